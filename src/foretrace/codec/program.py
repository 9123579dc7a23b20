"""What the compact dialect knows about a program without running it: its lines, its functions, its loops.

The prompt numbers the lines that it shows, 1 to 1,024 over all files; blank lines, comment lines and docstrings are
left out. A longer program is excerpted to the definitions that the entry can reach by name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from foretrace.codec.successors import Successors, successors
from foretrace.codec.tokenizer import LINE_BASE, MARKER, NUM_LINES, Tokenizer
from foretrace.errors import ContextError
from foretrace.trace.frames import SourceFile
from foretrace.trace.source import read, statements

_INDENT = MARKER["indent0"]
_STRING_PREFIX = re.compile(r"(?i)(?:rb|br|fr|rf|[rbuf])$")


Piece = tuple[tuple[int, ...], str | None]
"""Ids, and the variable that the last of them may read: a line is cut after each of those."""


class Line(NamedTuple):
    """One numbered line of the prompt, in pieces."""

    k: int
    file: int
    number: int
    level: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function, lambda or generator expression, from the line where its `call` frame stands to its last."""

    name: str
    file: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Loop:
    """A `for` loop: the last line of its body, and the variable it runs over, None where that is an expression."""

    last: int
    over: str | None


MODULE = "<module>"


class Program:
    """The static side of a trace's files. Raises SourceError where one does not parse."""

    def __init__(self, files: Sequence[SourceFile], entry: str, tokenizer: Tokenizer) -> None:
        self.files, self.entry, self.tokenizer = tuple(files), entry, tokenizer
        self.functions: dict[tuple[int, int], list[Function]] = {}
        self.loops: dict[tuple[int, int], Loop] = {}
        self.names: set[str] = {"__class__"}
        parts = [_part(file.text, file.path, entry == MODULE) for file in files]
        self.successors = [part.successors for part in parts]
        for index, part in enumerate(parts):
            for name, first, last in part.functions:
                self.functions.setdefault((index, first), []).append(Function(name, index, first, last))
            self.loops |= {(index, line): loop for line, loop in part.loops.items()}
        wanted: Sequence[Sequence[int]] = [part.shown for part in parts]
        if sum(map(len, wanted)) > NUM_LINES:
            wanted = _reachable(wanted, [part.tree for part in parts], entry)
        if (total := sum(map(len, wanted))) > NUM_LINES:
            raise ContextError(
                f"program of {total} lines that the entry can reach; at most {NUM_LINES} fit in a prompt"
            )
        self.lines: list[Line] = []
        for index, file in enumerate(files):
            lines, names = _numbered(file.text, index, tuple(wanted[index]), len(self.lines), tokenizer)
            self.lines += lines
            self.names |= names
        self.by_place = {(line.file, line.number): line for line in self.lines}
        self._next: dict[tuple[tuple[int, int], bool], list[int]] = {}

    @cached_property
    def source_ids(self) -> list[int]:
        """The prompt up to the call: every shown line after its number and indentation level."""
        out = [MARKER["bos"]]
        file = 0
        for line in self.lines:
            if line.file != file:
                out.append(MARKER["file"])
                file = line.file
            out += (LINE_BASE + line.k - 1, _INDENT + line.level)
            for ids, _ in line.pieces:
                out += ids
        return out

    def next_lines(self, place: tuple[int, int], entering: bool = False) -> list[int]:
        """Ids of the lines where control may go from a line, or from a function's `def` line inwards."""
        found = self._next.get((place, entering))
        if found is None:
            found = self._next[place, entering] = self._lines_after(*place, entering)
        return found

    def _lines_after(self, file: int, line: int, entering: bool) -> list[int]:
        expression = (line,) if entering else ()  # a lambda or generator expression goes on where it starts
        lines = self.successors[file].get(-line if entering else line, expression)
        return [LINE_BASE + found.k - 1 for n in lines if (found := self.by_place.get((file, n)))]

    def functions_at(self, file: int, line: int) -> list[Function]:
        """Functions whose `call` frame stands at a line, in source order."""
        return self.functions.get((file, line), [])


