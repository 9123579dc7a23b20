"""Which levels the tests can run at here."""

import os

import pytest

from foretrace.sandbox.pool import missing


def needed(level: str) -> str:
    """A level, if it is to be had; where `FORETRACE_ALL_LEVELS` is set, as in `.ci/run`, a missing one is a failure."""
    reason = missing(level)
    if reason is not None:
        message = f"sandbox {level} is not available: {reason}"
        pytest.fail(message) if os.environ.get("FORETRACE_ALL_LEVELS") else pytest.skip(message)
    return level
