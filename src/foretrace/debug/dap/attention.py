"""A predicted world that can be interrupted, and that lets others know how far it has thought."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from foretrace.errors import ForetraceError
from foretrace.worlds import Header, World

if TYPE_CHECKING:
    from foretrace.engine.decode import PredictedFrame
    from foretrace.trace.frames import Frame

__all__ = ["Attentive", "Interrupted"]


class Interrupted(ForetraceError):
    """Somebody wants work to stop."""

    kind = "interrupted"

    def __init__(self) -> None:
        super().__init__("cancelled")


class Attentive:
    """A world that calls `attend` before each frame that it has yet to foresee; what that raises ends the wait."""

    name = "predicted"

    def __init__(self, world: World, attend: Callable[[str], None]) -> None:
        self._world, self._attend = world, attend
        self._known = -1

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
        """Where a full state took the place of what came before."""
        return self._world.anchors

    def frame(self, index: int) -> Frame | None:
        """Frame number `index`; None past the end."""
        self._think(index)
        return self._world.frame(index)

    def confidence(self, index: int) -> PredictedFrame | None:
        """How sure the model was of a frame."""
        self._think(index)
        return self._world.confidence(index)

    def _think(self, index: int) -> None:
        while self._known < index and self._world.outcome is None:
            self._attend(f"frame {self._known + 1}")
            self._world.frame(self._known + 1)
            self._known += 1
