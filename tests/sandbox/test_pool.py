"""Batches at each level: traces come back whole, and a program that misbehaves costs nobody but itself."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from foretrace.errors import CallError, ForetraceError, SandboxError, SourceError
from foretrace.sandbox.pool import record_one, run_batch
from foretrace.trace import Limits, Trace, record

GOOD = {"source": "def f(x):\n    y = {x, x + 1}\n    return y\n", "call": "f(1)"}
SCRIPT = {"source": "import math\nx = math.pi\nprint(x)\n", "call": None}
WRAPPED = {"source": "xs = [1]\r\ndef f(x):\n    return x\n\n\n", "call": "f(xs)"}


def program(body: str, call: str = "f()") -> dict[str, str]:
    return {"source": "def f():\n" + "".join(f"    {line}\n" for line in body.splitlines()), "call": call}


def outcome(item: dict[str, str], level: str, seconds: float = 10.0) -> Trace | ForetraceError:
    ((_, result),) = run_batch([item], limits=Limits(seconds=seconds), level=level)
    return result


@pytest.mark.parametrize("item", [GOOD, SCRIPT, WRAPPED])
@pytest.mark.parametrize("values", ["structural", "repr"])
def test_a_trace_is_the_one_that_recording_here_gives(item: dict[str, str], values: str, any_level: str) -> None:
    limits = Limits(seconds=5.0)
    here = record(item["source"], item["call"], limits=limits, values=values)
    there = record_one(item["source"], item["call"], limits=limits, values=values, level=any_level)
    assert there == here
    assert len(there.frames) >= 3
    if values == "structural":
        assert next(run_batch([GOOD, item, GOOD], limits=limits, level=any_level))[0] is GOOD
        assert [r for _, r in run_batch([GOOD, item, GOOD], limits=limits, level=any_level)][1] == here


def test_results_come_in_order_on_several_workers(any_level: str) -> None:
    items = [{"id": n, "source": "def f(n):\n    return n * 2\n", "call": f"f({n})"} for n in range(150)]
    for workers in (1, 3):
        results = list(run_batch(items, workers=workers, level=any_level))
        assert [item["id"] for item, _ in results] == list(range(150))
        assert [trace.value for _, trace in results if isinstance(trace, Trace)] == [str(2 * n) for n in range(150)]


@pytest.mark.parametrize(
    ("item", "kind"),
    [({"source": "def f(:\n", "call": "f()"}, SourceError), ({"source": "x = 1\n", "call": "g()"}, CallError)],
)
def test_errors_keep_their_kind(item: dict[str, str], kind: type[ForetraceError], any_level: str) -> None:
    assert isinstance(outcome(item, any_level), kind)
    assert [type(r) for _, r in run_batch([GOOD, item], level=any_level)] == [Trace, kind]


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
    results = [result for _, result in run_batch([GOOD, program(body), GOOD], level="weak")]
    assert isinstance(results[1], SandboxError)
    assert "\n" not in str(results[1])
    assert results[0] == results[2]
    assert isinstance(results[0], Trace)


def test_a_plain_program_that_misbehaves_leaves_its_neighbours_whole() -> None:
    endless = program("return 10 ** 10 ** 10")
    deep = program("x = []\nfor _ in range(10 ** 6):\n    x = [x]\nreturn 1")
    items = [GOOD, endless, GOOD, deep, GOOD]
    results = [result for _, result in run_batch(items, limits=Limits(seconds=0.5), level="weak")]
    assert isinstance(results[1], SandboxError)
    assert results[0] == results[2] == results[4]
    assert isinstance(results[0], Trace)


def test_an_endless_loop_is_cut(any_level: str) -> None:
    result = outcome(program("while True:\n    pass"), any_level, seconds=1.0)
    assert isinstance(result, Trace)
    assert result.outcome in ("cut:time", "cut:events")


def test_the_environment_is_empty_and_hashes_are_fixed(any_level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORETRACE_SECRET", "told")
    where = "os.getcwd()" if any_level != "weak" else "'/'"
    look = program(f"import os\nreturn dict(os.environ), {where}, hash('a')")
    result, again = outcome(look, any_level), outcome(look, any_level)
    assert isinstance(result, Trace)
    assert result == again
    assert (result.value or "").startswith("({}, '/', ")


def test_nothing_is_left_of_the_program_before(any_level: str) -> None:
    change = program("import math, random, builtins\nmath.pi = 3\nbuiltins.extra = 3\nrandom.x = 1\nreturn math.pi")
    look = program("import math, random\nreturn math.pi, 'extra' in dir(__builtins__), hasattr(random, 'x')")
    results = [result for _, result in run_batch([change, look], level=any_level)]
    assert [r.value for r in results if isinstance(r, Trace)] == ["3", "(3.141592653589793, False, False)"]


def test_packages_and_the_programs_folder_are_readable(any_level: str, tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("def twice(x):\n    return 2 * x\n")
    (tmp_path / "data.txt").write_text("some data")
    source = (
        "import helper, numpy, json, decimal, asyncio\n"
        "def f():\n    async def g():\n        await asyncio.sleep(0)\n        return 1\n"
        "    text = open('data.txt').read()\n"
        "    return helper.twice(int(numpy.arange(3).sum())), asyncio.run(g()), text\n"
    )
    trace = record_one(source, "f()", level=any_level, folder=str(tmp_path))
    assert trace.value == "(6, 1, 'some data')"


def test_common_modules_can_be_used(level: str) -> None:
    body = (
        "import collections, contextlib, dataclasses, enum, io, logging, os, tempfile, threading, traceback, typing\n"
        "P = collections.namedtuple('P', 'x y')\nD = dataclasses.make_dataclass('D', ['a'])\n"
        "E = enum.Enum('E', 'A B')\nT = typing.NamedTuple('T', [('a', int)])\n"
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    told = traceback.format_exc().splitlines()[-1]\n"
        "log = io.StringIO()\nlogging.basicConfig(stream=log)\nlogging.warning('hot')\n"
        "with open(os.devnull, 'w') as null, contextlib.redirect_stdout(null):\n    print('x')\n"
        "seen = []\nthread = threading.Thread(target=seen.append, args=(1,))\nthread.start()\nthread.join()\n"
        "class A: pass\nclass B(A): pass\nassert A.__subclasses__() == [B] and B not in object.__subclasses__()\n"
        "return P(1, 2).x, D(1).a, E.A.name, T(1).a, told, log.getvalue(), seen, eval('1 + 1')"
    )
    result = outcome(program(body), level)
    assert isinstance(result, Trace), str(result)
    assert result.value == "(1, 1, 'A', 1, 'ZeroDivisionError: division by zero', 'WARNING:root:hot\\n', [1], 2)"


def test_a_server_that_is_killed_is_started_again(any_level: str) -> None:
    items = [{"source": GOOD["source"], "call": f"f({n})"} for n in range(70)]
    results = []
    for item, result in run_batch(iter(items), level=any_level):
        if len(results) == 5:
            children = subprocess.run(
                ["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=True
            ).stdout.split()
            for child in children:
                with contextlib.suppress(PermissionError, ProcessLookupError):
                    os.killpg(int(child), signal.SIGKILL)
        results.append(result)
        assert item is items[len(results) - 1]
    assert all(isinstance(result, Trace) for result in results)


def test_import_starts_nothing_and_needs_no_linux() -> None:
    code = (
        "import sys; sys.platform = 'win32'; sys.modules['resource'] = None; import foretrace.sandbox.pool, "
        "foretrace.sandbox.layers, foretrace.sandbox.landlock, foretrace.sandbox.seccomp"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
