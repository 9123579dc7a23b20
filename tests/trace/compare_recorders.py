"""`python tests/trace/compare_recorders.py [--generated N] [--humaneval] [--mbpp] [--leetcode] [--golden]`

The C recorder against the Python one: the same bytes of jsonl but for the recorder's name. Printed are the counts, how
often they differ for a known reason, and the first line of each other difference.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import io
import itertools
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from compare_oracle import Task, generated, humaneval, mbpp, read
from golden import FOLDER, load

from foretrace.codec.jsonl import dump
from foretrace.errors import ForetraceError
from foretrace.trace import Limits, Trace, record

SECONDS = 300
"""For all calls of one program, under both."""

LIMITS = Limits(seconds=60)
TOGETHER = 40
"""Programs that share a process."""

KNOWN = frozenset(path.stem for path in FOLDER.glob("*.txt") if "or c]" in path.read_text(encoding="utf-8"))
"""Golden files in which the recorders give different frames on some version of Python."""


class Verdict(NamedTuple):
    """What came of one call under both; `difference` is None where they give the same."""

    call: str
    frames: int
    outcome: str
    difference: str | None


def leetcode() -> Iterator[Task]:
    """The solutions of the training split with their own asserts, called as a whole."""
    for item in read("leetcode_train.jsonl.gz"):
        source = f"{item['prompt']}\n\n{item['completion']}\n\n{item['test']}\n"
        yield Task(str(item["task_id"]), source, (f"check({item['entry_point']})",))


def goldens() -> Iterator[Task]:
    """The programs of the golden files."""
    for path in sorted(FOLDER.glob("*.txt")):
        golden = load(path)
        yield Task(path.stem, golden.source, (golden.call or "",))


def recorded(source: str, call: str | None, recorder: str, limits: Limits, values: str) -> Trace | ForetraceError:
    """A record, or why there is none; from the same random state, with nothing on standard error."""
    random.seed(0)
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            return record(source, call, recorder=recorder, limits=limits, values=values)
        except ForetraceError as error:
            return error


def lines(trace: Trace | ForetraceError) -> list[str]:
    """The record as jsonl, without the name of its recorder."""
    if isinstance(trace, ForetraceError):
        return [f"{type(trace).__name__}: {trace}"]
    header, *rest = dump(trace, derived=False)
    item = json.loads(header)
    del item["trace"]["recorder"]
    return [json.dumps(item), *rest]


def outcome_of(trace: Trace | ForetraceError) -> str:
    return trace.outcome if isinstance(trace, Trace) else type(trace).__name__


def check(source: str, call: str | None, limits: Limits = LIMITS, values: str = "structural") -> Verdict:
    """One call under both."""
    native = recorded(source, call, "c", limits, values)
    python = recorded(source, call, "python", limits, values)
    difference = None
    pairs: Iterator[tuple[str | None, str | None]] = itertools.zip_longest(lines(native), lines(python))
    if "cut:time" in (outcome_of(native), outcome_of(python)):  # the frames that both have
        pairs = zip(lines(native)[:-1], lines(python)[:-1], strict=False)
    for number, (one, other) in enumerate(pairs):
        if one != other:
            difference = f"line {number}:\n    c      {one}\n    python {other}"
            break
    frames = len(native.frames) if isinstance(native, Trace) else 0
    return Verdict(call or "", frames, outcome_of(python), difference)


def verdicts(tasks: Sequence[Task]) -> list[tuple[Task, list[Verdict] | None]]:
    """What came of the calls of some tasks, in one process; in one for each, where that died or took too long.

    A task that does not answer by itself either has None.
    """
    fork = multiprocessing.get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)

    def work() -> None:
        gc.disable()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            sender.send([[check(task.source, call or None) for call in task.calls] for task in tasks])
            os.chdir("/")

    process = fork.Process(target=work, daemon=True)
    process.start()
    sender.close()
    try:
        found = receiver.recv() if receiver.poll(SECONDS) else None
    except EOFError:
        found = None
    finally:
        process.kill()
        process.join()
        receiver.close()
    if found is not None:
        return list(zip(tasks, found, strict=True))
    if len(tasks) == 1:
        return [(tasks[0], None)]
    return [verdict for task in tasks for verdict in verdicts([task])]


def parses(task: Task) -> bool:
    try:
        ast.parse(task.source)
    except SyntaxError:
        return False
    return True


def batched(tasks: Iterator[Task]) -> Iterator[tuple[Task, list[Verdict] | None]]:
    while some := list(itertools.islice(tasks, TOGETHER)):
        yield from verdicts(some)


def main() -> int:
    """Compare what the arguments name, print the counts; 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generated", type=int, default=0, metavar="N", help="programs of the synthetic writer")
    parser.add_argument("--first", type=int, default=0, help="index of the first of them")
    parser.add_argument("--seed", type=int, default=0, help="seed of the writer")
    parser.add_argument("--humaneval", action="store_true")
    parser.add_argument("--mbpp", action="store_true")
    parser.add_argument("--leetcode", action="store_true")
    parser.add_argument("--golden", action="store_true")
    options = parser.parse_args()
    tasks = itertools.chain(
        generated(options.seed, range(options.first, options.first + options.generated)),
        humaneval() if options.humaneval else (),
        mbpp() if options.mbpp else (),
        leetcode() if options.leetcode else (),
        goldens() if options.golden else (),
    )
    totals: Counter[str] = Counter()
    told = time.monotonic()
    for task, found in batched(filter(parses, tasks)):
        totals["programs"] += 1
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"{totals['programs']} programs", file=sys.stderr, flush=True)
        if found is None:
            totals["programs without an answer"] += 1
            print(f"{task.name}: no answer within {SECONDS} s", flush=True)
            continue
        for verdict in found:
            totals["calls"] += 1
            totals["frames"] += verdict.frames
            totals["calls with the same bytes"] += verdict.difference is None
            totals[f"outcome {verdict.outcome}"] += 1
            if verdict.difference is not None and task.name in KNOWN:
                totals["calls that differ as their golden file says"] += 1
            elif verdict.difference is not None:
                print(f"{task.name} {verdict.call[:200]}: {verdict.difference}", flush=True)
    for name, count in totals.items():
        print(f"{count:10,} {name}")
    known = totals["calls that differ as their golden file says"]
    same = totals["calls"] == totals["calls with the same bytes"] + known
    return int(not same or totals["programs without an answer"] > 0)


if __name__ == "__main__":
    sys.exit(main())
