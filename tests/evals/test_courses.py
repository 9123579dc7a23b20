"""The sixty programs by hand: they run, are of a size that a person would step through, and fit the dialect."""

from __future__ import annotations

import pytest

from foretrace.codec.compact import decode, encode
from foretrace.data.stream import LIMITS, shipped_tokenizer
from foretrace.evals.accuracy import HANDWRITTEN
from foretrace.evals.items import Item
from foretrace.trace import record


def test_there_are_sixty_different_ones() -> None:
    assert len({item.name for item in HANDWRITTEN}) == len({item.source for item in HANDWRITTEN}) == 60


@pytest.mark.parametrize("item", HANDWRITTEN, ids=lambda item: item.name)
def test_program(item: Item) -> None:
    trace = record(item.source, item.call, limits=LIMITS)
    assert trace.outcome == "returned"
    assert 5 <= len(trace.frames) <= 60
    scope: dict[str, object] = {}
    exec(item.source, scope)
    assert trace.value == repr(eval(item.call, scope))
    ids = encode(trace, shipped_tokenizer()).ids
    assert decode(ids, trace.files, trace.entry, shipped_tokenizer()) == (trace.frames, trace.outcome)
