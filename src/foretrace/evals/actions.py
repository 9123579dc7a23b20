"""The actions of a debugger, one predicted frame each: leaps forward, and steps back in time.

Forward, after the true past: `over` the calls of a line, `out` of a function, to a `breakpoint`; beside each the same
frame reached frame by frame. Back: from a full state the locals `before` (the frame before in the same function) and
the arguments of the `call` it is in; from a value alone the arguments that it is of (`origin`). Of each program one
start for each action, drawn by its text, among leaps that skip at most 40 frames. Many pasts may lead to one state, so
beside exact matches of an `origin` stands whether the arguments foreseen lead to that value when they are run. A frame
is stopped, and wrong, after twice as many ids as the right one has characters, and 64.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from foretrace.codec.compact import Reader
from foretrace.codec.inverse import BackReader, back_prompt, origin_prompt, origins
from foretrace.codec.jumps import Action, action_ids, shortened, targets
from foretrace.codec.past import Past, tell
from foretrace.codec.program import Program
from foretrace.data.stream import LIMITS
from foretrace.engine import Model
from foretrace.engine.decode import Prediction, predict_batch
from foretrace.evals.accuracy import HANDWRITTEN, synthetic
from foretrace.evals.items import FOREIGN, Item, recorded_here
from foretrace.evals.report import Rate, counted, table, wilson
from foretrace.evals.sets import sample
from foretrace.sandbox.pool import run_batch
from foretrace.trace.frames import Frame, Trace, all_locals
from foretrace.worlds import matches

__all__ = ["page", "run"]

LONGEST, SKIPPED = 100, 40
FORWARD = ("over", "out", "breakpoint")
BACK = ("before", "call", "origin")
PARTS = ("exact", "event", "line", "names", "value")
GROUP = 32
"""Questions that are put to the model at a time."""
IDS = 128
"""Ids for each frame, where a leap is gone frame by frame."""


class Way(NamedTuple):
    """Going frame by frame from frame `at` of the record, `num` frames on."""

    reader: Reader
    prompt: list[int]
    at: int
    num: int


class Question(NamedTuple):
    """An action at a place of a trace: what the model reads, and the frame that is right.

    Of a frame with locals `names` are those that must be told. `by_steps` leads to the same frame of the record.
    `end` is the frame that ends the call whose arguments are asked for.
    """

    kind: str
    trace: Trace
    reader: Reader
    prompt: list[int]
    right: Frame
    names: dict[str, str]
    by_steps: Way | None = None
    end: Frame | None = None


class Told(NamedTuple):
    """What the model made of a question: which parts of the frame are right, and what it foresaw of locals.

    `by_steps`: whether going frame by frame comes to the right frame; None where there is no such way.
    """

    question: Question
    right: dict[str, bool]
    names: dict[str, str]
    by_steps: bool | None


def run(model: Model, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of the held-out synthetic and the handwritten programs."""
    found = {}
    for name, items in {"held-out synthetic": synthetic(), "handwritten": HANDWRITTEN}.items():
        traces = [t for t in recorded_here(sample(items, options.limit), LIMITS).traces if len(t.frames) <= LONGEST]
        questions = [question for trace in traces for question in _questions(model, trace)]
        groups = [questions[at : at + GROUP] for at in range(0, len(questions), GROUP)]
        told = [
            each for group in counted(groups, f"actions, {name}, in groups of {GROUP}") for each in _ask(model, group)
        ]
        found[name] = {kind: _figures([t for t in told if t.question.kind == kind]) for kind in (*FORWARD, *BACK)}
    return found


def page(figures: Mapping[str, Any]) -> str:
    """A table for each set of programs."""
    parts = ["## The actions of a debugger"]
    for name, kinds in figures.items():
        columns = ("asked", *PARTS, "frame by frame", "leads there when run")
        rows = [(kind, *(_shown(part[column]) for column in columns)) for kind, part in kinds.items()]
        parts.append(table((f"right, {name}", *columns), rows))
    return "\n\n".join(parts)


def _shown(figure: object) -> object:
    return Rate(**figure) if isinstance(figure, dict) else "-" if figure is None else figure


def _figures(told: Sequence[Told]) -> dict[str, Any]:
    """What came of the questions of one kind; None for what has no meaning there."""
    figures: dict[str, Any] = {"asked": len(told)}
    for part in PARTS:
        hits = [each.right[part] for each in told if part in each.right]
        figures[part] = wilson(hits)._asdict() if hits else None
    walked = [each.by_steps for each in told if each.by_steps is not None]
    figures["frame by frame"] = wilson(walked)._asdict() if walked else None
    led = _led([each for each in told if each.question.end])
    figures["leads there when run"] = wilson(led)._asdict() if led else None
    return figures


def _led(told: Sequence[Told]) -> list[bool]:
    """Whether the arguments foreseen lead to the value asked about, for functions that can be called by name."""
    calls = []
    ends = []
    for each in told:
        frame = each.question.end
        if frame is not None and frame.function.isidentifier():
            source = each.question.trace.files[frame.file].text
            arguments = ", ".join(f"{name}={text}" for name, text in each.names.items())
            calls.append(Item("", source, f"{frame.function}({arguments})"))
            ends.append(frame.value)
    made = run_batch(calls, limits=FOREIGN)
    return [isinstance(trace, Trace) and trace.value == end for (_, trace), end in zip(made, ends, strict=True)]


