"""The modules of a library: what each binds, where its imports lead, which sources may be run.

Imports are kept where they are of modules that compute and do nothing else; others lead into the library or nowhere.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from foretrace.errors import SourceError
from foretrace.trace.source import parsing

__all__ = [
    *("DOCUMENTED", "HARMLESS", "PARTLY", "Module", "Origin", "Unsuitable"),
    *("check_harmless", "is_kept", "parse", "require_harmless"),
]

HARMLESS = frozenset(
    """__future__ _collections_abc abc array base64 binascii bisect calendar cmath codecs collections collections.abc
    colorsys contextlib contextvars copy dataclasses datetime decimal difflib enum errno fnmatch fractions functools
    graphlib hashlib heapq html html.entities html.parser io ipaddress itertools json json.decoder json.encoder keyword
    math numbers operator pprint queue re reprlib shlex stat statistics string struct sys textwrap token types typing
    unicodedata urllib.parse zlib""".split()
)

FORBIDDEN_NAMES = frozenset(
    """open input eval exec compile __import__ breakpoint exit quit id globals locals vars help memoryview
    __builtins__ __file__ __loader__ __spec__""".split()
)
PARTLY = {
    "builtins": frozenset(dir(builtins)) - FORBIDDEN_NAMES,
    "sys": frozenset({"maxsize", "float_info", "maxunicode", "byteorder", "version_info"}),
    "os": frozenset({"fspath", "PathLike", "sep", "altsep", "linesep", "pathsep", "path"}),
    "os.path": frozenset({"join", "split", "splitext", "basename", "dirname", "normpath", "isabs", "commonprefix"}),
    "warnings": frozenset({"warn"}),
    "inspect": frozenset({"signature", "Parameter", "getmro", "isclass", "isfunction", "isgenerator", "isbuiltin"}),
    "pathlib": frozenset({"PurePath", "PurePosixPath", "PureWindowsPath"}),
    "random": frozenset({"Random"}),
    "uuid": frozenset({"UUID"}),
    "xml.sax.saxutils": frozenset({"escape", "unescape", "quoteattr"}),
    "threading": frozenset({"Lock", "RLock"}),
    "_thread": frozenset({"RLock"}),
}
"""Modules of which these names compute and do nothing else."""
FORBIDDEN_ATTRIBUTES = frozenset(
    """now today utcnow setrecursionlimit settrace setprofile getcontext setcontext localcontext __globals__
    __builtins__ __subclasses__ __code__ __closure__ f_back f_globals gi_frame tb_frame modules stdout stderr stdin
    __del__ __traceback__ fromtimestamp""".split()
)
VERSION = re.compile(r"sys\.version_info(\[0\])? [<>=]+ [\d(), ]+")
GUARDS = ("__name__", "TYPE_CHECKING")
BLOCKS = (ast.If, ast.Try, ast.For, ast.While, ast.With)
DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Unsuitable(Exception):
    """A function that cannot be cut out or must not be run; the message is the reason it is counted under."""


class Origin(NamedTuple):
    """What an import binds: a name of a module of the library, or the module where the name is empty."""

    module: Module
    name: str


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
        self.stars: list[ast.ImportFrom] = []
        self.postponed = False
        for statement in _chosen(self.tree.body):
            for name in _bound(statement):
                self.bindings[name].append(statement)
            if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
                self.stars.append(statement)
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                self.postponed |= any(alias.name == "annotations" for alias in statement.names)

    def origin(self, statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> Origin | None:
        """What an import of this module binds, where that is of the same library; None for any other.

        Imports that would be kept anyway are not looked for, whatever the library has under their name.
        """
        if isinstance(statement, ast.Import):
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            home = None if is_kept(alias.name) else self._module(self._places(name, 0))
            return None if home is None else Origin(home, "")
        if not statement.level and is_kept(statement.module or ""):
            return None
        places = self._places(statement.module or "", statement.level)
        home = self._module(places)
        if home is not None and home is not self and home.holds(alias.name):
            return Origin(home, alias.name)
        part = self._module([f"{place}/{alias.name}".lstrip("/") for place in places])
        return None if part is None else Origin(part, "")

    def holds(self, name: str, asking: frozenset[str] = frozenset()) -> bool:
        """Whether a name is bound here, or in a module of the library whose names this one takes over."""
        others = (other for other in self.taken_over() if other.path not in asking)
        return name in self.bindings or any(other.holds(name, asking | {self.path}) for other in others)

    def taken_over(self) -> Iterator[Module]:
        """The modules of the library that this one imports all names of."""
        found = (self._module(self._places(star.module or "", star.level)) for star in self.stars)
        return (other for other in found if other is not None)

    def part(self, name: str) -> Module | None:
        """The module of that name in this package."""
        folder, _, file = self.path.rpartition("/")
        return self._module([f"{folder}/{name}".lstrip("/")]) if file == "__init__.py" else None

    def _places(self, dotted: str, level: int) -> list[str]:
        """Where a module may lie below the library's folder, from its name in an import."""
        folder = self.path.split("/")[:-level] if level else []
        place = "/".join([*folder, *(dotted.split(".") if dotted else [])])
        here = f"{self.path.rpartition('/')[0]}/{place}".lstrip("/")
        return [place] if level else [place, f"src/{place}", here]

    def _module(self, places: Iterable[str]) -> Module | None:
        paths = (path for place in places for path in (f"{place}.py", f"{place}/__init__.py".lstrip("/")))
        return next((found for path in paths if (found := self.library.get(path)) is not None), None)

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
        return textwrap.dedent("\n".join(line.rstrip() for line in lines.values() if line.strip()))


def check_harmless(source: str) -> None:
    """Raises Unsuitable where a source could reach outside itself, or where what it does may differ between runs."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        raise Unsuitable("does not parse when cut out") from None
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            require_harmless(alias.name for alias in node.names)
            for alias in node.names:
                aliases[alias.asname or alias.name] = alias.name
                if alias.name == "os.path" and not alias.asname:
                    aliases["os"] = "os"
        elif isinstance(node, ast.ImportFrom):
            require_harmless([node.module or "."])
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


def is_kept(name: str) -> bool:
    """Whether imports of a module stay as they are."""
    return name in HARMLESS or name in PARTLY


def require_harmless(names: Iterable[str]) -> None:
    """Raises Unsuitable where a module may not be imported."""
    for name in names:
        if not is_kept(name):
            raise Unsuitable("import of another module")


def _chosen(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Top-level statements; of those that ask what can be imported, or how old Python is, the part that runs today."""
    for statement in body:
        if isinstance(statement, ast.Try) and all(map(_is_for_imports, statement.handlers)) and not statement.finalbody:
            yield from _chosen([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.If) and VERSION.fullmatch(text := ast.unparse(statement.test)):
            yield from _chosen(statement.body if eval(text, {"sys": sys}) else statement.orelse)
        elif not _is_overload(statement):
            yield statement


def _is_overload(statement: ast.stmt) -> bool:
    """Whether a function says its types only, for those who check them."""
    decorators = statement.decorator_list if isinstance(statement, ast.FunctionDef) else []
    return any(ast.unparse(each).rpartition(".")[2] == "overload" for each in decorators)


def _is_for_imports(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and ast.unparse(handler.type) in ("ImportError", "ModuleNotFoundError")


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


def parse(text: str, path: str, judged: bool = False, library: Mapping[str, Module] | None = None) -> Module | None:
    """A module, or None where the text is no Python of today; `xrange` is taken for `range`."""
    try:
        module = Module(text.replace("xrange(", "range("), path, judged)
    except SourceError:
        return None
    module.library = {} if library is None else library
    return module
