"""Whether a vote helps where the model is unsure: held-out programs of the writer, run free to their first wrong frame.

    python bench/votes.py [PROGRAMS] [--below PERCENT] [--model DIR]

At each frame of which the model is less sure than that, the frame is drawn nine times after the same past, and what
more than half of the draws have is taken; without such a majority the session would stop and ask. Prints a table, then
one line of JSON.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter

from foretrace.codec.past import Past
from foretrace.data.stream import LIMITS
from foretrace.debug.vote import DRAWS, vote
from foretrace.engine import open_model
from foretrace.errors import ForetraceError
from foretrace.evals.accuracy import synthetic
from foretrace.evals.items import recorded_here
from foretrace.evals.report import counted, table
from foretrace.evals.sets import sample
from foretrace.worlds import Header, PredictedWorld

TEMPERATURES = (1.0, 0.6)
NUMBERS = (5, DRAWS)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=int, nargs="?", default=200)
    parser.add_argument("--below", type=int, default=80)
    parser.add_argument("--model")
    args = parser.parse_args()
    model = open_model(args.model)
    counts: dict[str, Counter[str]] = {f"{n} draws at {t}": Counter() for t in TEMPERATURES for n in NUMBERS}
    likeliest: Counter[str] = Counter()
    for trace in counted(recorded_here(sample(synthetic(), args.programs), LIMITS).traces, "programs"):
        header = Header(trace.files, trace.call, trace.entry)
        world = PredictedWorld(model, trace.files, trace.call, trace.entry)
        for at, real in enumerate(trace.frames):
            try:
                frame, confidence = world.frame(at), world.confidence(at)
                if confidence is not None and confidence.probability < args.below / 100:
                    likeliest["frames"] += 1
                    likeliest["right"] += frame == real
                    for temperature in TEMPERATURES:
                        after = PredictedWorld.after(model, header, Past(trace.frames[:at]))
                        draws = after.sample(DRAWS, temperature=temperature)
                        for number in NUMBERS:
                            found, row = vote(draws[:number], frame), counts[f"{number} draws at {temperature}"]
                            if 2 * found.votes <= number:
                                row["no majority, likeliest right"] += frame == real
                                row["no majority, likeliest wrong"] += frame != real
                            else:
                                row["majority right"] += found.frame == real
                                row["majority wrong"] += found.frame != real
                                row["mended"] += found.frame == real != frame
                                row["spoilt"] += found.frame != real == frame
            except ForetraceError:
                break
            if frame != real:
                break
    columns = ("majority right", "majority wrong", "mended", "spoilt", "no majority, likeliest right",
               "no majority, likeliest wrong")  # fmt: skip
    print(f"{likeliest['frames']} frames below {args.below} %, the likeliest right in {likeliest['right']}")
    print(table(("vote", *columns), [(name, *(row[c] for c in columns)) for name, row in counts.items()]))
    print(json.dumps({"below": args.below, "likeliest": likeliest, "votes": counts}))


if __name__ == "__main__":
    main()
