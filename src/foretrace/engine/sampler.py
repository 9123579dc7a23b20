"""Choosing an id from logits: likeliest, or drawn. Draws depend on seed, sample and place alone."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from foretrace.engine.request import Sampling, Token

__all__ = ["choose"]


@lru_cache(maxsize=1024)
def _sorted(ids: frozenset[int]) -> NDArray[np.int64]:
    return np.sort(np.fromiter(ids, np.int64, len(ids)))


@lru_cache(maxsize=1024)
def _among(ids: frozenset[int], structure: frozenset[int]) -> NDArray[np.bool_]:
    return np.isin(_sorted(ids), _sorted(structure))


def choose(
    logits_V: NDArray[np.float32],
    options: frozenset[int] | None,
    sampling: Sampling,
    place: tuple[int, int],
    structure: frozenset[int] = frozenset(),
) -> Token:
    """The next id out of `options`, None for all; `place` is the number of the sample and how long its text is.

    The same arguments give the same id.
    """
    ids = None if options is None else _sorted(options)
    logits = (logits_V if ids is None else logits_V[ids]).astype(np.float64)
    at = int(logits.argmax())
    logprobs = logits - logits[at]
    logprobs -= np.log(np.exp(logprobs).sum())
    if sampling.temperature > 0:
        at = _draw(logits, sampling, place)
    number = at if ids is None else int(ids[at])
    top = _likeliest(logprobs, ids, sampling.num_logprobs) if sampling.num_logprobs else ()
    share = 1.0
    if structure:
        seen = _sorted(structure) if options is None else _among(options, structure)
        share = float(np.exp(logprobs[seen]).sum())
    return Token(number, float(logprobs[at]), top, share)


def _draw(logits: NDArray[np.float64], sampling: Sampling, place: tuple[int, int]) -> int:
    """An index drawn at a temperature from the likeliest ones."""
    weights = np.exp((logits - logits.max()) / sampling.temperature)
    order = np.argsort(-weights, kind="stable")
    sums = np.cumsum(weights[order])
    if sampling.top_p < 1:
        kept = int(np.searchsorted(sums, sampling.top_p * sums[-1])) + 1
        order, sums = order[:kept], sums[:kept]
    drawn = np.random.default_rng((sampling.seed, *place)).random() * sums[-1]
    return int(order[min(int(np.searchsorted(sums, drawn, side="right")), len(order) - 1)])


def _likeliest(
    logprobs: NDArray[np.float64], ids: NDArray[np.int64] | None, count: int
) -> tuple[tuple[int, float], ...]:
    best = np.argsort(-logprobs, kind="stable")[:count]
    return tuple((int(i if ids is None else ids[i]), float(logprobs[i])) for i in best)
