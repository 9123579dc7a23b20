"""What can be known of a source without running it: its functions, the order of their names, their statements.

Answers are the same on every interpreter version; code objects are matched to them by position.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType
from typing import Any

from foretrace.errors import SourceError
from foretrace.trace.own import keep_builtins

keep_builtins(globals())

__all__ = ["Function", "Source", "Statement", "children", "inner", "nodes", "parsing", "read", "statements"]

Position = tuple[int, int]
"""Line (1-based) and UTF-8 byte column (0-based), as in `ast` and `co_positions`."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Statement:
    """The part of a source in which a comprehension stands: a simple statement, or the header of a compound one."""

    start: Position
    end: Position

    def __contains__(self, position: Position) -> bool:
        return self.start <= position < self.end


@dataclass(slots=True, eq=False)
class Function:
    """A function, lambda or generator expression, or the script itself (`<module>`).

    `names` are its parameters as declared (as many as `parameters` says), then other names by the position of their
    first binding. `first` is the line by which a code object is known (that of the first decorator), `line` that of
    `def`. `body` is where its own instructions stand.
    """

    qualname: str
    first: int
    line: int
    body: Statement
    node: ast.AST
    names: tuple[str, ...] = ()
    parameters: int = 0
    comprehensions: list[Statement] = field(default_factory=list)

    @property
    def code_name(self) -> str:
        return self.qualname.rpartition(".")[2]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A parsed source.

    `bound` counts the bindings of every name of the module, `imported_or_defined` are those bound by import, def or
    class; with `starred`, a `from ... import *` binds others that cannot be known.
    """

    tree: ast.Module
    module: Function
    functions: tuple[Function, ...]
    bound: Counter[str]
    imported_or_defined: frozenset[str]
    starred: bool

    def of_code(self, code: CodeType) -> Function | None:
        """The function that a code object was compiled from; None for class bodies, comprehensions and the like."""
        if code.co_name == "<module>":
            return self.module
        found = [f for f in self.functions if f.first == code.co_firstlineno and f.code_name == code.co_name]
        if len(found) < 2:
            return found[0] if found else None
        spans = [
            ((line, column), (end_line, end_column))
            for line, end_line, column, end_column in code.co_positions()
            if line is not None and end_line is not None and column is not None and end_column is not None
        ]
        # Spans without width belong to the function's frame, not to its text.
        starts = [start for start, end in spans if start < end]
        inside = [f for f in found if all(start in f.body for start in starts)]
        return max(inside or found, key=lambda f: f.body.start)


@contextmanager
def parsing(path: str) -> Iterator[None]:
    """Python's own warnings about a source are kept quiet, its errors become a SourceError of one line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except SyntaxError as error:
        raise SourceError(f"{path} does not parse: line {error.lineno}: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise SourceError(f"{path} does not parse: {error or 'nested too deeply'}") from None


@lru_cache(maxsize=128)
def read(text: str, path: str = "program.py") -> Source:
    """Everything that can be said of a source; SourceError where it does not parse."""
    with parsing(path):
        tree = ast.parse(text, path)
    return _Reader(tree).source()


SCALARS = frozenset(
    """arg asname attr conversion ctx id is_async kind kwd_attrs level module name rest simple str tag
    type_comment""".split()
)
"""Fields of nodes that hold texts and numbers, or the context, which says how a name is used."""
WITHOUT_NODES = frozenset({"Constant", "Global", "MatchSingleton", "Nonlocal", "TypeIgnore"})
NODE_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    kind: tuple(
        field
        for field in kind._fields
        if kind.__name__ not in WITHOUT_NODES and (field not in SCALARS or kind.__name__ == "TypeAlias")
    )
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
"""The fields of each kind of node that hold nodes."""
BLOCK_FIELDS = {
    kind: tuple(
        name
        for name in ("body", "handlers", "orelse", "finalbody", "cases")
        if name in kind._fields and not issubclass(kind, ast.expr)
    )
    for kind in NODE_FIELDS
}
"""The fields of each kind of node that hold blocks."""


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one but its context, in order of the source; a third of `ast.iter_child_nodes`' time."""
    found: list[ast.AST] = []
    for name in NODE_FIELDS[type(node)]:
        value = getattr(node, name, None)
        if type(value) is list:
            found += [part for part in value if part is not None] if None in value else value
        elif value is not None:
            found.append(value)
    return found


def nodes(tree: ast.AST) -> list[ast.AST]:
    """A tree's nodes but contexts, in the order of `ast.walk`."""
    found = [tree]
    for node in found:
        found += children(node)
    return found


def inner(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one that hold blocks or stand in one: no expressions."""
    found: list[ast.AST] = []
    for name in BLOCK_FIELDS[type(node)]:
        found += getattr(node, name)
    return found


def statements(tree: ast.Module) -> list[ast.AST]:
    """Of a tree's nodes those that hold blocks or stand in them, in the same order: no expressions."""
    found: list[ast.AST] = [tree]
    for node in found:
        found += inner(node)
    return found


class _Scope:
    """A namespace while it is read; `function` is None in a class body, `private` the class that mangles names."""

    def __init__(self, function: Function | None, prefix: str, private: str, parent: _Scope | None) -> None:
        self.function = function
        self.prefix = prefix
        self.private = private
        self.parent = parent
        self.statement: ast.AST | Statement | None = None
        self.parameters: list[str] = []
        self.bindings: list[tuple[Position, str]] = []
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()

    def mangled(self, name: str) -> str:
        if self.private and name.startswith("__") and not name.endswith("__"):
            return f"_{self.private}{name}"
        return name


class _Reader:
    """One walk over a tree, scope by scope. Expressions are walked with a stack: long sums nest deeply."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.functions: list[Function] = []
        self.imported_or_defined: set[str] = set()
        self.starred = False
        everything = Statement((0, 0), (1 << 60, 0))
        self.module = Function("<module>", 1, 1, everything, tree)
        self.scope = self.top = _Scope(self.module, "", "", None)

    def source(self) -> Source:
        self.walk(self.tree.body)
        self.close(self.top)
        bound = Counter(name for _, name in self.top.bindings)
        self.module.names = tuple(
            name
            for name in self.module.names
            if name not in self.imported_or_defined and not (name.startswith("__") and name.endswith("__"))
        )
        return Source(
            self.tree, self.module, tuple(self.functions), bound, frozenset(self.imported_or_defined), self.starred
        )

    def walk(self, nodes: Iterable[ast.AST | None]) -> None:
        stack = [node for node in nodes if node is not None][::-1]
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind in PLACES:
                self.scope.statement = node
            handler = HANDLERS.get(kind)
            if handler is not None:
                handler(self, node)
            if handler is None or kind in DESCEND:
                stack += children(node)[::-1]

    # Scopes

    def open(self, function: Function | None, prefix: str, private: str) -> _Scope:
        self.scope = _Scope(function, prefix, private, self.scope)
        return self.scope

    def close(self, scope: _Scope) -> None:
        """Settle the order of a scope's names."""
        own: dict[str, None] = dict.fromkeys(scope.parameters)
        for position, name in sorted(scope.bindings, key=lambda binding: binding[0]):
            if name in scope.globals:
                self.top.bindings.append((position, name))
            elif name not in scope.nonlocals:
                own.setdefault(name)
        if scope.function is not None:
            scope.function.names = tuple(own)
            scope.function.parameters = len(scope.parameters)
        self.scope = scope.parent or scope

    def bind(self, name: str, position: Position) -> None:
        self.scope.bindings.append((position, self.scope.mangled(name)))

    def define(self, name: str, position: Position) -> None:
        self.bind(name, position)
        if self.scope is self.top or name in self.scope.globals:
            self.imported_or_defined.add(name)

    def qualname(self, name: str) -> str:
        return name if name in self.scope.globals else self.scope.prefix + name

    def add_function(self, function: Function, arguments: ast.arguments | None) -> _Scope:
        self.functions.append(function)
        within = "." if arguments is None else ".<locals>."
        scope = self.open(function, function.qualname + within, self.scope.private)
        if arguments is not None:
            scope.parameters = [scope.mangled(name) for name in parameter_names(arguments)]
        return scope

    # Nodes

    def definition(self, node: Definition) -> None:
        arguments = node.args
        self.walk([*node.decorator_list, *arguments.defaults, *arguments.kw_defaults])
        self.walk(argument.annotation for argument in all_arguments(arguments))
        self.walk([node.returns])
        self.define(node.name, (node.lineno, node.col_offset))
        body = Statement(start_of(node.body[0]), end_of(node))
        function = Function(self.qualname(node.name), start_of(node)[0], node.lineno, body, node)
        scope = self.add_function(function, arguments)
        self.walk(node.body)
        self.close(scope)

    def lambda_(self, node: ast.Lambda) -> None:
        self.walk([*node.args.defaults, *node.args.kw_defaults])
        body = Statement(start_of(node.body), end_of(node.body))
        function = Function(f"{self.scope.prefix}<lambda>", node.lineno, node.lineno, body, node)
        scope = self.add_function(function, node.args)
        scope.statement = body
        self.walk([node.body])
        self.close(scope)

    def generator(self, node: ast.GeneratorExp) -> None:
        first, *others = node.generators
        self.walk([first.iter])
        body = Statement(start_of(node), end_of(node))
        function = Function(f"{self.scope.prefix}<genexpr>", node.lineno, node.lineno, body, node)
        scope = self.add_function(function, None)
        scope.statement = body
        self.walk([first.target, *first.ifs, *others, node.elt])
        self.close(scope)

    def class_(self, node: ast.ClassDef) -> None:
        self.walk([*node.decorator_list, *node.bases, *node.keywords])
        self.define(node.name, (node.lineno, node.col_offset))
        scope = self.open(None, f"{self.qualname(node.name)}.", node.name.lstrip("_"))
        self.walk(node.body)
        self.close(scope)

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp) -> None:
        function, statement = self.scope.function, self.scope.statement
        if function is not None and statement is not None:
            header = statement if isinstance(statement, Statement) else header_of(statement)
            if header not in function.comprehensions:
                function.comprehensions.append(header)
        for generator in node.generators:
            self.walk([generator.iter, *generator.ifs])
        self.walk([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])

    def name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id, start_of(node))

    def walrus(self, node: ast.NamedExpr) -> None:
        self.walk([node.value])
        inner = self.scope
        while self.scope.parent is not None and isinstance(
            getattr(self.scope.function, "node", None), ast.GeneratorExp
        ):
            self.scope = self.scope.parent
        self.bind(node.target.id, start_of(node.target))
        self.scope = inner

    def annotated(self, node: ast.AnnAssign) -> None:
        self.walk([None if node.value is None and isinstance(node.target, ast.Name) else node.target])
        self.walk([node.annotation, node.value])

    def import_(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.starred = True
            else:
                name = alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name)
                self.define(name, (alias.lineno, alias.col_offset))

    def handler(self, node: ast.ExceptHandler) -> None:
        if node.name and node.type:
            self.bind(node.name, end_of(node.type))

    def pattern(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self.bind(node.name, end_of(node))

    def mapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.bind(node.rest, end_of(node))

    def global_(self, node: ast.Global) -> None:
        if self.scope is not self.top:
            self.scope.globals.update(node.names)

    def nonlocal_(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(map(self.scope.mangled, node.names))


HANDLERS: dict[type[ast.AST], Callable[..., None]] = {
    ast.FunctionDef: _Reader.definition,
    ast.AsyncFunctionDef: _Reader.definition,
    ast.Lambda: _Reader.lambda_,
    ast.GeneratorExp: _Reader.generator,
    ast.ClassDef: _Reader.class_,
    ast.ListComp: _Reader.comprehension,
    ast.SetComp: _Reader.comprehension,
    ast.DictComp: _Reader.comprehension,
    ast.Name: _Reader.name,
    ast.NamedExpr: _Reader.walrus,
    ast.AnnAssign: _Reader.annotated,
    ast.Import: _Reader.import_,
    ast.ImportFrom: _Reader.import_,
    ast.ExceptHandler: _Reader.handler,
    ast.MatchAs: _Reader.pattern,
    ast.MatchStar: _Reader.pattern,
    ast.MatchMapping: _Reader.mapping,
    ast.Global: _Reader.global_,
    ast.Nonlocal: _Reader.nonlocal_,
}
DESCEND = frozenset({ast.ExceptHandler, ast.MatchAs, ast.MatchMapping})
"""Handled nodes whose children are walked as well."""
PLACES = frozenset({*ast.stmt.__subclasses__(), ast.ExceptHandler, ast.match_case})
"""What a comprehension may stand in."""


def all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    """Every parameter as declared: positional, `*args`, keyword-only, `**kwargs`."""
    star = [arguments.vararg] if arguments.vararg else []
    double = [arguments.kwarg] if arguments.kwarg else []
    return [*arguments.posonlyargs, *arguments.args, *star, *arguments.kwonlyargs, *double]


def parameter_names(arguments: ast.arguments) -> list[str]:
    return [argument.arg for argument in all_arguments(arguments)]


def start_of(node: ast.AST) -> Position:
    """Where a node begins, decorators included."""
    placed: Any = node.pattern if isinstance(node, ast.match_case) else node
    first = min([placed, *getattr(node, "decorator_list", ())], key=lambda part: part.lineno)
    return first.lineno, first.col_offset if first is placed else 0


def end_of(node: ast.AST) -> Position:
    """Where a node ends, exclusive."""
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]


def header_of(node: ast.AST) -> Statement:
    """A whole simple statement; of a compound one, the part before its body."""
    if isinstance(node, ast.Match):
        return Statement(start_of(node), start_of(node.cases[0]))
    body = getattr(node, "body", None)
    return Statement(start_of(node), start_of(body[0]) if body else end_of(node))
