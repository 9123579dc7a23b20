"""The shape of a model: `ModelConfig`, and its place in the `config.json` of the Hugging Face `cwm` layout. No torch.

Field names are those of Hugging Face. CWM: arXiv 2510.02387.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast

from foretrace.config import from_dict
from foretrace.errors import ConfigError, ModelError

__all__ = ["CONFIG_FILE", "LayerType", "ModelConfig", "RopeParameters", "read_config", "write_config"]

CONFIG_FILE = "config.json"

LayerType = Literal["sliding_attention", "full_attention"]

# What the architecture here does; a config.json that says otherwise describes another model.
FIXED = {
    "hidden_act": "silu",
    "mlp_bias": False,
    "attention_bias": False,
    "attention_dropout": 0.0,
    "pretraining_tp": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RopeParameters:
    """Rotary positions: plain (`default`) or with the wavelength scaling of Llama 3 (`llama3`)."""

    rope_type: Literal["default", "llama3"] = "default"
    """Which of the two; the fields after `rope_theta` belong to `llama3` alone."""
    rope_theta: float = 1_000_000.0
    """Base of the geometric series of wavelengths."""
    factor: float | None = None
    """Wavelengths longer than original length / `low_freq_factor` are multiplied by this."""
    low_freq_factor: float | None = None
    """See `factor`."""
    high_freq_factor: float | None = None
    """Wavelengths shorter than original length / this are kept; those in between are blended."""
    original_max_position_embeddings: int | None = None
    """The length that the model was trained on before scaling."""

    def __post_init__(self) -> None:
        scaling = [getattr(self, field.name) for field in fields(self)[2:]]
        given = [value is not None for value in scaling]
        if self.rope_type == "llama3" and not all(given):
            raise ValueError("rope_type 'llama3' needs factor, low_freq_factor, high_freq_factor and original length")
        if self.rope_type == "default" and any(given):
            raise ValueError("rope_type 'default' takes no scaling, expected rope_type 'llama3'")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """Sizes and constants of a CWM-shaped decoder."""

    vocab_size: int
    """Number of token ids."""
    hidden_size: int
    """Width of the residual stream."""
    intermediate_size: int
    """Width inside the SwiGLU."""
    num_hidden_layers: int
    """Number of blocks."""
    num_attention_heads: int
    """Number of query heads."""
    num_key_value_heads: int
    """Number of key and value heads, each shared by an equal group of query heads."""
    head_dim: int
    """Size of a head; even."""
    max_position_embeddings: int
    """Longest sequence the model is meant for, in tokens."""
    sliding_window: int
    """Number of keys a local layer sees, the current token included."""
    layer_types: tuple[LayerType, ...]
    """One word per block: local (`sliding_attention`) or global (`full_attention`)."""
    rope_parameters: RopeParameters = RopeParameters()
    """Rotary positions."""
    rms_norm_eps: float = 1e-5
    """Added to the mean square in RMSNorm."""
    initializer_range: float = 0.02
    """Standard deviation of fresh weights."""
    tie_word_embeddings: bool = False
    """Whether the output projection is the embedding."""
    bos_token_id: int | None = None
    """Id that starts a text."""
    eos_token_id: int | tuple[int, ...] | None = None
    """Id or ids that end it."""
    pad_token_id: int | None = None
    """Id of padding."""

    def __post_init__(self) -> None:
        if len(self.layer_types) != self.num_hidden_layers:
            raise ValueError(f"layer_types has {len(self.layer_types)} entries for {self.num_hidden_layers} layers")
        if self.num_attention_heads % self.num_key_value_heads:
            raise ValueError(
                f"{self.num_attention_heads} query heads cannot share {self.num_key_value_heads} key-value heads"
            )
        if self.head_dim % 2:
            raise ValueError(f"head_dim is {self.head_dim}, expected an even number")
        if self.sliding_window < 1:
            raise ValueError(f"sliding_window is {self.sliding_window}, expected at least 1")


def read_config(directory: Path) -> ModelConfig:
    """Read `config.json` of a model directory.

    Rotary settings may be in `rope_parameters` or in the older `rope_theta` and `rope_scaling`. Raises ModelError for
    a directory or file that is missing, another architecture, missing `layer_types`, and keys that disagree.
    """
    path = directory / CONFIG_FILE
    if not directory.is_dir():
        raise ModelError(
            f"no model directory {directory}, expected a folder with {CONFIG_FILE} and safetensors weights"
        )
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(
            f"no {CONFIG_FILE} in {directory}, expected a folder with it and safetensors weights"
        ) from None
    except ValueError as error:
        raise ModelError(f"{path} is not valid JSON: {error}") from None
    try:
        return _from_hugging_face(data)
    except ConfigError as error:
        raise ModelError(f"{path}: {error}") from None


def write_config(config: ModelConfig, directory: Path, *, dtype: str) -> None:
    """Write `config.json` as transformers does; `dtype` names that of the weights, e.g. `float32`.

    The older rotary keys are written as well, for engines that know only those.
    """
    rope = {key: value for key, value in asdict(config.rope_parameters).items() if value is not None}
    scaling = {key: value for key, value in rope.items() if key != "rope_theta"}
    data = (
        {"architectures": ["CwmForCausalLM"], "model_type": "cwm", "dtype": dtype, "use_cache": True}
        | {key: value for key, value in FIXED.items() if key != "attention_bias"}
        | {key: value for key, value in asdict(config).items() if value is not None}
        | {"rope_parameters": rope, "rope_theta": rope["rope_theta"]}
        | {"rope_scaling": scaling if config.rope_parameters.rope_type == "llama3" else None}
    )
    (directory / CONFIG_FILE).write_text(json.dumps(data, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _from_hugging_face(data: Mapping[str, Any]) -> ModelConfig:
    if data.get("model_type") not in ("cwm", "llama"):
        raise ConfigError(f"model_type is {data.get('model_type')!r}, expected 'cwm', or 'llama' with layer_types")
    for key, value in FIXED.items():
        if data.get(key, value) != value:
            raise ConfigError(f"{key} is {data[key]!r}, this architecture has {value!r}")
    known = {field.name for field in fields(ModelConfig)}
    values = {key: value for key, value in data.items() if key in known}
    return from_dict(ModelConfig, values | {"rope_parameters": _rope(data)})


def _rope(data: Mapping[str, Any]) -> dict[str, Any]:
    """`rope_parameters`, or the same made from the older keys; both may be there if they agree."""
    new = data.get("rope_parameters")
    old = dict(data.get("rope_scaling") or {})
    if "type" in old:
        old["rope_type"] = old.pop("type")
    if data.get("rope_theta") is not None:
        old["rope_theta"] = data["rope_theta"]
    if new is None:
        if "rope_theta" not in old:
            raise ConfigError("neither rope_parameters nor rope_theta is there")
        return old
    for key, value in old.items():
        if new.get(key) != value:
            raise ConfigError(f"{key} is {value!r} but rope_parameters has {new.get(key)!r}")
    return cast(dict[str, Any], new)
