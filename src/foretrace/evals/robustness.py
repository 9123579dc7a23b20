"""Whether a model is right for the wrong reasons: the same programs with other names, order, comments and literals.

Teacher-forced frames of each program before and after, as a paired difference. A rewrite is left out where the program
then ends otherwise or has more than twice as many frames, more than the limit, or more than fit the context.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from typing import Any

from foretrace.data.stream import LIMITS
from foretrace.engine import Model
from foretrace.evals.accuracy import HANDWRITTEN, synthetic
from foretrace.evals.items import Item, recorded_here
from foretrace.evals.report import Rate, clustered, counted, paired, table
from foretrace.evals.rewrites import REWRITES, Rewrite, plain
from foretrace.evals.sets import sample
from foretrace.evals.solver import forced
from foretrace.trace.frames import Trace

__all__ = ["page", "rewritten", "run"]

NUM_SYNTHETIC = 100


def run(model: Model, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of sixty handwritten and a hundred held-out synthetic programs."""
    found = {}
    sets = {"handwritten": HANDWRITTEN, "held-out synthetic": synthetic()[:NUM_SYNTHETIC]}
    for name, items in sets.items():
        start = time.perf_counter()
        chosen = sample(items, options.limit)
        before = rewritten(chosen, plain)
        shares = {key: _share(model, trace) for key, trace in counted(list(before.items()), f"before, {name}")}
        rows = {}
        for kind, rewrite in REWRITES.items():
            after = list(rewritten(chosen, rewrite).items())
            both = [(shares[key], _share(model, trace)) for key, trace in counted(after, f"{kind}, {name}")]
            pairs = [(one, other) for one, other in both if one and other]
            if pairs:
                rows[kind] = _row(pairs)
        found[name] = {"programs": len(before), "rewrites": rows, "seconds": round(time.perf_counter() - start, 1)}
    return found


def rewritten(items: Sequence[Item], rewrite: Rewrite) -> dict[str, Trace]:
    """Name -> the record of each program rewritten, where the rewrite holds."""
    found = {}
    kept = recorded_here(items, LIMITS)
    for item, trace in zip(kept.items, kept.traces, strict=True):
        other = rewrite(item, trace)
        if other is None:
            continue
        for again in recorded_here([other], LIMITS).traces:
            if again.outcome == trace.outcome and len(again.frames) <= 2 * len(trace.frames):
                found[item.name] = again
    return found


def page(figures: Mapping[str, Any]) -> str:
    """A table for each set."""
    parts = ["## Robustness"]
    for name, part in figures.items():
        rows = [
            (kind, row["programs"], Rate(**row["before"]), Rate(**row["after"]), Rate(**row["difference"]))
            for kind, row in part["rewrites"].items()
        ]
        columns = (f"{name}: teacher-forced frames", "programs", "before", "after", "difference, by program")
        parts.append(table(columns, rows))
    return "\n\n".join(parts)


def _row(pairs: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> dict[str, Any]:
    """The figures of one rewrite, from (right, all) of each program before and after."""
    return {
        "programs": len(pairs),
        "before": clustered([before for before, _ in pairs])._asdict(),
        "after": clustered([after for _, after in pairs])._asdict(),
        "difference": paired([a[0] / a[1] - b[0] / b[1] for b, a in pairs])._asdict(),
    }


def _share(model: Model, trace: Trace) -> tuple[int, int] | None:
    """(right, all) of the frames; None where the trace exceeds the context."""
    hits = forced(model, trace)
    return (sum(hits), len(hits)) if hits else None
