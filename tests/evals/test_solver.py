"""The three ways of asking, put to a runner that knows the answers, or one wrong answer, by heart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from foretrace.codec.compact import encode, encode_leap
from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import Model, open_model
from foretrace.evals.first_course import ITEMS
from foretrace.evals.solver import ask, forced, forced_from, free, judged, leap
from foretrace.trace import record
from foretrace.trace.frames import Trace

SOURCE = """\
def f(word):
    n = 0
    for c in word:
        n += 1
    return n
"""
WRONG = 4


@pytest.fixture
def trace() -> Trace:
    return record(SOURCE, 'f("ab")')


@pytest.fixture
def altered(trace: Trace) -> Trace:
    """The trace with another value in frame 4, where `n` is 1 after the first turn."""
    frames = list(trace.frames)
    assert frames[WRONG].changed == {"n": "1"}
    frames[WRONG] = replace(frames[WRONG], changed={"n": "7"})
    return replace(trace, frames=tuple(frames))


def test_one_who_knows_is_right_in_every_way(knowing: Callable[..., Model], trace: Trace) -> None:
    model = knowing(encode(trace, shipped_tokenizer()), encode_leap(trace, shipped_tokenizer()))
    assert forced(model, trace) == [True] * len(trace.frames)
    (prediction,) = free(model, [trace], max_frames=len(trace.frames))
    assert judged(prediction, trace).exact
    (end,) = leap(model, [trace])
    assert [predicted.frame for predicted in end.frames] == [trace.frames[-1]]
    assert judged(end, trace).value_correct


def test_a_wrong_answer_is_found_where_it_stands(knowing: Callable[..., Model], trace: Trace, altered: Trace) -> None:
    model = knowing(encode(altered, shipped_tokenizer()))
    assert (forced(model, trace) or [])[: WRONG + 1] == [True] * WRONG + [False]
    (prediction,) = free(model, [trace], max_frames=len(trace.frames))
    check = judged(prediction, trace)
    assert (check.first_divergence, check.kind, check.value_correct, check.exact) == (WRONG, "value", True, False)


def test_a_prediction_is_stopped_and_then_wrong_in_its_outcome(knowing: Callable[..., Model], trace: Trace) -> None:
    model = knowing(encode(trace, shipped_tokenizer()))
    (prediction,) = free(model, [trace], max_frames=3)
    assert [predicted.frame for predicted in prediction.frames] == list(trace.frames[:5])  # the first is given
    assert prediction.outcome is None
    check = judged(prediction, trace)
    assert (check.first_divergence, check.kind, check.value_correct) == (5, "end", False)


def test_what_does_not_fit_the_context_is_not_scored(knowing: Callable[..., Model], trace: Trace) -> None:
    document = encode(trace, shipped_tokenizer())
    for short, right in ((0, [True] * len(trace.frames)), (1, None)):
        model = knowing(document, context=len(document.ids) - short)
        assert forced(model, trace) == right


def test_a_draft_gives_what_decoding_gives(knowing: Callable[..., Model], trace: Trace, altered: Trace) -> None:
    for known in (trace, altered):
        model = knowing(encode(known, shipped_tokenizer()))
        (answer,), (prediction,) = ask(model, [trace]), free(model, [trace], max_frames=len(trace.frames))
        assert answer.free.frames == prediction.frames
        assert answer.free.outcome == prediction.outcome == "returned"
        assert answer.forced == forced(model, trace)
        assert answer.problem is None


def test_the_shipped_model_with_a_draft_and_without() -> None:
    model = open_model()
    traces = [record(item.source, item.call) for item in ITEMS[:3]]
    for answer, plain in zip(ask(model, traces), free(model, traces, max_frames=160), strict=True):
        shared = min(len(answer.free.frames), len(plain.frames))
        assert [p.frame for p in answer.free.frames[:shared]] == [p.frame for p in plain.frames[:shared]]
        assert answer.free.outcome in (plain.outcome, None)


def test_a_program_that_does_not_fit_is_wrong_in_all(knowing: Callable[..., Model], trace: Trace) -> None:
    document = encode(trace, shipped_tokenizer())
    (answer,) = ask(knowing(document, context=len(document.ids) - 1), [trace])
    assert answer.problem == f"trace of {len(document.ids)} ids; the model's context holds {len(document.ids) - 1}"
    assert answer.forced == [False] * len(trace.frames)
    assert answer.free.outcome is None
    assert judged(answer.free, trace).frames_correct == 0


def test_from_a_full_state(knowing: Callable[..., Model], trace: Trace, altered: Trace) -> None:
    start = 3
    assert trace.frames[start].event == "line"
    model = knowing(encode(trace, shipped_tokenizer(), start))
    assert forced_from(model, trace, start) == [True] * (len(trace.frames) - start - 1)
    model = knowing(encode(altered, shipped_tokenizer(), start))
    assert (forced_from(model, trace, start) or [True])[0] is False
