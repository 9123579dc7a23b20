"""`pytest --foretrace`, by real runs: what is kept, what it is called, and that the tests do not notice."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import foretrace
from foretrace.codec.jsonl import load
from foretrace.pytest_plugin import record_name
from foretrace.trace import Trace

ROOT = Path(__file__).parent.parent
ENVIRONMENT = os.environ | {
    "PYTHONPATH": str(Path(foretrace.__file__).parent.parent),
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_ADDOPTS": "",
    "NO_COLOR": "1",
}

CART = """\
class Cart:
    def __init__(self):
        self.prices = []

    def add(self, price):
        self.prices.append(price)

    def total(self):
        total = 0
        for price in self.prices:
            total -= price
        return total
"""
FAILING = """\
import asyncio
import unittest

import pytest

from shop.cart import Cart


@pytest.fixture
def cart():
    cart = Cart()
    cart.add(3)
    yield cart
    assert not cart.prices, "left over"


@pytest.fixture
def discount(cart):
    return cart.prices[7]


@pytest.mark.parametrize("wanted", [-3, 3, "a/b c"])
def test_total(cart, wanted):
    print("prices", cart.prices)
    total = cart.total()
    cart.prices.clear()
    assert total == wanted


def test_setup(discount):
    pass


def test_teardown(cart):
    pass


def test_unknown_fixture(nothing):
    pass


class TestUnit(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.cart = Cart()

    async def test_awaits(self):
        async def price(n):
            await asyncio.sleep(0)
            return n

        self.cart.add(await asyncio.create_task(price(2)))
        self.assertEqual(self.cart.total(), 2)

    def tearDown(self):
        self.cart = None


@pytest.mark.xfail
def test_expected():
    assert Cart().total() == 1


def test_long():
    cart = Cart()
    for price in range(100):
        cart.add(price)
    assert cart.total() == 4950
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "cart.py").write_text(CART)
    (tmp_path / "tests").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return tmp_path


