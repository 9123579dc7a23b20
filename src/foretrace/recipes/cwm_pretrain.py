"""CWM-32B from nothing: 8 trillion tokens at a context of 8,192."""

from __future__ import annotations

from dataclasses import replace

from foretrace.model.config import RopeParameters
from foretrace.model.sizes import size
from foretrace.recipes.cwm import part
from foretrace.train.config import TrainConfig

__all__ = ["cwm_pretrain"]


def cwm_pretrain() -> TrainConfig:
    """2,048 H100, two to a product: a row of 8,192 ids for each pair. Rotary positions are not scaled yet."""
    return TrainConfig(
        run="runs/cwm-pretrain",
        model=replace(size("cwm-32b"), max_position_embeddings=8192, rope_parameters=RopeParameters()),
        mixture=(part("code", 0.3), part("text", 0.7)),
        device="cuda",
        compile=False,  # under tensor parallelism torch 2.13 loses gradients with it: docs/design/parallel.md
        float8=True,
        recompute=True,
        tensor_parallel=2,
        tokens=8_000_000_000_000,
        batch_tokens=1024 * 8192,
        micro_batches=1024,
        row_tokens=8192,
        long="split",
        workers=8,
        optimizer="adamw",
        adamw_lr=8e-4,
        schedule="cosine",
        schedule_to=8 / 13,
        final_lr=0.01,
        warmup_steps=2000,
        checkpoint_seconds=1800.0,
    )
