"""A cursor over one of several runs that have begun from one another, and the leaps by which one may begin."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Protocol

from foretrace.codec.jumps import Action
from foretrace.codec.past import Past
from foretrace.codec.program import MODULE
from foretrace.debug.branches import Branch, Grown
from foretrace.debug.breakpoints import AtLine
from foretrace.debug.cursor import Cursor, DebugError
from foretrace.debug.lines import code_lines, counterparts, function_at
from foretrace.trace.frames import WITH_LOCALS, Frame, SourceFile
from foretrace.worlds import Header, World

__all__ = ["STATE", "Foresee", "Runs"]

LEADS: dict[Action, str] = {"over": "over the calls of line", "out_of": "out of the function at line"}
"""Where the actions of a leap lead, seen from the line where it begins."""


STATE = "the state"
"""What was set by hand where all of it was told."""


class Foresee(Protocol):
    """Gives the predicted world that goes on from a past; of an edited program, its header comes along."""

    def __call__(self, past: Past, header: Header = ..., /) -> World: ...


class Runs(Cursor):
    """A cursor over one of several branches. `foresee` gives the predicted world that goes on from a past.

    Frames before the `first` only say who is running; where there is one, its state was `told`.
    """

    def __init__(self, world: World, foresee: Foresee, first: int = 0) -> None:
        self.branches = [Branch(world, by_hand={first: STATE} if first else {})]
        self.branch = 0
        self._foresee = foresee
        self._settled: set[tuple[int, int]] = set()
        self._beginning = first
        super().__init__(world, first)

    def step(self) -> None:
        """Go to the next frame, into calls; where this run leaps, into them in the run that the leap began in."""
        while self.at in self.here.jumps and self.here.trunk is not None:
            self._enter(self.here.trunk)
        super().step()

    def restart(self) -> None:
        """Go to the first frame of the run that the session began with; the other branches are kept."""
        self._enter(0)
        self._begin()

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

    def _enter(self, number: int) -> None:
        """Stand in another branch, at the frame of the same number."""
        before = self.files
        self.branch = number
        self._stand(self.here.world)
        self.first = self.branches[self.here.root].at if self.here.root else self._beginning
        for index, (old, new) in enumerate(zip(before, self.files, strict=True)):
            if old.text != new.text:
                self._move_breakpoints(index, old, new)

    def _move_breakpoints(self, index: int, old: SourceFile, new: SourceFile) -> None:
        """Let breakpoints stand at the lines that their lines have become; those whose line is gone are removed."""
        lines = counterparts(old.text, new.text)
        known = code_lines(new, script=self.world.header.entry == (index, MODULE))
        for number, breakpoint in list(self.breakpoints.items()):
            if isinstance(breakpoint.at, AtLine) and breakpoint.at.file == index:
                line = lines.get(breakpoint.at.line)
                if line in known:
                    self.breakpoints[number] = replace(breakpoint, at=AtLine(index, line))
                else:
                    del self.breakpoints[number]
                    self.notes.append(f"breakpoint {number} is removed: its line is not in this source")

    def leapt(self, index: int) -> str:
        """What was leapt over to come to a frame; empty where the frame follows the one before it."""
        action, begin = self.here.jumps.get(index - 1), self.world.frame(index - 1) if index else None
        return _lead(action, begin.line) if action and begin else ""

    def go(self, index: int) -> None:
        """Go to the frame of that index; raises DebugError where the run has none."""
        super().go(index)
        self._before_edits()

    def _run(self, stop: Callable[[Frame], bool], direction: int = 1) -> None:
        super()._run(stop, direction)
        self._before_edits()

    def _before_edits(self) -> None:
        """What came before the source was edited is shown in the run that had the other source."""
        while self.here.edition and self.at < self.branches[self.here.edition].at:
            edited = self.here.edition
            trunk = self.branches[edited].trunk
            assert trunk is not None
            self._enter(trunk)
            self.frame = self.world.frame(self.at)
            self.notes.append(f"this is before the edit, in branch {trunk}; `switch {edited}` goes on after it")

    # -- leaps --------------------------------------------------------------------------------------------------

    def leap_over(self) -> None:
        """Go to the next frame of this activation in one predicted step; what its line calls is not foreseen.

        Where the model foresees no call, that is the next frame. Raises DebugError in a recorded run, and where a leap
        cannot begin.
        """
        frame = self._leaper()
        following = self._following("next")
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

    def leap_to(self, line: int) -> None:
        """Go to where this activation is about to run that line, or to its end, in one predicted step.

        Raises as `leap_over` does, for a line of another function, and where the model has not been trained for it.
        """
        frame = self._leaper()
        if line not in self._own_lines(frame):
            raise DebugError(f"line {line} is none of {frame.function} where code starts, so no leap leads there")
        following = self._following("until")
        arrived = following is None or following.depth < frame.depth or following.event in ("return", "exception")
        there = following is not None and (following.depth, following.line) == (frame.depth, line)
        self._leap(None if arrived or there else line)

    def _own_lines(self, frame: Frame) -> set[int]:
        """The lines of a frame's function at which it can stand."""
        file = self.files[frame.file]
        return {n for n in self.code_lines(frame.file) if function_at(file, n).qualname == frame.function}

    def _following(self, slowly: str) -> Frame | None:
        """The next frame, which no leap can pass where it resumes a generator."""
        following = self.world.frame(self.at + 1)
        if following is not None and following.event == "resume":
            raise DebugError(
                f"a generator goes on here, and leaps are learnt for calls only; `{slowly}` goes frame by frame"
            )
        return following

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
            self._branch(past, keep=self.at + 1, how=f"leapt {_lead(action, frame.line)}")
        self._run(lambda frame: True)

    # -- a new branch ---------------------------------------------------------------------------------------------

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

    def _branch(
        self,
        past: Past,
        keep: int,
        how: str,
        *,
        by_hand: str = "",
        real: bool = False,
        voted: str = "",
        header: Header | None = None,
    ) -> None:
        """Go on in a new branch, at the same frame; `header` is that of an edited program."""
        here, at, number = self.here, self.at, len(self.branches)
        world = Grown(self.world, keep, self._foresee(past, *([header] if header else self._edited_header())))
        names = {i: name for i, name in here.by_hand.items() if i <= at} | ({at: by_hand} if by_hand else {})
        taken = frozenset(i for i in here.real if i < at) | ({at} if real else frozenset())
        votes = {i: share for i, share in here.voted.items() if i < at} | ({at: voted} if voted else {})
        edition = number if header else here.edition
        branch = Branch(world, self.branch, at, how, past.jumps, past.anchor, names, taken, votes, edition, here.root)
        self._settled |= {(number, i) for branch, i in self._settled if branch == self.branch and i < at}
        self.branches.append(branch)
        self._enter(number)
        self.frame = self.world.frame(at)

    def _begin_anew(self, past: Past, at: int, how: str, real: Collection[int]) -> None:
        """Go on in a new branch that shares no frame with this one: at frame `at` of a past, which is its first.

        Those of the numbers `real` come from a run.
        """
        number = len(self.branches)
        edition = number if self.here.edition else 0
        world = self._foresee(past, *self._edited_header())
        self._leave()
        branch = Branch(world, self.branch, at, how, anchor=past.anchor, edition=edition, root=number)
        self.branches.append(replace(branch, by_hand={at: STATE}, real=frozenset(real)))
        self._enter(number)
        self.at, self.last_stop, self._earlier, self.frame = at, at - 1, [], world.frame(at)

    def _edited_header(self) -> tuple[Header, ...]:
        """The header of this branch's program, where it is not the one that the session began with."""
        return (self.world.header,) if self.here.edition else ()


def _lead(action: Action, line: int) -> str:
    """Where a leap leads that begins at a line, in words."""
    return f"{LEADS[action]} {line}" if action in LEADS else f"to line {action} from line {line}"
