"""Where a session stops by itself: before a line, at a call, where something is raised, where a value has changed."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from foretrace.debug.condition import Condition, ConditionError
from foretrace.debug.watch import Expression, Watched
from foretrace.trace.frames import WITH_LOCALS, Frame

__all__ = ["AtCall", "AtChange", "AtLeave", "AtLine", "AtRaise", "Breakpoint", "Moment", "Place"]

_PLACE = re.compile(r"\{([^{}]+)\}")

Names = Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame, the one before it, and the variables of its activation: as they are now, and at its frame before.

    `later` gives the frame that many places after it, None past the end of the run.
    """

    frame: Frame
    previous: Frame | None
    names: Names
    before: Names
    later: Callable[[int], Frame | None]


@dataclass(frozen=True, slots=True)
class AtLine:
    """Before a line, or at the call of the function that starts there."""

    file: int
    line: int

    def includes(self, moment: Moment) -> bool:
        """Whether this is there."""
        frame = moment.frame
        return (frame.file, frame.line) == (self.file, self.line) and frame.event in ("call", "line")


@dataclass(frozen=True, slots=True)
class AtCall:
    """At each call of a function, given by its qualified name."""

    function: str

    def includes(self, moment: Moment) -> bool:
        """Whether this is there."""
        return moment.frame.function == self.function and moment.frame.event == "call"


@dataclass(frozen=True, slots=True)
class AtRaise:
    """Where an exception of that name, or of a built-in subclass, is raised; any without a name.

    Where it goes on through the callers is no new place.
    """

    name: str = ""

    def includes(self, moment: Moment) -> bool:
        """Whether this is there."""
        frame, previous = moment.frame, moment.previous
        if frame.event != "exception" or not _means(self.name, frame):
            return False
        return previous is None or previous.event != "exception" or previous.depth <= frame.depth


@dataclass(frozen=True, slots=True)
class AtLeave:
    """Where an exception of that name, or any, begins to leave the program: no function handles it any more.

    That is where it is raised; behind a `finally`, where it goes on from there. To know it, the frames by which it
    leaves its callers are looked at, so a prediction goes that far ahead.
    """

    name: str = ""

    def includes(self, moment: Moment) -> bool:
        """Whether this is there."""
        if not AtRaise(self.name).includes(moment):
            return False
        frame, ahead = moment.frame, 1
        while (after := moment.later(ahead)) is not None:
            if after.event != "exception" or after.depth > frame.depth:
                return False
            frame, ahead = after, ahead + 1
        return frame.depth == 0


def _means(wanted: str, frame: Frame) -> bool:
    """Whether the exception of a frame is of that name, or of a built-in subclass; any is where the name is empty."""
    name = (frame.value or "").partition("(")[0]
    kinds = getattr(builtins, name, None), getattr(builtins, wanted, None)
    return wanted in ("", name) or (all(isinstance(kind, type) for kind in kinds) and issubclass(*kinds))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class AtChange:
    """Where a variable of a function, or a part of it, differs from what it was in the same activation before."""

    function: str
    watched: Watched

    def includes(self, moment: Moment) -> bool:
        """Whether this is there."""
        frame = moment.frame
        if frame.function != self.function or frame.event not in WITH_LOCALS or frame.event == "call":
            return False
        if self.watched.name not in frame.changed and self.watched.name not in frame.removed:
            return False
        return self.watched.told(moment.before()) != self.watched.told(moment.names())


Place = AtLine | AtCall | AtRaise | AtLeave | AtChange


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A place, and what makes a session stop there: a condition, or only from the `hit`-th time of the run on.

    `once` removes it when it has stopped a run. With a `log` it never does: its message is kept instead.
    """

    at: Place
    condition: Condition | None = None
    once: bool = False
    hit: int = 1
    log: str = ""

    def includes(self, moment: Moment) -> bool:
        """Whether this is there and the condition holds. Raises ConditionError."""
        return self.at.includes(moment) and (self.condition is None or self.condition.holds(moment.names()))

    def message(self, names: Mapping[str, str]) -> str:
        """The log message, with the values of the expressions in its braces; `(n?)` where one cannot be told."""

        def told(found: re.Match[str]) -> str:
            try:
                value = Expression(found[1].strip()).text(names)
            except ConditionError:
                value = None
            return f"({found[1]}?)" if value is None else value

        return _PLACE.sub(told, self.log)
