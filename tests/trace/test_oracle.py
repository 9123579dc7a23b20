"""The recorder agrees with an independent oracle: on generated programs, on traps, and at length on data sets."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from compare_oracle import DATA, check, compare, generated
from golden import FOLDER, load
from oracle_rules import expected

from foretrace.trace import Limits, record

HERE = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.txt"))

TRAPS = {
    "subclasses of built-ins": (
        "f()",
        """
import collections

class Count(int):
    pass

class Packet(bytes):
    pass

class Route(tuple):
    pass

class Pair(collections.namedtuple('Pair', 'left right')):
    pass

def f():
    made = [Count(3), Packet(b'ab'), Route((1, 2)), Pair(1, 'x')]
    for number, each in enumerate(made):
        each.name = number
        each.around = made[:number]
    return made
""",
    ),
    "comprehensions": (
        "f([1, 0])",
        """
def f(xs):
    ys = [
        x * 2
        for x in xs
        if x
    ]
    zs = {x: [y for y in xs if y > x]
          for x in xs}
    while len({x
               for x in xs}) < 3:
        xs = xs + [len(xs)]
    return sum(x for x in [y for y in xs]), ys, zs
""",
    ),
    "comprehension again": (
        "f()",
        """
def f():
    n = 0
    while True:
        n += len([
            k
            for k in range(3)
        ])
        if n > 7:
            return n
""",
    ),
    "generators": (
        "f()",
        """
def inner(n):
    while n:
        n -= 1
        got = yield n
        if got:
            return got
    return 'done'

def outer():
    first = yield from inner(2)
    second = yield from inner(3)
    yield first, second

def f():
    seen = list(outer())
    run = inner(5)
    next(run)
    try:
        run.send('stop')
    except StopIteration as stop:
        seen.append(stop.value)
    kept = (pair for pair in zip(seen, 'ab'))
    return seen, next(kept), next(inner(0), None)
""",
    ),
    "throw and close": (
        "f()",
        """
def talk():
    try:
        yield 1
        yield 2
    except KeyError as error:
        yield str(error)
    finally:
        print('closing')

def f():
    one, two, three = talk(), talk(), talk()
    next(one), next(two)
    one.close()
    two.throw(KeyError('k'))
    two = None
    three.close()
    return one
""",
    ),
    "iterators": (
        "f()",
        """
class Down:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if not self.n:
            raise StopIteration
        self.n -= 1
        return self.n

def f():
    seen = []
    for n in Down(2):
        seen.append(n)
    return seen + list(Down(1)) + [n for n in Down(2)], sum(n for n in Down(2))
""",
    ),
    "try and finally": (
        "f(0)",
        """
def early(x):
    try:
        return x
    finally:
        x = 2

def f(x):
    try:
        y = 1 / x
    except ZeroDivisionError as e:
        y = early(x)
    else:
        y = 5
    finally:
        z = 3
    for k in range(2):
        try:
            continue
        finally:
            z += k
    return y, z
""",
    ),
    "exceptions that pass": (
        "f()",
        """
def low(word):
    raise KeyError(word)

def again():
    try:
        low('again')
    except KeyError:
        raise

def other():
    try:
        low('other')
    except ValueError:
        return 1

def last():
    try:
        low('last')
    finally:
        x = 1

def nested():
    try:
        low('first')
    except KeyError:
        try:
            low('second')
        except KeyError:
            pass
        raise

def chained():
    try:
        low('cause')
    except KeyError as cause:
        raise ValueError('effect') from cause

def f():
    said = []
    for way in (again, other, last, nested, chained):
        try:
            way()
        except (KeyError, ValueError) as error:
            said.append(error)
    return said
""",
    ),
    "left by an exception again": (
        "f()",
        """
def f():
    try:
        raise KeyError('a')
    except KeyError:
        try:
            raise ValueError('b')
        except ValueError:
            pass
        raise
""",
    ),
    "exceptions in C": (
        "f([3, 1, 2])",
        """
def key(x):
    if x == 2:
        raise ValueError(x)
    return -x

class Odd:
    @property
    def missing(self):
        raise AttributeError('missing')

def f(xs):
    ordered = sorted(xs[:2], key=lambda x: key(x))
    has = hasattr(Odd(), 'missing')
    try:
        sorted(xs, key=key)
    except ValueError:
        return ordered, has
""",
    ),
    "exceptions of one's own": (
        "f()",
        """
class Late(ValueError):
    def __init__(self, by, how='very'):
        super().__init__('late', by)
        self.how = how

def f():
    try:
        raise Late(3)
    except Late as late:
        late.add_note('again')
        late.how = {3: late.args}
    raise Late(by=4) from OSError(2, 'gone')
""",
    ),
    "exit": ("f()", "\nimport sys\n\ndef g():\n    sys.exit(3)\n\ndef f():\n    g()\n"),
    "with": (
        "f()",
        """
class Guard:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        return self.swallow

    def __exit__(self, kind, error, trace):
        return self.swallow

