"""The second of three stages on one machine: execution traces, with source to rehearse."""

from __future__ import annotations

from dataclasses import replace

from foretrace.recipes.small import SOURCE, TRACES
from foretrace.recipes.small_pretrain import small_pretrain
from foretrace.train.config import TrainConfig

__all__ = ["small_midtrain"]


def small_midtrain() -> TrainConfig:
    """Optimisers and the cosine of the rates go on."""
    return replace(
        small_pretrain(),
        run="runs/small/midtrain",
        init="runs/small/pretrain",
        init_optimizers=True,
        seed=1,
        mixture=(replace(TRACES, share=0.8), replace(SOURCE, share=0.2)),
        tokens=4_500_000,
        schedule_from=0.4,
        schedule_to=1.0,
        warmup_steps=0,
    )
