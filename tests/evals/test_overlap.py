"""Overlap between test and training programs."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from foretrace.data.overlap import words
from foretrace.data.stream import DIALS
from foretrace.data.writer import write
from foretrace.errors import SourceError
from foretrace.evals import main
from foretrace.evals.overlap import overlaps

COUNT = "def count(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n\n"


def test_words_leave_out_what_is_not_the_program() -> None:
    dressed = f'"""Doc."""\nimport os\n\n{COUNT}'.replace("    n = 0", '    """Doc."""  # why\n\n    n=(0)')
    assert words(dressed + '\nif __name__ == "__main__":\n    print(count([1]))\n') == words(COUNT)
    assert words(COUNT)[:6] == ("def", "count", "(", "xs", ")", ":")


def test_counts() -> None:
    sets = {"a": {"same": COUNT, "renamed": COUNT.replace("xs", "ys"), "tail": COUNT.replace("count", "total")}}
    found = overlaps(sets, ["x = 1", COUNT + "\n\nprint(count([2]))\n"])["a"]
    assert found.contained == ["same"]
    assert (found.programs, found.touched) == (3, 2)
    runs = len(words(COUNT)) - 12
    assert found.runs == 3 * runs
    # Of the program with another name, only the runs that hold the name are its own.
    assert found.shared == runs + runs - 2


def test_a_short_program_counts_as_one_run() -> None:
    found = overlaps({"a": {"short": "def f(): return 1"}}, ["def g(): return 1", "def f(): return 12"])["a"]
    assert (found.touched, found.runs, found.contained) == (0, 1, [])


def test_command_fails_when_a_training_program_is_an_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "leaked.py").write_text(write(0, 2, DIALS).source)
    assert main(["overlap", "--programs", "5", "--examples", str(tmp_path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["examples"]["contained"] == ["leaked.py"]
    assert main(["overlap", "--programs", "2", "--examples", str(tmp_path)]) == 0
    assert "| handwritten | 60 |" in capsys.readouterr().out


def test_benchmarks_are_read_from_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    human = {"task_id": "H/0", "prompt": "def one():\n", "canonical_solution": "    return 1\n"}
    mbpp = [{"task_id": number, "code": "def two():\r\n    return 2"} for number in (10, 11, 510, 511)]
    for name, rows in (("humaneval", [human]), ("mbpp", mbpp)):
        text = "\n".join(map(json.dumps, rows))
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    with pytest.raises(SourceError, match=r"cruxeval_sample\.jsonl: No such file"):
        main(["overlap", "--programs", "1", "--data", str(tmp_path)])
    (tmp_path / "cruxeval_sample.jsonl").write_text(json.dumps({"id": "c", "code": "def f(x):\n    return x"}))
    main(["overlap", "--programs", "1", "--data", str(tmp_path), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert [found[name]["programs"] for name in ("HumanEval", "MBPP test", "CRUXEval sample")] == [1, 2, 1]
