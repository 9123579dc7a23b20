"""Values as text (section 3 of the trace specification): `structural`, which runs no user code, and `repr`, which may.

A renderer is called with a value and answers its bounded text. Texts hold no addresses. Types are looked into only
through the descriptors of `type` and `object`, since a program may override every other way of asking.
"""

from __future__ import annotations

import contextlib
import gc
import io
import re
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import chain, islice
from pathlib import PosixPath, PurePosixPath, PureWindowsPath, WindowsPath
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    CoroutineType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    SimpleNamespace,
    WrapperDescriptorType,
)
from typing import Any
from uuid import UUID

from foretrace.trace.frames import Limits
from foretrace.trace.own import keep_builtins

keep_builtins(globals())

__all__ = ["Renderer", "ReprRenderer", "StructuralRenderer", "make_renderer"]

PLAIN = frozenset({int, str, bool, type(None), float})
"""Types whose items need no bounds of their own in a text that is short as a whole."""

NUMBERS = frozenset({int, bool, float})
KEYS = PLAIN | {bytes, complex}
FUNCTIONS = (
    FunctionType,
    BuiltinFunctionType,
    MethodDescriptorType,
    WrapperDescriptorType,
    MethodWrapperType,
    ClassMethodDescriptorType,
)
GENERATORS = {GeneratorType: "generator", CoroutineType: "coroutine", AsyncGeneratorType: "async_generator"}
OWN_REPR = (
    *(Decimal, Fraction, date, time, datetime, timedelta, timezone, UUID, re.Pattern, re.Match),
    *(PosixPath, WindowsPath, PurePosixPath, PureWindowsPath),
)
DICT_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
ORDERED_VIEWS: tuple[type, ...] = (
    type(OrderedDict().keys()),
    type(OrderedDict().values()),
    type(OrderedDict().items()),
)
CONTENT = (list, tuple, dict, set, frozenset, deque, str, bytes, bytearray, int, float, complex)
"""Built-in types whose subclasses show their content before their attributes."""

ORDERED_AS_DICT = sys.version_info >= (3, 12)
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
GAP = object()


class_dict: Callable[[type], dict[str, Any]] = type.__dict__["__dict__"].__get__
declared_mro: Callable[[type], tuple[type, ...] | None] = type.__dict__["__mro__"].__get__
exception_args: Callable[[BaseException], tuple[Any, ...]] = class_dict(BaseException)["args"].__get__
class_name: Callable[[type], str] = type.__dict__["__name__"].__get__
module_dict: Callable[[ModuleType], dict[str, Any]] = class_dict(ModuleType)["__dict__"].__get__
default_factory: Callable[[Any], Any] = class_dict(defaultdict)["default_factory"].__get__
deque_maxlen: Callable[[Any], int | None] = class_dict(deque)["maxlen"].__get__


def class_mro(kind: type) -> tuple[type, ...]:
    """The bases of a class; `object` for one that the interpreter has not made ready, as some of its own iterators."""
    return declared_mro(kind) or (object,)


def make_renderer(mode: str, limits: Limits) -> Renderer:
    """The renderer of a mode, `structural` or `repr`; ValueError for any other name."""
    if mode not in RENDERERS:
        raise ValueError(f"values is {mode!r}; expected one of {', '.join(RENDERERS)}")
    return RENDERERS[mode](limits)


def type_and_length(value: object) -> str:
    """`<T len n>` for sized built-ins and their subclasses, `<T>` for anything else."""
    kind = type(value)
    for base in class_mro(kind):
        if base in SIZED:
            return f"<{class_name(kind)} len {base.__len__(value)}>"  # type: ignore[attr-defined]
    return f"<{class_name(kind)}>"


SIZED = frozenset({list, tuple, dict, set, frozenset, deque, str, bytes, bytearray, range})


