"""Ending a program whose recording has been cut: by events, and where there are none, by the clock."""

from __future__ import annotations

import _thread
import ctypes
import math
import os
from collections.abc import Callable
from functools import partial
from time import monotonic

from foretrace.trace.own import keep_builtins
from foretrace.trace.stage import Cut

keep_builtins(globals())

__all__ = ["Clock", "alarm", "blinker", "raiser", "this_thread"]

ALARM_SECONDS = 0.05
"""Between two raises in code that gives no events; how long a program has to end by events."""

BLINK_SECONDS = 0.004

RAISE = ctypes.PYFUNCTYPE(None, ctypes.c_ulong, *[ctypes.py_object] * 4)(
    ("PyThreadState_SetAsyncExc", ctypes.pythonapi)
)
"""Makes a thread raise an exception; it is given the three arguments of a trace function besides, and ignores them."""

Wait = Callable[[float], bool]


def this_thread() -> ctypes.c_ulong:
    """The number of the calling thread, for a raiser; set to 0, it turns the raiser off."""
    return ctypes.c_ulong(_thread.get_ident())


def raiser(thread: ctypes.c_ulong) -> Callable[..., None]:
    """A trace function for that thread: each event makes it raise `Cut` at its next call or backward jump.

    It is C code throughout, so that nothing is raised before it has returned: a trace function that raises is taken
    away by the interpreter, and a program that catches `BaseException` in a loop would run on for ever.
    """
    return partial(RAISE, thread, Cut)


class Clock:
    """Once a time is up: calls `ring` in a keeper's thread, unless stopped before.

    `ring` is given a function that waits for some seconds, and says whether the clock was stopped meanwhile. Bare
    locks: a `threading.Event` breaks where an exception arrives inside it.
    """

    def __init__(self, seconds: float, ring: Callable[[Wait], object], keeper: Keeper) -> None:
        self.ring = ring
        self.keeper = keeper
        self.running = locked()
        self.waiting = locked()
        self.is_over = False
        # Whether it rings is settled once, by whoever comes first and in one step.
        self.fate: dict[str, bool] = {}
        keeper.keep(self, monotonic() + seconds)

    def stop(self) -> None:
        """Ring no more; may be called again where a `Cut` came in between."""
        self.keeper.clocks.pop(self, None)
        if not self.fate.setdefault("rings", False):
            return
        if self.running.locked():
            self.running.release()
        while not self.is_over:
            self.waiting.acquire(timeout=ALARM_SECONDS)

    def time_is_up(self) -> None:
        """In the keeper's thread: ring until stopped."""
        if self.fate.setdefault("rings", True):
            self.ring(self._stopped_within)
            self.is_over = True
            self.waiting.release()

    def _stopped_within(self, seconds: float) -> bool:
        return self.running.acquire(timeout=seconds)


class Keeper:
    """A thread that waits for clocks, begun with the first: one for each program would cost more than most programs.

    It is a bare thread: a `threading.Thread` could be seen by the program.
    """

    def __init__(self) -> None:
        self.clocks: dict[Clock, float] = {}
        self.process = 0
        self.wakes_at = math.inf
        self.asleep = locked()

    def keep(self, clock: Clock, due: float) -> None:
        """Let a clock ring at a time, unless it is taken out of `clocks` before."""
        if self.process != os.getpid():  # no thread comes along into a fork
            self.clocks = {}
            self.asleep = locked()
            begun = locked()
            _thread.start_new_thread(self._run, (begun.release,))
            # Until it runs, a new thread bears the number of the one that made it, and would be hit in its place.
            begun.acquire()
            self.process = os.getpid()
        self.clocks[clock] = due
        if due < self.wakes_at and self.asleep.locked():
            self.asleep.release()

    def _run(self, say: Callable[[], None]) -> None:
        say()
        while True:
            self.wakes_at = math.inf  # a clock that is added from here on wakes this thread
            now = monotonic()
            for clock in [clock for clock, due in list(self.clocks.items()) if due <= now]:
                self.clocks.pop(clock, None)
                clock.time_is_up()
            self.wakes_at = min(list(self.clocks.values()), default=math.inf)
            self.asleep.acquire(timeout=min(max(0.0, self.wakes_at - monotonic()), _thread.TIMEOUT_MAX))


def locked() -> _thread.LockType:
    """A lock that is held."""
    lock = _thread.allocate_lock()
    lock.acquire()
    return lock


ALARMS, BLINKS = Keeper(), Keeper()
"""Apart: what an alarm calls may make a blinker."""


def alarm(seconds: float, ring: Callable[[], object]) -> Clock:
    """A clock that calls `ring`, then now and again raises `Cut` in the thread that made it."""
    raise_cut = raiser(this_thread())

    def raise_again(stopped_within: Wait) -> None:
        ring()
        # First the recorder's own events may end the program: raising inside them would take the recorder away.
        while not stopped_within(ALARM_SECONDS):
            raise_cut(None, None, None)

    return Clock(seconds, raise_again, ALARMS)


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

    return Clock(ALARM_SECONDS, blink, BLINKS)
