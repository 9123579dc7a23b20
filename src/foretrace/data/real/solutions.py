"""The solutions of a problem set on their own asserts: how many are recorded from the call to its end, and why not all.

Rows as those of LeetCodeDataset: `prompt` and `completion` make the program, `test` defines `check(candidate)` with the
asserts, `entry_point` is what is checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from foretrace.data.real.sources import read_problems
from foretrace.errors import ForetraceError, SourceError
from foretrace.sandbox.pool import run_batch
from foretrace.trace.frames import Limits, Trace

__all__ = ["Solution", "ends", "solutions", "table"]


class Solution(NamedTuple):
    """A solution with the check of its asserts, and the call of it."""

    name: str
    source: str
    call: str


def solutions(path: Path) -> list[Solution]:
    """All solutions of a file, in its order. Raises SourceError where it is not such a file."""
    try:
        return [
            Solution(row["task_id"], f"{row['prompt']}\n\n{row['completion']}\n\n\n{row['test']}\n",
                     f"check({row['entry_point']})")
            for row in read_problems(path)
        ]  # fmt: skip
    except KeyError as error:
        wanted = "task_id, prompt, completion, entry_point and test"
        raise SourceError(f"{path}: a row has no {error}; expected {wanted} in each") from None
    except (TypeError, ValueError) as error:
        raise SourceError(f"{path}: {error}; expected rows of LeetCodeDataset") from None


def ends(
    found: Iterable[Solution], limits: Limits, level: str, workers: int = 1
) -> Iterator[tuple[Solution, str, int]]:
    """Each solution with how its record ends and the record's frames.

    The end is `returned`, `raised NAME`, another outcome of a trace such as `cut:events`, or `error: KIND` where there
    is no record.
    """
    for solution, result in run_batch(found, limits=limits, level=level, workers=workers):
        if isinstance(result, ForetraceError):
            yield solution, f"error: {result.kind}", 0
        elif result.outcome == "raised":
            yield solution, f"raised {_name(result)}", len(result.frames)
        else:
            yield solution, result.outcome, len(result.frames)


def table(path: Path, found: Counter[str], frames: int) -> str:
    """The counts as a page: those that are recorded whole, then each reason for the others; they sum up to all."""
    total = sum(found.values())
    whole = sum(number for end, number in found.items() if _is_whole(end))
    lines = [f"{path.name}: {total} solutions on their asserts, {frames} frames"]
    lines.append(f"{whole:7} {whole / max(1, total):7.2%}  recorded whole")
    for end, number in sorted(found.items(), key=lambda pair: (not _is_whole(pair[0]), -pair[1], pair[0])):
        lines.append(f"{number:7} {number / max(1, total):7.2%}  {'  ' * _is_whole(end)}{end}")
    return "\n".join(lines)


def _is_whole(end: str) -> bool:
    return not end.startswith(("cut:", "error:"))


def _name(trace: Trace) -> str:
    """The class of the exception that ended a trace."""
    return (trace.frames[-1].value or "").partition("(")[0]
