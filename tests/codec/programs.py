"""Programs with a call each, for the dialects that copy lines: what makes it hard to find the lines again."""

from foretrace.trace.frames import Trace

PROGRAMS = {
    "handled and passing exceptions": (
        """\
def inner(x):
    try:
        return 10 // x
    except TypeError:
        return 0
    finally:
        x = None

def f(xs):
    out = []
    for x in xs:
        try:
            out.append(inner(x))
        except ZeroDivisionError as e:
            out.append(str(e))
    raise ValueError(repr(out))
""",
        "f([1, 0, 5])",
    ),
    "exceptions that a library swallows": (
        """\
class Odd:
    n = 0
    def __getattr__(self, name):
        raise AttributeError(name)
    def __iter__(self):
        return self
    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration
        return self.n

def f():
    a = hasattr(Odd(), 'x')
    return [*Odd()], a, getattr(Odd(), 'y', 1)
""",
        "f()",
    ),
    "generators": (
        """\
def h():
    x = yield 1
    yield x
    return 5

def g():
    try:
        r = yield from h()
        yield r
    finally:
        print('bye')

def f():
    for x in g():
        break
    return [*g()], any(x for x in [0, 1])
""",
        "f()",
    ),
    "an exception on its way through finally": (
        """\
def f(x):
    try:
        y = 1 // x
    except KeyError:
        z = 1
    else:
        z = 2
    finally:
        z = 2
    return y, z
""",
        "f(0)",
    ),
    "generators of one function at two depths": (
        """\
def g():
    yield 1
    yield 2

def h():
    k = g()
    next(k)
    return k

def f():
    a = g()
    next(a)
    b = h()
    next(a)
    return b
""",
        "f()",
    ),
    "generators of one function with other names": (
        """\
def g(n):
    for i in range(n):
        got = yield i

def f():
    a, b = g(3), g(3)
    next(a)
    next(a)
    next(b)
    next(a)
    return a, b
""",
        "f()",
    ),
    "a generator after one that has ended": (
        "def f(xs, k):\n    return [x for x in xs if all(e % k == 0 for e in x)]\n",
        "f([(6, 12), (7, 9)], 6)",
    ),
    "a lambda in a lambda": ("def f(x):\n    return (lambda: (lambda: x)())()\n", "f(3)"),
    "two functions of one text": (
        """\
class A:
    def __init__(self):
        self.x = 1

class B:
    def __init__(self):
        self.y = 2

def f():
    return B(), A()
""",
        "f()",
    ),
    "closures, lambdas, decorators": (
        """\
import functools

def deco(g):
    @functools.wraps(g)
    def wrapper(*a):
        return g(*a)
    return wrapper

@deco
def f(n):
    t = 0
    def add(x):
        nonlocal t
        t += x
    for i in range(n):
        add(i)
    del n
    n = 4
    return sorted([t, n], key=lambda v: (lambda w: -w)(v))
""",
        "f(3)",
    ),
    "lines that look alike": (
        """\
def f(xs):
    n = 0
    for x in xs:
        n += 1
        if x:
            n += 1
            print(x)
        else:
            n += 1
            continue
    while n:
        n -= 1
        if n == 2:
            n -= 1
    return n
""",
        "f([0, 1, 0])",
    ),
    "many lines to a statement": (
        "def f(a,\n      b=2):\n    r = max(\n        a,\n        b,\n    )\n    return (r +\n            a)",
        "f(3)",
    ),
    "tabs, no last newline, beyond ascii": (
        "def f(é):\n\tif é:\n\t\tß = é + '😀'\n\treturn é, ß",
        "f('ü')",
    ),
    "a call that is wrapped": (
        """\
def add(*xs):
    return sum(xs)
""",
        "add(*range(3)) + add(2)",
    ),
    "exit": (
        """\
import sys

def f():
    sys.exit(3)
""",
        "f()",
    ),
    "a script": (
        """\
x = 1
for i in range(3):
    x += i
print(x)
""",
        None,
    ),
    "a marked function": (
        """\
def g(x):     # << START_OF_TRACE
    return x

g(3)
""",
        None,
    ),
    "a mark elsewhere": (
        """\
def g(x): # << START_OF_TRACE
    return x

def f(x):
    return g(x)
""",
        "f(3)",
    ),
}


def lived(trace: Trace) -> list[tuple[object, ...]]:
    """What a rendering in one of Meta's formats is meant to keep of each frame, places and activations included."""
    return [(f.event, f.activation, f.depth, f.line, f.function, f.changed, f.removed, f.value) for f in trace.frames]
