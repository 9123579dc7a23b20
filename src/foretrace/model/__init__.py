"""The transformer: its shape, its arithmetic, its weights on disk.

`foretrace.model.load_model` brings torch in when it is first asked for; the shape and the weights are there without.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foretrace.model.checkpoint import load_model, save_model
    from foretrace.model.config import ModelConfig
    from foretrace.model.transformer import Transformer

__all__ = ["ModelConfig", "Transformer", "load_model", "save_model"]

HOMES = {"ModelConfig": "config", "Transformer": "transformer", "load_model": "checkpoint", "save_model": "checkpoint"}


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
