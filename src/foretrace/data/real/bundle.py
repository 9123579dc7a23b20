"""Bundles of vetted functions: gzip JSONL, one function a line with its calls, where it is from and its licence."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from foretrace.errors import SourceError

__all__ = ["Item", "read_bundle", "write_bundle"]


@dataclass(frozen=True)
class Item:
    """A function that stands by itself and calls of it that were vetted.

    `kind` is `real` for a function as people wrote it, `mutant` with one change.
    """

    source: str
    calls: tuple[str, ...]
    origin: str
    licence: str
    kind: str


def write_bundle(path: Path, items: Iterable[Item]) -> None:
    """Write a bundle in one go: a reader finds the old file or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with gzip.GzipFile(part, "wb", mtime=0) as stream:
        for item in items:
            stream.write(json.dumps(asdict(item), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    os.replace(part, path)


def read_bundle(path: Path) -> list[Item]:
    """The functions of a bundle. Raises SourceError where the file is missing or holds something else."""
    try:
        with gzip.open(path, "rb") as stream:
            return [_item(json.loads(line.decode("utf-8", "surrogatepass"))) for line in stream]
    except OSError as error:
        raise SourceError(
            f"{path}: {error.strerror or error}; expected a bundle of functions, as `foretrace data gather` makes"
        ) from None
    except (EOFError, ValueError, TypeError, KeyError) as error:
        raise SourceError(f"{path}: {error}; expected gzip JSONL with source, calls, origin, licence, kind") from None


def _item(row: dict[str, Any]) -> Item:
    return Item(row["source"], tuple(row["calls"]), row["origin"], row["licence"], row["kind"])
