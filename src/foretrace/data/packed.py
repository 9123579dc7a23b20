"""Packed sets as a source of training documents: `foretrace.data.packed:documents:FOLDER` in a training config."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, count
from pathlib import Path

import numpy as np

from foretrace.data.sets.folder import Set
from foretrace.data.sets.pack import vocabulary
from foretrace.data.sets.tokens import Document, Tokens
from foretrace.errors import SetError

__all__ = ["PackedSet", "documents"]


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
        self.ends = [list(accumulate(map(len, epoch))) for epoch in self.shards]

    def size(self, epoch: int) -> int:
        """Documents of an epoch."""
        ends = self.ends[epoch % self.num_epochs]
        return ends[-1] if ends else 0

    def document(self, epoch: int, number: int) -> Document:
        """A document of an epoch; epochs beyond the packed ones are these again."""
        epoch %= self.num_epochs
        shard = bisect_right(self.ends[epoch], number)
        before = self.ends[epoch][shard - 1] if shard else 0
        return self.shards[epoch][shard][number - before]


def documents(folder: str, seed: int, worker: int, num_workers: int, *, start: int = 0) -> Iterator[Document]:
    """Endless documents from number `start` on, as (ids, which of them are predicted): all of an epoch, then the next.

    Each pass has an order of its own, from `seed`; worker `worker` of `num_workers` has its share. Raises SetError.
    """
    packed = PackedSet(Path(folder))
    largest = max(map(packed.size, range(packed.num_epochs)), default=0)
    for epoch in count() if largest > worker else ():
        order = np.random.default_rng([seed, epoch]).permutation(packed.size(epoch))[worker::num_workers]
        yield from (packed.document(epoch, int(number)) for number in order[start:])
        start = max(0, start - len(order))
