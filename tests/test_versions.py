"""The recorder and the codec on each version of Python found here, bare: the same frames of one program on all."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HERE = ROOT / "tests" / "versions"


@cache
def interpreters() -> dict[str, str]:
    """An interpreter for each version found: this one, those on PATH, those of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {f"3.{sys.version_info.minor}": sys.executable}
    for version in ("3.11", "3.12", "3.13"):
        for candidate in (f"python{version}", *map(str, pyenv.glob(f"{version}.*/bin/python"))):
            try:
                answer = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=True).stdout
            except (OSError, subprocess.CalledProcessError):
                continue
            if answer.startswith(f"Python {version}."):
                found.setdefault(version, candidate)
    return found


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_frames_are_the_same_on_every_version(version: str) -> None:
    if version not in interpreters():
        pytest.skip(f"no Python {version} here")
    run = subprocess.run(
        [interpreters()[version], "-S", "-B", "-W", "error", HERE / "record.py"],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.stderr == ""
    assert run.stdout == (HERE / "frames.txt").read_text(encoding="utf-8")
