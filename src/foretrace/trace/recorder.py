"""The pure-Python recorder: the trace function of an interpreter, and what it knows of each running function.

It says what a record holds; the core in C gives the same, faster. Both are exact except in these cases:
- with roots, a file is parsed when it first runs; a warning that was shown before may then be shown again;
- an exception that leaves a function by a bare `raise` after another one was handled there, and that C code then
  swallows, is shown with the text of the later one.

In these only the core is exact:
- on 3.11 and 3.12 the interpreter keeps a traced frame's old values until the frame's next event, so destructors and
  callbacks of weak references run then, and their frames are missing;
- a program that exhausts the interpreter's stack inside the recorder loses it: the trace ends with `cut:recorder`;
- a string that is added to is copied each time.
"""

from __future__ import annotations

import gc
import opcode
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from traceback import walk_tb
from types import FrameType, TracebackType
from typing import Any

from foretrace.trace.entry import Entry
from foretrace.trace.frames import Frame, Limits
from foretrace.trace.own import keep_builtins
from foretrace.trace.ring import Ring
from foretrace.trace.run import WATCH_PROGRAM, Run
from foretrace.trace.scope import CLEANUP_THROW, Code, Codes
from foretrace.trace.source import Statement
from foretrace.trace.stage import take
from foretrace.trace.values import PLAIN, make_renderer, type_and_length

keep_builtins(globals())

__all__ = ["Recorder"]

