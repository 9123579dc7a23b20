"""Ending a program whose recording has been cut: by events, and where there are none, by the clock."""

from __future__ import annotations

import _thread
import ctypes
from collections.abc import Callable
from functools import partial

from foretrace.trace.own import keep_builtins
from foretrace.trace.stage import Cut

keep_builtins(globals())

__all__ = ["Clock", "alarm", "blinker", "raiser", "this_thread"]

ALARM_SECONDS = 0.05
"""Between two raises in code that gives no events; how long a program has to end by events."""

BLINK_SECONDS = 0.004

Wait = Callable[[float], bool]


def this_thread() -> ctypes.c_ulong:
    """The number of the calling thread, for a raiser; set to 0, it turns the raiser off."""
    return ctypes.c_ulong(_thread.get_ident())


def raiser(thread: ctypes.c_ulong) -> Callable[..., None]:
    """A trace function for that thread: each event makes it raise `Cut` at its next call or backward jump.

    It is C code throughout, so that nothing is raised before it has returned: a trace function that raises is taken
    away by the interpreter, and a program that catches `BaseException` in a loop would run on for ever.
    """
    raise_in_thread = ctypes.PYFUNCTYPE(None, ctypes.c_ulong, *[ctypes.py_object] * 4)(
        ("PyThreadState_SetAsyncExc", ctypes.pythonapi)
    )
    return partial(raise_in_thread, thread, Cut)


class Clock:
    """Once a time is up: calls `ring` in a thread of its own, until stopped.

    `ring` is given a function that waits for some seconds, and says whether the clock was stopped meanwhile. Bare locks
    and a bare thread: a `threading.Event` breaks where an exception arrives inside it, and a `threading.Thread` could
    be seen by the program.
    """

    def __init__(self, seconds: float, ring: Callable[[Wait], object]) -> None:
        self.running = _thread.allocate_lock()
        self.running.acquire()
        self.waiting = _thread.allocate_lock()
        self.waiting.acquire()
        self.is_over = False
        _thread.start_new_thread(self._run, (seconds, ring))
        # Until it runs, a new thread bears the number of the one that made it, and would be hit in its place.
        self.waiting.acquire()

    def stop(self) -> None:
        """Ring no more; may be called again where a `Cut` came in between."""
        if self.running.locked():
            self.running.release()
        while not self.is_over:
            self.waiting.acquire(timeout=ALARM_SECONDS)

    def _run(self, seconds: float, ring: Callable[[Wait], object]) -> None:
        self.waiting.release()
        if not self._stopped_within(seconds):
            ring(self._stopped_within)
        self.is_over = True
        self.waiting.release()

    def _stopped_within(self, seconds: float) -> bool:
        return self.running.acquire(timeout=seconds)


def alarm(seconds: float, ring: Callable[[], object]) -> Clock:
    """A clock that calls `ring`, then now and again raises `Cut` in the thread that made it."""
    raise_cut = raiser(this_thread())

    def raise_again(stopped_within: Wait) -> None:
        ring()
        # First the recorder's own events may end the program: raising inside them would take the recorder away.
        while not stopped_within(ALARM_SECONDS):
            raise_cut(None, None, None)

    return Clock(seconds, raise_again)


def blinker(thread: ctypes.c_ulong) -> Clock:
    """A clock that now and again turns the raiser of a thread off for a moment.

    Raising at every event can go round in circles: where 3.12 jumps back from a handler to the end of its `try`, what
    is raised at the jump is handled there again. Turned on at some other moment, it is raised at the jump after that.
    """
    ident = thread.value

    def blink(stopped_within: Wait) -> None:
        while not stopped_within(BLINK_SECONDS):
            thread.value = 0
            stopped = stopped_within(BLINK_SECONDS / 4)
            thread.value = ident
            if stopped:
                return

    return Clock(ALARM_SECONDS, blink)
