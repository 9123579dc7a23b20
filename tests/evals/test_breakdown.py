"""Types of values by their text, and the reliability of probabilities, against counts by hand."""

from __future__ import annotations

import pytest

from foretrace.evals.breakdown import type_of
from foretrace.evals.calibration import LEVELS, reliability, stopping


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("None", "None"),
        ("True", "bool"),
        ("-12", "int"),
        ("<int of 4000 bits>", "int"),
        ("2.5", "float"),
        ("1e-07", "float"),
        ("-inf", "float"),
        ("'a: {'", "str"),
        ('"it\'s"', "str"),
        ("b'x'", "bytes"),
        ("[1, {2: 3}]", "list"),
        ("(1, 2)", "tuple"),
        ("()", "tuple"),
        ("(1+2j)", "object"),
        ("{}", "dict"),
        ("{'a': 1}", "dict"),
        ("{1: {2}}", "dict"),
        ("{'a: b', 'c'}", "set"),
        ("{1, 2}", "set"),
        ("set()", "set"),
        ("ValueError('x')", "exception"),
        ("Point(x=1, y='2')", "object"),
        ("<function f>", "object"),
    ],
)
def test_type_of(text: str, kind: str) -> None:
    assert type_of(text) == kind


def test_reliability() -> None:
    sure = [(0.995, True)] * 3 + [(0.995, False)]
    found = reliability([*sure, (0.25, False), (0.25, True)])
    assert found["claims"] == 6
    assert found["bins"] == [(2, 0.25, 0.5), (4, pytest.approx(0.995), 0.75)]
    assert found["ece"] == pytest.approx((2 * 0.25 + 4 * 0.245) / 6)
    assert reliability([(1.0, True), (0.99, True)])["bins"] == [(2, pytest.approx(0.995), 1.0)]
    assert reliability([]) == {"claims": 0, "ece": None, "bins": []}


def test_stopping_below_a_level() -> None:
    runs = [([1.0, 0.97, 0.4], False, True), ([0.85, 0.9999], True, False), ([0.99], False, False)]
    found = stopping(runs)
    assert (found["frames"], found["errors"]) == (6, 2)
    assert [level for level, _, _ in found["levels"]] == list(LEVELS)
    below = {level: (stopped, caught) for level, stopped, caught in found["levels"]}
    assert below[0.5] == (1, 1)
    assert below[0.9] == (2, 1)
    assert below[0.98] == (3, 1)
    assert below[0.999] == (4, 1)  # the error of the last run has no frame
