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
from foretrace.debug.condition import ConditionError
from foretrace.debug.cursor import DebugError
from foretrace.debug.lines import code_lines, function_at, loop_at, loops_around
from foretrace.debug.objects import Objects
from foretrace.debug.parts import HIDDEN, part
from foretrace.debug.watch import Expression
from foretrace.trace.frames import Frame, SourceFile
from foretrace.trace.source import Function
from foretrace.worlds import Header

__all__ = ["Beginning", "Place", "Standing", "begin_with", "beginning", "bindings", "standing_at"]

ORDERED = ("[", "(", "'", '"')
"""The texts of what is gone through item by item begin so."""
MOST_TURNS = 100
"""A loop is told to be in no later turn."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a function of a stack stands: its line, its variables as Python expressions, perhaps its qualified name."""

    line: int
    names: Mapping[str, str] = field(default_factory=dict)
    function: str = ""
    file: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a function of a stack stands, and the texts of its variables.

    `turns` says of the loops around the line how many items they have taken before that of this turn; of the loop that
    the line begins, how many it has taken.
    """

    file: int
    line: int
    function: Function
    texts: Mapping[str, str]
    turns: Mapping[int, int] = field(default_factory=dict)


def standing_at(file: SourceFile, place: tuple[int, int], function: str, texts: Mapping[str, str]) -> Standing:
    """A function of that name at (file index, line), its loops in the turns that the texts tell.

    Raises DebugError for a lambda or the like, and for a function that has just been called.
    """
    found = function_at(file, place[1])
    if found.qualname != function:
        raise DebugError(f"{function} stands at no line of its own; `step` to one first")
    ordered = {name: texts[name] for name in found.names if name in texts}
    turns = {loop: turn for loop, turn in _turns(file, place[1], texts).items() if turn}
    return Standing(*place, found, ordered, turns)


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
    standings: list[Standing] = []
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
        open_ += [f"{name}.{p} has no value" for p in function.names[: function.parameters] if p not in texts]
        for unknown in [variable for variable in texts if variable not in function.names]:
            raise DebugError(f"no variable {unknown} in {name}{nearest(unknown, function.names)}")
        found = _turns(file, place.line, texts)
        for loop, turn in found.items():
            if loop != place.line:
                told = "1, for want of a better reason" if turn is None else f"{turn + 1}"
                open_.append(f"the loop at line {loop} is taken to be in its turn {told}")
            elif turn is None:
                open_.append(f"the loop at line {loop} is taken to begin, for want of a better reason")
            elif turn:
                open_.append(f"the loop at line {loop} is taken to come to its turn {turn + 1}")
        ordered = {variable: texts[variable] for variable in function.names if variable in texts}
        turns = {loop: turn for loop, turn in found.items() if turn}
        standings.append(Standing(place.file, place.line, function, ordered, turns))
    return Beginning(*begin_with(files, standings), tuple(open_))


def begin_with(files: Sequence[SourceFile], stack: Sequence[Standing]) -> tuple[Header, Past]:
    """A stack as a program that has been entered, and the past that comes to it."""
    frames: list[Frame] = []
    for depth, standing in enumerate(stack):
        file, function, texts = standing.file, standing.function, standing.texts
        parameters = function.names[: function.parameters]
        passed = {variable: texts[variable] for variable in parameters if variable in texts}
        frames.append(Frame("call", depth, depth, file, function.line, function.qualname, passed))
        for loop in loops_around(files[file], standing.line):
            turns = standing.turns.get(loop.lineno, 0) + 1
            frames += [Frame("line", depth, depth, file, loop.lineno, function.qualname)] * turns
        taken = standing.turns.get(standing.line, 0)
        frames += [Frame("line", depth, depth, file, standing.line, function.qualname)] * taken
        others = {variable: text for variable, text in texts.items() if variable not in passed}
        frames.append(Frame("line", depth, depth, file, standing.line, function.qualname, others))
    entry = (stack[0].file, frames[0].function)
    return Header(tuple(files), None, entry), Past(tuple(frames), anchor=len(frames) - 1)


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


def _turns(file: SourceFile, line: int, texts: Mapping[str, str]) -> dict[int, int | None]:
    """For each loop around a line, by its own, the turn that it is in, and for one that begins there that it comes to.

    None where its variable does not tell.
    """
    found = {loop.lineno: _turn(loop, texts) for loop in loops_around(file, line)}
    loop = loop_at(file, line)
    if loop is not None and any(isinstance(n, ast.Name) and n.id in texts for n in ast.walk(loop.target)):
        turn = _turn(loop, texts)
        found[line] = None if turn is None else turn + 1
    return found


def _turn(loop: ast.For | ast.AsyncFor, texts: Mapping[str, str]) -> int | None:
    """The turn that a loop is in, where its variable tells: it is one item of the list, or a number of the range."""
    match loop.target, loop.iter:
        case ast.Name(id=name), (ast.Name() | ast.List() | ast.Tuple() | ast.Constant()) as over if name in texts:
            text = _text(over, texts)
            items = [part(text, at, attribute=False) for at in range(MOST_TURNS)] if text[:1] in ORDERED else []
            known = [item for item in items if item is not None]
            return known.index(texts[name]) if HIDDEN not in known and known.count(texts[name]) == 1 else None
        case (ast.Tuple(elts=[ast.Name(id=name), _]), ast.Call(func=ast.Name("enumerate"), args=[_], keywords=[])):
            return _place(texts.get(name, ""), range(MOST_TURNS))
        case ast.Name(id=name), ast.Call(func=ast.Name("range"), args=args, keywords=[]) if name in texts:
            ends = [end for argument in args if (end := _number(argument, texts)) is not None]
            if len(ends) == len(args) and ends[2:] != [0]:
                return _place(texts[name], range(*ends))
            return _place(texts[name], range(MOST_TURNS)) if len(args) == 1 else None
    return None


def _number(node: ast.expr, texts: Mapping[str, str]) -> int | None:
    """The whole number that an expression is."""
    text = _text(node, texts)
    return int(text) if text.removeprefix("-").isdecimal() else None


def _text(node: ast.expr, texts: Mapping[str, str]) -> str:
    """The text of an expression, empty where that cannot be told."""
    try:
        return Expression(ast.unparse(node)).text(texts) or ""
    except ConditionError:
        return ""


def _place(text: str, numbers: range) -> int | None:
    """Which of some numbers a text is."""
    if not text.removeprefix("-").isdecimal() or int(text) not in numbers:
        return None
    at = numbers.index(int(text))
    return at if at < MOST_TURNS else None
