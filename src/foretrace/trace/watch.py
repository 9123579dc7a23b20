"""Records what a host program, such as a test runner, runs in this thread for a while; the program goes on as it would.

The host itself is not recorded, so several activations may begin with none below them. Each begins a record of its
own, unless the one before is a coroutine that still waits: then it joins that record, at depth 0 as well. What is
written to standard output stays with the host.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from foretrace.trace.frames import Limits, Trace
from foretrace.trace.recorder import Recorder
from foretrace.trace.scope import Code, Codes, Scope

__all__ = ["Watch"]

LEFT = ("raised", "exited")


class Watch:
    """Keeps the last `last` frames of what runs between `start` and `stop`, of the files below some folders."""

    def __init__(self, roots: tuple[str, ...], last: int) -> None:
        self._limits = Limits(last=last)
        self._codes = Codes(Scope(roots, depth=self._limits.depth))
        self._hook = self._on_call
        self._threads = False
        self._current: tuple[Recorder, Code] | None = None
        self._left: tuple[Recorder, Code] | None = None

    def start(self) -> None:
        """Begin; `sys.gettrace()` has to be None."""
        self._current = self._left = None
        self._threads = threading.active_count() > 1
        if threading.gettrace() is None:
            threading.settrace(self._on_thread)
        sys.settrace(self._hook)

    def stop(self) -> None:
        """End, unless the program has put another trace function in the place of this one."""
        if sys.gettrace() is self._hook:
            sys.settrace(None)
        if threading.gettrace() == self._on_thread:
            threading.settrace(None)
        self._close()

    def trace(self) -> Trace | None:
        """The last record that an exception ended, else the last of all; None where no code of the files ran."""
        found = self._left or self._current
        if found is None or not found[0].activations:
            return None
        recorder, entry = found
        return recorder.trace(None, (entry.file, entry.qualname), threads=self._threads)

    def _on_call(self, frame: FrameType, event: str, arg: Any) -> Callable[..., None] | None:
        if self._current is None or self._current[0].depth < 0:
            code = self._codes.known.get(id(frame.f_code)) or self._codes.find(frame.f_code)
            if code is None:
                return None
            self._close()
            if self._current is None or self._current[0].outcome or not self._current[1].is_coroutine:
                self._current = Recorder(self._codes, None, self._limits, "structural"), code
        return self._current[0].on_call(frame, event, arg)

    def _close(self) -> None:
        """Settle how the current record has ended, if it has."""
        if self._current is not None:
            self._current[0].settle(None)
            if self._current[0].outcome in LEFT:
                self._left = self._current

    def _on_thread(self, frame: FrameType, event: str, arg: Any) -> None:
        """Trace function of another thread, for one event."""
        self._threads = True
        sys.settrace(None)
