"""The figures of one set of programs, as JSON holds them; `foretrace.evals.page` sets them as tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median_low
from typing import Any

from foretrace.evals.breakdown import by_length, by_type, first_errors, frames_by, outcomes
from foretrace.evals.calibration import calibration, trust
from foretrace.evals.items import Recorded
from foretrace.evals.measure import Result, Run
from foretrace.evals.report import Rate, clustered, wilson

__all__ = ["summarise"]


def summarise(results: Sequence[Result], recorded: Recorded) -> dict[str, Any]:
    """All figures of one set. A program that does not fit the context is wrong; its frames are not counted."""
    fitting = [r for r in results if r.answer.problem is None]
    firsts = [r.free.check.first_divergence for r in fitting]
    wrong = [first for first in firsts if first is not None]
    return {
        "programs": len(results),
        "functions": len({r.item.group for r in results if r.item.group}),
        "frames": sum(len(r.trace.frames) for r in fitting),
        "without an end": sum(not r.ended for r in fitting),
        "too long": [(r.item.name, r.answer.problem) for r in results if r.answer.problem],
        "not as expected": [r.item.name for r in results if not r.confirmed],
        "left out": recorded.left_out,
        "scores": _plain(_scores(results, fitting)),
        "trace quality": _plain(_trace_quality(results)),
        **frames_by(fitting),
        "by type": by_type(fitting),
        "by length": by_length(results),
        "first error": first_errors(fitting),
        "median first error": median_low(wrong) if wrong else None,
        "difference": dict(Counter(r.free.check.kind for r in fitting if r.free.check.kind)),
        "outcomes": outcomes(fitting),
        "calibration": calibration(fitting),
        "trust": trust(fitting),
        "items": [_item(r) for r in results],
    }


def _scores(results: Sequence[Result], fitting: Sequence[Result]) -> dict[str, dict[str, Rate]]:
    """Score -> who gave the answers -> how often they are right."""
    scores = {
        "teacher-forced frames": {
            "model": _share(fitting, ((sum(r.answer.forced), len(r.trace.frames)) for r in fitting)),
            "next line": _share(fitting, ((sum(r.next_line), len(r.next_line)) for r in fitting)),
        },
        "free-running frames": _both(fitting, lambda run: (run.check.frames_correct, run.check.frames_total)),
        "names (Jaccard index)": _both(results, lambda run: (run.metrics.pairs, 1)),
        "values": {
            "model": _programs(results, lambda r: r.value),
            "next line": _programs(results, lambda r: r.straight_on.check.value_correct),
            "one leap": _programs(results, lambda r: r.leap),
        },
        "whole traces": {
            "model": _programs(results, lambda r: r.free.check.exact),
            "next line": _programs(results, lambda r: r.straight_on.check.exact),
        },
    }
    functions = list(_functions(results).values())
    if len(functions) < len(results):
        scores["functions with all values right"] = {
            "model": wilson([all(r.value for r in each) for each in functions]),
            "next line": wilson([all(r.straight_on.check.value_correct for r in each) for each in functions]),
            "one leap": wilson([all(r.leap for r in each) for each in functions]),
        }
    return scores


def _functions(results: Sequence[Result]) -> dict[str, list[Result]]:
    """What belongs together; a program that belongs to nothing is by itself."""
    functions: defaultdict[str, list[Result]] = defaultdict(list)
    for r in results:
        functions[_function(r)].append(r)
    return functions


def _function(r: Result) -> str:
    return r.item.group or r.item.name


def _share(results: Sequence[Result], counts: Iterable[tuple[float, int]]) -> Rate:
    """The share of the (hits, trials) of each; what belongs together is drawn together for the interval."""
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0])
    for r, (hits, trials) in zip(results, counts, strict=True):
        own = sums[_function(r)]
        own[0], own[1] = own[0] + hits, own[1] + trials
    return clustered([(hits, int(trials)) for hits, trials in sums.values()])


def _programs(results: Sequence[Result], hit: Callable[[Result], bool]) -> Rate:
    """The share of programs. Where several are of one function, and not all alike, functions are drawn again."""
    hits = [hit(r) for r in results]
    functions = _functions(results).values()
    if len(functions) == len(results):
        return wilson(hits)
    if len(set(hits)) == 1:
        return wilson([hit(each[0]) for each in functions])._replace(total=len(hits))
    return _share(results, ((each, 1) for each in hits))


def _both(results: Sequence[Result], hits: Callable[[Run], tuple[float, int]]) -> dict[str, Rate]:
    return {
        "model": _share(results, (hits(r.free) for r in results)),
        "next line": _share(results, (hits(r.straight_on) for r in results)),
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
    shares = {name: [(share(r), 1) for r in results] for name, share in columns.items()}
    return {name: {"model": _share(results, made)} for name, made in shares.items()}


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
