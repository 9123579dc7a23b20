"""Documents laid out as batches: a row each, padded, or packed one behind another into rows of one length. No torch.

Padding suits a CPU, where attention over documents of like length is quick; packing gives every batch the same shape,
which compiled code on a GPU needs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from foretrace.errors import ConfigError

__all__ = ["Batch", "Document", "Layout", "Packed", "Padded", "padded"]

Document = tuple[list[int], list[bool]]
"""Token ids, and for each whether it is predicted: the first never, at least one of the others."""

Place = TypeVar("Place")

FILL = 0.98
"""Part of a packed batch for which documents are drawn."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step trains on."""

    ids_BT: NDArray[np.int32]
    """Token ids; 0 where there is padding."""
    predicted_P: NDArray[np.int64]
    """Where the predicted ids are, in `ids` laid flat."""
    documents_BT: NDArray[np.int32] | None
    """Which document of its row an id belongs to, rising; None where each row is one document."""
    num_ids: int
    """Ids without padding."""


class Layout(Protocol):
    """How the documents of a group are laid out; `Place` is whatever comes with each document."""

    def next_group(self, documents: Iterator[tuple[Document, Place]], rng: random.Random) -> tuple[list[Batch], Place]:
        """The next batches, and what came with the last document taken for them."""


@dataclass(frozen=True, slots=True)
class Padded:
    """Groups of documents sorted by length, cut into batches of at most `batch_tokens`, padding included."""

    batch_tokens: int
    group: int

    def next_group(self, documents: Iterator[tuple[Document, Place]], rng: random.Random) -> tuple[list[Batch], Place]:
        taken = list(islice(documents, self.group))
        cut = cut_by_length([document for document, _ in taken], self.batch_tokens)
        rng.shuffle(cut)
        return [padded(part) for part in cut], taken[-1][1]


@dataclass(frozen=True, slots=True)
class Packed:
    """Batches of `rows` rows of `row_tokens`; documents are not split, and those that find no room are left out.

    Raises ConfigError for a document longer than a row.

    Documents are drawn until they would fill `FILL` of the batch, then placed first-fit in the order of falling length,
    so that what is left out is short and rare.
    """

    rows: int
    row_tokens: int

    def next_group(self, documents: Iterator[tuple[Document, Place]], rng: random.Random) -> tuple[list[Batch], Place]:
        wanted = FILL * self.rows * self.row_tokens
        taken: list[Document] = []
        while wanted > 0:
            document, place = next(documents)
            length = len(document[0])
            if length > self.row_tokens:
                raise ConfigError(f"row_tokens is {self.row_tokens}, expected at least the {length} ids of a document")
            taken.append(document)
            wanted -= length
        return [packed(taken, self.rows, self.row_tokens)], place


def cut_by_length(documents: Sequence[Document], batch_tokens: int) -> list[list[Document]]:
    """Batches of documents of like length, at most `batch_tokens` with padding where more than one."""
    cut: list[list[Document]] = []
    for document in sorted(documents, key=lambda document: len(document[0]), reverse=True):
        if not cut or len(cut[-1][0][0]) * (len(cut[-1]) + 1) > batch_tokens:
            cut.append([])
        cut[-1].append(document)
    return cut


def padded(documents: Sequence[Document]) -> Batch:
    """A document a row, padded at the right, where causal attention cannot see it."""
    width = max(len(ids) for ids, _ in documents)
    ids_BT = np.zeros((len(documents), width), np.int32)
    predicted_BT = np.zeros((len(documents), width), bool)
    for row, (ids, mask) in enumerate(documents):
        ids_BT[row, : len(ids)], predicted_BT[row, 1 : len(ids)] = ids, mask[1:]
    return Batch(ids_BT, np.flatnonzero(predicted_BT), None, sum(len(ids) for ids, _ in documents))


def packed(documents: Sequence[Document], rows: int, row_tokens: int) -> Batch:
    """Documents one behind another in `rows` rows; those that find no room are left out."""
    ids_BT = np.zeros((rows, row_tokens), np.int32)
    predicted_BT = np.zeros((rows, row_tokens), bool)
    documents_BT = np.zeros((rows, row_tokens), np.int32)
    filled = [0] * rows
    for ids, mask in sorted(documents, key=lambda document: len(document[0]), reverse=True):
        row = next((row for row in range(rows) if filled[row] + len(ids) <= row_tokens), None)
        if row is None:
            continue
        start, end = filled[row], filled[row] + len(ids)
        ids_BT[row, start:end], predicted_BT[row, start + 1 : end] = ids, mask[1:]
        documents_BT[row, end:] = documents_BT[row, start] + 1
        filled[row] = end
    return Batch(ids_BT, np.flatnonzero(predicted_BT), documents_BT, sum(filled))
