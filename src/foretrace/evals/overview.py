"""The sets of programs of a report side by side, before each has its own section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from foretrace.evals.breakdown import LENGTHS
from foretrace.evals.calibration import KINDS
from foretrace.evals.page import percent
from foretrace.evals.report import Rate, table

__all__ = ["overview"]

SHORT = {
    "values": "values, whole trace foreseen",
    "whole traces": "whole traces",
    "teacher-forced frames": "frames, given the true past",
    "free-running frames": "frames, running free",
}
"""Scores that the report begins with, and what they are called there."""

FEWEST, WEAKEST = 100, 12
"""Frames of all sets together from which on a kind of statement is judged, and how many kinds are named."""

LEVEL = 0.8
"""Of trust, for the overview."""

Sets = Mapping[str, Mapping[str, Any]]
"""Name of each set -> its figures."""


def overview(sets: Sets) -> str:
    """The main figures, values by the length of the trace, how far probabilities are off, the weakest statements."""
    return "\n\n".join(_tables(sets)) if sets else ""


def _tables(sets: Sets) -> Iterator[str]:
    rows = []
    for name, figures in sets.items():
        shares = [figures["scores"][score]["model"] for score in SHORT]
        rates = (Rate(**rate) for rate in (*shares, figures["scores"]["values"]["one leap"]))
        rows.append((name, figures["programs"], *rates))
    yield table(("right, 95 % confidence interval", "programs", *SHORT.values(), "values in one leap"), rows)
    yield table(
        ("values right, by frames of the trace", *LENGTHS),
        [
            (name, *(_of_length(figures["by length"].get(length)) for length in LENGTHS))
            for name, figures in sets.items()
        ],
    )
    yield table(
        (
            "expected calibration error, true past",
            *KINDS,
            f"stopped at below {100 * LEVEL:g} %",
            "first errors among them",
        ),
        [
            (name, *(_ece(figures["calibration"][kind]) for kind in KINDS), *_trust(figures))
            for name, figures in sets.items()
        ],
    )
    frames, right = Counter[str](), Counter[str]()
    for figures in sets.values():
        for kind, row in figures["by statement"].items():
            frames[kind] += row["frames"]
            right[kind] += row["model"]
    judged = sorted((kind for kind in frames if frames[kind] >= FEWEST), key=lambda kind: right[kind] / frames[kind])
    yield table(
        ("weakest statements: frames right, given the true past", "frames", "all", *sets),
        [
            (kind, frames[kind], percent(right[kind], frames[kind]), *(_of_kind(f, kind) for f in sets.values()))
            for kind in judged[:WEAKEST]
        ],
    )


def _of_length(row: Mapping[str, int] | None) -> str:
    return f"{percent(row['values'], row['programs'])} of {row['programs']}" if row else "-"


def _ece(found: Mapping[str, Any]) -> str:
    return "-" if found["ece"] is None else f"{100 * found['ece']:.1f} %"


def _trust(figures: Mapping[str, Any]) -> tuple[str, str]:
    if "trust" not in figures:
        return "-", "-"
    found = figures["trust"]
    stopped, caught = next((stopped, caught) for level, stopped, caught in found["levels"] if level == LEVEL)
    return percent(stopped, found["frames"]), percent(caught, found["errors"])


def _of_kind(figures: Mapping[str, Any], kind: str) -> str:
    row = figures["by statement"].get(kind)
    return percent(row["model"], row["frames"]) if row else "-"
