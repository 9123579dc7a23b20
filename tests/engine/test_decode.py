"""Decoding over the grammar: with a runner that knows the true ids, and with small random models."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from foretrace.codec.compact import Document, Machine, Reader, encode
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import MARKER, TEXT_BASE, Tokenizer
from foretrace.data.stream import shipped_tokenizer
from foretrace.engine.decode import PredictedFrame, Prediction, predict, predict_batch
from foretrace.engine.onnx_runner import OnnxRunner
from foretrace.engine.runner import Cache, Run, Runner
from foretrace.engine.scheduler import Scheduler
from foretrace.engine.score import score
from foretrace.errors import ContextError, RecordError
from foretrace.trace import record
from foretrace.trace.frames import Trace
from replay import Scripted

SOURCE = """\
def inner(x):
    if x == 2:
        raise ValueError('two')
    return x * 10

def squares(n):
    for i in range(n):
        yield i * i

def f(n):
    total = 0
    for i, square in enumerate(squares(n)):
        try:
            total += inner(i) + square
        except ValueError as error:
            print(error)
            del square
    return total
"""


@pytest.fixture(scope="module")
def trace() -> Trace:
    return record(SOURCE, "f(3)")


@pytest.fixture(scope="module")
def document(trace: Trace, tokenizer: Tokenizer) -> Document:
    return encode(trace, tokenizer)


def reader_of(trace: Trace, tokenizer: Tokenizer) -> Reader:
    return Reader(Machine(Program(trace.files, trace.entry[1], tokenizer)))


def prompt_of(document: Document) -> list[int]:
    return document.ids[: document.frame.index(0)]


class Knowing(Scripted):
    """A runner to which the ids of a document come as the likeliest, by `margin`; all others are equally likely."""

    def __init__(self, document: Document, vocab_size: int, margin: float) -> None:
        super().__init__(vocab_size, len(document.ids))
        self.ids, self.margin = document.ids, margin

    def likely(self, ids: list[int]) -> NDArray[np.float32]:
        assert ids == self.ids[: len(ids)]
        logits = np.zeros(self.vocab_size, np.float32)
        logits[[*self.ids, 0][len(ids)]] = self.margin
        return logits


class Leaning:
    """A runner whose logits are shifted, so that a random model writes short frames and takes some time to end."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self.vocab_size, self.context = runner.vocab_size, runner.context
        self.start = runner.start
        self._shift = np.zeros(runner.vocab_size, np.float32)
        self._shift[:TEXT_BASE] = 2
        self._shift[TEXT_BASE : TEXT_BASE + 256] = -np.inf
        self._shift[[i for name, i in MARKER.items() if name.startswith("cut:")]] = -3
        self._shift[[MARKER[name] for name in ("call", "set", "del", "out")]] = -3
        self._shift[[MARKER[name] for name in ("return", "unwind", "yield")]] = 0

    def feed(self, cache: Cache, runs: Sequence[Run]) -> NDArray[np.float32]:
        return self._runner.feed(cache, runs) + self._shift

    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        return self._runner.logits(ids) + self._shift


def extend(frames: list[PredictedFrame], predicted: Iterable[PredictedFrame]) -> None:
    """Like `list.extend`, which makes no promise about what it keeps when the iteration fails."""
    for frame in predicted:
        frames.append(frame)


def num_choices(document: Document, reader: Reader) -> int:
    count = 0
    for token, frame in zip(document.ids, document.frame, strict=True):
        if frame >= 0:
            count += len(reader.allowed()) > 1
            reader.feed(token)
    return count


def test_a_model_that_knows_gives_the_trace(trace: Trace, document: Document, tokenizer: Tokenizer) -> None:
    runner, reader = Knowing(document, tokenizer.size, 40.0), reader_of(trace, tokenizer)
    predicted = list(predict(Scheduler(runner), reader, prompt_of(document)))
    assert tuple(p.frame for p in predicted) == trace.frames
    assert reader.outcome == trace.outcome
    for i, p in enumerate(predicted):
        assert p.tokens == document.frame.count(i)
        assert set(p.names) == set(p.frame.changed) | ({""} if p.frame.value is not None else set())
        assert min(p.probability, p.line, *p.names.values()) > 0.999
    assert runner.num_steps <= num_choices(document, reader_of(trace, tokenizer))
    assert runner.num_steps < sum(frame >= 0 for frame in document.frame)


