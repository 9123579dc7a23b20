"""A debugging session over a world, recorded or predicted: a cursor over its frames. No input or output here.

Whatever is shown follows from frames: the stack, the locals of each activation, the output so far. Places are numbers
of files and lines, never texts of lines, so lines that look alike stay apart. A world keeps its frames, so a session
can go back from anywhere, the end included.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import CodeType
from typing import TYPE_CHECKING, NamedTuple

from foretrace.codec.program import MODULE
from foretrace.config import nearest
from foretrace.debug.breakpoints import AtCall, AtLine, Breakpoint
from foretrace.debug.condition import Condition, ConditionError
from foretrace.errors import ForetraceError
from foretrace.trace.frames import Frame, Limits, SourceFile
from foretrace.trace.source import read
from foretrace.trace.values import make_renderer
from foretrace.worlds import Check, Header, World, compare

if TYPE_CHECKING:
    from foretrace.engine.decode import PredictedFrame

__all__ = ["Change", "Comparison", "DebugError", "Level", "Session", "Value"]

VERBS = {
    "call": "is called",
    "line": "goes on",
    "return": "returns",
    "exception": "raises",
    "yield": "yields",
    "resume": "is resumed",
}
"""What a function does in each event."""


class DebugError(ForetraceError):
    """A debugger command that cannot be carried out where the session stands."""

    kind = "bad-command"


class Value(NamedTuple):
    """The text of a value, and the index of the frame that gave it."""

    text: str
    frame: int


class Change(NamedTuple):
    """A name whose value differs from the one at the last stop; `value` is None for a name that is gone."""

    name: str
    value: Value | None


class Comparison(NamedTuple):
    """A predicted run measured against the recorded one, and what each does where they first part.

    The first account is that of the predicted run; there are none where the runs agree.
    """

    check: Check
    accounts: tuple[str, ...]


class Level(NamedTuple):
    """One activation on the stack: where it stands, and its names as its last frame with locals left them."""

    activation: int
    depth: int
    function: str
    file: int
    line: int
    names: Mapping[str, Value]
    below: Level | None


class Session:
    """A cursor over the frames of a world, with breakpoints.

    `at` is the index of the current `frame`; past the last frame `at` is their number, and `frame` is None. `last_stop`
    is the index from which the last move began, -1 before the first. `foresee` gives the predicted world that goes on
    from the frames it is handed. Moves raise DebugError where there is nowhere to go, and pass on what the world
    raises; the cursor then stands at the last frame that was reached.
    """

    def __init__(self, world: World, foresee: Callable[[Sequence[Frame]], World]) -> None:
        self.files: Sequence[SourceFile] = world.header.files
        self.breakpoints: dict[int, Breakpoint] = {}
        self._num_breakpoints = 0
        self._foresee = foresee
        self._origin = world
        self.frame: Frame | None
        self.restart()
        if self.frame is None:
            raise DebugError(f"the {world.name} run has no frames ({world.outcome}); expected at least the call")

    # -- moving ---------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Go to the next frame, into calls."""
        self._run(lambda frame: True)

    def back(self) -> None:
        """Go to the frame before."""
        self._run(lambda frame: True, -1)

    def next(self) -> None:
        """Go to the next frame of this activation, or of one below when it ends; calls are stepped over."""
        self._run(self._not_deeper())

    def back_over(self) -> None:
        """Go to the previous frame of this activation, or of one below; calls are stepped over."""
        self._run(self._not_deeper(), -1)

    def out(self) -> None:
        """Leave this activation: go to where an activation below it goes on, or to the end."""
        depth = self.frame.depth if self.frame else 0
        self._run(lambda frame: frame.depth < depth)

    def until(self, line: int | None = None) -> None:
        """Go on in this activation to `line` or past it (without it: past the current line), or to its return."""
        here = self.stack()[0]
        target = here.line + 1 if line is None else line

        def stop(frame: Frame) -> bool:
            arrived = frame.event == "return" or (frame.event == "line" and frame.line >= target)
            return frame.depth < here.depth or (frame.activation == here.activation and arrived)

        self._run(stop)

    def resume(self) -> None:
        """Go on to a breakpoint or to the end."""
        self._run(lambda frame: False)

    def resume_back(self) -> None:
        """Go back to a breakpoint or to the first frame."""
        self._run(lambda frame: False, -1)

    def go(self, index: int) -> None:
        """Go to the frame of that index; raises DebugError where the run has none."""
        frame = self.world.frame(index) if index >= 0 else None
        if frame is None:
            raise DebugError(f"no frame {index} in the {self.world.name} run; `where` tells the number of this one")
        self._leave()
        self.at, self.frame = index, frame

    def restart(self) -> None:
        """Go to the first frame of the world that the session began with; values set by hand are forgotten."""
        self.world = self._origin
        self._history = _History(self.world)
        self._set_by_hand = ""
        self._earlier: list[Level] = []
        self.last_stop, self.at = -1, 0
        self.frame = self.world.frame(0)

    def _leave(self) -> None:
        """Remember where a move begins."""
        self.last_stop, self._earlier = self.at, self.stack()

    def _not_deeper(self) -> Callable[[Frame], bool]:
        here = self.stack()[0]
        return lambda frame: frame.activation == here.activation or frame.depth < here.depth

    def _run(self, stop: Callable[[Frame], bool], direction: int = 1) -> None:
        """Move frame by frame until `stop`, a breakpoint or an end of the run."""
        if direction > 0 and self.frame is None:
            raise DebugError("the run has ended; `back` goes to its last frame, `restart` to its first")
        if direction < 0 and self.at == 0:
            raise DebugError("this is the first frame; `step` goes on")
        self._leave()
        while True:
            frame = self.world.frame(self.at + direction)
            self.at, self.frame = self.at + direction, frame
            if frame is None or self.at == 0 or stop(frame) or self._breaks(frame):
                return

    def _breaks(self, frame: Frame) -> bool:
        """Whether a breakpoint stops at the current frame; raises DebugError where its condition does not tell."""
        for number, breakpoint in list(self.breakpoints.items()):
            try:
                stops = breakpoint.stops(frame, self._texts)
            except ConditionError as error:
                raise DebugError(f"breakpoint {number}: {error}") from None
            if stops:
                if breakpoint.once:
                    self.clear(number)
                return True
        return False

    def _texts(self) -> dict[str, str]:
        return {name: value.text for name, value in self.stack()[0].names.items()}

    # -- breakpoints ----------------------------------------------------------------------------------------------

    def break_at(self, line: int, file: int | None = None, condition: str = "", *, once: bool = False) -> int:
        """Stop before `line` of a file (of the current one unless given); returns the breakpoint's number.

        With a condition, only where it holds; a run also stops where that cannot be told, and says why. `once` removes
        the breakpoint when it has stopped a run. Raises DebugError, naming the nearest line that can be stopped at,
        where no code starts on the line, ConditionError for a condition that is none.
        """
        file = self.stack()[0].file if file is None else file
        lines = _code_lines(self.files[file], script=self.world.header.entry == (file, MODULE))
        if line not in lines:
            closest = min(lines, key=lambda known: (abs(known - line), known), default="none")
            raise DebugError(f"no code starts at line {line} of {self.files[file].path}; the nearest is {closest}")
        return self._add(AtLine(file, line), condition, once)

    def break_in(self, function: str, condition: str = "", *, once: bool = False) -> int:
        """Stop at each call of a function, given by its qualified name or the end of it; returns the number.

        Condition and `once` are those of `break_at`. Raises DebugError where no function of the files has that name,
        or more than one, ConditionError for a condition that is none.
        """
        known = self.functions()
        found = [name for name in known if name == function] or [n for n in known if n.endswith(f".{function}")]
        if not found:
            raise DebugError(f"no function {function}{nearest(function, known)}")
        if len(found) > 1:
            raise DebugError(f"{function} is the name of several functions: {', '.join(found)}")
        return self._add(AtCall(found[0]), condition, once)

    def clear(self, number: int) -> None:
        """Remove a breakpoint; raises DebugError where there is none of that number."""
        if number not in self.breakpoints:
            known = ", ".join(map(str, self.breakpoints)) or "none"
            raise DebugError(f"no breakpoint {number}; there is {known}")
        del self.breakpoints[number]

    def _add(self, at: AtLine | AtCall, condition: str, once: bool) -> int:
        breakpoint = Breakpoint(at, Condition(condition) if condition else None, once)
        self._num_breakpoints += 1
        self.breakpoints[self._num_breakpoints] = breakpoint
        return self._num_breakpoints

    # -- looking --------------------------------------------------------------------------------------------------

    def stack(self) -> list[Level]:
        """Running activations, innermost first; at the end, as the last frame left them."""
        return list(self._history.stack(self.at if self.frame else self.at - 1))

    def changes(self) -> list[Change]:
        """What became of the names of the current activation since the last stop; at the first stop, all its names."""
        if self.frame is None:
            return []
        now = self.stack()[0]
        then = next((level.names for level in self._earlier if level.activation == now.activation), {})
        changed = [Change(name, value) for name, value in now.names.items() if then.get(name) != value]
        return changed + [Change(name, None) for name in then if name not in now.names]

    def ended_calls(self) -> list[int]:
        """Frames passed since the last stop by which calls made by the current line of this activation ended."""
        if self.frame is None:
            return []
        ends: list[int] = []
        for i in range(self.at - 1, self.last_stop, -1):
            frame = self.world.frame(i)
            if frame is None or frame.activation == self.frame.activation:
                break
            if frame.value is not None and frame.depth == self.frame.depth + 1:
                ends.append(i)
        return ends[::-1]

    def output(self, start: int = 0) -> str:
        """What was written to standard output from frame `start` up to the current frame."""
        return "".join(frame.output for i in range(start, self.at + 1) if (frame := self.world.frame(i)))

    def confidence(self, index: int) -> PredictedFrame | None:
        """How sure the model was of a frame and of each value in it; None where nobody had to predict it."""
        return self.world.confidence(index)

    def ending(self) -> str:
        """How the run ended, with the value; for a session that stands at the end."""
        return _ending(self.world, self.at)

    def functions(self) -> list[str]:
        """Qualified names of the functions of all files, in source order, without lambdas and the like."""
        names = [function.qualname for file in self.files for function in read(file.text, file.path).functions]
        return [name for name in names if not name.endswith(">")]

    def lines(self, file: int) -> list[str]:
        """The source lines of a file."""
        return self.files[file].text.split("\n")

    def file_index(self, path: str) -> int:
        """The file of that path or name; raises DebugError where there is none."""
        paths = [file.path for file in self.files]
        found = [i for i, known in enumerate(paths) if known == path or known.endswith(f"/{path}")]
        if not found:
            raise DebugError(f"no file {path}{nearest(path, paths)}")
        return found[0]

    # -- what if --------------------------------------------------------------------------------------------------

    def foresee(self) -> None:
        """Let the model go on from this line: the frames up to here stay, those after it are predicted anew."""
        self._branch(self._past("line"), keep=self.at + 1)

    def set(self, name: str, literal: str) -> None:
        """Give a variable of the current activation another value, and let the model go on from the changed state.

        The name `return` stands for the value of a `return` frame. Raises DebugError in a recorded run, at a frame that
        cannot be gone on from, for a name that is not there and for a value that is not a Python literal.
        """
        if self.world.name == "recorded":
            raise DebugError("a recorded run cannot be changed; after `foresee` a predicted one goes on, which can")
        past = self._past("return" if name == "return" else "line")
        here = past.pop()
        known = self.stack()[0].names
        if name != "return" and name not in known:
            raise DebugError(f"no variable {name} in {here.function}{nearest(name, known)}")
        try:
            text = make_renderer("structural", Limits())(ast.literal_eval(literal))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            raise DebugError(f"{literal!r} is not a Python literal, such as 3, 'abc' or [1, 2]") from None
        edited = replace(here, value=text) if name == "return" else replace(here, changed=here.changed | {name: text})
        self._branch([*past, edited], keep=self.at)
        self._set_by_hand = f"{name} was set by hand at frame {self.at}"

    def compare(self, other: World) -> Comparison:
        """Lay this run and `other`, one of them predicted and one recorded, side by side to their ends.

        Raises DebugError where a value was set by hand: no record tells what would really follow.
        """
        if self._set_by_hand:
            raise DebugError(f"{self._set_by_hand}, and no record tells what would really follow; `restart` undoes it")
        worlds = (other, self.world) if self.world.name == "recorded" else (self.world, other)
        predicted, recorded = (list(_frames(world)) for world in worlds)
        check = compare(predicted, recorded, (worlds[0].outcome or "", worlds[1].outcome or ""))
        if check.kind is None:
            return Comparison(check, ())
        at = len(recorded) if check.first_divergence is None else check.first_divergence
        return Comparison(check, _accounts(worlds, at))

    def _past(self, event: str) -> list[Frame]:
        """The frames up to the current one, which has to be of that event."""
        if self.frame is None or self.frame.event != event:
            place = "a line that is about to run" if event == "line" else "the return of a function"
            raise DebugError(f"this works at {place}; `step` or `back` to one first")
        return [frame for i in range(self.at + 1) if (frame := self.world.frame(i))]

    def _branch(self, past: Sequence[Frame], keep: int) -> None:
        self._leave()
        self.world = _Branch(self.world, keep, self._foresee(past))
        self._history = _History(self.world)
        self.frame = self.world.frame(self.at)


