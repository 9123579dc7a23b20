"""The pure-Python recorder: runs a call or a script in this interpreter and answers its `Trace`.

A call is made after the source has been run as a module that bears the file's name, so that an
`if __name__ == "__main__":` block is skipped, as in an import; without a call the source runs as `__main__`. Standard
input is empty, standard output is caught.

It is exact except in these cases:
- on 3.11 and 3.12 the interpreter keeps a traced frame's old values until the frame's next event, so destructors run
  then, and their frames are missing;
- a program that exhausts the interpreter's stack inside the recorder loses it: the trace ends with `cut:recorder`;
- with roots, a file is parsed when it first runs; a warning that was shown before may then be shown again;
- an exception that leaves a function by a bare `raise` after another one was handled there, and that C code then
  swallows, is shown with the text of the later one.
"""

from __future__ import annotations

import contextlib
import gc
import opcode
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from traceback import walk_tb
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any

from foretrace.errors import CallError, SourceError
from foretrace.trace.alarm import Clock, alarm, blinker, raiser, this_thread
from foretrace.trace.entry import Entry, resolve
from foretrace.trace.frames import Frame, Limits, Trace
from foretrace.trace.ring import Ring
from foretrace.trace.scope import CLEANUP_THROW, Code, Codes, Scope, read_source
from foretrace.trace.source import Statement, parsing
from foretrace.trace.stage import Cut, Output, replaced, stage, take
from foretrace.trace.values import PLAIN, make_renderer, type_and_length

__all__ = ["Recorder", "record", "record_file"]

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
DEFAULT_LIMITS = Limits()
PROGRAM = Scope()


def record(
    source: str,
    call: str | None = None,
    *,
    path: str = "program.py",
    limits: Limits = DEFAULT_LIMITS,
    values: str = "structural",
) -> Trace:
    """Record `call`, or the whole script where there is none, by rules 1-10 of the trace specification.

    The program runs in this process. Raises SourceError for a source that does not parse, or that fails before the call
    can be made; CallError for a call that does not parse, names nothing or does not fit, and for a marked function that
    is never called.
    """
    return _record(source, call, path, limits, values, [path], Codes(PROGRAM))


def record_file(
    file: str | os.PathLike[str],
    call: str | None = None,
    *,
    arguments: tuple[str, ...] = (),
    limits: Limits = DEFAULT_LIMITS,
    values: str = "structural",
    scope: Scope = PROGRAM,
    missed: list[str] | None = None,
) -> Trace:
    """Record a file as `python FILE ARGUMENTS` would run it: its folder comes first on `sys.path`.

    `scope` says what else is recorded, and what is not; `missed` takes its patterns that nothing fitted. Raises
    SourceError for a file that cannot be read, and whatever `record` raises.
    """
    path = os.fspath(file)
    source = read_source(path)
    codes = Codes(scope)
    with replaced(sys, path=[str(Path(path).resolve().parent), *sys.path]):
        trace = _record(source, call, path, limits, values, [path, *arguments], codes)
    if missed is not None:
        missed += [pattern for pattern in scope.only if pattern not in codes.fitted]
    return trace


def _record(
    source: str, call: str | None, path: str, limits: Limits, values: str, argv: list[str], codes: Codes
) -> Trace:
    entry = resolve(source, call, path)
    with parsing(path):
        code = compile(entry.text, path, "exec", dont_inherit=True)
    module = ModuleType(Path(path).stem if entry.is_call else "__main__")
    module.__file__ = path
    codes.add_program(code, entry.source, entry.text, entry.function)
    recorder = Recorder(codes, entry, limits, values)
    with stage(module, path, entry.text, recorder.output) as begun, replaced(sys, argv=argv):
        recorder.run(code, module, path)
    return recorder.trace(call, (0, entry.function.qualname), threads=any(item is path for item in begun))


