"""Guesses of what comes next, from the text so far: loops repeat themselves. The model checks them all in one pass.

The text is taken to follow an earlier place where its last two ids stood side by side (prompt lookup, as in
arXiv 2304.04487). A value that differs does not end that: the place to follow is then after the earlier value.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["Drafter"]

MOST = 7
"""No more ids are guessed at a time."""


class Drafter:
    """Follows one text. `structure` are the ids between which values stand."""

    def __init__(self, structure: frozenset[int]) -> None:
        self._structure = structure
        self._after: dict[tuple[int, int], int] = {}
        self._place: int | None = None
        self._num_read = 0
        self._length = 2

    def guess(self, ids: Sequence[int], most: int) -> list[int]:
        """At most so many ids that may follow on a text, of which it has seen the beginning."""
        self._read(ids)
        most = min(most, self._length)
        return [] if self._place is None or most <= 0 else list(ids[self._place : self._place + most])

    def learn(self, guessed: int, right: int) -> None:
        """Take in how many of the guessed ids came: more are guessed where all did, fewer where not."""
        self._length = min(MOST, 2 * guessed) if right == guessed else right + 1

    def _read(self, ids: Sequence[int]) -> None:
        for at in range(max(1, self._num_read), len(ids)):
            pair = (ids[at - 1], ids[at])
            self._place = self._follow(ids, at) or self._after.get(pair)
            self._after[pair] = at + 1
        self._num_read = len(ids)

    def _follow(self, ids: Sequence[int], at: int) -> int | None:
        """Where the earlier text goes on after the id at `at`, if that still follows it."""
        place = self._place
        if place is None or place >= at:
            return None
        if ids[place] == ids[at]:
            return place + 1
        if ids[at] in self._structure or not self._structure:
            return None
        while place < at and ids[place] not in self._structure:
            place += 1
        return place if place < at else None
