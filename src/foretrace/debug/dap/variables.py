"""Variables as an editor's tree shows them: scopes, and under each value the parts that its text tells of.

References are numbers that hold until the session moves; none is given twice.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from foretrace.debug.dap.messages import MessageError, Variable
from foretrace.debug.parts import parts

__all__ = ["Group", "Row", "Variables", "type_name"]

_CUT = re.compile(r"\.\.\.(?:<(\d+)>\.\.\.)?$")


class Row(NamedTuple):
    """A variable. `path` is the expression that stands for it, empty where there is none; `type` what it is."""

    name: str
    text: str
    path: str = ""
    type: str = ""


class Group(NamedTuple):
    """What gives the rows that are shown together, and their level of the stack; `is_fixed` if none can be set."""

    rows: Callable[[], Sequence[Row]]
    level: int
    is_fixed: bool = False


class Variables:
    """Groups of variables by reference."""

    def __init__(self) -> None:
        self._groups: dict[int, Group] = {}
        self._last = 0

    def forget(self) -> None:
        """Let no reference hold any more."""
        self._groups.clear()

    def add(self, group: Group) -> int:
        """Its reference."""
        self._last += 1
        self._groups[self._last] = group
        return self._last

    def group(self, reference: int) -> Group:
        """The group of that reference. Raises MessageError where there is none."""
        if reference not in self._groups:
            raise MessageError(f"no variables {reference}: the run has moved on, or they never were")
        return self._groups[reference]

    def row(self, reference: int, name: str) -> Row:
        """The row of that name in a group. Raises MessageError where there is none."""
        for row in self.group(reference).rows():
            if row.name == name:
                return row
        raise MessageError(f"no variable {name[:60]} among those of {reference}")

    def shown(self, group: Group, *, only: str | None = None, start: int = 0, count: int = 0) -> list[Variable]:
        """The rows of a group, only the `indexed` or the `named` ones if that is wanted, `count` of them (0: all)."""
        rows = [row for row in group.rows() if only is None or (only == "indexed") == row.name.startswith("[")]
        chosen = rows[max(0, start) :][: count if count > 0 else None]
        return [self.variable(row, group.level, is_fixed=group.is_fixed) for row in chosen]

    def variable(self, row: Row, level: int, *, is_fixed: bool = False) -> Variable:
        """A row, with a reference to its parts if it has some."""
        cut = _CUT.match(row.text)
        if cut:
            return {"name": "...", "value": f"{cut[1] or 'more'} left out", "variablesReference": 0}
        inside = [_inside(row, index, *part) for index, part in enumerate(parts(row.text))]
        found: Variable = {
            "name": row.name,
            "value": row.text,
            "type": row.type or type_name(row.text),
            "variablesReference": self.add(Group(lambda: inside, level, is_fixed)) if inside else 0,
        }
        if row.path.split("[")[0].split(".")[0].isidentifier() and row.path != "return":
            found["evaluateName"] = row.path
        if is_fixed or not row.path:
            found["presentationHint"] = {"attributes": ["readOnly"]}
        num_indexed = sum(each.name.startswith("[") for each in inside)
        if num_indexed:
            found["indexedVariables"], found["namedVariables"] = num_indexed, len(inside) - num_indexed
        return found


def _inside(row: Row, index: int, written: str, text: str) -> Row:
    return Row(written.removeprefix(".") or str(index), text, row.path + written if row.path and written else "")


def type_name(text: str) -> str:
    """The name of the type of a value, as far as its text tells; empty where it does not."""
    if found := re.match(r"([A-Za-z_][\w.]*)\(", text):
        return found[1]
    if found := re.match(r"<(\w+)", text):
        return found[1]
    kind = {"[": "list", "(": "tuple", "{": "dict"}.get(text[:1])
    if kind == "dict" and (inside := parts(text)) and not any(each.written for each in inside):
        kind = "set"
    if kind:
        return kind
    try:
        return type(ast.literal_eval(text)).__name__
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return "str" if text[:1] in ("'", '"') else ""
