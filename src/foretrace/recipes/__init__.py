"""Complete configurations as functions, named for model, data and hardware. Scalars can be overridden by name=value."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

from foretrace.train.config import TrainConfig

__all__ = ["named"]


def named() -> dict[str, Callable[[], TrainConfig]]:
    """Recipes by name: of each module here, the function that bears its name."""
    found = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        name = module.name.rpartition(".")[2]
        recipe = getattr(importlib.import_module(module.name), name, None)
        if recipe is not None:
            found[name.replace("_", "-")] = recipe
    return found
