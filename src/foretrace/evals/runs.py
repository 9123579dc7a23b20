"""Free runs of any model, a CWM checkpoint behind a server too: frames, values and whole traces right.

Only the world is asked, frame by frame from the call on; what it raises ends its run. A CWM writes values as `repr`
does, so that is how its programs are recorded.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from foretrace.arguments import count
from foretrace.cwm_world import CwmModel, begin, foresee_all, open_any
from foretrace.data.stream import LIMITS
from foretrace.engine import Model
from foretrace.errors import ForetraceError
from foretrace.evals.accuracy import HANDWRITTEN, synthetic
from foretrace.evals.items import Item
from foretrace.evals.options import Parser
from foretrace.evals.report import clustered, counted, table, wilson
from foretrace.evals.sets import sample
from foretrace.trace import record
from foretrace.trace.frames import Trace
from foretrace.worlds import Check, Header, compare

__all__ = ["main", "page", "run"]

GROUP = 32


def main(words: Sequence[str]) -> int:
    """Run with the task's arguments and print; 0."""
    parser = Parser("runs", __doc__)
    parser.add_model()
    parser.add_argument("--limit", type=count, metavar="N", help="only N programs of each set")
    options = parser.parse(words)
    figures = run(open_any(options.model, threads=options.threads), options)
    print(json.dumps(figures) if options.json else page(figures))
    return 0


def run(model: Model | CwmModel, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of both sets."""
    sets = {"held-out synthetic": synthetic(), "handwritten": HANDWRITTEN}
    return {name: _figures(model, sample(items, options.limit)) for name, items in sets.items()}


def _figures(model: Model | CwmModel, items: Sequence[Item]) -> dict[str, Any]:
    values = "repr" if isinstance(model, CwmModel) else "structural"
    traces = [record(item.source, item.call, limits=LIMITS, values=values) for item in items]
    checks, problems = list[Check](), Counter[str]()
    for group in counted([traces[at : at + GROUP] for at in range(0, len(traces), GROUP)], "free runs, groups"):
        for check, problem in _checked(model, group):
            checks.append(check)
            problems.update([problem] if problem else [])
    return {
        "programs": len(checks),
        "frames": clustered([(check.frames_correct, check.frames_total) for check in checks]),
        "value": wilson([check.value_correct for check in checks]),
        "exact": wilson([check.exact for check in checks]),
        "problems": dict(problems),
    }


def _checked(model: Model | CwmModel, traces: Sequence[Trace]) -> list[tuple[Check, str | None]]:
    worlds = [begin(model, Header(trace.files, trace.call, trace.entry)) for trace in traces]
    foresee_all(worlds, threads=1)
    found: list[tuple[Check, str | None]] = []
    for world, trace in zip(worlds, traces, strict=True):
        problem = None
        try:
            world.trace()
        except ForetraceError as error:
            problem = error.kind
        found.append((compare(world.foreseen, trace.frames, (world.outcome or "none", trace.outcome)), problem))
    return found


def page(figures: dict[str, Any]) -> str:
    """All sets in one table."""
    columns = ("set", "programs", "frames", "value", "whole trace", "without an end")
    rows = [
        (name, each["programs"], each["frames"], each["value"], each["exact"], sum(each["problems"].values()))
        for name, each in figures.items()
    ]
    return table(columns, rows)
