"""A debugging session: a cursor over the frames of a world, and the runs that grow from it. No input or output here.

A leap, a value set by hand, a frame taken from the real run, a start from a full state: each begins a new branch, which
shares the frames up to there. None of them changes what is there already.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from foretrace.codec.jumps import Action, shortened
from foretrace.codec.past import Past
from foretrace.config import nearest
from foretrace.debug.branches import Branch, Grown
from foretrace.debug.cursor import Change, Cursor, DebugError
from foretrace.debug.history import History, Level, Value, accounts, ending, frames_of
from foretrace.trace.frames import WITH_LOCALS, Frame, Limits
from foretrace.trace.values import make_renderer
from foretrace.worlds import Check, Header, World, as_trace, compare

if TYPE_CHECKING:
    from foretrace.engine.decode import PredictedFrame

__all__ = ["Change", "Comparison", "DebugError", "Level", "Session", "Value"]

LEADS: dict[Action, str] = {"over": "over the calls of", "out_of": "out of the function at"}
"""Where the actions of a leap lead, seen from the line where it begins."""


class Comparison(NamedTuple):
    """One run measured against another (a predicted one against the recorded one), and what each does where they part.

    The first account is that of the run that was measured; there are none where the runs agree. `places` are the frames
    where they part, in either run: after a leap the numbers differ. `skipped` frames of the record were leapt over.
    """

    check: Check
    accounts: tuple[str, ...]
    places: tuple[int, ...] = ()
    skipped: int = 0


class Session(Cursor):
    """A cursor over one of several branches. `foresee` gives the predicted world that goes on from a past."""

    def __init__(self, world: World, foresee: Callable[[Past], World]) -> None:
        self.branches = [Branch(world)]
        self.branch = 0
        self._foresee = foresee
        super().__init__(world)

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
        self.branch = number
        self._stand(self.here.world)

    def leapt(self, index: int) -> str:
        """What was leapt over to come to a frame; empty where the frame follows the one before it."""
        action, begin = self.here.jumps.get(index - 1), self.world.frame(index - 1) if index else None
        return f"{LEADS[action]} line {begin.line}" if action and begin else ""

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
        listed, places = _leaping(record, self.here.jumps)
        if not self._agrees(listed):
            where = self.compare(record).places[0]
            raise DebugError(
                f"the real run is in another state before frame {self.at}; they part at frame {where}:"
                f" `goto {where}` and `real` there"
            )
        real = listed.frame(self.at)
        if real is None:
            raise DebugError(f"the real run ends here: {ending(record, places[-1])}")
        if real == self.frame:
            return False
        past = Past((*self._past(self.at), real), self._jumps(), self._anchor())
        self._branch(past, keep=self.at, how="taken from the real run", real=True)
        return True

    def _agrees(self, record: World) -> bool:
        """Whether the stacks of this run and of the record are the same before the current frame."""
        stacks = [list(history.stack(self.at - 1)) for history in (self._history, History(record))]
        mine, real = ([(x.function, x.file, x.line, x.depth, x.texts) for x in stack] for stack in stacks)
        return mine == real

    def compare(self, other: World) -> Comparison:
        """Lay this run and `other`, one of them predicted and one recorded, side by side to their ends.

        Where this run leaps, what the record has in between is passed over. Raises DebugError where a value was set by
        hand: no record tells what would really follow.
        """
        self._refuse_by_hand()
        predicted, recorded = (other, self.world) if self.world.name == "recorded" else (self.world, other)
        listed, places = _leaping(recorded, self.here.jumps)
        return _compared(predicted, listed, places)

    def compare_branches(self, number: int) -> Comparison:
        """Lay this run and another branch side by side. Where only one of the two leaps, the other leaps along.

        Raises DebugError for branches that leap in different places: their frames do not correspond.
        """
        if not 0 <= number < len(self.branches):
            raise DebugError(f"no branch {number}; there is 0 to {len(self.branches) - 1}")
        mine, other = self.here, self.branches[number]
        if mine.jumps == other.jumps:
            return _compared(mine.world, other.world, None)
        if mine.jumps and other.jumps:
            raise DebugError(f"branch {number} leaps in other places than this run, so their frames do not correspond")
        jumps = {**mine.jumps, **other.jumps}
        one, two = (b.world if b.jumps else _leaping(b.world, jumps)[0] for b in (mine, other))
        return _compared(one, two, None)

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


def _leaping(world: World, jumps: Mapping[int, Action]) -> tuple[World, list[int]]:
    """A world as it is seen with those leaps, and the numbers that its frames and its end have without them."""
    full = list(frames_of(world))
    trace = as_trace(world.header, full, world.outcome or "", recorder="")
    frames, places = shortened(trace, jumps) if jumps else (full, list(range(len(full))))
    return _Listed(world.header, frames, world.outcome), [*places, len(full)]


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
