"""A debugging session over a world, recorded or predicted: a cursor over its frames. No input or output here.

Whatever is shown follows from frames: the stack, the locals of each activation, the output so far. Places are numbers
of files and lines, never texts of lines, so lines that look alike stay apart. A world keeps its frames, so a session
can go back from anywhere, the end included.
"""

from __future__ import annotations

import ast
import inspect
import warnings
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import CodeType
from typing import TYPE_CHECKING, NamedTuple

from foretrace.codec.jumps import Action, shortened
from foretrace.codec.past import Past
from foretrace.codec.program import MODULE
from foretrace.config import nearest
from foretrace.debug.branches import Branch, Grown
from foretrace.debug.breakpoints import AtCall, AtChange, AtLine, AtRaise, Breakpoint, Moment
from foretrace.debug.condition import Condition, ConditionError
from foretrace.debug.history import History, Level, Value, accounts, ending, frames_of
from foretrace.debug.watch import HIDDEN, Watched
from foretrace.errors import ForetraceError
from foretrace.trace.frames import WITH_LOCALS, Frame, Limits, SourceFile
from foretrace.trace.source import read
from foretrace.trace.values import make_renderer
from foretrace.worlds import Check, Header, World, as_trace, compare

if TYPE_CHECKING:
    from foretrace.engine.decode import PredictedFrame

__all__ = ["Change", "Comparison", "DebugError", "Level", "Session", "Value"]

LEADS = {"over": "over the calls of", "out_of": "out of the function at"}
"""Where the actions of a leap lead, seen from the line where it begins."""


class DebugError(ForetraceError):
    """A debugger command that cannot be carried out where the session stands."""

    kind = "bad-command"


class Change(NamedTuple):
    """A name whose value differs from the one at the last stop; `value` is None for a name that is gone."""

    name: str
    value: Value | None


class Comparison(NamedTuple):
    """One run measured against another (a predicted one against the recorded one), and what each does where they part.

    The first account is that of the run that was measured; there are none where the runs agree. `places` are the frames
    where they part, in either run: after a leap the numbers differ. `skipped` frames of the record were leapt over.
    """

    check: Check
    accounts: tuple[str, ...]
    places: tuple[int, ...] = ()
    skipped: int = 0


@dataclass(slots=True)
class _Matches:
    """The frames of a run at which a breakpoint's place and condition hold, as far as they have been looked at."""

    upto: int = 0
    at: list[int] = field(default_factory=list)


