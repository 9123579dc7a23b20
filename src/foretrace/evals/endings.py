"""Whether the model foresees that a program raises, what it raises, and that a program never ends.

Pairs by hand: the same function called so that it returns and so that it raises; the same loop so that it ends and so
that it does not. A constant answer is right in half of them. Free-running; a program is taken to have no end when the
prediction has none within 120 frames, where those that end take fewer than 60.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from foretrace.engine import Model
from foretrace.engine.decode import Prediction
from foretrace.evals.ending_pairs import HALTING, RAISING
from foretrace.evals.items import Item, recorded_here
from foretrace.evals.report import Rate, table, wilson
from foretrace.evals.solver import free, leap
from foretrace.trace.frames import Limits, Trace

__all__ = ["page", "run"]

FRAMES = 120
"""More than any of the programs that end has, twice over."""


class Asked(NamedTuple):
    """A program, what really happens, and what was foreseen in two ways."""

    item: Item
    trace: Trace
    free: Prediction
    leap: Prediction


def run(model: Model, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of both sets of pairs."""
    raising, halting = (_asked(model, pairs[: 2 * (options.limit or len(pairs))]) for pairs in (RAISING, HALTING))
    failed = [a for a in raising if a.trace.outcome == "raised"]
    return {
        "raising": {
            "programs": len(raising),
            "free-running": _rate([a.free.outcome == a.trace.outcome for a in raising]),
            "in one leap": _rate([a.leap.outcome == a.trace.outcome for a in raising]),
            "type of the exception": _rate([_kind(_end(a.free)) == _kind(a.trace.value) for a in failed]),
            "type, in one leap": _rate([_kind(_end(a.leap)) == _kind(a.trace.value) for a in failed]),
            "its whole text": _rate([_end(a.free) == a.trace.value for a in failed]),
            "said to raise": sum(a.free.outcome == "raised" for a in raising),
        },
        "halting": {
            "programs": len(halting),
            "free-running": _rate([_endless(a.free) == a.trace.outcome.startswith("cut:") for a in halting]),
            "said to have no end": sum(_endless(a.free) for a in halting),
        },
        "items": [
            {
                "name": a.item.name,
                "call": a.item.call,
                "outcome": a.trace.outcome,
                "foreseen": a.free.outcome or "no end",
                "leap": a.leap.outcome or "no end",
            }
            for a in (*raising, *halting)
        ],
    }


def page(figures: Mapping[str, Any]) -> str:
    """One table for each set of pairs."""
    parts = ["## How programs end"]
    for name, what in (("raising", "raises or returns"), ("halting", "ends or never ends")):
        part = figures[name]
        rows = [(key, row["total"], Rate(**row)) for key, row in part.items() if isinstance(row, dict)]
        parts.append(table((f"{part['programs']} programs, {what}", "programs", "right"), rows))
    raising, halting = figures["raising"], figures["halting"]
    parts.append(
        f"Said to raise: {raising['said to raise']} of {raising['programs']}; said to have no end:"
        f" {halting['said to have no end']} of {halting['programs']}. A constant answer is right in half of each set."
    )
    return "\n\n".join(parts)


def _asked(model: Model, items: Sequence[Item]) -> list[Asked]:
    kept = recorded_here(items, Limits(frames=FRAMES))
    ways = free(model, kept.traces, FRAMES), leap(model, kept.traces)
    return [Asked(*each) for each in zip(kept.items, kept.traces, *ways, strict=True)]


def _endless(prediction: Prediction) -> bool:
    """Whether a prediction came to no end, or says that the record would be cut."""
    return prediction.outcome is None or prediction.outcome.startswith("cut:")


def _end(prediction: Prediction) -> str | None:
    """Text of the exception that leaves the program."""
    if prediction.outcome != "raised" or not prediction.frames:
        return None
    return prediction.frames[-1].frame.value


def _kind(text: str | None) -> str | None:
    """What stands before the bracket of an exception's text."""
    return None if text is None else text.split("(")[0]


def _rate(hits: Sequence[bool]) -> dict[str, Any]:
    return wilson(hits)._asdict()
