"""Documents laid out as batches: a row each, padded, or packed one behind another into rows of one length. No torch.

Padding suits a CPU, where attention over documents of like length is quick; packing gives every batch the same shape,
which compiled code on a GPU needs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from foretrace.errors import ConfigError

__all__ = ["Batch", "Document", "Drawn", "Layout", "Packed", "Padded", "packed", "padded"]

Document = tuple[list[int], list[bool]]
"""Token ids, and for each whether it is predicted: the first never, at least one of the others."""

FILL = 0.98
"""Part of a packed batch for which documents are drawn."""


class Drawn(NamedTuple):
    """A document, the number of its source, and the place in the sources after it."""

    document: Document
    source: int
    place: Any


@dataclass(frozen=True, slots=True)
class Batch:
    """What goes through the model at once: a step trains on one or several of these."""

    ids_BT: NDArray[np.int32]
    """Token ids; 0 where there is padding."""
    predicted_P: NDArray[np.int64]
    """Where the predicted ids are, in `ids` laid flat."""
    sources_P: NDArray[np.int16]
    """Number of the source that each predicted id is from."""
    documents_BT: NDArray[np.int32] | None
    """Which document of its row an id belongs to, rising; None where each row is one document."""
    num_ids: int
    """Ids without padding."""


class Layout(Protocol):
    """How the documents of a group are laid out."""

    def next_group(self, documents: Iterator[Drawn], rng: random.Random) -> tuple[list[Batch], Any]:
        """The next batches, and the place after the last document taken for them."""


@dataclass(frozen=True, slots=True)
class Padded:
    """Groups of documents sorted by length, cut into batches of at most `batch_tokens`, padding included."""

    batch_tokens: int
    group: int

    def next_group(self, documents: Iterator[Drawn], rng: random.Random) -> tuple[list[Batch], Any]:
        taken = list(islice(documents, self.group))
        cut = cut_by_length(taken, self.batch_tokens)
        rng.shuffle(cut)
        batches = [padded([d.document for d in part], [d.source for d in part]) for part in cut]
        return batches, taken[-1].place


@dataclass(frozen=True, slots=True)
class Packed:
    """Batches of `rows` rows of `row_tokens`; documents are not split, and those that find no room are left out.

    `long` says what is done with a document longer than a row: it is refused with ConfigError, its end is cut off, or
    it is split into documents of a row.

    Documents are drawn until they would fill `FILL` of the batch, then placed first-fit in the order of falling length,
    so that what is left out is short and rare.
    """

    rows: int
    row_tokens: int
    long: Literal["refuse", "cut", "split"] = "refuse"

    def next_group(self, documents: Iterator[Drawn], rng: random.Random) -> tuple[list[Batch], Any]:
        wanted = FILL * self.rows * self.row_tokens
        taken: list[Document] = []
        sources: list[int] = []
        while wanted > 0:
            drawn = next(documents)
            parts = self._fitting(drawn.document)
            taken += parts
            sources += [drawn.source] * len(parts)
            wanted -= sum(len(ids) for ids, _ in parts)
        return [packed(taken, self.rows, self.row_tokens, sources)], drawn.place

    def _fitting(self, document: Document) -> list[Document]:
        ids, predicted = document
        width = self.row_tokens
        if len(ids) <= width:
            return [document]
        if self.long == "refuse":
            raise ConfigError(f"row_tokens is {width}, expected at least the {len(ids)} ids of a document")
        starts = range(0, len(ids) if self.long == "split" else width, width)
        return [(ids[start : start + width], predicted[start : start + width]) for start in starts]


def cut_by_length(documents: Sequence[Drawn], batch_tokens: int) -> list[list[Drawn]]:
    """Batches of documents of like length, at most `batch_tokens` with padding where more than one."""
    cut: list[list[Drawn]] = []
    for drawn in sorted(documents, key=lambda drawn: len(drawn.document[0]), reverse=True):
        if not cut or len(cut[-1][0].document[0]) * (len(cut[-1]) + 1) > batch_tokens:
            cut.append([])
        cut[-1].append(drawn)
    return cut


def padded(documents: Sequence[Document], sources: Sequence[int] | None = None) -> Batch:
    """A document a row, padded at the right, where causal attention cannot see it; `sources` has the source of each."""
    width = max(len(ids) for ids, _ in documents)
    ids_BT = np.zeros((len(documents), width), np.int32)
    predicted_BT = np.zeros((len(documents), width), bool)
    for row, (ids, mask) in enumerate(documents):
        ids_BT[row, : len(ids)], predicted_BT[row, 1 : len(ids)] = ids, mask[1:]
    predicted_P = np.flatnonzero(predicted_BT)
    sources_B = np.zeros(len(documents), np.int16) if sources is None else np.array(sources, np.int16)
    return Batch(ids_BT, predicted_P, sources_B[predicted_P // width], None, sum(len(ids) for ids, _ in documents))


def packed(documents: Sequence[Document], rows: int, row_tokens: int, sources: Sequence[int] | None = None) -> Batch:
    """Documents one behind another in `rows` rows; those that find no room are left out."""
    ids_BT = np.zeros((rows, row_tokens), np.int32)
    predicted_BT = np.zeros((rows, row_tokens), bool)
    documents_BT = np.zeros((rows, row_tokens), np.int32)
    sources_BT = np.zeros((rows, row_tokens), np.int16)
    filled = [0] * rows
    for number in sorted(range(len(documents)), key=lambda number: len(documents[number][0]), reverse=True):
        ids, mask = documents[number]
        row = next((row for row in range(rows) if filled[row] + len(ids) <= row_tokens), None)
        if row is None:
            continue
        start, end = filled[row], filled[row] + len(ids)
        ids_BT[row, start:end], predicted_BT[row, start + 1 : end] = ids, mask[1:]
        documents_BT[row, end:] = documents_BT[row, start] + 1
        sources_BT[row, start:end] = sources[number] if sources else 0
        filled[row] = end
    predicted_P = np.flatnonzero(predicted_BT)
    return Batch(ids_BT, predicted_P, sources_BT.reshape(-1)[predicted_P], documents_BT, sum(filled))
