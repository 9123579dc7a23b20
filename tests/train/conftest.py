"""A run small enough for every test, on the copy task."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from foretrace.model.config import ModelConfig
from foretrace.train.config import TrainConfig

# Document workers import `copy_task` by its name: they inherit this path.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def config(tmp_path: Path) -> TrainConfig:
    return TrainConfig(
        run=str(tmp_path / "run"),
        model=ModelConfig(
            vocab_size=24,
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=8,
            max_position_embeddings=64,
            sliding_window=16,
            layer_types=("full_attention", "sliding_attention"),
            tie_word_embeddings=True,
        ),
        documents="copy_task:documents",
        tokens=10_000,
        batch_tokens=512,
        group=64,
        warmup_steps=10,
        dtype="float32",
        threads=1,
    )
