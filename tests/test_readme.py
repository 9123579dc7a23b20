"""The README tells the truth: its commands run, its Python runs, its map names what is there and nothing else."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines()]
LONG = [command for command in COMMANDS if command.split()[1] in ("data", "train", "eval")]


def foretrace(command: str, *more: str) -> str:
    """What a command of the README prints, run from the top folder, with `quit` as its input."""
    program, *arguments = shlex.split(command)
    assert program == "foretrace"
    run = subprocess.run(
        [sys.executable, "-m", "foretrace", *arguments, *more],
        cwd=ROOT,
        input="quit\n",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_readme_shows_each_command() -> None:
    assert {command.split()[1] for command in COMMANDS} >= {"trace", "predict", "debug", "data", "train", "eval"}


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in LONG])
def test_command_runs(command: str) -> None:
    assert foretrace(command)


@pytest.mark.parametrize("command", LONG)
def test_command_of_hours_is_known(command: str) -> None:
    assert command.split()[2] in foretrace(command, "--help")


def test_python_runs() -> None:
    (code,) = blocks("python")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.stdout == "returned 42\n", run.stderr


def test_first_success_stands_near_the_top() -> None:
    assert README.splitlines().index("make demo") < 25


def test_map_names_what_is_there() -> None:
    cells = re.findall(r"^\|([^|]+)\|", README, re.MULTILINE)
    named = {ROOT / path for cell in cells for path in re.findall(r"`([^`]+)`", cell)}
    assert [path for path in named if not path.exists()] == []
    rooms = {path for path in (ROOT / "src" / "foretrace").iterdir() if re.match(r"[a-z]+(\.py)?$", path.name)}
    assert rooms - named == set()
