"""Values by hand: they have the text that a recording of the real value has, or it is said why they cannot be made."""

from __future__ import annotations

import functools

import pytest

from foretrace.debug.objects import NotPlain, Objects, UnreadableError
from foretrace.debug.watch import Watched
from foretrace.errors import ForetraceError
from foretrace.trace import record
from foretrace.trace.frames import SourceFile

SOURCE = """\
from abc import ABC
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, NamedTuple

@dataclass
class Point:
    x: int
    y: int = 0
    kind: ClassVar[str] = "point"

@dataclass(slots=True)
class Named(Point):
    tags: list = field(default_factory=list)
    name: str = field(default="-")

class Pair(NamedTuple):
    one: object
    two: int = 2

class Cart:
    size = 3

    def __init__(self, owner, *, most=10):
        \"\"\"Keeps things.\"\"\"
        self.owner = owner
        self.items: list = []
        self.most = most
        self.__first = Point(1, y=len(owner))
        self.both = (self.items, owner)

class Big(Cart, ABC):
    def __init__(self, owner):
        super().__init__(owner, most=99)
        self.big = True

class Bare:
    pass

class Odd:
    def __init__(self, n):
        self.n = n
        self.square = n * n

class Loud:
    def __init__(self, n):
        print(n)

class Slotted:
    __slots__ = ("b", "a")
    def __init__(self):
        self.a = self.b = 1

class Failing(ValueError):
    pass

@dataclass
class Checked:
    n: int
    def __post_init__(self):
        assert self.n > 0
"""
FILES = (SourceFile("program.py", SOURCE),)


@functools.cache
def real(expression: str, setup: str = "") -> str | None:
    """The text of a value where it is really made."""
    source = f"{SOURCE}\ndef whole():\n    {setup or 'pass'}\n    return {expression}\n"
    return record(source, "whole()").value


@pytest.mark.parametrize(
    "expression",
    [
        "3", "-2.5", "'it\\'s'", "[1, (2,), {3: {4}}]", "{}", "set()", "frozenset({1})", "deque([1, 2], maxlen=3)",
        "Counter({'a': 2})", "OrderedDict([(1, 2)])", "Decimal('1.50')", "Fraction(1, 3)", "bytearray(b'x')",
        "range(3)", str([*range(40)]), repr("long " * 100), "1 + 2j",
        "Point(1)", "Point(1, 2)", "Point(y=[5], x=Point(0))", "Named(1)", "Named(1, 2, ['t'], name='n')", "Pair(1)",
        "Pair(two=Pair('a'), one=None)", "Cart('Ann')", "Cart(owner='Bo', most=Point(2))", "Big('Cy')", "Bare()",
        "[Point(0, 0), Point(1, 1)]",
        "{'p': Bare(), 'q': (Cart(''),)}",
    ],
)  # fmt: skip
def test_a_value_by_hand_has_the_text_of_the_real_one(expression: str) -> None:
    assert Objects(FILES).text(expression) == real(expression)


def test_variables_stand_for_their_values() -> None:
    names = {"p": "Point(x=1, y=[2])", "n": "4", "f": "<function f>"}
    assert Objects(FILES).text("[p, n + 1, Point(p, y=n)]", names) == real(
        "[Point(1, [2]), 5, Point(Point(1, [2]), 4)]"
    )
    with pytest.raises(UnreadableError, match="'<function f>' is no value"):
        Objects(FILES).text("f", names)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("Odd(3)", "Odd.__init__ works out n * n, which is not run"),
        ("Loud(3)", "Loud.__init__ does more than keep its arguments (print(n))"),
        ("Slotted()", "Slotted has __slots__, and its code is not run"),
        ("Failing('x')", "Failing is a ValueError, and its code is not run"),
        ("Checked(1)", "Checked has __post_init__, and its code is not run"),
        ("[Point(Odd(1))]", "Odd.__init__ works out"),
    ],
)
def test_what_only_running_could_make_is_said(expression: str, message: str) -> None:
    with pytest.raises(NotPlain) as caught:
        Objects(FILES).text(expression)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("Point()", "Point: missing a required argument: 'x'; expected arguments for: x, y"),
        ("Point(1, 2, 3)", "Point: too many positional arguments"),
        ("Cart('a', 3)", "Cart: too many positional arguments; expected arguments for: owner, most"),
        ("Cart('a', least=3)", "Cart: got an unexpected keyword argument 'least'"),
        ("Bare(1)", "Bare: too many positional arguments; expected arguments for: none"),
        ("open('x')", "\"open('x')\" is no value that can be written by hand"),
        ("[1, ...]", "'[1, ...]' is no value"),
        ("{[]: 1}", "'{[]: 1}' is no value"),
        ("3 +", "'3 +' is no value"),
        ("missing", "'missing' is no value"),
        ("Counter(5)", "'Counter(5)' is no value"),
    ],
)
def test_what_is_no_value_is_one_line(expression: str, message: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        Objects(FILES).text(expression)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("made", "target", "expression"),
    [
        ("[1, 2]", "xs[1]", "'b'"),
        ("[1, 2]", "xs[-1]", "Point(3)"),
        ("{'k': [1, {2: 3}]}", "xs['k'][1][2]", "[]"),
        ("{'k': 1}", "xs['new']", "2"),
        ("Point(1, [2, 3])", "xs.y[0]", "9"),
        ("Point(Point(1), 2)", "xs.x.x", "None"),
        ("Cart('Ann')", "xs.items", "[1, 2]"),
        ("deque([1, 2, 3])", "xs[1]", "7"),
        ("Counter({'a': 2})", "xs['b']", "7"),
    ],
)
def test_setting_a_part_gives_the_text_of_the_real_thing(made: str, target: str, expression: str) -> None:
    before, after = real(made), real("xs", f"xs = {made}; {target} = {expression}")
    assert before is not None
    assert Objects(FILES).edited(before, Watched(target), expression, {}) == after


@pytest.mark.parametrize(
    ("text", "target", "message"),
    [
        ("[1, 2]", "xs[2]", "xs[2] cannot be set in [1, 2] (IndexError"),
        ("(1, 2)", "xs[0]", "xs[0] cannot be set in (1, 2) (TypeError"),
        ("'ab'", "xs[0]", "xs[0] cannot be set in 'ab' (TypeError"),
        ("Point(x=1, y=2)", "xs.z", "xs.z cannot be set in Point(x=1, y=2) (KeyError: 'z')"),
        ("3", "xs.z", "xs.z cannot be set in 3 (AttributeError"),
        ("[1, ...<30>..., 2]", "xs[0]", "'[1, ...<30>..., 2]' is no value"),
        ("<function f>", "xs.z", "'<function f>' is no value"),
        ("L([1], name='a')", "xs[0]", "\"L([1], name='a')\" is no value"),
        ("{1,2}", "xs[0]", "xs is {1,2}, which does not tell all of it"),
    ],
)
def test_a_part_that_cannot_be_set_is_said(text: str, target: str, message: str) -> None:
    with pytest.raises(ForetraceError) as caught:
        Objects(FILES).edited(text, Watched(target), "1", {})
    assert str(caught.value).startswith(message)