# -- asking -----------------------------------------------------------------------------------------------------------


def _questions(model: Model, trace: Trace) -> Iterator[Question]:
    """At most one of each kind."""
    dice = random.Random(trace.files[0].text)
    leaps: dict[str, list[tuple[int, Action]]] = {kind: [] for kind in FORWARD}
    for (at, action), to in targets(trace).items():
        if to - at <= SKIPPED:
            kind = "breakpoint" if isinstance(action, int) else "out" if action == "out_of" else "over"
            leaps[kind].append((at, action))
    for kind, starts in leaps.items():
        if starts:
            yield _forward(model, trace, kind, *dice.choice(starts))
    lines = [at for at, frame in enumerate(trace.frames) if frame.event == "line"]
    if lines:
        yield from _back(model, trace, dice.choice(lines))
    if ends := list(origins(trace).items()):
        yield _origin(model, trace, *dice.choice(ends))


def _forward(model: Model, trace: Trace, kind: str, at: int, action: Action) -> Question:
    past = tuple(trace.frames[: at + 1])
    prompt, machine, _ = tell(replace(trace, frames=past, outcome="cut:events"), Past(past), model.tokenizer)
    way = Way(Reader(machine.copy()), prompt, at, targets(trace)[at, action] - at)
    reader = Reader(machine)
    reader.leap(action)
    right = shortened(trace, {at: action})[0][at + 1]
    asked = [*prompt, *action_ids(action, machine.program, past[-1].file)]
    return Question(kind, trace, reader, asked, right, right.changed, way)


def _back(model: Model, trace: Trace, at: int) -> Iterator[Question]:
    names = list(all_locals(trace.frames, trace.files))
    activation = trace.frames[at].activation
    way = [i for i in range(at) if trace.frames[i].activation == activation and names[i] is not None]
    if way:
        prompt, reader = back_prompt(trace, at, model.tokenizer)
        to = way[-1]
        yield Question("before", trace, reader, prompt + reader.back("inv_over"), trace.frames[to], names[to] or {})
    if way and trace.frames[way[0]].event == "call":
        prompt, reader = back_prompt(trace, at, model.tokenizer)
        to = way[0]
        yield Question("call", trace, reader, prompt + reader.back("inv_call"), trace.frames[to], names[to] or {})


def _origin(model: Model, trace: Trace, end: int, begin: int) -> Question:
    first, last = trace.frames[begin], trace.frames[end]
    program = Program(trace.files, trace.entry[1], model.tokenizer)
    function = next(f for f in program.functions_at(first.file, first.line) if f.name == first.function)
    prompt, reader = origin_prompt(program, function, last.value or "", raised=last.event == "exception")
    return Question("origin", trace, reader, prompt + reader.back("inv_call"), first, first.changed, end=last)


def _ask(model: Model, group: Sequence[Question]) -> list[Told]:
    """Put questions to the model, each for one frame; leaps frame by frame too."""
    readers, prompts = [q.reader for q in group], [q.prompt for q in group]
    most = [len(q.prompt) + 64 + 2 * _length(q.right) for q in group]
    made = predict_batch(model.scheduler, readers, prompts, max_frames=1, max_ids=most)
    ways = [q.by_steps for q in group if q.by_steps]
    walked = iter(
        predict_batch(
            model.scheduler,
            [way.reader for way in ways],
            [way.prompt for way in ways],
            max_frames=[way.num for way in ways],
            max_ids=[len(way.prompt) + way.num * IDS for way in ways],
        )
    )
    told = []
    for question, prediction in zip(group, made, strict=True):
        frame = prediction.frames[0].frame if prediction.frames else None
        names = _names(question, frame)
        by_steps = _arrived(question, question.by_steps, next(walked)) if question.by_steps else None
        told.append(Told(question, _right(question, frame, names), names, by_steps))
    return told


def _length(frame: Frame) -> int:
    """Characters of a frame: names, values, output."""
    return sum(len(name) + len(text) for name, text in frame.changed.items()) + len((frame.value or "") + frame.output)


def _names(question: Question, frame: Frame | None) -> dict[str, str]:
    """What the model says of locals: forward those that changed, back all of them."""
    if frame is None:
        return {}
    back = isinstance(question.reader, BackReader)
    return question.reader.machine.stack[-1].names if back else frame.changed


def _right(question: Question, frame: Frame | None, names: dict[str, str]) -> dict[str, bool]:
    """Which parts of a frame are right, of those that it has."""
    right = question.right
    parts = {
        "event": frame is not None and frame.event == right.event,
        "line": frame is not None and frame.line == right.line,
    }
    if right.value is None:
        gone = isinstance(question.reader, BackReader) or (frame is not None and frame.removed == right.removed)
        parts["names"] = frame is not None and names == question.names and gone
    else:
        parts["value"] = frame is not None and frame.value == right.value
    return {"exact": all(parts.values())} | parts


def _arrived(question: Question, way: Way, walked: Prediction) -> bool:
    """Whether going frame by frame comes to the frame of the record where the leap leads, with the same locals."""
    frames = tuple(predicted.frame for predicted in walked.frames)
    recorded = question.trace.frames[: way.at + 1 + way.num]
    return len(frames) == way.num and matches((*recorded[: way.at + 1], *frames), recorded)[-1]
