"""Programs rewritten so that a person would read them as before: other names, another order, comments, other literals.

All work on the syntax tree and write the program anew, so that rewrites are compared with what `plain` gives.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Mapping

from foretrace.evals.breakdown import type_of
from foretrace.evals.items import Item
from foretrace.trace.frames import Trace

__all__ = ["REWRITES", "commented", "other_literals", "plain", "renamed", "reordered"]

NAMES = {
    "int": "count total size number index steps amount position",
    "str": "word text name letter message label sentence title",
    "list": "items values numbers names rows results parts words",
    "dict": "prices table counts lookup ages stock scores settings",
    "bool": "found done valid ready is_open finished active enabled",
    "other": "ratio average pair node point account shape entry",
}
"""Names as people give them to variables of a type."""

Rewrite = Callable[[Item, Trace], Item | None]
"""Another item, given one and its record; None where it cannot be rewritten in that way."""


def plain(item: Item, trace: Trace) -> Item | None:
    """The same program as the syntax tree writes it."""
    return item._replace(source=ast.unparse(ast.parse(item.source)) + "\n")


def renamed(item: Item, trace: Trace) -> Item | None:
    """Each local variable gets a name that people give to variables of another type."""
    tree = ast.parse(item.source)
    taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | _arguments(tree) | set(dir(builtins))
    taken |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    kinds = list(NAMES)
    free = {kind: [name for name in names.split() if name not in taken] for kind, names in NAMES.items()}
    new: dict[str, str] = {}
    for name, text in _first_texts(trace, _renamable(tree)).items():
        kind = type_of(text)
        at = kinds.index(kind if kind in NAMES else "other")
        others = [free[kinds[(at + step) % len(kinds)]] for step in range(1, len(kinds))]
        pool = next((pool for pool in others if pool), None)
        if pool is None:
            return None
        new[name] = pool.pop(0)
    if not new:
        return None
    call = ast.parse(item.call, mode="eval")
    source = ast.unparse(_Renaming(new, _own_functions(tree)).visit(tree)) + "\n"
    return item._replace(source=source, call=ast.unparse(_Renaming(new, _own_functions(tree)).visit(call)))


def reordered(item: Item, trace: Trace) -> Item | None:
    """The functions at the top of the file in the opposite order."""
    tree = ast.parse(item.source)
    places = [i for i, node in enumerate(tree.body) if isinstance(node, ast.FunctionDef) and not node.decorator_list]
    if len(places) < 2:
        return None
    functions = [tree.body[i] for i in places]
    for place, function in zip(places, reversed(functions), strict=True):
        tree.body[place] = function
    return item._replace(source=ast.unparse(tree) + "\n")


def commented(item: Item, trace: Trace) -> Item | None:
    """A comment on a line of its own before every line of code, and one behind each."""
    lines = ast.unparse(ast.parse(item.source)).split("\n")
    if any('"""' in line or "'''" in line for line in lines):
        return None  # a line may stand inside a string
    out = []
    for number, line in enumerate(lines, 1):
        indent = line[: len(line) - len(line.lstrip())]
        out += [f"{indent}# step {number}: what follows needs care", f"{line}  # see above"] if line.strip() else [line]
    return item._replace(source="\n".join(out) + "\n")


def other_literals(item: Item, trace: Trace) -> Item | None:
    """Integers from 2 on are one more, letters in strings the next ones, in the program and in the call."""
    source = ast.unparse(_OtherLiterals().visit(ast.parse(item.source))) + "\n"
    call = ast.unparse(_OtherLiterals().visit(ast.parse(item.call, mode="eval")))
    changed = source != ast.unparse(ast.parse(item.source)) + "\n" or call != ast.unparse(ast.parse(item.call))
    return item._replace(source=source, call=call) if changed else None


REWRITES: Mapping[str, Rewrite] = {
    "names of another type": renamed,
    "functions in the opposite order": reordered,
    "comments": commented,
    "other literals": other_literals,
}


class _Renaming(ast.NodeTransformer):
    """Gives variables, parameters and the keywords of calls to the program's own functions their new names."""

    def __init__(self, new: Mapping[str, str], functions: Iterable[str]) -> None:
        self.new, self.functions = new, set(functions)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.new.get(node.id, node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        self.generic_visit(node)
        node.arg = self.new.get(node.arg, node.arg)
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self.functions:
            for keyword in node.keywords:
                keyword.arg = self.new.get(keyword.arg, keyword.arg) if keyword.arg else None
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        self.generic_visit(node)
        node.name = self.new.get(node.name, node.name) if node.name else None
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.Nonlocal:
        return ast.Nonlocal([self.new.get(name, name) for name in node.names])


class _OtherLiterals(ast.NodeTransformer):
    """Changes integers and strings; what stands in f-strings, docstrings and `__name__` tests stays."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        value = node.value
        if type(value) is int and value >= 2:
            return ast.Constant(value + 1)
        if isinstance(value, str) and not value.startswith("__"):
            return ast.Constant("".join(map(_next_letter, value)))
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        if isinstance(node.value, ast.Constant):
            return node
        self.generic_visit(node)
        return node


def _next_letter(letter: str) -> str:
    ends = {"z": "a", "Z": "A"}
    return ends.get(letter, chr(ord(letter) + 1)) if letter.isascii() and letter.isalpha() else letter


def _renamable(tree: ast.Module) -> set[str]:
    """Names bound in functions alone: not at the top of the file, nor by `global`, `def`, `class` or `import`."""
    inside: set[str] = set()
    outside: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            outside.add(node.name)
        elif isinstance(node, ast.Global):
            outside.update(node.names)
        elif isinstance(node, ast.alias):
            outside.add(node.asname or node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            inside.add(node.id)
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            outside |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        elif isinstance(statement, ast.ClassDef):
            names = (n for part in statement.body for n in ast.walk(part) if not isinstance(part, ast.FunctionDef))
            outside |= {n.id for n in names if isinstance(n, ast.Name)}
    return (inside | _arguments(tree)) - outside - {"self", "cls"}


def _arguments(tree: ast.AST) -> set[str]:
    return {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def _own_functions(tree: ast.AST) -> set[str]:
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def _first_texts(trace: Trace, names: set[str]) -> dict[str, str]:
    """Each name that the record shows -> the first text of its value."""
    texts: dict[str, str] = {}
    for frame in trace.frames:
        for name, text in frame.changed.items():
            if name in names:
                texts.setdefault(name, text)
    return texts
