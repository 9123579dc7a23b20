"""What decoding asks of a model: a `Runner` takes ids into the rows of a `State` and gives logits for the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Runner", "State"]


@dataclass(slots=True)
class State:
    """What a runner remembers of a batch: arrays [B, K, capacity, D] of keys and values, two a layer, filled in place.

    `lengths` counts the ids that each row has taken so far; B is its length. `kept` is the runner's own.
    """

    caches: list[Any]
    lengths: list[int]
    kept: dict[Any, Any] = field(default_factory=dict)

    def restart(self, row: int) -> None:
        """Forget a row, so that another text can begin there."""
        self.lengths[row] = 0

    def drop(self, row: int) -> None:
        """Make the batch one row smaller: the last row moves to the place of `row`."""
        length = self.lengths.pop()
        last = len(self.lengths)
        if row < last:
            self.lengths[row] = length
            for cache in self.caches:
                cache[row, :, :length] = cache[last, :, :length]


class Runner(Protocol):
    """A model at work, whatever computes it. Rows of a batch never influence each other."""

    vocab_size: int
    context: int
    """Most ids that a row can hold; it is the caller who sees to it."""

    def start(self, batch: int) -> State:
        """A state of `batch` empty rows."""

    def feed(self, state: State, ids: list[list[int]]) -> NDArray[np.float32]:
        """Take one or more ids into each row of the state; logits [B, V] for the id after each row's last."""

    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        """Logits [T, V] for the id after each of `ids`, all of them taken at once, with no state left."""