def test_probabilities(trace: Trace, document: Document, tokenizer: Tokenizer) -> None:
    """Each id is likelier by e**3 than each of the others that the grammar admits, so all can be counted by hand."""
    odds = float(np.exp(3.0))
    predicted = list(
        predict(Scheduler(Knowing(document, tokenizer.size, 3.0)), reader_of(trace, tokenizer), prompt_of(document))
    )
    reader = reader_of(trace, tokenizer)
    chances: dict[int, list[float]] = {}
    outside: dict[int, list[float]] = {}
    for token, frame in zip(document.ids, document.frame, strict=True):
        if frame < 0:
            continue
        options = reader.allowed()
        total = odds + len(options) - 1
        ends = {i for i in options if i < TEXT_BASE} - {MARKER["sp"], MARKER["glue"], MARKER["raw"]}
        chances.setdefault(frame, []).append(odds / total)
        outside.setdefault(frame, []).append((len(ends) + (odds - 1) * (token in ends)) / total)
        reader.feed(token)
    for i, p in enumerate(predicted):
        assert p.probability == pytest.approx(np.prod(chances[i]))
        assert p.line == pytest.approx(chances[i][-1])
        ids = [token for token, frame in zip(document.ids, document.frame, strict=True) if frame == i]
        if p.frame.value is not None and MARKER["out"] not in ids:
            assert p.names[""] == pytest.approx(np.prod(chances[i][1:-1]) * outside[i][-1])
        if list(p.frame.changed) == ["total"] and not p.frame.removed and not p.frame.output:
            start = ids.index(MARKER["is"]) + 1
            assert p.names["total"] == pytest.approx(np.prod(chances[i][start:-1]) * outside[i][-1])


def test_from_the_middle(trace: Trace, tokenizer: Tokenizer) -> None:
    start = next(i for i, frame in enumerate(trace.frames) if frame.event == "line" and frame.depth == 1)
    document = encode(trace, tokenizer, start)
    machine = Machine(Program(trace.files, trace.entry[1], tokenizer))
    for frame in trace.frames[: start + 1]:
        machine.apply(frame)
    prompt = document.ids[: document.frame.index(start + 1)]
    reader = Reader(machine.copy())
    predicted = predict(Scheduler(Knowing(document, tokenizer.size, 40.0)), reader, prompt)
    assert tuple(p.frame for p in predicted) == trace.frames[start + 1 :]
    rights = [each.right for each in score(Knowing(document, tokenizer.size, 40.0), document, Reader(machine))]
    assert rights == [True] * (len(trace.frames) - start)


def test_context_and_frames_have_an_end(trace: Trace, document: Document, tokenizer: Tokenizer) -> None:
    runner, prompt = Knowing(document, tokenizer.size, 40.0), prompt_of(document)
    predicted: list[PredictedFrame] = []
    with pytest.raises(ContextError, match="^no end after 5 frames; at most 5 were asked for$"):
        extend(predicted, predict(Scheduler(runner), reader_of(trace, tokenizer), prompt, max_frames=5))
    assert [p.frame for p in predicted] == list(trace.frames[:5])
    runner.context = document.frame.index(8)
    with pytest.raises(ContextError, match=f"^prompt and 8 frames take [0-9]+ ids; .* holds {runner.context}$"):
        extend(predicted, predict(Scheduler(runner), reader_of(trace, tokenizer), prompt))
    assert [p.frame for p in predicted[-8:]] == list(trace.frames[:8])
    runner.context = len(prompt) - 1
    with pytest.raises(ContextError, match="^prompt of [0-9]+ ids; .* context holds"):
        next(predict(Scheduler(runner), reader_of(trace, tokenizer), prompt))
    with pytest.raises(ContextError, match="^trace of"):
        score(runner, document, reader_of(trace, tokenizer))


def test_a_value_without_an_end_is_given_up(trace: Trace, document: Document, tokenizer: Tokenizer) -> None:
    begin = document.frame.index(1)
    digit = tokenizer.number_ids("7")[0]

    class Endless(Knowing):
        def likely(self, ids: list[int]) -> NDArray[np.float32]:
            if len(ids) <= begin:
                return super().likely(ids)
            logits = np.zeros(self.vocab_size, np.float32)
            logits[[MARKER["set"], MARKER["is"]]] = 30.0
            logits[digit] = 40.0
            return logits

    runner = Endless(document, tokenizer.size, 40.0)
    runner.context = 4_096
    predicted: list[PredictedFrame] = []
    with pytest.raises(RecordError, match="^a value of more than 1000 characters is foreseen; no record holds one$"):
        extend(predicted, predict(Scheduler(runner), reader_of(trace, tokenizer), prompt_of(document)))
    assert [p.frame for p in predicted] == list(trace.frames[:1])


