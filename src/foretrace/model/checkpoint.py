"""Weights in and out of a directory in the Hugging Face layout, whose names of tensors are known here alone.

Meta's own layout is read too (`native`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from foretrace.errors import ModelError
from foretrace.model.config import read_config, write_config
from foretrace.model.native import is_native, native_config, native_name, native_shapes, read_native
from foretrace.model.quantized import INDEX_FILE, PLAIN_FILE, QUANTIZED_FILE, read_weights, weight_files
from foretrace.model.tensors import stored_tensors
from foretrace.model.transformer import Transformer

__all__ = ["load_model", "save_model", "stored_name"]

TIED = "head.weight"


def load_model(directory: str | Path, dtype: torch.dtype = torch.float32) -> Transformer:
    """The model in `directory`, weights as `dtype`, ready for `model(input_ids) -> logits`.

    Reads one safetensors file, sharded ones, the shipped 8-bit form, or Meta's own layout, tensor by tensor: no more
    memory than the model's and one tensor's. Raises ModelError for a directory that is missing, a config of another
    architecture, and, before any weights are read, a tensor that is missing, unknown or of the wrong shape.
    """
    directory = Path(directory)
    native = is_native(directory)
    config = native_config(directory) if native else read_config(directory)
    with torch.device("meta"):
        model = Transformer(config)
    shapes = {name: tensor.shape for name, tensor in model.state_dict().items() if name in _own_names(model)}
    if native:
        expected = {native_name(name): name for name in shapes}
        _check(directory, native_shapes(directory), expected, shapes)
        state = {name: torch.empty(shape, dtype=dtype) for name, shape in shapes.items()}
        read_native(directory, config, state)
    else:
        state = _read(directory, shapes, dtype, tied=config.tie_word_embeddings)
    if config.tie_word_embeddings:
        state[TIED] = state["embed_tokens.weight"]
    model.load_state_dict(state, assign=True)
    if config.tie_word_embeddings:
        model.head.weight = model.embed_tokens.weight
    return model.eval()


def save_model(model: Transformer, directory: str | Path, *, shard_bytes: int | None = None) -> None:
    """Write config and weights as transformers' `CwmForCausalLM` reads them; makes the directory.

    With `shard_bytes`, files of at most so many bytes of weights (a larger tensor gets one of its own) and an index.
    """
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    state = model.state_dict()
    weights = {stored_name(name): state[name].detach().contiguous() for name in _own_names(model)}
    if shard_bytes is None:
        save_file(weights, directory / PLAIN_FILE, metadata={"format": "pt"})
    else:
        _save_shards(weights, directory, shard_bytes)
    write_config(model.config, directory, dtype=str(model.norm.weight.dtype).removeprefix("torch."))


def _save_shards(weights: Mapping[str, Tensor], directory: Path, shard_bytes: int) -> None:
    shards: list[dict[str, Tensor]] = [{}]
    room = shard_bytes
    for name, tensor in weights.items():
        if tensor.nbytes > room and shards[-1]:
            shards.append({})
            room = shard_bytes
        shards[-1][name] = tensor
        room -= tensor.nbytes
    places: dict[str, str] = {}
    for number, shard in enumerate(shards, 1):
        file = f"model-{number:05}-of-{len(shards):05}.safetensors"
        save_file(shard, directory / file, metadata={"format": "pt"})
        places |= dict.fromkeys(shard, file)
    sizes = {
        "total_parameters": sum(tensor.numel() for tensor in weights.values()),
        "total_size": sum(tensor.nbytes for tensor in weights.values()),
    }
    index = json.dumps({"metadata": sizes, "weight_map": places}, indent=2, sort_keys=True)
    (directory / INDEX_FILE).write_text(index + "\n", encoding="utf-8")


def _own_names(model: Transformer) -> list[str]:
    """Names of the tensors that are stored: a tied output projection is not."""
    return [name for name in model.state_dict() if not (model.config.tie_word_embeddings and name == TIED)]


def stored_name(name: str) -> str:
    """The name of a tensor in a directory, from that in the model."""
    return "lm_head.weight" if name == "head.weight" else f"model.{name}"


def _read(directory: Path, shapes: Mapping[str, torch.Size], dtype: torch.dtype, *, tied: bool) -> dict[str, Tensor]:
    """The tensors of a directory in the Hugging Face layout, by our names."""
    expected = {stored_name(name): name for name in shapes}
    files = weight_files(directory)
    if files[0].name == QUANTIZED_FILE:
        arrays = read_weights(directory)
        _check(directory, {name: torch.Size(array.shape) for name, array in arrays.items()}, expected, shapes)
        return {expected[name]: torch.from_numpy(array).to(dtype) for name, array in arrays.items()}
    stored = [tensor for path in files for tensor in stored_tensors(path)]
    if tied:
        stored = [tensor for tensor in stored if tensor.name != stored_name(TIED)]
    _check(directory, {tensor.name: torch.Size(tensor.shape) for tensor in stored}, expected, shapes)
    state = {}
    for tensor in stored:
        filled = state[expected[tensor.name]] = torch.empty(tensor.shape, dtype=dtype)
        tensor.read_into(filled)
    return state


def _check(
    directory: Path, found: Mapping[str, torch.Size], expected: Mapping[str, str], shapes: Mapping[str, torch.Size]
) -> None:
    """Raise ModelError for the first tensor by which a directory and its config disagree."""
    for name, shape in found.items():
        if name not in expected:
            raise ModelError(f"tensor {name} in {directory} has no place in the model that its config describes")
        wanted = shapes[expected[name]]
        if shape != wanted:
            raise ModelError(f"tensor {name} in {directory} has shape {list(shape)}, expected {list(wanted)}")
    missing = [name for name in expected if name not in found]
    if missing:
        raise ModelError(f"tensor {missing[0]} is missing in {directory}")
