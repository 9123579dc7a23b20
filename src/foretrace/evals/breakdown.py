"""Where a model is right and where it errs: by event, kind of statement, type of value, length, place of the error."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from foretrace.evals.measure import Result
from foretrace.evals.statements import kinds_before
from foretrace.trace.frames import Trace

__all__ = ["LENGTHS", "PLACES", "by_length", "by_type", "first_errors", "frames_by", "outcomes", "type_of"]

EDGES = (4, 8, 16, 32)
PLACES = ("0-3", "4-7", "8-15", "16-31", "32 on", "none")
"""Of the index of the first wrong frame, cut at `EDGES`; the last is that of a trace without one."""

LENGTH_EDGES = (9, 17, 33, 65, 129)
LENGTHS = ("1-8", "9-16", "17-32", "33-64", "65-128", "129 on")
"""Frames of a trace, cut at `LENGTH_EDGES`."""

TYPES = (
    ("None", r"None"),
    ("bool", r"True|False"),
    ("int", r"-?\d+|<int of \d+ bits>"),
    ("float", r"-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|inf|nan)"),
    ("str", r"'.*|\".*"),
    ("bytes", r"b['\"].*"),
    ("list", r"\[.*"),
    ("tuple", r"\((?!-?[\d.]+(?:e[+-]?\d+)?[+-][\d.]+(?:e[+-]?\d+)?j\)).*"),
    ("dict", r"\{\}|\{(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^:'\"]*): .*"),
    ("set", r"\{.*|set\(.*|frozenset\(.*"),
    ("exception", r"\w*(?:Error|Exception|StopIteration|Interrupt|Exit)\(.*"),
)


def type_of(text: str) -> str:
    """The type that a value's text shows; `object` for instances, functions and all else."""
    return next((name for name, pattern in TYPES if re.fullmatch(pattern, text, re.DOTALL)), "object")


def frames_by(results: Iterable[Result]) -> dict[str, dict[str, dict[str, int]]]:
    """Teacher-forced frames, all and right, by event and by the kind of statement whose run they show."""
    return {
        "by event": _frames(results, lambda trace: (frame.event for frame in trace.frames)),
        "by statement": _frames(results, kinds_before),
    }


def _frames(results: Iterable[Result], kinds: Callable[[Trace], Iterable[str]]) -> dict[str, dict[str, int]]:
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for r in results:
        for kind, hit, straight in zip(kinds(r.trace), r.answer.forced, r.next_line, strict=True):
            rows[kind].update({"frames": 1, "model": hit, "next line": straight})
    return _ordered(rows, "frames")


def by_type(results: Iterable[Result]) -> dict[str, dict[str, int]]:
    """Teacher-forced values, all and right, by type: those of changed names and those that frames carry."""
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for r in results:
        for frame, scored in zip(r.trace.frames, r.answer.scored, strict=True):
            texts = dict(frame.changed) if frame.value is None else {"": frame.value}
            for name, text in texts.items():
                rows[type_of(text)].update({"values": 1, "model": scored.values.get(name, False)})
    return _ordered(rows, "values")


def by_length(results: Iterable[Result]) -> dict[str, dict[str, int]]:
    """Programs by the number of their frames: how many, with the right value, exact; their frames, those right.

    Frames are those of programs that fit the context.
    """
    rows: dict[str, Counter[str]] = {length: Counter() for length in LENGTHS}
    for r in results:
        rows[LENGTHS[bisect(LENGTH_EDGES, len(r.trace.frames))]].update(
            {
                "programs": 1,
                "values": r.value,
                "exact": r.free.check.exact,
                "frames": 0 if r.answer.problem else len(r.trace.frames),
                "forced": sum(r.answer.forced),
            }
        )
    return {length: dict(row) for length, row in rows.items() if row}


def first_errors(results: Sequence[Result]) -> dict[str, int]:
    """How many free runs have their first wrong frame in each of `PLACES`."""
    counts = Counter(_place(r.free.check.first_divergence) for r in results)
    return {place: counts[place] for place in PLACES if place in counts}


def outcomes(results: Iterable[Result]) -> dict[str, Any]:
    """How programs end against how the free run and the leap see them end, and how many exceptions are named right.

    An exception is right in its type where the text before the bracket is, and whole where all of its text is.
    """
    found: dict[str, Any] = {"free": defaultdict(Counter), "leap": defaultdict(Counter)}
    raised: Counter[str] = Counter()
    for r in results:
        found["free"][r.trace.outcome][r.answer.free.outcome or "no end"] += 1
        found["leap"][r.trace.outcome][r.answer.leap.outcome or "no end"] += 1
        if r.trace.outcome == "raised":
            raised["all"] += 1
            raised["right"] += r.value
            mine, true = _last(r), r.trace.value or ""
            raised["type"] += mine is not None and mine.split("(")[0] == true.split("(")[0]
    return {way: {end: dict(row) for end, row in table.items()} for way, table in found.items()} | {
        "raised": {key: raised[key] for key in ("all", "type", "right")}
    }


def _last(result: Result) -> str | None:
    """Text of the exception with which the free run ends."""
    frames = [predicted.frame for predicted in result.answer.free.frames if predicted.frame.depth == 0]
    ended = result.answer.free.outcome == "raised" and bool(frames) and frames[-1].event == "exception"
    return frames[-1].value if ended else None


def _place(index: int | None) -> str:
    return PLACES[-1] if index is None else PLACES[bisect(EDGES, index)]


def _ordered(rows: dict[str, Counter[str]], key: str) -> dict[str, dict[str, int]]:
    """The rows, the most frequent first."""
    return {kind: dict(row) for kind, row in sorted(rows.items(), key=lambda item: -item[1][key])}
