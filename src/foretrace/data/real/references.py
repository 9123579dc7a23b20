"""Statements without references to other modules of their library: `tools.grown(x)` becomes `grown(x)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from foretrace.data.real.harmless import Unsuitable
from foretrace.data.real.modules import DOCUMENTED, Module, Origin, bound_by

__all__ = ["Clash", "Definition", "alias_of", "linked", "starred"]

Definition = tuple[Module, str]
"""A name of a module of the library."""


class Clash(Unsuitable):
    """A name that would stand for two things in one source; `definition` is one of them, and may get another name."""

    def __init__(self, definition: tuple[Module | None, str] | None = None) -> None:
        super().__init__("names clash")
        self.definition = definition


def linked(home: Module, text: str, renamed: Mapping[Definition, str]) -> tuple[str, dict[str, Definition]]:
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
        found = {bound_by(statement, alias): self.home.origin(statement, alias) for alias in statement.names}
        if all(found.values()):
            self.local |= {name: origin for name, origin in found.items() if origin is not None}
            self.edits.append((statement, ""))

    def _origin(self, name: str) -> Origin | None:
        """What a name of the statement stands for, if an import of the library binds it."""
        statements = self.home.bindings.get(name, [])
        if name in self.local:
            return _followed(self.local[name])
        if not statements and name not in self.bound:
            return _followed(starred(Origin(self.home, name)))
        if name in self.bound or len(statements) != 1 or not isinstance(statements[0], (ast.Import, ast.ImportFrom)):
            return None
        return _followed(self.home.origin(statements[0], alias_of(statements[0], name)))

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
            further = starred(origin)
        elif len(statements) == 1 and isinstance(statements[0], (ast.Import, ast.ImportFrom)):
            further = origin.module.origin(statements[0], alias_of(statements[0], origin.name))
        else:
            break
        if further is None:
            break
        origin = further
    return origin


def starred(origin: Origin) -> Origin | None:
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


def alias_of(statement: ast.Import | ast.ImportFrom, name: str) -> ast.alias:
    """The part of an import that binds a name."""
    return next(alias for alias in statement.names if bound_by(statement, alias) == name)
