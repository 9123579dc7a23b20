"""Questions about execution for fine-tuning: what does this call return?

The question is the source, the call and its arguments as the entry's first frame has them; the answer is the trace and
the value at its end (`reasoned`), or the value alone, in one leap (`answers`). Programs are written, run and recorded
as in `foretrace.data.stream`, and are others than a stream of the same seed has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from foretrace.codec.compact import Document, encode, encode_leap
from foretrace.codec.tokenizer import Tokenizer
from foretrace.data import stream
from foretrace.data.writer import write
from foretrace.errors import ForetraceError
from foretrace.trace.frames import Trace

__all__ = ["answers", "predicted", "question", "reasoned"]

Way = Literal["reasoned", "answers"]
SALTS: dict[Way, int] = {"reasoned": 0x7261, "answers": 0x616E}
"""What keeps the programs of either way apart from each other's, and from the stream's."""


def reasoned(seed: int, worker: int, num_workers: int) -> Iterator[tuple[list[int], list[bool]]]:
    """Questions answered by the trace, as (ids, which of them are predicted), without end."""
    return _documents("reasoned", seed, worker, num_workers)


def answers(seed: int, worker: int, num_workers: int) -> Iterator[tuple[list[int], list[bool]]]:
    """Questions answered by the value alone, as (ids, which of them are predicted), without end."""
    return _documents("answers", seed, worker, num_workers)


def question(trace: Trace, way: Way, tokenizer: Tokenizer) -> Document | None:
    """A question and its answer; None where the call does not return or the dialect cannot hold it."""
    if trace.outcome != "returned":
        return None
    try:
        document = encode(trace, tokenizer) if way == "reasoned" else encode_leap(trace, tokenizer)
    except ForetraceError:
        return None
    return document if len(document.ids) <= stream.MAX_IDS else None


def predicted(document: Document) -> list[bool]:
    """Which ids the loss counts: those of the answer that the runtime does not put in. The entry's frame is asked."""
    return [frame > 0 for frame in document.frame]


def _documents(way: Way, seed: int, worker: int, num_workers: int) -> Iterator[tuple[list[int], list[bool]]]:
    tokenizer = stream.shipped_tokenizer()
    excluded = {program.source for program in stream.held_out()}
    index = worker
    while True:
        program = write(seed ^ SALTS[way], index, stream.DIALS)
        trace = stream.recorded(program) if program.source not in excluded else None
        document = question(trace, way, tokenizer) if trace is not None else None
        if document is not None:
            yield document.ids, predicted(document)
        index += num_workers