class Session:
    """A cursor over the frames of a world, with breakpoints, and the branches that grow from it.

    `at` is the index of the current `frame`; past the last frame `at` is their number, and `frame` is None. `last_stop`
    is the index from which the last move began, -1 before the first. `reasons` says what stopped the last move besides
    its own aim, `logged` what breakpoints noted on the way. `trust` is a probability: a run stops at a frame of which
    the model is less sure. `foresee` gives the predicted world that goes on from a past. Moves raise DebugError where
    there is nowhere to go, and pass on what the world raises; the cursor then stands where it got to.
    """

    def __init__(self, world: World, foresee: Callable[[Past], World]) -> None:
        self.files: Sequence[SourceFile] = world.header.files
        self.breakpoints: dict[int, Breakpoint] = {}
        self.trust = 0.0
        self.branches = [Branch(world)]
        self._num_breakpoints = 0
        self._foresee = foresee
        self.frame: Frame | None
        self.restart()
        if self.frame is None:
            raise DebugError(f"the {world.name} run has no frames ({world.outcome}); expected at least the call")

    # -- moving ---------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Go to the next frame, into calls; where this run leaps, into them in the run that the leap began in."""
        while self.at in self.here.jumps and self.here.trunk is not None:
            self._enter(self.here.trunk)
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
        """Go to the first frame of the run that the session began with; the other branches are kept."""
        self._enter(0)
        self._earlier: list[Level] = []
        self.reasons: list[str] = []
        self.logged: list[str] = []
        self.last_stop, self.at = -1, 0
        self.frame = self.world.frame(0)

    def switch(self, number: int) -> None:
        """Go on in the branch of that number, at the frame where it began; raises DebugError where there is none."""
        if not 0 <= number < len(self.branches):
            raise DebugError(f"no branch {number}; there is 0 to {len(self.branches) - 1}")
        self._leave()
        self._enter(number)
        self.at = self.here.at
        self.frame = self.world.frame(self.at)

    @property
    def here(self) -> Branch:
        """The branch in which the session stands."""
        return self.branches[self.branch]

    @property
    def world(self) -> World:
        """Its world."""
        return self.here.world

    def _enter(self, number: int) -> None:
        """Stand in another branch, at the frame of the same number."""
        self.branch = number
        self._history = History(self.world)
        self._matches: dict[int, _Matches] = {}

    def _leave(self) -> None:
        """Remember where a move begins."""
        self.reasons, self.logged = [], []
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
            if frame is None:
                return
            breaks = self._breaks(frame)
            doubtful = direction > 0 and self._is_doubtful()
            if self.at == 0 or breaks or doubtful or stop(frame):
                return

    def _is_doubtful(self) -> bool:
        """Whether the model is less sure of the current frame than it is trusted; notes it as a reason to stop."""
        confidence = self.world.confidence(self.at) if self.trust else None
        if confidence is None or confidence.probability >= self.trust:
            return False
        sure, trusted = int(confidence.probability * 100), round(self.trust * 100)
        self.reasons.append(f"the model is {sure}% sure of this frame, and trusted from {trusted}% on")
        return True

    def _moment(self, index: int, frame: Frame) -> Moment:
        previous = self.world.frame(index - 1) if index else None
        return Moment(frame, previous, lambda: self._history.texts(index), lambda: self._history.before(index))

    def _breaks(self, frame: Frame) -> bool:
        """Whether a breakpoint stops at the current frame; raises DebugError where its condition does not tell."""
        stopped = False
        for number, breakpoint in list(self.breakpoints.items()):
            moment = self._moment(self.at, frame)
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
            stopped = True
        return stopped

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
        that message, in which {NAME} stands for a value, and does not stop. Raises DebugError, naming the nearest line
        that can be stopped at, where no code starts on the line, ConditionError for a condition that is none.
        """
        file = self.stack()[0].file if file is None else file
        lines = _code_lines(self.files[file], script=self.world.header.entry == (file, MODULE))
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

    def catch(self, name: str = "") -> int:
        """Stop where an exception of that name is raised, or any; returns the breakpoint's number."""
        if name and not name.replace(".", "").isidentifier():
            raise DebugError(f"{name!r} names no exception; expected one such as ValueError, or nothing for any")
        return self._add(AtRaise(name))

    def watch(self, text: str) -> int:
        """Stop where a variable of the current function, or a part of it, has changed; returns the number.

        Raises ConditionError for what cannot be watched, DebugError where its value cannot be told here.
        """
        watched, here = Watched(text), self.stack()[0]
        if watched.told(here.texts) == HIDDEN:
            raise DebugError(
                f"the value of {text} does not stand in the text of {watched.name}; its changes are unseen"
            )
        return self._add(AtChange(here.function, watched))

    def _add(
        self,
        at: AtLine | AtCall | AtRaise | AtChange,
        condition: str = "",
        once: bool = False,
        hit: int = 1,
        log: str = "",
    ) -> int:
        breakpoint = Breakpoint(at, Condition(condition) if condition else None, once, hit, log)
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
        return ending(self.world, self.at)

    def leapt(self, index: int) -> str:
        """What was leapt over to come to a frame; empty where the frame follows the one before it."""
        action, begin = self.here.jumps.get(index - 1), self.world.frame(index - 1) if index else None
        return f"{LEADS[action]} line {begin.line}" if action and begin else ""

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

    def file_index(self, path: str) -> int:
        """The file of that path or name; raises DebugError where there is none."""
        paths = [file.path for file in self.files]
        found = [i for i, known in enumerate(paths) if known == path or known.endswith(f"/{path}")]
        if not found:
            raise DebugError(f"no file {path}{nearest(path, paths)}")
        return found[0]

    # -- leaps --------------------------------------------------------------------------------------------------

    def leap_over(self) -> None:
        """Go to the next frame of this activation in one predicted step; what its line calls is not foreseen.

        Where the model foresees no call, that is the next frame. Raises DebugError in a recorded run, and where a leap
        cannot begin.
        """
        frame = self._leaper()
        following = self.world.frame(self.at + 1)
        if following is not None and following.event == "resume":
            raise DebugError(
                "a generator goes on here, and leaps are learnt for calls only; `next` goes frame by frame"
            )
        self._leap("over" if following and following.depth > frame.depth else None)

    def leap_out(self) -> None:
        """Go to the frame that ends this activation in one predicted step. Raises as `leap_over` does."""
        frame = self._leaper()
        following = self.world.frame(self.at + 1)
        ends = following is None or following.event == "return"
        if following is not None and following.event == "exception" and following.depth == frame.depth:
            after = self.world.frame(self.at + 2)
            ends = after is None or after.depth < frame.depth
        self._leap(None if ends else "out_of")

    def _leaper(self) -> Frame:
        if self.world.name == "recorded":
            raise DebugError("a recorded run is known frame by frame; `next` and `out` go through it at once")
        if self.frame is None or self.frame.event not in WITH_LOCALS:
            raise DebugError("a leap begins at a line that is about to run; `step` or `back` to one first")
        return self.frame

    def _leap(self, action: Action | None) -> None:
        if action is not None:
            jumps = {at: known for at, known in self.here.jumps.items() if at < self.at} | {self.at: action}
            past = Past(tuple(self._past()), jumps, self._anchor())
            frame = self.frame
            assert frame is not None
            self._branch(past, keep=self.at + 1, how=f"leapt {LEADS[action]} line {frame.line}")
        self._run(lambda frame: True)

    # -- what if --------------------------------------------------------------------------------------------------

    def foresee(self) -> None:
        """Let the model go on from this line: the frames up to here stay, those after it are predicted anew."""
        self._at_event("line")
        past = Past(tuple(self._past()), self._jumps(), self.at)
        self._branch(past, keep=self.at + 1, how="foreseen from the full state")

    def set(self, name: str, literal: str) -> None:
        """Give a variable of the current activation another value, and let the model go on from the changed state.

        The name `return` stands for the value of a `return` frame. Raises DebugError in a recorded run, at a frame that
        cannot be gone on from, for a name that is not there and for a value that is not a Python literal.
        """
        if self.world.name == "recorded":
            raise DebugError("a recorded run cannot be changed; after `foresee` a predicted one goes on, which can")
        here = self._at_event("return" if name == "return" else "line")
        known = self.stack()[0].names
        if name != "return" and name not in known:
            raise DebugError(f"no variable {name} in {here.function}{nearest(name, known)}")
        try:
            text = make_renderer("structural", Limits())(ast.literal_eval(literal))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            raise DebugError(f"{literal!r} is not a Python literal, such as 3, 'abc' or [1, 2]") from None
        edited = replace(here, value=text) if name == "return" else replace(here, changed=here.changed | {name: text})
        past = Past((*self._past()[:-1], edited), self._jumps(), self.at)
        self._branch(past, keep=self.at, how=f"{name} = {text}", by_hand=name)

    def take_real(self, record: World) -> bool:
        """Let the current frame be the one that the record has here, and the model go on from there.

        Gives False where the model had it right: nothing changes then. Raises DebugError where a value was set by hand,
        and where the state before this frame is not that of the record.
        """
        self._refuse_by_hand()
        if self.world.name == "recorded":
            raise DebugError("this run is real already")
        if self.at == 0:
            raise DebugError("the first frame follows from the call; `step` goes on")
        frames, places = shortened(
            as_trace(record.header, list(frames_of(record)), record.outcome or "", recorder=""), self.here.jumps
        )
        if not self._agree(frames):
            where = self.compare(record).places[0]
            raise DebugError(
                f"the real run is in another state before frame {self.at}; they part at frame {where}:"
                f" `goto {where}` and `real` there"
            )
        if self.at >= len(frames):
            raise DebugError(f"the real run ends here: {ending(record, places[-1] + 1)}")
        real = frames[self.at]
        if real == self.frame:
            return False
        past = Past((*self._past(self.at), real), self._jumps(), self._anchor())
        self._branch(past, keep=self.at, how="taken from the real run", real=True)
        return True

    def _agree(self, frames: Sequence[Frame]) -> bool:
        """Whether the stacks of this run and of the record are the same before the current frame."""
        record = _Listed(self.world.header, frames)
        stacks = [list(history.stack(self.at - 1)) for history in (self._history, History(record))]
        mine, real = ([(x.function, x.file, x.line, x.depth, x.texts) for x in stack] for stack in stacks)
        return len(frames) >= self.at and mine == real

    def compare(self, other: World) -> Comparison:
        """Lay this run and `other`, one of them predicted and one recorded, side by side to their ends.

        Where this run leaps, what the record has in between is passed over. Raises DebugError where a value was set by
        hand: no record tells what would really follow.
        """
        self._refuse_by_hand()
        predicted, recorded = (other, self.world) if self.world.name == "recorded" else (self.world, other)
        full = list(frames_of(recorded))
        record = as_trace(recorded.header, full, recorded.outcome or "", recorder="")
        frames, places = shortened(record, self.here.jumps) if self.here.jumps else (full, list(range(len(full))))
        return _compared(predicted, _Listed(recorded.header, frames, recorded.outcome), [*places, len(full)])

    def compare_branches(self, number: int) -> Comparison:
        """Lay this run and another branch side by side, frame by frame. Raises DebugError where they leap elsewhere."""
        if not 0 <= number < len(self.branches):
            raise DebugError(f"no branch {number}; there is 0 to {len(self.branches) - 1}")
        if self.branches[number].jumps != self.here.jumps:
            raise DebugError(f"branch {number} does not leap where this run does, so their frames do not correspond")
        return _compared(self.world, self.branches[number].world, None)

    def _refuse_by_hand(self) -> None:
        for at, name in self.here.by_hand.items():
            raise DebugError(
                f"{name} was set by hand at frame {at}, and no record tells what would really follow;"
                " `restart` undoes it"
            )

    def _at_event(self, event: str) -> Frame:
        if self.frame is None or self.frame.event != event:
            place = "a line that is about to run" if event == "line" else "the return of a function"
            raise DebugError(f"this works at {place}; `step` or `back` to one first")
        return self.frame

    def _past(self, num: int | None = None) -> list[Frame]:
        """The first `num` frames, or those up to the current one."""
        return [frame for i in range(self.at + 1 if num is None else num) if (frame := self.world.frame(i))]

    def _jumps(self) -> dict[int, Action]:
        """The leaps that lead up to the current frame."""
        return {at: action for at, action in self.here.jumps.items() if at < self.at}

    def _anchor(self) -> int | None:
        """The frame whose full state began what leads up to the current one, if one did."""
        return self.here.anchor if self.here.anchor is not None and self.here.anchor <= self.at else None

    def _branch(self, past: Past, keep: int, how: str, *, by_hand: str = "", real: bool = False) -> None:
        """Go on in a new branch, at the same frame."""
        here, at = self.here, self.at
        world = Grown(self.world, keep, self._foresee(past))
        names = {i: name for i, name in here.by_hand.items() if i <= at} | ({at: by_hand} if by_hand else {})
        taken = frozenset(i for i in here.real if i < at) | ({at} if real else frozenset())
        self._leave()
        branch = Branch(world, self.branch, at, how, past.jumps, past.anchor, names, taken)
        self.branches.append(branch)
        self._enter(len(self.branches) - 1)
        self.frame = self.world.frame(at)


