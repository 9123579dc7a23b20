"""Intervals against values known from elsewhere, and the shape of tables."""

from __future__ import annotations

import pytest

from foretrace.evals.report import clustered, counted, table, wilson


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"), [(0, 20, 0.0, 0.1611), (10, 20, 0.2993, 0.7007), (95, 100, 0.8882, 0.9785)]
)
def test_wilson(hits: int, trials: int, low: float, high: float) -> None:
    rate = wilson([True] * hits + [False] * (trials - hits))
    assert (rate.share, rate.total) == (hits / trials, trials)
    assert rate.low == pytest.approx(low, abs=1e-4)
    assert rate.high == pytest.approx(high, abs=1e-4)


def test_a_program_weighs_as_much_as_its_frames() -> None:
    assert clustered([(1, 1), (0, 9)]).share == 0.1


def test_interval_is_over_programs_not_over_frames() -> None:
    together = clustered([(50, 50), (0, 50)] * 10)
    apart = clustered([(25, 50)] * 20)
    assert (together.share, apart.share) == (0.5, 0.5)
    assert (apart.low, apart.high) == (0.5, 0.5)
    assert 0.2 < together.low < 0.35
    assert 0.65 < together.high < 0.8


def test_table() -> None:
    assert table(("a", "b"), [("x", 1)]) == "| a | b |\n| --- | ---: |\n| x | 1 |"


def test_counting_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(counted("abc", "letters")) == ["a", "b", "c"]
    out, err = capsys.readouterr()
    assert out == ""
    assert err.rstrip().endswith("letters: 3 of 3, 0 s")
