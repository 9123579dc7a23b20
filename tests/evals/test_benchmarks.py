"""Benchmarks are read from their own formats; none of their content is here."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from foretrace.codec.compact import encode
from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import Model
from foretrace.errors import ForetraceError, SourceError
from foretrace.evals import cruxeval, functions, humaneval, main, mbpp
from foretrace.evals.items import Item, recorded
from foretrace.evals.sets import measured_sets, page, sample

TEST = """\
def check(candidate):
    numbers = [4]
    assert candidate(1, 2) == 3
    assert not candidate(0), "zero"
    assert abs(candidate(1, k=2) - 3) < 1e-6
    assert candidate(1, 2) != 4
    assert candidate(*numbers) == 4
    for i in range(3):
        assert candidate(i) == i
"""


def write(path: Path, *rows: dict[str, Any]) -> Path:
    text = "\n".join(map(json.dumps, rows)) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_cruxeval(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no CRUXEval file; expected one of cruxeval.jsonl"):
        cruxeval.items(tmp_path)
    row = {"code": "def f(a, b):\n    return a", "input": "'x', 2", "output": "'x'", "id": "sample_0"}
    write(tmp_path / "cruxeval_sample.jsonl", row)
    assert cruxeval.items(tmp_path) == [Item("sample_0", row["code"], "f('x', 2)", "", "'x'")]
    write(tmp_path / "cruxeval.jsonl", row, row)
    assert len(cruxeval.items(tmp_path)) == 2
    write(tmp_path / "cruxeval.jsonl", {"code": "", "id": 1})
    with pytest.raises(SourceError, match="a line has no 'input'"):
        cruxeval.items(tmp_path)


def test_humaneval_takes_calls_that_stand_alone(tmp_path: Path) -> None:
    row = {
        "task_id": "H/0",
        "prompt": "def add(a, k=0):\n",
        "canonical_solution": "    return a + k\n",
        "entry_point": "add",
        "test": TEST,
    }
    write(tmp_path / "humaneval.jsonl.gz", row)
    found = humaneval.items(tmp_path)
    assert [item.call for item in found] == ["add(1, 2)", "add(0)", "add(1, k=2)"]
    assert {item.group for item in found} == {"H/0"}
    assert [trace.value for trace in recorded(found).traces] == ["3", "0", "3"]


def test_mbpp_takes_the_test_part(tmp_path: Path) -> None:
    rows = [
        {
            "task_id": number,
            "code": "def twice(x):\r\n  return 2 * x",
            "test_list": ["assert twice(2)== 4", "assert twice(('a'))=='aa'"],
            "test_setup_code": "",
        }
        for number in (10, 11, 510, 511)
    ]
    write(tmp_path / "mbpp.jsonl.gz", *rows)
    found = mbpp.items(tmp_path)
    assert [(item.name, item.call) for item in found[:2]] == [("MBPP/11/0", "twice(2)"), ("MBPP/11/1", "twice('a')")]
    assert {item.group for item in found} == {"MBPP/11", "MBPP/510"}


def test_functions(tmp_path: Path) -> None:
    path = write(
        tmp_path / "held_out.jsonl.gz", {"source": "def f(x):\n    return x\n", "calls": ["f(1)", "f(2)", "f(3)"]}
    )
    assert [(item.name, item.call, item.group) for item in functions.items(path)] == [
        ("function 1/0", "f(1)", "function 1"),
        ("function 1/2", "f(3)", "function 1"),
    ]
    write(path, {"source": "x", "calls": "f(1)"})
    with pytest.raises(SourceError, match=r"line 1 has other fields; expected lines of \{source, calls\}"):
        functions.items(path)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["mbpp"], "eval mbpp: the following arguments are required: --data"),
        (["mbpp", "--data", "nowhere"], "nowhere/mbpp.jsonl.gz: No such file or directory; expected lines of"),
        (["humaneval", "--data", "."], "humaneval.jsonl.gz: No such file or directory; expected lines of"),
        (
            ["functions", "--functions", "nowhere"],
            "nowhere: No such file or directory; expected lines of {source, calls}",
        ),
    ],
)
def test_one_line_says_what_is_missing(words: list[str], message: str) -> None:
    with pytest.raises(ForetraceError) as caught:
        main(words)
    assert message in str(caught.value)


def test_what_cannot_be_asked_is_counted_and_named(knowing: Callable[..., Model]) -> None:
    long = "def f(n):\n    while n:\n        n -= 1\n    return n\n"
    items = [
        Item("right", long, "f(1)", "a", "0"),
        Item("other value than the benchmark says", long, "f(2)", "b", "7"),
        Item("too long", long, "f(3000)", "a"),
        Item("no program", "def f(:", "f()", "c"),
    ]
    kept = recorded(items)
    assert [name for name, _ in kept.left_out] == ["no program"]
    model = knowing(*(encode(trace, shipped_tokenizer()) for trace in kept.traces[:2]))
    found = measured_sets(model, {"some": items})
    some = found["some"]
    assert (some["programs"], some["functions"]) == (3, 2)
    assert some["too long"] == [("too long", "record ends with cut:events after 2000 frames")]
    assert some["not as expected"] == ["other value than the benchmark says"]
    assert [item["value"] for item in some["items"]] == [True, False, False]
    assert [item["exact"] for item in some["items"]] == [True, True, False]
    assert some["scores"]["values"]["model"]["share"] == pytest.approx(1 / 3)
    assert some["scores"]["teacher-forced frames"]["model"]["share"] == 1
    assert some["frames"] == sum(len(trace.frames) for trace in kept.traces[:2])
    assert some["scores"]["functions with all values right"]["model"]["share"] == 0
    text = page(found)
    assert "Wrong because they do not fit the context, their frames not counted: 1: too long." in text
    assert "Not recorded and left out: 1: no program (" in text


def test_a_sample_is_always_the_same() -> None:
    assert sample(range(100), 5) == sample(range(100), 5) == sorted(sample(range(100), 5))
    assert len(sample(range(100), 5)) == 5
    items = [Item(str(n), "", "", f"g{n // 3}") for n in range(30)]
    drawn = sample(items, 7)
    assert len(drawn) == 9 and len({item.group for item in drawn}) == 3
    assert sample("abc", None) == sample("abc", 7) == ["a", "b", "c"]
