"""`python tests/trace/transparency.py [MODULE ...]`: CPython's own tests give the same results while they are recorded.

Each module of `test` is run twice with unittest, in processes of their own: once plainly, and once with every test, and
all of the standard library that it runs, recorded into a ring; as in any recording, `sys.settrace` is then shadowed.
The outcomes of all tests and subtests are compared. Named are those that differ; those that are skipped where there is
a trace function, or that the interpreter's own decorators would run without it; those that differ between two plain
runs; and those in which the recorder was lost. Ends with one line of JSON; exit status 1 where anything differs.
"""

from __future__ import annotations

import argparse
import functools
import io
import json
import os
import platform
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]
LIBRARY = os.path.dirname(os.__file__)
LAST = 1_000
"""Frames in the ring."""

WAIT = 10
"""How many times its processor time a run may take by the clock."""

SHOWN = 20
"""Tests of one kind that are named for a module."""

ADDRESS = re.compile(r" at 0x[0-9a-f]+|\btmp\w{8}\b")

MODULES = """
    abc asyncgen augassign base64 baseexception binascii binop bisect bool builtin bytes calendar call charmapcodec
    class cmath code codeop collections colorsys compare complex configparser context contextlib contextlib_async
    copy copyreg coroutines csv dataclasses decorators defaultdict deque descr descrtut dict dictcomps
    dictviews difflib dis dynamic dynamicclassattribute enum enumerate except_star exception_group
    exception_hierarchy exception_variations exceptions extcall float fnmatch fractions frame frozen fstring
    funcattrs functools generator_stop generators genericalias genericclass genexps getopt global grammar graphlib
    hash heapq html htmlparser index int isinstance iter iterlen itertools json keyword keywordonlyarg linecache
    list listcomps long longexp math metaclass module named_expressions numeric_tower opcodes operator ordered_dict
    patma pep380 positional_only_arg pow pprint print property pstats quopri raise random range re reprlib richcmp
    scope script_helper secrets set setcomps shlex slice sort statistics string string_literals strtod structseq
    subclassinit super tabnanny textwrap tokenize traceback tuple type_annotations type_comments typechecks types
    unary unpack unpack_ex urlparse userdict userlist userstring weakref weakset with yield_from
""".split()
"""Modules of `test`, without `test_`; one that this interpreter lacks is passed over."""


@dataclass
class Run:
    """What came of one run of a module: for every test and subtest its outcomes; names of tests of other kinds."""

    outcomes: dict[str, list[str]] = field(default_factory=dict)
    untraced: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    recorded: int = 0
    frames: int = 0
    seconds: float = 0.0
    recorder: str = ""


# In the process of a run


