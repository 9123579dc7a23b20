"""A runner that knows documents by heart: what evaluations make of a model whose answers are known beforehand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from foretrace.codec.compact import Document
from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import Model
from foretrace.engine.runner import State

Knowing = Callable[..., Model]


class Recall:
    """Gives the next id of the document that begins with the ids so far; without one, a lower id is likelier.

    See `foretrace.engine.runner.Runner`.
    """

    def __init__(self, documents: list[list[int]], vocab_size: int, context: int) -> None:
        self.documents = documents
        self.vocab_size = vocab_size
        self.context = context

    def start(self, batch: int) -> State:
        return State([np.zeros((batch, 1, self.context, 1), np.int64)], [0] * batch)

    def feed(self, state: State, ids: list[list[int]]) -> NDArray[np.float32]:
        (cache,) = state.caches
        for row, run in enumerate(ids):
            start = state.lengths[row]
            state.lengths[row] = start + len(run)
            cache[row, 0, start : state.lengths[row], 0] = run
        taken = (cache[row, 0, : state.lengths[row], 0].tolist() for row in range(len(ids)))
        return np.stack([self._likely(each) for each in taken])

    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        return np.stack([self._likely(ids[: at + 1]) for at in range(len(ids))])

    def _likely(self, ids: list[int]) -> NDArray[np.float32]:
        logits = -np.arange(self.vocab_size, dtype=np.float32)
        for document in self.documents:
            if document[: len(ids)] == ids != document:
                logits[document[len(ids)]] = 1
        return logits


@pytest.fixture(scope="session")
def knowing() -> Knowing:
    """Makes the model that knows some documents."""

    def make(*documents: Document, context: int = 4_096) -> Model:
        tokenizer = shipped_tokenizer()
        return Model(Recall([document.ids for document in documents], tokenizer.size, context), tokenizer, "recall")

    return make
