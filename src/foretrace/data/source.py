"""Python source as training documents, read in place: what pre-training reads, and later stages rehearse.

A document is written as the compact dialect writes a program at the head of a trace: numbered lines with their levels,
without comments and docstrings. A file is cut into runs of whole statements, a long class into those of its body. Of
each folder one file in twenty is held out, by its name.
"""

from __future__ import annotations

import ast
import hashlib
import sysconfig
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from foretrace.codec.program import Program
from foretrace.codec.tokenizer import Tokenizer
from foretrace.data.overlap import Forbidden
from foretrace.data.stream import held_out as held_out_programs
from foretrace.data.stream import shipped_tokenizer
from foretrace.errors import ForetraceError, SourceError
from foretrace.trace.frames import SourceFile

__all__ = ["SKIPPED", "STDLIB", "document", "documents", "held_out", "pieces"]

STDLIB = "stdlib"
"""The name of the running interpreter's standard library, in place of a folder."""
SKIPPED = frozenset({"test", "tests", "idlelib", "lib2to3", "turtledemo", "site-packages", "encodings", "pydoc_data"})
"""Folders of the standard library that are left out: tests, tables, programs with windows, what is not its own."""
PIECE = 2_000
"""Characters of a document from which on it takes no further statement."""
MAX_IDS = 1_024
"""Ids of a document; the end of a longer one is cut off."""
MAX_FILE = 400_000
NO_ENTRY = ""
"""No function that a call enters: docstrings and what runs only as a script are hidden, as they are in traces."""
HELD_OUT_PART = 20


def documents(folder: str, seed: int, worker: int, num_workers: int) -> Iterator[tuple[list[int], list[bool]]]:
    """Every document of a folder's files but those held out, as (ids, which of them are predicted): all but the first.

    Files come in an order of the seed; worker `worker` of `num_workers` has every so manieth. What shares a run of
    words or a function's shape with a held-out program is left out. Raises SourceError for a folder without Python.
    """
    files = [path for path in _files(folder) if not _is_held_out(folder, path)]
    Random(seed).shuffle(files)
    for path in files[worker::num_workers]:
        for piece in _pieces_of(path):
            ids = document(piece, shipped_tokenizer())
            if ids is not None and not _forbidden().touched_by(piece):
                yield ids, [False] + [True] * (len(ids) - 1)


@cache
def held_out(folder: str, most: int) -> tuple[list[int], ...]:
    """The ids of at most so many documents of held-out files, always the same ones, from as many files as there are."""
    files = [path for path in _files(folder) if _is_held_out(folder, path)]
    Random("held out").shuffle(files)
    found = (document(piece, shipped_tokenizer()) for path in files for piece in islice(_pieces_of(path), 4))
    return tuple(islice((ids for ids in found if ids is not None), most))


def document(source: str, tokenizer: Tokenizer) -> list[int] | None:
    """A source as ids, its end cut off where it is long; None where it does not parse or has no line of code."""
    try:
        ids = Program((SourceFile("source.py", source),), NO_ENTRY, tokenizer).source_ids
    except ForetraceError:
        return None
    return ids[:MAX_IDS] if len(ids) > 1 else None


def pieces(text: str) -> Iterator[str]:
    """A module cut into runs of whole statements, decorators included. Raises SyntaxError, ValueError as `ast` does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of old escapes in strings
        tree = ast.parse(text)
    yield from _runs(tree.body, text.split("\n"))


def _runs(statements: Sequence[ast.stmt], lines: Sequence[str]) -> Iterator[str]:
    run: list[str] = []
    size = 0
    for statement in statements:
        first = min([statement, *getattr(statement, "decorator_list", ())], key=lambda node: node.lineno).lineno
        own = lines[first - 1 : statement.end_lineno]
        length = sum(map(len, own))
        if size and size + length > PIECE:
            yield "\n".join(run)
            run, size = [], 0
        if isinstance(statement, ast.ClassDef) and length > PIECE:
            yield from _runs(statement.body, lines)
        else:
            run += (_outdented(line, statement.col_offset) for line in own)
            size += length
    if run:
        yield "\n".join(run)


def _outdented(line: str, margin: int) -> str:
    """A line without its margin; inside of a string a line may have none."""
    return line if line[:margin].strip() else line[margin:]


def _pieces_of(path: Path) -> list[str]:
    try:
        return list(pieces(path.read_text(encoding="utf-8"))) if path.stat().st_size <= MAX_FILE else []
    except (OSError, UnicodeDecodeError, SyntaxError, ValueError, RecursionError):
        return []


@cache
def _all_files(folder: str) -> tuple[Path, ...]:
    root = _root(folder)
    skipped = SKIPPED if folder == STDLIB else frozenset()
    found = tuple(path for path in sorted(root.rglob("*.py")) if not skipped & set(path.relative_to(root).parts))
    if not found:
        raise SourceError(f"{root} holds no Python files, expected a folder of them, or {STDLIB!r}")
    return found


def _files(folder: str) -> list[Path]:
    return list(_all_files(folder))


def _root(folder: str) -> Path:
    return Path(sysconfig.get_paths()["stdlib"] if folder == STDLIB else folder)


def _is_held_out(folder: str, path: Path) -> bool:
    name = path.relative_to(_root(folder)).as_posix()
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % HELD_OUT_PART == 0


@cache
def _forbidden() -> Forbidden:
    return Forbidden(program.source for program in held_out_programs())
