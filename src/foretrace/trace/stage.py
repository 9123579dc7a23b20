"""The stage on which a recorded program runs: its standard streams, its module, and the hooks that it must not touch.

Everything replaced is put back afterwards. What a program changes elsewhere in the process (imported modules, the
random state, the environment) stays changed: that is what the sandbox is for.
"""

from __future__ import annotations

import _thread
import contextlib
import ctypes
import gc
import io
import linecache
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any

__all__ = ["Alarm", "Cut", "Output", "raiser", "replaced", "stage"]


ALARM_SECONDS = 0.05
"""Between two raises in code that gives no events."""


class Cut(BaseException):
    """Ends a program whose recording has been cut."""


class Output(io.BytesIO):
    """What the program writes; `take` empties it."""

    def close(self) -> None:
        """A program may close its standard output; what it wrote stays."""

    def take(self) -> str:
        """What was written since the last call."""
        if not self.tell():
            return ""
        written = self.getvalue()
        self.seek(0)
        self.truncate()
        return written.decode("utf-8", "replace")


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


@contextlib.contextmanager
def replaced(owner: Any, **attributes: Any) -> Iterator[None]:
    """Attributes of a module set for a while."""
    before = {name: getattr(owner, name) for name in attributes}
    for name, value in attributes.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(owner, name, value)


@contextlib.contextmanager
def stage(module: ModuleType, path: str, text: str, output: Output, on_thread: Callable[[], None]) -> Iterator[None]:
    """Run the body with `module` importable under its name, `text` as the source of `path`, and caught streams.

    `on_thread` is called in each other thread that begins.
    """

    def settrace(function: object) -> None:
        """Stands for `sys.settrace`, by which a new thread takes up what was given to `threading.settrace`."""
        if function == on_thread:
            on_thread()

    stream = io.TextIOWrapper(output, encoding="utf-8", write_through=True)
    empty = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    name = module.__name__
    shadowed = sys.modules.get(name)
    trace, thread_trace = sys.gettrace(), threading.gettrace()
    set_trace, recursion_limit, collecting = sys.settrace, sys.getrecursionlimit(), gc.isenabled()
    threading.settrace(on_thread)  # type: ignore[arg-type]
    sys.modules[name] = module
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    gc.disable()
    try:
        with (
            replaced(sys, stdout=stream, __stdout__=stream, stdin=empty, __stdin__=empty),
            replaced(sys, settrace=settrace, setprofile=ignore, gettrace=ignore, unraisablehook=hide_cut),
            replaced(threading, settrace=ignore, setprofile=ignore),
        ):
            yield
    finally:
        set_trace(trace)
        threading.settrace(thread_trace)
        sys.setrecursionlimit(recursion_limit)
        linecache.cache.pop(path, None)
        if shadowed is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = shadowed
        if collecting:
            gc.enable()


def hide_cut(unraisable: Any) -> None:
    """Report an exception that nothing can catch, unless it is ours."""
    if unraisable.exc_type is not Cut:
        sys.__unraisablehook__(unraisable)


def ignore(*_: object) -> None:
    """Stands for the tracing hooks while a program runs."""
