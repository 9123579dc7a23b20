"""A model that knows some traces by heart, for tests of whatever asks a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import Model
from foretrace.engine.runner import State


class Replay:
    """A runner that knows texts by heart: after a prefix of one of them it is sure of the next id.

    LookupError after anything else. See `foretrace.engine.runner.Runner`.
    """

    def __init__(self, texts: Sequence[list[int]], vocab_size: int, context: int = 100_000) -> None:
        self.texts, self.vocab_size, self.context = texts, vocab_size, context
        self.num_fed = 0

    def start(self, batch: int) -> State:
        return State([np.zeros((batch, 1, max(map(len, self.texts)), 1), np.int64)], [0] * batch)

    def feed(self, state: State, ids: list[list[int]]) -> NDArray[np.float32]:
        logits_BV = np.zeros((len(ids), self.vocab_size), np.float32)
        for row, new in enumerate(ids):
            start, end = state.lengths[row], state.lengths[row] + len(new)
            state.caches[0][row, 0, start:end, 0] = new
            state.lengths[row] = end
            taken = state.caches[0][row, 0, :end, 0].tolist()
            known = [text for text in self.texts if text[:end] == taken]
            if not known:
                raise LookupError("no text begins like this")
            logits_BV[row, known[0][end]] = 20.0
            self.num_fed += len(new)
        return logits_BV

    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        raise NotImplementedError


def replaying(*documents: list[int], context: int = 100_000) -> Model:
    tokenizer = shipped_tokenizer()
    return Model(Replay(documents, tokenizer.size, context), tokenizer, "replay")
