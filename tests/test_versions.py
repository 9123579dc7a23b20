"""The recorders and the codec on each version of Python found here, bare: the same frames of one program on all."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from extension import build

ROOT = Path(__file__).parent.parent
HERE = ROOT / "tests" / "versions"
GOLDEN = ROOT / "tests" / "trace" / "golden.py"
VERSIONS = ("3.11", "3.12", "3.13")


@cache
def interpreters() -> dict[str, str]:
    """An interpreter for each version found: this one, those on PATH, those of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {f"3.{sys.version_info.minor}": sys.executable}
    for version in VERSIONS:
        for candidate in (f"python{version}", *map(str, pyenv.glob(f"{version}.*/bin/python"))):
            try:
                answer = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=True).stdout
            except (OSError, subprocess.CalledProcessError):
                continue
            if answer.startswith(f"Python {version}."):
                found.setdefault(version, candidate)
    return found


def run(version: str, script: Path, source: Path, recorder: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [interpreters()[version], "-S", "-B", "-W", "error", script],
        env={"PYTHONPATH": str(source), "FORETRACE_RECORDER": recorder},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_frames_are_the_same_on_every_version(version: str) -> None:
    if version not in interpreters():
        pytest.skip(f"no Python {version} here")
    bare = run(version, HERE / "record.py", ROOT / "src", "python")
    assert bare.stderr == ""
    assert bare.stdout == (HERE / "frames.txt").read_text(encoding="utf-8")


PUBLIC = pytest.param(("-DFORETRACE_PUBLIC_API",), id="public", marks=pytest.mark.slow)


@pytest.mark.parametrize("flags", [pytest.param((), id="internal"), PUBLIC])
@pytest.mark.parametrize("version", VERSIONS)
def test_frames_are_the_same_in_c(version: str, flags: tuple[str, ...], tmp_path: Path) -> None:
    if version not in interpreters() or shutil.which("gcc") is None:
        pytest.skip(f"no Python {version} here, or no gcc")
    assert build(interpreters()[version], tmp_path, *flags) == ""
    built = run(version, HERE / "record.py", tmp_path, "c")
    assert built.stderr == ""
    assert built.stdout == (HERE / "frames.txt").read_text(encoding="utf-8")
    if not flags:  # by the public API, values live longer than without a recorder, as under a hook in Python
        golden = run(version, GOLDEN, tmp_path, "c")
        assert golden.stdout == f"{len(list(GOLDEN.with_name('golden').glob('*.txt')))} files\n"
