"""The C recorder beside the Python one: the same bytes, but where only C can be exact; which of them is chosen."""

import gc
import random
import re
import subprocess
import sys
from typing import Any

import pytest
from compare_recorders import KNOWN, check, generated, goldens
from fuzz_core import CLASSES, Choices, value

from foretrace.errors import ConfigError
from foretrace.sandbox.pool import record_one
from foretrace.trace import Limits, record
from foretrace.trace.recording import RECORDERS, VARIABLE, chosen
from foretrace.trace.scope import Codes, Scope
from foretrace.trace.values import make_renderer

pytestmark = pytest.mark.skipif("c" not in RECORDERS, reason="the extension was not built")

GOLDENS = {task.name: task for task in goldens()}


@pytest.mark.parametrize("name", sorted(GOLDENS.keys() - KNOWN))
@pytest.mark.parametrize("values", ["structural", "repr"])
def test_golden_programs_give_the_same_bytes(name: str, values: str) -> None:
    task = GOLDENS[name]
    if values == "repr" and name in ("hostile_repr", "sets", "tasks"):
        pytest.skip("a __repr__ sleeps, shows the order of addresses, or numbers that count on")
    assert check(task.source, task.calls[0] or None, values=values).difference is None


@pytest.mark.parametrize("name", sorted(GOLDENS.keys() - KNOWN - {"endless_loop_cut"}))
@pytest.mark.parametrize("last", [1, 7, 30])
def test_rings_are_the_same(name: str, last: int) -> None:
    task = GOLDENS[name]
    assert check(task.source, task.calls[0] or None, Limits(last=last)).difference is None


def test_generated_programs_give_the_same_bytes() -> None:
    for task in generated(7, range(150)):
        assert [check(task.source, call).difference for call in task.calls] == [None] * len(task.calls)


@pytest.mark.parametrize(
    "limits",
    [
        Limits(scalar=9, scalar_head=3, scalar_tail=2, int_bits=20),
        Limits(items_head=2, items_tail=1, nesting=2),
        Limits(value=30, names=3, locals=40),
        Limits(frames=40),
        Limits(bytes=400),
        Limits(depth=2),
        Limits(bytes=300, last=1000),
    ],
    ids=repr,
)
def test_limits_are_kept_alike(limits: Limits) -> None:
    # An event loop that is cut leaves things behind that are reported when they are collected.
    # What is cut while it has replaced built-in names does not put them back.
    left_out = KNOWN | {name for name, task in GOLDENS.items() if re.search("asyncio|import builtins", task.source)}
    names = sorted(GOLDENS.keys() - left_out - ({"endless_loop_cut"} if limits.last else set()))
    for task in [*generated(8, range(20)), *(GOLDENS[name] for name in names)]:
        assert check(task.source, task.calls[0] or None, limits).difference is None, task.name


def test_recursion_to_the_limit_is_recorded_whole() -> None:
    source = (
        "import sys\n\ndef g(n):\n    return g(n + 1)\n\ndef f():\n    sys.setrecursionlimit(300)\n    try:\n"
        "        g(0)\n    except RecursionError as error:\n        return str(error)\n"
    )
    trace = record(source, "f()", recorder="c", limits=Limits(depth=1000))
    assert (trace.outcome, trace.value) == ("returned", "'maximum recursion depth exceeded'")
    levels = [frame for frame in trace.frames if frame.function == "g"]
    calls, errors = ([f for f in levels if f.event == event] for event in ("call", "exception"))
    assert len(calls) > 200
    assert [(f.activation, f.depth) for f in errors[1:]] == [(f.activation, f.depth) for f in calls[::-1][1:]] or (
        [(f.activation, f.depth) for f in errors] == [(f.activation, f.depth) for f in calls[::-1]]
    )


@pytest.mark.parametrize(
    "limits",
    [
        Limits(),
        Limits(items_head=2, items_tail=1, nesting=2),
        Limits(value=40, scalar=12, scalar_head=5, scalar_tail=3, int_bits=30),
    ],
    ids=["default", "few", "short"],
)
def test_hostile_values_read_alike(limits: Limits) -> None:
    names: dict[str, object] = {"a": 1, "b": [2], "c": {"x": 1}}
    exec(CLASSES.replace("SHAKES = [300]", "SHAKES = [0]"), names)
    in_python, in_c = make_renderer("structural", limits), RECORDERS["c"](Codes(Scope()), None, limits, "structural")
    chance = random.Random(5)
    for _ in range(1_500):
        text = value(Choices(b"", chance))
        try:
            held = eval(text, names)
        except (TypeError, ValueError, ZeroDivisionError, KeyError):
            continue
        assert in_c.core.text(held) == in_python(held), text  # type: ignore[attr-defined]


