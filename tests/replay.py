"""A model that knows some traces by heart, for tests of whatever asks a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import Model
from foretrace.engine.runner import PAGE, Run


class Texts:
    """A cache that keeps the ids themselves; see `foretrace.engine.runner.Cache`."""

    def __init__(self, rows: int) -> None:
        self.rows: list[list[int]] = [[] for _ in range(rows)]

    @property
    def lengths(self) -> list[int]:
        return [len(row) for row in self.rows]

    def spare(self, length: int) -> int:
        return 1_000_000

    def truncate(self, row: int, length: int) -> None:
        del self.rows[row][length:]

    def save(self, row: int, start: int) -> list[int]:
        return self.rows[row][start : start + PAGE]

    def load(self, row: int, pages: Sequence[list[int]]) -> None:
        self.rows[row] = [i for page in pages for i in page]

    def size(self, page: list[int]) -> int:
        return len(page)


class Scripted:
    """A runner whose logits follow from the ids so far, by `likely`; see `foretrace.engine.runner.Runner`."""

    def __init__(self, vocab_size: int, context: int = 100_000) -> None:
        self.vocab_size, self.context = vocab_size, context
        self.num_fed = self.num_steps = 0

    def likely(self, ids: list[int]) -> NDArray[np.float32]:
        """Logits [V] for the id after these."""
        raise NotImplementedError

    def start(self, rows: int) -> Texts:
        return Texts(rows)

    def feed(self, cache: Texts, runs: Sequence[Run]) -> NDArray[np.float32]:
        self.num_steps += 1
        logits = []
        for row, ids, wanted in runs:
            self.num_fed += len(ids)
            cache.rows[row] += ids
            text = cache.rows[row]
            if wanted:
                logits.append(self.likely(text[: len(text) - wanted + 1]))
            logits += [self._guessed(text[: len(text) - after]) for after in range(wanted - 2, -1, -1)]
        return np.array(logits).reshape(-1, self.vocab_size)

    def _guessed(self, ids: list[int]) -> NDArray[np.float32]:
        """The same after ids the last of which are guesses, so that they may be ones of which nothing is known."""
        try:
            return self.likely(ids)
        except (AssertionError, LookupError):
            return np.zeros(self.vocab_size, np.float32)

    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        return np.stack([self.likely(ids[: at + 1]) for at in range(len(ids))])


class Replay(Scripted):
    """A runner that knows texts by heart: after a prefix of one of them it is sure of the next id.

    LookupError after anything else.
    """

    def __init__(self, texts: Sequence[list[int]], vocab_size: int, context: int = 100_000) -> None:
        super().__init__(vocab_size, context)
        self.texts = texts

    def likely(self, ids: list[int]) -> NDArray[np.float32]:
        known = [text for text in self.texts if text[: len(ids)] == ids]
        if not known:
            raise LookupError("no text begins like this")
        logits_V = np.zeros(self.vocab_size, np.float32)
        logits_V[known[0][len(ids)] if len(known[0]) > len(ids) else 0] = 20.0
        return logits_V


def replaying(*documents: list[int], context: int = 100_000) -> Model:
    tokenizer = shipped_tokenizer()
    return Model(Replay(documents, tokenizer.size, context), tokenizer, "replay")
