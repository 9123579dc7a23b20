"""How often one predicted leap lands where going frame by frame does: held-out programs of the writer, true past.

    python bench/leaps.py [PROGRAMS] [--model DIR]

Of each program of at most 100 frames one leap over calls and one out of a function, drawn by its text from those that
skip at most 40 frames. Right is a frame that is that of the record in all. One that has no end within the model's
context is wrong. Prints a table, then one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from typing import get_args

from foretrace.codec.jumps import Action, shortened, targets
from foretrace.codec.past import Past
from foretrace.data.stream import LIMITS
from foretrace.engine import Model, open_model
from foretrace.errors import ForetraceError
from foretrace.evals.accuracy import synthetic
from foretrace.evals.items import recorded_here
from foretrace.evals.report import table
from foretrace.evals.sets import sample
from foretrace.trace.frames import Frame, Trace
from foretrace.worlds import Header, PredictedWorld

LONGEST, SKIPPED = 100, 40


def lands(model: Model, trace: Trace, past: Past, at: int, frame: Frame) -> bool:
    """Whether the model's frame number `at`, after that past, is this one."""
    try:
        found = PredictedWorld.after(model, Header(trace.files, trace.call, trace.entry), past).frame(at)
    except ForetraceError:
        return False
    return found == frame


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=int, nargs="?", default=70)
    parser.add_argument("--model")
    args = parser.parse_args()
    model = open_model(args.model)
    counts: dict[str, Counter[str]] = {action: Counter() for action in get_args(Action)}
    for trace in recorded_here(sample(synthetic(), args.programs), LIMITS).traces:
        dice = random.Random(trace.files[0].text)
        leads = targets(trace) if len(trace.frames) <= LONGEST else {}
        for action in get_args(Action):
            starts = [at for (at, kind), to in leads.items() if kind == action and to - at <= SKIPPED]
            if not starts:
                continue
            at = dice.choice(starts)
            past, landing = trace.frames[: at + 1], leads[at, action]
            leapt = shortened(trace, {at: action})[0][at + 1]
            counts[action]["leaps"] += 1
            counts[action]["in one leap"] += lands(model, trace, Past(past, {at: action}), at + 1, leapt)
            counts[action]["frame by frame"] += lands(model, trace, Past(past), landing, trace.frames[landing])
            counts[action]["frames skipped"] += landing - at - 1
    columns = ("leaps", "frames skipped", "in one leap", "frame by frame")
    print(table(("right", *columns), [(action, *(row[c] for c in columns)) for action, row in counts.items()]))
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
