"""What two programs have in common: words, runs of 13 of them, and shapes: programs without names and literals.

The words of a program are those of its definitions, names kept: comments, docstrings, layout, imports and what runs
only as a script are left out.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Any, TypeGuard

from foretrace.trace.source import children, statements

__all__ = ["RUN", "Forbidden", "NearDuplicates", "Words", "parsed", "runs", "shape", "shapes", "words"]

RUN = 13
LARGE = 30
"""Nodes of a function's tree from which its shape alone tells it from others."""
ALIKE = 0.8
"""Share of their runs that two near duplicates have in common."""

WORD = re.compile(r"\w+|[^\w\s]")
DOCUMENTED = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

Words = tuple[str, ...]


@lru_cache(maxsize=32)
def parsed(source: str) -> ast.Module:
    """The tree of a program, parsed once for all that is asked of it; not to be changed. Raises as `ast.parse`."""
    return ast.parse(source)


@lru_cache(maxsize=32)
def words(source: str) -> Words:
    """The words and signs of a program's definitions."""
    tree = parsed(source)
    kept = ast.Module([node for node in tree.body if not _is_surroundings(node)], [])
    documented = [node for node in statements(kept) if _is_documented(node)]
    bodies = [node.body for node in documented]
    for node in documented:
        node.body = node.body[1:] or [ast.Pass()]
    try:
        return tuple(WORD.findall(ast.unparse(kept)))
    finally:
        for node, body in zip(documented, bodies, strict=True):
            node.body = body


def runs(text: Words, length: int) -> Iterator[Words]:
    """Every run of `length` words; of none, there is one."""
    return zip(*(text[at:] for at in range(length)), strict=False) if length else iter(((),))


def shape(tree: ast.AST) -> tuple[str, int]:
    """A program without names, literals and annotations, as a hash, and how many nodes it has."""
    kinds = list(_kinds(tree))
    return _digest(kinds), len(kinds)


def _digest(kinds: Iterable[str]) -> str:
    return hashlib.sha1(" ".join(kinds).encode()).hexdigest()


def shapes(source: str) -> set[str]:
    """The shapes of a program's functions, small ones left out."""
    found = (shape(node) for node in statements(parsed(source)) if isinstance(node, ast.FunctionDef))
    return {text for text, size in found if size >= LARGE}


class Forbidden:
    """Programs that training must not touch: no run of 13 of their words (of a shorter one: all), no function's shape.

    Sources that do not parse are passed over: what cannot run is no test program.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        texts = [source for source in sources if _parses(source)]
        told = [words(source) for source in texts]
        self.runs = set(chain.from_iterable(runs(text, min(RUN, len(text))) for text in told if text))
        self.lengths = sorted({len(run) for run in self.runs})
        self.shapes = set(chain.from_iterable(map(shapes, texts)))

    def touched_by(self, source: str) -> bool:
        """Whether a program shares a run or a function's shape with one of them."""
        text = words(source)
        shared = not all(self.runs.isdisjoint(runs(text, length)) for length in self.lengths)
        return shared or not self.shapes.isdisjoint(shapes(source))


class NearDuplicates:
    """Programs met so far, by a sketch of their runs with names and literals left out."""

    SKETCH = 4

    def __init__(self) -> None:
        self.shapes: set[str] = set()
        self.homes: dict[int, list[int]] = {}
        self.sizes: list[int] = []

    def meets(self, source: str) -> bool:
        """Whether a program of nearly the same shape was met; it is remembered if not."""
        kinds = tuple(_kinds(parsed(source)))
        exact = _digest(kinds)
        if exact in self.shapes:
            return True
        every = {
            int.from_bytes(hashlib.blake2b(" ".join(run).encode(), digest_size=8).digest()) for run in runs(kinds, RUN)
        }
        sketch = {value for value in every if value % self.SKETCH == 0}
        shared: dict[int, int] = {}
        for value in sketch:
            for home in self.homes.get(value, ()):
                shared[home] = shared.get(home, 0) + 1
        for home, count in shared.items():
            if count >= 4 and count / (len(sketch) + self.sizes[home] - count) >= ALIKE:
                return True
        self.shapes.add(exact)
        for value in sketch:
            self.homes.setdefault(value, []).append(len(self.sizes))
        self.sizes.append(len(sketch))
        return False


def _kinds(tree: ast.AST) -> Iterator[str]:
    """Kinds of nodes in order of the source, attributes and operators kept, imports, docstrings and types left out."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is not ast.Import and kind is not ast.ImportFrom:
            yield f"Attribute.{node.attr}" if isinstance(node, ast.Attribute) else kind.__name__
            stack += reversed(BELOW.get(kind, children)(node))


def _code_of(node: ast.AST) -> list[ast.AST]:
    """What is below a node, without its docstring and type."""
    typed = node.returns if isinstance(node, ast.FunctionDef) else getattr(node, "annotation", None)
    below = [child for child in children(node) if child is not typed]
    if _is_documented(node):
        below.remove(node.body[0])
    return below


def _deleted(node: Any) -> list[ast.AST]:
    """What is below a node that may be deleted: that it is stands last."""
    return [*children(node), *([node.ctx] if isinstance(node.ctx, ast.Del) else ())]


BELOW: dict[type[ast.AST], Callable[[ast.AST], list[ast.AST]]] = {
    ast.arg: lambda node: [],
    **dict.fromkeys((*DOCUMENTED, ast.AnnAssign), _code_of),
    **dict.fromkeys((ast.Name, ast.Attribute, ast.Subscript, ast.List, ast.Tuple), _deleted),
}
"""What of a node belongs to a shape, where that is not all."""


def _is_documented(node: ast.AST) -> TypeGuard[ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    return isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None


def _parses(source: str) -> bool:
    try:
        parsed(source)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _is_surroundings(node: ast.stmt) -> bool:
    """Whether a top-level statement imports something or runs only as a script."""
    main = isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
    return main or isinstance(node, ast.Import | ast.ImportFrom)
