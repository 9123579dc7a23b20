"""Courses of the learning rate, as a factor from the part of the budget (tokens or time) that is used up."""

from __future__ import annotations

import math
from collections.abc import Callable

__all__ = ["SCHEDULES", "constant", "cosine", "factor", "warmup_factor", "warmup_stable_decay"]

DECAY = 0.3


def warmup_factor(step: int, warmup_steps: int) -> float:
    """Linear rise over the first `warmup_steps` steps, counted from 0; then 1."""
    return min(1.0, (step + 1) / warmup_steps) if warmup_steps else 1.0


def warmup_stable_decay(used: float) -> float:
    """1 until the last 30 % of the budget, then linear to 0. `used` is from 0 to 1. arXiv 2404.06395."""
    return min(1.0, max(0.0, 1.0 - used) / DECAY)


def cosine(used: float) -> float:
    """Half a cosine wave from 1 to 0. `used` is from 0 to 1. arXiv 1608.03983."""
    return 0.5 * (1 + math.cos(math.pi * min(1.0, used)))


def constant(used: float) -> float:
    """1 to the end."""
    return 1.0


SCHEDULES: dict[str, Callable[[float], float]] = {
    "warmup-stable-decay": warmup_stable_decay,
    "cosine": cosine,
    "constant": constant,
}


def factor(schedule: str, used: float, *, begin: float = 0.0, end: float = 1.0, final: float = 0.0) -> float:
    """The factor of a run that goes from `begin` to `end` of a course whose lowest point is `final` in place of 0."""
    course = SCHEDULES[schedule](begin + (end - begin) * min(1.0, used))
    return final + (1 - final) * course
