"""Drawing a frame: by the probabilities of the model, under the grammar, the same again for the same seed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import foretrace
from foretrace.codec.compact import Document, Machine, Reader, encode
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import MARKER, Tokenizer
from foretrace.engine.sample import LONGEST, sample_frame
from foretrace.engine.scheduler import Scheduler
from foretrace.errors import ContextError
from foretrace.trace import Trace, record
from replay import Scripted

RUN = record("def f(n):\n    if n > 1:\n        return 1\n    return 2\n", "f(2)")


class ByHeart(Scripted):
    """Knows one document, but is torn between two ids at one place, 3 to 1."""

    def __init__(self, document: Document, size: int, torn: int, other: int) -> None:
        super().__init__(size, context=512)
        self._ids, self._torn, self._other = document.ids, torn, other

    def likely(self, ids: list[int]) -> NDArray[np.float32]:
        logits_V = np.full(self.vocab_size, -50.0, np.float32)
        if len(ids) < len(self._ids):
            logits_V[self._ids[len(ids)]] = np.log(3)
        if len(ids) == self._torn:
            logits_V[self._other] = 0.0
        return logits_V


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.load(Path(foretrace.__file__).parent / "shipped" / "tokenizer.json")


def after(trace: Trace, num: int, tokenizer: Tokenizer) -> tuple[Document, int, Reader]:
    """The document of a trace, where its frame `num` begins, and a reader that stands there."""
    document = encode(trace, tokenizer)
    machine = Machine(Program(trace.files, trace.entry[1], tokenizer))
    for frame in trace.frames[:num]:
        machine.apply(frame)
    return document, document.frame.index(num), Reader(machine)


def test_draws_have_the_models_probabilities(tokenizer: Tokenizer) -> None:
    document, begin, reader = after(RUN, 2, tokenizer)
    line = document.ids[begin + 1]
    scheduler = Scheduler(ByHeart(document, tokenizer.size, begin + 1, line + 1))
    draws = sample_frame(scheduler, reader, document.ids[:begin], 400)
    counts = Counter(draw.frame.line for draw in draws if draw)
    assert set(counts) == {3, 4}
    assert 0.68 < counts[3] / 400 < 0.82  # 3 to 1, give or take three standard deviations
    assert {round(draw.probability, 2) for draw in draws if draw} == {0.75, 0.25}
    assert draws == sample_frame(scheduler, reader, document.ids[:begin], 400)
    assert draws != sample_frame(scheduler, reader, document.ids[:begin], 400, seed=1)
    cold = sample_frame(scheduler, reader, document.ids[:begin], 50, temperature=0.1)
    assert {draw.frame.line for draw in cold if draw} == {3}
    assert reader.frames == []


def test_the_end_of_the_run_can_be_drawn(tokenizer: Tokenizer) -> None:
    document, begin, reader = after(RUN, 3, tokenizer)
    scheduler = Scheduler(ByHeart(document, tokenizer.size, begin, MARKER["cut:time"]))
    draws = sample_frame(scheduler, reader, document.ids[:begin], 60)
    frames = [draw.frame if draw else None for draw in draws]
    assert None in frames
    assert RUN.frames[3] in frames


def test_a_draw_without_an_end_is_left_out_and_one_without_room_refused(tokenizer: Tokenizer) -> None:
    document, begin, reader = after(RUN, 3, tokenizer)

    class Endless(ByHeart):
        def likely(self, ids: list[int]) -> NDArray[np.float32]:
            if len(ids) <= begin:
                return super().likely(ids)
            logits_V = np.full(self.vocab_size, -50.0, np.float32)
            logits_V[tokenizer.number_ids("1")[0]] = 50.0
            return logits_V

    runner = Endless(document, tokenizer.size, 0, 0)
    with pytest.raises(ContextError, match="a frame takes more than 512 ids"):
        sample_frame(Scheduler(runner), reader, document.ids[:begin], 2)
    runner.context = 10 * LONGEST
    assert sample_frame(Scheduler(runner), reader, document.ids[:begin], 2) == []
