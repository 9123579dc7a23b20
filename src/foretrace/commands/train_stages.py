"""`foretrace train stages`: the small stages one after another, each measured on what none of them has read."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from foretrace.arguments import Parser
from foretrace.config import override
from foretrace.errors import ConfigError
from foretrace.evals.report import clustered, table, wilson
from foretrace.recipes import named
from foretrace.recipes.small import STAGES
from foretrace.train.config import TrainConfig

__all__ = ["main"]

MEASURED_FILE = "measured.json"
LOSSES = ("source loss", "trace loss", "answer loss")
COLUMNS = (
    "after",
    "source, nats an id",
    "traces, nats an id",
    "answers in one leap, nats an id",
    "frames, given the true past",
    "values, whole trace foreseen",
    "values in one leap",
)


def main(words: Sequence[str]) -> int:
    """Run the stages that are not over yet, measure each, print the table. The same command goes on after a stop."""
    parser = Parser(
        prog="foretrace train stages",
        description=f"Pre-training, mid-training and fine-tuning at small scale: {', '.join(STAGES)}, in a row.",
    )
    parser.add_argument(
        "settings",
        nargs="*",
        default=[],
        metavar="NAME=VALUE",
        help="scalars to change in all stages, e.g. model.hidden_size=64",
    )
    parser.add_argument(
        "--runs",
        type=Path,
        default=Path("runs/small"),
        metavar="DIR",
        help="where the runs are kept, and gone on with after a stop (default: %(default)s)",
    )
    parser.add_argument(
        "--part", type=float, default=1.0, metavar="SHARE", help="of each stage's ids, e.g. 0.1 (default: %(default)s)"
    )
    args = parser.parse(words)
    if not args.part > 0:
        parser.error(f"--part is {args.part}, expected more than 0")
    if not importlib.util.find_spec("torch"):
        raise ConfigError("train needs torch, which is not installed; expected `pip install 'foretrace[train]'`")
    found: dict[str, Any] = {}
    for config in stages(args.runs, args.settings, args.part):
        figures = _trained_and_measured(config)
        if figures is None:
            return 0
        found[Path(config.run).name] = figures
    print(page(found))
    return 0


def stages(runs: Path, settings: Sequence[str] = (), part: float = 1.0) -> list[TrainConfig]:
    """The stages as they are kept in `runs`, each from the end of the one before, for a part of their ids."""
    configs: list[TrainConfig] = []
    for name in STAGES:
        recipe = override(named()[name](), settings)
        run = runs / Path(recipe.run).name
        init = configs[-1].run if configs else None
        tokens = recipe.tokens and round(recipe.tokens * part)
        configs.append(replace(recipe, run=str(run), init=init, tokens=tokens))
    return configs


def page(found: Mapping[str, Any]) -> str:
    """What was measured after each stage, as a table."""
    rows: list[tuple[object, ...]] = []
    for name, figures in found.items():
        scores = figures["scores"]
        shares = (clustered(figures["frames"]), wilson(figures["reasoned"]), wilson(figures["answers"]))
        rows.append((name, *(f"{scores[loss]:.3f}" for loss in LOSSES), *shares))
    return table(COLUMNS, rows)


def _trained_and_measured(config: TrainConfig) -> dict[str, Any] | None:
    """What the model of a stage can do at its end; None where it was stopped before."""
    from foretrace.evals.stages import measured
    from foretrace.model import load_model
    from foretrace.train.checkpoint import load_progress
    from foretrace.train.loop import train

    checkpoint = train(config)
    progress = load_progress(checkpoint)
    if config.used(progress["tokens"], progress["seconds"]) < 1:
        return None
    kept = Path(config.run) / MEASURED_FILE
    if kept.exists():
        figures: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        if figures["checkpoint"] == checkpoint.name:
            return figures
    figures = {"checkpoint": checkpoint.name, **measured(load_model(checkpoint))}
    part = kept.with_suffix(".part")
    part.write_text(json.dumps(figures), encoding="utf-8")
    os.replace(part, kept)
    return figures
