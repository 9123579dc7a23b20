"""Tasks that put sets of programs to the model in all three ways: their figures, and their pages."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from foretrace.engine import Model
from foretrace.errors import ConfigError
from foretrace.evals import page as pages
from foretrace.evals.items import Item, Recorded, recorded
from foretrace.evals.kept import Kept
from foretrace.evals.measure import measure
from foretrace.evals.summary import summarise

__all__ = ["measured_sets", "page", "sample"]

T = TypeVar("T")


def measured_sets(
    model: Model,
    sets: Mapping[str, Sequence[Item]],
    limit: int | None = None,
    recording: Callable[[Sequence[Item]], Recorded] = recorded,
    kept: Kept | None = None,
) -> dict[str, Any]:
    """Name of each set -> its figures, with the seconds it took. `limit`: of each set, only so many programs.

    Answers that are in `kept` are not asked for again; others are added.

    Raises ConfigError for a set without a program that can be recorded.
    """
    found = {}
    for name, items in sets.items():
        start, before = time.perf_counter(), kept.spent if kept else 0.0
        asked = recording(sample(items, limit))
        if not asked.items:
            raise ConfigError(f"{name}: none of {len(items)} programs could be recorded; expected at least one")
        found[name] = summarise(measure(model, asked, kept.answers if kept else None), asked)
        found[name]["seconds"] = round(time.perf_counter() - start + (kept.spent - before if kept else 0.0), 1)
    return found


def page(summaries: Mapping[str, Any]) -> str:
    """All sets, one section each."""
    return "\n\n".join(pages.page(name, summary) for name, summary in summaries.items())


def sample(items: Sequence[T], limit: int | None) -> list[T]:
    """All items, or so many of them, drawn always the same way and kept in order.

    Items of one group stay together: groups are drawn until there are as many items, or a few more.
    """
    if limit is None or limit >= len(items):
        return list(items)
    groups: dict[object, list[int]] = {}
    for at, item in enumerate(items):
        groups.setdefault(getattr(item, "group", "") or at, []).append(at)
    drawn: list[int] = []
    for group in random.Random("sample").sample(list(groups), len(groups)):
        drawn += groups[group] if len(drawn) < limit else []
    return [items[at] for at in sorted(drawn)]
