"""A cursor over the frames of a world, recorded or predicted, and what stops it. No input or output here.

Whatever is shown follows from frames: the stack, the locals of each activation, the output so far. Places are numbers
of files and lines, never texts of lines, so lines that look alike stay apart. A world keeps its frames, so a cursor can
go back from anywhere, the end included.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from foretrace.codec.program import MODULE
from foretrace.config import nearest
from foretrace.debug.breakpoints import AtCall, AtChange, AtLeave, AtLine, AtRaise, Breakpoint, Moment, Place
from foretrace.debug.condition import Condition, ConditionError
from foretrace.debug.history import History, Level, Value, accounts, ending
from foretrace.debug.lines import code_lines
from foretrace.debug.parts import HIDDEN
from foretrace.debug.watch import Expression, Watched
from foretrace.errors import ForetraceError
from foretrace.trace.frames import Frame, SourceFile
from foretrace.trace.source import read
from foretrace.worlds import World

if TYPE_CHECKING:
    from foretrace.engine.decode import PredictedFrame

__all__ = ["Change", "Cursor", "DebugError"]


class DebugError(ForetraceError):
    """A debugger command that cannot be carried out where the session stands."""

    kind = "bad-command"


class Change(NamedTuple):
    """A name whose value differs from the one at the last stop; `value` is None for a name that is gone."""

    name: str
    value: Value | None


@dataclass(slots=True)
class _Matches:
    """The frames of a run at which a breakpoint's place and condition hold, as far as they have been looked at."""

    upto: int = 0
    at: list[int] = field(default_factory=list)


