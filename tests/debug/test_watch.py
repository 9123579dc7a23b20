"""Watched values: parts of structural texts, against the parts of the objects that they are texts of."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass
from typing import Any

import pytest

from foretrace.debug.condition import ConditionError
from foretrace.debug.parts import HIDDEN, part, parts
from foretrace.debug.watch import Watched
from foretrace.trace.frames import Limits
from foretrace.trace.values import make_renderer

text = make_renderer("structural", Limits())


@dataclass
class Point:
    x: Any
    y: Any


class Named(list[int]):
    pass


@pytest.mark.parametrize("length", [0, 1, 2, 20, 21, 40])
@pytest.mark.parametrize("kind", [list, tuple, deque])
def test_an_element_is_told_where_its_text_is_there(kind: Any, length: int) -> None:
    items = list(range(length))
    value = text(kind(items))
    told = [part(value, i, attribute=False) for i in range(-length, length)]
    assert told == [str(i) if length <= 20 or i < 16 or i >= length - 4 else HIDDEN for i in items] * 2
    assert part(value, length, attribute=False) is None
    assert part(value, -length - 1, attribute=False) is None


@pytest.mark.parametrize("length", [3, 15, 40])
def test_an_element_is_never_mistaken_for_another(length: int) -> None:
    items = [f"it's, [{i}]" if i % 2 else (i, {"k": "a: b"}) for i in range(length)]
    told = [part(text(items), i, attribute=False) for i in range(length)]
    assert all(found in (HIDDEN, text(item)) for found, item in zip(told, items, strict=True))
    assert told[0] == text(items[0])
    assert told[-1] == text(items[-1]) or length > 3


@pytest.mark.parametrize(
    ("value", "expression", "expected"),
    [
        (Point(1, "a=b, c"), "p.x", 1),
        (Point(1, "a=b, c"), "p.y", "a=b, c"),
        (Point(Point(2, [3]), 0), "p.x.y[0]", 3),
        ({"a, b": [1, 2], 3: 4}, "p['a, b'][-1]", 2),
        ({"a, b": [1, 2], (3, 4): 5}, "p[3, 4]", 5),
        (Counter("abca"), "p['a']", 2),
        (defaultdict(list, k=[7]), "p['k'][0]", 7),
        (OrderedDict(k={"j": None}), "p['k']['j']", None),
        (Named([5, 6]), "p[1]", 6),
        ("it's", "p[2]", "'"),
        ([[1, 2], [3, [4, "]"]]], "p[1][1][1]", "]"),
    ],
)
def test_a_part_of_a_part(value: Any, expression: str, expected: Any) -> None:
    assert Watched(expression).told({"p": text(value), "q": "1"}) == text(expected)


def test_what_is_not_there_and_what_is_not_told() -> None:
    assert Watched("p").told({}) is None
    assert Watched("p.x").told({}) is None
    assert part(text(Point(1, 2)), "z", attribute=True) is None
    assert part(text({"a": 1}), "b", attribute=False) is None
    assert part(text(dict.fromkeys(range(40))), 30, attribute=False) == HIDDEN
    assert part(text("x" * 500), 100, attribute=False) == HIDDEN
    assert part(text(object()), "x", attribute=True) == HIDDEN
    assert part("<list len 40>", 0, attribute=False) == HIDDEN
    assert part("7", 0, attribute=False) == HIDDEN


@pytest.mark.parametrize("expression", ["", "f()", "x + 1", "x[i]", "x[1:2]", "3", "x["])
def test_what_cannot_be_watched(expression: str) -> None:
    with pytest.raises(ConditionError, match="cannot be watched; expected NAME"):
        Watched(expression)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Point(1, "a=b, c"), [".x", ".y"]),
        ({"a, b": [1, 2], (3, 4): 5}, ["['a, b']", "[(3, 4)]"]),
        ([[], (), {}], ["[0]", "[1]", "[2]"]),
        (list(range(40)), [*(f"[{i}]" for i in range(16)), "", *(f"[{i}]" for i in range(36, 40))]),
        ({1, 2}, ["", ""]),
        (frozenset({1}), [""]),
        (deque([7, 8], maxlen=3), ["[0]", "[1]", ".maxlen"]),
        (OrderedDict(k={"j": None}), ["['k']"]),
        (OrderedDict.fromkeys(range(40)), [*(f"[{i}]" for i in range(16)), "", *(f"[{i}]" for i in range(36, 40))]),
        (Counter("aab"), ["['a']", "['b']"]),
        (defaultdict(list, k=[7]), ["['k']"]),
        ({Point(1, 2).__repr__: 1}, [""]),
    ],
)
def test_the_parts_of_a_value_are_what_its_text_tells_of(value: Any, written: list[str]) -> None:
    found = parts(text(value))
    assert [each.written for each in found] == written
    for each in found:
        assert not each.written or Watched(f"p{each.written}").told({"p": text(value)}) == each.text


@pytest.mark.parametrize("plain", [3, "a(b=1)", b"[1]", None, set(), [], {}, range(3), object, 2.5, print, iter([1])])
def test_a_plain_value_has_no_parts(plain: Any) -> None:
    assert parts(text(plain)) == []