def f():
    for swallow in (True, False):
        with Guard(swallow) as s:
            if s:
                raise ValueError(s)
    with Guard(False):
        raise KeyError('out')
""",
    ),
    "classes": (
        "f(2)",
        """
class Shape:
    sides = [n for n in range(3)]

    def __init__(self, size):
        self.size = size

    def area(self):
        return self.size

    def __repr__(self):
        return 'never'

class Square(Shape):
    __slots__ = ()

    def area(self):
        return super().area() ** 2

def f(size):
    class Local:
        kind = 'local'
        def tell(self):
            return self.kind
    shapes = [Shape(size), Square(size)]
    return [shape.area() for shape in shapes], Local().tell()
""",
    ),
    "decorators": (
        "f(2)",
        """
import functools

def twice(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs) * 2
    return wrapper

@twice
@functools.cache
def g(x, *, y=1):
    return x + y

def f(x):
    @twice
    def h(n):
        return n
    return g(x), g(x, y=2), h(x)
""",
    ),
    "closures": (
        "f()",
        """
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    return inc

def f():
    total = 0
    inc = counter()
    def show():
        return total, inc()
    for _ in range(2):
        total += inc(by=2)
    del _
    return show(), (lambda a, *b, c=3, **d: [a, b, c, d, total])(1, 2, e=4)
""",
    ),
    "spread statements": (
        "f('a')",
        '''
def g(a, b):
    return a + b

def f(s):
    r = g(
        s,
        g(s,
          'b'),
    )
    t = f"""{s}
{r}"""
    if (r
            and t):
        assert len(
            r
        ) == 3
    return (
        t
    )
''',
    ),
    "match and walrus": (
        "f([1, 2])",
        """
def f(xs):
    match xs:
        case [a]:
            r = 1
        case [a, b] if (n := a + b) > 2:
            r = n
        case _:
            r = 0
    while (n := n - 1) > 0: r += n
    for x in xs: r += x
    else:
        r += 1
    return r
""",
    ),
    "values": (
        "f()",
        """
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass
from enum import Enum
import math

Point = namedtuple('Point', 'x y')

class Colour(Enum):
    RED = 1

@dataclass
class Card:
    suit: str
    rank: int = 2

class Row(list):
    def __iter__(self):
        return iter('never')

class Table(dict):
    __slots__ = 'name', 'size'

class Sheet(Table):
    pass

def f():
    row, sheet = Row([1, Row()]), Sheet(x=1)
    row.name = 'row'
    sheet.size, sheet.other = 2, row
    bag = {3, 1, 2}, {'b', 'a'}, frozenset({(2, 'x'), (1, 'y')}), set(), frozenset()
    counted = Counter('banana'), Counter(), defaultdict(list, {1: [2]}), OrderedDict(a=1), deque([1, 2], 3), deque()
    own = Point(1, 2), Colour.RED, Card('clubs'), math, math.sqrt, Card, f, len, [].append
    lazy = map(str, [1]), zip([1]), iter([1]), iter({}), range(3), enumerate('a'), {}.keys(), {1: 2}.items()
    number = 1.0, -0.0, float('nan'), 1e300, 2j, True, None, b'x', bytearray(b'y'), slice(1, 2), 10 ** 40
    loop = [1]
    loop.append(loop)
    deep = [[[[[[[1]]]]]], {1: {2: {3: {4: {5: 6}}}}}, ((((((1,),),),),),)]
    return object()
""",
    ),
    "long values": (
        "f(300)",
        """
def f(n):
    text, raw = 'ab' * n, bytes(n)
    items = list(range(n))
    table = {k: str(k) * 9 for k in items}
    rows = [[0] * 25 for _ in range(25)]
    few = {text, text[1:]}, (items, items)
    big = 1 << 4000
    deep = {k: [[k] * 30] for k in range(30)}
    return tuple(items)
""",
    ),
    "many names": (
        "f()",
        "\ndef f():\n" + "".join(f"    name_{k} = 'x' * {k * 7}\n" for k in range(60)) + "    return name_1\n",
    ),
    "a value that comes again": (
        "f()",
        """
def f():
    x = None
    x = [1]
    x = None
    y = 1
    y = True
    y = 1.0
    y = 1
    del x
    x = None
    return x
""",
    ),
    "output": (
        "f(2)",
        """
print('before')

def g(n):
    print('g', n)
    return n

def f(n):
    print('f', end=' ')
    print([g(k) for k in range(n)], sum(g(k) for k in range(n)))
    print('end')
""",
    ),
    "comprehensions that raise": (
        "f([2, 0])",
        """
def f(xs):
    for x in [
        x
        for x in xs
    ]:
        try:
            y = [
                1,
                [x
                 / y for y in xs],
            ]
        except ZeroDivisionError:
            y = 0
        finally:
            z = {x: y
                 for x in xs}
    if x and [
        x
    ]:
        pass
    elif [x for x in xs
          if x]:
        del z
    with open(''.join(
        c for c in [d for d in 'no']
    )) as y:
        pass
