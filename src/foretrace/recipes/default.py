"""The model that ships, as a GPU trains it in some minutes."""

from __future__ import annotations

from foretrace.model.config import ModelConfig, RopeParameters
from foretrace.train.config import TrainConfig

__all__ = ["default"]


def default() -> TrainConfig:
    """13.9 million parameters, local and global layers in turn; nine minutes of one H200 and 15 cores."""
    return TrainConfig(
        run="runs/default",
        model=ModelConfig(
            vocab_size=3421,
            hidden_size=384,
            intermediate_size=1024,
            num_hidden_layers=8,
            num_attention_heads=6,
            num_key_value_heads=2,
            head_dim=64,
            max_position_embeddings=4096,
            sliding_window=256,
            layer_types=("sliding_attention", "full_attention") * 4,
            rope_parameters=RopeParameters(rope_theta=100_000.0),
            tie_word_embeddings=True,
        ),
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
