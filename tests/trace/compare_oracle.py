"""`python tests/trace/compare_oracle.py [--generated N] [--humaneval] [--mbpp]`: the recorder against the oracle.

Every frame of every call is compared: event, line, function, all locals, value, output, activation and depth. Printed
are the counts, what the spec renders or orders differently and how often, and each disagreement's first frame.
"""

from __future__ import annotations

import argparse
import ast
import builtins
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

from oracle_rules import RULES, Expected, Wanted, expected

from foretrace.data.writer import write
from foretrace.trace import Trace, all_locals, record

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SECONDS = 120
"""For all calls of one program, under both."""


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
        calls = calls_in(test, {"candidate"})
        known = {"candidate", *defined_in(source), *dir(builtins)}
        alone = [Rename("candidate", name).visit(call) for call in calls if names_in(call) <= known]
        yield Task(item["task_id"], source, tuple(map(ast.unparse, alone)))
        if len(alone) < len(calls):
            yield Task(f"{item['task_id']} check", f"{source}\n{test}", (f"check({name})",))


def mbpp() -> Iterator[Task]:
    """The reference solutions of the test split with the calls of their asserts."""
    for item in read("mbpp.jsonl.gz"):
        if 11 <= item["task_id"] <= 510:
            source = "\n".join(filter(None, (item["code"], item["test_setup_code"])))
            calls = calls_in("\n".join(item["test_list"]), defined_in(source))
            yield Task(f"MBPP/{item['task_id']}", source, tuple(map(ast.unparse, calls)))


class Rename(ast.NodeTransformer):
    """Gives a name another name."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.new, node.ctx) if node.id == self.old else node


def read(name: str) -> list[dict[str, Any]]:
    """The items of a data set; none, with a word on standard error, where the file is absent."""
    if not (DATA / name).exists():
        print(f"{name} is left out: no such file in shared/data beside the project", file=sys.stderr)
        return []
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def calls_in(test: str, functions: set[str]) -> list[ast.Call]:
    """The outermost calls of the functions in `test`."""

    def outermost(node: ast.AST) -> Iterator[ast.Call]:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            yield node
        else:
            for child in ast.iter_child_nodes(node):
                yield from outermost(child)

    return list(outermost(ast.parse(test)))


def names_in(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def defined_in(source: str) -> set[str]:
    """The names of a program's functions and classes."""
    return {node.name for node in ast.parse(source).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def check(source: str, call: str) -> Verdict:
    """One call under both: a trace function in Python beside another, which share what such a one cannot know."""
    with contextlib.redirect_stderr(io.StringIO()):
        random.seed(0)
        trace = record(source, call, recorder="python")
        random.seed(0)
        wanted = expected(source, call, 2 * len(trace.frames) + 1_000)
    return compare(trace, wanted)


def compare(trace: Trace, wanted: Wanted) -> Verdict:
    """A record beside what it should hold; of one that was cut, the frames before the cut."""
    cut = trace.outcome.startswith("cut:")
    rows, frames = list(observed(trace)), wanted.frames[: len(trace.frames)] if cut else wanted.frames
    pairs = list(itertools.zip_longest(rows, frames))
    wrong = [index for index, (row, frame) in enumerate(pairs) if row != frame]
    wanted.rules["order"] += sum(
        bool(row and frame) and list(row.locals or ()) != list(frame.locals or ()) for row, frame in pairs
    )
    difference = None
    if trace.files[0].text != wanted.source:
        difference = f"source {trace.files[0].text!r}, expected {wanted.source!r}"
    elif wrong:
        row, frame = pairs[wrong[0]]
        difference = f"frame {wrong[0]} of {len(pairs)}:\n    recorder {row}\n    oracle   {frame}"
    elif not cut and trace.outcome != wanted.outcome:
        difference = f"outcome {trace.outcome}, expected {wanted.outcome}"
    return Verdict(trace.call or "", len(pairs), len(pairs) - len(wrong), trace.outcome, wanted.rules, difference)


def observed(trace: Trace) -> Iterator[Expected]:
    """The record's frames with all locals, activations numbered in order of appearance."""
    numbers: dict[int, int] = {}
    for frame, names in zip(trace.frames, all_locals(trace.frames), strict=True):
        number = numbers.setdefault(frame.activation, len(numbers))
        place = (frame.event, frame.line, frame.function, names, frame.value, frame.output)
        yield Expected(*place, number, frame.depth)


def verdicts(task: Task) -> list[Verdict] | None:
    """What came of a task's calls, in a process of their own; None where that died or took too long."""
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
    except EOFError:
        return None
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
            totals["programs without an answer"] += 1
            print(f"{task.name}: no answer within {SECONDS} s")
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
    return bool(totals["calls"] - totals["calls that agree"] or totals["programs without an answer"])


if __name__ == "__main__":
    sys.exit(main())