""",
    ),
    "async": (
        "f()",
        """
import asyncio

class Ready:
    def __await__(self):
        yield
        return 'ready'

class Count:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        await asyncio.sleep(0)
        self.n -= 1
        if self.n < 0:
            raise StopAsyncIteration
        return self.n

async def work(n):
    seen = [k async for k in Count(n)]
    async for k in Count(n):
        seen.append(k)
    return seen, await Ready()

async def main():
    try:
        await fail()
    except KeyError:
        pass
    return await asyncio.gather(work(1), work(2))

async def fail():
    await asyncio.sleep(0)
    raise KeyError('late')

def f():
    return asyncio.run(main())
""",
    ),
    "names": (
        "Box(1).get(*[2])",
        """
class Box:
    def __init__(self, __it):
        self.__it = __it

    def get(self, more, /, *rest, last=(1,), **others):
        def add(n):
            return n + self.__it + more
        global total
        total = add(more)
        for self.last in [total]:
            (a, *b), c = (more, 2), self.last
        return [add(n) for n in (a, *b, c)], __class__.__name__
""",
    ),
    "raised in generators": (
        "f()",
        """
def g(n):
    for k in range(n):
        if k == 1:
            raise LookupError(k)
        yield k

def through():
    try:
        yield from g(3)
    finally:
        print('through')

def f():
    total = 0
    try:
        for n in through():
            total += n
    except LookupError as error:
        total = error.args
    try:
        return sum(1 / (k - 1) for k in range(3))
    except ZeroDivisionError:
        return next((k for k in g(0)), total)
""",
    ),
    "wrapped": ("sorted([f(2), f(x=1)])", "\ndef f(x):\n    main = x\n    return main\n\n\n"),
    "recursion": ("f(8)", "\ndef f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n"),
    "deeper than the bound": ("f(300)", "\ndef f(n):\n    if n:\n        f(n - 1)\n"),
    "longer than the bound": ("f()", "\ndef f():\n    n = 0\n    while True:\n        n += 1\n"),
}


@pytest.mark.parametrize("name", TRAPS)
def test_traps(name: str) -> None:
    call, source = TRAPS[name]
    assert check(source, call).difference is None


SIMPLER = {
    "addresses": "method wrappers by the name of their type",
    "builtins_replaced": "has no built-in names of its own, nor has what runs the tests beside it",
    "async_statements": "the interpreter's wrapper of what an asynchronous generator yields",
    "collections_of_the_library": "views of an OrderedDict by the name of their type",
    "comprehension_on_one_line": "rounds of a loop on one line with a comprehension",
    "coroutines": "the interpreter's wrapper of what an asynchronous generator yields",
    "hostile_repr": "asks objects for their repr",
    "output": "its standard output has no buffer",
    "settrace_by_the_program": "is itself the trace function",
    "slots_and_properties": "slots with mangled names",
    "threads": "leaves the hook of new threads to whoever had it",
    "yield_from_thrown": "counts a suspended generator that the interpreter links below the inner one",
}
"""Golden files in which the oracle differs, as it is plainer than the specification."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_files(path: Path) -> None:
    golden = load(path)
    usual = (golden.limits, golden.values, golden.only) == (Limits(), "structural", "3.11+")
    if golden.call is None or not usual or path.stem in SIMPLER:
        pytest.skip(SIMPLER.get(path.stem, "the oracle takes calls alone, with the usual limits"))
    assert check(golden.source, golden.call).difference is None


def test_generated_programs() -> None:
    verdicts = [check(task.source, call) for task in generated(1, range(150)) for call in task.calls]
    assert sum(verdict.frames for verdict in verdicts) > 2_000
    assert [verdict for verdict in verdicts if verdict.difference is not None] == []


@pytest.mark.parametrize(
    "change",
    [{"line": 1}, {"function": "g"}, {"changed": {"n": "7"}}, {"output": "x"}, {"depth": 1}, {"activation": 5}],
    ids=lambda change: next(iter(change)),
)
def test_a_wrong_frame_is_found(change: dict[str, object]) -> None:
    source, call = "def f(n):\n    n += 1\n    return n\n", "f(1)"
    trace = record(source, call)
    frames = list(trace.frames)
    frames[2] = replace(frames[2], **change)
    verdict = compare(replace(trace, frames=tuple(frames)), expected(source, call, 100))
    assert verdict.difference is not None and verdict.difference.startswith("frame 2 of 4")
    assert compare(replace(trace, outcome="raised"), expected(source, call, 100)).difference is not None


@pytest.mark.slow
@pytest.mark.parametrize("what", [("--generated", "5000"), ("--humaneval",), ("--mbpp",)], ids=lambda what: what[0])
def test_at_length(what: tuple[str, ...]) -> None:
    if what[0] != "--generated" and not DATA.is_dir():
        pytest.skip("the benchmark data is not there: no shared/data beside the project")
    command = [sys.executable, str(HERE / "compare_oracle.py"), *what]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
