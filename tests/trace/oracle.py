"""An independent oracle of what a call does: plain `sys.settrace` and `repr`, sharing no code with the recorder."""

import io
import sys
from collections import namedtuple
from contextlib import redirect_stdout
from functools import partial
from itertools import count
from traceback import walk_stack
from types import CodeType, FrameType, ModuleType
from typing import Any

FILE = "program.py"

Seen = namedtuple("Seen", "event line function locals value output activation depth code offset")
"""One event as the interpreter gives it; `depth` counts the traced frames below it on the stack."""


def in_program(code: CodeType) -> bool:
    """Whether the code was compiled from the source."""
    return code.co_filename == FILE


def observe(
    source: str, call: str, show: Any = repr, traced: Any = in_program, most: int = 200_000
) -> tuple[list[Seen], str | None]:
    """The first `most` events of `call` until its own frame ends, and the exception that left it, if any."""
    seen, numbers, written, error = [], count(), io.StringIO(), None

    def note(number: int, frame: FrameType, event: str, arg: Any) -> None:
        names = {name: show(held) for name, held in frame.f_locals.items()} if event in ("call", "line") else None
        value = None if event in ("call", "line") else show(arg[1] if event == "exception" else arg)
        depth = sum(traced(under.f_code) for under, _ in walk_stack(frame.f_back))
        place = (event, frame.f_lineno, frame.f_code.co_qualname, names, value, written.getvalue(), number, depth)
        seen.append(Seen(*place, frame.f_code, frame.f_lasti))
        written.seek(written.truncate(0))
        if number == 0 and event == "return":
            sys.settrace(None)
        if len(seen) == most:
            raise KeyboardInterrupt

    def enter(frame: FrameType, event: str, arg: Any) -> Any:
        follow = frame.f_trace or (partial(note, next(numbers)) if traced(frame.f_code) else None)
        return follow and (follow(frame, event, arg) or follow)

    sys.modules["program"] = module = ModuleType("program")
    with redirect_stdout(written):
        exec(compile(source, FILE, "exec"), module.__dict__)
        written.seek(written.truncate(0))
        sys.settrace(enter)
        try:
            eval(call, module.__dict__)
        except BaseException as raised:
            error = show(raised)
        sys.settrace(None)
    return seen, error