class Recorder:
    """One recording. Its `on_call` is the interpreter's trace function, each activation that of its frame.

    It begins at the first call of the entry; without an entry, at the first call of any code that is recorded.
    """

    def __init__(self, codes: Codes, entry: Entry | None, limits: Limits, values: str) -> None:
        self.codes = codes
        self.known = codes.known
        self.is_open = bool(codes.scope.roots)
        self.max_depth = limits.depth + 1 if codes.scope.depth is None else codes.scope.depth
        self.entry = entry
        self.limits = limits
        self.values = values
        self.render = make_renderer(values, limits)
        self.frames: list[Frame] = []
        self.ring = Ring(limits.last, limits.bytes) if limits.last is not None else None
        self.output = Output()
        self.outcome: str | None = None
        self.recording = False
        self.depth = -1
        self.activations = 0
        self.size = 0
        self.unsettled: tuple[Activation, int, str] | None = None
        self.thread = this_thread()
        self.raiser = raiser(self.thread)
        self.clocks: list[Clock] = []
        self.cutting = False
        self.set_trace = sys.settrace

    # Running

    def run(self, code: CodeType, module: ModuleType, path: str) -> None:
        """Run the program on its stage."""
        if self.limits.seconds is not None:
            self.clocks.append(alarm(self.limits.seconds, lambda: self.cut("time")))
        try:
            assert self.entry is not None
            if self.entry.args is None:
                self.run_script(code, module, path, self.entry)
            else:
                self.run_call(code, module, path, self.entry, self.entry.args)
        except Cut:
            pass
        finally:
            self.calm_down()

    def trace(self, call: str | None, entry: tuple[int, str], *, threads: bool) -> Trace:
        """What has been recorded; of the files only those that are spoken of, that of the entry first."""
        frames, dropped, state = self.ring.kept() if self.ring is not None else (self.frames, 0, 0)
        used = list(dict.fromkeys([entry[0], *(frame.file for frame in frames)]))
        if used != [0]:
            place = {file: index for index, file in enumerate(used)}
            frames = [replace(frame, file=place[frame.file]) for frame in frames]
        return Trace(
            files=tuple(self.codes.files[file] for file in used),
            call=call,
            entry=(0, entry[1]),
            python=platform.python_version(),
            recorder="python",
            values=self.values,
            limits=self.limits,
            threads=threads,
            frames=tuple(frames),
            outcome=self.outcome or "cut:recorder",
            dropped=dropped,
            state=state,
        )

    def calm_down(self) -> None:
        """Go on when no `Cut` is on its way any more."""
        try:
            for clock in self.clocks:
                clock.stop()
            time.sleep(0)  # one that has been raised arrives after this
        except Cut:
            self.calm_down()

    def run_call(self, code: CodeType, module: ModuleType, path: str, entry: Entry, args: tuple[Any, ...]) -> None:
        try:
            exec(code, module.__dict__)
        except (Exception, SystemExit) as error:
            reason = " ".join(str(error).split())
            raise SourceError(
                f"{path} ends with {type(error).__name__} before the call can be made: {reason}"
            ) from None
        self.watch_program(lambda: module.__dict__[entry.function.qualname](*args, **entry.kwargs))

    def run_script(self, code: CodeType, module: ModuleType, path: str, entry: Entry) -> None:
        self.watch_program(lambda: exec(code, module.__dict__))
        if not self.recording and self.outcome is None:
            name = entry.function.qualname
            raise CallError(f"{path} marks {name!r} for tracing but never calls it; expected a script that does")

    def watch_program(self, program: Callable[[], object]) -> None:
        """Run a program under the recorder; what it raises is in the record."""
        self.set_trace(self.on_call)
        try:
            program()
        except BaseException:
            pass
        finally:
            # Where the process has an audit hook, a `Cut` may arrive in it, and the interpreter then keeps its hook.
            is_on = True
            while is_on:
                try:
                    self.set_trace(None)
                    is_on = False
                except Cut:
                    pass

    def end(self, outcome: str) -> None:
        """No frame is recorded after this."""
        if self.outcome is None:
            self.outcome = outcome

    def cut(self, limit: str) -> None:
        """End the recording, and with the next event the program."""
        if self.cutting:
            return
        self.end(f"cut:{limit}")
        self.cutting = True
        with contextlib.suppress(RuntimeError):  # no more threads: most programs end without
            self.clocks.append(blinker(self.thread))

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


WATCH_PROGRAM = Recorder.watch_program.__code__


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
