"""The rows and documents of a set as a person reads them: program, call, what happened; or the ids in words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from rich.console import Console

from foretrace.codec import text
from foretrace.data.render import shipped_tokenizer
from foretrace.data.sets.folder import Set
from foretrace.data.sets.rows import Row, load_rows
from foretrace.data.sets.tokens import SUFFIX, Tokens
from foretrace.errors import SetError

__all__ = ["pages"]

WIDTH = 120


def pages(path: Path, start: int, number: int) -> Iterator[str]:
    """Each of `number` rows or documents from `start` on, of a set or of one shard. Raises SetError."""
    shards = [path]
    if path.is_dir():
        found = Set(path)
        missing = set(found.missing())
        shards = [found.path(index) for index in range(found.manifest.shards) if index not in missing]
    try:
        yield from islice((page for shard in shards for page in _shard(shard)), start, start + number)
    except (OSError, ValueError, TypeError) as error:
        raise SetError(f"{path}: {error}; expected a set or a shard of one") from None


def _shard(path: Path) -> Iterator[str]:
    if path.suffix == SUFFIX:
        documents = Tokens(path)
        return (_document(f"{path.name}/{n}", *documents[n]) for n in range(len(documents)))
    return map(_row, load_rows(path, Row))


def _row(row: Row) -> str:
    head = f"# {row.id}: {row.kind}, {row.origin}, {row.licence}"
    if not row.trace:
        return f"{head}\n{row.source.rstrip()}\n>>> {row.call}\n"
    out = io.StringIO()
    text.show(row.record(), Console(file=out, width=WIDTH, color_system=None))
    return f"{head}, {row.frames} frames\n{row.source.rstrip()}\n\n{out.getvalue()}"


def _document(name: str, ids: list[int], predicted: list[bool]) -> str:
    """A document in words, what is given in angle quotes, as in the grammar of the dialect."""
    parts: list[str] = []
    start = 0
    for at in range(1, len(ids) + 1):
        if at == len(ids) or predicted[at] != predicted[start]:
            words = shipped_tokenizer().show(ids[start:at])
            parts.append(words if predicted[start] else f"«{words}»")
            start = at
    return f"# {name}: {len(ids)} ids, {sum(predicted)} predicted\n{' '.join(parts)}\n"
