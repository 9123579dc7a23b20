"""Intervals against values known from elsewhere, and the shape of tables."""

from __future__ import annotations

import io
import sys

import pytest

from foretrace.evals import report
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


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("live", [True, False])
def test_counting_goes_to_standard_error(monkeypatch: pytest.MonkeyPatch, live: bool) -> None:
    """Live in a terminal; elsewhere a line at the end, and one now and then before it."""
    stderr = Terminal() if live else io.StringIO()
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(report.time, "monotonic", lambda: float(next(clock)))
    assert list(counted("abcdefgh", "letters")) == list("abcdefgh")
    lines = stderr.getvalue().replace("\r\x1b[2K", "\n").split("\n")
    assert ("\r" in stderr.getvalue()) is live
    assert "letters: 2 of 8, 90 s left" in lines
    assert ("letters: 1 of 8, 140 s left" in lines) is live
    assert lines[-2] == "letters: 8 of 8, 90 s"
