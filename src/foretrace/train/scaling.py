"""What a run of another size would come to: a law fitted to the losses of small runs.

L(N, D) = E + A / N^a + B / D^b, for N weights and D ids of training: Hoffmann et al. 2022, arXiv 2203.15556, its
third approach. Here N counts the weights of the blocks alone (Kaplan et al. 2020, arXiv 2001.08361): in small models
the tables of the vocabulary are up to half of all, and neither depth nor width comes of them.

Needs scipy (`pip install 'foretrace[bench]'`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from foretrace.errors import ConfigError

__all__ = ["Law", "Link", "Run", "fit", "fit_link", "resampled"]

MILLION = 1e6
HUBER = 1e-3
"""Errors of log loss from which on they count linearly, as in the paper."""
FLOPS = 6
"""Of an id, for each weight of a block: two forward, four backward."""


class Run(NamedTuple):
    """A run whose learning rate has come to its end."""

    weights: float
    """Of the blocks."""
    ids: float
    loss: float
    """Held out, in nats for each predicted id."""


class Law(NamedTuple):
    """E, A, a, B, b, for N and D in millions."""

    floor: float
    size: float
    size_power: float
    data: float
    data_power: float

    def loss(self, weights: float, ids: float) -> float:
        """What a model of so many weights comes to after so many ids."""
        of_size = self.size * (weights / MILLION) ** -self.size_power
        return float(self.floor + of_size + self.data * (ids / MILLION) ** -self.data_power)

    def best(self, flops: float) -> tuple[float, float]:
        """The weights and ids of the lowest loss for so much arithmetic, `FLOPS` for a weight and id."""
        ratio = self.size_power * self.size / (self.data_power * self.data)
        at = flops / FLOPS / MILLION**2
        weights = (ratio * at**self.data_power) ** (1 / (self.size_power + self.data_power))
        return weights * MILLION, at / weights * MILLION

    def ids_for(self, loss: float, weights: float) -> float:
        """The ids after which a model of so many weights comes to a loss; infinite where it never does."""
        left = loss - self.loss(weights, float("inf"))
        return float((self.data / left) ** (1 / self.data_power) * MILLION) if left > 0 else float("inf")


class Link(NamedTuple):
    """How often something is right at a loss: exp(-scale x loss^power), as if so many ids had to be right together."""

    scale: float
    power: float

    def share(self, loss: float) -> float:
        return float(np.exp(-self.scale * loss**self.power))

    def loss(self, share: float) -> float:
        """The loss at which so much is right."""
        return float((-np.log(share) / self.scale) ** (1 / self.power))


def fit(runs: Sequence[Run]) -> Law:
    """The law that is nearest to the runs in log loss, under Huber's measure, from the best of several beginnings.

    Raises ConfigError for runs of fewer than two sizes or two numbers of ids, which leave it open.
    """
    if len({run.weights for run in runs}) < 2 or len({run.ids for run in runs}) < 2:
        raise ConfigError("a law needs runs of at least two sizes and two numbers of ids")
    lowest = float(np.log(min(run.loss for run in runs)))
    return _nearest(runs, product((lowest - 6, lowest - 0.7), (0.0,), (0.2, 0.8), (0.0,), (0.2, 0.8)))


def resampled(runs: Sequence[Run], number: int = 200, seed: int = 0) -> list[Law]:
    """Laws of runs drawn again with replacement, as far as they leave two sizes and two numbers of ids."""
    dice = np.random.default_rng(seed)
    floor, size, size_power, data, data_power = fit(runs)
    begin = [(np.log(floor), np.log(size), size_power, np.log(data), data_power), (np.log(floor) - 4, 0, 0.5, 0, 0.5)]
    laws: list[Law] = []
    while len(laws) < number:
        drawn = [runs[index] for index in dice.integers(len(runs), size=len(runs))]
        if len({run.weights for run in drawn}) > 1 and len({run.ids for run in drawn}) > 1:
            laws.append(_nearest(drawn, begin))
    return laws


def _nearest(runs: Sequence[Run], begin: Iterable[Sequence[float]]) -> Law:
    """The best law to be reached from parameters to begin with: log E, log A, a, log B, b."""
    weights_R, ids_R, losses_R = (np.array(column, float) for column in zip(*runs, strict=True))
    size_R, data_R, goal_R = np.log(weights_R / MILLION), np.log(ids_R / MILLION), np.log(losses_R)

    def terms(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        floor, size, size_power, data, data_power = parameters
        return np.stack([np.full_like(goal_R, floor), size - size_power * size_R, data - data_power * data_R])

    def errors(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.logaddexp.reduce(terms(parameters)) - goal_R)

    def slopes(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        made = terms(parameters)
        floor_R, of_size_R, of_data_R = np.exp(made - np.logaddexp.reduce(made))
        return np.stack([floor_R, of_size_R, -size_R * of_size_R, of_data_R, -data_R * of_data_R], axis=1)

    lowest = float(goal_R.min())
    low, high = np.array([lowest - 12, -12, 0.01, -12, 0.01]), np.array([lowest + 1, 8, 3, 8, 3])
    tried = [
        least_squares(
            errors, np.clip(start, low + 1e-6, high - 1e-6), slopes, bounds=(low, high), loss="huber", f_scale=HUBER
        )
        for start in begin
    ]
    floor, size, size_power, data, data_power = min(tried, key=lambda found: float(found.cost)).x
    return Law(float(np.exp(floor)), float(np.exp(size)), float(size_power), float(np.exp(data)), float(data_power))


def fit_link(losses: Sequence[float], shares: Sequence[float]) -> Link:
    """The link through pairs of loss and share, each weighing as much as an equal number of trials makes it sure.

    Pairs at which all or nothing is right tell no slope and are left out.
    Raises ConfigError for fewer than two pairs.
    """
    pairs = [(loss, share) for loss, share in zip(losses, shares, strict=True) if 0 < share < 1]
    if len(pairs) < 2:
        raise ConfigError(f"a link needs two runs with some right and some wrong, {len(pairs)} given")
    losses_R, shares_R = np.array(pairs).T
    sureness_R = np.sqrt(shares_R / (1 - shares_R)) * -np.log(shares_R)  # 1 / deviation of the logarithms below
    power, scale = np.polyfit(np.log(losses_R), np.log(-np.log(shares_R)), 1, w=sureness_R)
    return Link(float(np.exp(scale)), float(power))
