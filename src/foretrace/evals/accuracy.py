"""How often the model is right: on held-out synthetic programs and on a first course by hand (spec section 5)."""

from __future__ import annotations

import json
import time
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from statistics import fmean, median_low
from typing import Any

from foretrace.data.stream import LIMITS, held_out
from foretrace.engine import Model, open_model
from foretrace.evals.baselines import next_line, straight_on
from foretrace.evals.first_course import ITEMS
from foretrace.evals.options import Parser, count
from foretrace.evals.report import Rate, clustered, counted, table, wilson
from foretrace.evals.solver import forced, free, judged, leap
from foretrace.evals.statements import kinds_before
from foretrace.trace import record
from foretrace.trace.frames import Frame, Trace, all_locals
from foretrace.worlds import Check, compare

__all__ = ["Result", "Run", "evaluate", "main", "names_alike", "page", "summarise"]

EDGES = (4, 8, 16, 32)
CLASSES = ("0-3", "4-7", "8-15", "16-31", "32 on", "none")
"""Of the index of the first wrong frame, cut at `EDGES`; the last is that of a trace without one."""


@dataclass(frozen=True, slots=True)
class Run:
    """What was foreseen from the call on, against the record; `names` is the Jaccard index of section 5."""

    check: Check
    names: float


@dataclass(frozen=True, slots=True)
class Result:
    """One program, by the model and by the baselines. `forced` and `next_line` have an entry for each frame."""

    trace: Trace
    forced: list[bool]
    next_line: list[bool]
    free: Run
    straight_on: Run
    leap: bool
    ended: bool


def main(arguments: Sequence[str]) -> int:
    """`foretrace eval accuracy`: print tables, or one JSON object; 0."""
    parser = Parser("accuracy", __doc__)
    parser.add_model()
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N programs of each set")
    options = parser.parse_args(arguments)
    model = open_model(options.model)
    sets = {
        "held-out synthetic": [(program.source, program.call) for program in held_out()],
        "first course": [(item.source, item.call) for item in ITEMS],
    }
    summaries = {}
    for name, programs in sets.items():
        start = time.perf_counter()
        traces = [record(source, call, limits=LIMITS) for source, call in programs[: options.limit]]
        summaries[name] = summarise(evaluate(model, traces))
        summaries[name]["seconds"] = round(time.perf_counter() - start, 1)
    print(json.dumps(summaries) if options.json else "\n\n".join(page(*each) for each in summaries.items()))
    return 0


def evaluate(model: Model, traces: Sequence[Trace]) -> list[Result]:
    """Ask the model and the baselines about each trace."""
    scored = [forced(model, trace) for trace in counted(traces, "teacher-forced")]
    foreseen, leaps = free(model, traces, LIMITS.frames), leap(model, traces)
    results = []
    for trace, right, prediction, end in zip(traces, scored, foreseen, leaps, strict=True):
        frames = [predicted.frame for predicted in prediction.frames]
        straight = straight_on(trace, model.tokenizer)
        results.append(
            Result(
                trace,
                right,
                next_line(trace, model.tokenizer),
                Run(judged(prediction, trace), names_alike(frames, trace.frames)),
                Run(compare(straight, trace.frames, ("returned", trace.outcome)), names_alike(straight, trace.frames)),
                judged(end, trace).value_correct,
                prediction.outcome is not None,
            )
        )
    return results


def names_alike(predicted: Sequence[Frame], recorded: Sequence[Frame]) -> float:
    """Jaccard index over (name, text) pairs, averaged over the frames where either side has names."""
    aligned = zip_longest(all_locals(predicted), all_locals(recorded))
    sides = [(set((one or {}).items()), set((other or {}).items())) for one, other in aligned]
    return fmean([len(one & other) / len(one | other) for one, other in sides if one | other] or [1.0])


def summarise(results: Sequence[Result]) -> dict[str, Any]:
    """All figures of one set, as JSON holds them."""
    rates = {
        "teacher-forced frames": {
            "model": clustered([(sum(r.forced), len(r.forced)) for r in results]),
            "next line": clustered([(sum(r.next_line), len(r.next_line)) for r in results]),
        },
        "free-running frames": _both(results, lambda run: (run.check.frames_correct, run.check.frames_total)),
        "names (Jaccard index)": _both(results, lambda run: (run.names, 1)),
        "values": {
            "model": wilson([r.free.check.value_correct for r in results]),
            "next line": wilson([r.straight_on.check.value_correct for r in results]),
            "one leap": wilson([r.leap for r in results]),
        },
        "whole traces": {
            "model": wilson([r.free.check.exact for r in results]),
            "next line": wilson([r.straight_on.check.exact for r in results]),
        },
    }
    firsts = [r.free.check.first_divergence for r in results]
    wrong = [first for first in firsts if first is not None]
    return {
        "programs": len(results),
        "frames": sum(len(r.trace.frames) for r in results),
        "without an end": sum(not r.ended for r in results),
        "scores": {score: {by: rate._asdict() for by, rate in row.items()} for score, row in rates.items()},
        "by event": _breakdown(results, lambda trace: (frame.event for frame in trace.frames)),
        "by statement": _breakdown(results, kinds_before),
        "first error": dict(Counter(map(_class_of, firsts))),
        "median first error": median_low(wrong) if wrong else None,
        "difference": dict(Counter(r.free.check.kind for r in results if r.free.check.kind)),
    }


def page(name: str, summary: Mapping[str, Any]) -> str:
    """The figures of one set as Markdown."""
    columns = ("model", "next line", "one leap")
    scores = [
        (score, *(Rate(**row[by]) if by in row else "-" for by in columns)) for score, row in summary["scores"].items()
    ]
    parts = [
        f"## {name}: {summary['programs']} programs, {summary['frames']} frames, {summary['seconds']} s",
        table(("right, 95 % confidence interval", *columns), scores),
    ]
    for title in ("by event", "by statement"):
        rows = [
            (kind, row["frames"], *(f"{100 * row[by] / row['frames']:.1f} %" for by in ("model", "next line")))
            for kind, row in summary[title].items()
        ]
        parts.append(table((f"teacher-forced frames {title}", "frames", "model", "next line"), rows))
    firsts = [(place, summary["first error"][place]) for place in CLASSES if place in summary["first error"]]
    parts.append(table(("first wrong frame", "traces"), firsts))
    parts.append(
        f"Median first wrong frame: {summary['median first error']}. What differs there, in traces: "
        + (", ".join(f"{kind} {n}" for kind, n in summary["difference"].items()) or "nothing")
        + f". Predictions without an end: {summary['without an end']}."
    )
    return "\n\n".join(parts)


def _both(results: Sequence[Result], hits: Callable[[Run], tuple[float, int]]) -> dict[str, Rate]:
    return {
        "model": clustered([hits(r.free) for r in results]),
        "next line": clustered([hits(r.straight_on) for r in results]),
    }


def _breakdown(results: Iterable[Result], kinds: Callable[[Trace], Iterable[str]]) -> dict[str, dict[str, int]]:
    """Kind of frame -> how many there are and how many are right, the most frequent kind first."""
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for r in results:
        for kind, hit, straight in zip(kinds(r.trace), r.forced, r.next_line, strict=True):
            rows[kind].update({"frames": 1, "model": hit, "next line": straight})
    return {kind: dict(row) for kind, row in sorted(rows.items(), key=lambda item: -item[1]["frames"])}


def _class_of(index: int | None) -> str:
    return CLASSES[-1] if index is None else CLASSES[bisect(EDGES, index)]
