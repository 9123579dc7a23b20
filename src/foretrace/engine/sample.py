"""Drawing one frame several times over: what a model might say, in place of what it finds likeliest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from foretrace.codec.compact import Reader
from foretrace.engine.decode import STRUCTURE, Decoder, Foreseer, PredictedFrame
from foretrace.engine.request import Request, Sampling
from foretrace.errors import ContextError

__all__ = ["sample_frame"]

LONGEST = 512
"""A draw of more ids than this is given up: it repeats itself without an end."""


def sample_frame(
    scheduler: Decoder, reader: Reader, prompt: Sequence[int], number: int, *, temperature: float = 1.0, seed: int = 0
) -> list[PredictedFrame | None]:
    """The frame after `prompt`, drawn `number` times under the grammar; None where the draw is the end of the run.

    Each id has the probability that the model gives it, all to the power of 1 / `temperature`; those in the result are
    the model's own. The reader stands where the prompt ends and stays there. A draw that finds no end is left out.
    Raises ContextError where a frame does not fit the context, RecordError where the ids of one make no frame.
    """
    draws: list[_Draw] = []
    request = Request(
        prompt=prompt,
        sampling=Sampling(temperature=temperature, seed=seed),
        max_ids=LONGEST,
        constraint=_Draw(reader.fork(), draws),
        samples=number,
        structure=STRUCTURE,
    )
    stream = scheduler.submit(request)
    try:
        while not stream.done:
            scheduler.step()
    finally:
        scheduler.cancel(stream)
    frames = []
    for draw, sample in zip(draws, stream.samples, strict=True):
        if sample.error:
            raise sample.error
        if sample.finish == "context":
            held = scheduler.runner.context
            raise ContextError(f"a frame takes more than {held} ids; the model's context holds no more")
        if sample.finish != "length":
            frames.append(draw.frames[0] if draw.frames else None)
    return frames


class _Draw(Foreseer):
    """The grammar up to the end of one frame; it and its forks stand in `draws`, by the numbers of their samples."""

    def __init__(self, reader: Reader, draws: list[_Draw]) -> None:
        super().__init__(reader, max_frames=1)
        self._draws = draws
        draws.append(self)

    def allowed(self) -> frozenset[int]:
        """What the reader allows; nothing after a frame."""
        return frozenset() if self.frames else super().allowed()

    def fork(self) -> Self:
        """An independent one in the same state."""
        return type(self)(self.reader.fork(), self._draws)
