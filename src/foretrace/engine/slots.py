"""Keys and values by row, in two arrays: those of the global layers from the first id on, those of the local ones from
where they are still seen. For numpy and torch alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from foretrace.engine.runner import PAGE
from foretrace.model.config import ModelConfig

__all__ = ["CHUNK", "STRIDE", "Page", "Slots"]

CHUNK = 256
"""A run of ids is at most this long."""
STRIDE = 256
"""What the local layers see no more is given back where the length is a multiple of this."""

Array = Any


class Page(NamedTuple):
    """Keys and values of a page: arrays [2 layers, K, PAGE, D] of the global and of the local layers."""

    whole: Array
    local: Array


class Slots:
    """Arrays [2 layers, rows, K, capacity, D], keys and values in turn; see `foretrace.engine.runner.Cache`.

    The places of a row in `local` begin at `bases[row]` in its text, those in `whole` at 0. `zeros` makes an array of a
    shape, `copy` copies one.
    """

    def __init__(
        self, config: ModelConfig, rows: int, capacity: int, zeros: Callable[..., Array], copy: Callable[[Array], Array]
    ) -> None:
        self._keep = max(config.sliding_window, CHUNK) + PAGE
        self._copy = copy
        num_local = config.layer_types.count("sliding_attention")
        self.whole = zeros(
            (2 * (config.num_hidden_layers - num_local), rows, config.num_key_value_heads, capacity, config.head_dim)
        )
        room = self._keep + STRIDE + 2 * CHUNK
        self.local = zeros((2 * num_local, rows, config.num_key_value_heads, room, config.head_dim))
        self.lengths = [0] * rows
        self.bases = [0] * rows

    def _base(self, length: int) -> int:
        return max(0, length // STRIDE * STRIDE - self._keep)

    def move_on(self, row: int) -> None:
        """Give back the room of what the local layers see no more; before every run."""
        base, length = self._base(self.lengths[row]), self.lengths[row]
        gone = base - self.bases[row]
        if gone:
            kept = self._copy(self.local[:, row, :, gone : length - self.bases[row]])
            self.local[:, row, :, : length - base] = kept
            self.bases[row] = base

    def spare(self, length: int) -> int:
        """How many ids a row of that length can take and give back: up to where the local layers move on."""
        return STRIDE - length % STRIDE

    def truncate(self, row: int, length: int) -> None:
        """Forget what a row has taken after its first `length` ids."""
        self.lengths[row] = length
        if length == 0:
            self.bases[row] = 0

    def save(self, row: int, start: int) -> Page:
        """A copy of the page that begins at `start`."""
        near = start - self.bases[row]
        return Page(
            self._copy(self.whole[:, row, :, start : start + PAGE]),
            self._copy(self.local[:, row, :, near : near + PAGE]),
        )

    def load(self, row: int, pages: Sequence[Page]) -> None:
        """Put the pages with which a text begins into an empty row."""
        length = len(pages) * PAGE
        self.lengths[row] = length
        base = self.bases[row] = self._base(length)
        for start, page in zip(range(0, length, PAGE), pages, strict=True):
            self.whole[:, row, :, start : start + PAGE] = page.whole
            if start >= base:
                self.local[:, row, :, start - base : start - base + PAGE] = page.local

    def size(self, page: Page) -> int:
        """Bytes of a page."""
        return int(page.whole.nbytes + page.local.nbytes)
