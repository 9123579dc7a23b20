"""An independent witness of what a program does: plain `sys.settrace` and `repr`, sharing no code with the recorder.

It knows none of the recorder's rules: it reports every event of one file as the interpreter gives it.
"""

import contextlib
import dis
import io
import itertools
import sys
from typing import Any, NamedTuple


class Event(NamedTuple):
    """`frame` numbers the runnings of code objects, `caller` is the frame below in the same file (-1: none); `code` and
    `first` are the name and first line of its code object, `instruction` is the one at which the event came."""

    kind: str
    frame: int
    caller: int
    line: int
    code: str
    first: int
    instruction: str
    names: dict[str, str]
    value: str


def observe(text: str, expression: str, path: str) -> tuple[list[Event], str, str]:
    """Run a source and then evaluate an expression: its events, its result or exception, its standard output."""
    events: list[Event] = []
    numbers = itertools.count()

    def on_call(frame: Any, kind: str, arg: Any) -> Any:
        if frame.f_code.co_filename != path:
            return None
        watch = frame.f_trace or Watch(next(numbers))
        watch(frame, kind, arg)
        return watch

    class Watch(NamedTuple):
        number: int

        def __call__(self, frame: Any, kind: str, arg: Any) -> None:
            code, below = frame.f_code, frame.f_back
            while below and below.f_code.co_filename != path:
                below = below.f_back
            place = (
                self.number,
                below.f_trace.number if below else -1,
                frame.f_lineno,
                code.co_name,
                code.co_firstlineno,
            )
            names = {name: repr(value) for name, value in frame.f_locals.items()}
            value = repr(arg[1] if kind == "exception" else arg)
            events.append(Event(kind, *place, dis.opname[code.co_code[frame.f_lasti]], names, value))

    space: dict[str, Any] = {"__name__": "program"}
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(compile(text, path, "exec"), space)
        before = output.tell()
        sys.settrace(on_call)
        try:
            result = repr(eval(expression, space))
        except BaseException as error:
            result = repr(error)
        sys.settrace(None)
    return events, result, output.getvalue()[before:]
