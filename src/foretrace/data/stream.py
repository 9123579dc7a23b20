"""Endless training documents: written, run, recorded and rendered on the fly, never twice.

A document is a function of (seed, index) alone, so a stream can be cut anywhere and taken up again, on any number of
workers. Held-out programs are programs of another seed; a training program that equals one of them is left out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import count, islice

from foretrace.codec.compact import Document
from foretrace.codec.tokenizer import Tokenizer
from foretrace.data.render import MAX_IDS, UNWIELDY, render, shipped_tokenizer
from foretrace.data.writer import Dials, Program, write
from foretrace.data.writer.drills import LATER
from foretrace.data.writer.idioms import FURTHER, ROWS
from foretrace.errors import ForetraceError
from foretrace.trace import Limits, record
from foretrace.trace.frames import Trace

__all__ = ["DIALS", "HELD_OUT_DIALS", "HELD_OUT_SEED", "LIMITS", "MAX_IDS", "NUM_HELD_OUT", "UNFIT", "UNWIELDY"]
__all__ += ["document", "documents", "held_out", "recorded", "render", "shipped_tokenizer"]

HELD_OUT_SEED = 1_000_003
NUM_HELD_OUT = 500
UNFIT = frozenset(
    (9, 29, 41, 64, 102, 125, 131, 150, 156, 160, 173, 231, 251, 256, 297, 312, 328, 334, 367, 410, 418, 480)
)
"""Programs of that seed that are not held out, as training has none such: cut, too long, or of unwieldy numbers."""
DIALS = Dials(
    idioms=0.5,
    drills=0.25,
    classes=0.1,
    solutions=0.1,
    imports=0.3,
    annotated=0.5,
    families=(
        ("arith", 1.6), ("divide", 1.6), ("product", 1.6), ("comprehension", 1.5), ("generator", 1.3),
        ("unpack", 2.0), ("swap", 2.0), ("store", 1.6), ("tally", 1.3), ("try", 2.0), ("raise", 2.0),
        ("later", 2.0),
    ),
    steps=(
        ("arithmetic", 1.8), ("augmented", 1.3), ("unpacking", 2.0), ("pairs of lists", 1.3), ("list stores", 1.5),
        ("dict stores", 1.5), ("nested stores", 1.5), ("calls", 1.5),
        ("compound numbers", 1.6),
    ),
    classics=tuple((row.family, 3.0 if "yield" in row.text else 2.0) for row in ROWS
                   if row.family in FURTHER or "yield" in row.text),
)  # fmt: skip
"""What training programs are like: more of the classics than the held-out ones, and more of what a model errs on."""

HELD_OUT_DIALS = Dials(
    families=(("later", 0.0),),
    steps=tuple((name, 0.0) for name in LATER),
    classics=tuple((name, 0.0) for name in FURTHER),
)
"""What held-out programs are like. It stays as it is, so that models can be compared: whatever the writer learns to
write after them has the weight 0 here."""

LIMITS = Limits(frames=256)


@cache
def held_out() -> tuple[Program, ...]:
    """The held-out programs: distinct ones of a seed that training never draws from, no longer than what it draws."""
    fit = (index for index in count() if index not in UNFIT)
    return tuple(write(HELD_OUT_SEED, index, HELD_OUT_DIALS) for index in islice(fit, NUM_HELD_OUT))


def recorded(program: Program) -> Trace | None:
    """The trace of a written program, or None where it was cut or holds numbers that nobody would work out by hand."""
    try:
        trace = record(program.source, program.call, limits=LIMITS)
    except ForetraceError:
        return None
    if trace.outcome.startswith("cut:"):
        return None
    texts = (text for frame in trace.frames for text in (*frame.changed.values(), frame.value or ""))
    return None if any(map(UNWIELDY.search, texts)) else trace


def document(program: Program, dice: random.Random, tokenizer: Tokenizer) -> Document | None:
    """One written program as a training document; None where it was cut, or makes unwieldy numbers, or is too long."""
    trace = recorded(program)
    return None if trace is None else render(trace, dice, tokenizer)


def documents(seed: int, worker: int, num_workers: int) -> Iterator[tuple[list[int], list[bool]]]:
    """Training documents as (ids, which of them are predicted): those at index `worker` and every `num_workers` on."""
    tokenizer = shipped_tokenizer()
    excluded = {program.source for program in held_out()}
    index = worker
    while True:
        program = write(seed, index, DIALS)
        if program.source not in excluded:
            rendered = document(program, random.Random(f"{seed}/{index}"), tokenizer)
            if rendered is not None:
                yield rendered.ids, [frame >= 0 for frame in rendered.frame]
        index += num_workers