class _Listed:
    """Frames that are there already, as a world."""

    name = "recorded"

    def __init__(self, header: Header, frames: Sequence[Frame], outcome: str | None = None) -> None:
        self.header, self._frames, self.outcome = header, frames, outcome
        self.anchors: Mapping[int, tuple[str, ...]] = {}

    def frame(self, index: int) -> Frame | None:
        """Frame number `index`; None past the end."""
        return self._frames[index] if 0 <= index < len(self._frames) else None

    def confidence(self, index: int) -> PredictedFrame | None:
        """None: nobody predicts them."""
        return None


def _compared(one: World, other: World, numbers: Sequence[int] | None) -> Comparison:
    """Two runs side by side; `numbers` are those that the frames of the other have in the whole record."""
    frames = [list(frames_of(world)) for world in (one, other)]
    check = compare(frames[0], frames[1], (one.outcome or "", other.outcome or ""))
    skipped = numbers[-1] + 1 - len(numbers) if numbers else 0
    if check.kind is None:
        return Comparison(check, (), (), skipped)
    at = len(frames[1]) if check.first_divergence is None else check.first_divergence
    number = numbers[min(at, len(numbers) - 1)] if numbers else at
    return Comparison(check, accounts((one, other), (at, at)), (at, number), skipped)


def _change(watched: Watched, moment: Moment) -> str:
    """What became of a watched value."""
    before, now = watched.told(moment.before()), watched.told(moment.names())
    return f"{watched.text}: {'nothing' if before is None else before} -> {'nothing' if now is None else now}"


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
