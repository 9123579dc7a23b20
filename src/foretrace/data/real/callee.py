"""How a function is called: the form of its call, and which arguments fit its parameters."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass

from foretrace.data.real.calls import Argument, Arguments, by_name
from foretrace.data.real.usage import parameters_of
from foretrace.trace.entry import bind

__all__ = ["Callee", "is_trivial"]


@dataclass(frozen=True)
class Callee:
    """A function and the `form` of its call, with `{}` for the arguments.

    Where `form` has a second `{}`, the first of the arguments stands in the first: the object whose method is called.
    `bound` says that the function's first parameter gets that object, or the class, and none of the other arguments.
    """

    function: ast.FunctionDef
    form: str
    bound: bool = False

    @property
    def receivers(self) -> int:
        """How many of the arguments stand before the others: 1 for an object whose method is called, else 0."""
        return self.form.count("{}") - 1

    def call(self, arguments: Arguments) -> str:
        """The call of the function with these arguments."""
        text = self.form
        for argument in arguments[: self.receivers]:
            text = text.replace("{}", str(argument), 1)
        return text.replace("{}", ", ".join(map(str, arguments[self.receivers :])), 1)

    def takes(self, arguments: Arguments) -> bool:
        """Whether the arguments can be bound to the function's parameters."""
        given = arguments[self.receivers :]
        args = [argument.value for argument in given if not argument.keyword]
        kwargs = {argument.keyword: argument.value for argument in given if argument.keyword}
        try:
            bind(self.function.args, tuple([None] * self.bound + args), kwargs)
        except TypeError:
            return False
        return True

    def unlinked(self, arguments: Arguments, linked: Collection[str]) -> bool:
        """Whether one of the parameters `linked` gets a plain value: the call is of another function of that name."""
        named = by_name(arguments[self.receivers :], parameters_of(self.function)[self.bound :])
        return any(
            name in linked and not argument.maker and type(argument.value) in (int, str, list, tuple)
            for name, argument in named
        )

    def defaults(self) -> Arguments | None:
        """What the function gets when it is called without arguments, spelt out; None where it cannot be."""
        args = self.function.args
        parameters = [*args.posonlyargs, *args.args][self.bound :]
        if self.receivers or len(parameters) != len(args.defaults) or None in args.kw_defaults:
            return None
        try:
            return tuple(Argument(ast.literal_eval(value)) for value in args.defaults)
        except (ValueError, TypeError, SyntaxError):
            return None


def is_trivial(function: ast.FunctionDef) -> bool:
    """Whether a function does nothing but give back what it has, or raise."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    if len(body) != 1:
        return not body
    last = body[0].value if isinstance(body[0], (ast.Return, ast.Expr)) else body[0]
    while isinstance(last, ast.Attribute):
        last = last.value
    return last is None or isinstance(last, (ast.Pass, ast.Raise, ast.Name, ast.Constant))
