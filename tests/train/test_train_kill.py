"""Runs that are killed, again and again, are the runs that are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import processes
import pytest
from processes import losses

from foretrace.train.config import TrainConfig


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_moments_the_losses_are_the_same_to_the_bit(config: TrainConfig, seed: int) -> None:
    """A checkpoint after each step, so that most kills come while one is written."""
    config = replace(config, tokens=12_000, micro_batches=2, workers=2, dtype="bfloat16", seed=seed)
    whole = replace(config, run=f"{config.run}-whole")
    killed = replace(config, checkpoint_seconds=0.0)
    processes.train((whole, 1))
    processes.kill_and_continue(killed, times=5, seed=seed)
    assert losses(killed.run) == losses(whole.run)
    assert len(losses(whole.run)) > 20
    left = sorted(path.name for path in Path(killed.run).iterdir())
    assert [name.partition("-")[0] for name in left] == ["checkpoint", "checkpoint", "config.json", "metrics.jsonl"]
