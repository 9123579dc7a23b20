"""Values as text: spelling, bounds, and that structural mode runs no user code."""

import datetime
import enum
import functools
import pathlib
import re
import time
import types
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foretrace.trace import Limits
from foretrace.trace.values import make_renderer, type_and_length


def structural(value: object, /, **limits: int) -> str:
    renderer = make_renderer("structural", Limits(**limits))
    text = renderer(value)
    assert (len(text), set()) == (renderer.size, renderer.open)
    return text


Pair = namedtuple("Pair", "left right")


class Plain:
    def __init__(self, **attributes: object) -> None:
        self.__dict__.update(attributes)


class Slots:
    __slots__ = ("__dict__", "__hidden", "b", "a")  # noqa: RUF023 (shown in this order)

    def __init__(self) -> None:
        self.b, self.__hidden, self.c = 1, 2, 3


class Numbers(list):
    pass


class Tagged(str):
    __slots__ = ()


class Count(int):
    pass


class Packet(bytes):
    pass


class Route(tuple):
    pass


class Named(Pair):
    pass


class Colour(enum.Enum):
    RED = 1


class Level(enum.IntFlag):
    LOW = 1
    HIGH = 2


@dataclass
class Point:
    x: int
    y: list[int] = field(default_factory=list, repr=False)


class Hostile:
    """Every way in which looking at an object could run its code."""

    ran: ClassVar[list[str]] = []

    def __init__(self) -> None:
        object.__setattr__(self, "x", 1)

    def noted(name: str) -> Any:
        def method(self: object, *args: object) -> Any:
            Hostile.ran.append(name)
            raise RuntimeError(name)

        return method

    for _name in "repr str hash eq len iter bool getattr getattribute format dir reduce sizeof".split():
        locals()[f"__{_name}__"] = noted(_name)
    __class__ = property(noted("class"))  # type: ignore[assignment]


class HostileList(list):
    __iter__ = __len__ = __getitem__ = __repr__ = Hostile.noted("list")


class HostileSet(frozenset):
    __iter__ = __len__ = __contains__ = __repr__ = Hostile.noted("set")
    __class__ = property(Hostile.noted("class"))


class HostileDict(dict):
    __iter__ = __len__ = __getitem__ = items = keys = __repr__ = Hostile.noted("dict")


class HostileInt(int):
    __index__ = __int__ = __repr__ = __str__ = __getattribute__ = Hostile.noted("int")
    __dict__ = property(Hostile.noted("dict"))  # type: ignore[assignment]


class HostileTuple(tuple):
    __iter__ = __len__ = __getitem__ = __repr__ = __getattribute__ = Hostile.noted("tuple")


class HostileType(type):
    __repr__ = __getattribute__ = __instancecheck__ = Hostile.noted("type")


def numbers(*items: int, **attributes: object) -> Numbers:
    return having(Numbers(items), **attributes)


def having(made: Any, **attributes: object) -> Any:
    """The same object with attributes, whatever its class makes of them."""
    for name, value in attributes.items():
        object.__setattr__(made, name, value)
    return made


