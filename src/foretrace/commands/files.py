"""What commands share: files that are written whole or not at all, and batches of programs in and out."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from foretrace.codec.jsonl import frame_objects
from foretrace.errors import ConfigError, ForetraceError, RecordError
from foretrace.trace.frames import Limits, Trace

__all__ = [
    "BATCH_LIMITS",
    "WORKERS",
    "Item",
    "choose_sandbox",
    "error_object",
    "read_batch",
    "result_object",
    "write_batch",
    "written",
]

BATCH_LIMITS = Limits(seconds=10.0)
WORKERS = os.cpu_count() or 1


@contextlib.contextmanager
def written(path: Path | None) -> Iterator[TextIO]:
    """A text stream to `path`, which appears complete at the end, or to standard output where there is none.

    What is not a plain file (a pipe, a device) is written to directly. Raises ForetraceError where that fails.
    """
    if path is None:
        yield sys.stdout
        return
    target = path.resolve()
    direct = target.exists() and not target.is_file()
    partial = target if direct else target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        stream = partial.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise ForetraceError(f"{path} cannot be written: {error.strerror}") from None
    try:
        with stream:
            yield stream
        if not direct:
            partial.replace(target)
    finally:
        if not direct:
            partial.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Item:
    """One program of a batch, or a line that is none and why."""

    id: Any
    source: str
    call: str | None
    error: ForetraceError | None = None


def read_batch(path: Path) -> Iterator[Item]:
    """The items of a file of JSON lines. Raises ConfigError where it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; expected lines of JSON") from None
    return (_item(number, line) for number, line in enumerate(lines, 1) if line.strip())


def _item(number: int, line: str) -> Item:
    try:
        value = json.loads(line)
    except ValueError as error:
        return Item(None, "", None, RecordError(f"line {number} is not JSON: {error}"))
    if not isinstance(value, dict):
        return Item(None, "", None, RecordError(f"line {number} is not an object; expected id, source and call"))
    id, source, call = value.get("id"), value.get("source"), value.get("call")
    if not isinstance(source, str) or not isinstance(call, str | None):
        return Item(id, "", None, RecordError(f"line {number}: source and call are not both text"))
    return Item(id, source, call)


def write_batch(objects: Iterable[dict[str, Any]], path: Path) -> None:
    """Write results as JSON lines; their counts go to standard error, and on a terminal the number done so far."""
    counts: Counter[str] = Counter()
    watched = sys.stderr.isatty()
    with written(path) as out:
        for item in objects:
            counts[item["error"]["kind"] if "error" in item else "done"] += 1
            out.write(json.dumps(item) + "\n")
            if watched:
                print(f"\r{counts.total()} programs", end="", file=sys.stderr, flush=True)
    parts = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items(), key=lambda pair: pair[0] != "done"))
    start = "\r" if watched else ""
    print(f"{start}foretrace: {counts.total()} programs: {parts or 'none'}", file=sys.stderr)


def result_object(id: Any, trace: Trace) -> dict[str, Any]:
    """What a batch says of one trace."""
    frames = list(frame_objects(trace))
    return {"id": id, "outcome": trace.outcome, "value": trace.value, "output": trace.output, "frames": frames}


def error_object(id: Any, error: ForetraceError) -> dict[str, Any]:
    """What a batch says of a bad item."""
    return {"id": id, "error": {"kind": error.kind, "message": str(error)}}


def choose_sandbox(level: str | None, program: Path | None = None) -> str:
    """The level of isolation that `choose` of `foretrace.sandbox.pool` settles on, named on standard error."""
    from foretrace.sandbox.pool import choose, described

    level = choose(level, program)
    print(f"foretrace: sandbox: {described(level)}", file=sys.stderr)
    return level
