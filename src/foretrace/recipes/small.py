"""What the three small stages share. They run in a row by `foretrace train stages`; each begins where one ended."""

from __future__ import annotations

from foretrace.train.config import Part

__all__ = ["SOURCE", "STAGES", "TRACES", "part"]

STAGES = ("small-pretrain", "small-midtrain", "small-sft")
"""The recipes in their order."""


def part(name: str, share: float, documents: str) -> Part:
    """A share of a mixture that is one source of documents."""
    return Part(name=name, share=share, sets=(documents,))


SOURCE = part("source", 1.0, "foretrace.data.source:documents:stdlib")
TRACES = part("traces", 1.0, "foretrace.data.stream:documents")