def generator() -> Any:
    yield 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((1,), "(1,)"),
        ([1, [2.5, "a"], {}], "[1, [2.5, 'a'], {}]"),
        ({3, 1, 2}, "{1, 2, 3}"),
        ({"b", "a"}, "{'a', 'b'}"),
        ({1, "a", (2, 1)}, "{'a', (2, 1), 1}"),
        ({True, 2.5, 0}, "{0, True, 2.5}"),
        (set(), "set()"),
        (frozenset(), "frozenset()"),
        (frozenset({2, 1}), "frozenset({1, 2})"),
        (bytearray(b"x"), "bytearray(b'x')"),
        (range(3), "range(0, 3)"),
        (range(1, 9, 2), "range(1, 9, 2)"),
        (slice(None, 3), "slice(None, 3, None)"),
        (deque([1, 2], 5), "deque([1, 2], maxlen=5)"),
        (defaultdict(list, {1: [2]}), "defaultdict(<class list>, {1: [2]})"),
        (defaultdict(lambda: 0), "defaultdict(<function <lambda>>, {})"),
        (Counter("abb"), "Counter({'a': 1, 'b': 2})"),
        (Counter(), "Counter()"),
        (OrderedDict(), "OrderedDict()"),
        ({1: 2}.keys(), "dict_keys([1])"),
        ({1: {2}}.items(), "dict_items([(1, {2})])"),
        (OrderedDict({1: 2}).values(), "odict_values([2])"),
        (Decimal("1.50"), "Decimal('1.50')"),
        (Fraction(1, 2), "Fraction(1, 2)"),
        (Fraction.__new__(Fraction), "Fraction(0, 1)"),
        (object.__new__(Fraction), "<Fraction>"),
        (object.__new__(UUID), "<UUID>"),
        (datetime.date(2020, 1, 2), "datetime.date(2020, 1, 2)"),
        (datetime.timedelta(1), "datetime.timedelta(days=1)"),
        (UUID(int=1), "UUID('00000000-0000-0000-0000-000000000001')"),
        (pathlib.PurePosixPath("a/b"), "PurePosixPath('a/b')"),
        (re.compile("a+"), "re.compile('a+')"),
        (re.match("a", "ab"), "<re.Match object; span=(0, 1), match='a'>"),
        (Colour.RED, "<Colour.RED: 1>"),
        (Level.LOW | Level.HIGH, "<Level.LOW|HIGH: 3>"),
        (Pair(1, [2]), "Pair(left=1, right=[2])"),
        (Point(1, [2]), "Point(x=1, y=[2])"),
        (Plain(), "Plain()"),
        (Plain(a=1, b=Plain(c=())), "Plain(a=1, b=Plain(c=()))"),
        (Slots(), "Slots(_Slots__hidden=2, b=1, c=3)"),
        (types.SimpleNamespace(a=1), "SimpleNamespace(a=1)"),
        (numbers(1, 2, name="a"), "Numbers([1, 2], name='a')"),
        (numbers(), "Numbers([])"),
        (Tagged("a"), "Tagged('a')"),
        (having(Count(3), unit="m"), "Count(3, unit='m')"),
        (having(Packet(b"ab"), sender=[1]), "Packet(b'ab', sender=[1])"),
        (having(Route((1,)), name="a"), "Route((1,), name='a')"),
        (having(Route(), name="a"), "Route((), name='a')"),
        (having(Named(1, 2), note=None), "Named(left=1, right=2, note=None)"),
        (Count(3), "Count(3)"),
        (time.gmtime(0), "struct_time((1970, 1, 1, 0, 0, 0, 3, 1, 0))"),
        (functools.partial(int), "<partial>"),
        (generator.__code__.co_positions(), "<positions_iterator>"),  # whose class has no bases before it is asked
        (len, "<function len>"),
        (numbers, "<function numbers>"),
        (Plain().__init__, "<function __init__>"),
        (Plain, "<class Plain>"),
        (enum, "<module enum>"),
        (generator(), "<generator generator>"),
        (iter([1]), "<list_iterator>"),
        (zip(), "<zip>"),
        (object(), "<object>"),
        (ValueError("x", 1), "ValueError('x', 1)"),
        (KeyError(), "KeyError()"),
        (ExceptionGroup("g", [ValueError(1)]), "ExceptionGroup('g', [ValueError(1)])"),
        (..., "Ellipsis"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_spelling(value: object, text: str) -> None:
    assert structural(value) == text


def test_cycles() -> None:
    items: list[Any] = [1]
    items.append(items)
    table: dict[str, Any] = {}
    table["a"] = (table,)
    node = Plain(value=1)
    node.next = node  # type: ignore[attr-defined]
    tagged = numbers(1)
    tagged.append(tagged)  # type: ignore[arg-type]
    twice = [[1]] * 2
    assert structural(items) == "[1, [...]]"
    assert structural(table) == "{'a': ({...},)}"
    assert structural(node) == "Plain(value=1, next=Plain(...))"
    assert structural(tagged) == "Numbers([1, Numbers(...)])"
    assert structural(twice) == "[[1], [1]]"


def test_nesting_is_bounded() -> None:
    assert structural([[[[[[1]]]]]]) == "[[[[[[...]]]]]]"
    assert structural([[[[[(1,), {1: 2}, {1}, Plain(a=1), []]]]]]) == "[[[[[(...), {...}, {...}, Plain(...), []]]]]]"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a" * 256, f"'{'a' * 256}'"),
        ("a" * 192 + "b" + "c" * 64, f"'{'a' * 192}'...<1>...'{'c' * 64}'"),
        (b"a" * 300, f"b'{'a' * 192}'...<44>...b'{'a' * 64}'"),
        (10**300, f"1{'0' * 191}...<45>...{'0' * 64}"),
        (2**3000, "<int of 3001 bits>"),
        (-(2**3000), "<int of 3001 bits>"),
        (list(range(20)), str(list(range(20)))),
        (list(range(21)), f"{str(list(range(16)))[:-1]}, ...<1>..., 17, 18, 19, 20]"),
        (
            dict.fromkeys(range(21)),
            f"{str(dict.fromkeys(range(16)))[:-1]}, ...<1>..., 17: None, 18: None, 19: None, 20: None}}",
        ),
        (deque(range(21)), f"deque({str(list(range(16)))[:-1]}, ...<1>..., 17, 18, 19, 20])"),
        (["a" * 200] * 4, f"['{'a' * 200}', '{'a' * 200}', '{'a' * 200}', ...<1>...]"),
        ([["a" * 250] * 3, 1, 2], f"[['{'a' * 250}', '{'a' * 250}', '{'a' * 250}'], ...<2>...]"),
        (["a" * 100] * 30, f"[{', '.join([repr('a' * 100)] * 5)}, ...<25>...]"),
        (["a" * 32] * 16 + [1] * 8, f"[{', '.join([repr('a' * 32)] * 15)}, ...<9>...]"),
    ],
    ids=range(14),
)
def test_bounds(value: object, text: str) -> None:
    assert structural(value) == text


