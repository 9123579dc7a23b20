"""What the stages of training are for, measured on what none of them has read.

`scores` is quick and teacher-forced, for the curves of a run; `measured` asks the questions, for the table after it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import Any

from foretrace.codec.compact import Document
from foretrace.data import questions, source
from foretrace.data.stream import document, held_out, recorded, shipped_tokenizer
from foretrace.engine import Model
from foretrace.engine.torch_runner import TorchRunner
from foretrace.evals.progress import scores as document_scores
from foretrace.evals.solver import ask, judged
from foretrace.model.transformer import Transformer
from foretrace.trace.frames import Trace
from foretrace.train.losses import held_out_loss

__all__ = ["measured", "scores"]

NUM_PROGRAMS = 60
NUM_SOURCES = 40
NUM_ASKED = 50
FRAMES = 16
"""Most frames of a call that is asked about: small models in their first minutes foresee no longer ones."""


@cache
def _sources() -> tuple[tuple[list[int], list[bool]], ...]:
    documents = source.held_out(source.STDLIB, NUM_SOURCES)
    return tuple((ids, [False] + [True] * (len(ids) - 1)) for ids in documents)


@cache
def _traces() -> tuple[Document, ...]:
    rendered = (document(p, random.Random(i), shipped_tokenizer()) for i, p in enumerate(held_out()[:NUM_PROGRAMS]))
    return tuple(d for d in rendered if d is not None)


@cache
def _asked(most: int, frames: int) -> tuple[Trace, ...]:
    """Held-out calls that return after a few frames."""
    traces = (recorded(program) for program in held_out())
    short = (t for t in traces if t is not None and t.outcome == "returned" and len(t.frames) <= frames)
    return tuple(islice(short, most))


@cache
def _leaps() -> tuple[Document, ...]:
    found = (questions.question(trace, "answers", shipped_tokenizer()) for trace in _asked(NUM_PROGRAMS, FRAMES))
    return tuple(d for d in found if d is not None)


def scores(model: Transformer) -> dict[str, float]:
    """Losses in nats per predicted id of source, traces and answers in one leap; shares of frames and answers right."""
    traces, leaps = document_scores(model, _by_length(_traces())), document_scores(model, _by_length(_leaps()))
    return {
        "source loss": held_out_loss(model, _sources()),
        "trace loss": traces["loss"],
        "answer loss": leaps["loss"],
        "frames": traces["frames"],
        "answers": leaps["whole"],
    }


def measured(model: Transformer, most: int | None = None, frames: int = FRAMES) -> dict[str, Any]:
    """`scores`, and of so many held-out calls that return after at most `frames`: for each, whether it is foreseen.

    `frames`: (right, all) given the true past; `reasoned`: the value at the end of the foreseen trace; `answers`: the
    value in one leap.
    """
    traces = _asked(most or NUM_ASKED, frames)
    asked = ask(Model(TorchRunner(model), shipped_tokenizer(), "stage"), traces)
    pairs = list(zip(asked, traces, strict=True))
    return {
        "scores": scores(model),
        "frames": [(sum(answer.forced), len(trace.frames)) for answer, trace in pairs],
        "reasoned": [judged(answer.free, trace).value_correct for answer, trace in pairs],
        "answers": [judged(answer.leap, trace).value_correct for answer, trace in pairs],
    }


def _by_length(documents: Sequence[Document]) -> list[Document]:
    return sorted(documents, key=lambda document: len(document.ids))
