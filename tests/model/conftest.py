"""A model small enough to make in every test."""

from __future__ import annotations

import pytest

from foretrace.model.config import ModelConfig


@pytest.fixture
def config() -> ModelConfig:
    return ModelConfig(
        vocab_size=320,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=1024,
        sliding_window=16,
        layer_types=("full_attention", "sliding_attention"),
        eos_token_id=(1, 2),
    )
