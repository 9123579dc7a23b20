"""`foretrace train`: a recipe, some of its scalars set by name, handed to the loop; or its plan."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import inspect
from collections.abc import Callable, Sequence

from foretrace import recipes
from foretrace.arguments import Parser
from foretrace.config import assignments, nearest, override
from foretrace.errors import ConfigError
from foretrace.train.config import TrainConfig

AROUND = {
    "plan": "what a run would take on a cluster",
    "job": "pack a run for a machine without network",
    "show": "draw the curves of a run",
    "stages": "pre-training, mid-training and fine-tuning at small scale, in a row",
}
"""Name -> what it does; the module `foretrace.commands.train_NAME` has a `main`."""


def main(words: Sequence[str]) -> int:
    """Train until the recipe's budget is used up; or, by its first word, do one of the things around training."""
    if words and words[0] in AROUND:
        status: int = importlib.import_module(f"foretrace.commands.train_{words[0]}").main(words[1:])
        return status
    known = recipes.named()
    parser = Parser(
        prog="foretrace train",
        description="Train a model from a recipe. The run is kept in the folder that its setting `run` names,\n"
        "and the same command goes on after a stop. In several processes:\n"
        "`torchrun --nproc-per-node N -m foretrace train RECIPE ...`.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(
            [
                "recipes:",
                *(f"  {name:16}{_about(known[name])}" for name in known),
                "\nbeside training, each with --help of its own:",
                *(f"  foretrace train {name:10}{what}" for name, what in AROUND.items()),
            ]
        ),
    )
    parser.add_argument("recipe", metavar="RECIPE", help="a complete configuration by its name")
    parser.add_argument(
        "settings",
        nargs="*",
        default=[],
        metavar="NAME=VALUE",
        help="scalars to change, e.g. seconds=600 model.hidden_size=128",
    )
    parser.add_argument("--init", metavar="DIR", help="a model directory, or a run, whose weights to start from")
    parser.add_argument("--settings", action="store_true", dest="shown", help="print all scalars of the run, and end")
    args = parser.parse(words)
    if args.recipe not in known:
        parser.error(f"{args.recipe!r} is not a recipe{nearest(args.recipe, known)}")
    init = [f"init={args.init}"] if args.init else []
    config = override(known[args.recipe](), [*args.settings, *init])
    if args.shown:
        print("\n".join(assignments(config)))
        return 0
    if not importlib.util.find_spec("torch"):
        raise ConfigError("train needs torch, which is not installed; expected `pip install 'foretrace[train]'`")
    from foretrace.train.loop import train

    train(config)
    return 0


def _about(recipe: Callable[[], TrainConfig]) -> str:
    """What a recipe is for, in a line: the first of its module's documentation."""
    return (inspect.getdoc(inspect.getmodule(recipe)) or "").partition("\n")[0]