class Host:
    """Has the chosen recorder record one test after another, each call of a TestCase with all that it runs."""

    def __init__(self, run: Run) -> None:
        from foretrace.trace.stage import IGNORE, NOTHING
        from foretrace.trace.watch import Watch

        self.run = run
        self.watch = Watch((LIBRARY,), LAST)
        self.shadows = IGNORE, IGNORE, NOTHING
        self.is_on = False

    def calling(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """TestCase.__call__, recorded unless it is called by a test that is."""

        def recorded(test: unittest.TestCase, *args: Any, **kwargs: Any) -> Any:
            if self.is_on:
                return call(test, *args, **kwargs)
            self.is_on = True
            hooks = sys.settrace, sys.setprofile, sys.gettrace
            self.watch.start()
            # As on the recorder's own stage. A `with` would be recorded: it is of the library as well.
            sys.settrace, sys.setprofile, sys.gettrace = self.shadows
            try:
                return call(test, *args, **kwargs)
            finally:
                sys.settrace, sys.setprofile, sys.gettrace = hooks
                self.watch.stop()
                self.is_on = False
                self.keep(test, self.watch.trace())

        return recorded

    def keep(self, test: unittest.TestCase, trace: Any) -> None:
        if trace is None:
            return
        self.run.recorder = trace.recorder
        self.run.recorded += 1
        self.run.frames += trace.dropped + len(trace.frames)
        if trace.outcome.startswith("cut:"):
            self.run.lost.append(f"{test.id()}: {trace.outcome}")


class Result(unittest.TestResult):
    """Notes the outcome of each test."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run
        self.subtests: list[tuple[unittest.TestCase, str]] = []

    def note(self, test: unittest.TestCase, outcome: str) -> None:
        self.run.outcomes.setdefault(ADDRESS.sub("", test.id()), []).append(outcome)

    def addSuccess(self, test: unittest.TestCase) -> None:
        self.note(test, "passed")

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        self.note(test, f"skipped: {reason}")

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        self.note(test, f"failed: {text_of(err)}")

    addError = addFailure

    def addExpectedFailure(self, test: unittest.TestCase, err: Any) -> None:
        self.note(test, "failed as expected")

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        self.note(test, "passed unexpectedly")

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:
        self.subtests.append((subtest, "passed" if err is None else f"failed: {text_of(err)}"))

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        digits = sys.get_int_max_str_digits()
        sys.set_int_max_str_digits(0)  # what a test allowed itself for the numbers in its names is over
        for subtest, outcome in self.subtests:  # only now: a test may have left itself no stack for their names
            self.note(subtest, outcome)
        self.subtests.clear()
        sys.set_int_max_str_digits(digits)


def text_of(error: tuple[type[BaseException], BaseException, TracebackType]) -> str:
    """Kind, text and place of a failure."""
    trace, lines = error[2], []
    while trace is not None:
        lines.append(f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{error[0].__name__}: {str(error[1])[:600]} ({' '.join(lines[-6:])})"


def run_module(name: str, *, record: bool) -> Run:
    """Run one module of `test` in this process."""
    from test import support

    run = Run()
    support.verbose = 0
    call: Any = unittest.TestCase.__call__
    if record:
        sys.path.insert(0, str(ROOT / "src"))
        host = Host(run)
        sys.path.pop(0)
        for decorator in ("no_tracing", "refcount_test"):
            setattr(support, decorator, noting(getattr(support, decorator), run))
        unittest.TestCase.__call__ = host.calling(call)  # type: ignore[method-assign]
    else:
        # One frame more here as well: there are tests that count how deep they can go.
        unittest.TestCase.__call__ = lambda *args, **kwargs: call(*args, **kwargs)  # type: ignore[method-assign]
    random.seed(0)  # some subtests are named by what they draw
    begin = time.process_time()
    unittest.defaultTestLoader.loadTestsFromName(f"test.test_{name}").run(Result(run))
    run.seconds = time.process_time() - begin
    return run


def noting(decorator: Callable[[Any], Any], run: Run) -> Callable[[Any], Any]:
    """A decorator of `test.support` that takes the trace function away, noting what it is given to."""

    @functools.wraps(decorator)
    def wrapper(function: Any) -> Any:
        run.untraced.append(f"{function.__module__}.{function.__qualname__}")
        return decorator(function)

    return wrapper


def child(name: str, record: bool, path: str, seconds: float) -> None:
    """One run, written to a file. The module's own output is thrown away."""
    sys.argv[1:] = []
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), resource.RLIM_INFINITY))
    sys.stdout = io.TextIOWrapper(open(os.devnull, "wb"), encoding="utf-8")  # noqa: SIM115
    run = run_module(name, record=record)
    Path(path).write_text(json.dumps(asdict(run)), encoding="utf-8")
    os._exit(0)


# Comparing


@dataclass
class Comparison:
    """A module's two runs side by side; `problem` says why there is nothing to compare."""

    name: str
    tests: int = 0
    recorded: int = 0
    frames: int = 0
    plain_seconds: float = 0.0
    seconds: float = 0.0
    recorder: str = ""
    differ: list[str] = field(default_factory=list)
    skipped_under_tracing: list[str] = field(default_factory=list)
    untraced: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)
    problem: str = ""


def compare(name: str, seconds: float) -> Comparison:
    """Run a module plainly and recorded, each for so many seconds at most."""
    plain = in_process(name, False, seconds)
    if isinstance(plain, str):
        return Comparison(name, problem=f"plain: {plain}")
    traced = in_process(name, True, seconds)
    if isinstance(traced, str):
        return Comparison(name, len(plain.outcomes), plain_seconds=plain.seconds, problem=f"recorded: {traced}")
    found = Comparison(
        name, len(plain.outcomes), traced.recorded, traced.frames, plain.seconds, traced.seconds, traced.recorder
    )
    if traced.frames < 10 * traced.recorded:
        found.problem = f"{traced.frames} frames of {traced.recorded} tests: they were not recorded"
    found.untraced, found.lost = traced.untraced, traced.lost
    names = [test for test in plain.outcomes | traced.outcomes if outcome(plain, test) != outcome(traced, test)]
    again = in_process(name, False, seconds) if names else plain
    for test in names:
        if isinstance(again, Run) and outcome(again, test) != outcome(plain, test):
            found.unsteady.append(test)
        elif any("trac" in text for text in traced.outcomes.get(test, ()) if text.startswith("skipped: ")):
            found.skipped_under_tracing.append(f"{test}: {traced.outcomes[test][0]}")
        else:
            found.differ.append(f"{test}: {plain.outcomes.get(test)} without, {traced.outcomes.get(test)} with it")
    return found