class _Branch:
    """A predicted world that began as another; how sure that one was of its first `keep` frames still holds."""

    name = "predicted"

    def __init__(self, trunk: World, keep: int, world: World) -> None:
        self._trunk, self._keep, self._world = trunk, keep, world

    @property
    def header(self) -> Header:
        """Files, call and entry."""
        return self._world.header

    @property
    def outcome(self) -> str | None:
        """The predicted outcome; None as long as the end has not been reached."""
        return self._world.outcome

    def frame(self, index: int) -> Frame | None:
        """Frame number `index`; None past the end."""
        return self._world.frame(index)

    def confidence(self, index: int) -> PredictedFrame | None:
        """How sure the model was of a frame, before the branch or after it."""
        return (self._trunk if index < self._keep else self._world).confidence(index)


class _History:
    """The stack at each frame of a world that has been asked for, as linked levels that share what did not change."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tops: list[Level] = []
        self._names: dict[int, dict[str, Value]] = {}

    def stack(self, index: int) -> Iterator[Level]:
        """Levels at a frame, innermost first; none past the end."""
        while len(self._tops) <= index and (frame := self._world.frame(len(self._tops))):
            self._tops.append(self._level(frame, len(self._tops)))
        level = self._tops[index] if 0 <= index < len(self._tops) else None
        while level is not None:
            yield level
            level = level.below

    def _level(self, frame: Frame, index: int) -> Level:
        below = self._tops[-1] if self._tops else None
        while below is not None and below.depth >= frame.depth:
            below = below.below
        names = self._names.get(frame.activation, {})
        if frame.changed or frame.removed:
            names = {**names, **{name: Value(text, index) for name, text in frame.changed.items()}}
            for name in frame.removed:
                names.pop(name, None)
            self._names[frame.activation] = names
        return Level(frame.activation, frame.depth, frame.function, frame.file, frame.line, names, below)


def _frames(world: World) -> Iterator[Frame]:
    """All frames of a world, to its end."""
    index = itertools.count()
    while frame := world.frame(next(index)):
        yield frame


def _accounts(worlds: Sequence[World], at: int) -> tuple[str, ...]:
    """What each of two worlds does at a frame where they differ, in a few words."""
    tops = [next(_History(world).stack(at), None) for world in worlds]
    names = [{name: value.text for name, value in top.names.items()} if top else {} for top in tops]
    frames = [world.frame(at) for world in worlds]
    same_place = len({(f.event, f.file, f.line, f.depth) if f else None for f in frames}) == 1
    differing = [name for name in names[0] | names[1] if same_place and names[0].get(name) != names[1].get(name)]

    def account(world: World, frame: Frame | None, known: Mapping[str, str]) -> str:
        if frame is None:
            return f"the run ends: {_ending(world, at)}"
        value = "" if frame.value is None else f" {frame.value}"
        text = f"{frame.function} {VERBS[frame.event]}{value} at line {frame.line}"
        values = [f"{name} = {known[name]}" if name in known else f"no {name}" for name in differing]
        return f"{text}: {', '.join(values)}" if values else text

    return tuple(map(account, worlds, frames, names))


def _ending(world: World, num_frames: int) -> str:
    """The outcome of a world of that many frames, with the value that was returned or raised."""
    last = world.frame(num_frames - 1)
    value = f" {last.value}" if last and last.value is not None and world.outcome in ("returned", "raised") else ""
    return f"{world.outcome}{value}"


def _code_lines(file: SourceFile, *, script: bool) -> set[int]:
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
