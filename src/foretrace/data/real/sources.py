"""Where real functions come from: folders of Python, LeetCodeDataset, MBPP.

The problem sets are files that whoever builds a bundle has; nothing of them is in this package.
"""

from __future__ import annotations

import ast
import gzip
import json
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from foretrace.data.real import modules
from foretrace.data.real.calls import Arguments, literal_calls, named_values
from foretrace.data.real.candidates import Candidate, Cutter
from foretrace.data.real.modules import Module
from foretrace.data.real.parts import ALL, Part
from foretrace.data.real.reader import Reader
from foretrace.data.real.watcher import is_watched
from foretrace.errors import SourceError

__all__ = ["Folder", "from_folder", "from_leetcode", "from_mbpp", "from_solutions", "read_problems"]

MBPP_TRAIN = range(601, 975)
MAX_FILE = 400_000
CODE_BLOCK = re.compile(r"```(?:python|py)[^\n]*\n(.*?)```", re.DOTALL)

Known = Mapping[str, list[Arguments]]
"""Arguments by the name of what is called."""


class Folder(NamedTuple):
    """A folder of Python files under one licence."""

    path: Path
    origin: str
    licence: str


def from_mbpp(path: Path, drops: Counter[str], part: Part = ALL) -> Iterator[Candidate]:
    """Functions of the training part of MBPP (task ids 601-974), with the arguments of their asserts."""
    for row in part.taken(row for row in read_problems(path) if row["task_id"] in MBPP_TRAIN):
        module = modules.parse(row["code"], f"{row['task_id']}.py")
        calls = _calls("\n".join(row["test_list"]))
        if module is not None:
            cutter = Cutter(f"MBPP/{row['task_id']}", "CC-BY-4.0", drops, known_only=True)
            yield from Reader(module, calls, cutter).candidates()


def from_leetcode(path: Path, drops: Counter[str], part: Part = ALL) -> Iterator[Candidate]:
    """The solutions of each problem in LeetCodeDataset, with the arguments of its asserts."""
    problems = read_problems(path)
    calls = _leetcode_calls(problems)
    for row in part.taken(problems):
        for number, code in enumerate([row["completion"], *CODE_BLOCK.findall(row["response"])]):
            module = modules.parse(code, "solution.py", judged=True)
            if module is not None:
                cutter = Cutter(f"LeetCodeDataset/{row['task_id']}/{number}", "MIT", drops, known_only=True)
                yield from Reader(module, calls, cutter).candidates()


def from_solutions(folder: Folder, problems: Path, drops: Counter[str], part: Part = ALL) -> Iterator[Candidate]:
    """Solutions in a folder of LeetCodeDataset's problems, each file's with the arguments of its problem's asserts.

    A file is of the problem whose title is its name, or its folder's, perhaps after a number. Files of other problems
    are left out: models may be tested on them.
    """
    rows = read_problems(problems)
    calls = _leetcode_calls(rows)
    known = {row["task_id"]: row for row in rows}
    for path in part.taken(sorted(folder.path.rglob("*.py"))):
        row = next((known[title] for title in titles(path) if title in known), None)
        module = _read(path, folder.path, judged=True) if row is not None else None
        if row is None or module is None:
            drops["of no problem that may be trained on"] += 1
            continue
        name = row["entry_point"].rpartition(".")[2]
        own = {name: [*_calls(row["test"]).get("candidate", []), *calls.get(name, [])]}
        cutter = Cutter(f"{folder.origin}/{module.path}", folder.licence, drops, known_only=True)
        yield from Reader(module, own, cutter).candidates()


def titles(path: Path) -> list[str]:
    """What the problem of a file may be called, by the names of the file and its folder: `two-sum` for 0001_Two_Sum."""
    slugs = [re.sub(r"[\W_]+", "-", name.lower()).strip("-") for name in (path.stem, path.parent.name)]
    return [name for slug in slugs for name in (slug, slug.lstrip("0123456789").lstrip("-")) if name]


def _leetcode_calls(problems: Iterable[Mapping[str, Any]]) -> Known:
    """The arguments of the asserts by the name of the method that they test, by position."""
    found: defaultdict[str, list[Arguments]] = defaultdict(list)
    for row in problems:
        name = row["entry_point"].rpartition(".")[2]
        for arguments in _calls(row["test"]).get("candidate", []):
            found[name].append(tuple(argument._replace(keyword="") for argument in arguments))
    return dict(found)


def from_folder(folder: Folder, drops: Counter[str], part: Part = ALL) -> Iterator[Candidate]:
    """Functions of all Python files below a folder, and of the Python code in its pages of Markdown.

    Their arguments are literal calls anywhere in the folder; tests give arguments, not functions.
    """
    paths = [path for path in sorted(folder.path.rglob("*")) if path.suffix in (".py", ".md")]
    read = [module for path in paths if (module := _read(path, folder.path)) is not None]
    library = {module.path: module for module in read}
    elsewhere: defaultdict[str, list[Arguments]] = defaultdict(list)
    own = [literal_calls(module.tree) for module in read]
    for calls in own:
        for name, found in calls.items():
            elsewhere[name] += found
    for module in read:
        module.library = library
    values = named_values((module.tree for module in read), elsewhere)
    for module, calls in part.taken(
        (module, calls) for module, calls in zip(read, own, strict=True) if is_watched(module.path)
    ):
        merged = {**elsewhere, **{name: [*found, *elsewhere[name]] for name, found in calls.items()}}
        cutter = Cutter(f"{folder.origin}/{module.path}", folder.licence, drops, values=values)
        yield from Reader(module, merged, cutter).candidates()


def _read(path: Path, folder: Path, judged: bool = False) -> Module | None:
    name = str(path.relative_to(folder))
    try:
        text = path.read_bytes().decode() if path.stat().st_size <= MAX_FILE else ""
    except (OSError, UnicodeDecodeError):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if path.suffix == ".md":
            blocks = [block for block in CODE_BLOCK.findall(text) if modules.parse(block, name) is not None]
            text = "\n\n".join(blocks)
        return modules.parse(text, name, judged) if text else None


def _calls(text: str) -> Known:
    try:
        return literal_calls(ast.parse(text))
    except (SyntaxError, ValueError):
        return {}


def read_problems(path: Path) -> list[dict[str, Any]]:
    """The rows of a problem set, JSON lines, packed or not. Raises SourceError where the file cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}; expected a file of the problem set") from None
    try:
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        return [json.loads(line) for line in text.splitlines()]
    except (EOFError, OSError, ValueError) as error:
        raise SourceError(f"{path}: {error}; expected JSON lines") from None
