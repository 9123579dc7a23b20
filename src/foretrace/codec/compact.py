"""The compact dialect: a trace as the ids that the shipped model reads and writes. Grammar: docs/design/compact.md.

Two kinds of ids alternate. *Predicted* ids say what happened: the event, the names that changed, the next line, a
value. *Given* ids follow from what is known already and are put in by the runtime: the text of the line, the current
values of the names it reads, where its loop stands, what its calls have returned so far, the lines that may come next.
`Machine` holds what is known; `Reader` is the grammar, one id at a time: it says which ids may come next and turns them
into frames.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from foretrace.codec.context import check_beginning
from foretrace.codec.program import MODULE, Function, Line, Program, program_of
from foretrace.codec.tokenizer import LINE_BASE, MARKER, NUM_LINES, TEXT_BASE, Tokenizer
from foretrace.errors import RecordError
from foretrace.trace.frames import OUTCOMES, WITH_LOCALS, Frame, SourceFile, Trace

SHOWN_VALUE = 48
"""A value of more ids than this is not repeated beside a line that reads it."""
SHOWN_RETURNS = 8
"""At most this many of the latest values returned to a line are repeated when it goes on."""

LANDINGS = {
    "over": frozenset(MARKER[event] for event in ("line", "return", "exception", "unwind")),
    "out_of": frozenset(MARKER[event] for event in ("return", "unwind")),
    "breakpoint": frozenset(MARKER[event] for event in ("line", "return", "unwind")),
}
"""The events of the frames where the actions of a debugger may lead (`codec/jumps.py`)."""

_CUTS = frozenset(MARKER[outcome] for outcome in OUTCOMES if outcome.startswith("cut:"))
_ENDS = {MARKER[outcome]: outcome for outcome in OUTCOMES}
_EVENTS = {
    MARKER["call"]: "call", MARKER["line"]: "line", MARKER["return"]: "return", MARKER["exception"]: "exception",
    MARKER["unwind"]: "exception", MARKER["yield"]: "yield", MARKER["resume"]: "resume",
}  # fmt: skip


@dataclass(slots=True)
class Activation:
    """One running of one function, as far as its frames tell: where it stands and what its names hold."""

    number: int
    function: Function
    place: tuple[int, int]
    names: dict[str, str] = field(default_factory=dict)
    returned: list[str] = field(default_factory=list)
    turns: dict[tuple[int, int], int] = field(default_factory=dict)


class Machine:
    """The state that follows from the frames so far: the stack (entry first), suspended activations (latest first)."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.stack: list[Activation] = []
        self.suspended: list[Activation] = []
        self.num_activations = 0

    def copy(self) -> Machine:
        """An independent machine in the same state, over the same program."""
        twin = Machine(self.program)
        twin.stack, twin.suspended = copy.deepcopy(self.stack), copy.deepcopy(self.suspended)
        twin.num_activations = self.num_activations
        return twin

    def apply(self, frame: Frame, closing: bool = False) -> list[int]:
        """Take a frame in; give the ids that the runtime puts in after it.

        `closing` tells an exception frame that ends its activation from one that its activation handles. Raises
        RecordError when the frame cannot follow, for example because it belongs to an activation that is not running.
        """
        place = (frame.file, frame.line)
        if frame.event == "call":
            self._push(frame)
        elif frame.event == "resume":
            waiting = [a for a in self.suspended if a.number == frame.activation]
            if not waiting:
                raise RecordError(f"frame resumes activation {frame.activation}; expected one that is suspended")
            self.suspended.remove(waiting[0])
            self.stack.append(waiting[0])
        if not self.stack:
            raise RecordError(f"{frame.event} frame with no function running; expected a call frame first")
        top = self.stack[-1]
        if (top.number, len(self.stack) - 1, top.function.name) != (frame.activation, frame.depth, frame.function):
            raise RecordError(
                f"{frame.event} frame of activation {frame.activation} ({frame.function}, depth {frame.depth});"
                f" expected activation {top.number} ({top.function.name}, depth {len(self.stack) - 1})"
            )
        if frame.event in WITH_LOCALS:
            for name in frame.removed:
                top.names.pop(name, None)
            top.names.update(frame.changed)
            if frame.event != "call":
                self._turn(top, place)
                top.returned = []
            top.place = place
            return self._text(top, annotated=frame.event != "call")
        top.place = place
        if frame.event == "exception" and not closing:
            return []
        self.stack.pop()
        if frame.event == "yield":
            self.suspended.insert(0, top)
        if not self.stack:
            return []
        below = self.stack[-1]
        if frame.event != "exception":
            below.returned.append(frame.value or "")
        line = self.program.by_place.get(below.place)
        return [MARKER["back"], *([LINE_BASE + line.k - 1] if line else []), *self._text(below, annotated=True)]

    def _push(self, frame: Frame) -> None:
        if frame.activation != self.num_activations:
            raise RecordError(f"call frame of activation {frame.activation}; expected {self.num_activations}")
        if frame.function == MODULE:
            function = Function(MODULE, frame.file, 1, 10**9)
        else:
            known = [f for f in self.program.functions_at(frame.file, frame.line) if f.name == frame.function]
            if not known:
                raise RecordError(f"call frame of {frame.function} at line {frame.line}; no such function starts there")
            function = known[0]
        self.stack.append(Activation(self.num_activations, function, (frame.file, frame.line)))
        self.num_activations += 1

    def _turn(self, top: Activation, place: tuple[int, int]) -> None:
        """Count the turns of a `for` loop: coming to its header from its body is one more, from elsewhere none yet."""
        loop = self.program.loops.get(place)
        if loop is not None:
            inside = top.place[0] == place[0] and place[1] <= top.place[1] <= loop.last and place in top.turns
            top.turns[place] = top.turns[place] + 1 if inside else 0

    def _text(self, act: Activation, annotated: bool) -> list[int]:
        """The ids of the line where an activation stands, and of the lines that may come next.

        Annotated: with values, the place in its loop, and what its calls have returned.
        """
        line = self.program.by_place.get(act.place)
        if line is None:
            return []
        following = self.program.next_lines(act.place, entering=not annotated)
        if not annotated:
            return [*chain.from_iterable([ids for ids, _ in line.pieces]), *following]
        tokenizer = self.program.tokenizer
        loop, turns = self.program.loops.get(act.place), act.turns.get(act.place, 0)
        out = with_values(line, act.names, tokenizer, loop.over if loop else None, turns)
        if loop and MARKER["iter"] not in out:
            out += (MARKER["iter"], *tokenizer.number_ids(str(turns)))
        for text in act.returned[-SHOWN_RETURNS:]:
            value = tokenizer.value_ids(text)
            out += (MARKER["got"], *(value if len(value) <= SHOWN_VALUE else ()))
        return out + following

    def state_ids(self) -> list[int]:
        """The full state as a prompt: every running activation with all its names, then those that are suspended."""
        out = [MARKER["state"]]
        for marker, activations in (("act", self.stack), ("suspended", self.suspended)):
            for act in activations:
                out.append(MARKER[marker])
                for name, text in act.names.items():
                    out += binding_ids(self.program.tokenizer, name, text)
                for header, turns in act.turns.items():
                    line = self.program.by_place.get(header)
                    if line and header != act.place and header[1] <= act.place[1] <= self.program.loops[header].last:
                        out += (MARKER["iter"], LINE_BASE + line.k - 1)
                        out += self.program.tokenizer.number_ids(str(turns))
                line = self.program.by_place.get(act.place)
                out += [LINE_BASE + line.k - 1] if line else [MARKER["same"]]
                out += self._text(act, annotated=True)
        return out


