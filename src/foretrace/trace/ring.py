"""The last frames of a run, and where the run stood before them, so that a record can begin in the middle."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from foretrace.trace.frames import WITH_LOCALS, Frame
from foretrace.trace.own import keep_builtins

keep_builtins(globals())

__all__ = ["Ring"]


class _Standing:
    """An activation that has not ended: its last frame with locals among those let go, and all its names then."""

    __slots__ = ("frame", "names", "order")

    def __init__(self, order: tuple[str, ...]) -> None:
        self.order = order
        self.names: dict[str, str] = {}
        self.frame: Frame

    def take(self, frame: Frame) -> None:
        self.frame = frame
        self.names.update(frame.changed)
        for name in frame.removed:
            self.names.pop(name, None)

    def whole(self) -> Frame:
        """The frame with every name that its activation had."""
        names = {name: self.names[name] for name in self.order if name in self.names}
        return replace(self.frame, changed=names, removed=())


class Ring:
    """At most `last` frames of at most `max_bytes`; of those let go, what tells the state of who still runs."""

    def __init__(self, last: int, max_bytes: int) -> None:
        self._last, self._max_bytes = last, max_bytes
        self._frames: deque[tuple[Frame, int, tuple[str, ...]]] = deque()
        self._bytes = 0
        self._let_go = 0
        self._ends: dict[int, int] = {}
        # In the order of time: an activation that goes on is moved to the end.
        self._standing: dict[int, _Standing] = {}

    def append(self, frame: Frame, num_bytes: int, order: tuple[str, ...]) -> None:
        """Take a frame in, whose names stand in that order."""
        self._frames.append((frame, num_bytes, order))
        self._bytes += num_bytes
        while len(self._frames) > self._last or (self._bytes > self._max_bytes and len(self._frames) > 1):
            self._shift()

    def end(self, activation: int) -> None:
        """The last frame taken in was the last of its activation."""
        self._ends[activation] = self._let_go + len(self._frames) - 1

    def _shift(self) -> None:
        frame, num_bytes, order = self._frames.popleft()
        self._bytes -= num_bytes
        index = self._let_go
        self._let_go += 1
        if self._ends.get(frame.activation) == index:
            del self._ends[frame.activation]
            self._standing.pop(frame.activation, None)
        elif frame.event in WITH_LOCALS:
            standing = self._standing.pop(frame.activation, None) or _Standing(order)
            standing.take(frame)
            self._standing[frame.activation] = standing

    def kept(self) -> tuple[list[Frame], int, int]:
        """The frames of the record, the number of those that were dropped, and how many of the first are the state."""
        state = [standing.whole() for standing in self._standing.values()]
        dropped = self._let_go - len(state)
        return [*state, *(frame for frame, _, _ in self._frames)], dropped, len(state) if dropped else 0
