"""What evaluations ask about: a program and a call, and the record of what really happens."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from foretrace.errors import ForetraceError, SourceError
from foretrace.evals.report import counted
from foretrace.sandbox.pool import run_batch
from foretrace.trace import record
from foretrace.trace.frames import Limits, Trace

__all__ = ["Item", "Recorded", "open_rows", "recorded", "recorded_here"]

FOREIGN = Limits(frames=2_000, seconds=10.0)
"""Bounds of a program of others; a trace of more frames fits no context."""


class Item(NamedTuple):
    """A program and the call that is foreseen.

    `name` is for tables, `group` what belongs together (the tests of one function), `expected` the Python literal that
    a benchmark gives as the value.
    """

    name: str
    source: str
    call: str
    group: str = ""
    expected: str | None = None


@dataclass(slots=True)
class Recorded:
    """Items with their records; `left_out` has (name, reason) of those that could not be recorded."""

    items: list[Item] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def add(self, item: Item, trace: Trace | ForetraceError) -> None:
        """Take in what recording an item gave."""
        if isinstance(trace, ForetraceError):
            self.left_out.append((item.name, str(trace)))
        else:
            self.items.append(item)
            self.traces.append(trace)


def recorded(items: Sequence[Item]) -> Recorded:
    """Programs of others, recorded in the sandbox."""
    kept = Recorded()
    for item, trace in run_batch(counted(items, "recording"), limits=FOREIGN):
        kept.add(item, trace)
    return kept


def recorded_here(items: Sequence[Item], limits: Limits) -> Recorded:
    """Programs of our own, recorded in this process."""
    kept = Recorded()
    for item in items:
        try:
            kept.add(item, record(item.source, item.call, limits=limits))
        except ForetraceError as error:
            kept.add(item, error)
    return kept


def open_rows(path: Path, expected: str) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines, packed by gzip where its name ends in `.gz`.

    Raises SourceError where it cannot be read; `expected` says what it ought to be.
    """
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "surrogatepass")
        rows = [json.loads(line) for line in text.split("\n") if line.strip()]
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}; expected {expected}") from None
    except (EOFError, ValueError) as error:
        raise SourceError(f"{path}: {error}; expected {expected}") from None
    if not all(isinstance(row, dict) for row in rows):
        raise SourceError(f"{path}: holds lines that are no objects; expected {expected}")
    return rows