@lru_cache(maxsize=64)
def program_of(files: tuple[SourceFile, ...], entry: str, tokenizer: Tokenizer) -> Program:
    """The static side of a record; often several of one program come in turn. Raises as `Program` does."""
    return Program(files, entry, tokenizer)


class _Part(NamedTuple):
    """What one file says: its functions as (name, first line, last line), loops by line, lines that a prompt shows."""

    tree: ast.Module
    functions: Sequence[tuple[str, int, int]]
    loops: Mapping[int, Loop]
    successors: Successors
    shown: Sequence[int]


@lru_cache(maxsize=64)
def _part(text: str, path: str, is_script: bool) -> _Part:
    """A file read; one program is rendered many times. Raises SourceError where it does not parse."""
    source = read(text, path)
    every = statements(source.tree)
    functions = [(f.qualname, f.line, getattr(f.node, "end_lineno", f.line)) for f in source.functions]
    loops = {}
    for node in every:
        if isinstance(node, ast.For | ast.AsyncFor):
            over = node.iter.id if isinstance(node.iter, ast.Name) else None
            loops[node.lineno] = Loop(node.body[-1].end_lineno or node.lineno, over)
    shown = _shown_lines(text, source.tree, every, is_script)
    return _Part(source.tree, functions, loops, successors(source.tree), shown)


def _shown_lines(text: str, tree: ast.Module, every: Sequence[ast.AST], is_script: bool) -> list[int]:
    """Line numbers that the prompt shows: all that hold code that can be reached from the entry's call.

    Docstrings are left out, and so is the block under `if __name__ == "__main__":`, unless the entry is the script.
    """
    hidden: set[int] = set()
    for node in every:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module) and len(node.body) > 1:
            first, following = node.body[:2]
            own_lines = first.lineno > getattr(node, "lineno", 0) and following.lineno > (first.end_lineno or 0)
            if own_lines and ast.get_docstring(node, clean=False) is not None and not (node is tree and is_script):
                hidden.update(_extent(first))
    if not is_script:
        for node in tree.body:
            if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'" and not _defines(node):
                hidden.update(_extent(node))
    lines = enumerate(text.split("\n"), 1)
    return [n for n, line in lines if n not in hidden and line.strip() and not line.lstrip().startswith("#")]


def _extent(node: ast.stmt) -> range:
    """The lines of a statement."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _defines(node: ast.AST) -> bool:
    """Whether a function starts inside a statement: its frames would need their lines."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.GeneratorExp
    return any(isinstance(inner, kinds) for inner in ast.walk(node))


def _reachable(wanted: Sequence[Sequence[int]], trees: list[ast.Module], entry: str) -> list[list[int]]:
    """Only the top-level statements whose names the entry can reach, directly or through other such statements."""
    statements = []
    for file, tree in enumerate(trees):
        for node in tree.body:
            used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            used |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
            bound = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                bound = {node.name}
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            statements.append((bound, used, file, range(first, (node.end_lineno or first) + 1)))
    names, kept = {entry.split(".")[0]}, set()
    grown = True
    while grown:
        grown = False
        for i, (bound, used, _, _) in enumerate(statements):
            if i not in kept and bound & names:
                kept.add(i)
                names |= used
                grown = True
    keep = {(statements[i][2], n) for i in kept for n in statements[i][3]}
    return [[n for n in numbers if (file, n) in keep] for file, numbers in enumerate(wanted)]


