"""The cwm dialect: a trace in the grammar that Meta published for its Code World Model (arXiv 2510.02387).

    begin_of_text trace_context_start CONTEXT frame_sep FRAME* end_of_text
    FRAME = (call_sep | line_sep) LOCALS action_sep SOURCE frame_sep
          | (return_sep | exception_sep) action_sep SOURCE arg_sep VALUE frame_sep

The dialect drops line numbers, activations, output, the call expression and the header, so the promise is
`encode(decode(encode(trace)).trace) == encode(trace)`. Reading finds lines again by control flow and lists those that
stay ambiguous. What the publication leaves open is settled here as follows:

- LOCALS and VALUE are JSON in the default spelling of `json.dumps`: `", "`, `": "`, characters beyond ASCII escaped.
- All names at each frame; `".."` for a text that is the same as in the last frame of this activation that carried
  locals, before a call or a suspension as well as after it.
- SOURCE is one physical line with its indentation and a newline, even where the file ends without one.
- CONTEXT is all files, one after another. The entry's `def` line ends in two spaces and the start mark, no other `def`
  line does; SOURCE never holds the mark. A script has no mark.
- A `yield` is written as return, a `resume` as call. A frame left by an exception has no return frame.
- The text of an exception is that of the record, e.g. `ValueError('x')`; so is the length at which values are cut.
- Globals and standard output are not shown.
- A trace that was cut has no end_of_text; which limit cut it is dropped.
- Text that looks like a special token gets a backslash after its `<`, one more if it has some already.

Other things may stay open as well, and are then taken as is likely: which of several suspended generators of one
function goes on, which of several lambdas of one line is called, whether the last return at a `yield` is the
generator's end, how many functions an exception leaves that a library swallows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Protocol

from foretrace.codec.flow import Code, codes
from foretrace.errors import RecordError, SourceError
from foretrace.trace.frames import WITH_LOCALS, Frame, Limits, SourceFile, Trace, all_locals

__all__ = ["MARKERS", "Ambiguity", "Decoded", "TextTokenizer", "decode", "encode", "encode_ids"]

MARKERS = {
    "<|begin_of_text|>": 128_000,
    "<|end_of_text|>": 128_001,
    "<|frame_sep|>": 128_100,
    "<|action_sep|>": 128_101,
    "<|return_sep|>": 128_102,
    "<|call_sep|>": 128_103,
    "<|line_sep|>": 128_104,
    "<|exception_sep|>": 128_105,
    "<|arg_sep|>": 128_106,
    "<|trace_context_start|>": 128_107,
}
"""The special tokens of the dialect and their ids in the Llama 3 vocabulary."""

BEGIN, END, FRAME, ACTION, RETURN, CALL, LINE, EXCEPTION, ARG, CONTEXT = MARKERS
SAME = ".."
_EVENT_MARKERS = {
    "call": CALL, "resume": CALL, "line": LINE, "return": RETURN, "yield": RETURN, "exception": EXCEPTION,
}  # fmt: skip
_EVENTS = {CALL: "call", LINE: "line", RETURN: "return", EXCEPTION: "exception"}
_MARK = "# << START_OF_TRACE"
_MARKED = re.compile(r" {0,2}#[ \t]*<<[ \t]*START_OF_TRACE[ \t]*$")
_SPECIAL = re.compile(r"<(\\*)\|(\w+\|>)")
_ESCAPED = re.compile(r"<\\(\\*)\|(\w+\|>)")


class TextTokenizer(Protocol):
    """The vocabulary of a checkpoint. `encode` adds no token of its own at either end."""

    def encode(self, text: str) -> Sequence[int]:
        """Ids of plain text."""


def encode(trace: Trace) -> str:
    """A trace as text. Raises RecordError for an entry whose `def` line cannot carry the start mark."""
    return "".join(_pieces(trace))


def encode_ids(trace: Trace, tokenizer: TextTokenizer) -> list[int]:
    """A trace as token ids: markers by their own ids, the text between them by the tokenizer."""
    ids: list[int] = []
    for piece in _pieces(trace):
        ids += (MARKERS[piece],) if piece in MARKERS else tokenizer.encode(piece)
    return ids


def _pieces(trace: Trace) -> Iterator[str]:
    """Markers and escaped texts in turn; no text equals a marker."""
    yield BEGIN
    yield CONTEXT
    yield _escaped(_context(trace))
    yield FRAME
    for frame, names in zip(trace.frames, all_locals(trace.frames, trace.files), strict=True):
        yield _EVENT_MARKERS[frame.event]
        if names is not None:
            shown = {name: text if name in frame.changed else SAME for name, text in names.items()}
            yield _escaped(json.dumps(shown))
        yield ACTION
        yield _escaped(_unmarked(trace.line_text(frame)) + "\n")
        if names is None:
            yield ARG
            yield _escaped(json.dumps(frame.value))
        yield FRAME
    if not trace.outcome.startswith("cut:"):
        yield END


def _context(trace: Trace) -> str:
    """All files, with the start mark on the entry's `def` line and no other."""
    texts = []
    entry_line = None
    for index, file in enumerate(trace.files):
        lines = file.text.removesuffix("\n").split("\n")
        definitions = _definitions(file.text)
        for code in definitions:
            lines[code.line - 1] = _unmarked(lines[code.line - 1])
        if index == trace.entry[0]:
            called = trace.frames[0].line if trace.frames else None
            found = [code.line for code in definitions if code.name == trace.entry[1]]
            entry_line = called if called in found else next(iter(found), None)
            if entry_line:
                lines[entry_line - 1] += f"  {_MARK}"
        texts.append("\n".join(lines) + "\n")
    text = "".join(texts)
    if trace.entry[1] != "<module>" and not _marked(text):
        raise RecordError(f"line {entry_line}, where {trace.entry[1]} begins, cannot carry {_MARK!r}")
    return text


