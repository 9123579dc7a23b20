"""Worlds: whatever can answer "what is the next frame?". The recorded one knows, the predicted one foresees.

`compare` lays a prediction beside a record and names the first frame where they part.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, Protocol

from foretrace.codec.compact import Machine, Reader, call_prompt, closing_frames, source_ids
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import Tokenizer
from foretrace.errors import ContextError, ForetraceError
from foretrace.trace.entry import resolve
from foretrace.trace.frames import Frame, Limits, SourceFile, Trace, all_locals
from foretrace.trace.source import read
from foretrace.trace.values import make_renderer

if TYPE_CHECKING:
    from foretrace.engine import Model
    from foretrace.engine.decode import PredictedFrame

__all__ = [
    "Check", "Difference", "Header", "PredictedWorld", "RecordedWorld", "World", "as_trace", "compare", "first_frame",
    "foresee", "machine_after", "matches",
]  # fmt: skip

Difference = Literal["branch", "value", "exception", "call", "end"]


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a trace before its first frame. `entry` is (file index, qualified name)."""

    files: tuple[SourceFile, ...]
    call: str | None
    entry: tuple[int, str]


class World(Protocol):
    """The frames of one call, in time order, made when they are asked for."""

    @property
    def name(self) -> str:
        """`recorded` or `predicted`."""

    @property
    def header(self) -> Header:
        """Files, call and entry."""

    @property
    def outcome(self) -> str | None:
        """How the trace ends; None as long as its end has not been reached."""

    def frame(self, index: int) -> Frame | None:
        """Frame number `index`, from 0; None past the end."""

    def confidence(self, index: int) -> PredictedFrame | None:
        """How sure the model was of frame number `index`; None for a frame that nobody had to predict."""


class RecordedWorld:
    """What really happened."""

    name = "recorded"

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.header = Header(trace.files, trace.call, trace.entry)

    @property
    def outcome(self) -> str | None:
        """The outcome of the record."""
        return self.trace.outcome

    def frame(self, index: int) -> Frame | None:
        """Frame number `index`; None past the end."""
        return self.trace.frames[index] if index < len(self.trace.frames) else None

    def confidence(self, index: int) -> PredictedFrame | None:
        """None: a recorded frame is not predicted."""
        return None


class PredictedWorld:
    """What a model foresees; each frame is decoded when it is first asked for, and kept.

    The entry's `call` frame is not foreseen where the call tells it, see `first_frame`.
    Asking raises ContextError where the trace outgrows the model's context, RecordError where the model's ids make no
    frame. Nothing of the program is run.
    """

    name = "predicted"

    def __init__(self, model: Model, files: Sequence[SourceFile], call: str | None, entry: tuple[int, str]) -> None:
        header = Header(tuple(files), call, entry)
        machine = Machine(Program(files, entry[1], model.tokenizer))
        first = first_frame(header)
        prompt = call_prompt(machine, call, entry, first)
        self._begin(model, header, (first,) if first else (), machine, prompt)

    @classmethod
    def from_state(cls, model: Model, header: Header, history: Sequence[Frame], machine: Machine) -> PredictedWorld:
        """The world that goes on from a full state: `history` as it is given, then what follows from `machine`.

        The machine stands where the last frame of the history left it, apart from values that were set by hand.
        """
        world = cls.__new__(cls)
        world._begin(model, header, history, machine, [*source_ids(machine.program), *machine.state_ids()])
        return world

    def _begin(
        self, model: Model, header: Header, history: Sequence[Frame], machine: Machine, prompt: list[int]
    ) -> None:
        self.header = header
        self._model, self._prompt = model, prompt
        self._error: ForetraceError | None = None
        self._steps: Iterator[PredictedFrame] | None = None
        self._history = tuple(history)
        self._predicted: list[PredictedFrame] = []
        self._reader = Reader(machine.copy())

    @property
    def outcome(self) -> str | None:
        """The predicted outcome; None as long as the end has not been reached."""
        return self._reader.outcome

    def frame(self, index: int) -> Frame | None:
        """Frame number `index`; None past the end."""
        if index < len(self._history):
            return self._history[index]
        predicted = self.confidence(index)
        return predicted.frame if predicted else None

    def confidence(self, index: int) -> PredictedFrame | None:
        """Frame number `index` with its probabilities; None for the given history and past the end."""
        place = index - len(self._history)
        while place >= len(self._predicted) and self._reader.outcome is None:
            self._advance()
        return self._predicted[place] if 0 <= place < len(self._predicted) else None

    def _advance(self) -> None:
        """Decode one more frame, or the outcome. What went wrong once goes wrong again."""
        from foretrace.engine.decode import predict

        if self._error:
            raise self._error
        self._steps = self._steps or predict(self._model.runner, self._reader, self._prompt)
        try:
            step = next(self._steps, None)
        except ForetraceError as error:
            self._error = error
            raise
        except KeyboardInterrupt:
            # What the runner has computed of the frame is lost with its iterator.
            self._error = ContextError(
                f"interrupted at frame {len(self._history) + len(self._predicted)}; restart the world"
            )
            raise
        if step:
            self._predicted.append(step)

    def trace(self) -> Trace:
        """The whole predicted trace, decoded to its end."""
        while self._reader.outcome is None:
            self._advance()
        return as_trace(self.header, self.foreseen, self._reader.outcome, recorder=self._model.name)

    @property
    def foreseen(self) -> tuple[Frame, ...]:
        """The frames so far: the given history and what has been decoded."""
        return (*self._history, *(step.frame for step in self._predicted))

    @property
    def num_tokens(self) -> int:
        """Ids that the model has chosen so far, the outcome's included."""
        return sum(step.tokens for step in self._predicted) + (self._reader.outcome is not None)


