"""What decoding asks of a model: a `Runner` takes runs of ids into the rows of a `Cache` and gives logits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["PAGE", "Cache", "Run", "Runner", "cut"]

PAGE = 32
"""Ids in a page: what is kept of a text for others that begin alike is kept in whole pages."""


class Run(NamedTuple):
    """Ids that one row takes next; logits are asked for after each of the last `wanted` of them."""

    row: int
    ids: list[int]
    wanted: int


def cut(runs: Mapping[int, Run], most: int | Callable[[int], int]) -> tuple[dict[int, Run], dict[int, Run]]:
    """The beginnings of runs, of at most so many ids or so many for a row, and what is left of longer ones."""
    first, rest = dict[int, Run](), dict[int, Run]()
    for number, (row, ids, wanted) in runs.items():
        at = most if isinstance(most, int) else most(row)
        after = max(0, len(ids) - at)
        first[number] = Run(row, ids[:at], max(0, wanted - after))
        if after:
            rest[number] = Run(row, ids[at:], min(wanted, after))
    return first, rest


class Cache(Protocol):
    """Keys and values of the ids that each of a number of rows has taken; `lengths` counts them."""

    lengths: list[int]

    def spare(self, length: int) -> int:
        """How many ids a row that holds `length` can take and give back with `truncate`."""

    def truncate(self, row: int, length: int) -> None:
        """Forget what a row has taken after its first `length` ids; 0 empties it, so that another text can begin."""

    def save(self, row: int, start: int) -> Any:
        """A copy of the page of a row that begins at `start` and was taken by the latest feed."""

    def load(self, row: int, pages: Sequence[Any]) -> None:
        """Put the pages with which a text begins into an empty row."""

    def size(self, page: Any) -> int:
        """Bytes of a page."""


class Runner(Protocol):
    """A model at work, whatever computes it. Rows never influence each other."""

    vocab_size: int
    context: int
    """Most ids that a row can hold; it is the caller who sees to it."""

    def start(self, rows: int) -> Cache:
        """A cache of empty rows."""

    def feed(self, cache: Any, runs: Sequence[Run]) -> NDArray[np.float32]:
        """Take runs, at most one for each row; logits [W, V] for the ids after those that are wanted, in order.

        The cache is one that it has made itself.
        """

    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        """Logits [T, V] for the id after each of `ids`, all of them taken at once, with no cache left."""