class Renderer:
    """What both modes share: scalars, the five plain containers, and the bounds."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.few = limits.items_head + limits.items_tail
        # A text this short, taken as a whole, can hold no scalar that passes its own bound.
        self.short = min(limits.scalar, limits.value, limits.int_bits // 4)
        self.size = 0
        self.open: set[int] = set()

    def __call__(self, value: object) -> str:
        """The text of a value, standing alone."""
        self.size = 0
        return self.text(value, 0)

    def text(self, value: Any, depth: int) -> str:
        """The text of a value inside `depth` containers; `self.size` grows by its length."""
        kind = type(value)
        scalar = SCALARS.get(kind)
        if scalar is not None:
            text = scalar(self, value)
            self.size += len(text)
            return text
        container = CONTAINERS.get(kind)
        if container is None:
            return self.other(value, kind, depth)
        if depth < self.limits.nesting:
            text = self.flat(value, kind) if len(value) <= self.few else self.flat_ends(value, kind)
            if text and self.size + len(text) <= self.limits.value:
                self.size += len(text)
                return text
        return container(self, value, depth)

    def other(self, value: Any, kind: type, depth: int) -> str:
        """The text of a value that is neither a scalar nor a plain container."""
        raise NotImplementedError

    def go_on(self, value: Any, depth: int, size: int, opened: tuple[int, ...]) -> str:
        """The same, where another renderer has written `size` characters and is inside of the containers `opened`."""
        self.size, self.open = size, set(opened)
        return self.other(value, type(value), depth)

    def set_items(self, value: Any) -> tuple[Iterable[Any], list[Any]]:
        """The first and the last items of a set, in the order in which it is shown."""
        raise NotImplementedError

    # Scalars

    def integer(self, value: int) -> str:
        bits = int.bit_length(value)
        if bits > self.limits.int_bits:
            return f"<int of {bits} bits>"
        try:
            return self.cut(int.__repr__(value))
        except ValueError:  # the program lowered sys.set_int_max_str_digits
            return f"<int of {bits} bits>"

    def cut(self, text: str) -> str:
        limits = self.limits
        if len(text) <= limits.scalar:
            return text
        left_out = len(text) - limits.scalar_head - limits.scalar_tail
        return f"{text[: limits.scalar_head]}...<{left_out}>...{text[-limits.scalar_tail :]}"

    def string(self, value: Any, spell: Callable[[Any], str]) -> str:
        limits = self.limits
        if len(value) <= limits.scalar:
            return spell(value)
        left_out = len(value) - limits.scalar_head - limits.scalar_tail
        head, tail = value[: limits.scalar_head], value[-limits.scalar_tail :]
        return f"{spell(head)}...<{left_out}>...{spell(tail)}"

    # Containers

    def flat(self, value: Any, kind: type) -> str:
        """The exact text of a small container of plain items, or an empty one where it must be built item by item."""
        if not PLAIN.issuperset(map(type, value)):
            return ""
        try:
            if kind is dict:
                text = dict.__repr__(value) if PLAIN.issuperset(map(type, value.values())) else ""
            elif kind is list or kind is tuple:
                text = repr(value)
            else:
                text = self.flat_set(value, kind)
        except ValueError:  # an int too long for repr
            return ""
        return text if len(text) <= self.short else ""

    def flat_ends(self, value: Any, kind: type) -> str:
        """The same for a long list or tuple, of which the ends are shown."""
        head, tail = self.limits.items_head, self.limits.items_tail
        if (kind is not list and kind is not tuple) or head < 2 or tail < 2:
            return ""
        first, last = self.flat(value[:head], kind), self.flat(value[-tail:], kind)
        text = f"{first[:-1]}, ...<{len(value) - head - tail}>..., {last[1:]}"
        return text if first and last and len(text) <= self.short else ""

    def flat_set(self, value: Any, kind: type) -> str:
        if not value:
            return repr(value)
        first, last = self.set_items(value)
        text = repr([*first, *last])[1:-1]
        return f"{{{text}}}" if kind is set else f"frozenset({{{text}}})"

    def inside(
        self,
        value: object,
        depth: int,
        opening: str,
        ends: tuple[Iterable[Any], Iterable[Any]],
        count: int,
        closing: str,
        write: Callable[[Any, int], str],
        short: str,
    ) -> str:
        """Items between brackets, bounded in number, nesting and text; `short` stands for all where they are not shown.

        `ends` are the first items and the last ones; `write` gives the text of one item and adds its size.
        """
        if count and (depth >= self.limits.nesting or id(value) in self.open):
            self.size += len(short)
            return short
        self.open.add(id(value))
        self.size += len(opening)
        parts: list[str] = []
        done = skipped = 0
        for item in chain(ends[0], (GAP,), ends[1]):
            if item is GAP:
                skipped = max(0, count - self.few)
                continue
            if self.size > self.limits.value:
                break
            if skipped:
                parts.append(self.gap(skipped, parts))
                done, skipped = done + skipped, 0
            self.size += 2 if parts else 0
            parts.append(write(item, depth + 1))
            done += 1
        if done < count:
            parts.append(self.gap(count - done, parts))
        self.size += len(closing)
        self.open.discard(id(value))
        return f"{opening}{', '.join(parts)}{closing}"

    def gap(self, count: int, parts: list[str]) -> str:
        text = f"...<{count}>..."
        self.size += len(text) + (2 if parts else 0)
        return text

    def ends(self, count: int, forward: Iterable[Any], backward: Callable[[], Iterable[Any]]) -> tuple[Any, Any]:
        """The first and the last items of something that can be walked both ways."""
        if count <= self.few:
            return forward, ()
        return islice(forward, self.limits.items_head), list(islice(backward(), self.limits.items_tail))[::-1]

    def sequence_ends(self, base: Any, value: Any, count: int) -> tuple[Any, Any]:
        return self.ends(count, base.__iter__(value), lambda: (base.__getitem__(value, -1 - i) for i in range(count)))

    def pair(self, item: tuple[Any, Any], depth: int) -> str:
        key = self.text(item[0], depth)
        self.size += 2
        return f"{key}: {self.text(item[1], depth)}"

    def named(self, item: tuple[str, Any], depth: int) -> str:
        self.size += len(item[0]) + 1
        return f"{item[0]}={self.text(item[1], depth)}"

    def list_text(self, value: Any, depth: int) -> str:
        count = list.__len__(value)
        ends = self.sequence_ends(list, value, count)
        return self.inside(value, depth, "[", ends, count, "]", self.text, "[...]")

    def tuple_text(self, value: Any, depth: int) -> str:
        count = tuple.__len__(value)
        closing = ",)" if count == 1 else ")"
        return self.inside(
            value, depth, "(", self.sequence_ends(tuple, value, count), count, closing, self.text, "(...)"
        )

    def dict_text(self, value: Any, depth: int) -> str:
        count = dict.__len__(value)
        items = dict.items(value)
        ends = self.ends(count, items, lambda: reversed(items))
        return self.inside(value, depth, "{", ends, count, "}", self.pair, "{...}")

    def set_text(self, value: Any, depth: int) -> str:
        count = set.__len__(value)
        if not count:
            self.size += 5
            return "set()"
        return self.inside(value, depth, "{", self.set_items(value), count, "}", self.text, "{...}")

    def frozenset_text(self, value: Any, depth: int) -> str:
        count = frozenset.__len__(value)
        if not count:
            self.size += 11
            return "frozenset()"
        ends = self.set_items(value)
        return self.inside(value, depth, "frozenset({", ends, count, "})", self.text, "frozenset(...)")


class StructuralRenderer(Renderer):
    """The default mode: the state of any object from its fields, sets in one order, no user code."""

    def other(self, value: Any, kind: type, depth: int) -> str:
        special = SPECIAL.get(kind)
        if special is not None:
            return special(self, value, depth)
        bases = class_mro(kind)
        if type in bases:
            return self.sized(f"<class {class_name(value)}>")
        if BaseException in bases:
            return self.call_of(class_name(kind), value, exception_args(value), depth)
        if Enum in bases:
            return self.enum(value, kind, bases, depth)
        if ModuleType in bases:
            name = module_dict(value).get("__name__")
            return self.sized(f"<module {name}>" if type(name) is str else "<module>")
        content = next((base for base in CONTENT if base in bases), None)
        name = class_name(kind)
        if content is None and not in_python(bases):
            return self.sized(f"<{name}>")
        attributes = self.attributes(value, bases)
        if content is not None:
            return self.subclass(value, kind, content, attributes, depth)
        return self.inside(
            value, depth, f"{name}(", self.list_ends(attributes), len(attributes), ")", self.named, f"{name}(...)"
        )

    def set_items(self, value: Any) -> tuple[Iterable[Any], list[Any]]:
        base: Any = set if set in class_mro(type(value)) else frozenset
        items = list(base.__iter__(value))
        kinds = set(map(type, items))
        alike = kinds == {str} or kinds == {bytes} or NUMBERS.issuperset(kinds)
        if alike and not any(item != item for item in items):
            items.sort()
        else:
            size, opened = self.size, self.open
            self.open = set(opened)
            items.sort(key=self)
            self.size, self.open = size, opened
        return self.list_ends(items)

    def list_ends(self, items: list[Any]) -> tuple[Iterable[Any], list[Any]]:
        if len(items) <= self.few:
            return items, []
        return items[: self.limits.items_head], items[len(items) - self.limits.items_tail :]

    def sized(self, text: str) -> str:
        self.size += len(text)
        return text

    def call_of(self, name: str, value: object, arguments: Any, depth: int, short: str = "") -> str:
        """`name(argument, argument)`: the spelling of exceptions, ranges and slices."""
        ends = self.list_ends(list(arguments))
        return self.inside(value, depth, f"{name}(", ends, len(arguments), ")", self.text, short or f"{name}(...)")

    # Kinds with a spelling of their own

    def slice_text(self, value: slice, depth: int) -> str:
        return self.call_of("slice", value, (value.start, value.stop, value.step), depth)

    def range_text(self, value: range, depth: int) -> str:
        step = () if value.step == 1 else (value.step,)
        return self.call_of("range", value, (value.start, value.stop, *step), depth)

    def deque_text(self, value: Any, depth: int) -> str:
        count = deque.__len__(value)
        maxlen = deque_maxlen(value)
        closing = "])" if maxlen is None else f"], maxlen={maxlen})"
        ends = self.ends(count, deque.__iter__(value), lambda: deque.__reversed__(value))
        return self.inside(value, depth, "deque([", ends, count, closing, self.text, "deque(...)")

    def defaultdict_text(self, value: Any, depth: int) -> str:
        count = dict.__len__(value)
        if count and (depth >= self.limits.nesting or id(value) in self.open):
            return self.sized("defaultdict(...)")
        self.size += len("defaultdict(, )")
        factory = self.text(default_factory(value), depth + 1)
        return f"defaultdict({factory}, {self.dict_text(value, depth)})"

    def counter_text(self, value: Any, depth: int) -> str:
        count = dict.__len__(value)
        if not count:
            return self.sized("Counter()")
        ends = self.ends(count, dict.items(value), lambda: reversed(dict.items(value)))
        return self.inside(value, depth, "Counter({", ends, count, "})", self.pair, "Counter(...)")

    def ordered_text(self, value: Any, depth: int) -> str:
        count = dict.__len__(value)
        if not count:
            return self.sized("OrderedDict()")
        items = ordered_items(value)
        opening, closing = ("OrderedDict({", "})") if ORDERED_AS_DICT else ("OrderedDict([", "])")
        write = self.pair if ORDERED_AS_DICT else self.text
        return self.inside(value, depth, opening, self.list_ends(items), count, closing, write, "OrderedDict(...)")

    def view_text(self, value: Any, depth: int) -> str:
        name = class_name(type(value))
        items = list(value)
        ends = self.list_ends(items)
        return self.inside(value, depth, f"{name}([", ends, len(items), "])", self.text, f"{name}(...)")

    def ordered_view_text(self, value: Any, depth: int) -> str:
        name = class_name(type(value))
        pairs = ordered_items(gc.get_referents(value)[0])
        items = {"odict_keys": [k for k, _ in pairs], "odict_values": [v for _, v in pairs]}.get(name, pairs)
        ends = self.list_ends(list(items))
        return self.inside(value, depth, f"{name}([", ends, len(pairs), "])", self.text, f"{name}(...)")

    def function_text(self, value: Any, depth: int) -> str:
        return self.sized(f"<function {value.__name__}>")

    def method_text(self, value: MethodType, depth: int) -> str:
        function = value.__func__
        return self.sized(f"<function {function.__name__}>" if type(function) is FunctionType else "<method>")

    def generator_text(self, value: Any, depth: int) -> str:
        return self.sized(f"<{GENERATORS[type(value)]} {value.__name__}>")

    def own_repr(self, value: Any, depth: int) -> str:
        zone = getattr(value, "tzinfo", None)
        if zone is not None and type(zone) is not timezone:
            return self.sized(f"<{type(value).__name__}>")
        try:
            return self.sized(self.cut(repr(value)))
        except Exception:  # a Fraction of ints too long for repr; anything written in Python, half built
            return self.sized(f"<{type(value).__name__}>")

    def enum(self, value: Any, kind: type, bases: tuple[type, ...], depth: int) -> str:
        state = instance_dict(value, bases)
        name = state.get("_name_")
        label = f"<{class_name(kind)}.{name}: " if type(name) is str else f"<{class_name(kind)}: "
        self.size += len(label) + 1
        return f"{label}{self.text(state.get('_value_'), depth + 1)}>"

    # Objects

    def subclass(self, value: Any, kind: type, base: type, attributes: list[tuple[str, Any]], depth: int) -> str:
        """`L([1, 2], name='a')`; a namedtuple shows its fields by name."""
        name = class_name(kind)
        fields = named_fields(value, kind) if base is tuple else None
        if fields is not None:
            items = [*fields, *attributes]
            ends = self.list_ends(items)
            return self.inside(value, depth, f"{name}(", ends, len(items), ")", self.named, f"{name}(...)")
        items = [("", None), *attributes]

        def write(item: tuple[str, Any], inner: int) -> str:
            return self.named(item, inner) if item[0] else self.content(value, base, inner - 1)

        return self.inside(value, depth, f"{name}(", (items, ()), len(items), ")", write, f"{name}(...)")

    def content(self, value: Any, base: type, depth: int) -> str:
        """What an instance of a built-in's subclass holds, spelt as the built-in."""
        if base is bytearray:
            return self.text(bytearray(value), depth)
        if base in SCALARS:
            return self.text(base(*base.__getnewargs__(value)), depth)  # type: ignore[attr-defined]
        # The object is open as a whole; its content is the same object and must not count as a cycle.
        self.open.discard(id(value))
        text = self.deque_text(value, depth) if base is deque else CONTAINERS[base](self, value, depth)
        self.open.add(id(value))
        return text

    def attributes(self, value: Any, bases: tuple[type, ...]) -> list[tuple[str, Any]]:
        """Fields as declared, then slots, then the rest of `__dict__`."""
        found: dict[str, Any] = {}
        fields: dict[str, Any] = {}
        for base in reversed(bases):
            names = class_dict(base)
            declared = names.get("__dataclass_fields__")
            if type(declared) is dict:
                fields = declared
            for name in slot_names(base, names):
                try:
                    found[name] = names[name].__get__(value)
                except AttributeError:
                    continue
        found.update(instance_dict(value, bases))
        first = {name: found[name] for name in fields if name in found}
        return [(name, item) for name, item in (first | found).items() if type(name) is str]


