"""The levels that tests run at."""

import pytest
from levels import needed

from foretrace.sandbox.layers import LEVELS


@pytest.fixture(params=["full", "strong"])
def level(request: pytest.FixtureRequest) -> str:
    return needed(request.param)


@pytest.fixture(params=LEVELS)
def any_level(request: pytest.FixtureRequest) -> str:
    return needed(request.param)
