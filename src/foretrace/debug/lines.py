"""Lines of a source, as a debugger needs them: where a frame can stand, in which function, inside which blocks."""

from __future__ import annotations

import ast
import inspect
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from types import CodeType

from foretrace.trace.frames import Frame, SourceFile
from foretrace.trace.source import Function, read

__all__ = [
    "carried", "closed_to", "code_lines", "counterparts", "function_at", "loop_at", "loops_around", "with_line",
]  # fmt: skip

_WORDS = {ast.For: "the loop", ast.AsyncFor: "the loop", ast.With: "the block", ast.AsyncWith: "the block"}


def code_lines(file: SourceFile, *, script: bool) -> set[int]:
    """Lines of functions on which a frame can stand; of the `script` too, where that is what runs."""
    source = read(file.text, file.path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pending = [compile(source.tree, file.path, "exec", dont_inherit=True)]
    lines = {function.line for function in source.functions}
    while pending:
        code = pending.pop()
        pending += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        if script or code.co_flags & inspect.CO_OPTIMIZED:
            lines |= {line for _, _, line in code.co_lines() if line}
    return lines


def function_at(file: SourceFile, line: int) -> Function:
    """The innermost `def` around a line, or the script."""
    source = read(file.text, file.path)
    around = [
        function
        for function in source.functions
        if isinstance(function.node, ast.FunctionDef | ast.AsyncFunctionDef)
        and function.line < line <= (function.node.end_lineno or 0)
    ]
    return max(around, key=lambda function: function.line, default=source.module)


def loops_around(file: SourceFile, line: int) -> list[ast.For | ast.AsyncFor]:
    """The `for` loops of the function at a line in whose bodies it stands, the outermost first."""
    return [node for node in _blocks(file, line) if isinstance(node, ast.For | ast.AsyncFor)]


def loop_at(file: SourceFile, line: int) -> ast.For | ast.AsyncFor | None:
    """The `for` loop that begins on a line."""
    nodes = _walk(function_at(file, line).node or read(file.text).tree)
    return next((node for node in nodes if isinstance(node, ast.For | ast.AsyncFor) and node.lineno == line), None)


def closed_to(file: SourceFile, here: int, line: int) -> str:
    """What keeps control from being moved from one line of a function to another, in a few words; empty where nothing.

    A loop, `with` or handler cannot be entered in its middle: there would be no iterator, manager or exception.
    """
    entered = set(_blocks(file, here))
    for node in _blocks(file, line):
        if node not in entered:
            what = _WORDS.get(type(node), "the handler")
            return f"line {line} stands inside {what} of line {node.lineno}, which has not begun here"
    return ""


def _blocks(
    file: SourceFile, line: int
) -> Iterator[ast.For | ast.AsyncFor | ast.With | ast.AsyncWith | ast.ExceptHandler]:
    """Loops, `with` statements and handlers of the function at a line in whose bodies it stands, outermost first."""
    for node in _walk(function_at(file, line).node or read(file.text).tree):
        kinds = ast.For | ast.AsyncFor | ast.With | ast.AsyncWith | ast.ExceptHandler
        if isinstance(node, kinds) and node.body[0].lineno <= line <= (node.body[-1].end_lineno or 0):
            yield node


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one, from outside in, without those of functions and classes inside."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield child
            yield from _walk(child)


def counterparts(old: str, new: str) -> dict[int, int]:
    """For lines of a text, those of a changed text: what is the same, and what was changed line for line."""
    before, after = old.split("\n"), new.split("\n")
    found: dict[int, int] = {}
    for tag, start, stop, other, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and stop - start == end - other):
            found |= {start + i + 1: other + i + 1 for i in range(stop - start)}
    return found


def carried(lines: Mapping[int, int], line: int) -> int:
    """The line that a line has become; of one that is gone, that of the nearest before it."""
    return next((lines[n] for n in range(line, 0, -1) if n in lines), 1)


def with_line(frame: Frame, line: int) -> Frame:
    """The same frame at another line."""
    return frame if frame.line == line else replace(frame, line=line)
