"""Libraries under the C recorder: they run as they would, and what they call back, raise and suspend is recorded."""

import ctypes
import sys

import pytest
from compare_recorders import check

from foretrace.trace import Limits, record
from foretrace.trace.recording import RECORDERS

pytestmark = pytest.mark.skipif("c" not in RECORDERS, reason="the extension was not built")

WITH_LIBRARIES = """
import asyncio, bisect, collections, contextlib, functools, heapq, itertools, json, operator, re, textwrap

class P:
    def __init__(self, x): self.x = x
    def __lt__(self, other):
        if self.x == 13: raise ValueError(self.x)
        return self.x < other.x

class Encoder(json.JSONEncoder):
    def default(self, o):
        return {"x": o.x} if isinstance(o, P) else super().default(o)

@contextlib.contextmanager
def manager(n):
    try:
        yield n
    except KeyError as error:
        raise IndexError(n) from error
    finally:
        n += 1

@functools.lru_cache
def cached(n): return n * 2

@functools.wraps(cached)
def wrapped(*a): return cached(*a)

def numbers(n):
    for i in range(n):
        got = yield i
        if got: raise got

class Ends:
    def __iter__(self): return self
    def __next__(self): raise StopIteration

class Bad(collections.abc.Mapping):
    def __getitem__(self, key): raise KeyError(key)
    def __iter__(self): yield 1; raise RuntimeError("z")
    def __len__(self): return 3

class Property:
    @property
    def p(self):
        try: raise AttributeError("p")
        except AttributeError: raise

def through(function, *args):
    try: return function(*args)
    except Exception as error: return repr(error)

def boom():
    with manager(1): {}[1]

async def waiting(n):
    await asyncio.sleep(0)
    if n == 2: raise ValueError(n)
    return n

async def gathered():
    return await asyncio.gather(*[waiting(i) for i in range(4)], return_exceptions=True)

def f():
    out = [through(sorted, [P(3), P(13), P(1)]), through(heapq.nsmallest, 2, [P(3), P(13), P(1)])]
    out.append(json.dumps([P(1), {"a": P(2)}], cls=Encoder, indent=1))
    out.append(through(lambda: json.dumps([object], cls=Encoder)))
    out.append(through(boom))
    out.append([cached(1), wrapped(2), cached(1)])
    for throw in "throw", "send":
        generator = numbers(3); next(generator)
        out.append(through(getattr(generator, throw), OSError("t")))
    out.append(list(itertools.chain(numbers(2), Ends())))
    out += [through(dict, Bad()), through(Bad().items().__contains__, 3), through(list, Bad().values())]
    out.append(asyncio.run(gathered()))
    out += [hasattr(Property(), "p"), getattr(Property(), "p", 3), through(operator.methodcaller("p"), Property())]
    out.append(re.sub("a+", lambda m: m[0] * 2, "aabca"))
    out.append(through(re.sub, "a+", lambda m: 1 / 0, "aabca"))
    with contextlib.suppress(ZeroDivisionError), contextlib.ExitStack() as stack:
        stack.callback(lambda: out.append("callback"))
        stack.enter_context(manager(2))
        raise ZeroDivisionError
    out.append(collections.defaultdict(lambda: len(out))[1])
    out.append(bisect.bisect([1, 2, 3], 0, key=lambda x: -x))
    out.append(through(functools.reduce, lambda a, b: a / b, [1, 0]))
    return textwrap.shorten(str(len(out)), 10)
"""


@pytest.mark.parametrize(
    "limits", [Limits(), Limits(frames=100), Limits(bytes=3000), Limits(depth=3), Limits(last=20)], ids=repr
)
def test_what_libraries_call_is_recorded(limits: Limits) -> None:
    verdict = check(WITH_LIBRARIES, "f()", limits)
    assert verdict.difference is None
    assert verdict.frames > 20


def test_frames_of_libraries_are_left_alone() -> None:
    source = """
import sys, functools

def look(a, b):
    frame, found = sys._getframe(1), []
    while frame is not None and len(found) < 3:
        found.append((frame.f_code.co_filename == __file__, frame.f_trace is None, frame.f_trace_lines))
        frame = frame.f_back
    return found

@functools.singledispatch
def dispatched(a, b):
    return look(a, b)

def f():
    return dispatched(1, 2)
"""
    trace = record(source, "f()", recorder="c")
    assert trace.value == "[(True, False, True), (False, True, True), (True, False, True)]"


def test_calls_deeper_than_the_evaluator_goes() -> None:
    source = """
import copy, sys

def g(n):
    return 0 if n == 0 else 1 + max([n], key=lambda m: 0) - n + g(n - 1)

def f(n):
    sys.setrecursionlimit(50_000)
    nested = []
    for _ in range(n):
        nested = [nested]
    return g(n), len(copy.deepcopy(nested))
"""
    verdict = check(source, "f(4000)", Limits(depth=100_000, frames=10**6, bytes=10**9))
    assert verdict.difference is None
    assert verdict.outcome == "returned"


def test_recursion_that_needs_no_stack_of_c_still_does_not() -> None:
    source = "import sys\n\ndef g(n):\n    return n and g(n - 1)\n\ndef f():\n    sys.setrecursionlimit(10**6)\n"
    trace = record(source + "    return g(100_000)\n", "f()", recorder="c", limits=Limits(depth=10**6, frames=10**6))
    assert (trace.outcome, trace.value) == ("returned", "0")


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="3.12 has sys.monitoring")
def test_the_evaluator_is_given_back() -> None:
    get = ctypes.pythonapi._PyInterpreterState_GetEvalFrameFunc
    get.argtypes, get.restype = [ctypes.c_void_p], ctypes.c_void_p
    interpreter = ctypes.pythonapi.PyInterpreterState_Get
    interpreter.restype = ctypes.c_void_p
    before = get(interpreter())
    record("import json\nx = json.dumps([1], indent=1)\n", recorder="c")
    record("while True:\n    pass\n", recorder="c", limits=Limits(frames=10))
    assert get(interpreter()) == before


@pytest.mark.skipif(sys.version_info < (3, 12), reason="3.12 has sys.monitoring")
def test_the_tool_is_given_back() -> None:
    monitoring = sys.monitoring
    record("import json\nx = json.dumps([1], indent=1)\n", recorder="c")
    record("while True:\n    pass\n", recorder="c", limits=Limits(frames=10))
    assert [monitoring.get_tool(number) for number in range(6)] == [None] * 6
    for number in (3, 4):
        monitoring.use_tool_id(number, "another")
    try:
        assert record("x = 1\n", recorder="c").outcome == "returned"
    finally:
        for number in (3, 4):
            monitoring.free_tool_id(number)
