"""The stage on which a recorded program runs: its standard streams, its module, and the hooks that it must not touch.

Everything replaced is put back afterwards. What a program changes elsewhere in the process (imported modules, the
random state, the environment) stays changed: that is what the sandbox is for. What the program is given in their place
leads to nothing of the recorder: C functions without a way back, and this module's few names.
"""

from __future__ import annotations

import contextlib
import gc
import io
import linecache
import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from foretrace.trace.own import keep_builtins

keep_builtins(globals())

__all__ = ["IGNORE", "Cut", "Output", "replaced", "stage", "take"]

IGNORE, NOTHING = dict[object, object]().get, dict[object, object]().clear
"""C functions that stand for the tracing hooks while a program runs: of one argument, and of none."""


class Cut(BaseException):
    """Ends a program whose recording has been cut."""


class Output(io.BytesIO):
    """What the program writes. A program may close its standard output; what it wrote stays."""

    close = NOTHING


def take(output: Output) -> str:
    """What was written since the last call."""
    if not io.BytesIO.tell(output):
        return ""
    written = io.BytesIO.getvalue(output)
    io.BytesIO.seek(output, 0)
    io.BytesIO.truncate(output)
    return written.decode("utf-8", "replace")


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
def stage(module: ModuleType, path: str, text: str, output: Output) -> Iterator[list[object]]:
    """Run the body with `module` importable under its name, `text` as the source of `path`, and caught streams.

    Gives a list in which `path` is found once another thread has begun.
    """
    # A new thread hands to `sys.settrace` what `threading.settrace` was given.
    begun: list[object] = []
    stream = io.TextIOWrapper(output, encoding="utf-8", write_through=True)
    empty = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    name = module.__name__
    shadowed = sys.modules.get(name)
    trace, thread_trace = sys.gettrace(), threading.gettrace()
    set_trace, recursion_limit, collecting = sys.settrace, sys.getrecursionlimit(), gc.isenabled()
    threading.settrace(path)  # type: ignore[arg-type]
    sys.modules[name] = module
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    gc.disable()
    try:
        with (
            replaced(
                sys,
                stdout=stream,
                __stdout__=stream,
                stdin=empty,
                __stdin__=empty,
                settrace=begun.append,
                setprofile=IGNORE,
                gettrace=NOTHING,
                unraisablehook=sys.__unraisablehook__,
            ),
            replaced(threading, settrace=IGNORE, setprofile=IGNORE),
        ):
            yield begun
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
