"""A trace as a training document: from its call, from a full state, as a leap, with jumps, or back in time."""

from __future__ import annotations

import random
import re
from functools import cache

from foretrace import SHIPPED
from foretrace.codec.compact import Document, encode, encode_leap
from foretrace.codec.inverse import encode_back, encode_origin, origins
from foretrace.codec.jumps import Action, encode_jumps, targets
from foretrace.codec.tokenizer import TOKENIZER_FILE, Tokenizer
from foretrace.errors import ForetraceError
from foretrace.trace.frames import Trace

MAX_IDS = 4_096
"""Longest document: the context of the model that ships."""

MID_STARTS = 0.15
"""Share of the documents that begin at a full state instead of at the call."""

LEAPS = 0.05
"""Share of the documents that ask for the result of the call in one leap."""

JUMPS = 0.08
"""Share of the documents in which some calls are stepped over, functions left, or breakpoints reached, in one leap."""

INVERSE = 0.05
"""Share of the documents that go back in time: over lines, to the call, or from a value to the arguments it is of."""

ACTIONS = ("over", "out_of", "breakpoint", "inv_over", "inv_call")
"""The actions of a debugger that these documents teach."""

ADDRESS = " at 0x"
"""In the text of an object that has none of its own: it differs from run to run."""

UNWIELDY = re.compile(rf"[0-9]{{5}}|\.[0-9]{{4}}|{ADDRESS}")
"""Numbers of five digits, or four after the point, and addresses: programs that make them are left out."""


@cache
def shipped_tokenizer() -> Tokenizer:
    """The vocabulary that comes with the package."""
    return Tokenizer.load(SHIPPED / TOKENIZER_FILE)


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
        elif draw < LEAPS + MID_STARTS + JUMPS + INVERSE and lines:
            rendered = _inverse(trace, dice, lines, tokenizer)
        else:
            rendered = encode(trace, tokenizer)
    except ForetraceError:
        return None
    return rendered if len(rendered.ids) <= MAX_IDS else None


def draw_jumps(trace: Trace, dice: random.Random) -> dict[int, Action]:
    """Some of the jumps that the trace allows: calls are stepped over more often than functions are left or run on."""
    kinds: dict[int, list[Action]] = {}
    for start, action in targets(trace):
        kinds.setdefault(start, []).append(action)
    drawn: dict[int, Action] = {}
    for start, actions in kinds.items():
        chances = {"over": 0.5, "out_of": 0.05, dice.choice(actions): 0.05}
        for action in actions:
            if dice.random() < chances.get(action, 0.0):
                drawn[start] = action
    return drawn


def _inverse(trace: Trace, dice: random.Random, lines: list[int], tokenizer: Tokenizer) -> Document:
    """A trace as a document that goes back in time."""
    ends = list(origins(trace))
    if ends and dice.random() < 0.5:
        return encode_origin(trace, tokenizer, dice.choice(ends))
    return encode_back(trace, tokenizer, dice.choice(lines), dice.choice((None, 0, 1, 2, 4)))
