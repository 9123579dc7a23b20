"""Where control may go from a line, read off the syntax: what a reader of the program sees without running it.

Exceptions are left out, and so are lines inside a statement; a line that leaves its function has no successor.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from foretrace.trace.source import statements

Successors = dict[int, tuple[int, ...]]


class _Loop(NamedTuple):
    """Where `continue` and `break` go."""

    header: int
    leave: int | None


def successors(tree: ast.Module) -> Successors:
    """For the first line of each statement, and for each `def`, the lines that may run next in the same function.

    Of two for a branch or loop, the first is the body's.
    """
    found: Successors = {}
    functions = [node for node in statements(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for node in functions:
        _block(node.body, None, None, found)
    _block(tree.body, None, None, found)
    for node in functions:  # after the blocks, in which a nested `def` is a plain statement
        found[-node.lineno] = _lines(_first(node.body))
    return found


def _lines(*lines: int | None) -> tuple[int, ...]:
    return tuple(dict.fromkeys(line for line in lines if line is not None))


def _start(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min(node.lineno, decorators[0].lineno) if decorators else node.lineno


def _is_silent(node: ast.stmt) -> bool:
    """Whether the interpreter passes over a statement without an event."""
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return True
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _first(body: Sequence[ast.stmt]) -> int | None:
    return next((_start(node) for node in body if not _is_silent(node)), None)


def _block(body: Sequence[ast.stmt], after: int | None, loop: _Loop | None, found: Successors) -> None:
    """Note the successors in a block; `after` is where control goes at its end."""
    following: list[int | None] = []
    for node in reversed(body):
        following.append(after)
        after = after if _is_silent(node) else _start(node)
    for node in body:
        _statement(node, following.pop(), loop, found)


def _statement(node: ast.stmt, after: int | None, loop: _Loop | None, found: Successors) -> None:
    line = _start(node)
    match node:
        case ast.Return() | ast.Raise():
            found[line] = ()
        case ast.Break():
            found[line] = _lines(loop and loop.leave)
        case ast.Continue():
            found[line] = _lines(loop and loop.header)
        case ast.If():
            _branch(line, node.body, _first(node.orelse) or after, found)
            _block(node.body, after, loop, found)
            _block(node.orelse, after, loop, found)
        case ast.For() | ast.AsyncFor() | ast.While():
            found[line] = _lines(_first(node.body), _first(node.orelse) or after)
            _block([n for n in node.body if _start(n) != line], line, _Loop(line, after), found)
            _block(node.orelse, after, loop, found)
        case ast.With() | ast.AsyncWith():
            found[line] = _lines(_first(node.body), after)
            _block([n for n in node.body if _start(n) != line], line, loop, found)
        case ast.Try() | ast.TryStar():
            _try(node, line, after, loop, found)
        case ast.Match():
            cases = [case.pattern.lineno for case in node.cases]
            found[line] = _lines(cases[0])
            for case, other in zip(node.cases, [*cases[1:], after], strict=True):
                _branch(case.pattern.lineno, case.body, other, found)
                _block(case.body, after, loop, found)
        case _:
            found[line] = _lines(after)


def _branch(line: int, body: Sequence[ast.stmt], other: int | None, found: Successors) -> None:
    inside = _first(body)
    found[line] = _lines(None if inside == line else inside, other)


def _try(node: ast.Try | ast.TryStar, line: int, after: int | None, loop: _Loop | None, found: Successors) -> None:
    end = _first(node.finalbody) or after
    found[line] = _lines(_first(node.body))
    _block(node.body, _first(node.orelse) or end, loop, found)
    _block(node.orelse, end, loop, found)
    others: list[int | None] = [*(handler.lineno for handler in node.handlers[1:]), _first(node.finalbody)]
    for handler, other in zip(node.handlers, others, strict=False):  # without handlers `others` is one longer
        _branch(handler.lineno, handler.body, other if handler.type else None, found)
        _block(handler.body, end, loop, found)
    _block(node.finalbody, after, loop, found)
