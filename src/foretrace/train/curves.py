"""The curves of a run from its `metrics.jsonl`, and their drawing in a line of text each. No torch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from foretrace.errors import ConfigError
from foretrace.train.report import METRICS_FILE

__all__ = ["Curve", "joined", "read_curves", "spark", "thinned"]

Curve = list[tuple[float, float]]
"""Pairs of step and value, steps rising."""

BARS = "▁▂▃▄▅▆▇█"
ORDER = ("loss", "held out", "norm", "rate", "tokens_per_second", "mfu")


def read_curves(run: Path) -> dict[str, Curve]:
    """All curves of a run by name: `loss`, `loss NAME` for parts of a mixture, `held out NAME`, and so on.

    Raises ConfigError for a folder without metrics.
    """
    path = run / METRICS_FILE
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}; expected the folder of a training run") from None
    curves: dict[str, Curve] = {}
    for line in lines:
        for name, value in _values(line):
            curves.setdefault(name, []).append(value)
    if not curves:
        raise ConfigError(f"{path} holds no steps yet, expected a run that has begun")
    return dict(sorted(curves.items(), key=lambda item: (_rank(item[0]), item[0])))


def joined(runs: Mapping[str, dict[str, Curve]]) -> tuple[dict[str, Curve], dict[str, float]]:
    """The curves of runs laid one behind another, as stages are, and the step at which each begins; none for one."""
    curves: dict[str, Curve] = {}
    starts: dict[str, float] = {}
    end = 0.0
    for run, found in runs.items():
        starts[run] = end
        for name, curve in found.items():
            curves.setdefault(name, []).extend((end + step, value) for step, value in curve)
        end += max(curve[-1][0] for curve in found.values())
    return curves, starts if len(runs) > 1 else {}


def thinned(curve: Curve, most: int) -> Curve:
    """At most `most` points, each the mean of as many neighbours."""
    size = -(-len(curve) // most)
    parts = [curve[start : start + size] for start in range(0, len(curve), size)]
    return [(part[-1][0], sum(value for _, value in part) / len(part)) for part in parts]


def spark(values: Sequence[float]) -> str:
    """A bar for each value, from the least to the greatest of them."""
    low, high = min(values), max(values)
    scale = (len(BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(BARS[round((value - low) * scale)] for value in values)


def _values(line: str) -> list[tuple[str, tuple[float, float]]]:
    """The values of one line of metrics; none of one that a killed run left half-written."""
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:
        return []
    step = entry.get("step", 0)
    named = {name: entry[name] for name in ORDER if name in entry}
    named |= {f"loss {name}": value for name, value in entry.get("losses", {}).items()}
    named |= {f"held out {name}": value for name, value in entry.get("held_out", {}).items()}
    return [(name, (step, value)) for name, value in named.items()]


def _rank(name: str) -> int:
    return next(place for place, start in enumerate(ORDER) if name.startswith(start))
