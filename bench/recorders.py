"""What recording costs: microseconds a frame under the C recorder, the Python one, and a C hook that does nothing.

Four loops, each of one kind of work, and fifteen typical small functions; all values recorded, no limits. Times are
those of the thread's own processor time, so that other work on the machine counts little. The floor is
`PyEval_SetTrace` with a function that returns at once, built on the spot; without a compiler it is left out. Making
`Frame` objects of what the C recorder packed is timed by itself: that happens when the frames are looked at.
"""

from __future__ import annotations

import ctypes
import gc
import json
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from foretrace.trace import Limits
from foretrace.trace.entry import resolve
from foretrace.trace.recording import RECORDERS
from foretrace.trace.run import Run
from foretrace.trace.scope import Codes, Scope, codes_of
from foretrace.trace.stage import stage

REPEATS = 7
NO_LIMITS = Limits(frames=10**9, bytes=10**12, depth=10**6)

LOOPS = {
    "integers": (
        "f(5000)",
        """
def f(n):
    total = 0
    for i in range(n):
        total += i
        total %= 1000
    return total
""",
    ),
    "containers": (
        "f(2000)",
        """
def f(n):
    xs = []
    for i in range(n):
        xs.append(i)
    d = {}
    for x in xs:
        d[x] = x
    return len(d)
""",
    ),
    "recursion": ("fib(15)", "def fib(n):\n    if n < 2:\n        return n\n    return fib(n - 1) + fib(n - 2)\n"),
    "strings": (
        "f(2000)",
        "def f(n):\n    s = ''\n    i = 0\n    while i < n:\n        s += 'x'\n        i += 1\n    return len(s)\n",
    ),
}

TYPICAL = {
    "two_sum": (
        "two_sum([2, 7, 11, 15, 3, 8], 11)",
        """
def two_sum(xs, target):
    seen = {}
    for i, x in enumerate(xs):
        if target - x in seen:
            return seen[target - x], i
        seen[x] = i
""",
    ),
    "bubble": (
        "bubble([5, 2, 9, 1, 7, 3])",
        """
def bubble(xs):
    xs = list(xs)
    for i in range(len(xs)):
        for j in range(len(xs) - i - 1):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return xs
""",
    ),
    "search": (
        "search(list(range(0, 200, 3)), 141)",
        """
def search(xs, x):
    low, high = 0, len(xs) - 1
    while low <= high:
        middle = (low + high) // 2
        if xs[middle] == x:
            return middle
        if xs[middle] < x:
            low = middle + 1
        else:
            high = middle - 1
    return -1
""",
    ),
    "bfs": (
        "bfs(6)",
        """
from collections import deque

def bfs(size):
    queue, seen = deque([(0, 0, 0)]), {(0, 0)}
    while queue:
        x, y, steps = queue.popleft()
        if (x, y) == (size - 1, size - 1):
            return steps
        for dx, dy in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            place = x + dx, y + dy
            if 0 <= place[0] < size and 0 <= place[1] < size and place not in seen:
                seen.add(place)
                queue.append((*place, steps + 1))
""",
    ),
    "levenshtein": (
        "levenshtein('kitten', 'sitting')",
        """
def levenshtein(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y)))
        row = new
    return row[-1]
""",
    ),
    "words": (
        "words('the cat and the dog and the bird')",
        """
def words(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
""",
    ),
    "sieve": (
        "sieve(40)",
        """
def sieve(n):
    is_prime = [True] * (n + 1)
    is_prime[0] = is_prime[1] = False
    for i in range(2, n + 1):
        if is_prime[i]:
            for j in range(i * i, n + 1, i):
                is_prime[j] = False
    return [i for i, prime in enumerate(is_prime) if prime]
""",
    ),
    "queens": (
        "queens(5)",
        """
def queens(n, placed=()):
    if len(placed) == n:
        return 1
    found = 0
    for column in range(n):
        if all(column != c and abs(column - c) != len(placed) - r for r, c in enumerate(placed)):
            found += queens(n, (*placed, column))
            if found > 1:
                break
    return found
""",
    ),
    "cache": (
        "use()",
        """
class Cache:
    def __init__(self, size):
        self.size = size
        self.items = {}

    def get(self, key):
        if key not in self.items:
            return None
        self.items[key] = self.items.pop(key)
        return self.items[key]

    def put(self, key, value):
        self.items.pop(key, None)
        self.items[key] = value
        if len(self.items) > self.size:
            del self.items[next(iter(self.items))]

def use():
    cache = Cache(3)
    for i in range(8):
        cache.put(i % 5, i * i)
        cache.get(i % 3)
    return cache.items
""",
    ),
    "parser": (
        "parse('2 * (3 + 4) - 5 * (1 + 1)')",
        """
def parse(text):
    tokens = text.replace("(", " ( ").replace(")", " ) ").split()
    return total(tokens)

def total(tokens):
    value = product(tokens)
    while tokens and tokens[0] in "+-":
        sign = tokens.pop(0)
        other = product(tokens)
        value = value + other if sign == "+" else value - other
    return value

def product(tokens):
    value = atom(tokens)
    while tokens and tokens[0] == "*":
        tokens.pop(0)
        value *= atom(tokens)
    return value

def atom(tokens):
    token = tokens.pop(0)
    if token == "(":
        value = total(tokens)
        tokens.pop(0)
        return value
    return int(token)
""",
    ),
    "fib": ("fib(8)", "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n"),
    "finally_": (
        "finally_([1, 0, 'x', 4])",
        """
def finally_(xs):
    log = []
    for x in xs:
        try:
            log.append(12 / x)
        except ZeroDivisionError as error:
            log.append(str(error))
        except TypeError:
            log.append(None)
        finally:
            log.append('done')
    return log
""",
    ),
    "caesar": (
        "caesar('Hello, World', 3)",
        """
def caesar(text, shift):
    out = ''
    for c in text:
        if c.isalpha():
            base = ord('A') if c.isupper() else ord('a')
            c = chr((ord(c) - base + shift) % 26 + base)
        out += c
    return out
""",
    ),
    "matmul": (
        "matmul([[1, 2], [3, 4], [5, 6]], [[1, 0, 2], [0, 1, 3]])",
        """
def matmul(a, b):
    out = [[0] * len(b[0]) for _ in a]
    for i in range(len(a)):
        for j in range(len(b[0])):
            for k in range(len(b)):
                out[i][j] += a[i][k] * b[k][j]
    return out
""",
    ),
    "points": (
        "points(6)",
        """
from dataclasses import dataclass

@dataclass
class Point:
    x: int
    y: int

    def moved(self, dx, dy):
        return Point(self.x + dx, self.y + dy)

def points(n):
    path = [Point(0, 0)]
    for i in range(n):
        path.append(path[-1].moved(i, -i))
    return sum(p.x for p in path)
""",
    ),
}

