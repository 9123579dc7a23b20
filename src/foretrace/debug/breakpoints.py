"""Where a session stops by itself: before a line or at a call, at once or under a condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from foretrace.debug.condition import Condition
from foretrace.trace.frames import Frame

__all__ = ["AtCall", "AtLine", "Breakpoint"]


@dataclass(frozen=True, slots=True)
class AtLine:
    """Before a line, or at the call of the function that starts there."""

    file: int
    line: int

    def includes(self, frame: Frame) -> bool:
        """Whether this frame is there."""
        return (frame.file, frame.line) == (self.file, self.line) and frame.event in ("call", "line")


@dataclass(frozen=True, slots=True)
class AtCall:
    """At each call of a function, given by its qualified name."""

    function: str

    def includes(self, frame: Frame) -> bool:
        """Whether this frame is there."""
        return frame.function == self.function and frame.event == "call"


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A place, and the condition under which a session stops there; `once` removes it when it has."""

    at: AtLine | AtCall
    condition: Condition | None = None
    once: bool = False

    def stops(self, frame: Frame, names: Callable[[], Mapping[str, str]]) -> bool:
        """Whether a session stops at this frame, whose variables `names` gives. Raises ConditionError."""
        return self.at.includes(frame) and (self.condition is None or self.condition.holds(names()))