def with_values(
    line: Line, names: Mapping[str, str], tokenizer: Tokenizer, over: str | None = None, turns: int = 0
) -> list[int]:
    """The text of a line, and beside each name that it reads the value that this has, unless that is long.

    In the value of `over`, the name that a loop runs over, a mark stands before the item of turn `turns`.
    """
    out: list[int] = []
    shown: set[str] = set()
    for ids, name in line.pieces:
        out += ids
        if name is None or name not in names or name in shown:
            continue
        shown.add(name)
        value = tokenizer.value_ids(names[name])
        if len(value) > SHOWN_VALUE:
            continue
        cursor = tokenizer.item_start(value, turns) if name == over else None
        if cursor is not None:
            value = (*value[:cursor], MARKER["iter"], *value[cursor:])
        out += (MARKER["open"], *value, MARKER["close"])
    return out


def name_ids(tokenizer: Tokenizer, name: str) -> tuple[int, ...]:
    """The ids of a name where it is set or deleted."""
    return tokenizer.word_ids(name) if name.isascii() else tuple(tokenizer.char_ids_of(name))


def binding_ids(tokenizer: Tokenizer, name: str, text: str) -> list[int]:
    """A name and the value that it has got."""
    return [MARKER["set"], *name_ids(tokenizer, name), MARKER["is"], *tokenizer.value_ids(text)]