def first_frame(header: Header) -> Frame | None:
    """The entry's `call` frame, as far as the call and literal defaults tell the arguments; they are read, not run."""
    file, name = header.entry
    text = header.files[file].text
    function = next((f for f in reversed(read(text).functions) if f.qualname == name), None)
    if header.call is None or function is None:
        return None
    passed: dict[str, object] = {}
    if function.parameters:
        entry = resolve(text, header.call)
        if entry.function.qualname != name or len(entry.passed) < function.parameters:
            return None
        passed = entry.passed
    render = make_renderer("structural", Limits())
    changed = {parameter: render(value) for parameter, value in passed.items()}
    return Frame("call", 0, 0, file, function.line, name, changed)


def foresee(worlds: Sequence[PredictedWorld]) -> None:
    """Decode worlds of one model to their ends, many at a time; one that fails raises its error when it is asked.

    None of them may have been asked for a predicted frame before.
    """
    from foretrace.engine.decode import predict_batch

    if worlds:
        runner = worlds[0]._model.runner
        predictions = predict_batch(runner, [w._reader for w in worlds], [w._prompt for w in worlds])
        for world, prediction in zip(worlds, predictions, strict=True):
            world._predicted, world._error = prediction.frames, prediction.error


def as_trace(header: Header, frames: Sequence[Frame], outcome: str, *, recorder: str) -> Trace:
    """Frames of a world as a trace made by this interpreter under the default limits."""
    return Trace(
        files=header.files,
        call=header.call,
        entry=header.entry,
        python=platform.python_version(),
        recorder=recorder,
        values="structural",
        limits=Limits(),
        threads=False,
        frames=tuple(frames),
        outcome=outcome,
    )


def machine_after(header: Header, frames: Sequence[Frame], tokenizer: Tokenizer) -> Machine:
    """The full state after the given frames, which begin with the entry's call: what `from_state` goes on from."""
    machine = Machine(Program(header.files, header.entry[1], tokenizer))
    closing = closing_frames(as_trace(header, frames, "cut:events", recorder=""))
    for index, frame in enumerate(frames):
        machine.apply(frame, index in closing)
    return machine


@dataclass(frozen=True, slots=True)
class Check:
    """A prediction measured against the record (spec sections 5 and 6).

    `first_divergence` is the index of the first frame that is not right, None where all are; `kind` says in what the
    two differ there: another line is next (`branch`), the same line with other names or another value (`value`), only
    one of them raises (`exception`), only one of them calls (`call`), or one ends or they end differently (`end`).
    """

    exact: bool
    value_correct: bool
    frames_correct: int
    frames_total: int
    first_divergence: int | None
    kind: Difference | None


def compare(predicted: Sequence[Frame], recorded: Sequence[Frame], outcomes: tuple[str, str]) -> Check:
    """Lay predicted frames beside recorded ones, aligned by index; `outcomes` is (predicted, recorded)."""
    right = matches(predicted, recorded)
    first = right.index(False) if False in right else None
    same_end = outcomes[0] == outcomes[1]
    values = [_final_value(frames, end) for frames, end in zip((predicted, recorded), outcomes, strict=True)]
    if first is None:
        kind: Difference | None = None if same_end else "end"
    else:
        kind = _difference(predicted[first : first + 1], recorded[first : first + 1])
    return Check(first is None and same_end, same_end and values[0] == values[1], sum(right), len(right), first, kind)


def matches(predicted: Sequence[Frame], recorded: Sequence[Frame]) -> list[bool]:
    """For each index up to the longer of the two: whether event, place, depth, all locals and value agree as text."""
    pairs = zip_longest(zip(predicted, all_locals(predicted)), zip(recorded, all_locals(recorded)))  # noqa: B905
    return [one is not None and other is not None and _shown(*one) == _shown(*other) for one, other in pairs]


def _shown(frame: Frame, names: dict[str, str] | None) -> tuple[object, ...]:
    return frame.event, frame.file, frame.line, frame.depth, names, frame.value


def _final_value(frames: Sequence[Frame], outcome: str) -> str | None:
    """Text of the entry's last `return` or `exception` frame; None where the trace was cut."""
    if outcome.startswith("cut:"):
        return None
    return next((f.value for f in reversed(frames) if f.depth == 0 and f.event in ("return", "exception")), None)


def _difference(predicted: Sequence[Frame], recorded: Sequence[Frame]) -> Difference:
    """In what two frames differ that are not the same; an empty sequence stands for the end."""
    if not predicted or not recorded:
        return "end"
    one, other = predicted[0], recorded[0]
    if (one.event == "exception") != (other.event == "exception"):
        return "exception"
    if (one.event in ("call", "resume")) != (other.event in ("call", "resume")):
        return "call"
    places = [(f.event, f.file, f.line, f.depth) for f in (one, other)]
    return "branch" if places[0] != places[1] else "value"