@lru_cache(maxsize=64)
def _numbered(
    text: str, file: int, wanted: tuple[int, ...], base: int, tokenizer: Tokenizer
) -> tuple[Sequence[Line], frozenset[str]]:
    """The shown lines of one file with their pieces, and its identifiers.

    A triple-quoted string is followed over its lines.
    """
    shown = set(wanted)
    levels, k, triple = [0], base, ""
    lines: list[Line] = []
    names: set[str] = set()
    for number, raw in enumerate(text.split("\n"), 1):
        inside = bool(triple)
        pieces, triple, found = _pieces(raw, triple, tokenizer)
        names |= found
        if number not in shown:
            continue
        k += 1
        indent = len(raw) - len(raw.lstrip())
        if not inside:
            while levels[-1] > indent:
                levels.pop()
            if levels[-1] < indent:
                levels.append(indent)
        lines.append(Line(k, file, number, min(len(levels) - 1, 15), tuple(pieces)))
    return lines, frozenset(names)


def _pieces(raw: str, triple: str, tokenizer: Tokenizer) -> tuple[Sequence[Piece], str, frozenset[str]]:
    """Pieces of a source line without spaces and comment; which triple quote is open after it; its identifiers."""
    if not triple:
        return _code_pieces(raw.lstrip(" "), tokenizer)
    inside, closing, rest = raw.partition(triple)
    pieces: list[Piece] = [(tuple(tokenizer.char_ids_of(inside.strip())), None)]
    if not closing:
        return pieces, triple, frozenset()
    pieces.append(((tokenizer.operator_id(triple),), None))
    more, triple, names = _code_pieces(rest, tokenizer)
    return [*pieces, *more], triple, names


@lru_cache(maxsize=16_384)
def _code_pieces(code: str, tokenizer: Tokenizer) -> tuple[Sequence[Piece], str, frozenset[str]]:
    """`_pieces` of what stands outside of a triple-quoted string; many lines are the same in many programs."""
    pieces: list[Piece] = []
    ids: list[int] = []
    names: set[str] = set()
    triple = ""
    tokens = [token for token in tokenizer.lex(code) if token[0] != "space"]
    texts = ["", *(text for _, text, _ in tokens), ""]
    for (kind, text, own), previous, following in zip(tokens, texts, texts[2:], strict=False):
        if text == "#":
            break
        if kind == "open" and text[:3] in ('"""', "'''"):
            triple = text[:3]
        if kind == "string" and len(previous) <= 2 and "f" in previous.lower() and _STRING_PREFIX.match(previous):
            inner, found = _fstring(text, tokenizer)
            pieces += [(tuple(ids), None), *inner]
            ids = []
            names |= found
            continue
        ids += own
        if kind == "word":
            names.add(text)
            is_prefix = following[:1] in ("'", '"') and _STRING_PREFIX.match(text)
            if previous != "." and following != "=" and not is_prefix:
                pieces.append((tuple(ids), text))
                ids = []
    return (*pieces, (tuple(ids), None)), triple, frozenset(names)


def _fstring(text: str, tokenizer: Tokenizer) -> tuple[list[Piece], set[str]]:
    """Pieces of an f-string literal: characters, and the code inside its fields; its identifiers."""
    width = 3 if text[:3] in ('"""', "'''") else 1
    quote, body = text[:width], text[width:-width]
    quote_ids = (tokenizer.operator_id(quote),)
    pieces: list[Piece] = [(quote_ids, None)]
    names: set[str] = set()
    at = 0
    while at < len(body):
        start = body.find("{", at)
        if start < 0 or body[start : start + 2] == "{{":
            end = len(body) if start < 0 else start + 2
            pieces.append((tuple(tokenizer.char_ids_of(body[at:end])), None))
            at = end
            continue
        if start > at:
            pieces.append((tuple(tokenizer.char_ids_of(body[at:start])), None))
        depth, end = 0, start
        while end < len(body):
            depth += {"{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1}.get(body[end], 0)
            if depth == 0:
                break
            end += 1
        inner, _, found = _code_pieces(body[start : end + 1], tokenizer)
        names |= found
        pieces += inner
        at = end + 1
    pieces.append((quote_ids, None))
    return pieces, names