def enter_ids(program: Program, call: str | None, entry: tuple[int, str]) -> list[int]:
    """The end of a prompt that starts at the beginning: the call, or the entry's name, or nothing for a script."""
    wrapped = call is None or not call.startswith(entry[1] + "(")
    text = "" if entry[1] == MODULE else f"{entry[1]}()" if wrapped else call or ""
    return [MARKER["enter"], *(i for kind, _, ids in program.tokenizer.lex(text) if kind != "space" for i in ids)]


@dataclass(slots=True)
class Document:
    """Ids of a rendered trace; `frame[i]` is the index of the frame that predicted id i belongs to, -1 where given.

    The closing id (the outcome) counts as one more frame.
    """

    ids: list[int]
    frame: list[int]

    def add(self, ids: Sequence[int], frame: int) -> None:
        self.ids += ids
        self.frame += [frame] * len(ids)


def encode(trace: Trace, tokenizer: Tokenizer, start: int | None = None) -> Document:
    """Render a trace. With `start`, begin at the full state at that `line` frame; what came before is left out.

    Raises RecordError for a record that the dialect cannot hold, ContextError for a program of too many lines. A record
    that lacks its first frames is not held, even with `start`: the turns of loops, for one, do not follow from the
    rest.
    """
    check_beginning(trace)
    program = program_of(trace.files, trace.entry[1], tokenizer)
    machine = Machine(program)
    document = Document([], [])
    document.add(program.source_ids, -1)
    if start is None:
        document.add(enter_ids(program, trace.call, trace.entry), -1)
    closing = closing_frames(trace)
    for i, frame in enumerate(trace.frames):
        if start is None or i > start:
            document.add(frame_ids(frame, machine, i in closing), i)
        given = machine.apply(frame, i in closing)
        if start is None or i > start:
            document.add(given, -1)
        elif i == start:
            document.add(machine.state_ids(), -1)
    document.add([MARKER[trace.outcome]], len(trace.frames))
    return document


def call_prompt(machine: Machine, call: str | None, entry: tuple[int, str], first: Frame | None = None) -> list[int]:
    """The prompt of a call: source, call, and the entry's `call` frame where that is known already.

    The machine is brought to where the prompt ends.
    """
    out = [*machine.program.source_ids, *enter_ids(machine.program, call, entry)]
    return [*out, *frame_ids(first, machine, False), *machine.apply(first)] if first else out


def leap_prompt(trace: Trace, machine: Machine) -> Document:
    """The prompt that asks for the end in one leap: source, call, the entry's `call` frame, the action `<out_of>`."""
    document = Document([], [])
    document.add([*call_prompt(machine, trace.call, trace.entry, trace.frames[0]), MARKER["out_of"]], -1)
    return document


