"""Rewritten programs do what the programs did."""

from __future__ import annotations

import pytest

from foretrace.codec.compact import encode
from foretrace.data.stream import shipped_tokenizer
from foretrace.evals.accuracy import HANDWRITTEN
from foretrace.evals.items import Item
from foretrace.evals.rewrites import commented, other_literals, plain, renamed, reordered
from foretrace.trace import record

SOURCE = """\
LIMIT = 3


def add(total, step=2):
    return total + step


def f(words):
    total = 0
    for word in words:
        total = add(total, step=len(word))
    return total > LIMIT
"""
ITEM = Item("one", SOURCE, "f(['az', 'b9'])")


def made(item: Item, rewrite: object) -> Item:
    other = rewrite(item, record(item.source, item.call))  # type: ignore[operator]
    assert other is not None
    return other


def test_names_go_to_variables_of_another_type() -> None:
    other = made(ITEM, renamed)
    trace = record(other.source, other.call)
    assert trace.value == "True"
    names = {name for frame in trace.frames for name in frame.changed}
    assert not names & {"total", "step", "words", "word"}
    assert "LIMIT" in other.source and "def add(" in other.source


def test_order_comments_and_literals() -> None:
    other = made(ITEM, reordered)
    assert other.source.index("def f") < other.source.index("def add")
    assert record(other.source, other.call).value == "True"
    changed = made(ITEM, other_literals)
    assert "LIMIT = 4" in changed.source and "total = 0" in changed.source
    assert changed.call == "f(['ba', 'c9'])"


@pytest.mark.parametrize("item", HANDWRITTEN, ids=lambda item: item.name)
def test_what_is_only_called_otherwise_does_the_same(item: Item) -> None:
    before = record(*made(item, plain)[1:3])
    after = record(*made(item, renamed)[1:3])
    shape = [(frame.event, frame.line, frame.depth) for frame in before.frames]
    assert [(frame.event, frame.line, frame.depth) for frame in after.frames] == shape
    assert after.value == before.value
    again = commented(item, before)
    if again is not None:
        with_comments = record(again.source, again.call)
        assert encode(with_comments, shipped_tokenizer()).ids == encode(before, shipped_tokenizer()).ids


def test_a_program_of_one_function_has_no_other_order() -> None:
    item = Item("one", "def f(x):\n    return x\n", "f(1)")
    assert reordered(item, record(item.source, item.call)) is None
