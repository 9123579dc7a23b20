"""The model that ships, as a GPU trains it in some minutes."""

from __future__ import annotations

from foretrace.model.sizes import size
from foretrace.train.config import TrainConfig

__all__ = ["default"]


def default() -> TrainConfig:
    """13.9 million parameters, local and global layers in turn; nine minutes of one H200 and 15 cores."""
    return TrainConfig(
        run="runs/default",
        model=size("14m"),
        documents="foretrace.data.mixture:documents",
        evaluate="foretrace.evals.progress:mixture_scores",
        device="cuda",
        compile=True,
        workers=15,
        batch_tokens=32 * 4096,
        row_tokens=4096,
        seconds=540.0,
        schedule="cosine",
        evaluate_seconds=150.0,
        checkpoint_seconds=60.0,
    )
