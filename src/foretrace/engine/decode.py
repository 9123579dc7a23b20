"""Trace-aware decoding: the grammar of the dialect says which ids may come, the model chooses, the runtime puts in what
is known. Ids that leave no choice cost no step of their own: they are fed together with the next one that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foretrace.codec.compact import Reader
from foretrace.codec.tokenizer import MARKER, TEXT_BASE
from foretrace.engine.runner import Runner
from foretrace.errors import ContextError, ForetraceError
from foretrace.trace.frames import Frame

__all__ = ["Draft", "PredictedFrame", "Prediction", "choices", "is_structure", "predict", "predict_batch", "weigh"]

_WITH_VALUE = frozenset(MARKER[event] for event in ("return", "exception", "unwind", "yield"))


@dataclass(frozen=True, slots=True)
class PredictedFrame:
    """A frame that the model foresees, and how sure it is: probabilities under the grammar, of the ids it chose.

    `names` has one entry for each changed name, and the name "" for the value of a frame that has one: the probability
    that the text is this and ends here. `line` is that of the line token, `probability` that of all `tokens` ids.
    """

    frame: Frame
    probability: float
    names: dict[str, float]
    line: float
    tokens: int


@dataclass(slots=True)
class Prediction:
    """What came of one program in a batch; `error` says why it has no outcome."""

    frames: list[PredictedFrame] = field(default_factory=list)
    outcome: str | None = None
    error: ForetraceError | None = None


def predict(
    runner: Runner, reader: Reader, prompt: Sequence[int], *, max_frames: int = 10_000
) -> Iterator[PredictedFrame]:
    """Frames one by one, each id the likeliest that the grammar admits; at the end `reader.outcome` is set.

    `prompt` ends where the reader stands. Raises ContextError when the next id does not fit the model's context or
    after `max_frames` frames without an end, RecordError when the ids chosen so far make no frame.
    """
    row = _Row(runner, reader, prompt, max_frames)
    state = runner.start(1)
    yield from row.go_on()
    while reader.outcome is None:
        yield from row.take(runner.feed(state, [row.ids])[0])


def predict_batch(
    runner: Runner,
    readers: Sequence[Reader],
    prompts: Sequence[Sequence[int]],
    *,
    max_frames: int | Sequence[int] = 10_000,
    max_ids: Sequence[int] | None = None,
    width: int = 32,
) -> list[Prediction]:
    """The same as `predict` for each program, at most `width` at a time; a program that fails leaves the rest alone.

    `max_frames` is one bound for all of them, or one for each; `max_ids` are bounds of each below the model's context.
    """
    bounds = [max_frames] * len(readers) if isinstance(max_frames, int) else max_frames
    rows = [_Row(runner, *each) for each in zip(readers, prompts, bounds, strict=True)]
    for row, most in zip(rows, max_ids or [runner.context] * len(rows), strict=True):
        row.context = min(row.context, most)
    for row in rows:
        row.collect(row.go_on())
    waiting = [row for row in reversed(rows) if not row.ended]
    running = [waiting.pop() for _ in range(min(width, len(waiting)))]
    state = runner.start(len(running))
    while running:
        logits_BV = runner.feed(state, [row.ids for row in running])
        for row, logits_V in zip(running, logits_BV, strict=True):
            row.collect(row.take(logits_V))
        for place in range(len(running) - 1, -1, -1):
            if not running[place].ended:
                continue
            if waiting:
                running[place] = waiting.pop()
                state.restart(place)
            else:
                state.drop(place)
                running[place] = running[-1]
                running.pop()
    return [row.prediction for row in rows]


@lru_cache(maxsize=128)
def choices(options: frozenset[int]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The ids in order, and which of them are structure."""
    ids = np.sort(np.fromiter(options, np.int64, len(options)))
    return ids, is_structure(ids)


def weigh(logits_V: NDArray[np.float32], options: frozenset[int]) -> tuple[int, float, float]:
    """The likeliest of the options, its probability among them, and that of all which are structure."""
    ids, structure = choices(options)
    logits = logits_V[ids].astype(np.float64)
    weights = np.exp(logits - logits.max())
    weights /= weights.sum()
    chosen = int(weights.argmax())
    return int(ids[chosen]), float(weights[chosen]), float(weights[structure].sum())