def outcome(run: Run, test: str) -> Counter[str]:
    """The outcomes of a test by kind."""
    return Counter(text.partition(":")[0] if text.startswith("failed") else text for text in run.outcomes.get(test, ()))


def in_process(name: str, record: bool, seconds: float) -> Run | str:
    """The run of a module in an interpreter of its own, or in words why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "run.json")
        work = os.path.join(folder, "work")
        os.mkdir(work)
        options = ["--child", "record" if record else "plain", path, "--seconds", str(seconds)]
        command = [sys.executable, "-B", __file__, *options, name]
        environment = {key: text for key, text in os.environ.items() if not key.startswith("PYTHON")}
        environment |= {"PYTHONHASHSEED": "0"}
        with open(os.path.join(folder, "said"), "w+", encoding="utf-8", errors="replace") as said:
            try:
                run = subprocess.run(
                    command,
                    cwd=work,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    timeout=WAIT * seconds,
                )
            except subprocess.TimeoutExpired:
                return f"no end within {WAIT * seconds:g} s"
            if run.returncode == -signal.SIGXCPU:
                return f"no end within {seconds:g} s of processor time"
            if not os.path.exists(path):
                said.seek(0)
                return f"exit status {run.returncode}: {' '.join(said.read().split()[-40:])}"
        return Run(**json.loads(Path(path).read_text(encoding="utf-8")))


def main() -> int:
    """Compare the modules that the arguments name, all of the list without one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as `generators` for test.test_generators")
    parser.add_argument("--seconds", type=float, default=600, help="of processor time for one run (default: 600)")
    parser.add_argument("--jobs", type=int, default=1, help="modules at a time (default: 1)")
    parser.add_argument("--child", nargs=2, metavar=("KIND", "PATH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.modules[0], options.child[0] == "record", options.child[1], options.seconds)
    present = [name for name in options.modules or MODULES if has(name)]
    missing = [name for name in options.modules if name not in present]
    if missing:
        parser.error(f"{missing[0]!r} is no module of this interpreter's `test`")
    found = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for comparison in pool.map(lambda name: compare(name, options.seconds), present):
            found.append(comparison)
            show(comparison)
    wrong = [each for each in found if each.differ or each.problem]
    total = {
        "python": platform.python_version(),
        "recorder": "/".join(sorted({each.recorder for each in found} - {""})),
        "modules": len(found),
        "modules_same": len(found) - len(wrong),
        "tests": sum(each.tests for each in found),
        "tests_recorded": sum(each.recorded for each in found),
        "frames": sum(each.frames for each in found),
        "tests_that_differ": sum(len(each.differ) for each in found),
        "skipped_under_tracing": sum(len(each.skipped_under_tracing) for each in found),
        "untraced_by_decorator": sum(len(each.untraced) for each in found),
        "lost": sum(len(each.lost) for each in found),
        "unsteady": sum(len(each.unsteady) for each in found),
        "not_run": [each.name for each in found if each.problem],
    }
    print(json.dumps(total))
    return bool(wrong)


def has(name: str) -> bool:
    """Whether this interpreter has that module of `test`."""
    return any(os.path.exists(os.path.join(LIBRARY, "test", f"test_{name}{end}")) for end in (".py", "/__init__.py"))


def show(found: Comparison) -> None:
    """Print what a comparison found."""
    state = found.problem or (f"{len(found.differ)} differ" if found.differ else "same")
    print(
        f"{found.name:24} {found.tests:6,} tests {found.recorded:6,} recorded {found.frames:11,} frames"
        f" {found.plain_seconds:7.2f} s plain {found.seconds:8.2f} s recorded  {state}",
        flush=True,
    )
    for kind in ("differ", "unsteady", "skipped_under_tracing", "untraced", "lost"):
        lines = getattr(found, kind)
        for line in lines[:SHOWN]:
            print(f"    {kind.replace('_', ' ')}: {line}", flush=True)
        if len(lines) > SHOWN:
            print(f"    {kind.replace('_', ' ')}: {len(lines) - SHOWN} more", flush=True)


if __name__ == "__main__":
    sys.exit(main())