NO_OP = """
#include <Python.h>
static int hook(PyObject *self, PyFrameObject *frame, int what, PyObject *arg) { return 0; }
void on(void) { PyEval_SetTrace(hook, NULL); }
void off(void) { PyEval_SetTrace(NULL, NULL); }
"""


@contextmanager
def floor() -> Iterator[Any]:
    """A library that sets the hook that does nothing; None where it cannot be built."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "no_op.c").write_text(NO_OP)
        compiler = shutil.which("cc") or shutil.which("gcc")
        command = [str(compiler), "-shared", "-fPIC", "-O2", f"-I{sysconfig.get_paths()['include']}"]
        command += [str(path / "no_op.c"), "-o", str(path / "no_op.so")]
        if compiler is None or subprocess.run(command, capture_output=True).returncode:
            yield None
        else:
            yield ctypes.PyDLL(str(path / "no_op.so"))


class Timed:
    """A program that is run under one hook or another; the best of some times."""

    def __init__(self, call: str, source: str) -> None:
        self.call, self.source = call, source
        self.entry = resolve(source, call)
        self.codes = codes_of(compile(self.entry.text, "program.py", "exec"), self.entry.source)

    def program(self) -> Callable[[], object]:
        sys.modules["program"] = module = ModuleType("program")
        exec(self.codes[0][0], module.__dict__)
        args, kwargs = self.entry.args or (), self.entry.kwargs
        return lambda: module.__dict__[self.entry.function.qualname](*args, **kwargs)

    def plain(self) -> float:
        program = self.program()
        begun = time.thread_time()
        program()
        return time.thread_time() - begun

    def no_op(self, library: Any) -> float:
        program = self.program()
        library.on()
        begun = time.thread_time()
        program()
        taken = time.thread_time() - begun
        library.off()
        return taken

    def recorded(self, kind: type[Run]) -> tuple[float, float, int]:
        """Seconds of the run, of going through the frames, and how many there are."""
        codes = Codes(Scope())
        codes.add_program(self.codes, self.entry.source, self.entry.text, self.entry.function)
        recorder = kind(codes, self.entry, NO_LIMITS, "structural")
        program = self.program()
        with stage(ModuleType("program"), "program.py", self.entry.text, recorder.output):
            stop = recorder.start()
            begun = time.thread_time()
            program()
            taken = time.thread_time() - begun
            stop()
        begun = time.thread_time()
        frames, _, _ = recorder.kept({})
        deque(frames, maxlen=0)
        return taken, time.thread_time() - begun, len(frames)


def measured(programs: dict[str, tuple[str, str]], library: Any) -> dict[str, float]:
    """Microseconds a frame, over all the programs."""
    sums: dict[str, float] = {}
    for call, source in programs.values():
        timed = Timed(call, source)
        frames = timed.recorded(next(iter(RECORDERS.values())))[2]
        best = {"plain": min(timed.plain() for _ in range(REPEATS))}
        if library is not None:
            best["no_op"] = min(timed.no_op(library) for _ in range(REPEATS))
        for name, kind in RECORDERS.items():
            runs = [timed.recorded(kind) for _ in range(REPEATS)]
            best[name] = min(run[0] for run in runs)
            if name == "c":
                best["frames"] = min(run[1] for run in runs)
        for name, seconds in best.items():
            sums[name] = sums.get(name, 0.0) + seconds * 1e6
        sums["count"] = sums.get("count", 0) + frames
    return {name: value if name == "count" else value / sums["count"] for name, value in sums.items()}


def main() -> None:
    """Print the table and the line of JSON."""
    gc.disable()
    with floor() as library:
        rows = {name: measured({name: program}, library) for name, program in LOOPS.items()}
        rows["typical"] = measured(TYPICAL, library)
    columns = {"plain": "plain", "no_op": "C no-op", "c": "C", "python": "Python", "frames": "+ Frame objects"}
    print(f"microseconds a frame, best of {REPEATS}, Python {platform.python_version()}")
    print(f"{'':12}{'frames':>8}" + "".join(f"{title:>16}" for title in columns.values()) + f"{'Python / C':>12}")
    for name, row in rows.items():
        cells = "".join(f"{row[key]:16.3f}" if key in row else f"{'-':>16}" for key in columns)
        ratio = f"{row['python'] / row['c']:12.1f}" if "c" in row else f"{'-':>12}"
        print(f"{name:12}{row['count']:8.0f}{cells}{ratio}")
    print(json.dumps({"python": platform.python_version(), "microseconds": rows}))


if __name__ == "__main__":
    main()