def _definitions(text: str) -> list[Code]:
    return [code for code in codes(text) if not code.name.endswith(">")]


def _marked(text: str) -> list[Code]:
    """The functions whose `def` line has the mark; none where the mark breaks the source."""
    lines = text.split("\n")
    try:
        return [code for code in _definitions(text) if _MARKED.search(lines[code.line - 1])]
    except SourceError:
        return []


def _unmarked(line: str) -> str:
    return _MARKED.sub("", line)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"<\\\1|\2", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"<\1|\2", text)


# -- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A frame whose line the text leaves open: its index, and the lines it may stand at, the one taken first."""

    frame: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the text says as a trace of one file (`call` null, values as Meta writes them), and what it leaves open."""

    trace: Trace
    ambiguous: tuple[Ambiguity, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """One frame as the text has it. `names` is None in return and exception frames, `value` in the others."""

    event: str
    source: str
    names: dict[str, str] | None
    value: str | None


def decode(text: str) -> Decoded:
    """Read a rendering, the model's or our own.

    Raises RecordError with the number of the frame for text outside of the grammar and for a source line that the
    running function does not have, SourceError for a context that does not compile.
    """
    head, ends, frames_text = text.removeprefix(BEGIN + CONTEXT).partition(FRAME)
    if not text.startswith(BEGIN + CONTEXT) or not ends:
        raise RecordError(f"text begins with {text[:40]!r}; expected {BEGIN}{CONTEXT}, a source and {FRAME}")
    finished = frames_text.endswith(END)
    parts = frames_text.removesuffix(END).split(FRAME)
    if parts.pop():
        raise RecordError(f"frame {len(parts)} is not closed by {FRAME}")
    context = _unescaped(head)
    walk = _Walk(context)
    for index, part in enumerate(parts):
        walk.take(_written(part, index))
    frames, ambiguous = walk.resolved()
    last = frames[-1] if frames else None
    if not finished or last is None:
        outcome = "cut:events"
    elif last.event == "exception":
        outcome = "exited" if (last.value or "").startswith("SystemExit(") else "raised"
    else:
        outcome = "returned"
    trace = Trace(
        files=(SourceFile("program.py", context),),
        call=None,
        entry=(0, frames[0].function if frames else walk.entries()[0].name),
        python="",
        recorder="cwm",
        values="repr",
        limits=Limits(),
        threads=False,
        frames=tuple(frames),
        outcome=outcome,
    )
    return Decoded(trace, tuple(ambiguous))


def _written(part: str, index: int) -> _Written:
    marker = next((marker for marker in _EVENTS if part.startswith(marker)), None)
    state, acts, rest = part[len(marker or "") :].partition(ACTION)
    if marker is None or not acts:
        raise RecordError(f"frame {index} is {part[:40]!r}; expected an event marker, names and {ACTION}")
    with_locals = _EVENTS[marker] in WITH_LOCALS
    source, has_value, value = rest.partition(ARG)
    if with_locals == bool(has_value):
        raise RecordError(f"frame {index}, a {_EVENTS[marker]}, has {'a' if has_value else 'no'} value")
    written = _json(state if with_locals else value, index)
    texts = written.values() if isinstance(written, dict) else [written]
    if isinstance(written, dict) != with_locals or not all(isinstance(text, str) for text in texts):
        raise RecordError(
            f"frame {index}: {state or value!r}; expected {'an object of strings' if with_locals else 'a string'}"
        )
    names, text = (written, None) if with_locals else (None, written)
    return _Written(_EVENTS[marker], _unescaped(source).removesuffix("\n"), names, text)


def _json(text: str, index: int) -> Any:
    try:
        return json.loads(_unescaped(text))
    except ValueError as error:
        raise RecordError(f"frame {index}: {text[:40]!r} is not JSON ({error})") from None


_Place = tuple[Code, int]


@dataclass(slots=True)
class _Step:
    """One frame of an activation: its index in the trace, and the places where it may stand, given what came before."""

    index: int
    event: str
    places: list[_Place]


@dataclass(slots=True, eq=False)
class _Run:
    """One activation while it is read: its names, its frames, and the depth at which it last ran."""

    number: int
    depth: int
    names: dict[str, str] = field(default_factory=dict)
    steps: list[_Step] = field(default_factory=list)

    def knows(self, names: dict[str, str]) -> bool:
        """Whether every name that is written as unchanged has been seen here."""
        return all(name in self.names for name, text in names.items() if text == SAME)


class _Walk:
    """Follows the frames of a text through the source: which activation each belongs to, and where it may stand."""

    def __init__(self, context: str) -> None:
        self._codes = codes(context)
        self._marked = _marked(context)
        self._texts = ["", *map(_unmarked, context.split("\n"))]
        self._runs: list[_Run] = []
        self._stack: list[_Run] = []
        self._suspended: list[_Run] = []
        self._frames: list[Frame] = []

    def take(self, written: _Written) -> None:
        """Take the next frame in. Raises RecordError where it cannot follow."""
        event = written.event
        self._leave(written)
        if event == "call":
            event = self._call(written)
        elif not self._stack:
            raise self._error(written, "there, but no function is running")
        run = self._stack[-1]
        if event != "call":
            run.steps.append(_Step(len(self._frames), event, self._places(run.steps[-1], event, written)))
        names, changed, removed = written.names, dict[str, str](), tuple[str, ...]()
        if names is not None:
            changed = {name: text for name, text in names.items() if text != SAME or name not in run.names}
            removed = tuple(name for name in run.names if name not in names)
            run.names = {name: changed[name] if name in changed else run.names[name] for name in names}
        # Where the frame stands is known at the end.
        depth = len(self._stack) - 1
        self._frames.append(Frame(event, run.number, depth, 0, 0, "", changed, removed, written.value))
        if event == "return":
            self._return(run)

    def _return(self, run: _Run) -> None:
        """Take an activation off the stack that returns or, in a generator, may have yielded."""
        self._stack.pop()
        run.depth = len(self._stack)
        if not any(map(_suspends, run.steps[-1].places)):
            return
        if self._falls_off(run):
            # Only the latest that looks like this is kept, or a long trace would collect them.
            alike = [r for r in self._suspended if r.steps[-1].places == run.steps[-1].places and self._falls_off(r)]
            self._suspended = [r for r in self._suspended if r not in alike]
        self._suspended.append(run)

    def entries(self) -> list[Code]:
        """What the text may begin with: the functions of the marked line, or the script."""
        return self._marked or self._codes[:1]

    def _leave(self, written: _Written) -> None:
        """Take the activation off the stack that the last frame, an exception, has ended, if it has."""
        if not self._stack or self._stack[-1].steps[-1].event != "exception":
            return
        if len(self._stack) == 1:
            return
        below, top = (run.steps[-1] for run in self._stack[-2:])
        if written.event == "line":
            handled = any(self._follows(top, "line", written)) and self._stack[-1].knows(written.names or {})
            goes_on = handled or not any(self._anywhere(below, written))
        else:
            goes_on = written.event == "exception" and not any(self._follows(below, "exception", written))
        if not goes_on:
            self._stack.pop()

    def _call(self, written: _Written) -> str:
        """Begin an activation, or take up a suspended one; the event is `call` or `resume`."""
        names = written.names or {}
        starts = [code for code in self._codes if self._texts[code.line] == written.source and code.name != "<module>"]
        if not self._runs:
            starts = self.entries()
            if self._texts[starts[0].line] != written.source:
                raise self._error(written, f"expected to begin at line {starts[0].line}")
        exact = [code for code in starts if set(code.parameters) == set(names)]
        fitting = [run for run in self._suspended if any(self._follows(run.steps[-1], "resume", written))]
        if fitting and (SAME in names.values() or not exact):
            run = max(reversed(fitting), key=lambda run: self._likeness(run, names))
            self._suspended.remove(run)
            self._stack.append(run)
            return "resume"
        if not starts:
            raise self._error(written, "where no function begins and none is suspended")
        running = {code for code, _ in self._stack[-1].steps[-1].places} if self._stack else set()
        starts = sorted(exact or starts, key=lambda code: code.parent not in running)
        run = _Run(
            len(self._runs),
            len(self._stack),
            steps=[_Step(len(self._frames), "call", [(code, code.line) for code in starts])],
        )
        self._runs.append(run)
        self._stack.append(run)
        return "call"

    def _places(self, previous: _Step, event: str, written: _Written) -> list[_Place]:
        """Where a frame may stand: by control flow if that leaves a place, else anywhere in the function."""
        places = list(dict.fromkeys(self._follows(previous, event, written)))
        places = places or list(self._anywhere(previous, written))
        if not places:
            raise self._error(written, f"a line that {previous.places[0][0].name} does not have")
        return places

    def _follows(self, previous: _Step, event: str, written: _Written) -> Iterator[_Place]:
        for place in previous.places:
            yield from ((place[0], n) for n in sorted(_next(place, previous.event, event)) if self._at(n, written))

    def _anywhere(self, previous: _Step, written: _Written) -> Iterator[_Place]:
        for code in dict.fromkeys(code for code, _ in previous.places):
            yield from ((code, line) for line in sorted(code.lines) if self._at(line, written))

    def _at(self, line: int, written: _Written) -> bool:
        return self._texts[line] == written.source

    def _error(self, written: _Written, problem: str) -> RecordError:
        return RecordError(f"frame {len(self._frames)} is a {written.event} at {written.source!r}, {problem}")

    def resolved(self) -> tuple[list[Frame], list[Ambiguity]]:
        """All frames, each at the nearest place that fits what comes before and after it."""
        frames = list(self._frames)
        ambiguous = []
        for run in self._runs:
            _prune(run.steps)
            for step, place in zip(run.steps, _chosen(run.steps), strict=True):
                event = step.event
                goes_on = step is not run.steps[-1] or (_suspends(place) and not self._falls_off(run))
                if event == "return" and goes_on:
                    event = "yield"
                frames[step.index] = replace(frames[step.index], event=event, line=place[1], function=place[0].name)
                others = {line for _, line in step.places} - {place[1]}
                if others:
                    ambiguous.append(Ambiguity(step.index, (place[1], *sorted(others))))
        return frames, sorted(ambiguous, key=lambda item: item.frame)

    def _falls_off(self, run: _Run) -> bool:
        """Whether a last return looks like the end of a generator, though a `yield` stands in its line."""
        step, before = run.steps[-1], run.steps[-2]
        alone = before.event == "resume" or any(line == code.line for code, line in step.places)
        return alone and self._frames[step.index].value == "None"

    def _likeness(self, run: _Run, names: dict[str, str]) -> tuple[bool, ...]:
        """How well a suspended activation fits one that goes on with these names."""
        return not self._falls_off(run), run.knows(names), set(run.names) == set(names), run.depth == len(self._stack)


def _next(place: _Place, previous: str, event: str) -> frozenset[int]:
    """Lines at which an activation's next event may stand."""
    code, line = place
    if event != "line":
        return frozenset((line,))
    if previous == "exception":
        return code.handlers.get(line, frozenset())
    return code.after.get(line, frozenset()) | ({line} if previous == "call" else frozenset())


def _suspends(place: _Place) -> bool:
    return place[1] in place[0].suspends


def _goes(previous: _Step, here: _Place, following: _Step, there: _Place) -> bool:
    return here[0] is there[0] and there[1] in _next(here, previous.event, following.event)


def _prune(steps: list[_Step]) -> None:
    """Drop the places from which none of the next step's can be reached, from the end to the beginning."""
    for following, step in pairwise(reversed(steps)):
        left = [p for p in step.places if any(_goes(step, p, following, q) for q in following.places)]
        step.places = left or step.places


def _chosen(steps: list[_Step]) -> Iterator[_Place]:
    """One walk through the places that are left, each step to the nearest line, forward before back."""
    here = steps[0].places[0]
    yield here
    for previous, step in pairwise(steps):
        reached = [p for p in step.places if _goes(previous, here, step, p)]
        here = min(reached or step.places, key=lambda p: (p[0] is not here[0], p[1] < here[1], abs(p[1] - here[1])))
        yield here
