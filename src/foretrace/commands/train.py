"""`foretrace train`: a recipe, some of its scalars set by name, handed to the loop; or its plan."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence

from foretrace import recipes
from foretrace.commands.parser import Parser
from foretrace.config import nearest, override
from foretrace.errors import ConfigError

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
        description=f"Train a model from a recipe: {', '.join(known)}. In several processes: "
        "`torchrun --nproc-per-node N -m foretrace train RECIPE ...`.",
        epilog="\n".join(f"`foretrace train {name} --help`: {what}" for name, what in AROUND.items()),
    )
    parser.add_argument("recipe", metavar="RECIPE", help="a complete configuration by its name")
    parser.add_argument(
        "settings", nargs="*", metavar="NAME=VALUE", help="scalars to change, e.g. seconds=600 model.hidden_size=128"
    )
    parser.add_argument("--init", metavar="DIR", help="a model directory whose weights to start from")
    args = parser.parse(words)
    if args.recipe not in known:
        parser.error(f"{args.recipe!r} is not a recipe{nearest(args.recipe, known)}")
    init = [f"init={args.init}"] if args.init else []
    config = override(known[args.recipe](), [*args.settings, *init])
    if not importlib.util.find_spec("torch"):
        raise ConfigError("train needs torch, which is not installed; expected `pip install 'foretrace[train]'`")
    from foretrace.train.loop import train

    train(config)
    return 0
