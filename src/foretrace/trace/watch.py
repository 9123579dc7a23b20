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
from typing import Any, Protocol

from foretrace.trace.frames import Limits, Trace
from foretrace.trace.own import keep_builtins
from foretrace.trace.recorder import Recorder
from foretrace.trace.recording import recorder_class
from foretrace.trace.run import Run
from foretrace.trace.scope import Code, Codes, Scope

keep_builtins(globals())

__all__ = ["Watch"]

LEFT = ("raised", "exited")


class Tracer(Protocol):
    """The hook of a host program, and the recorders behind it."""

    def new(self) -> Run: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class PythonTracer:
    """The hook in Python; `begin` says which recorder goes on where nothing that is recorded runs."""

    def __init__(self, codes: Codes, limits: Limits, begin: Callable[[Code], Run]) -> None:
        self._codes, self._limits, self._begin = codes, limits, begin
        self._hook = self._on_call
        self._current: Recorder | None = None

    def new(self) -> Recorder:
        """A recorder that has recorded nothing."""
        return Recorder(self._codes, None, self._limits, "structural")

    def start(self) -> None:
        """Become the trace function of this thread."""
        self._current = None
        sys.settrace(self._hook)

    def stop(self) -> None:
        """Stop being it, unless another has taken its place."""
        if sys.gettrace() is self._hook:
            sys.settrace(None)

    def _on_call(self, frame: FrameType, event: str, arg: Any) -> Callable[..., None] | None:
        if self._current is None or self._current.depth < 0:
            code = self._codes.known.get(id(frame.f_code)) or self._codes.find(frame.f_code)
            if code is None:
                return None
            recorder = self._begin(code)
            assert isinstance(recorder, Recorder)
            self._current = recorder
        return self._current.on_call(frame, event, arg)


class Watch:
    """Keeps the last `last` frames of what runs between `start` and `stop`, of the files below some folders."""

    def __init__(self, roots: tuple[str, ...], last: int) -> None:
        limits = Limits(last=last)
        codes = Codes(Scope(roots, depth=limits.depth))
        self._tracer: Tracer = tracer_class()(codes, limits, self._begin)
        self._threads = False
        self._current: tuple[Run, Code] | None = None
        self._left: tuple[Run, Code] | None = None

    def start(self) -> None:
        """Begin; `sys.gettrace()` has to be None."""
        self._current = self._left = None
        self._threads = threading.active_count() > 1
        if threading.gettrace() is None:
            threading.settrace(self._on_thread)
        self._tracer.start()

    def stop(self) -> None:
        """End, unless the program has put another trace function in the place of this one."""
        self._tracer.stop()
        if threading.gettrace() == self._on_thread:
            threading.settrace(None)
        self._close()

    def trace(self) -> Trace | None:
        """The last record that an exception ended, else the last of all; None where no code of the files ran."""
        found = self._left or self._current
        if found is None or not found[0].has_begun:
            return None
        recorder, entry = found
        return recorder.trace(None, (entry.file, entry.qualname), threads=self._threads)

    def _begin(self, code: Code) -> Run:
        """The recorder of an activation that has none below it."""
        self._close()
        if self._current is None or self._current[0].outcome or not self._current[1].is_coroutine:
            self._current = self._tracer.new(), code
        return self._current[0]

    def _close(self) -> None:
        """Settle how the current record has ended, if it has."""
        if self._current is not None:
            self._current[0].close()
            if self._current[0].outcome in LEFT:
                self._left = self._current

    def _on_thread(self, frame: FrameType, event: str, arg: Any) -> None:
        """Trace function of another thread, for one event."""
        self._threads = True
        sys.settrace(None)


def tracer_class() -> Callable[[Codes, Limits, Callable[[Code], Run]], Tracer]:
    """The tracer of the recorder that is chosen."""
    if recorder_class() is Recorder:
        return PythonTracer
    from foretrace.trace.native import NativeTracer

    return NativeTracer
