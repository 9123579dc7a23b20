"""The first of three stages on one machine: a small model from nothing, on the source of the standard library."""

from __future__ import annotations

from foretrace.model.config import ModelConfig, RopeParameters
from foretrace.model.sizes import cwm_layers
from foretrace.recipes.small import SOURCE
from foretrace.train.config import TrainConfig

__all__ = ["small_pretrain"]


def small_pretrain() -> TrainConfig:
    """1.2 million parameters, some minutes of two CPU cores. The course of the rates ends with mid-training."""
    return TrainConfig(
        run="runs/small/pretrain",
        model=ModelConfig(
            vocab_size=3421,
            hidden_size=128,
            intermediate_size=384,
            num_hidden_layers=4,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=32,
            max_position_embeddings=4096,
            sliding_window=256,
            layer_types=cwm_layers(4),
            rope_parameters=RopeParameters(rope_theta=100_000.0),
            tie_word_embeddings=True,
        ),
        mixture=(SOURCE,),
        evaluate="foretrace.evals.stages:scores",
        threads=1,
        batch_tokens=4096,
        tokens=2_500_000,
        schedule="cosine",
        schedule_to=0.4,
        warmup_steps=20,
        muon_lr=0.01,
        checkpoint_seconds=60.0,
        evaluate_seconds=100.0,
    )
