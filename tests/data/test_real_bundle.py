"""Vetting, the split, bundles and the stream of documents made from them."""

from __future__ import annotations

import ast
import gzip
import json
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from foretrace import cli
from foretrace.codec.tokenizer import MARKER
from foretrace.data.overlap import Forbidden, NearDuplicates
from foretrace.data.real.build import Built, distinct, mutants, real_items, split
from foretrace.data.real.bundle import Item, read_bundle, write_bundle
from foretrace.data.real.calls import literal_calls
from foretrace.data.real.candidates import Cutter
from foretrace.data.real.modules import Module
from foretrace.data.real.reader import Reader
from foretrace.data.real.stream import documents
from foretrace.data.real.vet import Job, vet
from foretrace.errors import SourceError

SUM = "def total(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n\n"


def kept(source: str, *calls: str, strict: bool = True) -> tuple[list[str], Counter[str]]:
    drops: Counter[str] = Counter()
    ((_, found),) = vet([(None, Job(source, calls, 9, strict))], drops)
    return [each.call for each in found], +drops


def test_vetting_keeps_what_tells_something_new() -> None:
    found, drops = kept(SUM, "total([1, 2])", "total([2, 1])", "total([5])", "total('ab')", "total([1, 2], 3)")
    assert found == ["total([1, 2])", "total([5])"]
    assert drops == {"nothing new": 1, "error of types or names": 1, "cannot be called": 1}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("while x: pass", "cut:events"),
        ("return 10 ** 10 ** x % 7", "slow"),
        ("import os; os._exit(0)", "crashed"),
        ("return len([0] * 10 ** x)", "error of types or names"),
        ("return [k for k in {'a', 'b', 'c', 'dd', 'e'}]", "not deterministic"),
        ("return open('x')", "asks the system"),
        ("try:\n        open('x')\n    except OSError:\n        return 1", "asks the system"),
        ("raise SystemExit", "exited"),
    ],
)
def test_vetting_refuses(body: str, reason: str) -> None:
    found, drops = kept(f"def f(x):\n    {body}\n", "f(9)")
    assert found == []
    assert drops == {reason: 1}


def test_vetting_goes_on_after_a_bad_function_and_caps_what_raises() -> None:
    drops: Counter[str] = Counter()
    divide = "def f(x):\n    return [10 // x, x]\n"
    jobs = [
        ("bad", Job("def f(x):\n    return list(iter(int, 1))\n", ["f(1)", "f(2)"])),
        ("good", Job(divide, ["f(0)", *(f"f({n})" for n in range(1, 7))])),
        ("raising", Job(divide, ["f(0)"])),
    ]
    found = dict(vet(jobs, drops))
    assert found["bad"] == [] and found["raising"] == []
    assert sum(each.raised for each in found["good"]) == 1
    assert len(found["good"]) == 7
    assert all(each.frames == 3 and each.ids > 24 for each in found["good"])


def built_from(text: str, calls: str) -> tuple[Built, list[Item]]:
    built = Built()
    candidates = Reader(Module(text), literal_calls(ast.parse(calls)), Cutter("here", "MIT", Counter())).candidates()
    return built, list(real_items(distinct(candidates, Forbidden([]), NearDuplicates(), built.count("here")), built))


def test_functions_get_more_calls_and_mutants() -> None:
    built, items = built_from(SUM, "total([3, 1, 2])")
    (item,) = items
    assert item.kind == "real" and item.origin == "here:total" and item.licence == "MIT"
    assert "total([3, 1, 2])" in item.calls and len(item.calls) >= 6
    made = list(mutants(items, built))
    assert 1 <= len(made) <= 2
    assert all(each.kind == "mutant" and each.source != SUM and set(each.calls) <= set(item.calls) for each in made)


def test_a_function_of_which_hardly_anything_runs_is_left_out() -> None:
    text = "def f(a):\n    if not isinstance(a, Fraction):\n        return 0\n    b = a * 2\n    c = b - 1\n    d = c\n"
    built, items = built_from(f"from fractions import Fraction\n{text}    return c\n", "f([3])")
    assert items == [] and built.drops["functions"] == {"hardly any of it runs": 1}


def test_what_is_tested_on_is_left_out() -> None:
    built = Built()
    candidates = Reader(Module(SUM), {}, Cutter("here", "MIT", Counter())).candidates()
    assert list(distinct(candidates, Forbidden([SUM]), NearDuplicates(), built.count("here"))) == []
    assert built.count("here") == {"touches a test program": 1}


def test_split_keeps_a_problem_on_one_side() -> None:
    items = [Item(f"def f{n}(x):\n    return x\n", ("f(1)",), f"o{n}", "MIT", "real") for n in range(400)]
    groups = {item.origin: f"problem {n // 2}" for n, item in enumerate(items)}
    training, held_out = split(items, groups, 0.1)
    assert len(training) + len(held_out) == 400 and 10 <= len(held_out) <= 80
    assert {groups[item.origin] for item in training}.isdisjoint(groups[item.origin] for item in held_out)
    assert split(items[::-1], groups, 0.1)[1] == held_out[::-1]


