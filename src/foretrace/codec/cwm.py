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
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Protocol

from foretrace.codec.context import context, escaped, unescaped, unmarked
from foretrace.codec.walk import SAME, Decoded, Written, follow
from foretrace.errors import RecordError
from foretrace.trace.frames import WITH_LOCALS, Trace, all_locals

__all__ = ["MARKERS", "TextTokenizer", "decode", "encode", "encode_ids"]

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
_EVENT_MARKERS = {
    "call": CALL, "resume": CALL, "line": LINE, "return": RETURN, "yield": RETURN, "exception": EXCEPTION,
}  # fmt: skip
_EVENTS = {CALL: "call", LINE: "line", RETURN: "return", EXCEPTION: "exception"}


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
    yield escaped(context(trace))
    yield FRAME
    for frame, names in zip(trace.frames, all_locals(trace.frames, trace.files), strict=True):
        yield _EVENT_MARKERS[frame.event]
        if names is not None:
            shown = {name: text if name in frame.changed else SAME for name, text in names.items()}
            yield escaped(json.dumps(shown))
        yield ACTION
        yield escaped(unmarked(trace.line_text(frame)) + "\n")
        if names is None:
            yield ARG
            yield escaped(json.dumps(frame.value))
        yield FRAME
    if not trace.outcome.startswith("cut:"):
        yield END


# -- reading ----------------------------------------------------------------------------------------------------------


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
    frames = [_read(part, index) for index, part in enumerate(parts)]
    return follow(unescaped(head), frames, finished, recorder="cwm")


def _read(part: str, index: int) -> Written:
    marker = next((marker for marker in _EVENTS if part.startswith(marker)), None)
    state, acts, rest = part[len(marker or "") :].partition(ACTION)
    if marker is None or not acts:
        raise RecordError(f"frame {index} is {part[:40]!r}; expected an event marker, names and {ACTION}")
    with_locals = _EVENTS[marker] in WITH_LOCALS
    source, has_value, value = rest.partition(ARG)
    if with_locals == bool(has_value):
        raise RecordError(f"frame {index}, a {_EVENTS[marker]}, has {'a' if has_value else 'no'} value")
    return written(_EVENTS[marker], source, state if with_locals else value, index)


def written(event: str, source: str, told: str, index: int) -> Written:
    """A frame of its escaped parts; `told` are its names or its value. RecordError where that is not such JSON."""
    try:
        read = json.loads(unescaped(told))
    except ValueError as error:
        raise RecordError(f"frame {index}: {told[:40]!r} is not JSON ({error})") from None
    with_locals = event in WITH_LOCALS
    texts = read.values() if isinstance(read, dict) else [read]
    if isinstance(read, dict) != with_locals or not all(isinstance(text, str) for text in texts):
        expected = "an object of strings" if with_locals else "a string"
        raise RecordError(f"frame {index}: {told!r}; expected {expected}")
    names, value = (read, None) if with_locals else (None, read)
    return Written(event, unescaped(source).removesuffix("\n"), names, value)
