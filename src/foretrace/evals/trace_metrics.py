"""The metrics of CWM's table 9 (arXiv 2510.02387): how good a trace is, averaged within the trace first.

A frame of theirs is a state, the locals before a line, and an action, the line that runs. Predicted and recorded frames
are aligned by index over the longer of the two, so a frame that is missing or too many is wrong in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from statistics import fmean
from typing import NamedTuple

from foretrace.trace.frames import Frame, all_locals

__all__ = ["TraceMetrics", "trace_metrics"]


class TraceMetrics(NamedTuple):
    """Shares of one trace: `state` and `action` exactly right, Jaccard index over names and over (name, text) pairs."""

    state: float
    action: float
    keys: float
    pairs: float


def trace_metrics(predicted: Sequence[Frame], recorded: Sequence[Frame]) -> TraceMetrics:
    """Lay two traces side by side. The Jaccard indices are over the frames where either side has names."""
    states, actions, keys, pairs = [], [], [], []
    sides = (zip(frames, all_locals(frames), strict=True) for frames in (predicted, recorded))
    for one, other in zip_longest(*sides):
        mine, names = one or (None, None)
        true, true_names = other or (None, None)
        states.append(mine is not None and true is not None and (names, mine.value) == (true_names, true.value))
        actions.append(mine is not None and true is not None and _place(mine) == _place(true))
        if names or true_names:
            names, true_names = names or {}, true_names or {}
            keys.append(len(names.keys() & true_names.keys()) / len(names.keys() | true_names.keys()))
            pairs.append(len(names.items() & true_names.items()) / len(names.items() | true_names.items()))
    shares = (fmean(part) if part else 1.0 for part in (states, actions, keys, pairs))
    return TraceMetrics(*shares)


def _place(frame: Frame) -> tuple[str, int, int, int]:
    return frame.event, frame.file, frame.line, frame.depth
