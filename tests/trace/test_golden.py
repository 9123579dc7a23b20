"""The programs of `golden/`: their traces on this interpreter and on every other one found here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from golden import FOLDER, holds, lines_of, load, marked_for

ROOT = Path(__file__).parents[2]
FILES = sorted(FOLDER.glob("*.txt"))
HERE = [path for path in FILES if holds(load(path).only, "", sys.version_info.minor)]


@pytest.mark.parametrize("path", HERE, ids=lambda path: path.stem)
def test_a_trace_is_as_written_down(path: Path) -> None:
    golden = load(path)
    trace = golden.record()
    assert lines_of(trace) == golden.expected(trace.recorder)


@pytest.mark.parametrize("path", HERE, ids=lambda path: path.stem)
def test_recording_twice_gives_the_same(path: Path) -> None:
    golden = load(path)
    assert golden.record() == golden.record()


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_traces_on_other_versions(version: str) -> None:
    found = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    if not found or sys.version_info[:2] == tuple(map(int, version.split("."))):
        pytest.skip(f"no other Python {version} here")
    command = [found[0], "-S", "-B", Path(__file__).with_name("golden.py")]
    run = subprocess.run(command, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, timeout=60)
    assert run.stdout == f"{len(FILES)} files\n"
    assert run.returncode == 0


def test_marks() -> None:
    lines = ["a", "[3.11] b", "[3.12+] c", "[3.12- python] d", "[3.13+ or c] e"]
    given = {
        (minor, recorder): [line[-1] for line in lines if marked_for(line, recorder, minor)]
        for minor in (11, 12, 13)
        for recorder in ("python", "c")
    }
    assert {key: "".join(letters) for key, letters in given.items()} == {
        (11, "python"): "abd",
        (11, "c"): "abe",
        (12, "python"): "acd",
        (12, "c"): "ace",
        (13, "python"): "ace",
        (13, "c"): "ace",
    }


def test_every_trap_has_a_golden_file_or_a_reason() -> None:
    page = (ROOT / "docs" / "design" / "traps.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| T(\d+) \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 53))
    names = {path.stem for path in FILES}
    assert all(names & set(re.findall(r"`(\w+)`", kept)) or ".py`" in kept for _, kept in rows)
    assert names <= set(re.findall(r"`(\w+)`", page))
    for name in re.findall(r"`([\w/]+\.py)`", page):
        assert [*ROOT.glob(name), *(ROOT / "tests").rglob(name)], name
