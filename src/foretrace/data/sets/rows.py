"""What goes from stage to stage: one kind of row, in Parquet files that carry the counts of their own making."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from pyarrow import parquet

from foretrace.codec import jsonl
from foretrace.trace.frames import Trace

__all__ = ["Counts", "Row", "load_counts", "load_rows", "save_rows"]

COUNTS = b"foretrace"
"""Key of the counts in a file's metadata."""

TYPES = {"str": pa.string(), "int": pa.int64(), "bytes": pa.binary()}

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Row:
    """A program, a call of it, where both are from and, once it has been traced, what happened.

    `kind` is `synthetic`, `real` or `mutant`; `trace` is a record in the jsonl dialect.
    """

    id: str
    source: str
    call: str
    origin: str
    licence: str
    kind: str
    frames: int = 0
    trace: str = ""

    def record(self) -> Trace:
        """The trace. Raises RecordError where there is none."""
        return jsonl.load_own(self.trace)

    def objects(self) -> tuple[list[dict[str, Any]], str]:
        """The frames of the trace as JSON objects, and its outcome. Raises RecordError where there is none."""
        _, *frames, end = jsonl.objects(self.trace)
        return frames, end["outcome"]


@dataclass(slots=True)
class Counts:
    """What went into a shard: sums by name (`rows`, `frames`, ...), rows left out by reason, rows by provenance."""

    sums: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    provenance: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.sums + other.sums, self.dropped + other.dropped, self.provenance + other.provenance)

    def keep(self, row: Row) -> None:
        """Count a row that goes into the shard."""
        self.sums.update(rows=1, frames=row.frames)
        self.provenance[f"{row.kind} | {row.origin.partition('/')[0]} | {row.licence}"] += 1

    def to_json(self) -> str:
        return json.dumps({name: dict(sorted(getattr(self, name).items())) for name in self.__slots__})

    @classmethod
    def from_json(cls, text: str | bytes) -> Counts:
        return cls(**{name: Counter(counted) for name, counted in json.loads(text).items()})


def save_rows(path: Path, kind: type[Any], rows: Iterable[Any], counts: Counts) -> Counts:
    """Write dataclass instances of fields str, int or bytes; `counts` is what stands there once `rows` has ended."""
    columns = {field.name: pa.array([], TYPES[str(field.type)]) for field in fields(kind)}
    taken = list(rows)
    arrays = {name: pa.array([getattr(row, name) for row in taken], column.type) for name, column in columns.items()}
    table = pa.table(arrays).replace_schema_metadata({COUNTS: counts.to_json()})
    parquet.write_table(table, path, compression="zstd", compression_level=3)
    return counts


def load_rows(path: Path, kind: type[Record]) -> list[Record]:
    """What `save_rows` wrote. Raises OSError."""
    # Not `parquet.read_table`: it brings the machinery for folders of files, at four times the cost.
    with parquet.ParquetFile(path) as file:
        table = file.read(use_threads=False)
    return [kind(*values) for values in zip(*(column.to_pylist() for column in table.columns), strict=True)]


def load_counts(path: Path) -> Counts:
    """The counts of a file, without reading its rows. Raises OSError."""
    return Counts.from_json(parquet.read_schema(path).metadata[COUNTS])