class ReprRenderer(Renderer):
    """Objects by their own `__repr__`, which is user code; sets in their real order. Addresses are removed."""

    def other(self, value: Any, kind: type, depth: int) -> str:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                text = ADDRESS.sub("", repr(value))
        except BaseException:
            text = f"<unprintable {class_name(kind)}>"
        if len(text) > self.limits.value:
            text = self.cut(text)
        self.size += len(text)
        return text

    def set_items(self, value: Any) -> tuple[Iterable[Any], list[Any]]:
        items = list(value)
        if len(items) <= self.few:
            return items, []
        return items[: self.limits.items_head], items[len(items) - self.limits.items_tail :]


def in_python(bases: tuple[type, ...]) -> bool:
    """Whether a class with these bases is written in Python, so that its attributes are its state.

    Subclasses of int, bytes and tuple have no `__weakref__` and are not noticed here.
    """
    return any(
        "__slots__" in names or "__weakref__" in names or base is SimpleNamespace
        for base, names in zip(bases, map(class_dict, bases), strict=True)
    )


def instance_dict(value: object, bases: tuple[type, ...]) -> dict[str, Any]:
    """A copy of an object's `__dict__` (empty where it has none), past anything the class may have put in its place."""
    for base in bases:
        descriptor: Any = class_dict(base).get("__dict__")
        if type(descriptor) in (GetSetDescriptorType, MemberDescriptorType):
            return dict(dict.items(descriptor.__get__(value)))
    return {}


