"""Whether mid-training on traces pays at small scale: two courses of the same number of ids, and what they foresee.

    python bench/ablation.py [--seeds 3] [--ids 2500000] [--hidden 96] [--layers 3] [--runs runs/ablation]
                             [--programs 140] [--frames 8] [--share I/N]

One arm pre-trains on source, then learns to answer questions about execution; the other gives a part of the ids of its
pre-training to traces (`mid-training`) in between. Fine-tuning is the same in both: the same questions in the same
order, 60 % of their ids answered by a trace, 40 % in one leap. Of `--ids`, fine-tuning has 30 %, mid-training 40 %.
Both arms are asked about the same held-out programs of the writer, of which no stage has seen one: calls that return
after at most `--frames` frames.

Prints a row for each seed and arm, tables with intervals, then one line of JSON. It can be stopped (Ctrl-C) and taken
up again by the same command, in turns as short as one likes; `--share 1/2` and `--share 2/2` make a half each, in two
processes, after which the command without it reads what they measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from foretrace.evals.report import Rate, clustered, table, wilson
from foretrace.evals.stages import measured
from foretrace.model import load_model
from foretrace.model.sizes import cwm_layers, num_parameters
from foretrace.recipes.small import SOURCE, TRACES, part
from foretrace.recipes.small_midtrain import small_midtrain
from foretrace.recipes.small_pretrain import small_pretrain
from foretrace.recipes.small_sft import small_sft
from foretrace.train.checkpoint import load_progress
from foretrace.train.config import TrainConfig
from foretrace.train.loop import train

MIDTRAINED, TUNED = 0.4, 0.3
QUESTIONS = (
    part("reasoned", 0.6, "foretrace.data.questions:reasoned"),
    part("answers", 0.4, "foretrace.data.questions:answers"),
)
ARMS = ("without traces", "with traces")
SCORES = ("reasoned", "answers")


def stages(arm: str, seed: int, options: argparse.Namespace) -> list[TrainConfig]:
    """The runs of an arm in their order: as many ids in both arms, and courses of the rates that end alike."""
    ids = options.ids
    shape = f"{ids}-ids-{options.layers}x{options.hidden}"
    folder = options.runs / shape / f"seed-{seed}" / arm.replace(" ", "-")
    split = 1 - MIDTRAINED / (1 - TUNED)
    with_traces = arm == "with traces"
    first = replace(
        small_pretrain(),
        run=str(folder / "pretrain"),
        model=replace(
            small_pretrain().model,
            hidden_size=options.hidden,
            intermediate_size=3 * options.hidden,
            num_hidden_layers=options.layers,
            layer_types=cwm_layers(options.layers),
        ),
        seed=100 * seed,
        mixture=(SOURCE,),
        evaluate=None,
        tokens=round(ids * (1 - TUNED - (MIDTRAINED if with_traces else 0))),
        schedule_to=split if with_traces else 1.0,
    )
    middle = replace(
        small_midtrain(),
        run=str(folder / "midtrain"),
        model=first.model,
        init=first.run,
        seed=100 * seed + 1,
        mixture=(replace(TRACES, share=0.8), replace(SOURCE, share=0.2)),
        evaluate=None,
        tokens=round(ids * MIDTRAINED),
        schedule_from=split,
    )
    before = [first, middle] if with_traces else [first]
    last = replace(
        small_sft(),
        run=str(folder / "sft"),
        model=first.model,
        init=before[-1].run,
        seed=100 * seed + 2,
        mixture=QUESTIONS,
        evaluate=None,
        tokens=round(ids * TUNED),
        schedule_from=0.0,
        muon_lr=first.muon_lr,
        adamw_lr=first.adamw_lr,
    )
    return [*before, last]


def figures(arm: str, seed: int, options: argparse.Namespace) -> dict[str, Any]:
    """What an arm foresees at its end; read from its folder where it was measured before.

    Raises KeyboardInterrupt where it is stopped on the way.
    """
    configs = stages(arm, seed, options)
    kept = Path(configs[-1].run).parent / f"measured-{options.programs}-of-{options.frames}-frames.json"
    if not kept.exists():
        for config in configs:
            checkpoint = train(config)
            progress = load_progress(checkpoint)
            if config.used(progress["tokens"], progress["seconds"]) < 1:
                raise KeyboardInterrupt
        found = measured(load_model(checkpoint), options.programs, options.frames)
        kept.write_text(json.dumps(found), encoding="utf-8")
    result: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return result


def difference(runs: dict[str, list[dict[str, Any]]], score: str) -> Rate:
    """How much more often the arm with traces is right, paired by program, with a bootstrap interval over seeds and
    programs together."""
    per = {arm: np.array([found[score] for found in runs[arm]], float) for arm in ARMS}
    paired = per[ARMS[1]] - per[ARMS[0]]
    dice = np.random.default_rng(0)
    seeds, programs = paired.shape
    drawn = [
        paired[np.ix_(dice.integers(seeds, size=seeds), dice.integers(programs, size=programs))].mean()
        for _ in range(2000)
    ]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Rate(float(paired.mean()), float(low), float(high), paired.size)


def values(found: list[dict[str, Any]], score: str) -> Rate:
    """How often an arm is right: over programs, each as often as seeds have it; where none is right, over answers."""
    hits = np.array([each[score] for each in found], float)
    return clustered([(hit, 1) for hit in hits.mean(0)]) if hits.any() else wilson([False] * hits.size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--ids", type=int, default=2_500_000, help="of each arm, all its stages together")
    parser.add_argument("--hidden", type=int, default=96)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--programs", type=int, default=140, help="held-out programs that are asked about")
    parser.add_argument("--frames", type=int, default=8, help="most frames of a call that is asked about")
    parser.add_argument("--share", default="1/1", metavar="I/N", help="make the I-th of N shares, and no table")
    parser.add_argument("--runs", type=Path, default=Path("runs/ablation"))
    options = parser.parse_args()
    turn, turns = map(int, options.share.split("/"))
    runs: dict[str, list[dict[str, Any]]] = {arm: [] for arm in ARMS}
    every = [(seed, arm) for seed in range(options.seeds) for arm in ARMS]
    for seed, arm in every[turn - 1 :: turns]:
        try:
            found = figures(arm, seed, options)
        except KeyboardInterrupt:
            sys.exit("stopped: the same command goes on")
        runs[arm].append(found)
        shares = "  ".join(f"{name} {np.mean(found[name]):.3f}" for name in SCORES)
        print(f"seed {seed}, {arm}: {shares}  {found['scores']}", flush=True)
    if turns > 1:
        return
    print(report(runs, num_parameters(stages(ARMS[0], 0, options)[0].model)))
    plain = {
        arm: [{**found["scores"], **{s: np.mean(found[s]) for s in SCORES}} for found in runs[arm]] for arm in ARMS
    }
    print(json.dumps({"ids": options.ids, "arms": plain, "difference": {s: difference(runs, s) for s in SCORES}}))


def report(runs: dict[str, list[dict[str, Any]]], parameters: int) -> str:
    """The tables: each arm over all seeds, and the difference."""
    rows = []
    for arm in ARMS:
        by_program = [values(runs[arm], score) for score in SCORES]
        frames = clustered(
            [
                (sum(hit for hit, _ in many), sum(n for _, n in many))
                for many in zip(*(f["frames"] for f in runs[arm]), strict=True)
            ]
        )
        losses = [
            f"{np.mean([f['scores'][name] for f in runs[arm]]):.3f}"
            for name in ("source loss", "trace loss", "answer loss")
        ]
        rows.append((arm, *by_program, frames, *losses))
    rows.append(("difference", *(difference(runs, score) for score in SCORES), "-", "-", "-", "-"))
    columns = (
        "arm",
        "values, whole trace foreseen",
        "values in one leap",
        "frames, given the true past",
        "source loss",
        "trace loss",
        "answer loss",
    )
    return f"{parameters:,} parameters, {len(runs[ARMS[0]])} seeds\n\n" + table(columns, rows)


if __name__ == "__main__":
    main()
