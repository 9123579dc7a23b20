"""The walks over a tree: what `ast` gives, for every kind of node, in less time."""

from __future__ import annotations

import ast
import inspect
import sys
import typing
from collections.abc import Iterable

import pytest

from foretrace.trace import source
from foretrace.trace.source import children, nodes, statements

EVERYTHING = '''
"""A module with a bit of everything."""
from __future__ import annotations
import os.path as p, sys
from . import sibling
from os import *

@decorated(1, *[2], k=3, **{**{}})
class C(Base, metaclass=M):
    x: int = 3
    (y): str
    global G

    async def m(self, a, /, b: int = 1, *c, d, e=None, **f) -> None:
        nonlocal a
        async for i in x: await i
        else: pass
        async with a as b, c: yield
        return [i async for i in x if i if not i]

def f():
    try:
        raise E from None
    except (A, B) as e: raise
    except C: ...
    else: del a, b[0], c.d
    finally: assert x, "no"
    try: pass
    except* E as g: continue
    for i, *j in x: break
    else: continue
    while True:
        break
    else: x = y = z, *w = 1
    x += 1; x @= 2; x **= -3; x //= ~4; x <<= +5; x >>= 1; x |= 1; x ^= 1; x &= 1; x %= 1; x /= 1; x -= 1; x *= 1
    if x < 1 <= 2 != 3 == 4 > 5 >= 6 is 7 is not 8 in 9 not in 10: pass
    elif (n := 10) and not x or y: yield from x
    lambda q, /, *r, s=1, **t: (q if r else s)
    {1: 2, **d}, {1, 2}, {k: v for k, v in x}, {k for k in x}, (k for k in x), [*a, *b]
    f"{x!r:>{w}} {y=} text", b"bytes", 1j, ..., a[1:2:3, ::, None], a.b.c
    match x:
        case True | None | False: pass
        case [1, *rest] | [_, "two", *_] if rest: pass
        case {"k": 1, **others} | {}: pass
        case Point(0, y=[a, b]) as whole: pass
        case a.b | -1 | 1 + 2j: pass
    with open(a) as (b, c), d: pass
    return
'''
LATER = {
    (3, 12): "type X[T: int, *Ts, **P] = list[T]\ndef f[T](x: T) -> T: ...\nclass A[T]: ...",
    (3, 13): "type X[T = int, *Ts = *tuple[int], **P = [int]] = list[T]",
    (3, 14): 't"{x!r:>{w}} and {y}"',
}


def without_contexts(found: Iterable[ast.AST]) -> list[ast.AST]:
    return [node for node in found if not isinstance(node, ast.expr_context)]


@pytest.mark.parametrize(
    "text",
    [
        EVERYTHING,
        *(text for version, text in LATER.items() if sys.version_info >= version),
        inspect.getsource(source),
        inspect.getsource(typing),
    ],
)
def test_trees_are_walked_as_by_ast(text: str) -> None:
    every = without_contexts(ast.walk(ast.parse(text)))
    for node in every:
        assert children(node) == without_contexts(ast.iter_child_nodes(node))
    assert nodes(every[0]) == every
    blocks = (ast.Module, ast.stmt, ast.ExceptHandler, ast.match_case)
    assert statements(typing.cast(ast.Module, every[0])) == [node for node in every if isinstance(node, blocks)]


def test_there_is_some_of_every_kind_of_node() -> None:
    seen = {type(node).__name__ for node in ast.walk(ast.parse(EVERYTHING))}
    abstract = (
        "AST mod stmt expr expr_context boolop operator unaryop cmpop excepthandler pattern type_ignore type_param"
    )
    unused = "slice Expression Interactive FunctionType TypeIgnore Suite Index ExtSlice AugLoad AugStore Param"
    kinds = {name for name, kind in vars(ast).items() if isinstance(kind, type) and issubclass(kind, ast.AST)}
    later = {"TypeAlias", "TypeVar", "ParamSpec", "TypeVarTuple", "TemplateStr", "Interpolation"}
    deprecated = {"Num", "Str", "Bytes", "NameConstant", "Ellipsis", "_ast_Ellipsis"}
    assert kinds - seen - set(abstract.split()) - set(unused.split()) - later - deprecated == set()
