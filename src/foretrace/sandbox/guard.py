"""Keeps a program from the recorder that it shares an interpreter with.

`hide` takes away what leads from the one to the other; `watch` ends the process of a program that goes round by native
code, the collector, the tracing hooks, frames of others, code objects made by hand. It does so by an audit hook
(PEP 578), which cannot be taken away again. Nothing is reported from here, as nothing here could be hidden: the process
ends with a status of its own. What this does not cover is in docs/design/sandbox.md.
"""

from __future__ import annotations

import _imp
import _thread
import os
import sys
from collections.abc import Iterable
from types import FrameType, SimpleNamespace
from typing import Any

__all__ = ["STATUS", "hide", "is_hidden", "watch"]

STATUS = 86
"""With which the process ends."""

HIDDEN = ("foretrace", "ctypes", "_ctypes")
"""Modules that are hidden, with their classes."""

BRIDGES = {"_ctypes", "_ctypes_test", "_cffi_backend", "_imp"}
"""Modules that call any native code, or load them. One that is loaded would be given out again without an event."""


def hide() -> None:
    """Take modules from among those that can be imported, and classes from among the subclasses of others."""
    import ctypes
    import gc

    classes: list[type] = [object]
    hidden: dict[int, type] = {}
    for kind in classes:
        each: type
        for each in type.__subclasses__(kind):
            if _is_hidden(each):
                hidden[id(each)] = each
            classes.append(each)

    # By their ids, held: nothing of the program runs here, where `every` is in reach of a frame.
    def __subclasses__(self: type, /, *, every: Any = type.__subclasses__, hidden: Any = hidden) -> list[type]:
        """Return a list of immediate subclasses."""
        return [each for each in every(self) if id(each) not in hidden]

    _imp.create_dynamic = _barring(_imp.create_dynamic)
    _imp.create_builtin = _barring(_imp.create_builtin)
    (namespace,) = gc.get_referents(type.__dict__)
    namespace["__subclasses__"] = __subclasses__
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(type))
    for name in [name for name in sys.modules if name.split(".")[0] in HIDDEN]:
        del sys.modules[name]
    sys.modules["ctypes"] = sys.modules["_ctypes"] = None  # type: ignore[assignment]


def _barring(make: Any) -> Any:
    """A function of `_imp` that makes no module of `BRIDGES`. The spec is read once, as it may be the program's own."""

    def create(spec: Any, *_: object, make: Any = make) -> Any:
        name, origin = spec.name, spec.origin
        if type(name) is not str or type(origin) not in (str, type(None)):
            raise ImportError("a spec needs a name and an origin")
        if BRIDGES & {name.rpartition(".")[2], os.path.basename(origin or "").split(".")[0]}:
            raise ImportError(f"{name} is not in the sandbox")
        return make(SimpleNamespace(name=name, origin=origin))

    return create


def is_hidden() -> bool:
    """Whether no class of this package is among the subclasses of `object`."""
    return not any(map(_is_hidden, object.__subclasses__()))


def _is_hidden(kind: type) -> bool:
    module = kind.__module__  # of a class in C it may be anything
    return isinstance(module, str) and module.split(".")[0] in HIDDEN


def watch(own: str, library: Iterable[str]) -> None:
    """Install the hook: `own` is the folder of this package, `library` those whose code may look at frames."""
    get_frame, get_ident, leave = sys._getframe, _thread.get_ident, os._exit
    libraries = (*library, "<frozen ")
    # What nobody but this package may do, by how the events begin.
    native = ("ctypes.", "gc.", "cpython.PyInterpreterState_New", "sys.settrace", "sys.setprofile", "sys._current_")
    watched = {"compile", "code.__new__", "import", "marshal.loads", "marshal.load", "sys._getframe"}
    frames = {"tb_frame", "gi_frame", "cr_frame", "ag_frame"}
    # Library modules that hand out frames to their callers.
    handing_on = ("inspect.py", "traceback.py", "logging/__init__.py", "asyncio/base_tasks.py", "bdb.py", "pdb.py")
    gates = {id(type.__dict__["__subclasses__"]), id(_imp.create_dynamic), id(_imp.create_builtin)}
    looking: set[int] = set()

    def of(frame: FrameType | None, *folders: str) -> bool:
        return frame is not None and frame.f_code.co_filename.startswith(folders)

    def is_library(frame: FrameType | None) -> bool:
        if of(frame, own):
            return True
        if frame is None or not of(frame, *libraries):
            return False
        return not frame.f_code.co_filename.endswith(handing_on) or of(frame.f_back, *libraries)

    def is_allowed(event: str, args: tuple[Any, ...], frame: FrameType | None) -> bool:
        if event.startswith(native):
            return of(frame, own)
        if event == "compile" and not str(args[1]).startswith((own, *libraries)):
            return True
        if event == "import":
            name, file = str(args[0]), args[1]
            return name.split(".")[0] != "foretrace" and (file is None or str(file).startswith(libraries))
        return is_library(frame)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "object.__getattr__":
            if args[1] not in frames and id(args[0]) not in gates:
                return
        elif event not in watched and not event.startswith(native):
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