def test_bundle_is_read_as_written(tmp_path: Path) -> None:
    items = [Item(SUM, ("total([1])", "total(['\\ud800é'])"), "here:total", "MIT", "real")]
    write_bundle(tmp_path / "b" / "train.jsonl.gz", items)
    assert read_bundle(tmp_path / "b" / "train.jsonl.gz") == items
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["train.jsonl.gz"]
    with pytest.raises(SourceError, match="absent.gz: No such file"):
        read_bundle(tmp_path / "absent.gz")
    (tmp_path / "bad.gz").write_bytes(gzip.compress(b'{"source": 1}\n'))
    with pytest.raises(SourceError, match="'calls'"):
        read_bundle(tmp_path / "bad.gz")


def test_stream_goes_through_all_calls_and_skips_what_fails(tmp_path: Path) -> None:
    calls = tuple(f"total([{n}])" for n in range(4))
    items = [Item(SUM, calls, "a", "MIT", "real"), Item("def g():\n    return 1 / 0 +\n", ("g()",), "b", "MIT", "real")]
    path = tmp_path / "train.jsonl.gz"
    write_bundle(path, items)
    taken = list(islice(documents(path, 1, 0, 1), 8))
    assert all(0 < sum(predicted) < len(ids) for ids, predicted in taken)
    assert taken == list(islice(documents(path, 1, 0, 1), 8))
    assert len({tuple(ids) for ids, _ in taken[:4]}) == 4
    many = list(islice(documents(path, 2, 0, 1), 200))
    assert 2 <= sum(MARKER["out_of"] in ids for ids, _ in many) <= 25
    assert 12 <= sum(MARKER["state"] in ids for ids, _ in many) <= 55


def test_workers_share_the_functions_of_an_epoch(tmp_path: Path) -> None:
    items = [Item(SUM.replace("total", f"total{n}"), (f"total{n}([1])",), "a", "MIT", "real") for n in range(6)]
    path = tmp_path / "train.jsonl.gz"
    write_bundle(path, items)
    whole = {tuple(ids) for ids, _ in islice(documents(path, 3, 0, 1), 6)}
    shares = [{tuple(ids) for ids, _ in islice(documents(path, 3, worker, 2), 3)} for worker in (0, 1)]
    assert shares[0] | shares[1] == whole and not shares[0] & shares[1]


def test_command_gathers_and_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, code, examples, out = (tmp_path / name for name in ("data", "code", "examples", "out"))
    for folder in (data, code, examples):
        folder.mkdir()
    problem = {
        "task_id": "running-sum",
        "completion": "class Solution:\n    def runningSum(self, nums):\n        return list(accumulate(nums))\n",
        "response": "none",
        "entry_point": "Solution().runningSum",
        "test": "def check(candidate):\n    assert candidate(nums = [1,2,3]) == [1,3,6]\n",
    }
    mbpp = {"task_id": 601, "code": "def twice(a):\r\n  b = a + a\r\n  return b", "test_list": ["assert twice(2) == 4"]}
    rows = {"leetcode_train": [problem], "mbpp": [mbpp, mbpp | {"task_id": 600}], "humaneval": [], "ldb_mbpp_seeds": []}
    for name, found in rows.items():
        (data / f"{name}.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, found)).encode()))
    (data / "cruxeval_sample.jsonl").write_text("")
    (code / "sums.py").write_text(f"{SUM}\n\nif __name__ == '__main__':\n    print(total([4, 5]))\n")
    arguments = ["--data", str(data), "--examples", str(examples), "-o", str(out)]
    assert cli.main(["data", "gather", f"{code}=MIT", *arguments]) == 0
    origins = {item.origin for name in ("train", "held_out") for item in read_bundle(out / f"{name}.jsonl.gz")}
    assert "code/sums.py:total" in origins
    assert any(origin.startswith("LeetCodeDataset/running-sum") for origin in origins)
    # The training task equals one that is tested on.
    assert not any(origin.startswith("MBPP") for origin in origins)
    assert "| code | MIT | 1 |" in (out / "README.md").read_text()
    assert cli.main(["data", "show", str(out / "train.jsonl.gz"), "-n", "1"]) == 0
    assert "functions" in capsys.readouterr().out
    assert cli.main(["data", "gather", f"{code}", *arguments]) == 2
    assert "no folder with its licence" in capsys.readouterr().err
    # The sets left out, and a folder of their problems' solutions, in two parts: one file in each.
    (code / "running_sum.py").write_text(problem["completion"].replace("list(", "[*").replace("(nums))", "(nums)]"))
    (code / "Running Sum.py").write_text(problem["completion"])
    for part in ("1/2", "2/2"):
        words = ["--without-sets", "--part", part, "--judged", f"{code}=MIT", *arguments[:-1], str(out / part[0])]
        assert cli.main(["data", "gather", *words]) == 0
        assert "MBPP" not in (out / part[0] / "README.md").read_text()
    parts = [out / number / f"{name}.jsonl.gz" for number in "12" for name in ("train", "held_out")]
    found = [item.origin.partition(":")[0] for path in parts for item in read_bundle(path) if item.kind == "real"]
    assert sorted(found) == ["code/Running Sum.py", "code/running_sum.py"]
    assert cli.main(["data", "gather", "--part", "3/2", *arguments]) == 2
    assert "'3/2' is no part" in capsys.readouterr().err
