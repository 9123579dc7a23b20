"""Ends the process of a program that reaches, from inside, for the recorder that records it.

A program shares its interpreter with the recorder. An audit hook (PEP 578), which cannot be taken away again, watches
the ways from the one to the other: native code, the collector's lists of all objects, the tracing hooks, the frames of
others, code objects made by hand, this package's own modules. Nothing is reported from here, as nothing here could be
hidden: the process ends with a status of its own.
"""

from __future__ import annotations

import _thread
import os
import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any

__all__ = ["STATUS", "hide", "watch"]

STATUS = 86
"""With which the process ends."""

NATIVE = ("ctypes.", "gc.", "cpython.PyInterpreterState_New", "sys.settrace", "sys.setprofile", "sys._current_")
"""Events by how they begin, which nobody but this package may cause."""

FRAMES = {"tb_frame", "gi_frame", "cr_frame", "ag_frame"}
"""Attributes that hand out a frame, from which those of the recorder can be reached."""

HANDING_ON = ("inspect.py", "traceback.py", "logging/__init__.py", "bdb.py", "pdb.py")
"""Library modules that hand out frames to their callers."""


def hide() -> None:
    """Take ctypes and this package from among the modules that a program can import as they are."""
    for name in [name for name in sys.modules if name.split(".")[0] == "foretrace"]:
        del sys.modules[name]
    for name in ("ctypes", "_ctypes"):
        sys.modules[name] = None  # type: ignore[assignment]


def watch(own: str, library: Iterable[str]) -> None:
    """Install the hook: `own` is the folder of this package, `library` those whose code may look at frames."""
    get_frame, get_ident, leave = sys._getframe, _thread.get_ident, os._exit
    libraries = (*library, "<frozen ")
    looking: set[int] = set()

    def of(frame: FrameType | None, *folders: str) -> bool:
        return frame is not None and frame.f_code.co_filename.startswith(folders)

    def is_library(frame: FrameType | None) -> bool:
        if of(frame, own):
            return True
        if frame is None or not of(frame, *libraries):
            return False
        return not frame.f_code.co_filename.endswith(HANDING_ON) or of(frame.f_back, *libraries)

    def is_allowed(event: str, args: tuple[Any, ...], frame: FrameType | None) -> bool:
        if event.startswith(NATIVE):
            return of(frame, own)
        if event in ("compile", "code.__new__"):
            # Code may not pass for another's.
            return is_library(frame) or (event == "compile" and not str(args[1]).startswith((own, *libraries)))
        if event == "import":
            name, file = str(args[0]), args[1]
            if name.split(".")[0] == "foretrace":
                return False
            return file is None or str(file).startswith(libraries)
        return is_library(frame)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "object.__getattr__":
            if args[1] not in FRAMES:
                return
        elif event not in WATCHED and not event.startswith(NATIVE):
            return
        thread = get_ident()
        if thread in looking:
            return
        looking.add(thread)
        try:
            allowed = is_allowed(event, args, get_frame(1))
        except BaseException:
            allowed = False
        if not allowed:
            leave(STATUS)
        looking.discard(thread)

    sys.addaudithook(hook)


WATCHED = {"compile", "code.__new__", "import", "marshal.loads", "marshal.load", "sys._getframe"}
