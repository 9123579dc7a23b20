"""Steps back in time in the compact dialect: the state before this one, and the arguments with which a call began.

The inverse actions of the neural debugger (arXiv 2603.09951), for the activation on top of the stack:

    inverse = <bos> , source , ( state , { back } | <enter> , function's name , end , back ) ;
    back    = ( <inv_over> , « { <L k> } » | <inv_call> ) , step ;    (* the lines from which control may have come *)
    step    = ( <line> | <resume> | <call> ) , <L k> , « line text » ,
              { <set> , name , <is> , value } , { <del> , name } , <same> ;
    end     = ( <return> | <unwind> ) , value , <same> ;

`<inv_over>` leads to the frame before in which the activation showed its locals, `<inv_call>` to its `call` frame. The
line comes first, beside its names the values that they have *after* it; then what names held before it, where that is
something else. A call tells all arguments. Many pasts lead to one state: what is written here is the one that was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from foretrace.codec.compact import (
    Activation,
    Document,
    Machine,
    Reader,
    binding_ids,
    closing_frames,
    name_ids,
    with_values,
)  # fmt: skip
from foretrace.codec.context import check_beginning
from foretrace.codec.program import MODULE, Function, Program, program_of
from foretrace.codec.tokenizer import LINE_BASE, MARKER, Tokenizer
from foretrace.errors import RecordError
from foretrace.trace.frames import WITH_LOCALS, Frame, Trace, all_locals

__all__ = ["BACK", "BackAction", "BackReader", "encode_back", "encode_origin", "origin_prompt", "origins"]

BackAction = Literal["inv_over", "inv_call"]
BACK: frozenset[str] = frozenset(get_args(BackAction))

REACHED = "reached"
"""The outcome of a reader that has read the step it was asked for."""

_STEPS = {MARKER[event]: event for event in WITH_LOCALS}


class BackReader(Reader):
    """Reads steps back: each call of `back` asks for one, whose frame is then the last of `frames`.

    The frame's `changed` and `removed` say how its locals differ from those of the later state. `machine` is left in
    the earlier state, but for the turns of its loops, which no state tells.
    """

    @property
    def leaping(self) -> BackAction:
        """The action whose step is expected, or was read last."""
        return self._action

    def back(self, action: BackAction) -> list[int]:
        """Expect the step of an action; the ids that ask for it."""
        self.outcome = None
        self._action: BackAction = action
        self._place: tuple[int, int] | None = None
        ids = [MARKER[action]]
        return ids + self._predecessors() if action == "inv_over" else ids

    def _predecessors(self) -> list[int]:
        """Line tokens of the lines from which control may have come to where the activation stands."""
        top, program = self.machine.stack[-1], self.machine.program
        here = program.by_place.get(top.place)
        if here is None:
            return []
        entered = (top.function.file, top.function.first)
        lines = [program.lines[token - LINE_BASE] for token in sorted(self._lines(top.function))]
        return [
            LINE_BASE + line.k - 1
            for line in lines
            if LINE_BASE + here.k - 1
            in program.next_lines((line.file, line.number), entering=(line.file, line.number) == entered)
        ]

    def _allowed_events(self) -> frozenset[int]:
        return frozenset(_STEPS) if self._action == "inv_over" else frozenset((MARKER["call"],))

    def allowed(self) -> frozenset[int]:
        """Ids that the grammar admits next; empty after a step."""
        if self.outcome is not None or self._event == "" or self._place is not None:
            return super().allowed()
        function = self.machine.stack[-1].function
        if self._event != "call":
            return self._lines(function)
        start = self.machine.program.by_place.get((function.file, function.first))
        return frozenset((LINE_BASE + start.k - 1 if start else MARKER["same"],))

    def _terminators(self) -> frozenset[int]:
        return frozenset((MARKER["same"],))

    def _after_locals(self) -> frozenset[int]:
        return frozenset((MARKER["set"], MARKER["same"], *((MARKER["del"],) if self._event != "call" else ())))

    def feed(self, token: int) -> list[int]:
        """Take the next predicted id; give the ids to put in after it: the text of the line."""
        if self._event == "":
            if token not in _STEPS:
                raise RecordError(f"{self._tokenizer.text[token]} as a step back; expected a line or a call")
            self._event = _STEPS[token]
            return []
        if self._place is None:
            return self._stand(token)
        if LINE_BASE <= token < LINE_BASE + len(self.machine.program.lines):
            raise RecordError(f"{self._tokenizer.text[token]} inside a step back; expected names or its end")
        return super().feed(token)

    def _stand(self, token: int) -> list[int]:
        """Take the step's line; its text, beside each name the value that the later state has."""
        top, program = self.machine.stack[-1], self.machine.program
        if token == MARKER["same"]:
            self._place = (top.function.file, top.function.first)
            return []
        if not 0 <= token - LINE_BASE < len(program.lines):
            raise RecordError(f"{self._tokenizer.text[token]} as the line of a step back; expected one of the prompt's")
        line = program.lines[token - LINE_BASE]
        self._place = (line.file, line.number)
        return with_values(line, top.names, program.tokenizer)

    def _close_frame(self, token: int) -> list[int]:
        top = self.machine.stack[-1]
        assert self._place is not None
        file, line = self._place
        depth, removed = len(self.machine.stack) - 1, tuple(self._removed)
        step = Frame(self._event, top.number, depth, file, line, top.function.name, self._changed, removed)
        self.frames.append(step)
        kept = {} if self._event == "call" else top.names
        top.names = {name: text for name, text in kept.items() if name not in self._removed} | self._changed
        top.place = self._place
        self.outcome = REACHED
        self._begin()
        return []


