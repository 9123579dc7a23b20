"""Worlds: whatever can answer "what is the next frame?". The recorded one knows, the predicted one foresees.

`compare` lays a prediction beside a record and names the first frame where they part.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, Protocol

from foretrace.codec.compact import Machine, Reader, closing_frames
from foretrace.codec.past import Past, last_anchor, tell
from foretrace.codec.program import MODULE, Program
from foretrace.codec.tokenizer import Tokenizer
from foretrace.errors import ContextError, ForetraceError
from foretrace.trace.entry import resolve
from foretrace.trace.frames import Frame, Limits, SourceFile, Trace, all_locals
from foretrace.trace.source import read
from foretrace.trace.values import make_renderer

if TYPE_CHECKING:
    from foretrace.engine import Model
    from foretrace.engine.decode import Decoder, PredictedFrame

__all__ = [
    "Check", "Difference", "Header", "PredictedWorld", "RecordedWorld", "World", "as_trace", "compare", "first_frame",
    "foresee", "machine_after", "matches",
]  # fmt: skip

MOST_FRAMES = 10_000
"""A world foresees no more than this."""
SHARE = 0.9
"""A past that takes more of the context than this is told from its last line on."""

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

    @property
    def anchors(self) -> Mapping[int, tuple[str, ...]]:
        """Frames whose full state took the place of what came before, and what such a state leaves open."""

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
        self.anchors: Mapping[int, tuple[str, ...]] = {}

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

    The entry's `call` frame is not foreseen where the call tells it, see `first_frame`. Where the model's context ends,
    the full state takes the place of what came before, and `anchors` says at which frame, and what the state leaves
    open. Asking raises ContextError where not even that fits, RecordError where the model's ids make no frame. Nothing
    of the program is run.
    """

    name = "predicted"

    def __init__(self, model: Model, files: Sequence[SourceFile], call: str | None, entry: tuple[int, str]) -> None:
        header = Header(tuple(files), call, entry)
        first = first_frame(header)
        self._begin(model, header, Past((first,) if first else ()))

    @classmethod
    def after(cls, model: Model, header: Header, past: Past) -> PredictedWorld:
        """The world that goes on from a past: its frames as they are given, then what follows.

        A past that takes up too much of the context is told from its last line on. Raises ContextError where that does
        not fit either.
        """
        world = cls.__new__(cls)
        world._begin(model, header, past)
        return world

    def _begin(self, model: Model, header: Header, past: Past) -> None:
        self.header = header
        self.anchors: dict[int, tuple[str, ...]] = {}
        self._model, self._history, self._jumps = model, past.frames, past.jumps
        self._error: ForetraceError | None = None
        self._predicted: list[PredictedFrame] = []
        self._told: list[list[int]] = []
        self._tell(past)
        anchor = last_anchor(past.frames)
        if len(self._prompt) > model.runner.context * SHARE and anchor not in (None, past.anchor):
            self._tell(replace(past, anchor=anchor))

    def _tell(self, past: Past) -> None:
        """Stand at the end of a past, with nothing decoded after it."""
        cut = as_trace(self.header, past.frames, "cut:events", recorder="")
        self._prompt, machine, doubts = tell(cut, past, self._model.tokenizer)
        self._reader = Reader(machine)
        if len(past.frames) - 1 in past.jumps:
            self._reader.leap(past.jumps[len(past.frames) - 1])
        if past.anchor is not None:
            self.anchors[past.anchor] = doubts
        self._steps: Iterator[PredictedFrame] | None = None

    def _anchored(self, frames: tuple[Frame, ...]) -> Past:
        """The same past with its last line as the anchor; ContextError where that is none that is new."""
        anchor = last_anchor(frames)
        if anchor is None or anchor <= max(self.anchors, default=-1):
            raise ContextError(
                f"frame {len(frames)} has no end within the model's context of {self._model.runner.context} ids,"
                f" {len(self._prompt)} of them for what comes before"
            )
        return Past(frames, self._jumps, anchor)

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
        """Decode one more frame, or the outcome, or go over to a new anchor. What went wrong once goes wrong again."""
        from foretrace.engine.decode import predict

        if self._error:
            raise self._error
        left = MOST_FRAMES - len(self._predicted)
        self._steps = self._steps or predict(self._model.scheduler, self._reader, self._prompt, max_frames=left)
        try:
            step = next(self._steps, None)
        except ContextError as error:
            self._go_over(error)
            return
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

    def _go_over(self, error: ContextError) -> None:
        """Let the full state take the place of what the context holds; the frame in the making is begun anew."""
        try:
            if len(self._predicted) >= MOST_FRAMES:
                raise error
            self._tell(self._anchored(self.foreseen))
            if self._prompt in self._told:
                at = max(self.anchors)
                raise ContextError(
                    f"the full state at frame {at} is one that was gone on from before: no end is foreseen"
                )
            self._told.append(self._prompt)
        except ForetraceError as final:
            self._error = final
            raise

    def sample(self, number: int, *, temperature: float = 1.0, seed: int = 0) -> list[PredictedFrame | None]:
        """The frame after the past that this world goes on from, drawn `number` times; see `engine.sample`.

        To be asked before any other frame is.
        """
        from foretrace.engine.sample import sample_frame

        return sample_frame(
            self._model.scheduler, self._reader, self._prompt, number, temperature=temperature, seed=seed
        )  # fmt: skip

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
    """The entry's `call` frame, as far as the call and literal defaults tell the arguments; they are read, not run.

    That of a script is always the same.
    """
    file, name = header.entry
    if name == MODULE:
        return Frame("call", 0, 0, file, 1, MODULE)
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


def foresee(worlds: Sequence[PredictedWorld], *, threads: int = 1) -> None:
    """Decode worlds of one model to their ends, many at a time; one that fails raises its error when it is asked.

    Here one context has to hold a whole trace: no world goes over to an anchor. None of them may have been asked for a
    predicted frame before. Each thread keeps a core busy.
    """
    if worlds:
        schedulers = worlds[0]._model.schedulers(threads)
        shares = [(scheduler, worlds[first :: len(schedulers)]) for first, scheduler in enumerate(schedulers)]
        with ThreadPoolExecutor(threads) as pool:
            asked = [pool.submit(_foresee, *share) for share in shares]
            try:
                for future in asked:
                    future.result()
            except BaseException:
                for scheduler in schedulers:
                    scheduler.clear()
                raise


def _foresee(scheduler: Decoder, worlds: Sequence[PredictedWorld]) -> None:
    from foretrace.engine.decode import predict_batch

    predictions = predict_batch(scheduler, [world._reader for world in worlds], [world._prompt for world in worlds])
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
