"""Drawing one frame several times over: what a model might say, in place of what it finds likeliest."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from foretrace.codec.compact import Reader
from foretrace.engine.decode import Draft, PredictedFrame, choices
from foretrace.engine.runner import Runner, State
from foretrace.errors import ContextError

__all__ = ["sample_frame"]

LONGEST = 512
"""A draw of more ids than this is given up: it repeats itself without an end."""


def sample_frame(
    runner: Runner, reader: Reader, prompt: Sequence[int], number: int, *, temperature: float = 1.0, seed: int = 0
) -> list[PredictedFrame | None]:
    """The frame after `prompt`, drawn `number` times under the grammar; None where the draw is the end of the run.

    Each id has the probability that the model gives it, all to the power of 1 / `temperature`; those in the result are
    the model's own. The reader stands where the prompt ends and stays there. A draw that finds no end is left out.
    Raises ContextError where a frame does not fit the context, RecordError where the ids of one make no frame.
    """
    random = Random(seed)
    rows = [_Row(reader.fork(), prompt[-1:]) for _ in range(number)]
    running = [row for row in rows if not row.go_on()]
    state = _after(runner, prompt[:-1], len(running))
    while running:
        if max(n + len(row.ids) for n, row in zip(state.lengths, running, strict=True)) > runner.context:
            raise ContextError(f"a frame takes more than {runner.context} ids; the model's context holds no more")
        logits_BV = runner.feed(state, [row.ids for row in running])
        for at in range(len(running) - 1, -1, -1):
            if running[at].take(logits_BV[at], temperature, random) or running[at].num_ids > LONGEST:
                state.drop(at)
                running[at] = running[-1]
                running.pop()
    return [row.frame for row in rows if row.is_whole]


def _after(runner: Runner, prompt: Sequence[int], rows: int) -> State:
    """A state whose rows have all taken a prompt; it is read once and copied, where rows have room from the start."""
    state = runner.start(rows)
    if rows and state.caches and state.caches[0].shape[2] >= len(prompt):
        one = runner.start(1)
        runner.feed(one, [list(prompt)])
        for cache, read in zip(state.caches, one.caches, strict=True):
            cache[:, :, : len(prompt)] = read[:, :, : len(prompt)]
        state.lengths = [len(prompt)] * rows
    elif rows:
        runner.feed(state, [list(prompt)] * rows)
    return state


class _Row:
    """One draw: the ids that the model has yet to take, the frame in the making."""

    def __init__(self, reader: Reader, prompt: Sequence[int]) -> None:
        self._reader = reader
        self._draft = Draft(reader)
        self._num_before = len(reader.frames)
        self.ids = list(prompt)
        self.num_ids = 0
        self.frame: PredictedFrame | None = None

    def go_on(self) -> bool:
        """Take ids for as long as there is no choice; whether the frame is whole or the run at its end."""
        while not self.is_whole:
            options = self._reader.allowed()
            if len(options) > 1:
                return False
            (token,) = options
            self._accept(token, 1.0, 1.0)
        return True

    def take(self, logits_V: NDArray[np.float32], temperature: float, random: Random) -> bool:
        """Draw one of the options, and go on; whether that is all."""
        self.ids = []
        ids, structure = choices(self._reader.allowed())
        logits = logits_V[ids].astype(np.float64)
        weights = np.exp(logits - logits.max())
        weights /= weights.sum()
        (chosen,) = random.choices(range(len(ids)), np.power(weights, 1 / temperature).tolist())
        self._accept(int(ids[chosen]), float(weights[chosen]), float(weights[structure].sum()))
        return self.go_on()

    def _accept(self, token: int, probability: float, outside: float) -> None:
        self._draft.add(token, probability, outside)
        self.num_ids += 1
        self.ids += (token, *self._reader.feed(token))
        if len(self._reader.frames) > self._num_before:
            self.frame = self._draft.finish(self._reader.frames[-1])

    @property
    def is_whole(self) -> bool:
        """Whether there is a frame, or the end of the run."""
        return self.frame is not None or self._reader.outcome is not None
