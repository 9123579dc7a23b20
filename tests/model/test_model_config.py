"""`config.json`: old and new keys, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from foretrace.errors import ModelError
from foretrace.model.config import ModelConfig, RopeParameters, read_config, write_config

LLAMA3 = {
    "rope_type": "llama3",
    "factor": 16.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}


def changed(config: ModelConfig, directory: Path, **changes: Any) -> ModelConfig:
    """What is read after `changes` to a good file; None removes a key."""
    write_config(config, directory, dtype="float32")
    path = directory / "config.json"
    data = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: value for key, value in data.items() if value is not None}))
    return read_config(directory)


def test_round_trip(config: ModelConfig, tmp_path: Path) -> None:
    assert changed(config, tmp_path) == config


def test_older_rope_keys(config: ModelConfig, tmp_path: Path) -> None:
    scaled = changed(config, tmp_path, rope_parameters=None, rope_theta=500.0, rope_scaling=LLAMA3)
    assert scaled.rope_parameters == RopeParameters(rope_theta=500.0, **LLAMA3)
    plain = changed(config, tmp_path, rope_parameters=None, rope_theta=500.0)
    assert plain.rope_parameters == RopeParameters(rope_theta=500.0)


def test_published_llama_spelling(config: ModelConfig, tmp_path: Path) -> None:
    assert changed(config, tmp_path, model_type="llama") == config


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model_type": "gpt2"}, "model_type is 'gpt2', expected 'cwm'"),
        ({"layer_types": None}, "layer_types is missing"),
        ({"layer_types": ["full_attention"]}, "layer_types has 1 entries for 2 layers"),
        ({"layer_types": ["full_attention", "slding_attention"]}, "did you mean 'sliding_attention'"),
        ({"rope_theta": 3.0}, "rope_theta is 3.0 but rope_parameters has 1000000.0"),
        ({"rope_scaling": LLAMA3}, "rope_type is 'llama3' but rope_parameters has 'default'"),
        ({"rope_parameters": None, "rope_theta": None}, "neither rope_parameters nor rope_theta"),
        ({"rope_parameters": {"rope_type": "yarn", "rope_theta": 1000000.0}}, 'rope_type is "yarn"'),
        ({"rope_parameters": LLAMA3 | {"factor": None, "rope_theta": 1000000.0}}, "needs factor"),
        ({"hidden_act": "gelu"}, "hidden_act is 'gelu', this architecture has 'silu'"),
        ({"mlp_bias": True}, "mlp_bias is True"),
        ({"num_key_value_heads": 3}, "4 query heads cannot share 3"),
        ({"head_dim": 15}, "head_dim is 15"),
        ({"sliding_window": 0}, "sliding_window is 0"),
        ({"hidden_size": "64"}, 'hidden_size is "64", expected int'),
        ({"vocab_size": None}, "vocab_size is missing"),
    ],
)
def test_refused(config: ModelConfig, tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError) as caught:
        changed(config, tmp_path, **changes)
    assert message in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_or_broken(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model directory .*nowhere"):
        read_config(tmp_path / "nowhere")
    with pytest.raises(ModelError, match="no config.json in"):
        read_config(tmp_path)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ModelError, match="not valid JSON"):
        read_config(tmp_path)
