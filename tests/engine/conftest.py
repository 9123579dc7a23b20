"""Small models on disk, plain and in the shipped form, with a local window that every test passes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from foretrace import SHIPPED
from foretrace.codec.tokenizer import TOKENIZER_FILE, Tokenizer
from foretrace.model.checkpoint import save_model
from foretrace.model.config import ModelConfig, RopeParameters
from foretrace.model.quantized import read_weights, write_quantized
from foretrace.model.transformer import Transformer


def small(vocab_size: int, *, tied: bool = False, last_global: bool = False, llama3: bool = True) -> ModelConfig:
    scaling = {"factor": 16.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
    return ModelConfig(
        vocab_size=vocab_size,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=1024,
        sliding_window=24,
        layer_types=("full_attention", "sliding_attention", "full_attention" if last_global else "sliding_attention"),
        rope_parameters=RopeParameters(rope_type="llama3", **scaling) if llama3 else RopeParameters(rope_theta=1e4),
        tie_word_embeddings=tied,
        initializer_range=0.15,
    )


def save(config: ModelConfig, directory: Path) -> Path:
    """Write a model with random weights."""
    torch.manual_seed(0)
    model = Transformer(config)
    for name, weight in model.named_parameters():
        if "norm" in name:
            torch.nn.init.uniform_(weight, 0.5, 1.5)
    save_model(model, directory)
    return directory


def ship(plain: Path) -> Path:
    """Write the shipped form of a plain model beside it."""
    directory = plain.parent / "shipped"
    write_quantized(read_weights(plain), directory)
    shutil.copy(plain / "config.json", directory)
    return directory


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a small model with a given vocabulary and options, plain or `quantized`."""

    def made(vocab_size: int, *, quantized: bool = False, **options: bool) -> Path:
        directory = save(small(vocab_size, **options), tmp_path / "plain")
        return ship(directory) if quantized else directory

    return made


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return Tokenizer.load(SHIPPED / TOKENIZER_FILE)


@pytest.fixture(scope="session")
def plain(tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = save(small(tokenizer.size), tmp_path_factory.mktemp("models") / "plain")
    tokenizer.save(directory / TOKENIZER_FILE)
    return directory


@pytest.fixture(scope="session")
def shipped(plain: Path) -> Path:
    return ship(plain)