def traces() -> list[Trace]:
    return [record(SOURCE, f"f({n})") for n in range(5)] + [
        record("def g(word, k):\n    for c in word:\n        k += c == 'r'\n    return k\n", f"g({'r' * n!r}, {n})")
        for n in range(6)
    ]


def alone(runner: Runner, reader: Reader, prompt: Sequence[int], max_frames: int) -> Prediction:
    prediction = Prediction()
    try:
        extend(prediction.frames, predict(Scheduler(runner), reader, prompt, max_frames=max_frames))
    except ContextError as error:
        prediction.error = error
    prediction.outcome = reader.outcome
    return prediction


@pytest.mark.parametrize("form", ["plain", "shipped"])
def test_in_a_batch_as_alone(form: str, tokenizer: Tokenizer, request: pytest.FixtureRequest) -> None:
    runner = Leaning(OnnxRunner.load(request.getfixturevalue(form)))
    prompts = [prompt_of(encode(t, tokenizer)) for t in traces()]
    together = predict_batch(
        Scheduler(runner, rows=4), [reader_of(t, tokenizer) for t in traces()], prompts, max_frames=20
    )
    for prompt, trace, prediction in zip(prompts, traces(), together, strict=True):
        single = alone(runner, reader_of(trace, tokenizer), prompt, 20)
        assert prediction.frames == single.frames
        assert (prediction.outcome, str(prediction.error)) == (single.outcome, str(single.error))
    assert len({len(prediction.frames) for prediction in together}) > 2
    assert any(prediction.outcome for prediction in together)


def test_predictions_do_not_keep_the_caches(plain: Path, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gigabyte for 32 programs with the shipped model: an error must not hold on to where it was raised."""
    runner = OnnxRunner.load(plain)
    kept: list[weakref.ref[Any]] = []
    start = runner.start

    def watched(rows: int) -> Cache:
        cache = start(rows)
        kept.append(weakref.ref(cache))
        return cache

    monkeypatch.setattr(runner, "start", watched)
    prompts = [prompt_of(encode(t, tokenizer)) for t in traces()]
    readers = [reader_of(t, tokenizer) for t in traces()]
    scheduler = Scheduler(runner)
    made = predict_batch(scheduler, readers, prompts, max_frames=2)
    assert any(prediction.error for prediction in made)
    assert kept and all(ref() is None for ref in kept)


def rights_of(runner: Runner, document: Document, trace: Trace) -> list[bool]:
    return [each.right for each in score(runner, document, reader_of(trace, shipped_tokenizer()))]


def test_score_finds_the_wrong_frames(trace: Trace, document: Document, tokenizer: Tokenizer) -> None:
    runner = Knowing(document, tokenizer.size, 3.0)
    assert rights_of(runner, document, trace) == [True] * (len(trace.frames) + 1)
    logits = runner.logits(document.ids)
    for frame, rival in ((3, "line"), (7, "return"), (5, "pad")):
        at = document.frame.index(frame)
        assert document.ids[at] != MARKER[rival]
        logits[at - 1, MARKER[rival]] = 9.0
    runner.logits = lambda ids: logits[: len(ids)]  # type: ignore[method-assign]
    rights = rights_of(runner, document, trace)
    assert [i for i, right in enumerate(rights) if not right] == [3, 7]


def test_score_is_stepping_with_the_truth(trace: Trace, document: Document, plain: Path, tokenizer: Tokenizer) -> None:
    runner = Leaning(OnnxRunner.load(plain))
    expected = [True] * (len(trace.frames) + 1)
    reader, state, waiting = reader_of(trace, tokenizer), runner.start(1), list[int]()
    for token, frame in zip(document.ids, document.frame, strict=True):
        if frame >= 0:
            options = reader.allowed()
            if len(options) > 1:
                logits = runner.feed(state, [Run(0, waiting, 1)])[0]
                waiting = []
                expected[frame] &= max(options, key=lambda i: logits[i]) == token
            reader.feed(token)
        waiting.append(token)
    assert rights_of(runner, document, trace) == expected
    assert True in expected and False in expected
