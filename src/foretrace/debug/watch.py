"""What a person names in a stopped program: a variable or a part of one, or an expression over them."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from foretrace.debug.condition import Condition, ConditionError
from foretrace.debug.parts import HIDDEN, Step, part
from foretrace.trace.frames import Limits
from foretrace.trace.values import make_renderer

__all__ = ["Expression", "Watched"]


class Watched:
    """A variable or a part of one, as it is written. Raises ConditionError for any other expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps: list[tuple[bool, Step]] = []
        """The way to the part: (whether it is an attribute, its name, index or key)."""
        try:
            node = ast.parse(text, mode="eval").body
            while not isinstance(node, ast.Name):
                if isinstance(node, ast.Attribute):
                    step: tuple[bool, Step] = (True, node.attr)
                elif isinstance(node, ast.Subscript):
                    step = (False, ast.literal_eval(node.slice))
                else:
                    raise ValueError
                self.steps.insert(0, step)
                node = node.value
        except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
            raise ConditionError(f"{text!r} cannot be watched; expected NAME, NAME.attribute or NAME[0]") from None
        self.name = node.id

    def told(self, names: Mapping[str, str]) -> str | None:
        """The text of its value; None where there is none, HIDDEN where the texts of variables do not tell."""
        value = names.get(self.name)
        for is_attribute, step in self.steps:
            if value is None or value == HIDDEN:
                return value
            value = part(value, step, attribute=is_attribute)
        return value


class Expression:
    """What can be asked of a stopped program: a variable or a part of one, else whatever a condition can hold."""

    def __init__(self, text: str) -> None:
        """Raises ConditionError for anything else."""
        self._told: Watched | None = None
        try:
            self._told = Watched(text)
        except ConditionError:
            self._computed = Condition(text)

    def text(self, names: Mapping[str, str]) -> str | None:
        """The text of its value; None for a variable or part that there is not. Raises ConditionError."""
        if self._told is not None:
            return self._told.told(names)
        return make_renderer("structural", Limits())(self._computed.value(names))
