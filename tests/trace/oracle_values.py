"""Values as the spec spells them where it departs from `repr`, read off the spec a second time, for the oracle.

`show(value)` gives the text together with the names of the rules that it needed; a text without rules is `repr`'s own.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import fractions
import pathlib
import re
import types
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator
from typing import Any

HEAD, TAIL, NESTING, SIZE = 16, 4, 5, 512
SCALAR, SCALAR_HEAD, SCALAR_TAIL, INT_BITS = 256, 192, 64, 3_000

STRINGS = (str, bytes, bytearray)
OWN_REPR = {
    int, float, complex, bool, type(None), range, slice,
    decimal.Decimal, fractions.Fraction, datetime.date, datetime.time, datetime.datetime, datetime.timedelta, uuid.UUID,
    pathlib.PosixPath, pathlib.PurePosixPath, type({}.keys()), type({}.values()), type({}.items()), re.Pattern, re.Match,
}  # fmt: skip
NAMED = {
    "function": (types.FunctionType, types.BuiltinFunctionType, types.MethodType),
    "class": (type,),
    "module": (types.ModuleType,),
    "generator": (types.GeneratorType,),
}


class Text(str):
    """The text of a value, the rules that it needed, and its form in a frame that is too large."""

    rules: frozenset[str]
    brief: str


def show(value: Any) -> Text:
    """`value` in structural mode."""
    used: set[str] = set()
    text = Text(_spell(value, 0, (), used))
    text.rules = frozenset(used)
    sized = isinstance(value, (*STRINGS, list, tuple, dict, set, frozenset, deque, range))
    text.brief = f"<{type(value).__name__} len {len(value)}>" if sized else f"<{type(value).__name__}>"
    return text


def _spell(value: Any, depth: int, around: tuple[int, ...], used: set[str]) -> str:
    kind = type(value)
    if kind in STRINGS and len(value) > SCALAR:
        used.add("cut")
        return f"{value[:SCALAR_HEAD]!r}...<{len(value) - SCALAR_HEAD - SCALAR_TAIL}>...{value[-SCALAR_TAIL:]!r}"
    if kind in STRINGS:
        return repr(value)
    if kind is int and value.bit_length() > INT_BITS:
        used.add("cut")
        return f"<int of {value.bit_length()} bits>"
    if kind in OWN_REPR or isinstance(value, enum.Enum):
        return _shorten(repr(value), used)
    for word, kinds in NAMED.items():
        if isinstance(value, kinds):
            used.add("definitions")
            return f"<{word} {value.__name__}>"
    parts = _parts(value, depth, around, used)
    if parts is None:
        used.add("definitions" if isinstance(value, Iterator) else "objects")
        return f"<{kind.__name__}>"
    opening, items, closing = parts
    if items and (depth == NESTING or id(value) in around):
        used.add("cut")
        return f"{opening}...{closing}"
    inner = (*around, id(value))
    if kind in (set, frozenset):
        items = _in_order(items, used)
    texts = []
    size = 0
    for index, (prefix, *members) in enumerate(items):
        if HEAD <= index < len(items) - TAIL:
            if index == HEAD:
                used.add("cut")
                texts.append(f"...<{len(items) - HEAD - TAIL}>...")
            continue
        if size > SIZE:
            used.add("cut")
            texts.append(f"...<{len(items) - index}>...")
            break
        texts.append(prefix + ": ".join(_spell(member, depth + 1, inner, used) for member in members))
        size += len(texts[-1]) + 2
    return opening + ", ".join(texts) + closing


def _parts(
    value: Any, depth: int, around: tuple[int, ...], used: set[str]
) -> tuple[str, list[tuple[Any, ...]], str] | None:
    """What stands before the items, the items (a prefix and one or two values each), and what stands after them."""
    kind = type(value)
    if kind is list:
        return "[", [("", item) for item in value], "]"
    if kind is tuple:
        return "(", [("", item) for item in value], ",)" if len(value) == 1 else ")"
    if kind is dict:
        return "{", [("", key, item) for key, item in value.items()], "}"
    if kind is set:
        return ("{", [("", item) for item in value], "}") if value else ("set()", [], "")
    if kind is frozenset:
        return ("frozenset({", [("", item) for item in value], "})") if value else ("frozenset()", [], "")
    if kind is deque:
        return "deque([", [("", item) for item in value], "])" if value.maxlen is None else f"], maxlen={value.maxlen})"
    if kind is defaultdict:
        used.add("collections")
        factory = _spell(value.default_factory, depth, around, used)
        return f"defaultdict({factory}, {{", [("", key, item) for key, item in value.items()], "})"
    if kind is Counter:
        used.add("collections")
        return ("Counter({", [("", key, item) for key, item in value.items()], "})") if value else ("Counter()", [], "")
    if kind is OrderedDict:
        return ("OrderedDict([", [("", pair) for pair in value.items()], "])") if value else ("OrderedDict()", [], "")
    if isinstance(value, BaseException):
        return f"{kind.__name__}(", [("", item) for item in value.args], ")"
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return f"{kind.__name__}(", [(f"{name}=", item) for name, item in zip(kind._fields, value, strict=True)], ")"
    if kind.__module__ == "program" and kind.__bases__ == (object,):
        used.add("objects")
        slots = [name for name in getattr(kind, "__slots__", ()) if hasattr(value, name)]
        fields = {name: getattr(value, name) for name in slots} | getattr(value, "__dict__", {})
        return f"{kind.__name__}(", [(f"{name}=", item) for name, item in fields.items()], ")"
    return None


def _in_order(items: list[tuple[Any, ...]], used: set[str]) -> list[tuple[Any, ...]]:
    """The items of a set by value where they are of one sort, else by their texts."""
    values = [item for _, item in items]
    numbers = all(type(item) in (bool, int, float) and item == item for item in values)
    if numbers or any(all(type(item) is sort for item in values) for sort in (str, bytes)):
        ordered = sorted(values)
    else:
        ordered = sorted(values, key=lambda item: _spell(item, 0, (), set()))
    if any(one is not other for one, other in zip(values, ordered, strict=True)):
        used.add("sets in order")
    return [("", item) for item in ordered]


def _shorten(text: str, used: set[str]) -> str:
    if len(text) <= SCALAR:
        return text
    used.add("cut")
    return f"{text[:SCALAR_HEAD]}...<{len(text) - SCALAR_HEAD - SCALAR_TAIL}>...{text[-SCALAR_TAIL:]}"