class _Row:
    """One program on its way: its reader, the ids that the model has yet to take, the frame in the making."""

    def __init__(self, runner: Runner, reader: Reader, prompt: Sequence[int], max_frames: int) -> None:
        self.reader = reader
        self.context = runner.context
        self.max_frames = max_frames
        self.ids = list(prompt)
        self.options: frozenset[int] = frozenset()
        self.num_fed = 0
        self.num_before = len(reader.frames)
        self.draft = Draft(reader)
        self.prediction = Prediction()

    @property
    def ended(self) -> bool:
        return self.prediction.outcome is not None or self.prediction.error is not None

    def go_on(self) -> Iterator[PredictedFrame]:
        """Take ids for as long as there is no choice; the frames that this completes."""
        while self.reader.outcome is None:
            options = self.reader.allowed()
            if len(options) > 1:
                self.options = options
                self._check()
                return
            (token,) = options
            yield from self._accept(token, 1.0, 1.0)

    def take(self, logits_V: NDArray[np.float32]) -> Iterator[PredictedFrame]:
        """Choose the likeliest of the options, and go on from there; the frames that this completes."""
        self.num_fed += len(self.ids)
        self.ids = []
        yield from self._accept(*weigh(logits_V, self.options))
        yield from self.go_on()

    def collect(self, frames: Iterator[PredictedFrame]) -> None:
        """Put frames into the prediction; an error on the way becomes part of it."""
        try:
            for frame in frames:
                self.prediction.frames.append(frame)
        except ForetraceError as error:
            self.prediction.error = error.bare()
        self.prediction.outcome = self.reader.outcome

    def _accept(self, token: int, probability: float, outside: float) -> Iterator[PredictedFrame]:
        num_frames = len(self.reader.frames)
        self.draft.add(token, probability, outside)
        self.ids += (token, *self.reader.feed(token))
        if len(self.reader.frames) > num_frames:
            yield self.draft.finish(self.reader.frames[-1])
            self.draft = Draft(self.reader)

    def _check(self) -> None:
        num_ids, num_frames = self.num_fed + len(self.ids), len(self.reader.frames) - self.num_before
        if num_ids > self.context:
            taken = f"prompt and {num_frames} frames take {num_ids} ids"
            raise ContextError(f"{taken}; the model's context holds {self.context}")
        if num_frames >= self.max_frames:
            raise ContextError(f"no end after {num_frames} frames; at most {self.max_frames} were asked for")


class Draft:
    """The frame in the making: how likely its ids are so far, and those of each value."""

    def __init__(self, reader: Reader) -> None:
        self._tokenizer = reader.machine.program.tokenizer
        self._probability = 1.0
        self._line = 1.0
        self._names: dict[str, float] = {}
        self._tokens = 0
        self._spelling: list[int] = []
        self.value: str | None = None

    def add(self, token: int, probability: float, outside: float) -> None:
        """Take in an id, its probability, and that of all the ids with which a value would have ended here."""
        structure = is_structure(token)
        if self.value is not None:
            self._names[self.value] *= outside if structure else probability
        if not structure:
            self._spelling.append(token)
        else:
            self.value = None
            if token == MARKER["is"]:
                self.value = self._tokenizer.decode(self._spelling)
            elif token in _WITH_VALUE:
                self.value = ""
            if self.value is not None:
                self._names[self.value] = 1.0
            self._spelling = []
        self._probability *= probability
        self._line = probability
        self._tokens += 1

    def finish(self, frame: Frame) -> PredictedFrame:
        """The predicted frame; the id taken last was its line."""
        return PredictedFrame(frame, self._probability, self._names, self._line, self._tokens)


def is_structure(ids: Any) -> Any:
    """Which ids are no part of a text: markers and lines, apart from the few markers that stand inside values."""
    return (ids < TEXT_BASE) & (ids != MARKER["sp"]) & (ids != MARKER["glue"]) & (ids != MARKER["raw"])
