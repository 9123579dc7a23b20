"""The programs of `golden/`: their traces on this interpreter and on every other one found here."""

import subprocess
import sys
from pathlib import Path

import pytest
from golden import FOLDER, Golden, lines_of, load, on_version

from foretrace.trace import record

ROOT = Path(__file__).parents[2]
FILES = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_trace_is_as_written_down(path: Path) -> None:
    golden: Golden = load(path)
    assert lines_of(record(golden.source, golden.call)) == golden.expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_recording_twice_gives_the_same(path: Path) -> None:
    golden = load(path)
    assert record(golden.source, golden.call) == record(golden.source, golden.call)


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_traces_on_other_versions(version: str) -> None:
    found = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    if not found or sys.version_info[:2] == tuple(map(int, version.split("."))):
        pytest.skip(f"no other Python {version} here")
    command = [found[0], "-S", "-B", Path(__file__).with_name("golden.py")]
    run = subprocess.run(command, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, timeout=60)
    assert run.stdout == f"{len(FILES)} files\n"
    assert run.returncode == 0


def test_marks_of_versions() -> None:
    lines = ["a", "[3.11] b", "[3.12+] c", "[3.12-] d"]
    assert [[line for line in lines if on_version(line, minor)] for minor in (11, 12, 13)] == [
        ["a", "[3.11] b", "[3.12-] d"],
        ["a", "[3.12+] c", "[3.12-] d"],
        ["a", "[3.12+] c"],
    ]