def encode_leap(trace: Trace, tokenizer: Tokenizer) -> Document:
    """Render only the entry's first and last frame, with the action `<out_of>` between them.

    Raises RecordError for a trace that was cut before its end.
    """
    check_beginning(trace)
    if trace.outcome.startswith("cut:"):
        raise RecordError(f"trace ends with {trace.outcome}; a leap needs one that runs to its end")
    machine = Machine(program_of(trace.files, trace.entry[1], tokenizer))
    document = leap_prompt(trace, machine)
    last = replace(trace.frames[-1], output=trace.output)
    document.add(frame_ids(last, machine, last.event == "exception"), len(trace.frames) - 1)
    document.add([MARKER[trace.outcome]], len(trace.frames))
    return document


def closing_frames(trace: Trace) -> set[int]:
    """Indices of the exception frames that end their activation."""
    if all(frame.event != "exception" for frame in trace.frames):
        return set()
    seen: set[int] = set()
    closing = set()
    lowest_after = -1 if not trace.outcome.startswith("cut:") else 10**9
    for i in range(len(trace.frames) - 1, -1, -1):
        frame = trace.frames[i]
        if frame.event == "exception" and frame.activation not in seen and lowest_after <= frame.depth:
            closing.add(i)
        seen.add(frame.activation)
        lowest_after = min(lowest_after, frame.depth)
    return closing


def frame_ids(frame: Frame, machine: Machine, closing: bool) -> list[int]:
    """The predicted ids of one frame, given the machine before it."""
    tokenizer, program, event = machine.program.tokenizer, machine.program, frame.event
    has_locals = event in WITH_LOCALS
    out = [MARKER["unwind" if closing else event]]
    if event == "resume":
        waiting = [a.number for a in machine.suspended]
        which = waiting.index(frame.activation) if frame.activation in waiting else 0
        out += (MARKER["which"], *tokenizer.number_ids(str(which))) if which else ()
    if has_locals:
        for name, text in frame.changed.items():
            out += binding_ids(tokenizer, name, text)
        for name in frame.removed:
            out += (MARKER["del"], *name_ids(tokenizer, name))
    else:
        out += tokenizer.value_ids(frame.value or "")
    if frame.output:
        out += (MARKER["out"], *tokenizer.char_ids_of(frame.output))
    place = (frame.file, frame.line)
    if event == "call":
        names = [f.name for f in program.functions_at(*place)]
        which = names.index(frame.function) if frame.function in names else 0
        out += (MARKER["fn"], *tokenizer.number_ids(str(which))) if which else ()
        here = frame.function == MODULE
    else:
        here = not has_locals and bool(machine.stack) and machine.stack[-1].place == place
    if here:
        return [*out, MARKER["same"]]
    line = program.by_place.get(place)
    if line is None:
        raise RecordError(f"frame at line {frame.line}, which the prompt does not show; expected a line of code")
    return [*out, LINE_BASE + line.k - 1]


