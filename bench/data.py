"""From source to packed tokens: traced calls and frames a second a core, and where the time goes.

    python bench/data.py [--programs N] [--calls N ...] [--bundle FILE --origin NAME]

As many calls of the writer's programs, of several each and of one, and those of real functions if a bundle is given
(`foretrace data gather`; an origin such as LeetCodeDataset picks some of them), go through the commands of all stages
on one worker and on two; their start and that of the workers is in the figures.
Rates are for each second that a core works on it, whatever else the machine does; the time that passes stands beside.
What a step costs by itself is timed in this process on the same rows. Prints tables, then one line of JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from foretrace.codec import jsonl
from foretrace.data.real.bundle import read_bundle, write_bundle
from foretrace.data.sets.filter import Benchmarks, Rules, Sketched
from foretrace.data.sets.folder import Set, Sources
from foretrace.data.sets.rows import Counts, Row, save_rows
from foretrace.data.sets.tokens import save_tokens
from foretrace.data.sets.trace import IN_PROCESS
from foretrace.data.stream import DIALS, render, shipped_tokenizer
from foretrace.data.writer import write
from foretrace.sandbox.layers import LEVELS
from foretrace.sandbox.pool import missing, run_batch
from foretrace.trace import Limits, Trace, record
from foretrace.trace.source import read

STEPS = 300
"""Rows on which single steps are timed."""
LIMITS = Limits(frames=400, seconds=10.0)
LEVEL = next((level for level in LEVELS if missing(level) is None), "weak")
RULES = Rules(calls=10_000)

Item = TypeVar("Item")
Result = TypeVar("Result")


def piped(first: Sequence[str], folder: Path, workers: int, sandbox: str) -> tuple[dict[str, float], float, Counts]:
    """Seconds that cores worked on each stage, seconds that passed, and the counts of the traces."""
    stages = {
        "write": first,
        "trace": [str(folder / "write"), "--sandbox", sandbox],
        "filter": [str(folder / "trace"), "--set", f"calls={RULES.calls}"],
        "pack": [str(folder / "filter")],
    }
    seconds, begun = {}, time.perf_counter()
    for name, words in stages.items():
        start = worked()
        how = [*words, "-o", str(folder / name), "--workers", str(workers)]
        subprocess.run([sys.executable, "-m", "foretrace", "data", name, *how], check=True, stderr=subprocess.DEVNULL)
        seconds[name] = worked() - start
    return seconds, time.perf_counter() - begun, Set(folder / "trace").total()


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
    gc.freeze()  # as the workers do
    record(rows[0].source, rows[0].call, limits=LIMITS)
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
    sketched._sketch(full[0])  # imports SciPy
    timed(steps, "sketch (text to trace once more)", sketched._sketch, full)
    read.cache_clear()
    dice = Random(0)
    tokenizer = shipped_tokenizer()
    loaded = [row.record() for row in full]
    documents = timed(steps, "render", lambda trace: render(trace, dice, tokenizer), loaded)
    kept = [(d.ids, [frame >= 0 for frame in d.frame]) for d in documents if d is not None]
    timed(steps, "tokens to shard", lambda part: save_tokens(folder / "t.safetensors", part, Counts()), [kept])
    steps["tokens to shard"] /= len(rows)
    return steps


def sources(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, list[str], list[Row]]]:
    """Each source by name: the words of its first stage, and some of its rows."""
    for calls in options.calls:
        programs = [write(1, index, DIALS, calls) for index in range(STEPS // calls)]
        rows = [_row(p.source, call, "writer") for p in programs for call in (p.call, *p.further)]
        count = options.programs // calls
        words = ["--seed", "1", "--count", str(count), "--size", str(max(1, count // 8)), "--calls", str(calls)]
        yield f"writer, {calls} calls a program", words, rows
    if options.bundle:
        found = [item for item in read_bundle(options.bundle) if item.origin.startswith(options.origin)]
        taken = Random(0).sample(found, min(options.functions, len(found)))
        write_bundle(folder / "some.jsonl.gz", taken)
        rows = [_row(item.source, call, item.origin) for item in taken for call in item.calls][:STEPS]
        words = ["--bundle", str(folder / "some.jsonl.gz"), "--size", str(max(1, len(taken) // 8))]
        yield options.origin or "bundle", words, rows


def _row(source: str, call: str, origin: str) -> Row:
    return Row("", source, call, origin, "", "")


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", type=int, default=10_000, help="calls of the writer's (%(default)s)")
    parser.add_argument("--calls", type=int, nargs="+", default=[1, 4], help="of each of them (1 and 4)")
    parser.add_argument("--bundle", type=Path, help="a bundle of real functions")
    parser.add_argument("--origin", default="", help="beginning of the origin of those to take")
    parser.add_argument("--functions", type=int, default=1_000, help="of the bundle (%(default)s)")
    parser.add_argument("--sandbox", default=IN_PROCESS, help="level for the stage trace (%(default)s: in the workers)")
    options = parser.parse_args()
    report: dict[str, Any] = {"python": sys.version.split()[0], "sandbox": options.sandbox}
    print(f"{'':36}{'calls':>7}{'calls/s/core':>14}{'frames/s/core':>15}{'passed':>8}  seconds of cores")
    with tempfile.TemporaryDirectory() as place:
        for name, first, rows in sources(options, Path(place)):
            for workers in (1, 2):
                seconds, passed, counts = piped(first, Path(place) / f"{name}{workers}", workers, options.sandbox)
                cores = sum(seconds.values())
                calls, frames = counts.sums["rows"], counts.sums["frames"]
                shares = ", ".join(f"{stage} {s:.1f}" for stage, s in seconds.items())
                rates = f"{calls / cores:14.0f}{frames / cores:15.0f}{passed:8.1f}"
                print(f"{name + f', {workers} workers':36}{calls:7}{rates}  {shares}")
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
