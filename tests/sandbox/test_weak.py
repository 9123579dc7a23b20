"""The level `weak`: traces come back whole, and a program that misbehaves costs nobody but itself."""

import time

import pytest

from foretrace.errors import CallError, ForetraceError, SandboxError, SourceError
from foretrace.sandbox.weak import record_weak, run_batch
from foretrace.trace import Limits, Trace, record

GOOD = {"source": "def f(x):\n    y = {x, x + 1}\n    return y\n", "call": "f(1)"}


def program(body: str, call: str = "f()") -> dict[str, str]:
    return {"source": "def f():\n" + "".join(f"    {line}\n" for line in body.splitlines()), "call": call}


def outcome(item: dict[str, str], seconds: float = 1.0) -> Trace | ForetraceError:
    ((_, result),) = run_batch([item], limits=Limits(seconds=seconds))
    return result


def test_a_trace_is_the_one_that_recording_here_gives() -> None:
    limits = Limits(seconds=5.0)
    here, there = (
        record(GOOD["source"], GOOD["call"], limits=limits),
        record_weak(GOOD["source"], GOOD["call"], limits=limits),
    )
    assert there == here
    assert len(there.frames) == 4


def test_results_come_in_order_on_several_workers() -> None:
    items = [{"id": n, "source": "def f(n):\n    return n * 2\n", "call": f"f({n})"} for n in range(20)]
    for workers in (1, 3):
        results = list(run_batch(items, workers=workers))
        assert [item["id"] for item, _ in results] == list(range(20))
        assert [trace.value for _, trace in results if isinstance(trace, Trace)] == [str(2 * n) for n in range(20)]


@pytest.mark.parametrize(
    ("item", "kind"),
    [({"source": "def f(:\n", "call": "f()"}, SourceError), ({"source": "x = 1\n", "call": "g()"}, CallError)],
)
def test_errors_keep_their_kind(item: dict[str, str], kind: type[ForetraceError]) -> None:
    assert isinstance(outcome(item), kind)


@pytest.mark.parametrize(
    "body",
    [
        "import os\nos._exit(3)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import ctypes\nctypes.string_at(0)",
        "import os\nfor fd in range(3, 64):\n    try:\n        os.close(fd)\n    except OSError:\n        pass",
    ],
)
def test_a_program_that_ends_its_process_is_an_error_and_its_neighbours_are_whole(body: str) -> None:
    results = [result for _, result in run_batch([GOOD, program(body), GOOD])]
    assert isinstance(results[1], SandboxError)
    assert "\n" not in str(results[1])
    assert results[0] == results[2]
    assert isinstance(results[0], Trace)


def test_an_endless_loop_is_cut() -> None:
    started = time.monotonic()
    result = outcome(program("while True:\n    pass"))
    assert isinstance(result, Trace)
    assert result.outcome in ("cut:time", "cut:events")
    assert time.monotonic() - started < 10


def test_an_endless_loop_in_c_is_ended() -> None:
    started = time.monotonic()
    assert isinstance(outcome(program("return sum(range(10 ** 15))"), seconds=0.5), SandboxError)
    assert time.monotonic() - started < 10


def test_memory_is_limited() -> None:
    result = outcome(program("x = bytearray(3 << 30)\nreturn 1"))
    assert isinstance(result, Trace)
    assert result.outcome == "raised"
    assert (result.value or "").startswith("MemoryError")


def test_the_environment_is_empty_and_hashes_are_fixed() -> None:
    result = outcome(program("import os\nreturn sorted(os.environ), hash('a')"))
    again = outcome(program("import os\nreturn sorted(os.environ), hash('a')"))
    assert isinstance(result, Trace)
    assert result == again
    assert "HOME" not in (result.value or "")
    assert "PATH" not in (result.value or "").replace("PYTHONPATH", "")


def test_nothing_is_left_of_the_program_before() -> None:
    change = program("import math\nmath.pi = 3\nopen('left', 'w').close()\nreturn math.pi")
    look = program("import math\nreturn math.pi")
    results = [result for _, result in run_batch([change, look])]
    assert [r.value for r in results if isinstance(r, Trace)] == ["3", "3.141592653589793"]
