"""`pytest --foretrace`: keeps a record of every failing test under `.foretrace/`, to be stepped through backwards.

Recorded are the project's own files, below pytest's root folder. A test that passes leaves nothing, and without the
option nothing here is imported. Setup and teardown have records of their own, of the fixture that failed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shlex
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

__all__ = ["pytest_addoption", "pytest_configure", "record_name"]

FOLDER = ".foretrace"
PHASES = ("setup", "call", "teardown")
LONGEST_NAME = 120
HINT = "failing tests are kept; in the debugger `continue` goes to the end, `back` steps backwards from there"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("foretrace", "records of failing tests")
    group.addoption("--foretrace", action="store_true", help=f"keep a record of every failing test in {FOLDER}/")
    group.addoption(
        "--foretrace-last", type=int, default=10_000, metavar="N", help="keep its last N frames (default: 10000)"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin to record if that was asked for."""
    if config.getoption("foretrace"):
        if config.getoption("foretrace_last") < 1:
            raise pytest.UsageError("--foretrace-last: expected 1 or more")
        config.pluginmanager.register(_Keeper(config), "foretrace-keeper")


def record_name(nodeid: str, phase: str) -> str:
    """The file name of the record of a test: its id with `-` for what a shell or a file system may not like.

    Where ids would become alike, or too long, a hash tells them apart.
    """
    name = re.sub(r"[^A-Za-z0-9_.]+", "-", nodeid).strip("-.")
    if not re.fullmatch(r"\w[\w./:]*", nodeid, re.ASCII) or len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]}-{hashlib.sha256(nodeid.encode()).hexdigest()[:8]}"
    return f"{name}.jsonl" if phase == "call" else f"{name}.{phase}.jsonl"


class _Keeper:
    """The hooks of a test run with records."""

    def __init__(self, config: pytest.Config) -> None:
        from foretrace.trace.watch import Watch

        self._folder = config.rootpath / FOLDER
        self._invoked = config.invocation_params.dir
        self._watch = Watch((str(config.rootpath),), config.getoption("foretrace_last"))
        self._is_on = self._part_failed = False
        self._note = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """Record the fixtures; what an earlier run kept of the test is out of date."""
        for phase in PHASES:
            with contextlib.suppress(OSError):
                (self._folder / record_name(item.nodeid, phase)).unlink()
        return (yield from self._watched())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Record the test."""
        return (yield from self._watched())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """Record the end of the fixtures."""
        return (yield from self._watched())

    def _watched(self) -> Generator[None, object, object]:
        """Record one phase, unless somebody else traces the program."""
        self._part_failed = False
        other = sys.gettrace()
        self._note = f"sys.settrace is taken by {_name(other)}: nothing was recorded" if other else ""
        if other:
            return (yield)
        self._is_on = True
        self._watch.start()
        try:
            return (yield)
        finally:
            self._watch.stop()
            self._is_on = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep the record of a phase that failed; the report carries where it is, also from one process to another."""
        report = yield
        # Parts of a test that report by themselves do so while it is still recorded; in the end it fails with them.
        if self._is_on:
            self._part_failed |= report.failed
        elif report.failed or self._part_failed:
            kept = "" if self._note else self._kept(record_name(item.nodeid, call.when))
            vars(report)["foretrace"] = {"record": kept, "note": self._note}
        return report

    def _kept(self, name: str) -> str:
        """The path of the record that the last phase left; empty where there is none, or where it cannot be written."""
        from foretrace.codec.jsonl import dump
        from foretrace.commands.files import written
        from foretrace.errors import ForetraceError

        trace = self._watch.trace()
        if trace is None:
            return ""
        path = self._folder / name
        try:
            self._folder.mkdir(exist_ok=True)
            (self._folder / ".gitignore").write_text("*\n", encoding="utf-8")
            with written(path) as out:
                out.writelines(line + "\n" for line in dump(trace))
        except (OSError, ForetraceError) as error:
            self._note = f"records cannot be kept: {error}"
            return ""
        return str(path)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the command that opens each record."""
        reports = [report for found in terminalreporter.stats.values() for report in found]
        told = [report.foretrace for report in reports if hasattr(report, "foretrace")]
        records = [each["record"] for each in told if each["record"]]
        notes = dict.fromkeys(each["note"] for each in told if each["note"])
        if records or notes:
            terminalreporter.section("foretrace")
        for note in notes:
            terminalreporter.line(note)
        if records:
            terminalreporter.line(HINT)
        for record in records:
            terminalreporter.line(f"foretrace debug {shlex.quote(_shown(Path(record), self._invoked))}")


def _shown(path: Path, folder: Path) -> str:
    """A path as it is best given from a folder: relative where that is possible."""
    try:
        return os.path.relpath(path, folder)
    except ValueError:
        return str(path)


def _name(trace: object) -> str:
    """Who stands behind a trace function: the module of its type, function or method."""
    owner = getattr(trace, "__self__", None)
    kind = type(owner if owner is not None else trace)
    module = kind.__module__ if kind.__module__ not in ("builtins", "types") else getattr(trace, "__module__", "")
    return f"{module}.{getattr(trace, '__qualname__', kind.__qualname__)}".strip(".")
