"""Pages of texts that have been read, for others that begin alike: a tree of pages, the oldest ends dropped first.

Pages never change. A row takes a copy, so that it may go on as it likes; copying is a hundredth of computing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from foretrace.engine.runner import PAGE

__all__ = ["Page", "Prefixes"]


class Page:
    """Keys and values of `PAGE` ids that come after those of the pages above."""

    def __init__(self, parent: Page | None, ids: tuple[int, ...], data: Any, size: int) -> None:
        self.parent, self.ids, self.data, self.size = parent, ids, data, size
        self.children: dict[tuple[int, ...], Page] = {}


class Prefixes:
    """Pages of at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.root = Page(None, (), None, 0)
        self._ends: OrderedDict[Page, None] = OrderedDict()  # pages without children, the longest unused first

    def find(self, ids: Sequence[int]) -> list[Page]:
        """The pages with which a text begins, as many as there are."""
        found: list[Page] = []
        page = self.root
        for start in range(0, len(ids) - PAGE + 1, PAGE):
            child = page.children.get(tuple(ids[start : start + PAGE]))
            if child is None:
                break
            found.append(child)
            page = child
        if page in self._ends:
            self._ends.move_to_end(page)
        return found

    def holds(self, page: Page) -> bool:
        """Whether a page has not been dropped."""
        return page.parent is not None or page is self.root

    def add(self, parent: Page, ids: tuple[int, ...], data: Any, size: int) -> Page:
        """Put a page below one that it holds, and make room for it."""
        page = parent.children[ids] = Page(parent, ids, data, size)
        self._ends.pop(parent, None)
        self._ends[page] = None
        self.size += size
        while self.size > self.limit:
            self._drop(next(iter(self._ends)))
        return page

    def _drop(self, page: Page) -> None:
        del self._ends[page]
        parent = page.parent
        assert parent is not None
        del parent.children[page.ids]
        page.parent = None
        self.size -= page.size
        if not parent.children and parent is not self.root:
            self._ends[parent] = None
            self._ends.move_to_end(parent, last=False)
