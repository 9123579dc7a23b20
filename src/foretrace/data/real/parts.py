"""Parts of a source, which can be gathered apart: in turns, or on as many processors as there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

__all__ = ["ALL", "Part"]

AnyPiece = TypeVar("AnyPiece")


class Part(NamedTuple):
    """Each `of`-th piece of a source, from the one numbered `number` on."""

    number: int
    of: int

    def taken(self, pieces: Iterable[AnyPiece]) -> Iterator[AnyPiece]:
        """The pieces of this part."""
        return islice(pieces, self.number, None, self.of)


ALL = Part(0, 1)
