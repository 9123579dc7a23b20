"""The modules of a library: what each binds, and where its imports lead: into the library, or nowhere."""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from foretrace.data.real.harmless import is_kept
from foretrace.errors import SourceError
from foretrace.trace.source import parsing

__all__ = ["DOCUMENTED", "Module", "Origin", "bound_by", "parse"]

VERSION = re.compile(r"sys\.version_info(\[0\])? [<>=]+ [\d(), ]+")
GUARDS = ("__name__", "TYPE_CHECKING")
BLOCKS = (ast.If, ast.Try, ast.For, ast.While, ast.With)
DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


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

    def changed(self, text: str) -> Module | None:
        """The module with another text; None where that does not parse."""
        return parse(text, self.path, self.judged, self.library)

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
            yield bound_by(statement, alias)
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


def bound_by(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """The name that a part of an import binds."""
    whole = isinstance(statement, ast.Import) and not alias.asname
    return alias.name.partition(".")[0] if whole else alias.asname or alias.name


def parse(text: str, path: str, judged: bool = False, library: Mapping[str, Module] | None = None) -> Module | None:
    """A module, or None where the text is no Python of today; `xrange` is taken for `range`."""
    try:
        module = Module(text.replace("xrange(", "range("), path, judged)
    except SourceError:
        return None
    module.library = {} if library is None else library
    return module
