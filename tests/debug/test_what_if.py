"""Sessions over the real predicted world, with a runner that knows one rendered trace by heart in place of a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import foretrace
from foretrace.codec.compact import Document, encode
from foretrace.codec.past import Past
from foretrace.codec.tokenizer import Tokenizer
from foretrace.debug.session import Session
from foretrace.engine import Model
from foretrace.trace import Frame, Trace, record
from foretrace.worlds import Header, PredictedWorld, RecordedWorld, World
from replay import Scripted

SOURCE = """\
def scale(x, by):
    return x * by

def f(a, b):
    total = 0
    for i in range(a):
        total += scale(i, b)
    return total
"""
RUN = record(SOURCE, "f(2, 3)")


class ByHeart(Scripted):
    """A runner that is certain of the next id of one document, and refuses to be fed anything else."""

    def __init__(self, document: Document, tokenizer: Tokenizer) -> None:
        super().__init__(tokenizer.size, 4096)
        self._ids = document.ids

    def likely(self, ids: list[int]) -> NDArray[np.float32]:
        assert ids == self._ids[: len(ids)]
        logits = np.full(self.vocab_size, -100.0, np.float32)
        logits[self._ids[len(ids)]] = 100.0
        return logits


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.load(Path(foretrace.__file__).parent / "shipped" / "tokenizer.json")


def model_of(trace: Trace, tokenizer: Tokenizer, start: int | None = None) -> Model:
    runner = ByHeart(encode(trace, tokenizer, start), tokenizer)
    return Model(runner, tokenizer, "by heart")


def frames_of(session: Session) -> list[Frame]:
    """All frames from the current one on."""
    frames = []
    while session.frame:
        frames.append(session.frame)
        session.step()
    return frames


def test_a_predicted_session_goes_through_all_frames(tokenizer: Tokenizer) -> None:
    world = PredictedWorld(model_of(RUN, tokenizer), RUN.files, RUN.call, RUN.entry)
    session = Session(world, lambda past: world)
    assert tuple(frames_of(session)) == RUN.frames
    assert session.ending() == "returned 3"
    assert session.confidence(3).names == {"i": pytest.approx(1.0)}


def session_with(trace: Trace, model: Model) -> Session:
    """A session over a record, in which the model goes on."""
    header = Header(trace.files, trace.call, trace.entry)

    def foresee(past: Past) -> World:
        return PredictedWorld.after(model, header, past)

    return Session(RecordedWorld(trace), foresee)


@pytest.mark.parametrize("start", [i for i, frame in enumerate(RUN.frames) if frame.event == "line"])
def test_foresee_hands_the_model_the_full_state_at_any_line(tokenizer: Tokenizer, start: int) -> None:
    session = session_with(RUN, model_of(RUN, tokenizer, start))
    session.go(start)
    session.foresee()
    assert session.world.name == "predicted"
    assert tuple(frames_of(session)) == RUN.frames[start:]
    session.go(0)
    assert session.frame == RUN.frames[0]


def test_set_hands_the_model_the_edited_state(tokenizer: Tokenizer) -> None:
    """With other arguments set by hand at the first line, what follows is what follows from a call with those."""
    wanted = record(SOURCE, "f(1, 'ab')")
    session = session_with(RUN, model_of(wanted, tokenizer, start=1))
    session.step()
    session.foresee()
    session.set("b", '"ab"')
    session.set("a", "1")
    assert {change.name: change.value.text for change in session.changes() if change.value} == {"a": "1"}
    session.step()
    assert tuple(frames_of(session)) == wanted.frames[2:]
    assert session.ending() == f"raised {wanted.value}"