OPCODES = opcode.opmap
RETURNING = frozenset(OPCODES[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in OPCODES)
RESUME = OPCODES["RESUME"]
# Where a suspended frame stands: at the yield up to 3.12, after it from 3.13.
YIELD_VALUE = OPCODES["YIELD_VALUE"]
SUSPENDED = frozenset({YIELD_VALUE, RESUME})
SEND, GET_ANEXT = OPCODES["SEND"], OPCODES["GET_ANEXT"]
# Where `for`, `await` and `yield from` notice the end of what they go through.
EXHAUSTED = frozenset(OPCODES[name] for name in ("FOR_ITER", "SEND", "END_SEND") if name in OPCODES)
# Where a generator stands that is closed before it has begun.
UNSTARTED = frozenset({OPCODES["RETURN_GENERATOR"], OPCODES["POP_TOP"]})

HELD = PLAIN | {bytes, complex}
"""Immutable types: as long as such an object is held here, finding it again means that its text is the same."""

MISSING = object()


class Recorder(Run):
    """One recording. Its `on_call` is the interpreter's trace function, each activation that of its frame."""

    name = "python"

    def __init__(self, codes: Codes, entry: Entry | None, limits: Limits, values: str) -> None:
        super().__init__(codes, entry, limits, values)
        self.known = codes.known
        self.is_open = bool(codes.scope.roots)
        self.render = make_renderer(values, limits)
        self.frames: list[Frame] = []
        self.ring = Ring(limits.last, limits.bytes) if limits.last is not None else None
        self.outcome = None
        self.recording = False
        self.depth = -1
        self.activations = 0
        self.size = 0
        self.unsettled: tuple[Activation, int, str] | None = None
        self.cutting = False
        self.set_trace = sys.settrace

    @property
    def has_begun(self) -> bool:
        return self.recording

    def close(self) -> None:
        self.settle(None)

    def start(self) -> Callable[[], object]:
        self.set_trace(self.on_call)
        return partial(self.set_trace, None)

    def files(self) -> list[int]:
        frames = self.frames if self.ring is None else self.ring.kept()[0]
        return list(dict.fromkeys(frame.file for frame in frames))

    def kept(self, places: Mapping[int, int]) -> tuple[Sequence[Frame], int, int]:
        frames, dropped, state = self.ring.kept() if self.ring is not None else (self.frames, 0, 0)
        if places:
            frames = [replace(frame, file=places[frame.file]) for frame in frames]
        return tuple(frames), dropped, state

    def unwind(self, frame: FrameType | None) -> Callable[..., None] | None:
        """Where a recording has been cut, give every frame of the program the trace function that ends it."""
        if not self.cutting:
            return None
        while frame is not None and frame.f_code is not WATCH_PROGRAM:
            if frame.f_trace is not None:
                frame.f_trace = self.raiser
            frame = frame.f_back
        self.set_trace(self.raiser)
        return self.raiser

    # Events

    def on_call(self, frame: FrameType, event: str, arg: Any) -> Callable[..., None] | None:
        code = self.known.get(id(frame.f_code))
        if code is None:
            code = self.codes.find(frame.f_code) if self.is_open else None
            if code is None:
                return None
        if self.outcome is not None:
            return self.unwind(frame)
        start = frame.f_lasti
        if code.bytecode[start] in UNSTARTED:
            return None
        if not self.recording:
            if self.entry is not None and code.function is not self.entry.function:
                return None
            self.recording = True
            take(self.output)
        activation = frame.f_trace
        if not isinstance(activation, Activation) or activation.recorder is not self:
            activation = None
        if activation is None and self.depth >= self.max_depth:
            return None
        self.settle(None)
        self.depth += 1
        if self.depth > self.limits.depth:
            self.cut("depth")
            return self.unwind(frame)
        if activation is not None:
            activation.enter(frame, "resume")
            return activation
        activation = Activation(self, code, self.activations)
        self.activations += 1
        fresh = code.bytecode[start] == RESUME and not code.bytecode[start + 1] & 3
        activation.enter(frame, "call" if fresh else "resume")
        return activation

    def leave(self, activation: Activation, outcome: str) -> None:
        """An activation is over; with the first one the recording is.

        The trace function stays: taking it away in the middle of an event can upset the interpreter.
        """
        if self.ring is not None:
            self.ring.end(activation.number)
        if activation.number == 0:
            self.end(outcome)

    def settle(self, arrived: tuple[Any, BaseException, TracebackType | None] | None) -> None:
        """Write the closing `exception` frame of an activation left without one.

        `arrived` is the exception that came next in a frame below it, if one did. It need not be the one that left:
        the end of a generator's `close` hides that, and others may follow.
        """
        if self.unsettled is None:
            return
        (activation, line, output), self.unsettled = self.unsettled, None
        if arrived is not None and any(f.f_trace is activation for f, _ in walk_tb(arrived[2])):
            activation.note(self.render(arrived[1]), arrived[1])
        self.add("exception", activation, line, value=activation.error, output=output)
        self.leave(activation, activation.error_outcome)

    def await_error(self, frame: FrameType, event: str, arg: Any) -> None:
        """Trace function of an unrecorded frame, for one event: does the exception that left its callee arrive?"""
        del frame.f_trace
        frame.f_trace_lines = True
        self.settle(arg if event == "exception" else None)

    def add(
        self,
        event: str,
        activation: Activation,
        line: int,
        changed: dict[str, str] | None = None,
        removed: tuple[str, ...] = (),
        value: str | None = None,
        output: str | None = None,
    ) -> None:
        """Append a frame, or cut where it passes a limit."""
        if self.outcome is not None:
            return
        if len(self.frames) >= self.limits.frames:
            self.cut("events")
            return
        output = take(self.output) if output is None else output
        changed = {} if changed is None else changed
        size = sum(map(size_bytes, (*changed, *changed.values(), value or "", output)))
        code, number, depth = activation.code, activation.number, activation.depth
        frame = Frame(event, number, depth, code.file, line, code.qualname, changed, removed, value, output)
        if self.ring is not None:
            self.ring.append(frame, size, code.order)
            return
        self.size += size
        if self.size > self.limits.bytes:
            self.cut("bytes")
            return
        self.frames.append(frame)


class Activation:
    """One running of one function, and the trace function of its frame; holds neither the frame nor its objects."""

    __slots__ = (
        *("code", "depth", "error", "error_outcome", "held", "just_raised", "line", "number", "recorder", "shown"),
        *("statement", "suspended", "texts"),
    )

    def __init__(self, recorder: Recorder, code: Code, number: int) -> None:
        self.recorder = recorder
        self.code = code
        self.number = number
        self.depth = 0
        self.line = code.line
        self.statement: Statement | None = None
        self.held: dict[str, object] = {}
        self.texts: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.suspended = False
        self.just_raised = False
        self.error = ""
        self.error_outcome = "raised"

    def enter(self, frame: FrameType, event: str) -> None:
        self.depth = self.recorder.depth
        self.suspended = False
        if event == "call":
            self.state("call", self.code.line, frame, self.code.parameters)
        else:
            self.state("resume", self.place(frame), frame, self.code.order)

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        recorder = self.recorder
        if recorder.outcome is not None:
            recorder.unwind(frame)
            return
        if recorder.unsettled is not None:
            recorder.settle(arg if event == "exception" else None)
        if self.suspended:
            self.go_on()
        if event == "line":
            self.on_line(frame)
        elif event == "return":
            self.on_return(frame, arg)
        elif event == "exception":
            self.on_exception(frame, arg[1])

    def go_on(self) -> None:
        """The `resume` that 3.11 does not report: what a generator delegates to has ended by a throw into it."""
        self.recorder.depth += 1
        self.depth = self.recorder.depth
        self.suspended = False
        self.recorder.add("resume", self, self.line)

    def on_line(self, frame: FrameType) -> None:
        if self.code.delegates and self.code.bytecode[frame.f_lasti] == CLEANUP_THROW:
            return
        line = frame.f_lineno
        statements = self.code.statements
        if statements is not None:
            here = statements[frame.f_lasti // 2]
            statement, begins = here or (None, True)
            if statement is not None:
                again = statement is self.statement or self.line == statement.start[0]
                line = statement.start[0]
                self.statement = statement
                if again and not begins:
                    return
            self.statement = statement
        self.line = line
        self.just_raised = False
        self.state("line", line, frame, self.code.order)

    def on_return(self, frame: FrameType, value: Any) -> None:
        recorder = self.recorder
        recorder.depth -= 1
        instruction = self.code.bytecode[frame.f_lasti]
        if instruction in RETURNING:
            recorder.add("return", self, self.place(frame), value=recorder.render(value))
            recorder.leave(self, "returned")
        elif instruction in SUSPENDED and not self.just_raised:
            self.suspended = True
            recorder.add("yield", self, self.place(frame), value=recorder.render(unwrapped(value)))
        elif self.just_raised:
            recorder.leave(self, self.error_outcome)
        else:
            recorder.unsettled = self, self.line, take(recorder.output)
            caller = frame.f_back
            if caller is not None and caller.f_trace is None:
                caller.f_trace = recorder.await_error
                caller.f_trace_lines = False

    def on_exception(self, frame: FrameType, error: BaseException) -> None:
        at = frame.f_lasti
        code = self.code.bytecode
        if isinstance(error, StopIteration) and (
            code[at] in EXHAUSTED or (self.code.delegates and delegating(code, at))
        ):
            return
        if isinstance(error, StopAsyncIteration) and code[at] == SEND and code[at - 4] == GET_ANEXT:
            return
        self.note(self.recorder.render(error), error)
        self.just_raised = True
        self.recorder.add("exception", self, self.place(frame), value=self.error)

    def note(self, text: str, error: BaseException) -> None:
        self.error = text
        self.error_outcome = "exited" if isinstance(error, SystemExit) else "raised"

    def place(self, frame: FrameType) -> int:
        """The line of an event: a statement with a comprehension stands at its first line as a whole."""
        here = self.code.statements[frame.f_lasti // 2] if self.code.statements is not None else None
        return here[0].start[0] if here else frame.f_lineno

    def state(self, event: str, line: int, frame: FrameType, order: tuple[str, ...]) -> None:
        """Add a frame with the names of `order` that are bound."""
        recorder, held, old = self.recorder, self.held, self.texts
        # A script's locals are its globals; 3.12 shows them late where it has inlined a comprehension.
        values: Mapping[str, Any] = frame.f_globals if self.code.is_script else frame.f_locals
        render = recorder.render
        texts: dict[str, str] = {}
        for name in order:
            value = values.get(name, MISSING)
            if value is MISSING:
                held.pop(name, None)
            elif type(value) not in HELD:
                held.pop(name, None)
                texts[name] = render(value)
            elif held.get(name, MISSING) is value and name in old:
                texts[name] = old[name]
            else:
                texts[name] = render(value)
                held[name] = value
        limits = recorder.limits
        self.texts = texts
        shown = texts
        if len(texts) > limits.names or sum(map(len, texts.values())) > limits.locals:
            shown = shortened(texts, values, limits)
        before = self.shown
        changed = {name: text for name, text in shown.items() if before.get(name) != text}
        removed = tuple([name for name in before if name not in shown])
        self.shown = shown
        recorder.add(event, self, line, changed, removed)


def shortened(texts: dict[str, str], values: Mapping[str, Any], limits: Limits) -> dict[str, str]:
    """Texts of a frame within its bounds: the longest first, ties by the order of names, become a type and a length."""
    shown = dict(texts)
    total = sum(map(len, texts.values()))
    kept = len(texts)
    for name in sorted(texts, key=lambda name: -len(texts[name])):
        if kept <= limits.names and total <= limits.locals:
            break
        shown[name] = type_and_length(values[name])
        total += len(shown[name]) - len(texts[name])
        kept -= 1
    return shown


def delegating(code: bytes, at: int) -> bool:
    """Whether a suspended frame stands at an `await` or a `yield from`."""
    at += 2 if code[at] == YIELD_VALUE else 0
    return code[at] == RESUME and code[at + 1] & 3 > 1


def unwrapped(value: Any) -> Any:
    """The value that an asynchronous generator yields, out of the interpreter's wrapper."""
    return gc.get_referents(value)[0] if type(value).__name__ == "async_generator_wrapped_value" else value


def size_bytes(text: str) -> int:
    """Length in UTF-8; a lone surrogate counts as it is escaped."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "backslashreplace"))
