"""Cutting a function out of its module: the source of it and of all that it needs, which stands by itself.

What a definition needs is found by name, through the symbol tables of the interpreter, and followed through the imports
of its library, also where these stand in the function: `from . import helpers; helpers.f(x)` becomes `f(x)`.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import symtable
import textwrap
from collections.abc import Iterable, Mapping
from functools import cache

from foretrace.data.real.harmless import HARMLESS, Unsuitable, check_harmless, require_harmless
from foretrace.data.real.modules import DOCUMENTED, Module, Origin
from foretrace.data.real.references import Clash, Definition, alias_of, linked, starred

__all__ = ["cut_out"]

STARRED = ("typing", "functools", "collections", "itertools", "heapq", "bisect", "string", "operator", "math")
"""Modules whose names may be used without an import: judges of programming problems import them all."""

Statements = list[tuple[int, int, str, ast.stmt]]


def cut_out(module: Module, names: Iterable[str]) -> str:
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
                text, leads = linked(home, home.segment(statement), renamed)
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
        star = starred(Origin(home, name))
        elsewhere = [star.module] if star is not None else []
        if not elsewhere and not hasattr(builtins, name):
            lines.append(_provided(home, name))
    for statement in statements:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found = home.origin(statement, alias_of(statement, name))
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
        return ast.unparse(ast.ImportFrom(statement.module, [alias_of(statement, name)], 0))
    alias = alias_of(statement, name)
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
