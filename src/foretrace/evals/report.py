"""What evaluations print: progress, rates with 95 % confidence intervals, tables in Markdown."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

__all__ = ["Rate", "clustered", "counted", "paired", "table", "wilson"]

Z = 1.959964
NUM_RESAMPLES = 2_000
LIVE_SECONDS = 0.2
PLAIN_SECONDS = 30.0

T = TypeVar("T")


class Rate(NamedTuple):
    """A share of `total`, with the bounds of its 95 % confidence interval."""

    share: float
    low: float
    high: float
    total: int

    def __str__(self) -> str:
        return f"{100 * self.share:.1f} % [{100 * self.low:.1f}, {100 * self.high:.1f}]"


def wilson(hits: Sequence[bool]) -> Rate:
    """The share of independent trials that hit, with Wilson's score interval (1927); without trials, from 0 to 1."""
    if not hits:
        return Rate(0.0, 0.0, 1.0, 0)
    n, share = len(hits), sum(hits) / len(hits)
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    reach = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return Rate(share, max(0.0, centre - reach), min(1.0, centre + reach), n)


def clustered(counts: Sequence[tuple[float, int]]) -> Rate:
    """The share of all trials that hit, given (hits, trials) of each program, with a bootstrap interval over programs.

    Frames of one program stand or fall together, so it is programs that are drawn again, always the same way. Without
    trials, from 0 to 1.
    """
    if not any(trials for _, trials in counts):
        return Rate(0.0, 0.0, 1.0, 0)
    hits, trials = np.array(counts, float).T
    drawn = np.random.default_rng(0).integers(len(counts), size=(NUM_RESAMPLES, len(counts)))
    low, high = np.percentile(hits[drawn].sum(1) / trials[drawn].sum(1), (2.5, 97.5))
    return Rate(float(hits.sum() / trials.sum()), float(low), float(high), int(trials.sum()))


def counted(items: Sequence[T], doing: str) -> Iterator[T]:
    """The items, counted on standard error, with how long the rest will take: live in a terminal, else now and then."""
    live = sys.stderr.isatty()
    begin, end = ("\r\x1b[2K", "") if live else ("", "\n")
    start = shown = time.monotonic()
    for done, item in enumerate(items):
        now = time.monotonic()
        if done and now - shown >= (LIVE_SECONDS if live else PLAIN_SECONDS):
            rest = f"{(now - start) / done * (len(items) - done):.0f} s left"
            print(f"{begin}{doing}: {done} of {len(items)}, {rest}", end=end, file=sys.stderr, flush=True)
            shown = now
        yield item
    print(f"{begin}{doing}: {len(items)} of {len(items)}, {time.monotonic() - start:.0f} s", file=sys.stderr)


def paired(differences: Sequence[float]) -> Rate:
    """The mean of paired differences, one for each program, with a bootstrap interval over programs."""
    return clustered([(difference, 1) for difference in differences])


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others are set to the right."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
