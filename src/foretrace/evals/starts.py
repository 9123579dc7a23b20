"""Starting in the middle: the frames after a random line, from the full state there, and the same ones from the call.

Both teacher-forced, where both fit the context. A full state tells all locals of the stack, as a debugger has them, but
not what came before.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Mapping
from typing import Any

from foretrace.data.stream import LIMITS
from foretrace.engine import Model
from foretrace.evals.accuracy import HANDWRITTEN, synthetic
from foretrace.evals.items import recorded_here
from foretrace.evals.report import Rate, clustered, counted, table
from foretrace.evals.sets import sample
from foretrace.evals.solver import forced, forced_from
from foretrace.trace.frames import Trace

__all__ = ["page", "run", "start_of"]

SEED = "starts"


def run(model: Model, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of the held-out synthetic and the handwritten programs."""
    found = {}
    for name, items in {"held-out synthetic": synthetic(), "handwritten": HANDWRITTEN}.items():
        start = time.perf_counter()
        traces = recorded_here(sample(items, options.limit), LIMITS).traces
        starts = [(trace, at) for trace in traces if (at := start_of(trace)) is not None]
        middle, call = [], []
        for trace, at in counted(starts, f"starts, {name}"):
            one, other = forced_from(model, trace, at), forced(model, trace)
            if one is not None and other is not None:
                middle.append(one)
                call.append(other[at + 1 :])
        found[name] = {
            "programs": len(middle),
            "frames": sum(map(len, middle)),
            "from the full state": clustered([(sum(hits), len(hits)) for hits in middle])._asdict(),
            "from the call": clustered([(sum(hits), len(hits)) for hits in call])._asdict(),
            "seconds": round(time.perf_counter() - start, 1),
        }
    return found


def start_of(trace: Trace) -> int | None:
    """The index of a `line` frame that others follow, drawn by the program's text alone; None where there is none."""
    lines = [i for i, frame in enumerate(trace.frames[:-1]) if frame.event == "line"]
    return random.Random(f"{SEED}{trace.files[0].text}").choice(lines) if lines else None


def page(figures: Mapping[str, Any]) -> str:
    """One table."""
    ways = ("from the full state", "from the call")
    rows = [
        (name, part["programs"], part["frames"], *(Rate(**part[way]) for way in ways)) for name, part in figures.items()
    ]
    return "## Starts in the middle\n\n" + table(("teacher-forced frames", "programs", "frames", *ways), rows)
