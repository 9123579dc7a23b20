"""Training documents of a bundle: each function in turn with one of its calls, recorded and rendered on the fly.

An epoch goes through all functions in an order of its own; each time that a function comes round it is another of its
calls, until all have been. A share of the programs is given other names on the way, so that names betray nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random

from foretrace.codec.compact import Document
from foretrace.codec.tokenizer import Tokenizer
from foretrace.data.real.bundle import Item, read_bundle
from foretrace.data.real.mutants import renamed
from foretrace.data.render import render, shipped_tokenizer
from foretrace.trace import Limits, record

__all__ = ["document", "documents"]

LIMITS = Limits(frames=400)
RENAMED = 0.3
"""Share of the documents whose program is given other names."""


@cache
def _items(bundle: Path) -> Sequence[Item]:
    """The functions of a bundle; a stream is begun anew for each reading, the file is read once."""
    return read_bundle(bundle)


def documents(bundle: Path, seed: int, worker: int, num_workers: int) -> Iterator[tuple[list[int], list[bool]]]:
    """Endless training documents as (ids, which of them are predicted).

    Worker `worker` of `num_workers` has every so manieth function of each epoch. Raises SourceError for a bundle that
    cannot be read.
    """
    return _documents(_items(bundle), seed, worker, num_workers)


def _documents(
    items: Sequence[Item], seed: int, worker: int, num_workers: int
) -> Iterator[tuple[list[int], list[bool]]]:
    tokenizer = shipped_tokenizer()
    epoch = 0
    while items:
        order = list(range(len(items)))
        Random(f"{seed}/{epoch}").shuffle(order)
        for index in order[worker::num_workers]:
            call = _call(items[index], seed, index, epoch)
            rendered = document(items[index].source, call, Random(f"{seed}/{epoch}/{index}"), tokenizer)
            if rendered is not None:
                yield rendered.ids, [frame >= 0 for frame in rendered.frame]
        epoch += 1


def document(source: str, call: str, dice: Random, tokenizer: Tokenizer) -> Document | None:
    """One call as a training document; None where it fails or is too long."""
    try:
        if dice.random() < RENAMED:
            source, call = renamed(source, call, dice)
        trace = record(source, call, limits=LIMITS)
        return None if trace.outcome.startswith("cut:") else render(trace, dice, tokenizer)
    except Exception:  # one function that fails must not end a training run
        return None


def _call(item: Item, seed: int, index: int, epoch: int) -> str:
    """The function's call of an epoch: all of them in an order of its own, then in another."""
    rounds, place = divmod(epoch, len(item.calls))
    order = list(item.calls)
    Random(f"{seed}/{index}/{rounds}").shuffle(order)
    return order[place]
