"""Running a program from the middle: functions that do what is left of others stand behind it.

The rest of a function is a function of the variables at its line: its statements from there on, and around them the
loops that it stands in, whose first turn is the rest of one. All that is copied keeps its lines, and so the record of
such a run can be told as one of the program itself. Only what a function would need from before its line cannot be had:
the manager of a `with`, an exception that is handled, the state of a generator.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from foretrace.codec.program import MODULE
from foretrace.debug.cursor import DebugError
from foretrace.debug.objects import KNOWN
from foretrace.debug.rest import Call, Rest
from foretrace.debug.start import Standing
from foretrace.trace.entry import MARK
from foretrace.trace.frames import WITH_LOCALS, Frame, SourceFile, Trace
from foretrace.trace.source import nodes, read

__all__ = ["GoingOn", "Middle"]

HELPERS = """\
def {prefix}made(kind, fields):
    if issubclass(kind, tuple):
        return kind(**fields)
    made = object.__new__(kind)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made

def {prefix}same(one, other):
    if type(one) is not type(other):
        return False
    return one == other or getattr(one, "__dict__", 0) == getattr(other, "__dict__", 1)
"""
"""What makes an instance with these fields, and runs no constructor for it; and whether two objects look the same."""


class Middle:
    """A program of one file with the rests of functions behind it.

    Of a `script` there is only the rest, behind what the script imports and defines up to there.
    """

    def __init__(self, file: SourceFile, *, script: bool = False) -> None:
        self.file = file
        self._program = read(file.text, file.path)
        self._lines = file.text.rstrip("\n").split("\n") if not script else _futures(self._program.tree)
        self._prefix = self._free("rest_")
        self._num = 0
        self._classes = {node.name for node in self._program.tree.body if isinstance(node, ast.ClassDef)}
        self._made = f"{self._prefix}made"
        self._add(["", "", *HELPERS.format(prefix=self._prefix).splitlines()])
        for name, kind in KNOWN.items():
            if kind.__module__ != "builtins" and not self._program.bound[name]:
                self._add([f"from {kind.__module__} import {name}"])

    @property
    def source(self) -> str:
        """The program and all that has been added."""
        return "\n".join(self._lines).replace(MARK, "") + "\n"

    def add(self, stack: Sequence[Standing]) -> GoingOn:
        """Let a stack go on, the outermost function first. Raises DebugError, saying why, where that cannot be done."""
        before = len(self._lines)
        try:
            return self._added(stack)
        except DebugError:
            del self._lines[before:]
            raise

    def _added(self, stack: Sequence[Standing]) -> GoingOn:
        names: dict[str, str] = {}
        lines: dict[int, int] = {}
        call: Call | None = None
        for standing in reversed(stack):
            name = f"{self._prefix}{self._num}"
            self._num += 1
            made = {key: self._expression(key, told) for key, told in self._told(standing)}
            text = Rest(self.file, standing, name, call, f"{self._prefix}same").text(made)
            begin = len(self._lines) + 3
            self._add(["", "", *(line for line, _ in text)])
            lines |= {begin + at: number for at, (_, number) in enumerate(text)}
            is_script = standing.function.qualname == MODULE
            names = {MODULE if is_script else name: standing.function.qualname} | names
            call = Call(name, standing, made)
        try:
            compile(self.source, self.file.path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError) as error:
            raise DebugError(f"what is left of {stack[-1].function.qualname} cannot be written ({error})") from None
        assert call is not None
        return GoingOn(None if MODULE in names else call.text({}), stack, names, lines, self._prefix)

    def _told(self, standing: Standing) -> Iterator[tuple[str, str]]:
        """The variables that have to be made: of a script not those that it has imported or defined."""
        known = self._program.imported_or_defined if standing.function.qualname == MODULE else ()
        for name, text in standing.texts.items():
            if name not in known or self._program.bound[name] > 1:
                yield name, text

    def _add(self, lines: Sequence[str]) -> None:
        self._lines += lines

    def _free(self, name: str) -> str:
        """A name that does not stand in the program."""
        while re.search(rf"\b{name}", self.file.text):
            name += "_"
        return name

    def _expression(self, name: str, text: str) -> str:
        """An expression that makes the value of a text. Raises DebugError where none does."""
        function = re.fullmatch(r"<function (\w+)>", text)
        if function and self._program.bound[function[1]] == 1:
            return function[1]
        try:
            node = ast.parse(text, mode="eval").body
            made = self._making(node)
            if any(isinstance(each, ast.Constant) and each.value is ... for each in nodes(made)):
                raise ValueError
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise DebugError(f"{name} is {_short(text)}, and no run can begin with what a text does not tell") from None
        return ast.unparse(made)

    def _making(self, node: ast.expr) -> ast.expr:
        """An expression of literals, of types that are known, and of instances by their fields."""
        match node:
            case ast.Constant():
                return node
            case ast.UnaryOp(operand=ast.Constant()) | ast.BinOp(right=ast.Constant()):
                ast.literal_eval(node)
                return node
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                node.elts = [self._making(item) for item in items]
                return node
            case ast.Dict(keys=keys, values=values) if None not in keys:
                node.keys = [self._making(key) for key in keys if key]
                node.values = [self._making(value) for value in values]
                return node
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                made = [(keyword.arg, self._making(keyword.value)) for keyword in keywords]
                node.args = [self._making(argument) for argument in args]
                if name in self._classes and not args:
                    fields = ast.Dict([ast.Constant(key) for key, _ in made], [value for _, value in made])
                    return ast.Call(ast.Name(self._made), [node.func, fields], [])
                if self._program.bound[name] or name in KNOWN or isinstance(getattr(builtins, name, None), type):
                    node.keywords = [ast.keyword(key, value) for key, value in made]
                    return node
        raise ValueError(ast.unparse(node))


@dataclass(frozen=True, slots=True)
class GoingOn:
    """A call that goes on from the middle of a program. `names` are those of the functions written for it, by what
    they are the rest of, the outermost first; `lines` are those of the program, by the lines behind it. All names that
    are not the program's begin with `prefix`.
    """

    call: str | None
    stack: Sequence[Standing]
    names: Mapping[str, str]
    lines: Mapping[int, int]
    prefix: str

    def after(self, trace: Trace, activations: Sequence[int], first: int, *, below: int = 0) -> list[Frame]:
        """The frames of such a run that come after the state it goes on from, as frames of the program.

        `activations` are the numbers of those on the stack, `first` is the number of the next one; `below` others
        stand below them. Raises DebugError where the run did not come into that state.
        """
        frames = self._told(trace, activations, first, below)
        known: dict[int, dict[str, str]] = {}
        for frame in frames:
            names = known.setdefault(frame.activation, {})
            names |= frame.changed
            for name in frame.removed:
                names.pop(name, None)
            if self._is_here(frame, activations):
                self._check([known.get(activation, {}) for activation in activations])
                return list(_joined(frames))
        ended = f"{trace.outcome} {trace.value or ''}".rstrip()
        raise DebugError(f"no run comes to line {self.stack[-1].line} in this state ({ended})")

    def _told(self, trace: Trace, activations: Sequence[int], first: int, below: int) -> Iterator[Frame]:
        """The frames of the functions on the stack and, from the state on, of those that they call."""
        numbers: dict[int, int] = {}
        lowest, arrived = 0, False
        for frame in trace.frames:
            if frame.event == "call" and frame.function in self.names:
                numbers[frame.activation] = activations[list(self.names).index(frame.function)]
                lowest = frame.depth if len(numbers) == 1 else lowest
            elif frame.event == "call" and arrived:
                numbers[frame.activation] = first + len(numbers) - len(activations)
            if frame.activation in numbers:
                told = replace(
                    frame,
                    activation=numbers[frame.activation],
                    depth=frame.depth - lowest + below,
                    line=self.lines.get(frame.line, 0 if self.call is None else frame.line),
                    function=self._function(frame.function),
                    changed={n: text for n, text in frame.changed.items() if not n.startswith(self.prefix)},
                    removed=tuple(n for n in frame.removed if not n.startswith(self.prefix)),
                )
                yield told
                arrived = arrived or self._is_here(told, activations)

    def _is_here(self, frame: Frame, activations: Sequence[int]) -> bool:
        return (frame.activation, frame.event, frame.line) == (activations[-1], "line", self.stack[-1].line)

    def _function(self, name: str) -> str:
        """What a function is called in the program."""
        root, dot, rest = name.partition(".<locals>.")
        return self.names.get(root, root) + dot + rest

    def _check(self, known: Sequence[Mapping[str, str]]) -> None:
        """Raises DebugError for a variable that is not what it was told to be."""
        for standing, names in zip(self.stack, known, strict=True):
            for name, text in standing.texts.items():
                if names.get(name) != text:
                    made = names.get(name, "nothing")
                    raise DebugError(f"{name} is {_short(text)}; when that is made in a run, it is {_short(made)}")


def _joined(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Frames without those at lines that the program has not; what changed there shows in the next of the function."""
    waiting: dict[int, tuple[dict[str, str], tuple[str, ...]]] = {}
    for frame in frames:
        if frame.event in WITH_LOCALS:
            changed, removed = waiting.pop(frame.activation, ({}, ()))
            kept = {name: text for name, text in changed.items() if name not in frame.removed}
            gone = {*removed, *frame.removed} - frame.changed.keys()
            frame = replace(frame, changed=kept | frame.changed, removed=tuple(sorted(gone)))
        if frame.line == 0 and frame.event == "line":
            waiting[frame.activation] = frame.changed, frame.removed
        else:
            yield frame


def _futures(tree: ast.Module) -> list[str]:
    """What has to come first in a program."""
    return [ast.unparse(node) for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
