"""Arrays are told by type alone: a big one costs no more than a small one, and nothing is imported for them."""

import subprocess
import sys
import time

import pytest

from foretrace.trace import record

numpy = pytest.importorskip("numpy")

SOURCE = """\
import numpy as np

def f(n):
    a = np.arange(n)
    a[n // 2] = -1
    x, y, z = a[1], np.float64(1.5), np.bool_(True)
    t = a.dtype
    r = np.recarray((2,), dtype=[("x", int)])
    for _ in range(200):
        a += 1
    return {"a": [a]}
"""


def test_arrays_are_told_by_their_type() -> None:
    trace = record(SOURCE, "f(10)")
    shown = {name: text for frame in trace.frames for name, text in frame.changed.items()}
    assert {name: shown[name] for name in "axyzr"} == {
        "a": "<ndarray>",
        "x": "<int64>",
        "y": "float64(1.5)",
        "z": "<bool>",
        "r": "<recarray>",
    }
    assert trace.value == "{'a': [<ndarray>]}"


def test_a_big_array_costs_no_more_than_a_small_one() -> None:
    def seconds(items: int) -> float:
        source = SOURCE.replace("a += 1", "a[0] += 1")
        begun = time.perf_counter()
        assert record(source, f"f({items})").outcome == "returned"
        return time.perf_counter() - begun

    seconds(10)
    assert min(seconds(3_000_000) for _ in range(3)) < min(seconds(10) for _ in range(3)) + 0.1


def test_recording_imports_no_numpy() -> None:
    code = "import sys; from foretrace.trace import record; record('x = [1]\\n'); print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
