"""Calls recorded while a test suite runs, and the functions of the library that they call, each cut out with them."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from foretrace.data.real import modules, watcher
from foretrace.data.real.calls import Argument, Arguments, Spelt, arguments_of, doc_types, names_of
from foretrace.data.real.candidates import Candidate, Cutter, Target
from foretrace.data.real.methods import called, reduced
from foretrace.data.real.modules import Module
from foretrace.data.real.parts import ALL, Part
from foretrace.errors import SourceError

__all__ = ["Suite", "from_suite", "watched"]

SECONDS = 600
"""How long a suite may run; what it called until then is kept."""
Call = tuple[str | None, Arguments]
"""The expression of `self`, if the function has one, and the arguments."""


class Suite(NamedTuple):
    """A library below a folder, under one licence, and its tests: what stands after `python`, from `-m` on."""

    path: Path
    origin: str
    licence: str
    command: tuple[str, ...]


class Library(Mapping[str, Module]):
    """The modules below a folder by path, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: dict[str, Module | None] = {}

    def __getitem__(self, path: str) -> Module:
        if path not in self.read:
            text = None
            with suppress(OSError, UnicodeDecodeError):
                text = (self.folder / path).read_bytes().decode()
            self.read[path] = None if text is None else modules.parse(text, path, library=self)
        found = self.read[path]
        if found is None:
            raise KeyError(path)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.read)

    def __len__(self) -> int:
        return len(self.read)


def watched(suite: Suite, calls: Path, seconds: float = SECONDS) -> None:
    """Run a suite in its folder and write what it calls to a file, whatever becomes of its tests.

    Raises SourceError where nothing was called.
    """
    calls.parent.mkdir(parents=True, exist_ok=True)
    part = calls.with_suffix(".part")
    part.unlink(missing_ok=True)
    command = [sys.executable, "-W", "ignore", "-X", "frozen_modules=off", watcher.__file__, ".", str(part.resolve())]
    with subprocess.Popen(
        [*command, *suite.command],
        cwd=suite.path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            _, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            errors = b"it took too long"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if not part.exists() or not part.stat().st_size:
        last = errors.decode(errors="replace").strip().rpartition("\n")[2]
        raise SourceError(f"{suite.path}: {' '.join(suite.command)} called nothing of it; {last or 'no test ran'}")
    os.replace(part, calls)


def from_suite(suite: Suite, calls: Path, drops: Counter[str], part: Part = ALL) -> Iterator[Candidate]:
    """The functions that were called, in the order of files and names, each with its calls."""
    library = Library(suite.path)
    for (file, name), found in part.taken(sorted(_seen(calls).items())):
        module = library.get(file)
        node = None if module is None else _definition(module, name)
        if module is None or node is None:
            drops["defined where it is not looked for"] += 1
            continue
        target = _method(module, node, name, found) if "." in name else _function(module, node, found)
        if target is None:
            drops["does not parse when cut out"] += 1
        else:
            cutter = Cutter(f"{suite.origin}/{file}", suite.licence, drops, known_only=True)
            yield from cutter.candidates([target])


def _seen(calls: Path) -> Mapping[tuple[str, str], list[Call]]:
    """The calls by file and name of the function."""
    found: defaultdict[tuple[str, str], list[Call]] = defaultdict(list)
    for line in calls.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError, SyntaxError):  # a line that the end of the suite cut short; odd names of keywords
            row = json.loads(line)
            ast.parse(row["self"] or "None", mode="eval")
            found[row["file"], row["name"]].append((row["self"], arguments_of(row["arguments"])))
    return found


def _definition(module: Module, name: str) -> ast.FunctionDef | None:
    """The function of that name, or the method, where it stands at the top of the module or of a class there."""
    body: list[ast.stmt] = module.tree.body
    *owner, last = name.split(".")
    if owner:
        body = next((node.body for node in body if isinstance(node, ast.ClassDef) and node.name == owner[0]), [])
    return next((node for node in body if isinstance(node, ast.FunctionDef) and node.name == last), None)


def _function(module: Module, node: ast.FunctionDef, found: Sequence[Call]) -> Target:
    return Target.at_top(module, node, [arguments for _, arguments in found])


def _method(module: Module, node: ast.FunctionDef, name: str, found: Sequence[Call]) -> Target | None:
    """A method as a program of its own: its class with no more methods than it needs."""
    owner, _, last = name.partition(".")
    callee, of_class = called(node, owner)
    known = []
    for receiver, arguments in found:
        if of_class == (receiver is None):
            known.append(arguments if receiver is None else (Argument(Spelt(receiver)), *arguments))
    small = reduced(module, [owner, *set[str]().union(*map(names_of, known))], [last])
    return None if small is None else Target(small, owner, callee, name, known, doc_types(node))