class Reader:
    """Reads predicted ids one by one: says which may come next, collects frames, gives what the runtime puts in.

    A reader starts at the beginning of a call, or in the state of the machine it is handed.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.frames: list[Frame] = []
        self.outcome: str | None = None
        self._line_sets: dict[Function, frozenset[int]] = {}
        self._tries: dict[tuple[int, ...], frozenset[int]] = {}
        self._landing: frozenset[int] | None = None
        self._stop: int | None = None
        for name in machine.program.names:
            self._grow(name_ids(self._tokenizer, name))
        self._begin()

    def fork(self) -> Reader:
        """An independent reader in the same state."""
        twin = copy.copy(self)
        twin.machine = self.machine.copy()
        twin.frames = list(self.frames)
        twin._part, twin._ids = dict(self._part), list(self._ids)
        twin._changed, twin._removed = dict(self._changed), list(self._removed)
        return twin

    def leap(self, action: str | int) -> None:
        """Expect the frame where an action leads (`codec/jumps.py`): the prompt ends with it."""
        self._landing = LANDINGS["breakpoint" if isinstance(action, int) else action]
        self._stop = action if isinstance(action, int) else None

    @property
    def leaping(self) -> str | int | None:
        """The action whose landing is expected, None where the next frame is."""
        if self._landing is None or self._stop is not None:
            return self._stop
        return next(action for action, landing in LANDINGS.items() if landing == self._landing)

    @property
    def _tokenizer(self) -> Tokenizer:
        return self.machine.program.tokenizer

    def _grow(self, ids: tuple[int, ...]) -> None:
        for n in range(len(ids)):
            self._tries[ids[:n]] = self._tries.get(ids[:n], frozenset()) | {ids[n]}
        self._tries[ids] = self._tries.get(ids, frozenset()) | {MARKER["is"]}

    def _begin(self) -> None:
        """Stand at the boundary between two frames."""
        self._event = ""
        self._part: dict[str, str] = {}
        self._changed: dict[str, str] = {}
        self._removed: list[str] = []
        self._field = ""
        self._name = ""
        self._ids: list[int] = []
        self._started = b""
        self._quote: int | None = None
        self._nesting = 0
        self._closing = False

    @property
    def at_boundary(self) -> bool:
        """Whether the next id begins a frame or ends the trace."""
        return self._event == "" and self.outcome is None

    # -- what may come next ---------------------------------------------------------------------------------------

    def allowed(self) -> frozenset[int]:
        """Ids that the grammar admits next; empty after the outcome."""
        if self.outcome is not None:
            return frozenset()
        if self._event == "":
            return self._allowed_events()
        if self._started:
            return self._tokenizer.bytes_after(self._started)
        if self._field == "name" or self._field == "del":
            options = self._tries.get(tuple(self._ids), frozenset((MARKER["is"],)))
            if self._field == "del" and MARKER["is"] in options:
                return (options - {MARKER["is"]}) | self._after_locals()
            return options
        if self._field == "value":
            return self._allowed_in_value()
        if self._field == "out":
            return self._tokenizer.char_ids | (self._terminators() if self._ids else frozenset())
        if self._field in ("which", "fn"):
            return self._allowed_in_number()
        return self._after_locals()

    def _allowed_events(self) -> frozenset[int]:
        if not self.machine.stack:
            if self.machine.num_activations == 0:
                return frozenset((MARKER["call"],))
            return frozenset((MARKER["returned"], MARKER["raised"], MARKER["exited"]))
        if self._landing is not None:
            return self._landing
        running = frozenset(i for i in _EVENTS if i != MARKER["resume"]) | _CUTS
        return running | {MARKER["resume"]} if self.machine.suspended else running

    def _allowed_in_value(self) -> frozenset[int]:
        tokenizer = self._tokenizer
        if self._ids and self._ids[0] == MARKER["raw"]:
            return tokenizer.char_ids | self._after_value()
        if self._quote is not None:
            return tokenizer.char_ids | {self._quote}
        code = tokenizer.code_ids | {MARKER["sp"], MARKER["glue"]}
        if not self._ids:
            return code | {MARKER["raw"]}
        return code | self._after_value() if self._nesting <= 0 else code

    def _allowed_in_number(self) -> frozenset[int]:
        """Digits of the number of a function on a line or of a suspended activation; 0 is never written."""
        text = self._text_of_ids()
        digits = [d for d in "0123456789" if 0 < int(text + d) < self._num_choices(self._field)]
        return frozenset(self._tokenizer.number_ids("".join(digits))) | (self._after_locals() if text else frozenset())

    def _num_choices(self, field: str) -> int:
        if field == "which":
            return len(self.machine.suspended)
        return max(map(len, self.machine.program.functions.values()), default=0)

    def _which(self, field: str) -> int:
        """The number given in a field, 0 where it was left out."""
        text = self._text_of_ids() if self._field == field else self._part.get(field, "")
        return int(text or "0")

    def _after_value(self) -> frozenset[int]:
        if self._event in WITH_LOCALS:
            return self._after_locals()
        return self._terminators() | {MARKER["out"]}

    def _after_locals(self) -> frozenset[int]:
        more = {MARKER["set"], MARKER["out"]}
        if self._event != "call":
            more.add(MARKER["del"])
        if self._event == "resume" and not self._changed and self._field == "" and self._num_choices("which") > 1:
            more.add(MARKER["which"])
        return self._terminators() | more

    def _terminators(self) -> frozenset[int]:
        """Line tokens that may close the frame: the lines of the running function, or those where functions start."""
        if self._event == "call":
            starts = self._starts(self._which("fn"))
            if self._field == "fn" or "fn" in self._part:
                return starts
            entering_script = not self.machine.stack and self.machine.num_activations == 0
            numbered = self._num_choices("fn") > 1
            more = [MARKER["fn"]] * numbered + [MARKER["same"]] * entering_script
            return starts | frozenset(more)
        if self._event == "resume":
            return self._lines(self.machine.suspended[self._which("which")].function)
        function = self.machine.stack[-1].function
        if self._event == "line" and self._stop is not None:
            return frozenset((LINE_BASE + self.machine.program.by_place[function.file, self._stop].k - 1,))
        return self._lines(function) if self._event in WITH_LOCALS else self._lines(function) | {MARKER["same"]}

    def _starts(self, which: int) -> frozenset[int]:
        """Line tokens of the lines where more than `which` functions start."""
        lines = self.machine.program.lines
        return frozenset(
            LINE_BASE + x.k - 1 for x in lines if len(self.machine.program.functions_at(x.file, x.number)) > which
        )

    def _lines(self, function: Function) -> frozenset[int]:
        """Line tokens of a function's lines."""
        if function not in self._line_sets:
            self._line_sets[function] = frozenset(
                LINE_BASE + x.k - 1
                for x in self.machine.program.lines
                if x.file == function.file and function.first <= x.number <= function.last
            )
        return self._line_sets[function]

    # -- taking an id ---------------------------------------------------------------------------------------------

    def feed(self, token: int) -> list[int]:
        """Take the next predicted id; give the ids to put in after it (none inside a frame).

        Raises RecordError where the id cannot be read; ids out of `allowed` may be read all the same (names that do
        not stand in the source, for one).
        """
        if self._event == "":
            return self._feed_boundary(token)
        if LINE_BASE <= token < LINE_BASE + NUM_LINES or token == MARKER["same"]:
            self._close_field()
            return self._close_frame(token)
        if token in _FIELDS:
            self._close_field()
            self._field = _FIELDS[token]
            return []
        if token == MARKER["is"]:
            self._name = self._text_of_ids()
            self._field, self._ids = "value", []
            return []
        if self._field == "":
            if self._event in WITH_LOCALS:
                raise RecordError(
                    f"{self._tokenizer.text[token]} inside a {self._event} frame; expected a name or a line"
                )
            self._field = "value"
        self._ids.append(token)
        self._track_bytes(token)
        if self._field == "value":
            self._track(token)
        return []

    def _track_bytes(self, token: int) -> None:
        """Follow a character that takes several bytes, so that nothing can stand inside it."""
        if TEXT_BASE <= token < TEXT_BASE + 256:
            self._started += bytes((token - TEXT_BASE,))
            if not self._tokenizer.bytes_after(self._started):
                self._started = b""

    def _feed_boundary(self, token: int) -> list[int]:
        if token in _ENDS:
            self.outcome = _ENDS[token]
            return []
        if token not in _EVENTS:
            raise RecordError(f"{self._tokenizer.text[token]} between frames; expected an event or an outcome")
        self._event = _EVENTS[token]
        self._landing = None
        self._closing = token == MARKER["unwind"]
        self._field = "" if self._event in WITH_LOCALS else "value"
        return []

    def _track(self, token: int) -> None:
        """Follow quotes and brackets, so that a value cannot end inside a string or a list."""
        if self._ids[0] == MARKER["raw"]:
            return
        if token in self._tokenizer.quote_ids:
            self._quote = token if self._quote is None else None if token == self._quote else self._quote
        elif self._quote is None:
            self._nesting += self._tokenizer.bracket.get(token, 0)

    def _text_of_ids(self) -> str:
        return self._tokenizer.decode(self._ids)

    def _close_field(self) -> None:
        try:
            self._keep_field()
        except UnicodeDecodeError:
            raise RecordError(f"{self._tokenizer.show(self._ids)} is not a text in UTF-8") from None
        self._field, self._ids, self._started, self._quote, self._nesting = "", [], b"", None, 0

    def _keep_field(self) -> None:
        if self._field == "value" and self._event in WITH_LOCALS:
            self._changed[self._name] = self._text_of_ids()
        elif self._field == "value":
            self._part["value"] = self._text_of_ids()
        elif self._field == "del":
            self._removed.append(self._text_of_ids())
        elif self._field == "out":
            self._part["output"] = self._tokenizer.decode_chars(self._ids)
        elif self._field in ("which", "fn"):
            self._part[self._field] = self._text_of_ids()

    def _close_frame(self, token: int) -> list[int]:
        machine, program, event = self.machine, self.machine.program, self._event
        if token == MARKER["same"]:
            place = machine.stack[-1].place if machine.stack else (0, 1)
        else:
            if token - LINE_BASE >= len(program.lines):
                raise RecordError(f"{self._tokenizer.text[token]} in a prompt of {len(program.lines)} lines")
            line = program.lines[token - LINE_BASE]
            place = (line.file, line.number)
        depth = len(machine.stack) - 1
        if event == "call":
            starts = program.functions_at(*place)
            which = int(self._part.get("fn", "0"))
            if token != MARKER["same"] and which >= len(starts):
                raise RecordError(f"call frame at line {place[1]}; expected a line where a function starts")
            function = MODULE if token == MARKER["same"] else starts[which].name
            activation, depth = machine.num_activations, depth + 1
        elif event == "resume":
            which = int(self._part.get("which", "0"))
            if which >= len(machine.suspended):
                raise RecordError(f"resume of suspended activation {which}; there are {len(machine.suspended)}")
            activation, function = machine.suspended[which].number, machine.suspended[which].function.name
            depth += 1
        else:
            if not machine.stack:
                raise RecordError(f"{event} frame with no function running; expected a call frame")
            activation, function = machine.stack[-1].number, machine.stack[-1].function.name
        value = self._part.get("value", "") if event not in WITH_LOCALS else None
        frame = Frame(
            event, activation, depth, *place, function, self._changed, tuple(self._removed), value,
            self._part.get("output", ""),
        )  # fmt: skip
        given = machine.apply(frame, self._closing)
        self.frames.append(frame)
        self._stop = None
        self._begin()
        return given


