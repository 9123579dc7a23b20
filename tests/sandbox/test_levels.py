"""Which level is taken, on machines that lack layers: each lack is a real one, made for a process of the test's own."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from levels import needed

from foretrace.errors import SandboxError
from foretrace.sandbox import seccomp
from foretrace.sandbox.kernel import checked, libc
from foretrace.sandbox.landlock import CREATE_RULESET
from foretrace.sandbox.layers import LEVELS, PR_SET_NO_NEW_PRIVS
from foretrace.sandbox.pool import EXAMPLES, choose

pytestmark = pytest.mark.skipif(not seccomp.is_supported(), reason="a lack of Landlock is made by seccomp")

CALL = ["--call", 'f("r")', "--check"]


def without_landlock() -> None:
    """Run in a process to come: its kernel refuses Landlock."""
    checked(libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    filter = [*seccomp._start(platform.machine()), (seccomp.EQUAL, 0, 1, CREATE_RULESET), seccomp.REFUSED, seccomp.PASS]
    seccomp._install(seccomp._packed(filter))


def foretrace(
    *words: str, path: str = "", lacking: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command, with what is on `path` and in a process that lacks something."""
    return subprocess.run(
        [sys.executable, "-m", "foretrace", *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": path, "PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lacking,
    )


@pytest.fixture
def batch(tmp_path: Path) -> list[str]:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": 1, "source": "def f(x):\n    return x + 1\n", "call": "f(1)"}) + "\n")
    return ["trace", "--batch", str(path), "-o", str(tmp_path / "out.jsonl")]


def value(batch: list[str]) -> str:
    return str(json.loads(Path(batch[-1]).read_text())["value"])


def test_the_strongest_is_taken_and_named(batch: list[str]) -> None:
    needed("full")
    full = foretrace(*batch, path=os.environ["PATH"])
    assert full.stderr.splitlines()[0] == "foretrace: sandbox: full (bubblewrap, Landlock, seccomp, rlimits)"
    assert (full.returncode, value(batch)) == (0, "2")
    strong = foretrace(*batch)
    assert strong.stderr.splitlines()[0] == "foretrace: sandbox: strong (Landlock, seccomp, rlimits)"
    assert (strong.returncode, value(batch)) == (0, "2")


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_can_be_asked_for(level: str, batch: list[str]) -> None:
    needed(level)
    done = foretrace(*batch, "--sandbox", level, path=os.environ["PATH"])
    assert done.stderr.startswith(f"foretrace: sandbox: {level} (")
    assert (done.returncode, value(batch)) == (0, "2")


def test_what_is_missing_is_one_line_and_status_2(batch: list[str]) -> None:
    for words, lacking, reason in (
        (("--sandbox", "full"), None, "sandbox full is not available: bwrap is not on the PATH; expected a level"),
        (("--sandbox", "strong"), without_landlock, "sandbox strong is not available: this kernel runs no Landlock; "),
        ((), without_landlock, "bwrap is not on the PATH; sandbox strong is not available: this kernel runs no"),
    ):
        done = foretrace(*batch, *words, lacking=lacking)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert reason in done.stderr
        assert not Path(batch[-1]).exists()


def test_weak_is_for_own_examples_and_for_who_asks(batch: list[str], tmp_path: Path) -> None:
    example = EXAMPLES / "strawberry.py"
    done = foretrace("predict", str(example), *CALL, lacking=without_landlock)
    assert (done.returncode, done.stderr) == (0, "foretrace: sandbox: weak (subprocess and rlimits)\n")
    assert "36 frames right" in done.stdout
    copy = tmp_path / "strawberry.py"
    copy.write_text(example.read_text())
    assert foretrace("predict", str(copy), *CALL, lacking=without_landlock).returncode == 2
    done = foretrace(*batch, "--sandbox", "weak", lacking=without_landlock)
    assert (done.returncode, value(batch)) == (0, "2")


def test_doctor_lists_layers_and_what_is_missing() -> None:
    needed("full")
    there = foretrace("doctor", path=os.environ["PATH"]).stdout
    assert "sandbox full   bubblewrap, Landlock, seccomp, rlimits\nsandbox strong Landlock, seccomp, rlimits\n" in there
    lacking = foretrace("doctor", lacking=without_landlock).stdout
    assert "sandbox full   not available: bwrap is not on the PATH\n" in lacking
    assert "sandbox strong not available: this kernel runs no Landlock\n" in lacking
    assert "sandbox weak   subprocess and rlimits\n" in lacking


def test_a_level_that_is_none() -> None:
    with pytest.raises(SandboxError, match="'strict' is no level, expected one of: full, strong, weak"):
        choose("strict")


def test_classes_of_other_packages_may_have_any_module() -> None:
    hides = (
        "class Odd: pass\nOdd.__module__ = 3\n"
        "from foretrace.sandbox import guard\nguard.hide()\nassert guard.is_hidden()"
    )
    done = subprocess.run([sys.executable, "-c", hides], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
