"""A vote on one frame: it is drawn several times from what the model thinks possible, and the most frequent wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from foretrace.codec.past import Past
from foretrace.trace.frames import Frame
from foretrace.worlds import Header

if TYPE_CHECKING:
    from foretrace.engine.decode import PredictedFrame

__all__ = ["DRAWS", "Sample", "Vote", "vote"]

DRAWS = 9
"""How often a frame is drawn for a vote."""


class Sample(Protocol):
    """Draws the frame after a past `DRAWS` times, None for the end; of an edited program, its header comes along."""

    def __call__(self, past: Past, header: Header = ..., /) -> Sequence[PredictedFrame | None]: ...


@dataclass(frozen=True, slots=True)
class Vote:
    """The frame that most draws have, None for the end of the run; how many of them, of how many."""

    frame: Frame | None
    votes: int
    number: int


def vote(draws: Sequence[PredictedFrame | None], likeliest: Frame | None) -> Vote:
    """Count draws; where several frames have the most, it is the one that the model finds likeliest, if that is one."""
    frames = [draw.frame if draw else None for draw in draws]
    counts = Counter(map(repr, frames))
    most = max(counts.values(), default=0)
    tied = [frame for frame in frames if counts[repr(frame)] == most]
    return Vote(likeliest if likeliest in tied or not tied else tied[0], most, len(frames))
