"""What the model that ships is trained on: synthetic programs, and real functions in turn with them.

The real ones come from a bundle (`data/real`), which is made by hand from sources that are not part of this package.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from foretrace.data import stream
from foretrace.data.real import stream as real

BUNDLE = Path("runs/real/train.jsonl.gz")
HELD_OUT = Path("runs/real/held_out.jsonl.gz")
REAL = 0.35
"""Share of documents that are of real functions; they are longer, so that it is half of the ids."""


def documents(seed: int, worker: int, num_workers: int) -> Iterator[tuple[list[int], list[bool]]]:
    """Training documents of both kinds as (ids, which of them are predicted). Raises SourceError without a bundle."""
    dice = Random(f"{seed}/{worker}/mixture")
    synthetic = stream.documents(seed, worker, num_workers)
    functions = real.documents(BUNDLE, seed, worker, num_workers)
    while True:
        yield next(functions if dice.random() < REAL else synthetic)