def encode_back(trace: Trace, tokenizer: Tokenizer, start: int, num_steps: int | None = None) -> Document:
    """Render the way back from the full state at a `line` frame to the `call` frame of its activation.

    After `num_steps` steps over lines, by default after all of them, one `<inv_call>` leads to the call. An activation
    of a script has no call: its way ends at its first line. Raises RecordError and ContextError as `encode` does.
    """
    check_beginning(trace)
    ids, reader = back_prompt(trace, start, tokenizer)
    document = Document([], [])
    document.add(ids, -1)
    locals_ = list(all_locals(trace.frames, trace.files))
    activation = trace.frames[start].activation
    way = [
        at for at in range(start - 1, -1, -1) if trace.frames[at].activation == activation and locals_[at] is not None
    ]
    if num_steps is not None and num_steps < len(way) and trace.frames[way[-1]].event == "call":
        way = [*way[:num_steps], way[-1]]
    for number, at in enumerate(way):
        _add_step(document, reader, trace.frames[at], locals_[at] or {}, at, over=number != num_steps)
    return document


def back_prompt(trace: Trace, start: int, tokenizer: Tokenizer) -> tuple[list[int], BackReader]:
    """The full state at a `line` frame as a prompt, without what came before, and the reader that stands there."""
    machine = Machine(program_of(trace.files, trace.entry[1], tokenizer))
    closing = closing_frames(trace)
    for at, frame in enumerate(trace.frames[: start + 1]):
        machine.apply(frame, at in closing)
    return [*machine.program.source_ids, *machine.state_ids()], BackReader(machine)


def origins(trace: Trace) -> dict[int, int]:
    """The frames that end a call with arguments, and the `call` frame of each; none of generators and coroutines."""
    began: dict[int, int] = {}
    suspended: set[int] = set()
    found: dict[int, int] = {}
    closing = closing_frames(trace)
    for at, frame in enumerate(trace.frames):
        if frame.event == "call" and frame.changed and frame.function != MODULE:
            began[frame.activation] = at
        elif frame.event in ("yield", "resume"):
            suspended.add(frame.activation)
        elif (frame.event == "return" or at in closing) and frame.activation in began.keys() - suspended:
            found[at] = began[frame.activation]
    return found


def encode_origin(trace: Trace, tokenizer: Tokenizer, end: int) -> Document:
    """Render the arguments with which the call began that frame `end` ends, given only what it came to.

    Raises RecordError for a frame that is none of `origins`.
    """
    frame = trace.frames[end]
    begin = origins(trace).get(end)
    if begin is None:
        raise RecordError(f"frame {end} is a {frame.event}; expected one that ends a call with arguments")
    first = trace.frames[begin]
    program = program_of(trace.files, trace.entry[1], tokenizer)
    function = next(f for f in program.functions_at(first.file, first.line) if f.name == first.function)
    ids, reader = origin_prompt(program, function, frame.value or "", raised=frame.event == "exception")
    document = Document([], [])
    document.add(ids, -1)
    _add_step(document, reader, first, first.changed, begin, over=False)
    return document


def origin_prompt(program: Program, function: Function, value: str, *, raised: bool) -> tuple[list[int], BackReader]:
    """What comes before `<inv_call>` where a call of `function` has ended with `value`, and the reader there."""
    tokenizer = program.tokenizer
    machine = Machine(program)
    machine.stack = [Activation(0, function, (function.file, function.first))]
    words = [i for kind, _, ids in tokenizer.lex(function.name) if kind != "space" for i in ids]
    end = [MARKER["unwind" if raised else "return"], *tokenizer.value_ids(value), MARKER["same"]]
    return [*program.source_ids, MARKER["enter"], *words, *end], BackReader(machine)


def _add_step(
    document: Document, reader: BackReader, frame: Frame, then: Mapping[str, str], index: int, *, over: bool
) -> None:
    """Write one step, by letting the reader take it id by id: so that what is given is what it gives."""
    tokenizer, program = reader.machine.program.tokenizer, reader.machine.program
    now = {} if frame.event == "call" else reader.machine.stack[-1].names
    document.add(reader.back("inv_over" if over else "inv_call"), -1)
    line = program.by_place.get((frame.file, frame.line))
    ids = [MARKER[frame.event], LINE_BASE + line.k - 1 if line else MARKER["same"]]
    for name, text in then.items():
        ids += binding_ids(tokenizer, name, text) if now.get(name) != text else ()
    for name in now:
        ids += () if name in then else (MARKER["del"], *name_ids(tokenizer, name))
    for token in (*ids, MARKER["same"]):
        document.add([token], index)
        document.add(reader.feed(token), -1)
