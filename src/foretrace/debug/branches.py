"""Branches of a session: the run it began with, and every run that goes on from a place of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from foretrace.codec.jumps import Action
from foretrace.worlds import Header, World

if TYPE_CHECKING:
    from foretrace.engine.decode import PredictedFrame
    from foretrace.trace.frames import Frame

__all__ = ["Branch", "Grown"]


@dataclass(frozen=True, slots=True)
class Branch:
    """A run, and how it came about: from which other (its number; None for the first), at which frame, by what.

    `jumps` tells where it leaps, `anchor` from which frame on it was foreseen from a full state, `by_hand` the frames
    with something that was set, `real` those that were taken from a record, `voted` those that most of some draws had.
    `edition` is the branch in which the source came to be what it is in this one, 0 for the first; `root` is that in
    which its first frame is, 0 for the first: others share no frame with it.
    """

    world: World
    trunk: int | None = None
    at: int = 0
    how: str = ""
    jumps: Mapping[int, Action] = field(default_factory=dict)
    anchor: int | None = None
    by_hand: Mapping[int, str] = field(default_factory=dict)
    real: frozenset[int] = frozenset()
    voted: Mapping[int, str] = field(default_factory=dict)
    edition: int = 0
    root: int = 0


class Grown:
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

    @property
    def anchors(self) -> Mapping[int, tuple[str, ...]]:
        """Where a full state took the place of what came before, in either."""
        early = {at: doubts for at, doubts in self._trunk.anchors.items() if at < self._keep}
        return early | dict(self._world.anchors)

    def frame(self, index: int) -> Frame | None:
        """Frame number `index`; None past the end."""
        return self._world.frame(index)

    def confidence(self, index: int) -> PredictedFrame | None:
        """How sure the model was of a frame, before the branch or after it."""
        return (self._trunk if index < self._keep else self._world).confidence(index)
