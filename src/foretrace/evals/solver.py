"""How a model is asked: frame by frame from the true past, running free from the call, or for the value in one leap."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from foretrace.codec.compact import Machine, Reader, call_prompt, encode, leap_prompt
from foretrace.codec.program import Program
from foretrace.engine import Model
from foretrace.engine.decode import PredictedFrame, Prediction, predict_batch, score
from foretrace.errors import ContextError
from foretrace.evals.report import counted
from foretrace.trace.frames import Frame, Trace
from foretrace.worlds import Check, Header, compare, first_frame

__all__ = ["forced", "free", "judged", "leap"]

GROUP = 64
"""Programs that are decoded between two signs of progress."""


def forced(model: Model, trace: Trace) -> list[bool]:
    """For each frame, whether it is predicted from the true past; all wrong where the trace exceeds the context.

    A frame counts as right when each of its ids does, those of its output included.
    """
    document = encode(trace, model.tokenizer)
    try:
        return [bool(right) for right in score(model.runner, document, Reader(_machine(model, trace)))[:-1]]
    except ContextError:
        return [False] * len(trace.frames)


def free(model: Model, traces: Sequence[Trace], max_frames: int) -> list[Prediction]:
    """What the model foresees of each trace, up to its own end or `max_frames`, given the source and the call.

    The entry's call frame is put in where the call tells it.
    """
    predictions = _decode(model, traces, _call_prompt, max_frames, "free-running")
    for prediction, trace in zip(predictions, traces, strict=True):
        if first := _given(trace):
            prediction.frames.insert(0, PredictedFrame(first, 1.0, {}, 1.0, 0))
    return predictions


def leap(model: Model, traces: Sequence[Trace]) -> list[Prediction]:
    """How the model sees each call end when asked right after its entry: one frame. The second baseline of the spec."""
    return _decode(model, traces, lambda trace, machine: leap_prompt(trace, machine).ids, 1, "in one leap")


def judged(prediction: Prediction, trace: Trace) -> Check:
    """A free-running prediction measured against the record; one without an end is wrong in its outcome."""
    frames = [predicted.frame for predicted in prediction.frames]
    return compare(frames, trace.frames, (prediction.outcome or "none", trace.outcome))


def _decode(
    model: Model, traces: Sequence[Trace], prompt: Callable[[Trace, Machine], list[int]], max_frames: int, way: str
) -> list[Prediction]:
    predictions: list[Prediction] = []
    for group in counted([traces[at : at + GROUP] for at in range(0, len(traces), GROUP)], f"{way}, groups of {GROUP}"):
        machines = [_machine(model, trace) for trace in group]
        prompts = [prompt(trace, machine) for trace, machine in zip(group, machines, strict=True)]
        readers = [Reader(machine) for machine in machines]
        # One more than wanted: the end that follows the last frame is asked for as a frame is.
        predictions += predict_batch(model.runner, readers, prompts, max_frames=max_frames + 1)
    return predictions


def _call_prompt(trace: Trace, machine: Machine) -> list[int]:
    return call_prompt(machine, trace.call, trace.entry, _given(trace))


def _given(trace: Trace) -> Frame | None:
    return first_frame(Header(trace.files, trace.call, trace.entry))


def _machine(model: Model, trace: Trace) -> Machine:
    return Machine(Program(trace.files, trace.entry[1], model.tokenizer))
