"""`python tests/trace/fuzz_core.py [--seconds 600] [--seed 0]`: the C core under the address sanitizer.

Programs are grown from choices, bytes that decide at each turn of a grammar of hostile values: containers that hold
themselves, that change while they are written (by `__del__`, by a `__repr__`, by another thread), classes that lie
about what they are, slots, huge and odd values. Choices that reach edges of the core not reached before are kept and
varied. A crash, a report of the sanitizer or blocks that stay allocated end it with status 1 and the program.

Needs gcc with its sanitizers; everything is built in a temporary folder.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import faulthandler
import gc
import os
import random
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = ROOT / "src" / "foretrace" / "trace" / "core"
EDGES = 1 << 16
SANITIZER = "detect_leaks=0:malloc_context_size=3:quarantine_size_mb=64:allocator_may_return_null=1"
EXIT = 86
"""Of the sanitizer, so that it is told from other ends."""

CLASSES = """\
import collections, dataclasses, decimal, enum, fractions, sys, threading, types, weakref

SHARED = [[], {}, set(), collections.deque(), bytearray(b"abc")]

SHAKES = [300]

def shake():
    SHAKES[0] -= 1
    if SHAKES[0] < 0:
        return
    for x in SHARED:
        if isinstance(x, list) and len(x) < 50:
            x.append(x if len(x) % 7 == 3 else len(x))
        elif isinstance(x, list):
            x.clear()
        elif isinstance(x, dict):
            x.clear() if len(x) > 40 else x.update({len(x): x, str(len(x)): D()})
        elif isinstance(x, set):
            x.clear() if len(x) > 40 else x.update({len(x), str(len(x)), (len(x),)})
        elif isinstance(x, collections.deque):
            x.clear() if len(x) > 40 else x.extend([x, len(x), "y"])
        elif isinstance(x, bytearray):
            x.extend(b"x") if len(x) < 600 else x.clear()

class D:
    def __del__(self):
        shake()
class R:
    def __init__(self, *a): self.a = a
    def __repr__(self):
        shake()
        return "R" * (len(self.__dict__) % 9)
class Lies:
    __class__ = property(lambda self: int)
    __dict__ = property(lambda self: 1 / 0)
    def __getattribute__(self, name): raise KeyError(name)
    def __hash__(self): return 1
    def __eq__(self, other): shake(); return False
class Slots:
    __slots__ = ("a", "__b", "c")
    def __init__(self, a): self.a = a; self.c = self
class More(Slots):
    __slots__ = ("d", "__dict__", "__weakref__")
class Meta(type):
    def __getattribute__(cls, name): shake(); return type.__getattribute__(cls, name)
    def mro(cls): return [cls, object]
    @property
    def __name__(cls): return 5
class Odd(metaclass=Meta):
    pass
class L(list): pass
class T(tuple): pass
class M(dict):
    def __getitem__(self, key): shake(); return self
    def keys(self): return None
    def __len__(self): return -1
class S(set): pass
class I(int): pass
class St(str): pass
class Q(collections.deque): pass
class E(ValueError):
    def __init__(self, *a): super().__init__(*a); self.args = self.args + (self,)
class Color(enum.Enum):
    RED = 1
    BLUE = "b"
class Flag(enum.IntFlag):
    A = 1
    B = 2
@dataclasses.dataclass
class P:
    x: object
    y: object = None
@dataclasses.dataclass(slots=True)
class PS:
    x: object
    y: object = None
