"""What a process that makes data all the time does once, as it begins."""

from __future__ import annotations

import gc

__all__ = ["rarely_collect"]


def rarely_collect() -> None:
    """Look for cycles of garbage less often than Python would, and never among what is there already.

    A parsed program is some hundred objects that are no garbage yet: by default they are looked through again and again,
    and with them, now and then, everything that has been imported.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
