"""Training documents of a bundle: each function in turn with one of its calls, recorded and rendered on the fly.

An epoch goes through all functions in an order of its own; each time that a function comes round it is another of its
calls, until all have been. A share of the programs is given other names on the way, so that names betray nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from foretrace.codec.compact import Document, encode, encode_leap
from foretrace.codec.tokenizer import Tokenizer
from foretrace.data.real.bundle import Item, read_bundle
from foretrace.data.real.mutants import renamed
from foretrace.data.stream import LEAPS, MID_STARTS, shipped_tokenizer
from foretrace.trace import Limits, record

__all__ = ["documents"]

LIMITS = Limits(frames=400)
MAX_IDS = 4_096
RENAMED = 0.3
"""Share of the documents whose program is given other names."""


def documents(
    bundle: Path, seed: int, worker: int, num_workers: int, max_ids: int = MAX_IDS
) -> Iterator[tuple[list[int], list[bool]]]:
    """Endless training documents as (ids, which of them are predicted), of at most `max_ids` ids.

    Worker `worker` of `num_workers` has every so manieth function of each epoch. Raises SourceError for a bundle that
    cannot be read.
    """
    items = read_bundle(bundle)
    tokenizer = shipped_tokenizer()
    epoch = 0
    while items:
        order = list(range(len(items)))
        Random(f"{seed}/{epoch}").shuffle(order)
        for index in order[worker::num_workers]:
            call = _call(items[index], seed, index, epoch)
            rendered = document(items[index].source, call, Random(f"{seed}/{epoch}/{index}"), tokenizer, max_ids)
            if rendered is not None:
                yield rendered.ids, [frame >= 0 for frame in rendered.frame]
        epoch += 1


def document(source: str, call: str, dice: Random, tokenizer: Tokenizer, max_ids: int = MAX_IDS) -> Document | None:
    """One call rendered: from its start, from a full state, or as a leap; None where it fails or does not fit."""
    rename, draw = dice.random() < RENAMED, dice.random()
    try:
        if rename:
            source, call = renamed(source, call, dice)
        trace = record(source, call, limits=LIMITS)
        lines = [i for i, frame in enumerate(trace.frames) if frame.event == "line"]
        if trace.outcome.startswith("cut:"):
            return None
        if draw < LEAPS:
            rendered = encode_leap(trace, tokenizer)
        elif draw < LEAPS + MID_STARTS and lines:
            rendered = encode(trace, tokenizer, start=dice.choice(lines))
        else:
            rendered = encode(trace, tokenizer)
    except Exception:  # one function that fails must not end a training run
        return None
    return rendered if len(rendered.ids) <= max_ids else None


def _call(item: Item, seed: int, index: int, epoch: int) -> str:
    """The function's call of an epoch: all of them in an order of its own, then in another."""
    rounds, place = divmod(epoch, len(item.calls))
    order = list(item.calls)
    Random(f"{seed}/{index}/{rounds}").shuffle(order)
    return order[place]
