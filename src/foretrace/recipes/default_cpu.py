"""A model small enough for two CPU cores and some hours, on written programs alone."""

from __future__ import annotations

from foretrace.model.config import ModelConfig, RopeParameters
from foretrace.train.config import TrainConfig

__all__ = ["default_cpu"]


def default_cpu() -> TrainConfig:
    """2.6 million parameters, every fourth and the last layer global; three hours."""
    return TrainConfig(
        run="runs/default-cpu",
        model=ModelConfig(
            vocab_size=3421,
            hidden_size=192,
            intermediate_size=512,
            num_hidden_layers=5,
            num_attention_heads=6,
            num_key_value_heads=2,
            head_dim=32,
            max_position_embeddings=4096,
            sliding_window=256,
            layer_types=(
                "full_attention",
                "sliding_attention",
                "sliding_attention",
                "sliding_attention",
                "full_attention",
            ),
            rope_parameters=RopeParameters(rope_theta=100_000.0),
            tie_word_embeddings=True,
        ),
        documents="foretrace.data.stream:documents",
        evaluate="foretrace.evals.progress:held_out_scores",
        threads=2,
        batch_tokens=4096,
        seconds=3 * 3600.0,
    )
