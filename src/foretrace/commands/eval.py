"""`foretrace eval`: measure a model; each task reads its own arguments."""

from __future__ import annotations

from collections.abc import Sequence

from foretrace import evals


def main(words: Sequence[str]) -> int:
    """Hand over to the task."""
    return evals.main(words)
