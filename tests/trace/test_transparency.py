"""CPython's own tests give the same results while they are recorded: a few modules here, many by the command."""

import importlib.util

import pytest
from transparency import Run, compare, outcome

if importlib.util.find_spec("test.test_generators") is None:
    pytest.skip("this interpreter came without its tests", allow_module_level=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["scope", "raise", "pep380", "with", "global"])
def test_results_are_the_same(name: str) -> None:
    found = compare(name, 300)
    assert (found.problem, found.differ) == ("", [])
    assert found.tests > 1 and found.recorded > 0.9 * found.tests


def test_runs_are_told_apart() -> None:
    one = Run(outcomes={"a": ["passed", "failed: KeyError: 1"]})
    assert outcome(one, "a") == outcome(Run(outcomes={"a": ["failed: ValueError: 2", "passed"]}), "a")
    assert outcome(one, "a") != outcome(Run(outcomes={"a": ["passed", "passed"]}), "a")
    assert outcome(one, "a") != outcome(Run(), "a")
    assert outcome(Run(outcomes={"a": ["skipped: x"]}), "a") != outcome(Run(outcomes={"a": ["skipped: y"]}), "a")