SPECIAL = """
import collections, datetime as d, decimal, fractions, math, pathlib, re, types, uuid

class Key:
    def __hash__(self): RUN.append("hash"); return 1
class Zone(d.tzinfo):
    def utcoffset(self, when): RUN.append("zone"); return None
    def __repr__(self): RUN.append("repr"); return "zone"
class C:
    def f(self): pass
    @classmethod
    def c(cls): pass
class Day(d.date): pass
class Module(types.ModuleType): pass
async def generator(): yield 1

RUN = []
ordered = collections.OrderedDict((i, [i] * 3) for i in range(40))
ordered.move_to_end(3)
ordered.move_to_end(39, last=False)
inside = collections.OrderedDict(a=1)
inside["me"] = inside
keyed = collections.OrderedDict({Key(): 1})
nested = collections.OrderedDict(a=collections.OrderedDict({(1, "x"): collections.OrderedDict({"b": {}})}))
viewed = {}
viewed["me"] = viewed.values()
long = dict(enumerate(range(50)))
nameless = types.ModuleType("x")
del nameless.__dict__["__name__"]
VALUES = [
    ordered, inside, keyed, nested, [nested], collections.OrderedDict(), collections.OrderedDict({1: "x" * 400, 2: 3}),
    viewed, {}.keys(), long.keys(), long.values(), long.items(), [{1: {2: {3: {4: {5: 6}}}}}.values()], ordered.items(),
    d.date(2020, 1, 2), Day(2020, 1, 2), d.datetime(2020, 1, 1, tzinfo=d.timezone.utc), d.timedelta(3), d.timezone.utc,
    d.datetime(2020, 1, 1, tzinfo=Zone()), d.time(1, 2, tzinfo=Zone()), d.time(1, tzinfo=d.timezone.utc),
    decimal.Decimal("1" * 400), decimal.Decimal("-1.50"),
    fractions.Fraction(1, 3), fractions.Fraction(10**5000, 3), object.__new__(fractions.Fraction), uuid.UUID(int=5),
    pathlib.PurePosixPath("é" * 300), pathlib.PureWindowsPath("c:/x"), re.compile("a+é"), re.compile("x" * 500),
    re.match("a", "a"), math, nameless, Module("m"), types.ModuleType("m"), C().f, C.c, [].append, C.f, str.join,
    types.MethodType(len, []), types.MethodType(C, 1), (1).__add__, generator(), collections.ChainMap({}),
]
RUN.clear()
"""


@pytest.mark.parametrize(
    "limits",
    [
        Limits(),
        Limits(items_head=2, items_tail=1, nesting=2),
        Limits(value=40, scalar=12, scalar_head=5, scalar_tail=3),
    ],
    ids=["default", "few", "short"],
)
def test_values_of_the_library_read_alike(limits: Limits) -> None:
    names: dict[str, Any] = {"__name__": "special"}
    exec(SPECIAL, names)
    in_python, in_c = make_renderer("structural", limits), RECORDERS["c"](Codes(Scope()), None, limits, "structural")
    for value_ in names["VALUES"]:
        assert in_c.core.text(value_) == in_python(value_)  # type: ignore[attr-defined]
    assert names["RUN"] == []


CHANGING = """
import collections, sys, threading

SHARED = [[], {}, collections.OrderedDict(), collections.deque(), set()]

def change(n):
    items, table, ordered, queue, group = SHARED
    for i in range(n):
        items.append([i]); table[str(i)] = [i]; ordered[i] = str(i); queue.append([i]); group.add((i, str(i)))
        if i % 7 == 0:
            for container in SHARED:
                container.clear()

class Changes:
    def __del__(self):
        change(3)

def f():
    sys.setswitchinterval(1e-6)
    thread = threading.Thread(target=change, args=(20_000,))
    thread.start()
    items, table, ordered, queue, group = SHARED
    for i in range(1_000):
        items.append(Changes())
        table[i] = Changes()
        ordered[i] = {i: Changes()}
    thread.join()
    return "done"
"""


def test_containers_that_change_while_they_are_written() -> None:
    code = "import sys; from foretrace.trace import Limits, record; limits = Limits(frames=10**6, bytes=10**9)\n"
    code += "for _ in range(3): print(record(sys.argv[1], 'f()', recorder='c', limits=limits).value)\n"
    run = subprocess.run([sys.executable, "-X", "faulthandler", "-c", code, CHANGING], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "'done'\n" * 3), run.stderr


def test_nothing_is_left_of_a_recording() -> None:
    sources = [(task.source, task.calls[0]) for task in generated(9, range(15))]

    def blocks() -> int:
        for source, call in sources:
            record(source, call, recorder="c")
            record(source, call, recorder="c", limits=Limits(last=5))
        gc.collect()
        return sys.getallocatedblocks()

    for _ in range(10):
        blocks()
    before = blocks()
    assert abs(blocks() - before) < 50


def test_frames_leave_nothing_but_themselves() -> None:
    source = """
def g(items, key):
    seen = {key: [key, str(key)], "items": items}
    return {len(seen), key}

def f(n):
    total = []
    for i in range(n):
        total.append(len(g(total, i)))
    return len(total)
"""

    def growth(rounds: int) -> int:
        before = sys.getallocatedblocks()
        record(source, f"f({rounds})", recorder="c", limits=Limits(frames=10**7, bytes=10**9, last=100))
        gc.collect()
        return sys.getallocatedblocks() - before

    growth(50)
    assert abs(growth(2_000) - growth(50)) < 50


def test_the_recorder_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert chosen()[0] == record("x = 1\n").recorder == "c"
    monkeypatch.setenv(VARIABLE, "python")
    assert chosen() == ("python", "FORETRACE_RECORDER says so")
    assert record("x = 1\n").recorder == "python"
    assert record("x = 1\n", recorder="c").recorder == "c"
    monkeypatch.setenv(VARIABLE, "rust")
    with pytest.raises(ConfigError, match="recorder is 'rust'; expected one of c, python"):
        record("x = 1\n")


@pytest.mark.parametrize("name", ["c", "python"])
def test_the_sandbox_runs_the_chosen_recorder(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, name)
    assert record_one("def f(x):\n    return x\n", "f(1)", level="weak").recorder == name
