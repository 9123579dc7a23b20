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
import sys
import types
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

HEAD, TAIL, NESTING, SIZE = 16, 4, 5, 512
SCALAR, SCALAR_HEAD, SCALAR_TAIL, INT_BITS = 256, 192, 64, 3_000

STRINGS = (str, bytes, bytearray)
SIZED = (*STRINGS, list, tuple, dict, set, frozenset, deque, range)
OWN_REPR = {
    int, float, complex, bool, type(None), range, slice,
    decimal.Decimal, fractions.Fraction, datetime.date, datetime.time, datetime.datetime, datetime.timedelta, uuid.UUID,
    pathlib.PosixPath, pathlib.PurePosixPath, type({}.keys()), type({}.values()), type({}.items()),
    re.Pattern, re.Match,
}  # fmt: skip
NAMED = {
    "function": (types.FunctionType, types.BuiltinFunctionType, types.MethodType),
    "class": (type,),
    "module": (types.ModuleType,),
    "generator": (types.GeneratorType,),
}
CONTENT = {
    list: list.copy, dict: dict.copy, set: set.copy, tuple: lambda value: tuple.__getitem__(value, slice(None)),
    str: str.__str__, bytes: bytes.__bytes__, int: int.__int__, float: float.__float__,
}  # fmt: skip
"""Built-in types whose subclasses show their content first, and how it is had without user code."""


class Text(str):
    """The text of a value, the rules that it needed, and its form in a frame that is too large."""

    rules: frozenset[str]
    brief: str


def show(value: Any) -> Text:
    """`value` in structural mode."""
    speller = Speller()
    speller.spell(value)
    text = Text(speller.text)
    text.rules = frozenset(speller.rules)
    kind = type(value).__name__
    text.brief = f"<{kind} len {len(value)}>" if isinstance(value, SIZED) else f"<{kind}>"
    return text


