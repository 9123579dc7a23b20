"""Classes cut down to what one of their methods needs: each method becomes a program of its own, short enough to show.

What is needed is found by name: from a method to the attributes, names and operators in it, and on to the methods of
the classes met that are called so. Whatever cannot be told from names stays.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TypeGuard

from foretrace.data.real.callee import Callee
from foretrace.data.real.modules import Module, bound_by

__all__ = ["called", "reduced"]

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BINARY = """Add Sub Mult:mul MatMult:matmul Div:truediv Mod Pow LShift RShift BitOr:or BitXor:xor BitAnd:and
    FloorDiv""".split()
OTHERS = "Lt Gt LtE:le GtE:ge Invert UAdd:pos USub:neg".split()
OPERATORS: dict[str, frozenset[str]] = {}
"""Operator of the syntax tree -> the methods that may carry it out."""
for prefixes, entries in ((("", "r", "i"), BINARY), (("",), OTHERS)):
    for entry in entries:
        operator, _, word = entry.partition(":")
        OPERATORS[operator] = frozenset(f"__{prefix}{word or operator.lower()}__" for prefix in prefixes)
REFLECTED = {"Lt": "__gt__", "Gt": "__lt__", "LtE": "__ge__", "GtE": "__le__"}
FUNCTIONS = {
    "__divmod__": "divmod", "__rdivmod__": "divmod", "__abs__": "abs", "__round__": "round", "__floor__": "floor",
    "__ceil__": "ceil", "__trunc__": "trunc", "__complex__": "complex", "__reversed__": "reversed",
    "__copy__": "copy", "__deepcopy__": "deepcopy", "__reduce__": "copy", "__getstate__": "copy",
    "__setstate__": "copy", "__dir__": "dir", "__sizeof__": "sizeof", "__reduce_ex__": "copy",
}  # fmt: skip
"""Method -> the function that calls it: without the function, the method is not needed."""
SPECIAL = {
    "__len__": "len({})", "__str__": "str({})", "__repr__": "repr({})", "__iter__": "list({})", "__bool__": "bool({})",
    "__abs__": "abs({})", "__hash__": "hash({})", "__int__": "int({})", "__float__": "float({})", "__neg__": "-{}",
    "__getitem__": "{}[{}]", "__add__": "{} + {}", "__sub__": "{} - {}", "__mul__": "{} * {}", "__mod__": "{} % {}",
    "__truediv__": "{} / {}", "__floordiv__": "{} // {}", "__pow__": "{} ** {}", "__and__": "{} & {}",
    "__or__": "{} | {}", "__xor__": "{} ^ {}", "__eq__": "{} == {}", "__ne__": "{} != {}", "__lt__": "{} < {}",
    "__le__": "{} <= {}", "__gt__": "{} > {}", "__ge__": "{} >= {}", "__call__": "{}({})",
}  # fmt: skip
"""Method -> how people write its call."""
OPTIONAL = frozenset(FUNCTIONS).union(*OPERATORS.values())


def called(node: ast.FunctionDef, owner: str) -> tuple[Callee, bool]:
    """How a method is called, and whether on its class."""
    decorators = {ast.unparse(each).rpartition(".")[2] for each in node.decorator_list}
    if decorators & {"staticmethod", "classmethod"} or node.name == "__new__":
        return Callee(node, f"{owner}.{node.name}({{}})", bound="classmethod" in decorators), True
    is_value = decorators & {"property", "cached_property"}
    form = f"{{}}.{node.name}" if is_value else SPECIAL.get(node.name, f"{{}}.{node.name}({{}})")
    return Callee(node, form, bound=form.count("{}") > 1), False


def reduced(module: Module, roots: Iterable[str], attributes: Iterable[str]) -> Module | None:
    """The module without the definitions that nothing needs if only these names and attributes are used from outside.

    None where it does not parse any more.
    """
    reach = _Reach(module)
    reach.attributes.update(attributes)
    reach.names.update(roots)
    reach.follow()
    lines = list(module.lines)
    for statement in module.tree.body:
        if isinstance(statement, DEFINITIONS) and statement.name not in reach.names:
            _blank(statement, lines)
    for node in reach.classes:
        dropped = [inner for inner in node.body if isinstance(inner, ast.FunctionDef) and id(inner) not in reach.kept]
        for method in dropped:
            _blank(method, lines)
        if dropped and len(dropped) == len(node.body):
            lines[dropped[0].lineno - 1] = " " * dropped[0].col_offset + "pass"
    return module.changed("\n".join(lines))


def _blank(node: Definition, lines: list[str]) -> None:
    first = min([node.lineno, *(part.lineno for part in node.decorator_list)])
    last = node.end_lineno or first
    lines[first - 1 : last] = [""] * (last - first + 1)


class _Reach:
    """What can be reached by name: `kept` are the methods, of `classes`."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.classes: list[ast.ClassDef] = []
        self.kept: set[int] = set()

    def follow(self) -> None:
        """Go on until nothing new is met."""
        done: set[str] = set()
        while True:
            before = len(self.kept)
            new = self.names - done
            done |= new
            for statement in (each for name in sorted(new) for each in self.module.bindings.get(name, ())):
                self._meet(statement)
            for node in self.classes:
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and id(method) not in self.kept and self._needs(method.name):
                        self.kept.add(id(method))
                        self._note(method)
            if len(self.kept) == before and self.names <= done:
                return

    def _meet(self, statement: ast.stmt) -> None:
        if not isinstance(statement, ast.ClassDef):
            self._note(statement)
        elif statement not in self.classes:
            self.classes.append(statement)
            self.attributes |= _abstract(self.module, statement)
            for part in ast.iter_child_nodes(statement):
                if not isinstance(part, ast.FunctionDef):
                    self._note(part)

    def _needs(self, name: str) -> bool:
        special = name.startswith("__") and name.endswith("__") and name not in OPTIONAL
        return special or name in self.attributes or FUNCTIONS.get(name) in self.attributes

    def _note(self, node: ast.AST) -> None:
        """Remember what a piece of code uses; a text may be the name of an attribute."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Attribute):
                self.attributes.add(inner.attr)
            elif isinstance(inner, ast.Name):
                self.names.add(inner.id)
                self.attributes.add(inner.id)
            elif isinstance(inner, ast.Constant) and isinstance(inner.value, str) and inner.value.isidentifier():
                self.attributes.add(inner.value)
            elif isinstance(inner, (ast.operator, ast.unaryop, ast.cmpop)):
                kind = type(inner).__name__
                self.attributes |= OPERATORS.get(kind, frozenset())
                self.attributes.add(REFLECTED.get(kind, ""))


def _abstract(module: Module, node: ast.ClassDef) -> set[str]:
    """The abstract methods of a class's bases in other modules, which stay whole, so that the class must have them."""
    found: set[str] = set()
    for base in node.bases:
        name = base.id if isinstance(base, ast.Name) else ""
        for statement in module.bindings.get(name, ()):
            if isinstance(statement, ast.ImportFrom):
                alias = next(each for each in statement.names if bound_by(statement, each) == name)
                origin = module.origin(statement, alias)
                classes = origin.module.bindings.get(origin.name, []) if origin is not None else []
                for each in classes:
                    if isinstance(each, ast.ClassDef):
                        found |= {inner.name for inner in each.body if _is_abstract(inner)}
                        found |= _abstract(origin.module, each) if origin is not None else set()
    return found


def _is_abstract(node: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return any(ast.unparse(each).rpartition(".")[2].startswith("abstract") for each in decorators)
