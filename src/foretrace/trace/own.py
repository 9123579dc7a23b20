"""The recorder's own copy of the built-in names: those of `builtins` a program may replace, by code of its own."""

from __future__ import annotations

import builtins
from typing import Any

__all__ = ["keep_builtins"]

OWN = dict(vars(builtins))


def keep_builtins(module: dict[str, Any]) -> None:
    """Let the functions that the module of these globals defines from here on find built-in names in the copy."""
    module["__builtins__"] = OWN
