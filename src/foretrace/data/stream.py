"""Endless training documents: written, run, recorded and rendered on the fly, never twice.

A document is a function of (seed, index) alone, so a stream can be cut anywhere and taken up again, on any number of
workers. Held-out programs are programs of another seed; a training program that equals one of them is left out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

from foretrace import SHIPPED
from foretrace.codec.compact import Document, encode, encode_leap
from foretrace.codec.jumps import Action, encode_jumps, targets
from foretrace.codec.tokenizer import TOKENIZER_FILE, Tokenizer
from foretrace.data.writer import Dials, Program, write
from foretrace.errors import ForetraceError
from foretrace.trace import Limits, record
from foretrace.trace.frames import Trace

HELD_OUT_SEED = 1_000_003
NUM_HELD_OUT = 500
MAX_IDS = 4_096
"""Longest document: the context of the model that ships."""

DIALS = Dials(idioms=0.5)
"""What training programs are like: more of the classics than the held-out ones."""

MID_STARTS = 0.15
"""Share of the documents that begin at a full state instead of at the call."""

LEAPS = 0.05
"""Share of the documents that ask for the result of the call in one leap."""

JUMPS = 0.08
"""Share of the documents in which some calls are stepped over, or functions left, in one leap each."""

LIMITS = Limits(frames=256)
UNWIELDY = re.compile(r"[0-9]{5}|\.[0-9]{4}")
"""Numbers of five digits, or four after the point: programs that make them are left out."""


@cache
def shipped_tokenizer() -> Tokenizer:
    """The vocabulary that comes with the package."""
    return Tokenizer.load(SHIPPED / TOKENIZER_FILE)


@cache
def held_out() -> tuple[Program, ...]:
    """The held-out programs: distinct ones of a seed that training never draws from, no longer than what it draws."""
    programs: dict[str, Program] = {}
    index = 0
    while len(programs) < NUM_HELD_OUT:
        program = write(HELD_OUT_SEED, index)
        index += 1
        trace = recorded(program)
        if trace is not None and len(encode(trace, shipped_tokenizer()).ids) <= MAX_IDS:
            programs.setdefault(program.source, program)
    return tuple(programs.values())


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


def render(trace: Trace, dice: random.Random, tokenizer: Tokenizer) -> Document | None:
    """A trace as a training document: from its call, from a full state, as a leap, with jumps; None where too long."""
    draw = dice.random()
    lines = [i for i, frame in enumerate(trace.frames) if frame.event == "line"]
    try:
        if draw < LEAPS:
            rendered = encode_leap(trace, tokenizer)
        elif draw < LEAPS + MID_STARTS and lines:
            rendered = encode(trace, tokenizer, start=dice.choice(lines))
        elif draw < LEAPS + MID_STARTS + JUMPS:
            rendered = encode_jumps(trace, tokenizer, draw_jumps(trace, dice))
        else:
            rendered = encode(trace, tokenizer)
    except ForetraceError:
        return None
    return rendered if len(rendered.ids) <= MAX_IDS else None


def draw_jumps(trace: Trace, dice: random.Random) -> dict[int, Action]:
    """Some of the jumps that the trace allows; leaving a function is rarer than stepping over a call."""
    return {start: action for start, action in targets(trace) if dice.random() < (0.5 if action == "over" else 0.05)}


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
