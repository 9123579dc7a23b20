"""Teacher forcing: what a model would have written at each id of a true trace, from one pass over it.

The frames found right are those that free-running decoding gives, at the speed of reading a prompt; so a trace that is
foreseen whole need not be decoded at all, and any other only from its first wrong frame on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from foretrace.codec.compact import Document, Reader
from foretrace.codec.tokenizer import LINE_BASE, MARKER, NUM_LINES
from foretrace.engine.decode import STRUCTURE, Draft, PredictedFrame, is_structure
from foretrace.engine.request import Sampling
from foretrace.engine.runner import Runner
from foretrace.engine.sampler import choose
from foretrace.errors import ContextError
from foretrace.trace.frames import Frame

__all__ = ["ScoredFrame", "score"]


@dataclass(slots=True)
class ScoredFrame:
    """What is right about one frame, given the true past; the outcome at the end counts as one more.

    Right as a whole (each id is the likeliest that the grammar admits), in what it does (`action`: its event and its
    line), in the `state` it shows (all else), and in each of its `values`, by name, "" for that of the frame itself.
    `foreseen` is the frame with its probabilities where it is right, else None.
    """

    action: bool = True
    state: bool = True
    values: dict[str, bool] = field(default_factory=dict)
    foreseen: PredictedFrame | None = None

    @property
    def right(self) -> bool:
        return self.action and self.state


def score(runner: Runner, document: Document, reader: Reader) -> list[ScoredFrame]:
    """Score each frame of a document from the first predicted one on; the last is the outcome.

    `reader` stands at the end of the document's prompt and is used up. Raises ContextError for a document longer than
    the context.
    """
    if len(document.ids) > runner.context:
        raise ContextError(f"trace of {len(document.ids)} ids; the model's context holds {runner.context}")
    start = next(at for at, frame in enumerate(document.frame) if frame >= 0)
    logits_TV = runner.logits(document.ids[:-1])[start - 1 :]
    scored: list[ScoredFrame] = []
    frame, draft = ScoredFrame(), Draft(reader)
    for token, index, logits_V in zip(document.ids[start:], document.frame[start:], logits_TV, strict=True):
        if index < 0:
            continue
        options = reader.allowed()
        chosen = choose(logits_V, options, Sampling(), (0, 0), STRUCTURE)
        if chosen.id != token:
            _note(frame, draft.value, reader.at_boundary, token, chosen.id, _best_line(logits_V, options))
        draft.add(token, math.exp(chosen.logprob), chosen.structure)
        num_frames = len(reader.frames)
        reader.feed(token)
        if len(reader.frames) > num_frames:
            _finish(frame, draft, reader.frames[-1])
        if reader.at_boundary or reader.outcome is not None:
            scored.append(frame)
            frame, draft = ScoredFrame(), Draft(reader)
    return scored


def _note(frame: ScoredFrame, value: str | None, first: bool, token: int, chosen: int, line: int) -> None:
    """Put down in what the chosen id, which is not the true one, is wrong; `line` is the likeliest line."""
    if first:
        frame.action = False
    elif _is_line(token):
        frame.action &= line == token
        frame.state &= _is_line(chosen)
    else:
        frame.state = False
    if value is not None and not (is_structure(token) and is_structure(chosen)):
        frame.values[value] = False


def _finish(scored: ScoredFrame, draft: Draft, frame: Frame) -> None:
    """Enter the values that nothing was wrong with, and the whole frame where it is right."""
    names = [*frame.changed, *([""] if frame.value is not None else [])]
    scored.values = {name: scored.values.get(name, True) for name in names}
    if scored.right:
        scored.foreseen = draft.finish(frame)


def _best_line(logits_V: NDArray[np.float32], options: frozenset[int]) -> int:
    lines = [i for i in options if _is_line(i)]
    return max(lines, key=lambda i: float(logits_V[i]), default=-1)


def _is_line(token: int) -> bool:
    return LINE_BASE <= token < LINE_BASE + NUM_LINES or token == MARKER["same"]
