"""The second stage: each program run and recorded, in the sandbox, or in the workers themselves where it is ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from foretrace import __version__
from foretrace.codec import jsonl
from foretrace.data.render import ADDRESS
from foretrace.data.sets.folder import Manifest, Sources
from foretrace.data.sets.rows import Counts, Row, save_rows
from foretrace.errors import ForetraceError
from foretrace.sandbox.pool import run_batch
from foretrace.trace import Limits, Trace, record

__all__ = ["IN_PROCESS", "Traced"]

IN_PROCESS = "none"
"""In place of a level of the sandbox: for programs of the writer and functions that were vetted."""


@dataclass(frozen=True)
class Traced:
    """The rows of sets of programs with their traces. Rows that give no trace are left out, by kind of error.

    So are those that show an address of memory, since no two runs of them are equal. A trace that was cut is a trace;
    the filter leaves it out. Time is a limit that depends on the machine: what it cuts is not the same everywhere.
    """

    sources: Sources
    sandbox: str
    frames: int = 400
    seconds: float = 10.0

    @property
    def manifest(self) -> Manifest:
        # Not the level of the sandbox: it changes nothing about the records.
        settings = {"frames": self.frames, "seconds": self.seconds}
        return Manifest("trace", settings, self.sources.named(), len(self.sources.places), __version__)

    def make(self, index: int, path: Path) -> Counts:
        """Write a shard of traces."""
        counts = Counts()
        return save_rows(path, Row, self._rows(self.sources.rows(index), counts), counts)

    def _rows(self, rows: Iterable[Row], counts: Counts) -> Iterator[Row]:
        limits = Limits(frames=self.frames, seconds=self.seconds)
        if self.sandbox == IN_PROCESS:
            results: Iterable[tuple[Row, Trace | ForetraceError]] = ((row, _recorded(row, limits)) for row in rows)
        else:
            results = run_batch(rows, limits=limits, level=self.sandbox)
        for row, result in results:
            if isinstance(result, ForetraceError):
                counts.dropped[f"error: {result.kind}"] += 1
                continue
            text = "\n".join(jsonl.dump(result, derived=False))
            if ADDRESS in text and _shows_address(result):
                counts.dropped["shows an address"] += 1
                continue
            traced = replace(row, frames=len(result.frames), trace=text)
            counts.keep(traced)
            counts.sums[f"outcome {result.outcome}"] += 1
            yield traced


def _shows_address(trace: Trace) -> bool:
    """Whether something that happened would be told otherwise by another run."""
    return any(
        ADDRESS in text for frame in trace.frames for text in (*frame.changed.values(), frame.value or "", frame.output)
    )


def _recorded(row: Row, limits: Limits) -> Trace | ForetraceError:
    try:
        return record(row.source, row.call, limits=limits)
    except ForetraceError as error:
        return error
