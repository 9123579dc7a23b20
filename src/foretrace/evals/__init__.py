"""Evaluations, one file per task: what it asks, how the model is asked, how the answers are scored."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from foretrace.config import nearest
from foretrace.errors import ConfigError

__all__ = ["TASKS", "main"]

TASKS = {
    "accuracy": "frames, values and whole traces right, on held-out programs and on a first course",
    "words": "counting letters in strawberry and in words never trained on",
    "overlap": "whether what is tested on stands in the training programs",
}


def main(argv: Sequence[str]) -> int:
    """`foretrace eval TASK ...`: run a task and give its exit status. Raises ConfigError for an unknown task."""
    if not argv or argv[0] in ("-h", "--help"):
        print("usage: foretrace eval TASK ...\n")
        print("\n".join(f"  {name:10}{what}" for name, what in TASKS.items()))
        return 0 if argv else 2
    if argv[0] not in TASKS:
        raise ConfigError(f"{argv[0]!r} is not an evaluation{nearest(argv[0], TASKS)}")
    status: int = import_module(f"{__name__}.{argv[0]}").main(argv[1:])
    return status
