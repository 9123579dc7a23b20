"""Whether the probabilities that a model gives are to be believed: a reliability table, expected calibration error.

Counted are the frames of free runs up to and with the first wrong one: there the past is the true one, as for a person
who sees the model's per cents beside the first line where it errs. (Guo et al. 2017, arXiv 1706.04599; bins of one
tenth, the highest cut in three.)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Any

from foretrace.engine.decode import PredictedFrame
from foretrace.evals.measure import Result
from foretrace.trace.frames import Frame

__all__ = ["BINS", "KINDS", "LEVELS", "bin_of", "calibration", "reliability", "stopping", "trust"]

EDGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
BINS = ("0-10", "10-20", "20-30", "30-40", "40-50", "50-60", "60-70", "70-80", "80-90", "90-95", "95-99", "99-100")
"""Names of the bins, in per cent."""

KINDS = ("values", "next lines", "frames", "whole traces")

LEVELS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999)
"""A debugger that trusts a model from one of these on stops at each frame of which it is less sure."""

Claim = tuple[float, bool]
"""How sure the model was, and whether it was right."""


def calibration(results: Iterable[Result]) -> dict[str, Any]:
    """The reliability of each of `KINDS`, as `reliability` gives it."""
    claims: dict[str, list[Claim]] = {kind: [] for kind in KINDS}
    for r in results:
        last = r.free.check.first_divergence
        frames = r.answer.free.frames[: None if last is None else last + 1]
        for predicted, true in zip(frames, r.trace.frames, strict=False):
            if predicted.tokens:
                claims["values"] += _values(predicted, true)
                claims["next lines"].append((predicted.line, _place(predicted.frame) == _place(true)))
                claims["frames"].append((predicted.probability, predicted.frame == true))
        if r.ended:
            claims["whole traces"].append((prod(p.probability for p in r.answer.free.frames), r.free.check.exact))
    return {kind: reliability(made) for kind, made in claims.items()}


def bin_of(probability: float) -> str:
    """The name of the bin of a probability."""
    return BINS[bisect_right(EDGES, probability)]


def reliability(claims: Iterable[Claim]) -> dict[str, Any]:
    """`bins`: (claims, mean probability, share right) of each that is not empty; `ece`: the mean gap, by claims."""
    bins: list[list[Claim]] = [[] for _ in range(len(EDGES) + 1)]
    for claim in claims:
        bins[bisect_right(EDGES, claim[0])].append(claim)
    rows = [(len(b), sum(sure for sure, _ in b) / len(b), sum(hit for _, hit in b) / len(b)) for b in bins if b]
    total = sum(n for n, _, _ in rows)
    error = sum(n * abs(sure - share) for n, sure, share in rows) / total if total else None
    return {"claims": total, "ece": error, "bins": rows}


def trust(results: Iterable[Result]) -> dict[str, Any]:
    """What stopping below each level of trust gives, as `stopping` counts it, on the same frames as `calibration`."""
    runs = []
    for r in results:
        last = r.free.check.first_divergence
        frames = r.answer.free.frames[: None if last is None else last + 1]
        runs.append(([p.probability for p in frames if p.tokens], r.free.check.exact, last == len(frames) - 1))
    return stopping(runs)


def stopping(runs: Sequence[tuple[Sequence[float], bool, bool]]) -> dict[str, Any]:
    """Each run: how sure the model was of its frames, whether it is right, whether the last frame is the wrong one.

    `levels` has (level, frames below it, errors whose frame is below it). An error without a frame, such as an end that
    comes too early, is missed at every level.
    """
    frames = [sure for run, _, _ in runs for sure in run]
    wrong = [run[-1] for run, right, at_last in runs if run and at_last and not right]
    levels = [(level, sum(sure < level for sure in frames), sum(sure < level for sure in wrong)) for level in LEVELS]
    return {"frames": len(frames), "errors": sum(not right for _, right, _ in runs), "levels": levels}


def _values(predicted: PredictedFrame, true: Frame) -> Iterator[Claim]:
    """Of each value that the frame names, how sure the model was, and whether the record says the same."""
    for name, sure in predicted.names.items():
        mine: Mapping[str, str | None] = {**predicted.frame.changed, "": predicted.frame.value}
        theirs: Mapping[str, str | None] = {**true.changed, "": true.value}
        yield sure, mine.get(name) == theirs.get(name)


def _place(frame: Frame) -> tuple[str, int, int, int]:
    return frame.event, frame.file, frame.line, frame.depth
