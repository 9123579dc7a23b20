"""How often the model is right: on held-out synthetic programs and on sixty programs by hand (spec section 5)."""

from __future__ import annotations

import argparse
from typing import Any

from foretrace.data.stream import LIMITS, held_out
from foretrace.engine import Model
from foretrace.evals.items import Item, recorded_here
from foretrace.evals.sets import measured_sets, page
from foretrace.evals.tested import HANDWRITTEN

__all__ = ["HANDWRITTEN", "page", "run", "synthetic"]


def run(model: Model, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of both sets."""
    sets = {"held-out synthetic": synthetic(), "handwritten": HANDWRITTEN}
    return measured_sets(model, sets, options.limit, lambda items: recorded_here(items, LIMITS), options.kept)


def synthetic() -> tuple[Item, ...]:
    """The held-out programs of the writer."""
    return tuple(Item(f"synthetic {i}", program.source, program.call) for i, program in enumerate(held_out()))
