"""Drawing one frame several times over: what a model might say, in place of what it finds likeliest."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from foretrace.codec.compact import Reader
from foretrace.engine.decode import Draft, PredictedFrame, choices
from foretrace.engine.runner import Runner
from foretrace.errors import ContextError

__all__ = ["sample_frame"]


def sample_frame(
    runner: Runner, reader: Reader, prompt: Sequence[int], number: int, *, temperature: float = 1.0, seed: int = 0
) -> list[PredictedFrame | None]:
    """The frame after `prompt`, drawn `number` times under the grammar; None where the draw is the end of the run.

    Each id has the probability that the model gives it, all to the power of 1 / `temperature`; those in the result are
    the model's own. The reader stands where the prompt ends and stays there. Raises ContextError where a frame does not
    fit the context, RecordError where the ids of one make no frame.
    """
    random = Random(seed)
    rows = [_Row(reader.fork(), prompt) for _ in range(number)]
    running = [row for row in rows if not row.go_on()]
    state = runner.start(len(running))
    length = 0
    while running:
        length = max(n + len(row.ids) for n, row in zip(state.lengths, running, strict=True))
        if length > runner.context:
            raise ContextError(f"a frame takes more than {runner.context} ids; the model's context holds no more")
        logits_BV = runner.feed(state, [row.ids for row in running])
        for at in range(len(running) - 1, -1, -1):
            if running[at].take(logits_BV[at], temperature, random):
                state.drop(at)
                running[at] = running[-1]
                running.pop()
    return [row.frame for row in rows]


class _Row:
    """One draw: the ids that the model has yet to take, the frame in the making."""

    def __init__(self, reader: Reader, prompt: Sequence[int]) -> None:
        self._reader = reader
        self._draft = Draft(reader)
        self._num_before = len(reader.frames)
        self.ids = list(prompt)
        self.frame: PredictedFrame | None = None

    def go_on(self) -> bool:
        """Take ids for as long as there is no choice; whether the frame is whole or the run at its end."""
        while not self._ended():
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
        self.ids += (token, *self._reader.feed(token))
        if len(self._reader.frames) > self._num_before:
            self.frame = self._draft.finish(self._reader.frames[-1])

    def _ended(self) -> bool:
        return self.frame is not None or self._reader.outcome is not None
