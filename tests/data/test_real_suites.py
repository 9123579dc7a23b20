"""Calls recorded while a suite runs, and the programs that are cut out with them."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from foretrace import cli
from foretrace.data.real.bundle import Item, read_bundle, write_bundle
from foretrace.data.real.calls import Spelt, arguments_of, names_of
from foretrace.data.real.candidates import Candidate
from foretrace.data.real.cut import cut_out
from foretrace.data.real.harmless import Unsuitable, check_harmless
from foretrace.data.real.methods import reduced
from foretrace.data.real.modules import Module
from foretrace.data.real.suites import Suite, from_suite, watched
from foretrace.errors import SourceError
from foretrace.trace import record

SHAPES = '''
from dataclasses import dataclass
from typing import Any

from shop.money import rounded

MISSING = object()


@dataclass
class Box:
    """A box."""

    width: int
    height: int = 2

    @property
    def area(self) -> int:
        return self.width * self.height

    def wider(self, by: int) -> "Box":
        return Box(self.width + by, self.height)

    def __add__(self, other: "Box") -> "Box":
        return self.wider(other.width)

    def __sub__(self, other: "Box") -> "Box":
        return Box(self.width - other.width)

    @classmethod
    def square(cls, side: int) -> "Box":
        return cls(side, side)


def pick(items: Any, key: Any = MISSING, *, last: bool = False) -> Any:
    found = [item for item in items if key is MISSING or key(item)]
    return found[-1] if last else found[0]


def numbered(items: Any) -> Any:
    yield from enumerate(items)


def fits(box: Box, size: int) -> bool:
    return box.area <= size


def price(box: Box, rate: float) -> float:
    return rounded(len([box]) * rate)


def unseen(x: int) -> int:
    return x
'''
MONEY = "def rounded(x):\n    return round(len([x]) * x, 2)\n"
TESTS = """
import os, shop.shapes as s
from shop.money import rounded

def main():
    for n in (1, 2, 2):
        assert s.pick([n, 5], lambda x: x > 1) >= 2
    assert s.pick([], len, last=True) if False else True
    assert s.pick(range(3), last=True) == 2
    assert list(s.numbered(iter("ab"))) == [(0, "a"), (1, "b")]
    assert s.Box(3).area == 6 and s.Box(3).wider(2).width == 5
    assert (s.Box(1, 4) + s.Box(2)).width == 3
    assert s.Box.square(3).height == 3
    assert s.fits(s.Box(2), 4)
    assert s.price({"a", "b"}, 2.5) == 2.5
    s.pick([os.getcwd()])
    s.pick([float("nan")])
    s.pick([main])