def run(project: Path, tests: str, *words: str) -> str:
    """What pytest prints of a file with these tests."""
    (project / "tests" / "test_cart.py").write_text(tests)
    plugins = ["-p", "foretrace.pytest_plugin", "-p", "no:cacheprovider", *(("-p", "xdist") if "-n" in words else ())]
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", *plugins, *words]
    done = subprocess.run(command, cwd=project, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def kept(project: Path) -> dict[str, Trace]:
    """The records by their names."""
    paths = sorted((project / ".foretrace").glob("*.jsonl"))
    return {path.name: load(path.read_text(encoding="utf-8").splitlines()) for path in paths}


def commands(printed: str) -> list[str]:
    return re.findall(r"^foretrace debug (.*)$", printed, re.MULTILINE)


def test_every_failing_test_is_kept_and_opens_backwards(project: Path) -> None:
    printed = run(project, FAILING, "--foretrace", "--foretrace-last", "30")
    records = kept(project)
    assert [re.sub("-[0-9a-f]{8}", "-#", name) for name in records] == [
        "tests-test_cart.py-TestUnit-test_awaits.jsonl",
        "tests-test_cart.py-test_long.jsonl",
        "tests-test_cart.py-test_setup.setup.jsonl",
        "tests-test_cart.py-test_setup.teardown.jsonl",
        "tests-test_cart.py-test_teardown.teardown.jsonl",
        "tests-test_cart.py-test_total-3-#.jsonl",
        "tests-test_cart.py-test_total-a-b-c-#.jsonl",
    ]
    assert sorted(commands(printed)) == [f".foretrace/{name}" for name in records]
    entries = [trace.entry[1] for trace in records.values()]
    assert entries == ["TestUnit.test_awaits", "test_long", "discount", "cart", "cart", "test_total", "test_total"]
    assert {trace.outcome for trace in records.values()} == {"raised"}
    assert {file.path for trace in records.values() for file in trace.files} == {"tests/test_cart.py", "shop/cart.py"}
    awaits, long, setup, _, teardown, total, _ = records.values()
    assert [f.function for f in awaits.frames if f.event == "call"] == [
        "TestUnit.test_awaits", "TestUnit.test_awaits.<locals>.price", "Cart.add", "Cart.total",
    ]  # fmt: skip
    assert (setup.frames[-1].value, teardown.frames[0].event) == ("IndexError('list index out of range')", "resume")
    assert (len(long.frames) - long.state, long.state, long.frames[0].depth) == (30, 2, 0)
    assert total.output == ""

    name = next(name for name in commands(printed) if "test_total-3" in name)
    back = subprocess.run(
        [sys.executable, "-m", "foretrace", "debug", *shlex.split(name)],
        cwd=project,
        env=ENVIRONMENT,
        input="continue\nback\nback\nrnext\nprint total\n",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert back.returncode == 0, back.stderr
    shown = back.stdout.splitlines()
    assert shown[:2] == ["> test_total  tests/test_cart.py:23", "  23   def test_total(cart, wanted):"]
    assert "(recorded) continue" in shown and "the run has ended: raised AssertionError('assert -3 == 3')" in shown
    assert shown[-5:] == [
        "(recorded) rnext",
        "  26       cart.prices.clear()",
        "       cart = Cart(prices=[3])",
        "(recorded) print total",
        "       total = -3",
    ]


def test_passing_tests_leave_nothing_and_take_old_records_away(project: Path) -> None:
    passing = "from shop.cart import Cart\n\n\ndef test_total():\n    assert Cart().total() == {}\n"
    assert commands(run(project, passing.format(0), "--foretrace")) == []
    assert not (project / ".foretrace").exists()
    run(project, passing.format(1), "--foretrace")
    assert list(kept(project)) == ["tests-test_cart.py-test_total.jsonl"]
    assert (project / ".foretrace" / ".gitignore").read_text() == "*\n"
    run(project, passing.format(0), "--foretrace")
    assert kept(project) == {}


def test_records_cross_processes(project: Path) -> None:
    printed = run(project, FAILING, "--foretrace", "-n", "1")
    assert sorted(commands(printed)) == [f".foretrace/{name}" for name in kept(project)]
    assert len(kept(project)) == 7


@pytest.mark.parametrize("capture", ["fd", "sys", "no"])
def test_output_is_that_of_a_run_without_records(project: Path, capture: str) -> None:
    tests = (
        "import sys\n\n\ndef test_prints(capsys):\n    print('out')\n    print('err', file=sys.stderr)\n"
        "    assert capsys.readouterr().out == 'out\\n'\n    print('rest')\n    assert 0\n"
    )

    def printed(*words: str) -> list[str]:
        text = run(project, tests, "--tb=short", f"--capture={capture}", *words)
        return re.sub(r"in [0-9.]+s", "", re.sub(r"=+ foretrace =+\n.*\n.*\n", "", text)).splitlines()

    assert printed("--foretrace") == printed()
    assert any("rest" in line for line in printed())


def test_another_tracer_is_left_alone(project: Path) -> None:
    (project / "conftest.py").write_text(
        "import sys\n\nseen = []\n\n\ndef trace(frame, event, arg):\n    seen.append(event)\n\n\n"
        "def pytest_configure():\n    sys.settrace(trace)\n\n\n"
        "def pytest_unconfigure():\n    assert sys.gettrace() is trace and seen\n"
    )
    printed = run(project, FAILING, "--foretrace").splitlines()
    notes = [line for line in printed if line.startswith("sys.settrace is taken by ")]
    assert notes == ["sys.settrace is taken by conftest.trace: nothing was recorded"]
    assert commands("\n".join(printed)) == [] and kept(project) == {}


def test_a_test_that_traces_is_not_disturbed_and_its_record_says_so(project: Path) -> None:
    tests = (
        "import sys\nimport threading\n\n\ndef test_traces():\n    seen = []\n"
        "    sys.settrace(lambda *a: seen.append(a[1]))\n"
        "    len([])\n    (lambda: 1)()\n    sys.settrace(None)\n    assert seen == ['call']\n    assert 0\n\n\n"
        "def test_thread():\n    thread = threading.Thread(target=int)\n    thread.start()\n    thread.join()\n"
        "    assert 0\n\n\n"
        "def test_no_thread():\n    assert 0\n"
    )
    run(project, tests, "--foretrace")
    none, thread, traces = kept(project).values()
    assert (none.threads, thread.threads) == (False, True)
    # The Python recorder's trace function of the frame stays; the C one is gone with its hook.
    assert (traces.outcome, traces.frames[-1].line) == ("cut:recorder", 7 if traces.recorder == "c" else 10)


def test_nothing_is_loaded_without_the_option(project: Path) -> None:
    tests = (
        "import sys\n\n\ndef test_modules():\n    assert [m for m in sys.modules if m.startswith('foretrace')] == {}\n"
    )
    loaded = ["foretrace", "foretrace.pytest_plugin"]
    assert "1 passed" in run(project, tests.format(loaded))
    assert not (project / ".foretrace").exists()


def test_where_nothing_can_be_written_the_run_goes_on(project: Path) -> None:
    (project / ".foretrace").touch()
    printed = run(project, FAILING, "--foretrace")
    assert printed.count("records cannot be kept: ") == 1 and ".foretrace" in printed
    assert commands(printed) == [] and "4 failed" in printed


def test_a_part_of_a_test_that_fails_fails_it(project: Path) -> None:
    tests = (
        "def test_parts(subtests):\n    for n in range(3):\n        with subtests.test(n=n):\n"
        "            assert n != 1\n\n\n"
        "def test_whole(subtests):\n    with subtests.test():\n        assert 1\n"
    )
    assert commands(run(project, tests, "--foretrace")) == [".foretrace/tests-test_cart.py-test_parts.jsonl"]
    (trace,) = kept(project).values()
    assert (trace.outcome, [f.value for f in trace.frames if f.value]) == (
        "returned",
        ["AssertionError('assert 1 != 1')", "None"],
    )


def test_names_of_records() -> None:
    ids = ["a.py::t", "a.py::t[1]", "a.py::t[ü]", "a.py::t[a b]", "a.py::t[a/b]", "../a.py::t", f"a.py::t[{'x' * 500}]"]
    names = [record_name(nodeid, "call") for nodeid in ids]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[\w.-]{1,140}", name, re.ASCII) and not name.startswith(".") for name in names)
    assert record_name("tests/a.py::A::t", "setup") == "tests-a.py-A-t.setup.jsonl"


def test_the_plugin_is_an_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"foretrace": "foretrace.pytest_plugin"}
