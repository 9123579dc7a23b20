"""Starting anywhere: a stack of lines and variables that a person gives, told as the beginning of a run.

There is no history. The frames made here only say who is running, and where: each function of the stack is called, and
stands at its line; its callers wait at theirs.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from foretrace.codec.past import Past
from foretrace.codec.program import MODULE
from foretrace.config import nearest
from foretrace.debug.cursor import DebugError
from foretrace.debug.lines import code_lines, function_at, loops_around
from foretrace.debug.objects import Objects
from foretrace.debug.parts import HIDDEN, part
from foretrace.trace.frames import Frame, SourceFile
from foretrace.worlds import Header

__all__ = ["Beginning", "Place", "beginning", "bindings"]

MOST_TURNS = 100
"""A loop is told to be in no later turn."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a function of a stack stands: its line, its variables as Python expressions, perhaps its qualified name."""

    line: int
    names: Mapping[str, str] = field(default_factory=dict)
    function: str = ""
    file: int = 0


class Beginning(NamedTuple):
    """What a model can go on from, and what such a state leaves open."""

    header: Header
    past: Past
    doubts: tuple[str, ...]


def beginning(files: Sequence[SourceFile], stack: Sequence[Place]) -> Beginning:
    """The state of a stack, the outermost function first. Nothing is run.

    Raises DebugError for a line where no code starts or that is not of that function, for a function that is not there
    and for values that cannot be read.
    """
    frames: list[Frame] = []
    open_ = ["there is no history: what came before this state is not known"]
    objects = Objects(files)
    for depth, place in enumerate(stack):
        file = files[place.file]
        function = function_at(file, place.line)
        name = function.qualname
        if place.function and place.function != name:
            raise DebugError(f"line {place.line} is one of {name}, not of {place.function}")
        lines = code_lines(file, script=name == MODULE) - {function.line if name != MODULE else 0}
        if place.line not in lines:
            closest = min(lines, key=lambda known: (abs(known - place.line), known), default="none")
            raise DebugError(f"no code starts at line {place.line} of {file.path}; the nearest is {closest}")
        if name == MODULE and depth:
            raise DebugError(f"line {place.line} is one of the script, which no function calls")
        texts = {variable: objects.text(given) for variable, given in place.names.items()}
        parameters = function.names[: function.parameters]
        missing = [parameter for parameter in parameters if parameter not in texts]
        open_ += [f"{name}.{parameter} has no value" for parameter in missing]
        for unknown in [variable for variable in texts if variable not in function.names]:
            raise DebugError(f"no variable {unknown} in {name}{nearest(unknown, function.names)}")
        passed = {variable: texts[variable] for variable in parameters if variable in texts}
        frames.append(Frame("call", depth, depth, place.file, function.line, name, passed))
        for loop in loops_around(file, place.line):
            turn = _turn(loop, texts)
            told = "1, for want of a better reason" if turn is None else f"{turn + 1}"
            open_.append(f"the loop at line {loop.lineno} is taken to be in its turn {told}")
            frames += [Frame("line", depth, depth, place.file, loop.lineno, name)] * ((turn or 0) + 1)
        ordered = {variable: texts[variable] for variable in function.names if variable in texts}
        others = {variable: text for variable, text in ordered.items() if variable not in passed}
        frames.append(Frame("line", depth, depth, place.file, place.line, name, others))
    entry = (stack[0].file, frames[0].function)
    return Beginning(Header(tuple(files), None, entry), Past(tuple(frames), anchor=len(frames) - 1), tuple(open_))


def bindings(text: str) -> dict[str, str]:
    """Variables and expressions from `n=3, xs=[1, 2]` or `{"n": 3}`. Raises DebugError for anything else."""
    try:
        node = ast.parse(text.strip() if text.lstrip().startswith("{") else f"dict({text})", mode="eval").body
        if isinstance(node, ast.Dict):
            return {
                ast.literal_eval(key or ast.Name("")): ast.unparse(value)
                for key, value in zip(node.keys, node.values, strict=True)
            }
        if isinstance(node, ast.Call) and not node.args and all(keyword.arg for keyword in node.keywords):
            return {str(keyword.arg): ast.unparse(keyword.value) for keyword in node.keywords}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    raise DebugError(f"{text!r} was given; expected variables and values, such as n=3, xs=[1, 2]")


def _turn(loop: ast.For | ast.AsyncFor, texts: Mapping[str, str]) -> int | None:
    """The turn that a loop is in, where its variable tells: it is one item of the list, or a number of the range."""
    match loop.target, loop.iter:
        case ast.Name(id=name), ast.Name(id=over) if name in texts and over in texts:
            items = [part(texts[over], at, attribute=False) for at in range(MOST_TURNS)]
            known = [item for item in items if item is not None]
            return known.index(texts[name]) if HIDDEN not in known and known.count(texts[name]) == 1 else None
        case ast.Name(id=name), ast.Call(func=ast.Name("range"), args=[_], keywords=[]) if name in texts:
            text = texts[name]
            return int(text) if text.isdecimal() and int(text) < MOST_TURNS else None
    return None
