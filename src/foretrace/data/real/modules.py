"""Cutting a function out of its module: the source of it and of all that it needs, which stands by itself.

What a definition needs is found by name, through the symbol tables of the interpreter. Imports are kept where they are
of modules that compute and do nothing else.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import symtable
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from foretrace.errors import SourceError
from foretrace.trace.source import parsing

__all__ = ["HARMLESS", "Module", "Unsuitable", "check_harmless", "gather"]

HARMLESS = frozenset(
    """__future__ _collections_abc abc array base64 binascii bisect calendar cmath codecs collections collections.abc
    colorsys contextlib copy dataclasses datetime decimal difflib enum fnmatch fractions functools graphlib hashlib
    heapq html io itertools json keyword math numbers operator pprint queue re reprlib shlex statistics string
    struct sys textwrap types typing unicodedata urllib.parse zlib""".split()
)
STARRED = ("typing", "functools", "collections", "itertools", "heapq", "bisect", "string", "operator", "math")
"""Modules whose names may be used without an import: judges of programming problems import them all."""

PARTLY = {
    "sys": frozenset({"maxsize", "float_info", "maxunicode", "byteorder", "version_info"}),
    "os": frozenset({"fspath", "PathLike", "sep", "altsep", "linesep", "pathsep", "path"}),
    "os.path": frozenset({"join", "split", "splitext", "basename", "dirname", "normpath", "isabs", "commonprefix"}),
    "warnings": frozenset({"warn"}),
    "threading": frozenset({"Lock", "RLock"}),
    "_thread": frozenset({"RLock"}),
}
"""Modules of which these names compute and do nothing else."""
FORBIDDEN_NAMES = frozenset(
    """open input eval exec compile __import__ breakpoint exit quit id globals locals vars help memoryview
    __builtins__ __file__ __loader__ __spec__""".split()
)
FORBIDDEN_ATTRIBUTES = frozenset(
    """now today utcnow setrecursionlimit settrace setprofile getcontext setcontext localcontext __globals__
    __builtins__ __subclasses__ __code__ __closure__ f_back f_globals gi_frame tb_frame modules stdout stderr stdin
    __del__ __traceback__ fromtimestamp""".split()
)
GUARDS = ("__name__", "TYPE_CHECKING")
BLOCKS = (ast.If, ast.Try, ast.For, ast.While, ast.With)
DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Unsuitable(Exception):
    """A function that cannot be cut out or must not be run; the message is the reason it is counted under."""


class Module:
    """A parsed file: its text, its tree, and the top-level statements that bind each name.

    Raises SourceError where the text does not parse.
    """

    def __init__(self, text: str, path: str = "module.py", judged: bool = False) -> None:
        self.path = path
        self.text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8)
        self.judged = judged
        with parsing(path):
            self.tree = ast.parse(self.text, path)
        self.lines = self.text.split("\n")
        self.library: Mapping[str, Module] = {}
        self.bindings: defaultdict[str, list[ast.stmt]] = defaultdict(list)
        self.stars: list[str] = []
        self.postponed = False
        for statement in self.tree.body:
            for name in _bound(statement):
                self.bindings[name].append(statement)
            if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*" and statement.module:
                self.stars.append(statement.module)
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                self.postponed |= any(alias.name == "annotations" for alias in statement.names)

    def imported(self, statement: ast.ImportFrom, name: str) -> Module | None:
        """The module of the same library that a name is imported from, under its own name; None for any other."""
        alias = next(alias for alias in statement.names if (alias.asname or alias.name) == name)
        if alias.name != name:
            return None
        folder = self.path.split("/")[: -statement.level] if statement.level else []
        parts = (statement.module or "").split(".") if statement.module else []
        place = "/".join([*folder, *parts])
        roots = (
            [place]
            if statement.level
            else [place, f"src/{place}", f"{self.path.rpartition('/')[0]}/{place}".lstrip("/")]
        )
        for root in roots:
            for path in (f"{root}.py", f"{root}/__init__.py"):
                other = self.library.get(path)
                if other is not None and other is not self and name in other.bindings:
                    return other
        return None

    def segment(self, node: ast.stmt) -> str:
        """The text of a top-level statement, decorators included, docstrings left out."""
        first = min([node, *getattr(node, "decorator_list", ())], key=lambda part: part.lineno).lineno
        lines: dict[int, str] = {i: self.lines[i - 1] for i in range(first, (node.end_lineno or first) + 1)}
        for inner in ast.walk(node):
            if isinstance(inner, DOCUMENTED) and len(inner.body) > 1 and ast.get_docstring(inner) is not None:
                words = inner.body[0]
                if inner.body[1].lineno > (words.end_lineno or 0) and words.lineno > inner.lineno:
                    for i in range(words.lineno, (words.end_lineno or words.lineno) + 1):
                        lines.pop(i, None)
        return "\n".join(line.rstrip() for line in lines.values() if line.strip())


def gather(module: Module, names: Iterable[str]) -> str:
    """A source that holds the definitions of `names` and whatever they need, in the order of the module.

    Raises Unsuitable where a name is nowhere bound or an import is not of a harmless module.
    """
    imports: dict[str, None] = {}
    chosen: dict[int, tuple[int, int, str, ast.stmt]] = {}
    owners: dict[str, object] = {}
    order = [module]
    queue = [(module, name) for name in names]
    met = set(queue)
    while queue:
        home, name = queue.pop()
        elsewhere, lines, own = _found(home, name)
        for other in elsewhere:
            if other not in order:
                order.append(other)
        needed = [(other, name) for other in elsewhere]
        imports |= dict.fromkeys(lines)
        for statement in own:
            if id(statement) not in chosen:
                text = home.segment(statement)
                chosen[id(statement)] = (-order.index(home), statement.lineno, text, statement)
                needed += [(home, each) for each in _needed(text, home.postponed)]
        owner = home if own else tuple(lines)
        if not elsewhere and owners.setdefault(name, owner) != owner:
            raise Unsuitable("names clash")
        queue += [each for each in dict.fromkeys(needed) if each not in met]
        met.update(needed)
    future = any(each.postponed for each in order)
    heads = ["from __future__ import annotations"] * future + sorted(imports)
    source = _laid_out(heads, sorted(chosen.values(), key=lambda entry: entry[:2]))
    check_harmless(source)
    return source


def _found(home: Module, name: str) -> tuple[list[Module], list[str], list[ast.stmt]]:
    """Where a module has a name from: other modules of its library, imports of further ones, statements of its own."""
    elsewhere, lines, own = [], [], []
    statements = home.bindings.get(name, [])
    if not statements and not hasattr(builtins, name):
        lines.append(_provided(home, name))
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and (other := home.imported(statement, name)) is not None:
            elsewhere.append(other)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            lines.append(_import_line(statement, name))
        else:
            own.append(statement)
    return elsewhere, lines, own


def _laid_out(imports: list[str], parts: list[tuple[int, int, str, ast.stmt]]) -> str:
    """Imports and statements as one source: blank lines around definitions."""
    blocks = ["\n".join(imports)] if imports else []
    after_simple = False
    for _, _, text, node in parts:
        simple = not isinstance(node, DOCUMENTED)
        if simple and after_simple:
            blocks[-1] += f"\n{text}"
        else:
            blocks.append(text)
        after_simple = simple
    return "\n\n\n".join(blocks) + "\n"


def check_harmless(source: str) -> None:
    """Raises Unsuitable where a source could reach outside itself, or where what it does may differ between runs."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        raise Unsuitable("does not parse when cut out") from None
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            _require_harmless(alias.name for alias in node.names)
            for alias in node.names:
                aliases[alias.asname or alias.name] = alias.name
                if alias.name == "os.path" and not alias.asname:
                    aliases["os"] = "os"
        elif isinstance(node, ast.ImportFrom):
            _require_harmless([node.module or "."])
            if node.module in PARTLY and not {alias.name for alias in node.names} <= PARTLY[node.module] - {"path"}:
                raise Unsuitable("touches the interpreter")
    partly = {alias for alias, name in aliases.items() if name in PARTLY}
    held = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and (node.id in FORBIDDEN_NAMES or (node.id in partly and id(node) not in held)):
            raise Unsuitable("touches files, input or the interpreter")
        if isinstance(node, ast.Attribute):
            text = ast.unparse(node.value) if isinstance(node.value, (ast.Name, ast.Attribute)) else ""
            first, dot, rest = text.partition(".")
            of = aliases.get(text) or f"{aliases.get(first, first)}{dot}{rest}"
            changed = text in aliases and not isinstance(node.ctx, ast.Load)
            whole = of == "os" and node.attr == "path" and id(node) not in held
            if node.attr in FORBIDDEN_ATTRIBUTES or node.attr not in PARTLY.get(of, {node.attr}) or changed or whole:
                raise Unsuitable("touches files, input or the interpreter")
        if isinstance(node, (ast.AsyncFunctionDef, ast.Await)):
            raise Unsuitable("async")