def test_bounds_can_be_set() -> None:
    assert structural("abcdef", scalar=4, scalar_head=2, scalar_tail=1) == "'ab'...<3>...'f'"
    assert structural([1, 2, 3, 4], items_head=1, items_tail=1) == "[1, ...<2>..., 4]"
    assert structural([1, [2]], nesting=1) == "[1, [...]]"
    assert structural(9, int_bits=3) == "<int of 4 bits>"
    assert structural([9], int_bits=3) == "[<int of 4 bits>]"
    assert structural([111, 222, 333], value=4) == "[111, 222, ...<1>...]"


def test_no_user_code_runs() -> None:
    Hostile.ran.clear()
    hostile = Hostile()
    meta = HostileType("Meta", (), {})
    values: list[Any] = [hostile, [hostile], HostileList([1]), HostileDict({1: 2}), HostileSet({1}), meta, meta()]
    values += [having(HostileInt(7), x=1), having(HostileTuple((1,)), x=Hostile())]
    texts = list(map(make_renderer("structural", Limits()), values))
    assert texts == [
        *("Hostile(x=1)", "[Hostile(x=1)]", "HostileList([1])", "HostileDict({1: 2})"),
        *("HostileSet(frozenset({1}))", "<class Meta>", "Meta()"),
        *("HostileInt(7)", "HostileTuple((1,), x=Hostile(x=1))"),
    ]
    assert Hostile.ran == []


def test_repr_mode_asks_the_object() -> None:
    class Loud:
        def __repr__(self) -> str:
            print("heard")
            return "<Loud at 0xabc123>"

    class Broken:
        def __repr__(self) -> str:
            raise SystemExit

    renderer = make_renderer("repr", Limits())
    assert renderer([Loud(), Broken(), "at 0xabc123"]) == "[<Loud>, <unprintable Broken>, 'at 0xabc123']"
    assert renderer(Counter("abb")) == "Counter({'b': 2, 'a': 1})"
    assert renderer(object()) == "<object object>"
    assert renderer(list(range(21))) == structural(list(range(21)))


def test_modes_are_named() -> None:
    with pytest.raises(ValueError, match="values is 'rper'; expected one of structural, repr"):
        make_renderer("rper", Limits())


def test_type_and_length() -> None:
    assert [type_and_length(value) for value in ([1, 2], "abc", numbers(1), 7, {})] == [
        *("<list len 2>", "<str len 3>", "<Numbers len 1>", "<int>", "<dict len 0>")
    ]


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.binary(max_size=9)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(trees)
def test_small_built_ins_are_spelt_as_repr_spells_them(value: object) -> None:
    assert structural(value, nesting=50, value=10**6) == repr(value)


@given(st.lists(trees, max_size=40))
def test_texts_stay_short(value: list[Any]) -> None:
    assert len(structural(value)) < 512 + 400


@given(st.sets(st.text(max_size=3) | st.integers(), max_size=12))
def test_the_order_of_a_set_is_that_of_its_items(value: set[Any]) -> None:
    assert structural(value) == structural({*sorted(value, key=repr)})


@given(st.lists(st.integers() | st.text(max_size=3), min_size=18, max_size=30), st.integers(0, 3), st.integers(0, 3))
def test_long_lists_show_their_ends(value: list[Any], head: int, tail: int) -> None:
    left_out = len(value) - head - tail
    parts = [*map(repr, value[:head]), f"...<{left_out}>...", *map(repr, value[len(value) - tail :])]
    assert structural(value, items_head=head, items_tail=tail) == f"[{', '.join(parts)}]"
    assert structural(tuple(value), items_head=head, items_tail=tail) == f"({', '.join(parts)})"
