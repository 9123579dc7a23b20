"""What a function does with its parameters tells what they are: types for those that nobody annotated.

def f(a, b):           # a: str, for what is split is a text; b: int, and "x" is worth a try for a
    if a == "x": ...
    return a.split()[b % 2]
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

__all__ = ["compared", "parameters_of", "used_types"]

METHODS = {
    "str": """split strip lstrip rstrip lower upper title capitalize startswith endswith replace isdigit isalpha isalnum
        isupper islower isspace isnumeric encode splitlines rsplit find rfind join zfill swapcase partition rpartition
        casefold ljust rjust center format isidentifier translate""",
    "list[int]": "append extend insert sort reverse",
    "dict[str, int]": "items keys values get setdefault",
    "set[int]": "add union intersection difference issubset discard",
}
CALLS = {
    "list[int]": "len sum sorted enumerate zip max min reversed set list tuple any all map iter Counter deque heapify",
    "int": "range chr bin hex oct divmod sqrt gcd isqrt factorial pow",
    "str": "ord",
    "float": "isclose floor ceil log log10 log2 sin cos tan exp",
}
LINKS = {"left": "TreeNode", "right": "TreeNode", "next": "ListNode"}
BY_METHOD = {name: kind for kind, names in METHODS.items() for name in names.split()}
BY_CALL = {name: kind for kind, names in CALLS.items() for name in names.split()}
CHECKED = {"str": "str", "int": "int", "float": "float", "list": "list[int]", "dict": "dict[str, int]",
           "tuple": "tuple[int, ...]", "set": "set[int]", "bool": "bool", "bytes": "bytes"}  # fmt: skip
NUMERIC = (
    ast.Sub,
    ast.Mult,
    ast.FloorDiv,
    ast.Mod,
    ast.Pow,
    ast.BitAnd,
    ast.BitOr,
    ast.BitXor,
    ast.LShift,
    ast.RShift,
    ast.Div,
)
SURE, LIKELY, PERHAPS = 8, 3, 1


def parameters_of(function: ast.FunctionDef) -> list[str]:
    """The names of a function's parameters, `*args` and `**kwargs` left out."""
    return [each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def used_types(function: ast.FunctionDef) -> dict[str, str]:
    """The type of each parameter that its use or its default value gives away."""
    found = _Uses()
    for statement in function.body:
        found.visit(statement)
    types = {name: _defaulted(value) for name, value in _defaults(function)}
    for name in parameters_of(function):
        kind = found.kind(name)
        if kind:
            types[name] = "str" if kind == "letter" else kind
    return {name: kind for name, kind in types.items() if kind}


def compared(function: ast.FunctionDef) -> dict[str, list[Any]]:
    """The literals that each parameter is compared with, which lead a call where others do not go."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    parameters = set(parameters_of(function))
    for node in ast.walk(function):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id in parameters:
            for operator, other in zip(node.ops, node.comparators, strict=True):
                values = [each.value for each in ast.walk(other) if isinstance(each, ast.Constant)]
                texts = [value for value in values if isinstance(value, str) and value]
                if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(other, ast.Constant):
                    texts = [letter for text in texts for letter in text[:8]]
                found[node.left.id] += texts
    return {name: values for name, values in found.items() if values}


def _defaults(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    args = function.args
    places = [*args.posonlyargs, *args.args]
    yield from ((each.arg, value) for each, value in zip(places[::-1], args.defaults[::-1], strict=False))
    yield from ((each.arg, value) for each, value in zip(args.kwonlyargs, args.kw_defaults, strict=True) if value)


def _defaulted(value: ast.expr) -> str:
    kind = type(value.value).__name__ if isinstance(value, ast.Constant) else type(value).__name__.lower()
    return CHECKED.get(kind, "")


class _Uses(ast.NodeVisitor):
    """Votes for the kinds of names; `items` are names and whose items they are, `tuples` their lengths."""

    def __init__(self) -> None:
        self.votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.items: dict[str, str] = {}
        self.tuples: dict[str, int] = {}

    def kind(self, name: str, deep: bool = True) -> str:
        """The kind with the most votes, what is known of its items told; empty where nothing is known."""
        votes = self.votes.get(name)
        if not votes:
            return ""
        kind = votes.most_common(1)[0][0]
        if kind != "list[int]" or not deep:
            return kind
        inner = [self.kind(item, deep=False) for item, home in self.items.items() if home == name]
        if self.tuples.get(name):
            return f"list[tuple[{', '.join(['int'] * self.tuples[name])}]]"
        if "list[int]" in inner:
            return "list[list[int]]"
        if "letter" in inner:
            return "str"
        return "list[str]" if "str" in inner else kind

    def _vote(self, node: ast.AST, kind: str, weight: int) -> None:
        if isinstance(node, ast.Name) and kind:
            self.votes[node.id][kind] += weight

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """A method that few types have, or what links the nodes of a tree or a list."""
        kind = LINKS.get(node.attr) or BY_METHOD.get(node.attr)
        if kind:
            self._vote(node.value, kind, SURE)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """An argument of a function that takes one kind of thing."""
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "isinstance" and len(node.args) == 2:
            self._vote(node.args[0], CHECKED.get(ast.unparse(node.args[1]), "int"), SURE)
        elif name in BY_CALL and not (name in ("max", "min") and len(node.args) > 1):
            for argument in node.args[1 if name == "map" else 0 :]:
                self._vote(argument, "letter" if name == "ord" else BY_CALL[name], LIKELY)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Arithmetic."""
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, ast.Constant):
                self._vote(one, CHECKED.get(type(other.value).__name__, ""), LIKELY)
            elif isinstance(node.op, NUMERIC):
                self._vote(one, "int", PERHAPS)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """A comparison with a literal, or a search in something."""
        for operator, other in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, (ast.In, ast.NotIn)):
                self._vote(other, "list[int]", PERHAPS)
                if isinstance(other, ast.Constant) and isinstance(other.value, str):
                    self._vote(node.left, "letter", LIKELY)
            elif isinstance(other, ast.Constant):
                text = isinstance(other.value, str)
                kind = "letter" if text and len(str(other.value)) == 1 else CHECKED.get(type(other.value).__name__, "")
                self._vote(node.left, kind, LIKELY)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """An item, or an item of an item."""
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            self._vote(node.value, "dict[str, int]", SURE)
        else:
            self._vote(node.value, "list[int]", LIKELY)
            if isinstance(node.value, ast.Subscript):
                self._vote(node.value.value, "list[list[int]]", SURE)
            self._vote(node.slice, "int", PERHAPS)
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        """A loop over something."""
        self._loop(node.target, node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """A loop over something in a comprehension."""
        self._loop(node.target, node.iter)
        self.generic_visit(node)

    def _loop(self, target: ast.expr, over: ast.expr) -> None:
        if isinstance(over, ast.Call) and getattr(over.func, "id", "") in ("enumerate", "reversed", "sorted"):
            numbered = getattr(over.func, "id", "") == "enumerate"
            target = target.elts[1] if numbered and isinstance(target, ast.Tuple) and len(target.elts) == 2 else target
            over = over.args[0] if over.args else over
        self._vote(over, "list[int]", LIKELY)
        if isinstance(over, ast.Name):
            if isinstance(target, ast.Name):
                self.items[target.id] = over.id
            elif isinstance(target, ast.Tuple):
                self.tuples[over.id] = len(target.elts)
