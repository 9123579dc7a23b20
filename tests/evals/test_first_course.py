"""The twenty programs: they run, are of a size that a person would step through, and fit the dialect."""

from __future__ import annotations

import pytest

from foretrace.codec.compact import decode, encode
from foretrace.data.stream import LIMITS, shipped_tokenizer
from foretrace.evals.first_course import ITEMS, Item
from foretrace.trace import record


def test_there_are_twenty_different_ones() -> None:
    assert len({item.name for item in ITEMS}) == len({item.source for item in ITEMS}) == 20


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_program(item: Item) -> None:
    trace = record(item.source, item.call, limits=LIMITS)
    assert trace.outcome == "returned"
    assert 8 <= len(trace.frames) <= 60
    scope: dict[str, object] = {}
    exec(item.source, scope)
    assert trace.value == repr(eval(item.call, scope))
    ids = encode(trace, shipped_tokenizer()).ids
    assert decode(ids, trace.files, trace.entry, shipped_tokenizer()) == (trace.frames, trace.outcome)
