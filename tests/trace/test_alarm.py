"""Time limits of recordings that follow each other: one thread keeps the clocks of all."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
import weakref

import pytest

from foretrace.trace import Limits, record
from foretrace.trace.alarm import ALARMS, Clock

QUICK = "def f(n):\n    return n + 1\n"
ENDLESS = "def f():\n    import time\n    while True:\n        time.sleep(0.01)\n"
SHORT = Limits(seconds=0.2, frames=10**6)


def test_a_limit_holds_after_longer_ones_that_were_not_reached() -> None:
    for n in range(50):
        assert record(QUICK, f"f({n})", limits=Limits(seconds=600.0)).value == str(n + 1)
    begun = time.monotonic()
    assert record(ENDLESS, "f()", limits=SHORT).outcome == "cut:time"
    assert time.monotonic() - begun < 10
    assert record(QUICK, "f(1)", limits=SHORT).outcome == "returned"


def test_nothing_is_kept_of_a_recording_that_ended_in_time() -> None:
    clock = Clock(600.0, lambda wait: None, ALARMS)
    gone = weakref.ref(clock)
    assert clock in ALARMS.clocks
    clock.stop()
    clock.stop()
    del clock
    gc.collect()
    assert gone() is None


def test_a_clock_that_was_stopped_does_not_ring() -> None:
    rung: list[int] = []
    clocks = [Clock(0.05 + 0.01 * n, lambda wait, n=n: rung.append(n), ALARMS) for n in range(4)]
    clocks[1].stop()
    clocks[3].stop()
    time.sleep(0.5)
    for clock in clocks:
        clock.stop()
    assert rung == [0, 2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_limit_holds_in_a_fork_of_a_process_that_has_recorded() -> None:
    code = f"""\
import os, sys, warnings
warnings.simplefilter("ignore")
from foretrace.trace import Limits, record
record({QUICK!r}, "f(1)", limits=Limits(seconds=600.0))
child = os.fork()
if child == 0:
    os._exit(record({ENDLESS!r}, "f()", limits=Limits(seconds=0.2, frames=10**6)).outcome != "cut:time")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
