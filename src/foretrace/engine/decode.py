"""Trace-aware decoding: the grammar of the dialect says which ids may come, the model chooses, the runtime puts in what
is known. Ids that leave no choice cost no step of their own: they are fed together with the next one that is asked for.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from foretrace.codec.compact import Reader
from foretrace.codec.tokenizer import MARKER, TEXT_BASE
from foretrace.engine.request import Piece, Request, Sample, Stream, Token
from foretrace.engine.runner import Runner
from foretrace.errors import ContextError, ForetraceError, RecordError
from foretrace.trace.frames import Frame

__all__ = [
    "STRUCTURE", "Decoder", "Draft", "Foreseer", "PredictedFrame", "Prediction", "is_structure", "predict",
    "predict_batch",
]  # fmt: skip

LONGEST_VALUE = 1_000
"""Characters of a value at most: records cut theirs well below (spec, section 3), so a longer one has no end."""

_CONTINUATION = range(TEXT_BASE + 0x80, TEXT_BASE + 0xC0)
"""Bytes that go on with a character."""

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


def is_structure(ids: Any) -> Any:
    """Which ids are no part of a text: markers and lines, apart from the few markers that stand inside values."""
    return (ids < TEXT_BASE) & (ids != MARKER["sp"]) & (ids != MARKER["glue"]) & (ids != MARKER["raw"])


class Decoder(Protocol):
    """Who goes on from prompts: a scheduler, here or behind a server."""

    @property
    def runner(self) -> Runner:
        """The model."""

    def submit(self, request: Request, listener: Callable[[Piece], None] | None = None) -> Stream:
        """Take a request."""

    def step(self) -> bool:
        """Let all streams go on a little; False where there is nothing to do."""

    def cancel(self, stream: Stream) -> None:
        """End a stream."""

    def clear(self) -> None:
        """End all of them."""


STRUCTURE = frozenset(i for i in range(TEXT_BASE) if is_structure(i))
"""The ids with which a value would have ended; see `Foreseer`."""


class Foreseer:
    """The grammar of the compact dialect as a constraint of the engine; collects frames with their probabilities.

    The request has to name `STRUCTURE`. At most `max_frames` frames are taken: asked for more, it raises ContextError.
    """

    def __init__(self, reader: Reader, max_frames: int = 10_000) -> None:
        self.reader = reader
        self.frames: list[PredictedFrame] = []
        self.max_frames = max_frames
        self._draft = Draft(reader)

    def allowed(self) -> frozenset[int]:
        """What the reader allows; nothing after the outcome."""
        options = self.reader.allowed()
        if len(self.frames) >= self.max_frames and len(options) > 1:
            raise ContextError(f"no end after {len(self.frames)} frames; at most {self.max_frames} were asked for")
        return options

    def take(self, token: Token) -> Sequence[int]:
        """Take an id; the ids that the runtime puts in after it. Raises RecordError where the ids make no frame."""
        num_frames = len(self.reader.frames)
        self._draft.add(token.id, math.exp(token.logprob), token.structure)
        if self._draft.length > LONGEST_VALUE:
            raise RecordError(f"a value of more than {LONGEST_VALUE} characters is foreseen; no record holds one")
        given = self.reader.feed(token.id)
        if len(self.reader.frames) > num_frames:
            self.frames.append(self._draft.finish(self.reader.frames[-1]))
            self._draft = Draft(self.reader)
        return given

    def fork(self) -> Self:
        """An independent one in the same state."""
        twin = type(self)(self.reader.fork(), self.max_frames)
        twin.frames, twin._draft = list(self.frames), self._draft.fork()
        return twin


def predict(
    scheduler: Decoder, reader: Reader, prompt: Sequence[int], *, max_frames: int = 10_000
) -> Iterator[PredictedFrame]:
    """Frames one by one, each id the likeliest that the grammar admits; at the end `reader.outcome` is set.

    `prompt` ends where the reader stands. Raises ContextError when the next id does not fit the model's context or
    after `max_frames` frames without an end, RecordError when the ids chosen so far make no frame.
    """
    foreseer = Foreseer(reader, max_frames)
    stream = scheduler.submit(Request(prompt=prompt, constraint=foreseer, structure=STRUCTURE))
    try:
        shown = 0
        while True:
            while shown < len(foreseer.frames):
                stream.held = True  # nothing is computed before the next frame is asked for
                yield foreseer.frames[shown]
                shown += 1
            stream.held = False
            if stream.done:
                break
            scheduler.step()
    finally:
        scheduler.cancel(stream)
    error = _error(stream.samples[0], foreseer, len(prompt), scheduler.runner.context)
    if error:
        raise error


def predict_batch(
    scheduler: Decoder,
    readers: Sequence[Reader],
    prompts: Sequence[Sequence[int]],
    *,
    max_frames: int | Sequence[int] = 10_000,
    max_ids: Sequence[int] | None = None,
) -> list[Prediction]:
    """The same as `predict` for each program, as many at a time as there are rows; one that fails harms no other.

    `max_frames` is one bound for all of them, or one for each; `max_ids` bounds the ids of each with its prompt.
    """
    bounds = [max_frames] * len(readers) if isinstance(max_frames, int) else max_frames
    predictions = [Prediction() for _ in readers]
    asked = []
    for number, (reader, prompt, most) in enumerate(zip(readers, prompts, bounds, strict=True)):
        foreseer = Foreseer(reader, most)
        length = max(0, max_ids[number] + 1 - len(prompt)) if max_ids else None
        request = Request(prompt=prompt, constraint=foreseer, structure=STRUCTURE, max_ids=length)
        try:
            asked.append((predictions[number], foreseer, scheduler.submit(request)))
        except ForetraceError as error:
            predictions[number].error = error.bare()
    try:
        while not all(stream.done for _, _, stream in asked):
            scheduler.step()
    finally:
        for _, _, stream in asked:
            scheduler.cancel(stream)
    for prediction, foreseer, stream in asked:
        prediction.frames, prediction.outcome = foreseer.frames, foreseer.reader.outcome
        prediction.error = _error(stream.samples[0], foreseer, len(stream.request.prompt), scheduler.runner.context)
    return predictions


def _error(sample: Sample, foreseer: Foreseer, num_prompt: int, context: int) -> ForetraceError | None:
    """What kept a program from its outcome."""
    if sample.finish in ("context", "length", "cancelled"):
        taken = f"prompt and {len(foreseer.frames)} frames take {num_prompt + len(sample.tokens)} ids"
        return ContextError(f"{taken}; the model's context holds {context}")
    return sample.error


class Draft:
    """The frame in the making: how likely its ids are so far, and those of each value.

    `length` counts the characters of the value that is being written, as far as ids tell: pieces of words count as one.
    """

    def __init__(self, reader: Reader) -> None:
        self._tokenizer = reader.machine.program.tokenizer
        self._probability = 1.0
        self._line = 1.0
        self._names: dict[str, float] = {}
        self._tokens = 0
        self._spelling: list[int] = []
        self.value: str | None = None
        self.length = 0

    def fork(self) -> Draft:
        """An independent one in the same state."""
        twin = copy.copy(self)
        twin._names, twin._spelling = dict(self._names), list(self._spelling)
        return twin

    def add(self, token: int, probability: float, outside: float) -> None:
        """Take in an id, its probability, and that of all the ids with which a value would have ended here."""
        structure = is_structure(token)
        if self.value is not None:
            self._names[self.value] *= outside if structure else probability
        if not structure:
            self._spelling.append(token)
            self.length += self.value is not None and token not in _CONTINUATION
        else:
            self.value, self.length = None, 0
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