class Cursor:
    """A place in a run, with breakpoints.

    `at` is the index of the current `frame`; past the last frame `at` is their number, and `frame` is None. `last_stop`
    is the index from which the last move began, -1 before the first. `reasons` says what stopped the last move besides
    its own aim, `hits` which breakpoints, `logged` what breakpoints noted on the way, `notes` what else is worth
    knowing of it. `trust` is a probability: a run stops at a frame of which the model is less sure. `against` is a
    record of the same call: a run stops where it first differs. `first` is the frame that a run begins with. Moves
    raise DebugError where there is nowhere to go, and pass on what the world raises; the cursor then stands where it
    got to.
    """

    def __init__(self, world: World, first: int = 0) -> None:
        self.first = first
        self.breakpoints: dict[int, Breakpoint] = {}
        self.trust = 0.0
        self.against: World | None = None
        self._num_breakpoints = 0
        self._stand(world)
        self._begin()
        if self.frame is None:
            raise DebugError(f"the {world.name} run has no frames ({world.outcome}); expected at least the call")

    def _stand(self, world: World) -> None:
        """Stand in a world, at the frame of the same number."""
        self.world = world
        self.files: Sequence[SourceFile] = world.header.files
        self._history = History(world)
        self._matches: dict[int, _Matches] = {}
        self._agreeing = 0

    def _begin(self) -> None:
        """Go to the first frame."""
        self._earlier: list[Level] = []
        self.reasons: list[str] = []
        self.hits: list[int] = []
        self.logged: list[str] = []
        self.notes: list[str] = []
        self.last_stop, self.at = self.first - 1, self.first
        self.frame: Frame | None = self.world.frame(self.first)

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
        frame = self.world.frame(index) if index >= self.first else None
        if frame is None:
            raise DebugError(f"no frame {index} in the {self.world.name} run; `where` tells the number of this one")
        self._leave()
        self.at, self.frame = index, frame

    def _leave(self) -> None:
        """Remember where a move begins."""
        self.reasons, self.hits, self.logged, self.notes = [], [], [], []
        self.last_stop, self._earlier = self.at, self.stack()

    def _not_deeper(self) -> Callable[[Frame], bool]:
        here = self.stack()[0]
        return lambda frame: frame.activation == here.activation or frame.depth < here.depth

    def _run(self, stop: Callable[[Frame], bool], direction: int = 1) -> None:
        """Move frame by frame until `stop`, a breakpoint or an end of the run."""
        if direction > 0 and self.frame is None:
            raise DebugError("the run has ended; `back` goes to its last frame, `restart` to its first")
        if direction < 0 and self.at == self.first:
            raise DebugError("this is the first frame; `step` goes on")
        self._leave()
        while True:
            frame = self.world.frame(self.at + direction)
            self.at, self.frame = self.at + direction, frame
            doubtful = direction > 0 and self._is_doubtful() and not self._settles()
            parts = self._parts()
            if self.frame is None:
                return
            breaks = self._breaks(self.frame)
            if self.at == self.first or breaks or doubtful or parts or stop(self.frame):
                return

    def _settles(self) -> bool:
        """Whether a doubtful frame can be gone on from all the same."""
        return False

    def _is_doubtful(self) -> bool:
        """Whether the model is less sure of the current frame than it is trusted; notes it as a reason to stop."""
        confidence = self.world.confidence(self.at) if self.trust and self.frame else None
        if confidence is None or confidence.probability >= self.trust:
            return False
        sure, trusted = int(confidence.probability * 100), round(self.trust * 100)
        self.reasons.append(f"the model is {sure}% sure of this frame, and trusted from {trusted}% on")
        return True

    def _parts(self) -> bool:
        """Whether this is the first frame that differs from the record it is held against; notes it."""
        if self.difference() != self.at:
            return False
        assert self.against is not None
        one, other = self.parting()
        self.reasons.append(f"here the runs part: {self.world.name} {one}; {self.against.name} {other}")
        return True

    def parting(self) -> tuple[str, ...]:
        """What this run does where it first differs from the record it is held against, and what that does."""
        at = self.difference()
        return () if at is None or self.against is None else accounts((self.world, self.against), (at, at))

    def difference(self) -> int | None:
        """The first frame up to the current one that differs from the record it is held against; None if none does."""
        while self.against is not None and self._agreeing <= self.at:
            one, other = self.world.frame(self._agreeing), self.against.frame(self._agreeing)
            if one is None and other is None:
                return self._agreeing if self.world.outcome != self.against.outcome else None
            if one is None or other is None or _told(one) != _told(other):
                return self._agreeing
            self._agreeing += 1
        return None

    def _moment(self, index: int, frame: Frame) -> Moment:
        previous = self.world.frame(index - 1) if index else None
        names, before = (lambda: self._history.texts(index)), (lambda: self._history.before(index))
        return Moment(frame, previous, names, before, lambda ahead: self.world.frame(index + ahead))

    def _breaks(self, frame: Frame) -> bool:
        """Whether a breakpoint stops at the current frame; raises DebugError where its condition does not tell."""
        if not self.breakpoints:
            return False
        moment = self._moment(self.at, frame)
        for number, breakpoint in list(self.breakpoints.items()):
            try:
                found = breakpoint.includes(moment) and self._hits(number, breakpoint) >= breakpoint.hit
            except ConditionError as error:
                raise DebugError(f"breakpoint {number}: {error}") from None
            if not found:
                continue
            if breakpoint.log:
                self.logged.append(f"{number}: {breakpoint.message(moment.names())}")
                continue
            if isinstance(breakpoint.at, AtChange):
                self.reasons.append(f"{number}: {_change(breakpoint.at.watched, moment)}")
            if breakpoint.once:
                self.clear(number)
            self.hits.append(number)
        return bool(self.hits)

    def _hits(self, number: int, breakpoint: Breakpoint) -> int:
        """The how-manieth time of this run it is, at the current frame, that a breakpoint's place and condition hold.

        The same whether the session came here forward or back.
        """
        if breakpoint.hit == 1:
            return 1
        matches = self._matches.setdefault(number, _Matches())
        for index in range(matches.upto, self.at + 1):
            frame = self.world.frame(index)
            assert frame is not None
            try:
                holds = breakpoint.includes(self._moment(index, frame))
            except ConditionError:
                holds = False
            matches.at += [index] if holds else []
        matches.upto = max(matches.upto, self.at + 1)
        return bisect_right(matches.at, self.at)

    # -- breakpoints ----------------------------------------------------------------------------------------------

    def break_at(
        self,
        line: int,
        file: int | None = None,
        condition: str = "",
        *,
        once: bool = False,
        hit: int = 1,
        log: str = "",
    ) -> int:
        """Stop before `line` of a file (of the current one unless given); returns the breakpoint's number.

        With a condition, only where it holds; a run also stops where that cannot be told, and says why. `once` removes
        the breakpoint when it has stopped a run; `hit` lets it begin with that time of the run; with a `log` it notes
        that message, in which {EXPRESSION} stands for a value, and does not stop. Raises DebugError, naming the nearest
        line that can be stopped at, where no code starts on the line, ConditionError for a condition that is none.
        """
        file = self.stack()[0].file if file is None else file
        lines = self.code_lines(file)
        if line not in lines:
            closest = min(lines, key=lambda known: (abs(known - line), known), default="none")
            raise DebugError(f"no code starts at line {line} of {self.files[file].path}; the nearest is {closest}")
        return self._add(AtLine(file, line), condition, once, hit, log)

    def break_in(self, function: str, condition: str = "", *, once: bool = False, hit: int = 1, log: str = "") -> int:
        """Stop at each call of a function, given by its qualified name or the end of it; returns the number.

        The others are those of `break_at`. Raises DebugError where no function of the files has that name,
        or more than one, ConditionError for a condition that is none.
        """
        known = self.functions()
        found = [name for name in known if name == function] or [n for n in known if n.endswith(f".{function}")]
        if not found:
            raise DebugError(f"no function {function}{nearest(function, known)}")
        if len(found) > 1:
            raise DebugError(f"{function} is the name of several functions: {', '.join(found)}")
        return self._add(AtCall(found[0]), condition, once, hit, log)

    def clear(self, number: int) -> None:
        """Remove a breakpoint; raises DebugError where there is none of that number."""
        if number not in self.breakpoints:
            known = ", ".join(map(str, self.breakpoints)) or "none"
            raise DebugError(f"no breakpoint {number}; there is {known}")
        del self.breakpoints[number]

    def catch(
        self,
        name: str = "",
        condition: str = "",
        *,
        uncaught: bool = False,
        once: bool = False,
        hit: int = 1,
        log: str = "",
    ) -> int:
        """Stop where an exception of that name is raised, or any; returns the breakpoint's number.

        `uncaught`: only where no function handles it, so that it leaves the program. The others are those of
        `break_at`.
        """
        if name and not name.replace(".", "").isidentifier():
            raise DebugError(f"{name!r} names no exception; expected one such as ValueError, or nothing for any")
        return self._add(AtLeave(name) if uncaught else AtRaise(name), condition, once, hit, log)

    def watch(
        self,
        text: str,
        condition: str = "",
        *,
        once: bool = False,
        hit: int = 1,
        log: str = "",
        function: str | None = None,
    ) -> int:
        """Stop where a variable of a function (the current one), or a part of it, has changed; returns the number.

        The others are those of `break_at`. Raises ConditionError for what cannot be watched, DebugError where its value
        cannot be told here.
        """
        watched, stack = Watched(text), self.stack()
        function = stack[0].function if function is None else function
        names = next((level.texts for level in stack if level.function == function), {})
        if watched.told(names) == HIDDEN:
            raise DebugError(
                f"the value of {text} does not stand in the text of {watched.name}; its changes are unseen"
            )
        return self._add(AtChange(function, watched), condition, once, hit, log)

    def _add(self, at: Place, condition: str, once: bool, hit: int, log: str) -> int:
        breakpoint = Breakpoint(at, Condition(condition) if condition else None, once, hit, log)
        self._num_breakpoints += 1
        self.breakpoints[self._num_breakpoints] = breakpoint
        return self._num_breakpoints

    # -- looking --------------------------------------------------------------------------------------------------

    def stack(self) -> list[Level]:
        """Running activations, innermost first; at the end, as the last frame left them."""
        return list(self._history.stack(self.at if self.frame else self.at - 1))

    def evaluate(self, text: str, level: int = 0) -> str:
        """The text of an expression over the variables of a level of the stack, 0 the innermost; no code is run.

        Raises DebugError for a variable or a part that there is not, ConditionError for what cannot be worked out.
        """
        names = self.stack()[level].texts
        value = Expression(text).text(names)
        if value is None:
            root = Watched(text).name
            if root not in names:
                raise DebugError(f"no variable {root} in {self.stack()[level].function}{nearest(root, names)}")
            raise DebugError(f"there is no {text}: {root} is {names[root]}")
        return value

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
        return ending(self.world, self.at)

    def anchored(self) -> list[tuple[int, tuple[str, ...]]]:
        """Frames passed since the last stop whose full state took the place of what came before, and its doubts."""
        return [(at, doubts) for at, doubts in self.world.anchors.items() if self.last_stop <= at < self.at]

    def functions(self) -> list[str]:
        """Qualified names of the functions of all files, in source order, without lambdas and the like."""
        names = [function.qualname for file in self.files for function in read(file.text, file.path).functions]
        return [name for name in names if not name.endswith(">")]

    def lines(self, file: int) -> list[str]:
        """The source lines of a file."""
        return self.files[file].text.split("\n")

    def code_lines(self, file: int) -> set[int]:
        """The lines of a file that can be stopped at."""
        return code_lines(self.files[file], script=self.world.header.entry == (file, MODULE))

    def file_index(self, path: str) -> int:
        """The file of that path or name; raises DebugError where there is none."""
        paths = [file.path for file in self.files]
        found = [i for i, known in enumerate(paths) if known == path or known.endswith(f"/{path}")]
        if not found:
            raise DebugError(f"no file {path}{nearest(path, paths)}")
        return found[0]


def _told(frame: Frame) -> tuple[object, ...]:
    """In what frames can differ that follow the same ones."""
    return frame.event, frame.file, frame.line, frame.depth, frame.changed, frame.removed, frame.value


def _change(watched: Watched, moment: Moment) -> str:
    """What became of a watched value."""
    before, now = watched.told(moment.before()), watched.told(moment.names())
    return f"{watched.text}: {'nothing' if before is None else before} -> {'nothing' if now is None else now}"
