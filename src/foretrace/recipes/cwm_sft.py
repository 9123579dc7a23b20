"""CWM-32B from the mid-trained checkpoint on: 100 billion tokens of instructions, context 32,768."""

from __future__ import annotations

from dataclasses import replace

from foretrace.recipes.cwm import part
from foretrace.recipes.cwm_midtrain import cwm_midtrain
from foretrace.train.config import TrainConfig

__all__ = ["cwm_sft"]


def cwm_sft() -> TrainConfig:
    """256 H100, eight to a product: two rows of 32,768 ids for each eight; a constant rate.

    Optimisers begin anew, as the rate does with its warm-up: that the paper does not say.
    """
    return replace(
        cwm_midtrain(),
        run="runs/cwm-sft",
        init="runs/cwm-midtrain/last",
        init_optimizers=False,
        mixture=(part("instructions", 0.7), part("midtrain-rehearsal", 0.3)),
        buckets=(),
        tokens=100_000_000_000,
        batch_tokens=32 * 65_536,
        micro_batches=64,
        row_tokens=32_768,
        adamw_lr=1e-5,
        schedule="constant",
        schedule_from=0.0,
        warmup_steps=1000,
    )
