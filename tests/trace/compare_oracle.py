"""`python tests/trace/compare_oracle.py [--generated N] [--humaneval] [--mbpp]`: the recorder against the oracle.

Every frame of every call is compared: event, line, function, all locals, value, output, activation and depth. Printed
are the counts, what the spec renders or orders differently and how often, and each disagreement's first frame.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import gzip
import io
import itertools
import json
import multiprocessing
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from oracle_rules import RULES, Expected, expected

from foretrace.data.writer import write
from foretrace.trace import Trace, all_locals, record

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SECONDS = 60
"""For all calls of one program, under both; what takes longer is counted and left out."""
MOST_EVENTS = 200_000


class Task(NamedTuple):
    """A program, and calls of it."""

    name: str
    source: str
    calls: tuple[str, ...]


class Verdict(NamedTuple):
    """What came of one call; `difference` is None where all frames agree."""

    call: str
    frames: int
    agreeing: int
    outcome: str
    rules: Counter[str]
    difference: str | None


def generated(seed: int, indices: Iterable[int]) -> Iterator[Task]:
    """Programs of the synthetic writer."""
    for index in indices:
        program = write(seed, index)
        yield Task(f"generated {seed}/{index}", program.source, (program.call,))


def humaneval() -> Iterator[Task]:
    """The reference solutions with the calls of their asserts; a test that computes its cases is called as a whole."""
    for item in read("humaneval.jsonl.gz"):
        source, test, name = item["prompt"] + item["canonical_solution"], item["test"], item["entry_point"]
        calls = [call for call in calls_in(test, {"candidate"}) if set(names_in(call)) <= {"candidate"} | known(source)]
        if len(calls) < len(calls_in(test, {"candidate"})):
            yield Task(f"{item['task_id']} check", f"{source}\n{test}", (f"check({name})",))
        renamed = (ast.unparse(Rename({"candidate": name}).visit(call)) for call in calls)
        yield Task(item["task_id"], source, tuple(renamed))


def mbpp() -> Iterator[Task]:
    """The reference solutions of the test split with the calls of their asserts."""
    for item in read("mbpp.jsonl.gz"):
        if 11 <= item["task_id"] <= 510:
            source = "\n".join(filter(None, (item["code"], item["test_setup_code"])))
            defined = {
                node.name for node in ast.parse(source).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            }
            calls = calls_in("\n".join(item["test_list"]), defined)
            yield Task(f"MBPP/{item['task_id']}", source, tuple(map(ast.unparse, calls)))


class Rename(ast.NodeTransformer):
    """Gives names other names."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)


def read(name: str) -> list[dict[str, Any]]:
    """The items of a data set; none, with a word on standard error, where the file is absent."""
    if not (DATA / name).exists():
        print(f"{name} is left out: no such file in shared/data beside the project", file=sys.stderr)
        return []
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def calls_in(test: str, functions: set[str]) -> list[ast.Call]:
    """The outermost calls of the functions in the asserts of `test`."""

    def outermost(node: ast.AST) -> Iterator[ast.Call]:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            yield node
        else:
            for child in ast.iter_child_nodes(node):
                yield from outermost(child)

    asserts = [node for node in ast.walk(ast.parse(test)) if isinstance(node, ast.Assert)]
    return [call for node in asserts for call in outermost(node.test)]


def names_in(node: ast.AST) -> Iterator[str]:
    return (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def known(source: str) -> set[str]:
    """The names that a program and the language give."""
    return {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)} | set(dir(__builtins__))


def check(source: str, call: str) -> Verdict:
    """One call under both, compared frame by frame; only the frames before a cut are compared where a bound was met."""
    sinks = io.StringIO()
    with contextlib.redirect_stderr(sinks):
        random.seed(0)
        trace = record(source, call)
        random.seed(0)
        text, wanted, rules = expected(source, call, MOST_EVENTS)
    rows = list(observed(trace))
    if trace.outcome.startswith("cut:"):
        wanted = wanted[: len(rows)]
    elif trace.outcome == "returned" and wanted[-1].event != "return":
        return Verdict(call, len(rows), 0, trace.outcome, rules, f"outcome: returned, expected {wanted[-1]}")
    pairs = list(itertools.zip_longest(rows, wanted))
    wrong = [index for index, (row, want) in enumerate(pairs) if row != want]
    difference = None
    if trace.files[0].text != text:
        difference = f"source: {trace.files[0].text!r}, expected {text!r}"
    elif wrong:
        row, want = pairs[wrong[0]]
        difference = f"frame {wrong[0]} of {len(pairs)}:\n    recorder {row}\n    oracle   {want}"
    return Verdict(call, len(pairs), len(pairs) - len(wrong), trace.outcome, rules, difference)


def observed(trace: Trace) -> Iterator[Expected]:
    """The record's frames with all locals, activations numbered in order of appearance."""
    numbers: dict[int, int] = {}
    for frame, names in zip(trace.frames, all_locals(trace.frames), strict=True):
        number = numbers.setdefault(frame.activation, len(numbers))
        place = (frame.event, frame.line, frame.function, names, frame.value, frame.output)
        yield Expected(*place, number, frame.depth)


def verdicts(task: Task) -> list[Verdict] | None:
    """What came of a task's calls, in a process of their own; None where they took too long."""
    fork = multiprocessing.get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)

    def work() -> None:
        gc.disable()
        sender.send([check(task.source, call) for call in task.calls])

    process = fork.Process(target=work, daemon=True)
    process.start()
    sender.close()
    try:
        return receiver.recv() if receiver.poll(SECONDS) else None
    finally:
        process.kill()
        process.join()
        receiver.close()


def main() -> int:
    """Compare what the arguments name, print the counts; 1 where anything disagrees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generated", type=int, default=0, metavar="N", help="programs of the synthetic writer")
    parser.add_argument("--first", type=int, default=0, help="index of the first of them")
    parser.add_argument("--seed", type=int, default=0, help="seed of the writer")
    parser.add_argument("--humaneval", action="store_true")
    parser.add_argument("--mbpp", action="store_true")
    options = parser.parse_args()
    tasks = itertools.chain(
        generated(options.seed, range(options.first, options.first + options.generated)),
        humaneval() if options.humaneval else (),
        mbpp() if options.mbpp else (),
    )
    totals: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    for task in tasks:
        totals["programs"] += 1
        found = verdicts(task)
        if found is None:
            totals["programs left out"] += 1
            print(f"{task.name}: left out after {SECONDS} s")
            continue
        for verdict in found:
            totals["calls"] += 1
            totals["frames"] += verdict.frames
            totals["frames that agree"] += verdict.agreeing
            totals["calls that agree"] += verdict.difference is None
            totals[f"outcome {verdict.outcome}"] += 1
            rules += verdict.rules
            if verdict.difference is not None:
                print(f"{task.name} {verdict.call[:200]}: {verdict.difference}")
    for name, count in totals.items():
        print(f"{count:10,} {name}")
    print("Frames (or calls) in which the spec differs from the interpreter's events and `repr`:")
    for name, meaning in RULES.items():
        print(f"{rules[name]:10,} {name:16} {meaning}")
    return totals["calls"] != totals["calls that agree"]


if __name__ == "__main__":
    sys.exit(main())
