"""A model small enough for two CPU cores and some hours, on written programs alone."""

from __future__ import annotations

from foretrace.model.sizes import size
from foretrace.train.config import TrainConfig

__all__ = ["default_cpu"]


def default_cpu() -> TrainConfig:
    """2.6 million parameters, every fourth and the last layer global; three hours."""
    return TrainConfig(
        run="runs/default-cpu",
        model=size("2.6m"),
        documents="foretrace.data.stream:documents",
        evaluate="foretrace.evals.progress:held_out_scores",
        threads=2,
        batch_tokens=4096,
        seconds=3 * 3600.0,
    )