def slot_names(base: type, names: dict[str, Any]) -> list[str]:
    """The slots that a class declares, in that order, as they are spelt in its dictionary."""
    slots = names.get("__slots__", ())
    if type(slots) is str:
        slots = (slots,)
    elif type(slots) not in (tuple, list, dict):
        slots = list(names)
    private = f"_{class_name(base).lstrip('_')}"
    spelt = (name if name in names else f"{private}{name}" for name in slots if type(name) is str)
    return [name for name in spelt if type(names.get(name)) is MemberDescriptorType]


def named_fields(value: Any, kind: type) -> list[tuple[str, Any]] | None:
    """(name, item) of a namedtuple; None for any other tuple."""
    for base in class_mro(kind):
        fields = class_dict(base).get("_fields")
        if type(fields) is tuple and len(fields) == tuple.__len__(value) and {str}.issuperset(map(type, fields)):
            return list(zip(fields, tuple.__iter__(value), strict=True))
    return None


def ordered_items(value: Any) -> list[tuple[Any, Any]]:
    """Items of an OrderedDict in its own order; in dict order where walking it would hash a user's key."""
    if all(map(plain_key, dict.keys(value))):
        return [(key, dict.__getitem__(value, key)) for key in OrderedDict.__iter__(value)]
    return list(dict.items(value))


