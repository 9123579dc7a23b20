"""What isolation costs: runs a second on one core at each level, beside a fresh interpreter for each run.

    python bench/sandbox.py [--seconds S]

The same programs everywhere, recorded and read back: plain ones, which share forks, and the same with an import that
keeps them apart. A fresh interpreter, bare and inside bubblewrap, does the same work for one program and ends. Prints a
table, then one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count

from foretrace.codec import jsonl
from foretrace.sandbox import layers
from foretrace.sandbox.pool import missing, run_batch
from foretrace.trace import Limits, Trace

SOURCE = """def collatz(n):
    steps = []
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps.append(n)
    return len(steps)
"""
LIMITS = Limits(seconds=10.0)
RECORD = """
from foretrace.codec import jsonl
from foretrace.trace import Limits, record
for line in jsonl.dump(record({source!r}, {call!r}, limits=Limits(seconds=10.0)), derived=False):
    print(line)
"""


def programs(start: str) -> Iterator[dict[str, str]]:
    """Endless calls of one function, 10 to 100 frames each."""
    for number in count():
        yield {"source": start + SOURCE, "call": f"collatz({number % 26 + 2})"}


def pooled(level: str, start: str) -> Iterator[Trace]:
    for _, trace in run_batch(programs(start), limits=LIMITS, level=level):
        assert isinstance(trace, Trace), trace
        yield trace


def fresh(level: str) -> Iterator[Trace]:
    """A new interpreter for each program, bare or in the bubblewrap of `full`."""
    start = f"import sys; sys.path.append({str(layers.PACKAGE.parent)!r})"
    for program in programs(""):
        yield jsonl.load(output(level, start + RECORD.format(**program)).splitlines())


def empty(level: str) -> Iterator[str]:
    """A new interpreter that does nothing: what no way with one for each program can go below."""
    while True:
        yield output(level, "pass")


def output(level: str, code: str) -> str:
    words = layers.command(level, layers.readable(None), code)
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def rate(make: Callable[[], Iterator[object]], seconds: float) -> float:
    """Runs a second, start-up left out."""
    runs = make()
    next(runs)
    number, start = 0, time.perf_counter()
    while time.perf_counter() < start + seconds:
        next(runs)
        number += 1
    return number / (time.perf_counter() - start)


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    levels = [level for level in layers.LEVELS if missing(level) is None]
    ways: dict[str, Callable[[], Iterator[object]]] = {}
    for level in levels:
        ways[f"{level}, sharing forks"] = lambda level=level: pooled(level, "")
        ways[f"{level}, a fork each"] = lambda level=level: pooled(level, "import re\n")
    ways["fresh interpreter"] = lambda: fresh("weak")
    if "full" in levels:
        ways["fresh interpreter in bubblewrap"] = lambda: fresh("full")
        ways["the same, doing nothing"] = lambda: empty("full")
    rates = {name: rate(make, options.seconds) for name, make in ways.items()}
    slowest = rates.get("fresh interpreter in bubblewrap", rates["fresh interpreter"])
    print(f"{'':34}{'runs/s':>8}{'ms a run':>10}{'times':>8}")
    for name, found in rates.items():
        print(f"{name:34}{found:8.0f}{1000 / found:10.2f}{found / slowest:8.1f}")
    print(json.dumps({"python": sys.version.split()[0], "runs_per_second": {n: round(r, 1) for n, r in rates.items()}}))


if __name__ == "__main__":
    main()
