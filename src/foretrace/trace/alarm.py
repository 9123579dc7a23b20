"""Ending a program whose recording has been cut: by events, and where there are none, by the clock."""

from __future__ import annotations

import _thread
import ctypes
from collections.abc import Callable
from functools import partial

from foretrace.trace.stage import Cut

__all__ = ["Alarm", "raiser"]

ALARM_SECONDS = 0.05
"""Between two raises in code that gives no events."""


def raiser() -> Callable[..., None]:
    """A trace function for the calling thread: each event makes it raise `Cut` at its next call or backward jump.

    It is C code throughout, so that nothing is raised before it has returned: a trace function that raises is taken
    away by the interpreter, and a program that catches `BaseException` in a loop would run on for ever.
    """
    raise_in_thread = ctypes.PYFUNCTYPE(None, ctypes.c_ulong, *[ctypes.py_object] * 4)(
        ("PyThreadState_SetAsyncExc", ctypes.pythonapi)
    )
    return partial(raise_in_thread, _thread.get_ident(), Cut)


class Alarm:
    """Once a time is up: calls `ring`, then now and again raises `Cut` in the thread that made it, until stopped.

    Bare locks and a bare thread: a `threading.Event` breaks where an exception arrives inside it, and a
    `threading.Thread` could be seen by the program.
    """

    def __init__(self, seconds: float, ring: Callable[[], object]) -> None:
        self.running = _thread.allocate_lock()
        self.running.acquire()
        self.waiting = _thread.allocate_lock()
        self.waiting.acquire()
        self.is_over = False
        _thread.start_new_thread(self._wait, (seconds, ring, raiser()))
        # Until it runs, a new thread bears the number of the one that made it, and would be hit in its place.
        self.waiting.acquire()

    def stop(self) -> None:
        """Raise no more; may be called again where a `Cut` came in between."""
        if self.running.locked():
            self.running.release()
        while not self.is_over:
            self.waiting.acquire(timeout=ALARM_SECONDS)

    def _wait(self, seconds: float, ring: Callable[[], object], raise_cut: Callable[..., None]) -> None:
        self.waiting.release()
        if not self.running.acquire(timeout=seconds):
            ring()
            # First the recorder's own events may end the program: raising inside them would take the recorder away.
            while not self.running.acquire(timeout=ALARM_SECONDS):
                raise_cut(None, None, None)
        self.is_over = True
        self.waiting.release()