def _require_harmless(names: Iterable[str]) -> None:
    for name in names:
        if name not in HARMLESS and name not in PARTLY:
            raise Unsuitable("import of another module")


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Names that a top-level statement binds or changes; guards such as `if __name__ == "__main__"` bind none."""
    if isinstance(statement, DOCUMENTED):
        yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            whole = isinstance(statement, ast.Import) and not alias.asname
            yield alias.name.partition(".")[0] if whole else alias.asname or alias.name
    elif isinstance(statement, BLOCKS):
        if isinstance(statement, ast.If) and any(guard in ast.unparse(statement.test) for guard in GUARDS):
            return
        for inner in ast.iter_child_nodes(statement):
            if isinstance(inner, ast.stmt):
                yield from _bound(inner)
            elif isinstance(inner, ast.ExceptHandler):
                for each in inner.body:
                    yield from _bound(each)
    elif isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
            for node in ast.walk(target):
                if isinstance(node, ast.Name):
                    yield node.id


def _needed(text: str, postponed: bool) -> list[str]:
    """Global names that a statement uses; those in its annotations only where these are evaluated."""
    head = "from __future__ import annotations\n" if postponed else ""
    found: set[str] = set()

    def visit(table: symtable.SymbolTable) -> None:
        for symbol in table.get_symbols():
            top = table.get_type() == "module"
            if symbol.is_referenced() and (top or symbol.is_global()):
                found.add(symbol.get_name())
        for child in table.get_children():
            visit(child)

    try:
        visit(symtable.symtable(head + textwrap.dedent(text), "statement.py", "exec"))
    except (SyntaxError, ValueError, RecursionError):
        raise Unsuitable("does not parse when cut out") from None
    return sorted(found)


def _import_line(statement: ast.Import | ast.ImportFrom, name: str) -> str:
    """The import that binds one name."""
    if isinstance(statement, ast.ImportFrom):
        _require_harmless([statement.module or "." if not statement.level else "."])
        alias = next(a for a in statement.names if (a.asname or a.name) == name)
        return ast.unparse(ast.ImportFrom(statement.module, [alias], 0))
    alias = next(a for a in statement.names if (a.asname or a.name.partition(".")[0]) == name)
    _require_harmless([alias.name])
    return ast.unparse(ast.Import([alias]))


def _provided(module: Module, name: str) -> str:
    """The import of a name that the module takes for granted; Unsuitable where it is nobody's."""
    homes = STARRED if module.judged else [home for home in module.stars if home in STARRED]
    if not homes and not module.judged:
        raise Unsuitable("names missing")
    if module.judged and name in HARMLESS:
        return f"import {name}"
    for home in homes:
        if name in _exports(home):
            return f"from {home} import {name}"
    if name == "inf":
        return "from math import inf"
    raise Unsuitable("names missing")


@cache
def _exports(home: str) -> frozenset[str]:
    found = importlib.import_module(home)
    return frozenset(getattr(found, "__all__", None) or (name for name in vars(found) if not name.startswith("_")))


def parse(text: str, path: str, judged: bool = False, library: Mapping[str, Module] | None = None) -> Module | None:
    """A module, or None where the text is no Python of today; `xrange` is taken for `range`."""
    try:
        module = Module(text.replace("xrange(", "range("), path, judged)
    except SourceError:
        return None
    module.library = library or {}
    return module
