"""Meta's own layout of CWM: `params.json` and a torch distributed checkpoint. Read, not written.

Its `.metadata` is a pickle, which runs code when it is read: read only what you trust.

Names, the order of rotary pairs and the rules of `params.json` are those of github.com/facebookresearch/cwm.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor
from torch.distributed.checkpoint.api import CheckpointException
from torch.distributed.checkpoint.filesystem import FileSystemReader
from torch.distributed.checkpoint.metadata import TensorStorageMetadata
from torch.distributed.checkpoint.state_dict_loader import load

from foretrace.errors import ConfigError, ModelError
from foretrace.model.config import LayerType, ModelConfig, RopeParameters

__all__ = ["PARAMS_FILE", "is_native", "native_config", "native_name", "native_shapes", "read_native"]

PARAMS_FILE = "params.json"
METADATA_FILE = ".metadata"

NAMES = {
    "embed_tokens": "tok_embeddings",
    "head": "output",
    "self_attn.q_proj": "attention.wq",
    "self_attn.k_proj": "attention.wk",
    "self_attn.v_proj": "attention.wv",
    "self_attn.o_proj": "attention.wo",
    "mlp.gate_proj": "feed_forward.w1",
    "mlp.up_proj": "feed_forward.w3",
    "mlp.down_proj": "feed_forward.w2",
    "input_layernorm": "attention_norm",
    "post_attention_layernorm": "ffn_norm",
}
"""Modules by our names and by Meta's; the last norm and the numbers of layers are the same."""

# What this architecture has not; a params.json that has it describes another model.
ABSENT = ("q_lora_rank", "kv_lora_rank", "weight_tying", "qkv_biases", "qk_norm")


def is_native(directory: Path) -> bool:
    """Whether a directory is in Meta's layout."""
    return (directory / PARAMS_FILE).is_file() and (directory / METADATA_FILE).is_file()


def native_config(directory: Path) -> ModelConfig:
    """The shape that `params.json` describes. Raises ModelError where it is not whole, or of another architecture."""
    path = directory / PARAMS_FILE
    try:
        return _config(json.loads(path.read_text(encoding="utf-8"))["model"])
    except KeyError as error:
        raise ModelError(f"{path} has no {error.args[0]!r}") from None
    except (TypeError, ValueError, ConfigError) as error:
        raise ModelError(f"{path}: {error}") from None


def native_name(name: str) -> str:
    """Meta's name of a tensor of ours."""
    *layer, module = name.removesuffix(".weight").split(".", 2) if name.startswith("layers.") else [name[:-7]]
    return ".".join(["model", *layer, NAMES.get(module, module), "weight"])


def native_shapes(directory: Path) -> dict[str, torch.Size]:
    """Shapes by Meta's names. Raises ModelError where `.metadata` cannot be read."""
    try:
        metadata = FileSystemReader(directory).read_metadata()
    except Exception as error:  # whatever unpickling a broken file may raise
        raise ModelError(f"cannot read {directory / METADATA_FILE}: {error}") from None
    stored = metadata.state_dict_metadata.items()
    return {name: entry.size for name, entry in stored if isinstance(entry, TensorStorageMetadata)}


def read_native(directory: Path, config: ModelConfig, state: Mapping[str, Tensor]) -> None:
    """Fill `state`, tensors by our names, in place; rotary pairs come into our order. Raises ModelError on failure."""
    try:
        wanted = {native_name(name): tensor for name, tensor in state.items()}
        load(cast(dict[str, Any], wanted), storage_reader=FileSystemReader(directory), no_dist=True)
    except CheckpointException as error:
        first, *_ = error.failures.values()
        raise ModelError(f"cannot read {directory}: {first[0]!r}") from None
    for name, tensor in state.items():
        if name.endswith(("q_proj.weight", "k_proj.weight")):
            tensor.copy_(halves(tensor, config.head_dim))


def halves(weight_OH: Tensor, head_dim: int) -> Tensor:
    """Rows of each head from pairs (2j, 2j + 1) to pairs (j, j + head_dim / 2)."""
    pairs = weight_OH.view(-1, head_dim // 2, 2, weight_OH.shape[1])
    return pairs.transpose(1, 2).reshape(weight_OH.shape)


def _config(params: Mapping[str, Any]) -> ModelConfig:
    for key in ABSENT:
        if params.get(key):
            raise ConfigError(f"{key} is {params[key]!r}, this architecture has none")
    heads, layers = params["n_heads"], params["n_layers"]
    window = params.get("window_attn") or {}
    longest = params.get("max_seq_len", 1024)
    return ModelConfig(
        vocab_size=params["vocab_size"],
        hidden_size=params["dim"],
        intermediate_size=_inner_width(params),
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=params.get("n_kv_heads") or heads,
        head_dim=params.get("head_dim") or params["dim"] // heads,
        max_position_embeddings=longest,
        sliding_window=window.get("local_window") or longest,
        layer_types=tuple(_kind(layer, layers, window) for layer in range(layers)),
        rope_parameters=_rope(params),
        rms_norm_eps=params.get("norm_eps", 1e-5),
    )


def _inner_width(params: Mapping[str, Any]) -> int:
    width = int(2 * params.get("ffn_exp", 4) * params["dim"] / 3)
    if params.get("ffn_dim_multiplier") is not None:
        width = int(params["ffn_dim_multiplier"] * width)
    multiple = params.get("multiple_of", 256)
    return cast(int, -(-width // multiple) * multiple)


def _kind(layer: int, layers: int, window: Mapping[str, Any]) -> LayerType:
    """Without windows every layer is global; with them, one of each pattern, and the last unless that is said not."""
    last_too = window.get("global_last_layer", True) and layer == layers - 1
    is_global = not window or last_too or layer % window.get("window_pattern", 6) == 0
    return "full_attention" if is_global else "sliding_attention"


def _rope(params: Mapping[str, Any]) -> RopeParameters:
    theta = float(params.get("rope_theta", 10_000.0))
    kind = params.get("pos_embed_impl", "rope")
    if kind == "rope":
        return RopeParameters(rope_theta=theta)
    if kind != "scaled_rope":
        raise ConfigError(f"pos_embed_impl is {kind!r}, expected 'rope' or 'scaled_rope'")
    scaling = params.get("scaled_rope") or {}
    if scaling.get("use_attn_scale"):
        raise ConfigError("scaled_rope.use_attn_scale is true, this architecture has none")
    return RopeParameters(
        rope_type="llama3",
        rope_theta=theta,
        factor=float(scaling.get("scale_factor", 8)),
        low_freq_factor=float(scaling.get("low_freq_factor", 1)),
        high_freq_factor=float(scaling.get("high_freq_factor", 4)),
        original_max_position_embeddings=scaling.get("old_context_len", 8192),
    )