main()
"""


def library(folder: Path) -> Suite:
    (folder / "shop").mkdir(parents=True)
    (folder / "tests").mkdir()
    files = {"shop/__init__.py": "", "shop/shapes.py": SHAPES, "shop/money.py": MONEY, "tests/__init__.py": ""}
    for name, text in {**files, "tests/run.py": TESTS}.items():
        (folder / name).write_text(text)
    return Suite(folder, "shop", "MIT", ("-m", "tests.run"))


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Suite, Path]:
    folder = tmp_path_factory.mktemp("library")
    suite = library(folder / "code")
    watched(suite, folder / "calls.jsonl", seconds=60)
    return suite, folder / "calls.jsonl"


def found(calls: tuple[Suite, Path]) -> tuple[dict[str, Candidate], Counter[str]]:
    drops: Counter[str] = Counter()
    return {each.origin.rpartition(":")[2]: each for each in from_suite(*calls, drops)}, drops


def known(candidate: Candidate) -> list[str]:
    return [candidate.call(arguments) for arguments in candidate.known]


def test_calls_are_written_down_as_people_would(calls: tuple[Suite, Path]) -> None:
    rows = [json.loads(line) for line in calls[1].read_text().splitlines()]
    said = {(row["name"], row["self"], row["arguments"]) for row in rows}
    assert ("pick", None, "[1, 5], (lambda x: x > 1)") in said
    assert ("pick", None, "range(0, 3), last=True") in said
    assert ("numbered", None, "iter('ab')") in said
    assert ("Box.area", "Box(3)", "") in said and ("Box.__add__", "Box(1, 4)", "Box(2)") in said
    assert ("Box.square", None, "3") in said
    assert ("price", None, "{'a', 'b'}, 2.5") in said
    # Each once; none of the tests' own functions, of this machine's folders, of values that cannot be spelt.
    assert len(rows) == len(said) and {row["file"] for row in rows} == {"shop/shapes.py", "shop/money.py"}
    assert sum(name == "pick" for name, _, _ in said) == 3


def test_what_was_called_becomes_programs_that_run(calls: tuple[Suite, Path]) -> None:
    candidates, drops = found(calls)
    expected = {"pick", "numbered", "fits", "price", "rounded"}
    assert set(candidates) == expected | {"Box.area", "Box.wider", "Box.__add__", "Box.square"} and not +drops
    assert known(candidates["Box.__add__"]) == ["Box(1, 4) + Box(2)"]
    assert known(candidates["numbered"]) == ["list(numbered(iter('ab')))"]
    assert "Box(3).area" in known(candidates["Box.area"])
    for candidate in candidates.values():
        for call in known(candidate):
            assert record(candidate.source, call).outcome == "returned", call


def test_a_method_comes_with_no_more_than_it_needs(calls: tuple[Suite, Path]) -> None:
    candidates, _ = found(calls)
    assert "def wider" in candidates["Box.__add__"].source and "def area" not in candidates["Box.__add__"].source
    assert "__sub__" not in candidates["Box.__add__"].source and "def wider" not in candidates["Box.area"].source
    assert "class Box" in candidates["fits"].source and "class Box" not in candidates["pick"].source
    assert "A box" not in candidates["Box.area"].source
    # What stands in another module comes along, builtins that both use are no clash.
    assert "def rounded" in candidates["price"].source


def test_a_class_keeps_what_makes_it_whole() -> None:
    base = "from abc import ABC, abstractmethod\n\n\nclass Base(ABC):\n    @abstractmethod\n    def one(self): ...\n"
    methods = (
        f"    def {name}(self):\n        return {value}\n" for name, value in (("one", 1), ("two", 2), ("three", 3))
    )
    module = Module("from base import Base\nclass A(Base):\n" + "".join(methods), "a.py")
    module.library = {"base.py": Module(base, "base.py"), "a.py": module}
    small = reduced(module, ["A"], ["two"])
    assert small is not None and "three" not in small.text
    assert record(cut_out(small, ["A"]), "A().two()").value == "2"


def test_what_is_called_by_its_name_in_a_text_stays() -> None:
    text = "class A:\n    def f(self):\n        return getattr(self, 'g')()\n    def g(self):\n        return 1\n"
    small = reduced(Module(f"{text}    def h(self):\n        return 2\n"), ["A"], ["f"])
    assert small is not None and "def g" in small.text and "def h" not in small.text
    empty = reduced(Module("class A:\n    def h(self):\n        return 2\n"), ["A"], [])
    assert empty is not None and "pass" in empty.text


def test_arguments_are_read_with_what_is_no_literal() -> None:
    value, key, box = arguments_of("[1, len], key=lambda x: x + y, box=Box(2)")
    assert value.value == [1, "len"] and type(value.value[1]) is Spelt
    assert [str(value), str(key), str(box)] == ["[1, len]", "key=lambda x: x + y", "box=Box(2)"]
    assert names_of((value, key, box)) == {"y", "Box"}
    with pytest.raises(SyntaxError):
        arguments_of("1, **{}")


def test_modules_of_one_library_may_import_the_same_and_may_differ() -> None:
    first, second = Module("import math\ndef f(x):\n    return len(x) * math.pi\n", "a.py"), "from a import f\n"
    both = Module(f"{second}import math\ndef g(x):\n    return f(x) + len(x) + math.e\n", "b.py")
    both.library = {"a.py": first, "b.py": both}
    assert "def f" in cut_out(both, ["g"]) and cut_out(both, ["g"]).count("import math") == 1
    differs = Module(f"{second}len = sum\ndef g(x):\n    return f(x) + len(x)\n", "b.py")
    differs.library = {"a.py": first, "b.py": differs}
    assert record(cut_out(differs, ["g"]).replace("math.pi", "10"), "g([1, 2])").value == "23"
    imports = Module("from a import f\nfrom cmath import pi\ndef g(x):\n    return f(x) + pi\n", "b.py")
    imports.library = {"a.py": Module("from math import pi\ndef f(x):\n    return pi\n", "a.py"), "b.py": imports}
    with pytest.raises(Unsuitable, match="clash"):
        cut_out(imports, ["g"])


def test_postponed_annotations_need_nothing() -> None:
    text = "def f(x: Absent) -> Absent:\n    return x\n"
    assert "def f" in cut_out(Module(f"from __future__ import annotations\n{text}"), ["f"])
    with pytest.raises(Unsuitable, match="names missing"):
        cut_out(Module(text), ["f"])


@pytest.mark.parametrize(
    ("source", "fine"),
    [
        ("import os\nx = os.fspath('a') + os.path.join('a', 'b') + os.sep\n", True),
        ("import os.path\nx = os.path.basename('a/b')\n", True),
        ("from os.path import join\nx = join('a', 'b')\n", True),
        ("import warnings\nwarnings.warn('old')\n", True),
        ("import os\nx = os.getcwd()\n", False),
        ("import os\nx = os.path.exists('a')\n", False),
        ("import os as o\nx = o.path.exists('a')\n", False),
        ("import os\nx = os\n", False),
        ("import os\nx = os.path\n", False),
        ("import os\nos.sep = 'x'\n", False),
        ("from os import path\nx = path.exists('a')\n", False),
        ("from os.path import exists\n", False),
    ],
)
def test_of_some_modules_a_part_is_harmless(source: str, fine: bool) -> None:
    if fine:
        check_harmless(source)
    else:
        with pytest.raises(Unsuitable, match="touches"):
            check_harmless(source)


def test_a_suite_that_calls_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(x):\n    return x\n")
    with pytest.raises(SourceError, match="No module named absent_suite"):
        watched(Suite(tmp_path, "a", "MIT", ("-m", "absent_suite")), tmp_path / "calls.jsonl", seconds=30)
    assert not (tmp_path / "calls.jsonl").exists()


def test_a_suite_without_end_is_ended_and_what_it_called_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(x):\n    return x\n")
    (tmp_path / "test_a.py").write_text("import a\na.f(3)\nwhile True:\n    pass\n")
    watched(Suite(tmp_path, "a", "MIT", ("-m", "test_a")), tmp_path / "calls.jsonl", seconds=4)
    assert json.loads((tmp_path / "calls.jsonl").read_text())["arguments"] == "3"


def test_command_adds_a_suite_beside_a_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suite = library(tmp_path / "shop")
    data, old, out = (tmp_path / name for name in ("data", "old", "out"))
    for folder in (data, old, tmp_path / "examples"):
        folder.mkdir()
    for name in ("mbpp", "humaneval", "ldb_mbpp_seeds"):
        (data / f"{name}.jsonl.gz").write_bytes(gzip.compress(b""))
    (data / "cruxeval_sample.jsonl").write_text("")
    write_bundle(old / "train.jsonl.gz", [Item(MONEY, ("rounded(2.0)",), "old:rounded", "MIT", "real")])
    write_bundle(old / "held_out.jsonl.gz", [])
    words = ["--beside", str(old), "--data", str(data), "--examples", str(tmp_path / "examples"), "-o", str(out)]
    assert cli.main(["data", "gather", "--suite", f"{suite.path}=MIT:-m tests.run", *words]) == 0
    items = [item for name in ("train", "held_out") for item in read_bundle(out / f"{name}.jsonl.gz")]
    origins = {item.origin.rpartition(":")[2] for item in items if item.kind == "real"}
    assert {"pick", "Box.area"} <= origins and "rounded" not in origins
    assert re.search(r"\| shop \| duplicate \| \d \|", (out / "README.md").read_text())
    assert cli.main(["data", "gather", "--suite", f"{suite.path}=MIT", *words]) == 2
    assert "names no suite" in capsys.readouterr().err
