"""From source to packed tokens: traced calls and frames a second a core, and where the time goes.

    python bench/data.py [--programs N] [--bundle FILE --origin NAME]

Programs of the writer, and the calls of real functions if a bundle is given (`foretrace data gather`; an origin such as
LeetCodeDataset picks some of them), go through all stages on one worker and on two, start-up of the workers included.
Rates are for each second that a core works on it, whatever else the machine does; the time that passes stands beside.
What a step costs by itself is timed in this process on the same rows. Prints tables, then one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from foretrace.codec import jsonl
from foretrace.data.real.bundle import read_bundle, write_bundle
from foretrace.data.sets.filter import Benchmarks, Rules, Sketched, run_filter
from foretrace.data.sets.folder import Sources
from foretrace.data.sets.pack import Packed
from foretrace.data.sets.rows import Counts, Row, save_rows
from foretrace.data.sets.run import run
from foretrace.data.sets.tokens import save_tokens
from foretrace.data.sets.trace import IN_PROCESS, Traced
from foretrace.data.sets.write import FromBundle, FromWriter
from foretrace.data.stream import DIALS, render, shipped_tokenizer
from foretrace.data.writer import write
from foretrace.sandbox.layers import LEVELS
from foretrace.sandbox.pool import missing, run_batch
from foretrace.trace import Limits, Trace, record

STEPS = 300
"""Rows on which single steps are timed."""
LIMITS = Limits(frames=400, seconds=10.0)
LEVEL = next((level for level in LEVELS if missing(level) is None), "weak")
RULES = Rules(calls=10_000)

Item = TypeVar("Item")
Result = TypeVar("Result")


def piped(first: Any, folder: Path, workers: int, sandbox: str) -> tuple[dict[str, float], float, Counts]:
    """Seconds that cores worked on each stage, seconds that passed, and the counts of the traces."""

    def trace() -> Any:
        return run(Traced(Sources([folder / "write"], "write"), sandbox), folder / "trace", workers=workers)

    stages: dict[str, Callable[[], Any]] = {
        "write": lambda: run(first, folder / "write", workers=workers),
        "trace": trace,
        "filter": lambda: run_filter(
            Sources([folder / "trace"], "trace"), RULES, Benchmarks(), folder / "filter", workers=workers
        ),
        "pack": lambda: run(Packed(Sources([folder / "filter"], "filter")), folder / "pack", workers=workers),
    }
    seconds, begun = {}, time.perf_counter()
    for name, make in stages.items():
        start = worked()
        for _ in make():
            pass
        seconds[name] = worked() - start
    passed = time.perf_counter() - begun
    return seconds, passed, reduce(add, trace(), Counts())


def worked() -> float:
    """Seconds that cores have worked for this process, and for those it began that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def timed(steps: dict[str, float], name: str, do: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """What a step makes of each item; its milliseconds for one are noted."""
    start = time.process_time()
    results = [do(item) for item in items]
    steps[name] = 1000 * (time.process_time() - start) / len(items)
    return results


def stepped(rows: Sequence[Row], folder: Path) -> dict[str, float]:
    """Milliseconds of each step for one call."""
    steps: dict[str, float] = {}
    traces = timed(steps, "record", lambda row: record(row.source, row.call, limits=LIMITS), rows)
    results = run_batch([*rows, *rows], limits=LIMITS, level=LEVEL)
    next(results)
    start = time.perf_counter()
    assert all(isinstance(trace, Trace) for _, trace in results)
    steps[f"the same in the sandbox ({LEVEL}), passed"] = 1000 * (time.perf_counter() - start) / (2 * len(rows) - 1)
    texts = timed(steps, "trace to text", lambda trace: "\n".join(jsonl.dump(trace, derived=False)), traces)
    full = [replace(row, frames=len(t.frames), trace=text) for row, t, text in zip(rows, traces, texts, strict=True)]
    timed(steps, "rows to Parquet", lambda part: save_rows(folder / "rows.parquet", Row, part, Counts()), [full])
    steps["rows to Parquet"] /= len(rows)
    timed(steps, "text to trace", Row.record, full)
    sketched = Sketched(Sources([], "trace"), RULES, Benchmarks())
    timed(steps, "sketch (text to trace once more)", sketched._sketch, full)
    dice = Random(0)
    tokenizer = shipped_tokenizer()
    documents = timed(steps, "render", lambda trace: render(trace, dice, tokenizer), traces)
    kept = [(d.ids, [frame >= 0 for frame in d.frame]) for d in documents if d is not None]
    timed(steps, "tokens to shard", lambda part: save_tokens(folder / "t.safetensors", part, Counts()), [kept])
    steps["tokens to shard"] /= len(rows)
    return steps


def sources(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Any, list[Row]]]:
    """Each source by name: its first stage, and some of its rows."""
    programs = [write(1, index, DIALS) for index in range(STEPS)]
    rows = [Row("", program.source, program.call, "writer", "Apache-2.0", "synthetic") for program in programs]
    yield "writer", FromWriter(1, options.programs, max(1, options.programs // 8)), rows
    if options.bundle:
        found = [item for item in read_bundle(options.bundle) if item.origin.startswith(options.origin)]
        taken = Random(0).sample(found, min(options.functions, len(found)))
        write_bundle(folder / "some.jsonl.gz", taken)
        rows = [Row("", item.source, item.calls[0], item.origin, item.licence, item.kind) for item in taken[:STEPS]]
        yield options.origin or "bundle", FromBundle(folder / "some.jsonl.gz", shard=max(1, len(taken) // 8)), rows


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", type=int, default=10_000, help="of the writer (%(default)s)")
    parser.add_argument("--bundle", type=Path, help="a bundle of real functions")
    parser.add_argument("--origin", default="", help="beginning of the origin of those to take")
    parser.add_argument("--functions", type=int, default=1_000, help="of the bundle (%(default)s)")
    parser.add_argument("--sandbox", default=IN_PROCESS, help="level for the stage trace (%(default)s: in the workers)")
    options = parser.parse_args()
    report: dict[str, Any] = {"python": sys.version.split()[0], "sandbox": options.sandbox}
    print(f"{'':28}{'calls':>7}{'calls/s/core':>14}{'frames/s/core':>15}{'passed':>8}  seconds of cores")
    with tempfile.TemporaryDirectory() as place:
        for name, first, rows in sources(options, Path(place)):
            for workers in (1, 2):
                seconds, passed, counts = piped(first, Path(place) / f"{name}{workers}", workers, options.sandbox)
                cores = sum(seconds.values())
                calls, frames = counts.sums["rows"], counts.sums["frames"]
                shares = ", ".join(f"{stage} {s:.1f}" for stage, s in seconds.items())
                rates = f"{calls / cores:14.0f}{frames / cores:15.0f}{passed:8.1f}"
                print(f"{name + f', {workers} workers':28}{calls:7}{rates}  {shares}")
                report[f"{name}, {workers}"] = {
                    "calls_per_second_per_core": round(calls / cores, 1),
                    "frames_per_second_per_core": round(frames / cores),
                    "seconds_passed": round(passed, 1),
                    "seconds_of_cores": {stage: round(s, 2) for stage, s in seconds.items()},
                }
            report[f"{name}, ms a call"] = {s: round(ms, 3) for s, ms in stepped(rows, Path(place)).items()}
    for name, steps in report.items():
        if name.endswith("ms a call"):
            print(f"\n{name}")
            for step, milliseconds in steps.items():
                print(f"  {step:46}{milliseconds:8.2f}")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