_FIELDS = {
    MARKER["set"]: "name",
    MARKER["del"]: "del",
    MARKER["out"]: "out",
    MARKER["which"]: "which",
    MARKER["fn"]: "fn",
}


def decode(
    ids: Sequence[int], files: Sequence[SourceFile], entry: tuple[int, str], tokenizer: Tokenizer
) -> tuple[tuple[Frame, ...], str]:
    """Frames and outcome of ids that `encode` rendered from a call on, given the header's files and entry.

    Raises RecordError where the ids are not a rendering.
    """
    program = Program(files, entry[1], tokenizer)
    reader = Reader(Machine(program))
    at = next((i for i, token in enumerate(ids) if token == MARKER["enter"]), None)
    if at is None:
        raise RecordError("no <enter> in the prompt; expected a rendering that begins with a call")
    while (at := at + 1) < len(ids) and ids[at] not in _EVENTS:
        pass
    while at < len(ids):
        given = reader.feed(ids[at])
        at += 1
        if list(ids[at : at + len(given)]) != given:
            raise RecordError(f"ids at {at} are not what follows from frame {len(reader.frames) - 1}")
        at += len(given)
    if reader.outcome is None:
        raise RecordError(f"rendering ends after {len(reader.frames)} frames without an outcome")
    return tuple(reader.frames), reader.outcome
