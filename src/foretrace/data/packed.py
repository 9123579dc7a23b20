"""Packed sets as a source of training documents: `foretrace.data.packed:documents:FOLDER` in a training config."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from foretrace.data.sets.folder import Set
from foretrace.data.sets.pack import vocabulary
from foretrace.data.sets.tokens import Document, Tokens
from foretrace.errors import SetError

__all__ = ["PackedSet", "documents", "num_ids"]


class PackedSet:
    """The documents of a packed set, by epoch and number, each read when it is asked for.

    Raises SetError for a folder that holds no whole packed set, or one of another vocabulary.
    """

    def __init__(self, folder: Path) -> None:
        found = Set(folder)
        settings = found.manifest.settings
        if found.manifest.stage != "pack" or settings.get("vocabulary") != vocabulary():
            raise SetError(f"{folder} is of stage {found.manifest.stage}; expected a packed set of our vocabulary")
        if missing := found.missing():
            raise SetError(f"{folder} lacks {len(missing)} of {found.manifest.shards} shards; expected a whole set")
        self.num_epochs = int(settings["epochs"])
        size = found.manifest.shards // self.num_epochs
        shards = [Tokens(found.path(index)) for index in range(found.manifest.shards)]
        self.shards = [shards[epoch * size : (epoch + 1) * size] for epoch in range(self.num_epochs)]
        self.ends = [np.cumsum([len(shard) for shard in epoch], dtype=np.int64) for epoch in self.shards]
        self.lengths = [
            np.concatenate([np.zeros(0, np.int64), *(np.diff(shard.offsets) for shard in epoch)])
            for epoch in self.shards
        ]

    def size(self, epoch: int) -> int:
        """Documents of an epoch."""
        return len(self.lengths[epoch % self.num_epochs])

    def numbers(self, epoch: int, longer_than: int, up_to: int | None) -> NDArray[np.int64]:
        """Which documents of an epoch have such a length, in ids."""
        lengths = self.lengths[epoch % self.num_epochs]
        return np.flatnonzero(
            (lengths > longer_than) & (lengths <= (lengths.max(initial=0) if up_to is None else up_to))
        )

    def document(self, epoch: int, number: int) -> Document:
        """A document of an epoch; epochs beyond the packed ones are these again."""
        epoch %= self.num_epochs
        shard = int(np.searchsorted(self.ends[epoch], number, side="right"))
        before = int(self.ends[epoch][shard - 1]) if shard else 0
        return self.shards[epoch][shard][number - before]


def documents(
    folder: str,
    seed: int,
    worker: int,
    num_workers: int,
    *,
    start: int = 0,
    longer_than: int = 0,
    up_to: int | None = None,
) -> Iterator[Document]:
    """Endless documents from number `start` on, as (ids, which of them are predicted): all of an epoch, then the next.

    Each pass has an order of its own, from `seed`. The passes are laid end to end, and worker `worker` of `num_workers`
    has every so manieth document of them, so that there may be more workers than documents. With bounds, only documents
    of more than `longer_than` and at most `up_to` ids. Raises SetError.
    """
    packed = PackedSet(Path(folder))
    numbers = [packed.numbers(epoch, longer_than, up_to) for epoch in range(packed.num_epochs)]
    place = worker + num_workers * start
    for epoch in count() if any(map(len, numbers)) else ():
        chosen = numbers[epoch % packed.num_epochs]
        if place < len(chosen):
            order = np.random.default_rng([seed, epoch]).permutation(chosen)[place::num_workers]
            yield from (packed.document(epoch, int(number)) for number in order)
            place += num_workers * len(order)
        place -= len(chosen)


def num_ids(folder: str, bounds: Sequence[tuple[int, int | None]]) -> list[float]:
    """Ids in an epoch, on average, by class of their documents' lengths (more than, up to). Raises SetError."""
    packed = PackedSet(Path(folder))
    chosen = [
        [int(packed.lengths[epoch][packed.numbers(epoch, *bound)].sum()) for epoch in range(packed.num_epochs)]
        for bound in bounds
    ]
    return [sum(ids) / packed.num_epochs for ids in chosen]
