"""Vetting: which calls of a function run to a short, deterministic end and touch nothing but their own memory.

Each function runs in a fork under limits; what it kept is run again under another hash seed and must give the same
trace.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["Job", "Kept", "vet"]

PACKAGES = str(Path(__file__).resolve().parents[3])
SEEDS = ("0", "4242")
RAISING = 0.15


@dataclass(frozen=True)
class Job:
    """A function and the calls to try until `most` are kept; `strict` refuses errors of types and names."""

    source: str
    calls: Sequence[str]
    most: int = 24
    strict: bool = True


@dataclass(frozen=True)
class Kept:
    """A call that may be trained on, the size of its trace, and the lines that run."""

    call: str
    frames: int
    ids: int
    raised: bool
    lines: frozenset[int]


AnyKey = TypeVar("AnyKey")


def vet(jobs: Iterable[tuple[AnyKey, Job]], drops: Counter[str]) -> Iterator[tuple[AnyKey, list[Kept]]]:
    """The calls of each job that pass, in the order of the jobs; `drops` counts the others by reason."""
    with ExitStack() as stack:
        first, second = (stack.enter_context(_Examiner(seed)) for seed in SEEDS)
        waiting: deque[tuple[AnyKey, Job, list[dict[str, Any]]]] = deque()
        for key, job in jobs:
            first.ask(job.source, job.calls, job.most, job.strict)
            if waiting:
                yield _confirmed(*waiting.popleft(), second, drops)
            said = first.answer()
            drops.update(row["dropped"] for row in said if "dropped" in row)
            waiting.append((key, job, [row for row in said if "dropped" not in row]))
        while waiting:
            yield _confirmed(*waiting.popleft(), second, drops)


def _confirmed(
    key: AnyKey, job: Job, rows: list[dict[str, Any]], second: _Examiner, drops: Counter[str]
) -> tuple[AnyKey, list[Kept]]:
    """Those of the kept calls that give the same trace again, at most RAISING of them raising."""
    if not rows:
        return key, []
    calls = [job.calls[row["call"]] for row in rows]
    second.ask(job.source, calls, len(calls), job.strict, again=True)
    again = {row["call"]: row["digest"] for row in second.answer() if "digest" in row}
    same = [row for place, row in enumerate(rows) if again.get(place) == row["digest"]]
    drops["not deterministic"] += len(rows) - len(same)
    kept = [
        Kept(job.calls[row["call"]], row["frames"], row["ids"], row["raised"], frozenset(row["lines"])) for row in same
    ]
    fine = [each for each in kept if not each.raised]
    raising = [each for each in kept if each.raised]
    room = int(len(fine) * RAISING / (1 - RAISING) + 0.5)
    drops["raising, over the share"] += len(raising[room:])
    return key, [*fine, *raising[:room]]


class _Examiner:
    """A child interpreter that examines one function at a time; started again when it is gone."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def __enter__(self) -> _Examiner:
        self.folder = tempfile.TemporaryDirectory(prefix="foretrace-", ignore_cleanup_errors=True)
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()
        self.folder.cleanup()

    def _start(self) -> None:
        code = f"import sys; sys.path.insert(0, {PACKAGES!r}); from foretrace.data.real.examiner import serve; serve()"
        self.process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-B", "-W", "ignore", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONHASHSEED": self.seed, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            cwd=self.folder.name,
            start_new_session=True,
        )

    def ask(self, source: str, calls: Sequence[str], most: int, strict: bool, again: bool = False) -> None:
        """Send a job; `again` for calls that were kept, of which nothing but the trace is to be told."""
        assert self.process.stdin
        job = {"source": source, "calls": list(calls), "most": most, "strict": strict, "again": again}
        with suppress(BrokenPipeError):  # `answer` finds the end of the output
            self.process.stdin.write(json.dumps(job).encode() + b"\n")
            self.process.stdin.flush()

    def answer(self) -> list[dict[str, Any]]:
        """What came of each call of the job that was asked last."""
        assert self.process.stdout
        rows: list[dict[str, Any]] = []
        while line := self.process.stdout.readline():
            if line == b"\n":
                return rows
            rows.append(json.loads(line))
        self.process.kill()
        self.process.communicate()
        self._start()
        return [{"dropped": "ended the process that vets"}]
