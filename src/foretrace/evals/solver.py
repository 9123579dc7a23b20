"""How a model is asked: frame by frame from the true past, running free from the call, or for the value in one leap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from foretrace.codec.compact import Document, Machine, Reader, call_prompt, encode, leap_prompt
from foretrace.codec.program import Program
from foretrace.engine import Model
from foretrace.engine.decode import PredictedFrame, Prediction, predict_batch
from foretrace.engine.score import ScoredFrame, score
from foretrace.errors import ContextError, ForetraceError, RecordError
from foretrace.evals.report import counted
from foretrace.trace.frames import Frame, Trace
from foretrace.worlds import Check, Header, compare, first_frame, machine_after

__all__ = ["Answer", "ask", "forced", "forced_from", "free", "judged", "leap"]

GROUP = 32
"""Programs that are decoded between two signs of progress."""

Prompt = Callable[[Trace, Machine], list[int]]


Keep = Callable[[Sequence[Trace], Callable[[], "list[Answer]"]], "list[Answer]"]
"""Gives the answers about traces: earlier ones, or those that it lets be made."""


@dataclass(slots=True)
class Answer:
    """What the model makes of one trace; `problem` says why it could not be asked: it is wrong in all then.

    `scored` has an entry for each frame, none of them right where there is a problem.
    """

    scored: list[ScoredFrame]
    free: Prediction = field(default_factory=Prediction)
    leap: Prediction = field(default_factory=Prediction)
    problem: str | None = None

    @property
    def forced(self) -> list[bool]:
        """Of each frame, whether it is right given the true past."""
        return [frame.right for frame in self.scored]


def ask(model: Model, traces: Sequence[Trace], keep: Keep | None = None) -> list[Answer]:
    """Ask in all three ways; with `keep`, groups of traces of which the answers are there are not asked about again.

    The record serves as a draft of the free run: as far as the model agrees with it, one pass over it gives what
    decoding would give; it is decoded from the first frame on that the model would have written otherwise. A prediction
    of more than twice the record's frames and 16 is stopped, or of twice its ids and 256: it is wrong by then. A trace
    that does not fit the context is not decoded: no right one can.
    """
    answers: list[Answer] = []
    groups = [traces[at : at + GROUP] for at in range(0, len(traces), GROUP)]
    for group in counted(groups, f"asking, {len(traces)} programs in groups of {GROUP}"):
        make = partial(_ask, model, group)
        answers += keep(group, make) if keep else make()
    return answers


def _ask(model: Model, group: Sequence[Trace]) -> list[Answer]:
    asked = [_scored(model, trace) for trace in group]
    waiting = [(*each, trace) for each, trace in zip(asked, group, strict=True) if each[0].free.outcome is None]
    _finish(model, [each for each in waiting if each[0].problem is None])
    for (answer, _), end in zip(asked, leap(model, group), strict=True):
        answer.leap = end
    return [answer for answer, _ in asked]


def forced(model: Model, trace: Trace) -> list[bool] | None:
    """For each frame, whether it is predicted from the true past; None where the trace exceeds the context.

    A frame counts as right when each of its ids does, those of its output included.
    """
    answer = _scored(model, trace)[0]
    return None if answer.problem else answer.forced


def forced_from(model: Model, trace: Trace, start: int) -> list[bool] | None:
    """The same for the frames after `start`, a `line` frame, from the full state there in place of what came before."""
    machine = machine_after(Header(trace.files, trace.call, trace.entry), trace.frames[: start + 1], model.tokenizer)
    try:
        scored = score(model.runner, encode(trace, model.tokenizer, start), Reader(machine))
    except ContextError:
        return None
    return [frame.right for frame in scored[:-1]]


def free(model: Model, traces: Sequence[Trace], max_frames: int) -> list[Prediction]:
    """What the model foresees of each trace, up to its own end or `max_frames`, given the source and the call.

    The entry's call frame is put in where the call tells it.
    """
    predictions: list[Prediction] = []
    for group in counted([traces[at : at + GROUP] for at in range(0, len(traces), GROUP)], "free-running, groups"):
        predictions += _decode(model, group, _call_prompt, max_frames)
    for prediction, trace in zip(predictions, traces, strict=True):
        prediction.frames[:0] = _given_frames(trace)
    return predictions


def leap(model: Model, traces: Sequence[Trace]) -> list[Prediction]:
    """How the model sees each call end when asked right after its entry: one frame. The second baseline of the spec.

    It is stopped, and wrong, after twice as many ids as the true end has characters, and 64.
    """
    most = [2 * len((trace.value or "") + trace.output) + 64 for trace in traces]
    return _decode(model, traces, lambda trace, machine: leap_prompt(trace, machine).ids, 1, most)


def judged(prediction: Prediction, trace: Trace) -> Check:
    """A free-running prediction measured against the record; one without an end is wrong in its outcome."""
    frames = [predicted.frame for predicted in prediction.frames]
    return compare(frames, trace.frames, (prediction.outcome or "none", trace.outcome))


def _scored(model: Model, trace: Trace) -> tuple[Answer, Document]:
    """The teacher-forced answer, with the free run as far as it agrees with the record."""
    document = Document([], [])
    try:
        if trace.outcome.startswith("cut:"):
            raise ContextError(f"record ends with {trace.outcome} after {len(trace.frames)} frames")
        document = encode(trace, model.tokenizer)
        scored = score(model.runner, document, Reader(_machine(model, trace)))
    except (ContextError, RecordError) as error:
        wrong = [ScoredFrame(action=False, state=False) for _ in trace.frames]
        return Answer(wrong, Prediction(error=error), problem=str(error)), document
    agreed = _given_frames(trace)
    for frame in scored[len(agreed) : -1]:
        if frame.foreseen is None:
            break
        agreed.append(frame.foreseen)
    whole = len(agreed) == len(trace.frames) and scored[-1].right
    return Answer(scored[:-1], Prediction(agreed, trace.outcome if whole else None)), document


def _finish(model: Model, waiting: Sequence[tuple[Answer, Document, Trace]]) -> None:
    """Decode free runs from where they leave the record."""
    readers, prompts, max_frames, max_ids = [], [], [], []
    for answer, document, trace in waiting:
        done = len(answer.free.frames)
        reader = Reader(_machine(model, trace))
        for token, frame in zip(document.ids, document.frame, strict=True):
            if 0 <= frame < done:
                reader.feed(token)
        readers.append(reader)
        prompts.append(document.ids[: document.frame.index(done)])
        max_frames.append(2 * len(trace.frames) + 16 - done)
        max_ids.append(2 * len(document.ids) + 256)
    rest = predict_batch(model.scheduler, readers, prompts, max_frames=max_frames, max_ids=max_ids)
    for (answer, _, _), prediction in zip(waiting, rest, strict=True):
        prediction.frames[:0] = answer.free.frames
        answer.free = prediction


def _decode(
    model: Model, traces: Sequence[Trace], prompt: Prompt, max_frames: int, more: Sequence[int] | None = None
) -> list[Prediction]:
    """Decode from prompts; a program that has none, because it is too long, gives an empty prediction.

    At most `more` ids are decoded after the prompt of each.
    """
    predictions: list[Prediction] = []
    readers, prompts, places = [], [], []
    for trace in traces:
        predictions.append(Prediction())
        try:
            machine = _machine(model, trace)
            prompts.append(prompt(trace, machine))
        except ForetraceError as error:
            predictions[-1].error = error.bare()
            continue
        readers.append(Reader(machine))
        places.append(len(predictions) - 1)
    # One more than wanted: the end that follows the last frame is asked for as a frame is.
    bounds = [len(prompts[n]) + more[place] for n, place in enumerate(places)] if more else None
    made = predict_batch(model.scheduler, readers, prompts, max_frames=max_frames + 1, max_ids=bounds)
    for place, prediction in zip(places, made, strict=True):
        predictions[place] = prediction
    return predictions


def _call_prompt(trace: Trace, machine: Machine) -> list[int]:
    return call_prompt(machine, trace.call, trace.entry, _given(trace))


def _given(trace: Trace) -> Frame | None:
    return first_frame(Header(trace.files, trace.call, trace.entry))


def _given_frames(trace: Trace) -> list[PredictedFrame]:
    first = _given(trace)
    return [PredictedFrame(first, 1.0, {}, 1.0, 0)] if first else []


def _machine(model: Model, trace: Trace) -> Machine:
    return Machine(Program(trace.files, trace.entry[1], model.tokenizer))
