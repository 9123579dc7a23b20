"""`foretrace train`: a recipe, some of its scalars set by name, handed to the loop; or its plan."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Sequence

from foretrace import recipes
from foretrace.commands import train_plan
from foretrace.commands.parser import Parser
from foretrace.config import nearest, override
from foretrace.errors import ConfigError
from foretrace.train.config import TrainConfig


def main(words: Sequence[str]) -> int:
    """Train until the recipe's budget is used up."""
    known = _recipes()
    if words and words[0] == "plan":
        return train_plan.main(words[1:], known)
    parser = Parser(
        prog="foretrace train",
        description=f"Train a model from a recipe: {', '.join(known)}.\n`foretrace train plan` tells what it takes.",
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


def _recipes() -> dict[str, Callable[[], TrainConfig]]:
    """Recipes by name: of each module in `foretrace.recipes`, the function that bears its name."""
    found = {}
    for module in pkgutil.iter_modules(recipes.__path__, f"{recipes.__name__}."):
        name = module.name.rpartition(".")[2]
        recipe = getattr(importlib.import_module(module.name), name, None)
        if recipe is not None:
            found[name.replace("_", "-")] = recipe
    return found
