"""The first stage: programs of the writer, or real functions of a bundle, each with a call."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from foretrace import __version__
from foretrace.config import to_dict
from foretrace.data.real.mutants import renamed
from foretrace.data.sets.folder import Manifest, digest
from foretrace.data.sets.rows import Counts, Row, save_rows
from foretrace.data.stream import DIALS, held_out
from foretrace.data.writer import Dials, write
from foretrace.errors import SetError

__all__ = ["FromBundle", "FromWriter"]

SHARD = 1_000
"""Programs of the writer, or functions, that go into a shard."""


@dataclass(frozen=True)
class FromWriter:
    """`count` programs of the writer, each with up to `calls` calls. Those that equal a held-out one are left out."""

    seed: int
    count: int
    shard: int = SHARD
    dials: Dials = DIALS
    calls: int = 1
    held_out: frozenset[str] = frozenset()

    @classmethod
    def beside_held_out(
        cls, seed: int, count: int, shard: int = SHARD, dials: Dials = DIALS, calls: int = 1
    ) -> FromWriter:
        """The stage with the held-out programs found."""
        return cls(seed, count, shard, dials, calls, frozenset(program.source for program in held_out()))

    @property
    def manifest(self) -> Manifest:
        settings = {name: getattr(self, name) for name in ("seed", "count", "shard", "calls")}
        settings["dials"] = to_dict(self.dials)
        names = "\n".join(sorted(self.held_out)).encode("utf-8", "surrogatepass")
        sources = [{"name": "held-out programs", "digest": digest(names)}] if self.held_out else []
        return Manifest("write", settings, sources, -(-self.count // self.shard), __version__)

    def make(self, index: int, path: Path) -> Counts:
        """Write a shard of programs."""
        counts = Counts()
        return save_rows(path, Row, self._rows(index, counts), counts)

    def _rows(self, index: int, counts: Counts) -> Iterator[Row]:
        for number in range(index * self.shard, min(self.count, (index + 1) * self.shard)):
            program = write(self.seed, number, self.dials, self.calls)
            if program.source in self.held_out:
                counts.dropped["held out"] += 1
                continue
            for at, call in enumerate((program.call, *program.further)):
                id = f"{self.seed}/{number}/{at}" if at else f"{self.seed}/{number}"
                row = Row(id, program.source, call, "writer", "Apache-2.0", "synthetic")
                counts.keep(row)
                yield row


@dataclass(frozen=True)
class FromBundle:
    """Every call of the functions of a bundle; a share of the functions is given other names.

    A line that is no function is counted, and its number kept in the reason. Raises SetError where the file cannot be
    read to its end.
    """

    bundle: Path
    seed: int = 0
    shard: int = 100
    renamed: float = 0.0

    @property
    def manifest(self) -> Manifest:
        lines = _lines(self.bundle)
        settings = {"seed": self.seed, "shard": self.shard, "renamed": self.renamed}
        sources = [{"name": self.bundle.name, "digest": digest(b"".join(lines))}]
        return Manifest("write", settings, sources, -(-len(lines) // self.shard), __version__)

    def make(self, index: int, path: Path) -> Counts:
        """Write a shard of functions and calls."""
        counts = Counts()
        return save_rows(path, Row, self._rows(index, counts), counts)

    def _rows(self, index: int, counts: Counts) -> Iterator[Row]:
        first = index * self.shard
        for number, line in enumerate(_lines(self.bundle)[first : first + self.shard], first + 1):
            try:
                function = json.loads(line)
                calls = [_row(function, call, f"{number}/{at}") for at, call in enumerate(function["calls"])]
            except (ValueError, TypeError, KeyError) as error:
                counts.dropped[f"broken line {number}: {str(error)[:60]}"] += 1
                continue
            for row in calls:
                row = self._named_anew(row)
                counts.keep(row)
                yield row

    def _named_anew(self, row: Row) -> Row:
        """The row, or for a share of the functions one with other names."""
        dice = Random(f"{self.seed}/{row.id.partition('/')[0]}")
        if dice.random() >= self.renamed:
            return row
        source, call = renamed(row.source, row.call, dice)
        return Row(row.id, source, call, row.origin, row.licence, row.kind)


def _row(function: dict[str, Any], call: Any, id: str) -> Row:
    """A call of a function. Raises ValueError or KeyError for what is none."""
    texts = [function["source"], call, function["origin"], function["licence"], function["kind"]]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("source, calls, origin, licence and kind are not all text")
    for text in texts:
        text.encode()  # a lone surrogate raises: Parquet holds Unicode text
    return Row(id, *texts)


@lru_cache(maxsize=1)
def _lines(bundle: Path) -> list[bytes]:
    try:
        with gzip.open(bundle) as stream:
            return stream.readlines()
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise SetError(f"{bundle}: {reason}; expected gzip JSONL, one function a line") from None
