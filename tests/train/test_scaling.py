"""Laws of loss: one that is known is found again from runs that follow it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from foretrace.errors import ConfigError
from foretrace.train.scaling import Law, Link, Run, fit, fit_link, resampled

TRUE = Law(0.05, 0.4, 0.5, 1.2, 0.6)
SIZES, IDS = (0.2e6, 0.7e6, 2e6, 12e6), (0.5e6, 2e6, 8e6, 500e6)


def runs(noise: float = 0.0) -> list[Run]:
    dice = np.random.default_rng(0)
    return [Run(n, d, TRUE.loss(n, d) * float(np.exp(noise * dice.normal()))) for n, d in product(SIZES, IDS)]


def test_a_known_law_is_found_again() -> None:
    found = fit(runs())
    assert found == pytest.approx(TRUE, rel=0.02)
    assert found.loss(300e6, 10e9) == pytest.approx(TRUE.loss(300e6, 10e9), rel=0.02)


def test_one_bad_run_does_not_bend_it() -> None:
    many = runs()
    many[5] = many[5]._replace(loss=2 * many[5].loss)
    assert fit(many).loss(12e6, 500e6) == pytest.approx(TRUE.loss(12e6, 500e6), rel=0.03)


def test_resampled_laws_hold_the_truth_between_them() -> None:
    laws = resampled(runs(noise=0.02), number=12)
    low, high = np.percentile([law.loss(5e6, 50e6) for law in laws], (2.5, 97.5))
    assert low < TRUE.loss(5e6, 50e6) < high and high / low < 1.3


def test_the_best_size_for_arithmetic() -> None:
    weights, ids = TRUE.best(1e17)
    assert 6 * weights * ids == pytest.approx(1e17)
    best = TRUE.loss(weights, ids)
    assert all(TRUE.loss(weights * by, ids / by) > best for by in (0.7, 1.4))


def test_ids_for_a_loss() -> None:
    assert TRUE.ids_for(TRUE.loss(2e6, 3e6), 2e6) == pytest.approx(3e6)
    assert TRUE.ids_for(0.05, 2e6) == float("inf")


def test_a_link_goes_both_ways() -> None:
    true = Link(4.0, 0.8)
    losses = [0.1, 0.3, 0.9]
    found = fit_link([*losses, 5.0], [*map(true.share, losses), 0.0])
    assert found == pytest.approx(true)
    assert found.loss(found.share(0.2)) == pytest.approx(0.2)


def test_too_few_runs_are_refused() -> None:
    with pytest.raises(ConfigError, match="a law needs runs of at least two sizes and two numbers of ids"):
        fit([Run(1e6, d, 1 / d) for d in IDS])
    with pytest.raises(ConfigError, match="a link needs two runs with some right and some wrong, 1 given"):
        fit_link([0.1, 0.2], [0.5, 0.0])
