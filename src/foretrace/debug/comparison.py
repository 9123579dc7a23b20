"""Two runs side by side: frame by frame, where one leaps, and where the source was edited between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from foretrace.codec.jumps import Action, shortened
from foretrace.debug.branches import Branch
from foretrace.debug.history import accounts, frames_of
from foretrace.debug.lines import counterparts, with_line
from foretrace.errors import ContextError, RecordError
from foretrace.trace.frames import Frame
from foretrace.worlds import Check, Header, World, as_trace, compare

if TYPE_CHECKING:
    from foretrace.engine.decode import PredictedFrame

__all__ = ["Comparison", "beside_in_first_lines", "laid_beside", "leaping"]


class Comparison(NamedTuple):
    """One run measured against another (a predicted one against the recorded one), and what each does where they part.

    The first account is that of the run that was measured; there are none where the runs agree. `places` are the frames
    where they part, in either run: after a leap the numbers differ. `skipped` frames of the record were leapt over.
    """

    check: Check
    accounts: tuple[str, ...]
    places: tuple[int, ...] = ()
    skipped: int = 0


def laid_beside(
    one: World, other: World, numbers: Sequence[int] | None, *, shown: Sequence[World] | None = None
) -> Comparison:
    """Two runs side by side; `numbers` are those that the frames of the other have in the whole record.

    `shown` are the worlds that give the accounts, where they have other lines.
    """
    one, other = foreseeable(one), foreseeable(other)
    frames = [list(frames_of(world)) for world in (one, other)]
    check = compare(frames[0], frames[1], (one.outcome or "", other.outcome or ""))
    skipped = numbers[-1] + 1 - len(numbers) if numbers else 0
    if check.kind is None:
        return Comparison(check, (), (), skipped)
    at = len(frames[1]) if check.first_divergence is None else check.first_divergence
    number = numbers[min(at, len(numbers) - 1)] if numbers else at
    told = accounts(shown or (one, other), (at, at), values=check.kind == "value")
    return Comparison(check, told, (at, number), skipped)


def beside_in_first_lines(branches: Sequence[Branch], one: int, other: int) -> Comparison:
    """Two branches side by side; where the source was edited between them, with the lines that it had at first."""
    worlds = branches[one].world, branches[other].world
    if branches[one].edition == branches[other].edition:
        return laid_beside(*worlds, None)
    frames = _as_at_first(branches, one), _as_at_first(branches, other)
    first, second = (_Listed(w.header, f, w.outcome) for w, f in zip(worlds, frames, strict=True))
    return laid_beside(first, second, None, shown=worlds)


def _as_at_first(branches: Sequence[Branch], number: int) -> list[Frame]:
    """The frames of a branch with the lines of the source that the session began with; new lines are negative."""
    frames, edition = list(frames_of(branches[number].world)), branches[number].edition
    while edition and branches[edition].root != edition:
        began = branches[edition]
        assert began.trunk is not None
        trunk = branches[began.trunk]
        for index, (new, old) in enumerate(zip(began.world.header.files, trunk.world.header.files, strict=True)):
            lines = {after: before for before, after in counterparts(old.text, new.text).items()}
            frames = [with_line(f, lines.get(f.line, -f.line)) if f.file == index else f for f in frames]
        before = [frame for at in range(began.at) if (frame := trunk.world.frame(at))]
        frames, edition = [*before, *frames[began.at :]], trunk.edition
    return frames


def foreseeable(world: World) -> World:
    """A world up to where its frames can be had: a predicted run may have no end within the model's context."""
    frames: list[Frame] = []
    try:
        for frame in frames_of(world):
            frames.append(frame)
    except (ContextError, RecordError):
        if not frames:
            raise
        return _Listed(world.header, frames)
    return world


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


def leaping(world: World, jumps: Mapping[int, Action]) -> tuple[World, list[int]]:
    """A world as it is seen with those leaps, and the numbers that its frames and its end have without them."""
    full = list(frames_of(world))
    trace = as_trace(world.header, full, world.outcome or "", recorder="")
    frames, places = shortened(trace, jumps) if jumps else (full, list(range(len(full))))
    return _Listed(world.header, frames, world.outcome), [*places, len(full)]
