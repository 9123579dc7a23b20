"""Teacher forcing: what is wrong about a frame is said of the right part of it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from foretrace.codec.compact import Document, Machine, Reader, encode
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import LINE_BASE, MARKER, Tokenizer
from foretrace.engine.decode import predict
from foretrace.engine.scheduler import Scheduler
from foretrace.engine.score import ScoredFrame, score
from foretrace.trace import record
from foretrace.trace.frames import Trace
from replay import Scripted

SOURCE = """\
def f(word, n):
    first = word[0]
    n, rest = n + 1, word
    return first * n
"""
UNPACKED = 3
"""The frame that shows `n` and `rest` after the second line."""


class Fixed(Scripted):
    """A runner whose logits are given: the ids of a document are the likeliest, apart from some places."""

    def __init__(self, document: Document, size: int, wrong: dict[int, int]) -> None:
        super().__init__(size, len(document.ids))
        self._following, self._wrong = [*document.ids[1:], 0], wrong

    def likely(self, ids: list[int]) -> NDArray[np.float32]:
        logits = np.zeros(self.vocab_size, np.float32)
        logits[self._following[len(ids) - 1]] = 5
        if len(ids) in self._wrong:
            logits[self._wrong[len(ids)]] = 9
        return logits


@pytest.fixture(scope="module")
def trace() -> Trace:
    return record(SOURCE, "f('xy', 2)")


def reader(trace: Trace, tokenizer: Tokenizer) -> Reader:
    return Reader(Machine(Program(trace.files, trace.entry[1], tokenizer)))


def scored(trace: Trace, tokenizer: Tokenizer, wrong: dict[int, int]) -> list[ScoredFrame]:
    document = encode(trace, tokenizer)
    return score(Fixed(document, tokenizer.size, wrong), document, reader(trace, tokenizer))


def places(trace: Trace, tokenizer: Tokenizer) -> tuple[Document, list[int]]:
    """The document, and where the ids of the frame with two values stand."""
    document = encode(trace, tokenizer)
    return document, [at for at, frame in enumerate(document.frame) if frame == UNPACKED]


def test_a_right_frame_is_what_is_foreseen(trace: Trace, tokenizer: Tokenizer) -> None:
    document = encode(trace, tokenizer)
    found = scored(trace, tokenizer, {})
    assert len(found) == len(trace.frames) + 1
    assert all(frame.right and all(frame.values.values()) for frame in found)
    runner = Fixed(document, tokenizer.size, {})
    decoded = list(predict(Scheduler(runner), reader(trace, tokenizer), document.ids[: document.frame.index(0)]))
    assert [frame.foreseen for frame in found[:-1]] == decoded
    assert found[-1].foreseen is None
    assert found[UNPACKED].values == {"n": True, "rest": True}
    assert found[-2].values == {"": True}


def test_a_wrong_value_is_wrong_by_name(trace: Trace, tokenizer: Tokenizer) -> None:
    document, at = places(trace, tokenizer)
    value = next(i for i in at if document.ids[i - 1] == MARKER["is"])
    (four,) = tokenizer.number_ids("4")
    frame = scored(trace, tokenizer, {value: four})[UNPACKED]
    assert (frame.action, frame.state, frame.values) == (True, False, {"n": False, "rest": True})
    assert frame.foreseen is None


def test_a_value_that_goes_on_too_long_is_wrong(trace: Trace, tokenizer: Tokenizer) -> None:
    document, at = places(trace, tokenizer)
    after = next(i for i in at if document.ids[i - 2] == MARKER["is"])
    (four,) = tokenizer.number_ids("4")
    frame = scored(trace, tokenizer, {after: four})[UNPACKED]
    assert (frame.action, frame.state, frame.values) == (True, False, {"n": False, "rest": True})


def test_a_wrong_line_or_event_is_a_wrong_action(trace: Trace, tokenizer: Tokenizer) -> None:
    _, at = places(trace, tokenizer)
    for place, token in ((at[-1], LINE_BASE), (at[0], MARKER["return"])):
        frame = scored(trace, tokenizer, {place: token})[UNPACKED]
        assert (frame.action, frame.state, frame.values) == (False, True, {"n": True, "rest": True})


def test_one_more_name_is_a_wrong_state_and_no_wrong_action(trace: Trace, tokenizer: Tokenizer) -> None:
    _, at = places(trace, tokenizer)
    frame = scored(trace, tokenizer, {at[-1]: MARKER["set"]})[UNPACKED]
    assert (frame.action, frame.state) == (True, False)


def test_a_wrong_outcome(trace: Trace, tokenizer: Tokenizer) -> None:
    document = encode(trace, tokenizer)
    found = scored(trace, tokenizer, {len(document.ids) - 1: MARKER["exited"]})
    assert [frame.right for frame in found] == [True] * len(trace.frames) + [False]
