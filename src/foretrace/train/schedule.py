"""Courses of the learning rate, as a factor from the part of the budget (tokens or time) that is used up."""

from __future__ import annotations

import math
from collections.abc import Callable

__all__ = ["SCHEDULES", "cosine", "warmup_factor", "warmup_stable_decay"]

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


SCHEDULES: dict[str, Callable[[float], float]] = {"warmup-stable-decay": warmup_stable_decay, "cosine": cosine}
