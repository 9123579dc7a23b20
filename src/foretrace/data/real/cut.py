"""Cutting a function out of its module: the source of it and of all that it needs, which stands by itself.

What a definition needs is found by name, through the symbol tables of the interpreter, and followed through the imports
of its library, also where these stand in the function: `from . import helpers; helpers.f(x)` becomes `f(x)`.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
import symtable
import textwrap
from collections.abc import Iterable, Mapping
from functools import cache

from foretrace.data.real.modules import (
    DOCUMENTED,
    HARMLESS,
    Module,
    Origin,
    Unsuitable,
    check_harmless,
    require_harmless,
)

__all__ = ["gather"]

STARRED = ("typing", "functools", "collections", "itertools", "heapq", "bisect", "string", "operator", "math")
"""Modules whose names may be used without an import: judges of programming problems import them all."""

Statements = list[tuple[int, int, str, ast.stmt]]
Definition = tuple[Module, str]
"""A name of a module of the library."""


class Clash(Unsuitable):
    """A name that would stand for two things in one source; `definition` is one of them, and may get another name."""

    def __init__(self, definition: tuple[Module | None, str] | None = None) -> None:
        super().__init__("names clash")
        self.definition = definition


def gather(module: Module, names: Iterable[str]) -> str:
    """A source that holds the definitions of `names` and whatever they need, in the order of the module.

    Where two modules of the library mean different things by a name, that of one gets its module's name before it.
    Raises Unsuitable where a name is nowhere bound or an import is not of a harmless module.
    """
    roots = [(module, name) for name in names]
    renamed: dict[Definition, str] = {}
    while True:
        try:
            return _gathered(roots, renamed)
        except Clash as clash:
            home, name = clash.definition or (None, "")
            if home is None or (home, name) in {*roots, *renamed} or not _can_be_renamed(home, name):
                raise
            stem = home.path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2].strip("_")
            renamed[home, name] = f"{'_' * name.startswith('_')}{stem}_{name.lstrip('_')}"


def _can_be_renamed(home: Module, name: str) -> bool:
    """Whether all statements that bind a name are definitions and assignments."""
    return all(isinstance(each, (*DOCUMENTED, ast.Assign, ast.AnnAssign)) for each in home.bindings[name])


def _gathered(roots: list[Definition], renamed: Mapping[Definition, str]) -> str:
    """The source; Clash where a name would stand for two things, although these are `renamed`."""
    imports: dict[str, None] = {}
    chosen: dict[int, tuple[int, int, str, ast.stmt]] = {}
    owners: dict[str, tuple[Module | None, str]] = {}
    order = [home for home, _ in roots[:1]]
    queue = list(roots)
    met = set(queue)
    while queue:
        home, name = queue.pop()
        elsewhere, lines, own = _found(home, name)
        needed = [(other, name) for other in elsewhere]
        imports |= dict.fromkeys(lines)
        for statement in own:
            if id(statement) not in chosen:
                text, leads = _linked(home, home.segment(statement), renamed)
                chosen[id(statement)] = (order.index(home), statement.lineno, text, statement)
                needed += [leads.get(each, (home, each)) for each in _needed(text, home.postponed)]
        owner = (home, name) if own else (None, "\n".join(lines))
        if not elsewhere and (other := owners.setdefault(renamed.get((home, name), name), owner)) != owner:
            raise Clash(next((each for each in (owner, other) if each[0] and each not in roots), None))
        order += [each for each in dict.fromkeys(other for other, _ in needed) if each not in order]
        queue += [each for each in dict.fromkeys(needed) if each not in met]
        met.update(needed)
    future = any(each.postponed for each in order)
    heads = ["from __future__ import annotations"] * future + sorted(imports)
    source = _laid_out(heads, sorted(chosen.values(), key=lambda entry: (-entry[0], entry[1])))
    check_harmless(source)
    return source


def _found(home: Module, name: str) -> tuple[list[Module], list[str], list[ast.stmt]]:
    """Where a module has a name from: other modules of its library, imports of further ones, statements of its own."""
    elsewhere, lines, own = [], [], []
    statements = home.bindings.get(name, [])
    if not statements:
        star = _starred(Origin(home, name))
        elsewhere = [star.module] if star is not None else []
        if not elsewhere and not hasattr(builtins, name):
            lines.append(_provided(home, name))
    for statement in statements:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found = home.origin(statement, _alias(statement, name))
            if found is not None and found.name == name:
                elsewhere.append(found.module)
            else:
                lines.append(_import_line(statement, name))
        else:
            own.append(statement)
    return elsewhere, lines, own


def _laid_out(imports: list[str], parts: Statements) -> str:
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


def _linked(home: Module, text: str, renamed: Mapping[Definition, str]) -> tuple[str, dict[str, Definition]]:
    """A statement's text with what it has from modules of the library under its own name, and where each is from.

    Raises Clash where such a name means something else in the statement.
    """
    tree = ast.parse(text)
    linker = _Linker(home, tree, renamed)
    linker.visit(tree)
    if linker.bound & linker.local.keys():
        raise Clash
    for name, definition in linker.leads.items():
        if name in linker.bound or name in linker.free:
            raise Clash(definition)
    text = _edited(text, tree, linker.edits)
    for statement in tree.body:
        if isinstance(statement, DOCUMENTED) and (home, statement.name) in renamed:
            head = re.compile(rf"^((?:async )?(?:def|class)\s+){statement.name}\b", re.MULTILINE)
            text = head.sub(rf"\g<1>{renamed[home, statement.name]}", text, count=1)
    return text, linker.leads


class _Linker(ast.NodeVisitor):
    """Finds what a statement has from modules of the library: `leads` are the names that it will use them under.

    Names of its own module are among them where they are renamed.

    `edits` are the expressions that become such a name, and the imports that are left out.
    """

    def __init__(self, home: Module, tree: ast.Module, renamed: Mapping[Definition, str]) -> None:
        self.home = home
        self.renamed = renamed
        self.leads: dict[str, Definition] = {}
        self.edits: list[tuple[ast.expr | ast.stmt, str]] = []
        self.local: dict[str, Origin] = {}
        self.free: set[str] = set()
        self.bound: set[str] = set()
        targets = {id(node) for statement in tree.body for node in _targets(statement)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                if id(node) not in targets or (home, node.id) not in renamed:
                    self.bound.add(node.id)
            elif isinstance(node, ast.Global) and any((home, name) in renamed for name in node.names):
                raise Clash
            elif isinstance(node, ast.arg):
                self.bound.add(node.arg)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                self.bound.add(node.name)
            elif isinstance(node, ast.FunctionDef):
                inside = [inner for statement in node.body for inner in ast.walk(statement)]
                self.bound |= {inner.name for inner in inside if isinstance(inner, DOCUMENTED)}
                for inner in inside:
                    if isinstance(inner, (ast.Import, ast.ImportFrom)):
                        self._take(inner)

    def _take(self, statement: ast.Import | ast.ImportFrom) -> None:
        """Note an import inside a function, which is then left out."""
        found = {_bound_by(statement, alias): self.home.origin(statement, alias) for alias in statement.names}
        if all(found.values()):
            self.local |= {name: origin for name, origin in found.items() if origin is not None}
            self.edits.append((statement, ""))

    def _origin(self, name: str) -> Origin | None:
        """What a name of the statement stands for, if an import of the library binds it."""
        statements = self.home.bindings.get(name, [])
        if name in self.local:
            return _followed(self.local[name])
        if not statements and name not in self.bound:
            return _followed(_starred(Origin(self.home, name)))
        if name in self.bound or len(statements) != 1 or not isinstance(statements[0], (ast.Import, ast.ImportFrom)):
            return None
        return _followed(self.home.origin(statements[0], _alias(statements[0], name)))

    def visit_Name(self, node: ast.Name) -> None:
        """A name that an import binds, or one of this module that is renamed."""
        origin = self._origin(node.id)
        if origin is not None:
            self._lead(node, origin)
        elif (self.home, node.id) in self.renamed and node.id not in self.bound:
            self._lead(node, Origin(self.home, node.id))
        else:
            self.free.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """A name of a module, `package.module.name`."""
        chain = [node]
        while isinstance(chain[-1].value, ast.Attribute):
            chain.append(chain[-1].value)
        root = chain[-1].value
        origin = self._origin(root.id) if isinstance(root, ast.Name) else None
        while origin is not None and not origin.name and chain:
            inner = chain.pop()
            part = origin.module.part(inner.attr)
            if origin.module.holds(inner.attr):
                origin = _followed(Origin(origin.module, inner.attr))
            elif part is not None:
                origin = Origin(part, "")
            else:
                raise Unsuitable("names missing")
            if origin is not None and origin.name:
                self._lead(inner, origin)
                return
        if origin is not None and not origin.name:
            raise Unsuitable("a module as a value")
        self.generic_visit(node)

    def _lead(self, node: ast.Name | ast.Attribute, origin: Origin) -> None:
        if not origin.name:
            raise Unsuitable("a module as a value")
        definition = (origin.module, origin.name)
        name = self.renamed.get(definition, origin.name)
        if self.leads.setdefault(name, definition) != definition:
            raise Clash(definition)
        if not isinstance(node.ctx, ast.Load) and origin.module is not self.home:
            raise Clash
        if not isinstance(node, ast.Name) or node.id != name:
            self.edits.append((node, name))


def _targets(statement: ast.stmt) -> list[ast.Name]:
    """The names that a top-level assignment binds."""
    if not isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return []
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]


def _followed(origin: Origin | None) -> Origin | None:
    """Where a name is from that a module of the library has from another one."""
    met: set[Origin] = set()
    while origin is not None and origin.name and origin not in met:
        met.add(origin)
        statements = origin.module.bindings.get(origin.name, [])
        if not statements:
            further = _starred(origin)
        elif len(statements) == 1 and isinstance(statements[0], (ast.Import, ast.ImportFrom)):
            further = origin.module.origin(statements[0], _alias(statements[0], origin.name))
        else:
            break
        if further is None:
            break
        origin = further
    return origin


def _starred(origin: Origin) -> Origin | None:
    """The module that a module has a name from by taking over all of its names."""
    here = frozenset({origin.module.path})
    homes = [other for other in origin.module.taken_over() if other.holds(origin.name, here)]
    return Origin(homes[-1], origin.name) if homes else None


def _edited(text: str, tree: ast.Module, edits: list[tuple[ast.expr | ast.stmt, str]]) -> str:
    """The text with expressions replaced and statements taken out; `pass` where a block would have none left."""
    raw = text.encode()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    gone = {id(node) for node, _ in edits if isinstance(node, ast.stmt)}
    emptied = {
        id(body[0])
        for node in ast.walk(tree)
        for body in (getattr(node, field, None) for field in ("body", "orelse", "finalbody"))
        if isinstance(body, list) and body and all(id(each) in gone for each in body)
    }
    for node, name in sorted(edits, key=lambda edit: (-edit[0].lineno, -edit[0].col_offset)):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        if isinstance(node, ast.stmt):
            before, after = starts[node.lineno - 1], starts[node.end_lineno or 0]
            alone = not raw[before:start].strip() and not raw[end:after].strip()
            if alone and id(node) not in emptied:
                start, end = before, after
            else:
                name = "pass"
        elif raw[start:end].decode(errors="replace") != ast.unparse(node):
            raise Unsuitable("does not parse when cut out")  # inside a format string: 3.11 does not say where
        raw = raw[:start] + name.encode() + raw[end:]
    return raw.decode().rstrip("\n")


def _bound_by(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    whole = isinstance(statement, ast.Import) and not alias.asname
    return alias.name.partition(".")[0] if whole else alias.asname or alias.name


def _alias(statement: ast.Import | ast.ImportFrom, name: str) -> ast.alias:
    """The part of an import that binds a name."""
    return next(alias for alias in statement.names if _bound_by(statement, alias) == name)


def _needed(text: str, postponed: bool) -> list[str]:
    """Global names that a statement uses; those in its annotations only where these are evaluated."""
    head = "from __future__ import annotations\n" if postponed else ""
    found: set[str] = set()

    def visit(table: symtable.SymbolTable) -> None:
        for symbol in table.get_symbols():
            top = table.get_type() == "module"
            free = symbol.is_global() and not symbol.is_local()  # names of a function called "top" are taken for both
            if symbol.is_referenced() and (top or free):
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
        require_harmless([statement.module or "." if not statement.level else "."])
        return ast.unparse(ast.ImportFrom(statement.module, [_alias(statement, name)], 0))
    alias = _alias(statement, name)
    require_harmless([alias.name])
    return ast.unparse(ast.Import([alias]))


def _provided(module: Module, name: str) -> str:
    """The import of a name that the module takes for granted; Unsuitable where it is nobody's."""
    homes = STARRED if module.judged else [star.module for star in module.stars if star.module in STARRED]
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
