"""Other programs made of a program: one small change to a function, or other names throughout."""

from __future__ import annotations

import ast
import builtins
import keyword
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from foretrace.data.writer import names

__all__ = ["mutant", "renamed"]

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd, ast.BitXor),
    ast.BitXor: (ast.BitOr,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
}
PLAIN = (ast.Assign, ast.AugAssign, ast.Expr)
IMPORTS = (ast.Import, ast.ImportFrom)
KEPT = frozenset({*dir(builtins), *keyword.kwlist, *keyword.softkwlist, "self", "cls", "_", "main"})

Change = tuple[Callable[[Any, Random], None], Any]


def mutant(source: str, rng: Random) -> str | None:
    """The program with one change inside a function; None where there is nothing to change."""
    tree = ast.parse(source)
    before = ast.unparse(tree)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    changes = [change for function in functions for change in _changes(function)]
    if not changes:
        return None
    change, node = rng.choice(changes)
    change(node, rng)
    after = ast.unparse(ast.fix_missing_locations(tree))
    return None if after == before else f"{after}\n"


def _changes(function: ast.FunctionDef) -> Iterator[Change]:
    """Every change that could be made to a function: what makes it, and what it is made to."""
    inside = [node for statement in function.body for node in ast.walk(statement)]
    stored = {node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in inside:
        if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
            yield _compare_otherwise, node
        elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in OPERATORS:
            yield _calculate_otherwise, node
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            yield _count_otherwise, node
        elif isinstance(node, ast.If):
            yield _negate, node
        elif isinstance(node, ast.BoolOp):
            yield _join_otherwise, node
        elif isinstance(node, ast.Call) and len(node.args) > 1:
            yield _turn_arguments, node
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in stored and len(stored) > 1:
            yield _take_other, (node, sorted(stored - {node.id}))
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list) and len(body) > 1:
                yield from ((_leave_out, (body, place)) for place, each in enumerate(body) if isinstance(each, PLAIN))


def _compare_otherwise(node: ast.Compare, rng: Random) -> None:
    node.ops[0] = rng.choice(COMPARISONS[type(node.ops[0])])()


def _calculate_otherwise(node: ast.BinOp | ast.AugAssign, rng: Random) -> None:
    node.op = rng.choice(OPERATORS[type(node.op)])()


def _count_otherwise(node: ast.Constant, rng: Random) -> None:
    node.value += rng.choice((1, -1))  # type: ignore[operator]


def _negate(node: ast.If, rng: Random) -> None:
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _join_otherwise(node: ast.BoolOp, rng: Random) -> None:
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _turn_arguments(node: ast.Call, rng: Random) -> None:
    node.args.reverse()


def _take_other(chosen: tuple[ast.Name, list[str]], rng: Random) -> None:
    node, others = chosen
    node.id = rng.choice(others)


def _leave_out(chosen: tuple[list[ast.stmt], int], rng: Random) -> None:
    body, place = chosen
    del body[place]


def renamed(source: str, call: str, rng: Random) -> tuple[str, str]:
    """The program and its call with other names for functions, parameters and locals.

    Names that the program might reach in another way, by keyword or as an attribute, stay; all of them where it matches
    patterns.
    """
    tree, called = ast.parse(source), ast.parse(call, mode="eval")
    nodes = list(ast.walk(tree))
    if any(isinstance(node, (ast.MatchAs, ast.MatchStar, ast.MatchMapping)) for node in nodes):
        return source, call
    fixed = set(KEPT)
    for node in nodes:
        fixed |= set(_reached_otherwise(node))
    taken = fixed | {node.id for node in nodes if isinstance(node, ast.Name)}
    taken |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    new: dict[str, str] = {}
    for node in nodes:
        for name in _binds(node):
            if name not in fixed and name not in new and not name.startswith("__"):
                new[name] = _fresh(rng, taken, name in functions)
                taken.add(new[name])
    for node in (*nodes, *ast.walk(called)):
        _rename(node, new)
    return f"{ast.unparse(tree)}\n", ast.unparse(called)


def _reached_otherwise(node: ast.AST) -> Iterator[str]:
    """Names that a node reaches by more than a plain name."""
    if isinstance(node, ast.keyword) and node.arg:
        yield node.arg
    elif isinstance(node, IMPORTS):
        yield from (alias.asname or alias.name for alias in node.names)
    elif isinstance(node, ast.ClassDef):
        yield node.name
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef):
                yield inner.name
            else:
                yield from (each.id for each in ast.walk(inner) if isinstance(each, ast.Name))


def _binds(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, (ast.FunctionDef, ast.ExceptHandler)) and node.name:
        yield node.name


def _rename(node: ast.AST, new: dict[str, str]) -> None:
    if isinstance(node, ast.Name):
        node.id = new.get(node.id, node.id)
    elif isinstance(node, ast.arg):
        node.arg = new.get(node.arg, node.arg)
    elif isinstance(node, (ast.FunctionDef, ast.ExceptHandler)) and node.name:
        node.name = new.get(node.name, node.name)
    elif isinstance(node, ast.keyword) and node.arg:
        node.arg = new.get(node.arg, node.arg)
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        node.names = [new.get(name, name) for name in node.names]


def _fresh(rng: Random, taken: set[str], function: bool) -> str:
    while True:
        name = names.function(rng) if function else names.variable(rng)
        if name not in taken:
            return name
        name = f"{name}{rng.randint(1, 99)}"
        if name not in taken:
            return name
