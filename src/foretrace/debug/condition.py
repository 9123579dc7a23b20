"""Conditions of breakpoints: expressions over the variables that are shown, worked out without running any code.

In a predicted run there are no objects, only the texts of values. A variable, or an attribute of one, can be used where
its text is a literal; of any other it can be asked whether it is None.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from foretrace.config import nearest
from foretrace.debug.parts import HIDDEN, part
from foretrace.errors import ForetraceError

__all__ = ["Condition", "ConditionError"]

Names = Mapping[str, str]
"""Variables and the texts of their values."""

Reading = Callable[[Names], Any]
"""Gives the value of an expression for these variables."""


class ConditionError(ForetraceError):
    """A condition that cannot be understood, or not be worked out where a run stands."""

    kind = "bad-condition"


def _of_numbers(work_out: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operator that would repeat or format text, which could take for ever, kept to numbers."""

    def checked(left: Any, right: Any) -> Any:
        if not isinstance(left, (int, float, complex)) or not isinstance(right, (int, float, complex)):
            raise TypeError(f"{work_out.__name__} of {type(left).__name__} and {type(right).__name__}")
        return work_out(left, right)

    return checked


ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: _of_numbers(operator.mul),
    ast.Div: _of_numbers(operator.truediv),
    ast.FloorDiv: _of_numbers(operator.floordiv),
    ast.Mod: _of_numbers(operator.mod),
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, container: item in container,
    ast.NotIn: lambda item, container: item not in container,
}
DISPLAYS: dict[type[ast.expr], Callable[[Iterable[Any]], Any]] = {ast.Tuple: tuple, ast.List: list, ast.Set: set}
FUNCTIONS: dict[str, Callable[..., Any]] = {"len": len, "abs": abs, "min": min, "max": max, "sum": sum}

CAN_HOLD = f"literals, variables, attributes, subscripts, comparisons, arithmetic and {', '.join(FUNCTIONS)}"


class Condition:
    """An expression that is true or not, given the texts of variables. Raises ConditionError where it is none."""

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self._read = _reading(ast.parse(text, mode="eval").body)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            problem = error.msg if isinstance(error, SyntaxError) else error
            raise ConditionError(f"{text!r} is no expression ({problem}); expected one such as n > 3") from None

    def holds(self, names: Names) -> bool:
        """Whether it is true of these variables; raises ConditionError where that cannot be told."""
        return bool(self.value(names))

    def value(self, names: Names) -> Any:
        """What it comes to for these variables; raises ConditionError where that cannot be told."""
        try:
            return self._read(names)
        except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
            raise ConditionError(f"{self.text} cannot be worked out ({type(error).__name__}: {error})") from None


def _reading(node: ast.expr) -> Reading:
    """How an expression is worked out. Raises ConditionError for one that cannot be."""
    match node:
        case ast.Constant(value=value) if value is not ...:
            return lambda names: value
        case ast.Name(id=name):
            return lambda names: _literal(name, _text(name, names))
        case ast.Attribute():
            spelt, found = ast.unparse(node), _way(node)
            return lambda names: _literal(spelt, found(names))
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            make, members = DISPLAYS[type(node)], [_reading(item) for item in items]
            return lambda names: make(member(names) for member in members)
        case ast.BoolOp(op=op, values=values):
            settled, parts = isinstance(op, ast.Or), [_reading(value) for value in values]
            return lambda names: any(bool(part(names)) is settled for part in parts) is settled
        case ast.UnaryOp(op=op, operand=operand):
            sign, inner = SIGNS[type(op)], _reading(operand)
            return lambda names: sign(inner(names))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            work_out, one, other = ARITHMETIC[type(op)], _reading(left), _reading(right)
            return lambda names: work_out(one(names), other(names))
        case ast.Compare():
            return _comparison(node)
        case ast.Subscript(value=value, slice=index):
            whole, key = _reading(value), _reading(index)
            return lambda names: whole(names)[key(names)]
        case ast.Slice(lower=lower, upper=upper, step=step):
            bounds = [_reading(bound or ast.Constant(None)) for bound in (lower, upper, step)]
            return lambda names: slice(*(bound(names) for bound in bounds))
        case ast.Call(func=ast.Name(id=name), args=items, keywords=[]) if name in FUNCTIONS:
            function, arguments = FUNCTIONS[name], [_reading(item) for item in items]
            return lambda names: function(*(argument(names) for argument in arguments))
    raise ConditionError(f"{ast.unparse(node)} cannot stand in a condition; expected {CAN_HOLD}")


def _comparison(node: ast.Compare) -> Reading:
    match node:
        case ast.Compare(ops=[ast.Is() | ast.IsNot() as op], left=ast.Name(id=name), comparators=[ast.Constant(None)]):
            wanted = isinstance(op, ast.Is)
            return lambda names: (_text(name, names) == "None") is wanted
        case ast.Compare(ops=ops) if not all(type(op) in COMPARISONS for op in ops):
            raise ConditionError(f"{ast.unparse(node)} cannot stand in a condition; expected ==, or NAME is None")
    tests = [COMPARISONS[type(op)] for op in node.ops]
    sides = [_reading(side) for side in (node.left, *node.comparators)]

    def compare(names: Names) -> bool:
        left = sides[0](names)
        for test, side in zip(tests, sides[1:], strict=True):
            right = side(names)
            if not test(left, right):
                return False
            left = right
        return True

    return compare


def _way(node: ast.expr) -> Callable[[Names], str]:
    """How the text of a variable, an attribute or an element is found."""
    match node:
        case ast.Name(id=name):
            return lambda names: _text(name, names)
        case ast.Attribute(value=value, attr=attribute):
            whole, step, is_attribute = _way(value), attribute, True
        case ast.Subscript(value=value, slice=ast.Constant() | ast.UnaryOp() as index):
            whole, step, is_attribute = _way(value), ast.literal_eval(index), False
        case _:
            raise ConditionError(f"{ast.unparse(node)} cannot stand in a condition; expected {CAN_HOLD}")

    def found(names: Names) -> str:
        text = part(whole(names), step, attribute=is_attribute)
        if text is None or text == HIDDEN:
            raise ConditionError(
                f"there is no {ast.unparse(node)} here" if text is None else f"{ast.unparse(node)} is not told here"
            )
        return text

    return found


def _text(name: str, names: Names) -> str:
    if name not in names:
        raise ConditionError(f"there is no variable {name} here{nearest(name, names) if names else ''}")
    return names[name]


def _literal(name: str, text: str) -> Any:
    if text.isascii() and text.isdecimal():  # by far the most frequent, and a hundred times as fast
        return int(text)
    try:
        tree = ast.parse(text, mode="eval")
        # Three dots stand for what a text leaves out.
        if not any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree)):
            return ast.literal_eval(tree)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        pass
    shown = text if len(text) <= 40 else f"{text[:40]}..."
    raise ConditionError(f"{name} is {shown}, no whole literal; a condition can only ask whether it is None")
