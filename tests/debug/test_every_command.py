"""Every command of the debugger: over each example in both worlds, and in time on a recording of 10,000 frames."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from foretrace import SHIPPED
from foretrace.debug.opening import at_call, at_state
from foretrace.debug.start import Place
from foretrace.debug.terminal import COMMANDS, run

ROOT = Path(__file__).parents[2]
CALLS = {
    "strawberry": "f('r')",
    "grades": "grades([72, 38, 91])",
    "fizzbuzz": "fizzbuzz(6)",
    "palindrome": "is_palindrome('level')",
    "receipt": "total(['tea', 'bread', 'tea'])",
    "bubble": "bubble_sort([3, 1, 2])",
    "averages": "averages([[4, 8], [], [6]])",
    "lottery": "draw(2024, 3)",
}
SCRIPT = """\
list
step
break
before
next
print
where
up
down
until
next --leap
leap
out --leap
out
both
history
output
watch nothing
catch uncaught
continue
back
rnext
rcontinue
goto 1
foresee
set nothing = 3
jump 9999
edit
reload
compare
trust 60 real
continue
trust 60 vote
trust 0 stop
real
vote
branches
restart
switch 1
compare 0
lead 3
tbreak 9999
clear
restart
continue
help
quit
"""


def test_the_script_has_every_command() -> None:
    assert {line.split()[0] for line in SCRIPT.splitlines()} == set(COMMANDS)


@pytest.mark.parametrize(
    ("world", "name"),
    [
        ("recorded", "palindrome"),
        *(pytest.param(world, name, marks=pytest.mark.slow) for world in ("predicted", "recorded") for name in CALLS),
    ],
)
@pytest.mark.skipif(not (SHIPPED / "config.json").exists(), reason="no model comes with this checkout")
def test_a_scripted_session_over_an_example(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], world: str, name: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SCRIPT))
    assert run(at_call(str(ROOT / "examples" / f"{name}.py"), CALLS[name], world, sandbox="weak")) == 0
    shown = capsys.readouterr().out
    found = re.findall(r"(?m)^\((?:recorded|predicted)\) (.*)$", shown)
    assert found == SCRIPT.splitlines()
    assert max(len(line) for line in re.split(r"\(\w+\) help\n", shown)[1].splitlines()) <= 80
    assert "the run has ended: " in shown
    assert "Traceback" not in shown


@pytest.mark.slow
@pytest.mark.skipif(not (SHIPPED / "config.json").exists(), reason="no model comes with this checkout")
def test_a_scripted_session_from_a_told_state(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SCRIPT))
    stack = [Place(20, {"marks": "[72, 38]", "result": "['B']", "points": "38"}), Place(10, {"points": "38"})]
    assert run(at_state(str(ROOT / "examples" / "grades.py"), stack, sandbox="weak")) == 0
    shown = capsys.readouterr().out
    assert "the real run goes on from the state at frame 5" in shown
    assert "the run has ended: " in shown
    assert "Traceback" not in shown


@pytest.mark.slow
def test_every_command_is_in_time_on_a_recording_of_10_000_frames() -> None:
    """Ten times what an idle core is allowed: other tests may run beside this one."""
    bench = subprocess.run(
        [sys.executable, ROOT / "bench" / "session.py", "--allowed", "500"], capture_output=True, text=True, check=False
    )
    assert bench.returncode == 0, bench.stderr or bench.stdout
    figures = json.loads(bench.stdout.splitlines()[-1])
    assert figures["frames"] == 10_000
    assert figures["ms"].keys() == set(COMMANDS)