def plain_key(key: object) -> bool:
    return type(key) in KEYS or (type(key) is tuple and all(map(plain_key, key)))


SCALARS: dict[type, Callable[[Any, Any], str]] = {
    int: Renderer.integer,
    bool: lambda renderer, value: "True" if value else "False",
    type(None): lambda renderer, value: "None",
    type(...): lambda renderer, value: "Ellipsis",
    type(NotImplemented): lambda renderer, value: "NotImplemented",
    float: lambda renderer, value: float.__repr__(value),
    complex: lambda renderer, value: complex.__repr__(value),
    str: lambda renderer, value: renderer.string(value, repr),
    bytes: lambda renderer, value: renderer.string(value, repr),
    bytearray: lambda renderer, value: f"bytearray({renderer.string(bytes(value), repr)})",
}
CONTAINERS: dict[type, Callable[[Any, Any, int], str]] = {
    list: Renderer.list_text,
    tuple: Renderer.tuple_text,
    dict: Renderer.dict_text,
    set: Renderer.set_text,
    frozenset: Renderer.frozenset_text,
}
SPECIAL: dict[type, Callable[[StructuralRenderer, Any, int], str]] = {
    slice: StructuralRenderer.slice_text,
    range: StructuralRenderer.range_text,
    deque: StructuralRenderer.deque_text,
    defaultdict: StructuralRenderer.defaultdict_text,
    Counter: StructuralRenderer.counter_text,
    OrderedDict: StructuralRenderer.ordered_text,
    MethodType: StructuralRenderer.method_text,
    **dict.fromkeys(DICT_VIEWS, StructuralRenderer.view_text),
    **dict.fromkeys(ORDERED_VIEWS, StructuralRenderer.ordered_view_text),
    **dict.fromkeys(FUNCTIONS, StructuralRenderer.function_text),
    **dict.fromkeys(GENERATORS, StructuralRenderer.generator_text),
    **dict.fromkeys(OWN_REPR, StructuralRenderer.own_repr),
}
RENDERERS: dict[str, type[Renderer]] = {"structural": StructuralRenderer, "repr": ReprRenderer}
