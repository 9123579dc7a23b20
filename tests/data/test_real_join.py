"""Bundles gathered apart are made one; the solutions of a problem set are run on their asserts."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from foretrace.cli import main
from foretrace.data.real.bundle import Item, read_bundle, write_bundle
from foretrace.data.real.join import join_bundles, joined
from foretrace.data.real.solutions import ends, solutions, table
from foretrace.errors import SourceError
from foretrace.trace.frames import Limits

LARGE = """def {name}(a, b):
    c = 0
    for x in a:
        if x > b {sign} 1:
            c += x * 2
        elif x == b:
            c -= x
    return c, len(a)
"""
FIRST = Item(LARGE.format(name="f", sign="+"), ("f([1, 2], 1)",), "one/a.py:f", "MIT", "real")
TWIN = replace(FIRST, source=LARGE.format(name="g", sign="+"), calls=("g([1], 1)",), origin="two/b.py:g")
OTHER = Item("def h(x):\n    return [x] * 2\n", ("h(1)", "h(2)"), "two/b.py:h", "BSD-3-Clause", "real")
USING = """def k(x):
    seen = {x: f([x], x)}
    text = ", ".join(sorted(str(y) for y in seen))
    while len(text) < 9 and not text.endswith("!"):
        text = text.upper() + "!" if x % 2 else text[::-1]
    try:
        return seen[x + len(text)], text.split(",")[-1]
    except KeyError as error:
        return [error.args[0] ** 2, *text.partition("!")]
"""
AROUND = Item(f"{FIRST.source}\n\n{USING}", ("k(1)",), "two/c.py:k", "MIT", "real")


def mutant(item: Item) -> Item:
    return replace(item, source=item.source.replace("2", "3"), kind="mutant")


def test_the_first_of_twins_is_kept_and_mutants_go_with_their_originals() -> None:
    found = joined([FIRST, mutant(FIRST), TWIN, mutant(TWIN), OTHER, mutant(OTHER), mutant(FIRST)], [])
    assert found.training == [FIRST, OTHER, mutant(FIRST), mutant(OTHER)]
    assert found.drops == Counter(
        {
            "duplicate": 1,
            "mutant that is there already, or of one that is dropped": 2,
            "contains a held-out function": 0,
        }
    )


def test_nothing_stands_on_both_sides() -> None:
    found = joined([TWIN, AROUND, mutant(AROUND), OTHER], [FIRST])
    assert (found.training, found.held_out) == ([OTHER], [FIRST])
    assert found.drops["duplicate"] == found.drops["contains a held-out function"] == 1


def test_the_command_joins_folders_and_counts_by_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, training, held_out in (("a", [FIRST, mutant(FIRST)], []), ("b", [TWIN, AROUND], [OTHER])):
        write_bundle(tmp_path / name / "train.jsonl.gz", training)
        write_bundle(tmp_path / name / "held_out.jsonl.gz", held_out)
    assert main(["data", "join", str(tmp_path / "a"), str(tmp_path / "b"), "-o", str(tmp_path / "all")]) == 0
    assert [item.origin for item in read_bundle(tmp_path / "all/train.jsonl.gz")] == [
        "one/a.py:f", "two/c.py:k", "one/a.py:f",
    ]  # fmt: skip
    card = (tmp_path / "all/README.md").read_text()
    assert "| one | MIT | 1 | 1 | 1 | 0 |" in card
    assert "| two | BSD-3-Clause | 0 | 0 | 0 | 1 |" in card
    assert "left out: 1 (duplicate)" in capsys.readouterr().err
    with pytest.raises(SourceError, match="expected a bundle of functions"):
        join_bundles([tmp_path / "none"], tmp_path / "all")


def row(name: str, body: str, asserts: str) -> dict[str, str]:
    completion = f"class Solution:\n    def go(self, x):\n        {body}\n"
    return {"task_id": name, "prompt": "from math import *\n", "completion": completion,
            "entry_point": "Solution().go", "test": f"def check(candidate):\n    {asserts}\n"}  # fmt: skip


ROWS = [
    row("right", "return x + 1", "assert candidate(x = 1) == 2\n    assert candidate(x = 2) == 3"),
    row("wrong", "return x", "assert candidate(x = 1) == 2"),
    row("long", "return sum(1 for _ in range(x))", "assert candidate(x = 999) == 999"),
    row("broken", "return (", "assert candidate(x = 1) == 2"),
]


def test_every_solution_ends_somehow_and_the_counts_sum_up(tmp_path: Path) -> None:
    path = tmp_path / "problems.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, ROWS)).encode()))
    found = [(solution.name, end) for solution, end, _ in ends(solutions(path), Limits(frames=200), "weak")]
    assert found == [
        ("right", "returned"), ("wrong", "raised AssertionError"), ("long", "cut:events"),
        ("broken", "error: bad-source"),
    ]  # fmt: skip
    page = table(path, Counter(end for _, end in found), 7)
    assert "4 solutions on their asserts, 7 frames" in page
    assert "2  50.00%  recorded whole" in page
    assert sum(int(line.split()[0]) for line in page.splitlines()[2:]) == 4


def test_a_file_of_something_else_is_refused_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "problems.jsonl"
    path.write_text('{"task_id": 1}\n')
    assert main(["data", "solutions", str(path), "--sandbox", "weak"]) == 2
    assert "a row has no 'prompt'; expected task_id, prompt, completion, " in capsys.readouterr().err
    assert main(["data", "solutions", str(tmp_path / "none.jsonl"), "--sandbox", "weak"]) == 2
