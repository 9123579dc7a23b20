"""Methods of a class that keeps no state, as top-level functions: what is called then is a plain function."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping

from foretrace.data.real.modules import Module

__all__ = ["snake_case", "without_class"]

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def without_class(module: Module, node: ast.ClassDef) -> tuple[Module, dict[str, str]] | None:
    """The module with a class's methods as top-level functions, and their new names; None where it keeps state."""
    methods = {inner.name: inner for inner in node.body if isinstance(inner, ast.FunctionDef)}
    names = {name: snake_case(name) for name in methods}
    if not _is_plain(node, methods) or not _are_free(module, names) or not _only_calls_itself(node, methods):
        return None
    tree = ast.parse(module.text)
    place = next(i for i, each in enumerate(tree.body) if each.lineno == node.lineno)
    found = tree.body[place]
    assert isinstance(found, ast.ClassDef)
    moved = [inner for inner in found.body if isinstance(inner, ast.FunctionDef)]
    for function in moved:
        del function.args.args[0]
        function.name = names[function.name]
    tree.body[place : place + 1] = [_Selfless(names).visit(function) for function in moved]
    text = ast.unparse(ast.fix_missing_locations(tree))
    changed = module.changed(text)
    return None if changed is None else (changed, names)


def snake_case(name: str) -> str:
    """A name in camel case as functions are named."""
    return CAMEL.sub("_", name).lower().strip("_")


def _is_plain(node: ast.ClassDef, methods: Mapping[str, ast.FunctionDef]) -> bool:
    """Whether a class is methods with `self` and nothing else: no attributes, bases, decorators, dunder methods."""
    words = sum(isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant) for inner in node.body)
    bare = all(isinstance(base, ast.Name) and base.id == "object" for base in node.bases) and not node.decorator_list
    return (
        bool(methods)
        and bare
        and len(methods) + words == len(node.body)
        and not any(name.startswith("__") and name.endswith("__") for name in methods)
        and all(m.args.args and m.args.args[0].arg == "self" and not m.decorator_list for m in methods.values())
    )


def _are_free(module: Module, names: Mapping[str, str]) -> bool:
    """Whether the new names are names, differ, and are used for nothing else."""
    taken = {*module.bindings, *dir(builtins)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name):
            taken.add(node.id)
        elif isinstance(node, ast.arg):
            taken.add(node.arg)
    new = set(names.values())
    return len(new) == len(names) and all(map(str.isidentifier, new)) and taken.isdisjoint(new)


def _only_calls_itself(node: ast.ClassDef, methods: Mapping[str, ast.FunctionDef]) -> bool:
    """Whether `self` is used for nothing but the class's own methods."""
    attributes = (inner for inner in ast.walk(node) if isinstance(inner, ast.Attribute))
    fine = {id(inner.value) for inner in attributes if inner.attr in methods and isinstance(inner.ctx, ast.Load)}
    return all(id(inner) in fine for inner in ast.walk(node) if isinstance(inner, ast.Name) and inner.id == "self")


class _Selfless(ast.NodeTransformer):
    """`self.name` becomes the function's new name."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            return ast.Name(self.names[node.attr], node.ctx)
        self.generic_visit(node)
        return node