N = collections.namedtuple("N", "a b")
class NN(N): pass
"""

ATOMS = [
    *("0", "-1", "10**25", "2**3001", "-(2**3000)", "1.5", "float('nan')", "-0.0", "1e300*1e300", "2j", "True"),
    *("None", "...", "NotImplemented", "''", "'a\\'b'", "'x' * 300", "'é' * 300", "chr(0x10ffff) * 5", "'\\ud800'"),
    *("b'ab'", "b'\\xff' * 300", "bytearray(b'q' * 300)", "range(5)", "range(10**30)", "slice(1, None, [2])"),
    *("len", "list.append", "int", "Color.RED", "Flag.A | Flag.B", "Odd", "Meta", "threading", "D()", "Lies()"),
    *("Odd()", "iter([])", "(i for i in ())", "lambda: 0", "decimal.Decimal('1.1')", "fractions.Fraction(1, 3)"),
    *("I(7)", "St('st')", "object()", "types.SimpleNamespace(a=1)", "weakref.ref(SHARED[2])", "memoryview(b'x')"),
    *("SHARED[0]", "SHARED[1]", "SHARED[2]", "SHARED[3]", "SHARED[4]", "SHARED"),
    *("type('Z' * 300, (), {})()", "dict.fromkeys(range(30)).keys()", "collections.OrderedDict.fromkeys('abc')"),
]
WRAPPERS = [
    *("[{}]", "[{}, {}]", "[{}] * 30", "({},)", "({}, {})", "T([{}])", "{{1: {}}}", "{{'a': {}, 'b': {}}}"),
    *("dict.fromkeys(range(30), {})", "R({})", "Slots({})", "More({})", "L([{}])", "M(a={})", "P({}, {})", "PS({})"),
    *("N({}, {})", "NN({}, 1)", "E({})", "ValueError({}, {})", "collections.deque([{}], 3)", "Q([{}])"),
    *("collections.defaultdict(list, a={})", "collections.Counter({{'a': {}}})", "collections.OrderedDict(a={})"),
    *("collections.OrderedDict(a={}).items()", "{{1: {}}}.values()", "types.SimpleNamespace(b={})", "S([1, 'a'])"),
    *("{{(1, 2), 'b', 3.5, None}}", "frozenset([1, (2,), 'c'])", "type('Y', (), {{'__slots__': ('q',)}})()"),
]
STATEMENTS = [
    *("{n} = {v}", "{n} = {v}", "{n} = {v}", "del {n}", "SHARED.append({v})", "shake()", "{n}.append({v})"),
    *("{n}[0] = {v}", "{n}.a = {v}", "{n}.clear()", "{n}.__dict__.update(z={v})", "print({v})", "raise E({v})"),
    *("type({n}).extra = {v}", "type({n}).__slots__ = ('a',)", "{n}.__class__ = D", "yield {v}", "{n} = {m}"),
    *("for {n} in {v}: pass", "{n} = [x for x in {v}]", "g({v}, {n})", "{n} += {n}", "{n} = sys._getframe()"),
    *("Meta.mro = lambda cls: [cls, L, list, object]", "del SHARED[:]", "{n}.args = ({v}, {n})", "{n} = locals()"),
    *("sys.set_int_max_str_digits({d})", "{n} = globals()", "f.__name__ = {v}", "f.__code__ = g.__code__"),
]


class Choices:
    """Bytes that decide; where they end, chance goes on and is noted."""

    def __init__(self, given: bytes, chance: random.Random) -> None:
        self.given, self.chance = bytearray(given), chance
        self.at = 0

    def below(self, count: int) -> int:
        if self.at == len(self.given):
            self.given.append(self.chance.randrange(256))
        self.at += 1
        return self.given[self.at - 1] % count

    def among(self, items: list[str]) -> str:
        return items[self.below(len(items))]


def value(choices: Choices, depth: int = 0) -> str:
    if depth > 3 or choices.below(3) == 0:
        return choices.among([*ATOMS, "a", "b", "c"])
    wrapper = choices.among(WRAPPERS)
    filled = [value(choices, depth + 1) for _ in range(wrapper.replace("{{", "").count("{"))]
    return wrapper.format(*filled)


def body(choices: Choices) -> str:
    lines = []
    for _ in range(2 + choices.below(12)):
        statement = choices.among(STATEMENTS)
        names = {"n": choices.among(["a", "b", "c"]), "m": choices.among(["a", "b", "c"])}
        if "{v}" in statement:
            names["v"] = value(choices)
        if "{d}" in statement:
            names["d"] = choices.among(["0", "640", "4300"])
        text = statement.format(**names)
        lines += ["    try:", f"        {text}", "    except Exception as error: b = error"]
    return "\n".join(lines)


def program(choices: Choices) -> str:
    """A source whose `f` is to be called."""
    thread = choices.below(4) == 0
    start = "    t = threading.Thread(target=lambda: [shake() for _ in range(300)]); t.start()\n" if thread else ""
    switch = "    sys.setswitchinterval(1e-6)\n" if thread else ""
    end = "    t.join()\n    sys.setswitchinterval(0.005)\n" if thread else ""
    return (
        f"{CLASSES}\ndef g(x=1, *y):\n    a = b = x; c = y\n{body(choices)}\n"
        f"\ndef f():\n    a, b, c = [], 1, SHARED\n{switch}{start}{body(choices)}\n"
        f"    for _ in g(a, b) or (): c = _\n{end}    return a\n"
    )


def run(choices: Choices, record: Callable[..., object], limits: Callable[..., object]) -> str:
    """Record a program that the choices make; the program."""
    source = program(choices)
    mode = choices.among(["structural", "structural", "repr"])
    head, tail = choices.below(6), choices.below(4)
    bounds = limits(frames=3000, items_head=16 if head == 5 else head, items_tail=tail, seconds=5)
    with contextlib.suppress(Exception):
        record(source, "f()", recorder="c", values=mode, limits=bounds)
    return source


def varied(given: bytes, chance: random.Random) -> bytes:
    """Other choices: some changed, some cut off, so that chance goes on from there."""
    new = bytearray(given)
    for _ in range(chance.randrange(1, 4)):
        if new:
            new[chance.randrange(len(new))] = chance.randrange(256)
    return bytes(new[: chance.randrange(len(new) + 1)] if chance.random() < 0.3 else new)


def fuzz(seconds: float, seed: int, note: Path) -> int:
    """In the process under the sanitizer: until the time is up. The program that runs is in `note`."""
    from foretrace.trace import Limits, _recorder, record  # type: ignore[attr-defined]

    sys.unraisablehook = sys.__unraisablehook__ = lambda *_: None  # of destructors
    threading.excepthook = lambda *_: None
    library = ctypes.CDLL(_recorder.__file__)
    seen = ctypes.create_string_buffer(EDGES)
    chance = random.Random(seed)
    corpus: list[bytes] = [b""]
    count = edges = 0
    deadline = time.monotonic() + seconds
    told = time.monotonic()
    while time.monotonic() < deadline:
        given = b"" if chance.random() < 0.3 else varied(chance.choice(corpus), chance)
        choices = Choices(given, chance)
        note.write_text(program(Choices(given, random.Random(0))), encoding="utf-8", errors="surrogatepass")
        faulthandler.dump_traceback_later(100, exit=True)
        run(choices, record, Limits)
        gc.collect()
        count += 1
        found = library.cover_new(seen)
        if found:
            edges += found
            corpus.append(bytes(choices.given))
        if time.monotonic() - told > 30:
            told = time.monotonic()
            print(f"{count} programs, {edges} edges, {len(corpus)} kept", flush=True)
    print(f"{count} programs, {edges} edges of the core, {len(corpus)} kept: no report")
    return 0


def built(folder: Path) -> None:
    """The package in a folder, its core with the sanitizer and the count of edges."""
    shutil.copytree(ROOT / "src" / "foretrace", folder / "foretrace", ignore=shutil.ignore_patterns("shipped", "*.so"))
    includes = [f"-I{sysconfig.get_paths()['include']}"]
    flags = ["-fPIC", "-g", "-O1", "-fno-omit-frame-pointer", "-fsanitize=address"]
    objects = []
    for source in [*sorted(CORE.glob("*.c")), Path(__file__).with_name("cover.c")]:
        counted = [] if source.name == "cover.c" else ["-fsanitize-coverage=trace-pc", "-fvisibility=hidden"]
        objects.append(str(folder / f"{source.stem}.o"))
        subprocess.run(["gcc", *flags, *counted, *includes, "-c", str(source), "-o", objects[-1]], check=True)
    name = f"_recorder{sysconfig.get_config_var('EXT_SUFFIX')}"
    shared = ["gcc", "-shared", "-fsanitize=address", *objects, "-o", str(folder / "foretrace" / "trace" / name)]
    subprocess.run(shared, check=True)


def main() -> int:
    """Build, run under the sanitizer, say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return fuzz(options.seconds, options.seed, options.inside)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        built(folder)
        library = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
        environment = os.environ | {
            "LD_PRELOAD": library.stdout.strip(),
            "PYTHONMALLOC": "malloc",
            "PYTHONPATH": str(folder),
            "ASAN_OPTIONS": f"{SANITIZER}:exitcode={EXIT}",
        }
        note = folder / "program.py"
        command = [sys.executable, __file__, f"--seconds={options.seconds}", f"--seed={options.seed}"]
        status = subprocess.run([*command, f"--inside={note}"], env=environment).returncode
        if status:
            print(f"ended with status {status} in:\n{note.read_text(encoding='utf-8', errors='surrogatepass')}")
        return int(status != 0)


if __name__ == "__main__":
    sys.exit(main())
