"""A runner that knows documents by heart: what evaluations make of a model whose answers are known beforehand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from foretrace.codec.compact import Document
from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import Model
from replay import Scripted

Knowing = Callable[..., Model]


class Recall(Scripted):
    """Gives the next id of the document that begins with the ids so far; without one, a lower id is likelier."""

    def __init__(self, documents: list[list[int]], vocab_size: int, context: int) -> None:
        super().__init__(vocab_size, context)
        self.documents = documents

    def likely(self, ids: list[int]) -> NDArray[np.float32]:
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
