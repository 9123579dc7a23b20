"""The figures of one set of programs, as JSON holds them; `foretrace.evals.page` sets them as tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import median_low
from typing import Any

from foretrace.evals.breakdown import by_length, by_type, first_errors, frames_by, outcomes
from foretrace.evals.calibration import calibration
from foretrace.evals.items import Recorded
from foretrace.evals.measure import Result, Run
from foretrace.evals.report import Rate, clustered, wilson

__all__ = ["summarise"]


def summarise(results: Sequence[Result], recorded: Recorded) -> dict[str, Any]:
    """All figures of one set."""
    firsts = [r.free.check.first_divergence for r in results]
    wrong = [first for first in firsts if first is not None]
    return {
        "programs": len(results),
        "functions": len({r.item.group for r in results if r.item.group}),
        "frames": sum(len(r.trace.frames) for r in results),
        "without an end": sum(not r.ended for r in results),
        "too long": [(r.item.name, r.answer.problem) for r in results if r.answer.problem],
        "not as expected": [r.item.name for r in results if not r.confirmed],
        "left out": recorded.left_out,
        "scores": _plain(_scores(results)),
        "trace quality": _plain(_trace_quality(results)),
        **frames_by(results),
        "by type": by_type(results),
        "by length": by_length(results),
        "first error": first_errors(results),
        "median first error": median_low(wrong) if wrong else None,
        "difference": dict(Counter(r.free.check.kind for r in results if r.free.check.kind)),
        "outcomes": outcomes(results),
        "calibration": calibration(results),
        "items": [_item(r) for r in results],
    }


def _scores(results: Sequence[Result]) -> dict[str, dict[str, Rate]]:
    """Score -> who gave the answers -> how often they are right."""
    scores = {
        "teacher-forced frames": {
            "model": clustered([(sum(r.answer.forced), len(r.trace.frames)) for r in results]),
            "next line": clustered([(sum(r.next_line), len(r.next_line)) for r in results]),
        },
        "free-running frames": _both(results, lambda run: (run.check.frames_correct, run.check.frames_total)),
        "names (Jaccard index)": _both(results, lambda run: (run.metrics.pairs, 1)),
        "values": {
            "model": wilson([r.value for r in results]),
            "next line": wilson([r.straight_on.check.value_correct for r in results]),
            "one leap": wilson([r.leap for r in results]),
        },
        "whole traces": {
            "model": wilson([r.free.check.exact for r in results]),
            "next line": wilson([r.straight_on.check.exact for r in results]),
        },
    }
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for r in results:
        if r.item.group:
            groups[r.item.group].append(r)
    if groups:
        scores["functions with all values right"] = {
            "model": wilson([all(r.value for r in group) for group in groups.values()]),
            "next line": wilson([all(r.straight_on.check.value_correct for r in group) for group in groups.values()]),
            "one leap": wilson([all(r.leap for r in group) for group in groups.values()]),
        }
    return scores


def _both(results: Sequence[Result], hits: Callable[[Run], tuple[float, int]]) -> dict[str, Rate]:
    return {
        "model": clustered([hits(r.free) for r in results]),
        "next line": clustered([hits(r.straight_on) for r in results]),
    }


def _trace_quality(results: Sequence[Result]) -> dict[str, dict[str, Rate]]:
    """The rows of CWM's table 9, of free runs."""
    columns: dict[str, Callable[[Result], float]] = {
        "output exact": lambda r: r.value,
        "valid format (ends, with one value)": lambda r: r.ended,
        "state exact": lambda r: r.free.metrics.state,
        "action exact": lambda r: r.free.metrics.action,
        "key match": lambda r: r.free.metrics.keys,
        "key and value match": lambda r: r.free.metrics.pairs,
    }
    return {name: {"model": clustered([(share(r), 1) for r in results])} for name, share in columns.items()}


def _plain(rates: Mapping[str, Mapping[str, Rate]]) -> dict[str, dict[str, Any]]:
    return {score: {by: rate._asdict() for by, rate in row.items()} for score, row in rates.items()}


def _item(r: Result) -> dict[str, Any]:
    """What became of one program."""
    check = r.free.check
    return {
        "name": r.item.name,
        "frames": len(r.trace.frames),
        "forced": sum(r.answer.forced),
        "value": r.value,
        "exact": check.exact,
        "leap": r.leap,
        "first": check.first_divergence,
        "difference": check.kind,
    }
