"""The same records in another process and on other versions of Python."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from again import same_but_for

from foretrace.codec.jsonl import dump
from foretrace.trace import record

COMMAND = [sys.executable, str(Path(__file__).with_name("again.py"))]


@pytest.mark.slow
def test_records_are_the_same_again_and_on_other_versions() -> None:
    run = subprocess.run([*COMMAND, "--generated", "300"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert json.loads(run.stdout.splitlines()[-1])["programs"] > 300


def test_only_known_differences_are_passed_over() -> None:
    def frames(source: str) -> list[str]:
        return list(dump(record(source, "f(2)"), derived=False))[1:]

    plain = frames("def f(n):\n    n += 1\n    return n\n")
    again = [*plain[:2], plain[1], *plain[2:]]
    assert same_but_for(plain, again) == "the same but for a line again"
    assert same_but_for(plain, frames("def f(n):\n    n += 2\n    return n\n")) is None
    assert same_but_for(plain, [line.replace('"line": 3', '"line": 2') for line in plain]) is None
