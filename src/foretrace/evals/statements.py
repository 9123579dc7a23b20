"""What kind of statement stands on each line of a program, so that errors can be counted by kind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from foretrace.trace.frames import Frame, Trace

__all__ = ["kinds_before", "statements"]

_TARGETS = {ast.Tuple: "tuple assignment", ast.Subscript: "item store", ast.Attribute: "attribute store"}
_VALUES = {
    ast.BinOp: "arithmetic assignment",
    ast.Call: "assignment of a call",
    ast.Constant: "plain assignment",
    ast.Name: "plain assignment",
    ast.List: "plain assignment",
    ast.Dict: "plain assignment",
    ast.ListComp: "comprehension",
    ast.SetComp: "comprehension",
    ast.DictComp: "comprehension",
}
_WORDS = {
    ast.AugAssign: "augmented assignment",
    ast.FunctionDef: "def",
    ast.ClassDef: "class",
    ast.ExceptHandler: "except",
    ast.Expr: "yield or expression",
}


@cache
def statements(text: str) -> dict[int, ast.stmt | ast.ExceptHandler]:
    """Line number -> the statement, or `except` clause, that starts there; the outermost, docstrings left out."""
    found: dict[int, ast.stmt | ast.ExceptHandler] = {}
    for node in ast.walk(ast.parse(text)):
        literal = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.stmt | ast.ExceptHandler) and not literal:
            found.setdefault(node.lineno, node)
    return found


def kinds_before(trace: Trace) -> Iterator[str]:
    """For each frame, the kind of statement whose run it shows: the one on the line of the frame before.

    Where that frame was not a `line`, the kind is `after` its event.
    """
    before: Frame | None = None
    for frame in trace.frames:
        if before is None:
            yield "the call"
        elif before.event != "line":
            yield f"after {before.event}"
        else:
            node = statements(trace.files[before.file].text).get(before.line)
            yield "continued line" if node is None else _kind(node, frame)
        before = frame


def _kind(node: ast.stmt | ast.ExceptHandler, after: Frame) -> str:
    match node:
        case ast.Assign(targets=[target, *_], value=value) | ast.AnnAssign(target=target, value=value):
            return _TARGETS.get(type(target)) or _VALUES.get(type(value), "other assignment")
        case ast.For(body=[*_, last]):
            inside = after.event == "line" and node.lineno < after.line <= (last.end_lineno or 0)
            return "for advance" if inside else "for exit" if after.event == "line" else "for"
        case ast.Expr(value=ast.Call(func=ast.Attribute())):
            return "method call"
        case ast.Expr(value=ast.Call()):
            return "function call"
    return _WORDS.get(type(node), type(node).__name__.lower())
