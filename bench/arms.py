"""What one choice of training is worth at equal ids: arms that differ from the first in that choice, some seeds each.

    python bench/arms.py [--arms NAME ...] [--seeds 3] [--size 128x4] [--ids 1] [--runs runs/arms] [NAME=VALUE ...]

The base is the recipe of `bench/scaling.py`, on a core or with `--device cuda`. Every model is asked about the same
held-out documents; a difference is paired by document and seed, its 95 % interval a bootstrap over seeds and documents
together. `--ids` are millions. What is done is not done again: stop it when you like, the same command goes on.

Prints tables, then one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from foretrace.data import mixture, render, stream
from foretrace.data.writer import Dials
from foretrace.errors import ForetraceError
from foretrace.evals.report import table
from foretrace.train.batches import Document
from foretrace.train.config import Part, TrainConfig
from scaling import checkpoint_of, done, measured, recipe, shape

if TYPE_CHECKING:
    from foretrace.evals.progress import Counts

SYNTHETIC = "foretrace.data.stream:documents"
REAL = f"foretrace.data.real.stream:documents:{mixture.BUNDLE}"
RESAMPLES = 2000
BASE = "base"


def plain_dials(seed: int, worker: int, num_workers: int) -> Iterator[Document]:
    """The documents of the mixture, with the writer as it is by itself in place of what training draws more of."""
    stream.DIALS = Dials()
    return mixture.documents(seed, worker, num_workers)


def calls_only(seed: int, worker: int, num_workers: int) -> Iterator[Document]:
    """The documents of the mixture, none of them with jumps or back in time."""
    render.JUMPS = render.INVERSE = 0.0
    return mixture.documents(seed, worker, num_workers)


def real(share: float) -> Callable[[TrainConfig], TrainConfig]:
    """So much of the ids from real functions, in place of about half."""
    parts = [Part(name="synthetic", share=1 - share, sets=(SYNTHETIC,))]
    if share:
        parts.append(Part(name="real", share=share, sets=(REAL,)))
    return lambda config: replace(config, documents=None, mixture=tuple(parts))


ARMS: Mapping[str, Callable[[TrainConfig], TrainConfig]] = {
    BASE: lambda config: config,
    "real 0 %": real(0.0),
    "real 25 %": real(0.25),
    "real 50 %": real(0.5),
    "no decay": lambda config: replace(config, schedule="constant"),
    "cosine": lambda config: replace(config, schedule="cosine"),
    "plain dials": lambda config: replace(config, documents="arms:plain_dials"),
    "no jumps, no steps back": lambda config: replace(config, documents="arms:calls_only"),
    "narrow, deep": lambda config: replace(config, model=shape("96x7")),
    "wide, shallow": lambda config: replace(config, model=shape("192x2")),
}
"""Name -> the run of an arm, made from that of the base."""


class Score(NamedTuple):
    """A ratio of sums over documents."""

    name: str
    of: str
    above: str
    below: str


SCORES = (
    Score("loss", "synthetic", "losses", "ids"),
    Score("loss, real", "real", "losses", "ids"),
    Score("frames", "synthetic", "right_frames", "frames"),
    Score("frames, real", "real", "right_frames", "frames"),
    Score("loss in one leap", "leaps", "losses", "ids"),
)


def figures(arm: str, seed: int, options: argparse.Namespace) -> dict[str, list[Counts]] | None:
    """What the model of an arm makes of the held-out documents; None where its run was stopped."""
    run = options.runs / f"seed-{seed}" / arm.replace(" ", "-").replace(",", "").replace("-%", "")
    base = replace(
        recipe(options.device, options.settings),
        model=shape(options.size),
        seed=100 + seed,
        tokens=round(1e6 * options.ids),
        schedule="warmup-stable-decay",
    )
    kept = run / "measured.json"
    if not kept.exists():
        started = time.process_time()
        if not done(replace(ARMS[arm](base), run=str(run))):
            return None
        print(f"{arm}, seed {seed}: {time.process_time() - started:.0f} core seconds", file=sys.stderr)
    return measured(checkpoint_of(run) or run, kept)


def sums(score: Score, runs: Sequence[Mapping[str, Sequence[Counts]]]) -> np.ndarray:
    """What is above and below, by seed and document, [2, S, D]."""
    return np.array(
        [[[getattr(c, part) for c in run[score.of]] for run in runs] for part in (score.above, score.below)]
    )


def difference(arm: np.ndarray, base: np.ndarray) -> tuple[float, float, float]:
    """How far an arm is above the base, and the bounds of its interval."""
    dice = np.random.default_rng(0)
    _, seeds, documents = base.shape

    def of(one: np.ndarray) -> float:
        return float(one[0].sum() / one[1].sum())

    drawn = []
    for _ in range(RESAMPLES):
        at = np.ix_((0, 1), dice.integers(seeds, size=seeds), dice.integers(documents, size=documents))
        drawn.append(of(arm[at]) - of(base[at]))
    low, high = np.percentile(drawn, (2.5, 97.5))
    return of(arm) - of(base), float(low), float(high)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("settings", nargs="*", metavar="NAME=VALUE")
    parser.add_argument("--arms", nargs="+", default=list(ARMS), choices=ARMS, metavar="ARM", help=", ".join(ARMS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--size", default="128x4", metavar="WIDTHxLAYERS")
    parser.add_argument("--ids", type=float, default=1.0, metavar="MILLIONS")
    parser.add_argument("--runs", type=Path, default=Path("runs/arms"), metavar="DIR")
    options = parser.parse_intermixed_args()
    found: dict[str, list[dict[str, list[Counts]]]] = {}
    for arm in dict.fromkeys((BASE, *options.arms)):
        for seed in range(options.seeds):
            made = figures(arm, seed, options)
            if made is None:
                return 1
            found.setdefault(arm, []).append(made)
    rows, plain = [], {}
    for arm, runs in found.items():
        cells = []
        for score in SCORES:
            ours, base = sums(score, runs), sums(score, found[BASE])
            spread = [float(one[0].sum() / one[1].sum()) for one in ours.swapaxes(0, 1)]
            off, low, high = difference(ours, base)
            plain[f"{arm}: {score.name}"] = (spread, off, low, high)
            mean = float(ours[0].sum() / ours[1].sum())
            cells.append(f"{mean:.3f}" if arm == BASE else f"{off:+.3f} [{low:+.3f}, {high:+.3f}]")
        rows.append((arm, *cells))
    print(table(("arm", *(score.name for score in SCORES)), rows))
    print("\n" + json.dumps({"ids": options.ids, "size": options.size, "seeds": options.seeds, "arms": plain}))
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except ForetraceError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