class Speller:
    """The text of one value as it grows, the rules that it needed, and the containers that are being spelt."""

    def __init__(self) -> None:
        self.text = ""
        self.rules: set[str] = set()
        self.around: list[int] = []

    def spell(self, value: Any) -> None:
        """Add the text of `value`."""
        kind = type(value)
        if kind in STRINGS:
            self.string(value)
        elif kind is int and value.bit_length() > INT_BITS:
            self.other("cut", f"<int of {value.bit_length()} bits>")
        elif kind in OWN_REPR or isinstance(value, enum.Enum):
            self.scalar(repr(value))
        elif word := next((word for word, kinds in NAMED.items() if isinstance(value, kinds)), None):
            self.other("definitions", f"<{word} {value.__name__}>")
        elif parts := self.parts(value):
            self.container(value, *parts)
        else:
            self.other("definitions" if isinstance(value, Iterator) else "objects", f"<{kind.__name__}>")

    def other(self, rule: str, text: str) -> None:
        """Add a text that a rule gives."""
        self.rules.add(rule)
        self.text += text

    def string(self, value: str | bytes | bytearray) -> None:
        if len(value) <= SCALAR:
            self.text += repr(value)
        else:
            left_out = len(value) - SCALAR_HEAD - SCALAR_TAIL
            self.other("cut", f"{value[:SCALAR_HEAD]!r}...<{left_out}>...{value[-SCALAR_TAIL:]!r}")

    def scalar(self, text: str) -> None:
        if len(text) <= SCALAR:
            self.text += text
        else:
            left_out = len(text) - SCALAR_HEAD - SCALAR_TAIL
            self.other("cut", f"{text[:SCALAR_HEAD]}...<{left_out}>...{text[-SCALAR_TAIL:]}")

    def container(self, value: Any, opening: str, items: Iterable[tuple[Any, ...]], length: int, closing: str) -> None:
        """Add a container; an item is a prefix and one value, or two with a colon between."""
        if length and (len(self.around) == NESTING or id(value) in self.around):
            self.other("cut", opening + "..." + closing.lstrip(","))
            return
        self.text += opening
        self.around.append(id(value))
        left = length
        for prefix, *members in ends(items, length):
            if len(self.text) > SIZE:
                self.other("cut", f"{', ' * (left < length)}...<{left}>...")
                break
            self.text += ", " if left < length else ""
            if left == length - HEAD and left > TAIL:
                self.other("cut", f"...<{left - TAIL}>..., ")
                left = TAIL
            self.text += prefix
            for number, member in enumerate(members):
                self.text += ": " if number else ""
                self.spell(member)
            left -= 1
        self.around.pop()
        self.text += closing

    def parts(self, value: Any) -> tuple[str, Iterable[tuple[Any, ...]], int, str] | None:
        """What stands before the items, the items, how many they are, and what stands after them."""
        kind = type(value)
        empty = f"{kind.__name__}(", (), 0, ")"
        if kind is list:
            return "[", single(value), len(value), "]"
        if kind is tuple:
            return "(", single(value), len(value), ",)" if len(value) == 1 else ")"
        if kind is deque:
            return "deque([", single(value), len(value), "])" if value.maxlen is None else f"], maxlen={value.maxlen})"
        if kind is dict:
            return "{", paired(value), len(value), "}"
        if kind is defaultdict:
            factory = show(value.default_factory)
            self.rules |= factory.rules
            return f"defaultdict({factory}, {{", paired(value), len(value), "})"
        if kind in (set, frozenset, Counter, OrderedDict) and not value:
            return empty
        if kind is set:
            return "{", single(self.in_order(value)), len(value), "}"
        if kind is frozenset:
            return "frozenset({", single(self.in_order(value)), len(value), "})"
        if kind is Counter:
            self.rules.add("collections")
            return "Counter({", paired(value), len(value), "})"
        if kind is OrderedDict and sys.version_info >= (3, 12):
            return "OrderedDict({", paired(value), len(value), "})"
        if kind is OrderedDict:
            return "OrderedDict([", single(value.items()), len(value), "])"
        if isinstance(value, BaseException):
            return f"{kind.__name__}(", single(value.args), len(value.args), ")"
        if isinstance(value, tuple) and hasattr(kind, "_fields"):
            fields = [(f"{name}=", item) for name, item in zip(kind._fields, value, strict=True)]
            fields += [(f"{name}=", item) for name, item in getattr(value, "__dict__", {}).items()]
        elif isinstance(value, tuple(CONTENT)) or any(
            word in vars(base) for base in kind.__mro__ for word in ("__weakref__", "__slots__")
        ):
            self.rules.add("objects")
            slots = {name: None for base in reversed(kind.__mro__) for name in vars(base).get("__slots__", ())}
            held = {name: getattr(value, name) for name in slots if hasattr(value, name)} | getattr(
                value, "__dict__", {}
            )
            content = [("", copy(value)) for base, copy in CONTENT.items() if isinstance(value, base)]
            fields = [*content, *((f"{name}=", item) for name, item in held.items())]
        else:
            return None
        return f"{kind.__name__}(", fields, len(fields), ")"

    def in_order(self, items: set[Any] | frozenset[Any]) -> list[Any]:
        """The items of a set by value where they are of one sort, else by their texts."""
        numbers = all(type(item) in (bool, int, float) and item == item for item in items)
        alike = numbers or any(all(type(item) is sort for item in items) for sort in (str, bytes))
        ordered = sorted(items) if alike else sorted(items, key=show)
        if any(one is not other for one, other in zip(items, ordered, strict=True)):
            self.rules.add("sets in order")
        return ordered


def single(items: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
    """Items without a prefix."""
    return (("", item) for item in items)


def paired(items: dict[Any, Any]) -> Iterable[tuple[Any, ...]]:
    """The items of a dict."""
    return (("", key, value) for key, value in items.items())


def ends(items: Iterable[Any], length: int) -> Iterator[Any]:
    """The items that are shown: all of a few, else the first and the last."""
    if length <= HEAD + TAIL:
        return iter(items)
    items = iter(items)
    return chain(islice(items, HEAD), islice(items, length - HEAD - TAIL, None))
