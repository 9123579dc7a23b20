"""Weights in and out of a directory in the Hugging Face layout, whose names of tensors are known here alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from foretrace.errors import ModelError
from foretrace.model.config import read_config, write_config
from foretrace.model.quantized import INDEX_FILE, PLAIN_FILE, QUANTIZED_FILE, read_weights, weight_files
from foretrace.model.transformer import Transformer

__all__ = ["load_model", "save_model", "stored_name"]

TIED = "head.weight"


def load_model(directory: str | Path, dtype: torch.dtype = torch.float32) -> Transformer:
    """The model in `directory`, weights as `dtype`, ready for `model(input_ids) -> logits`.

    Reads one safetensors file, sharded ones, or the shipped 8-bit form. Raises ModelError for a directory that is
    missing, a config of another architecture, and a tensor that is missing, unknown or of the wrong shape.
    """
    directory = Path(directory)
    config = read_config(directory)
    with torch.device("meta"):
        model = Transformer(config)
    expected = {stored_name(name): name for name in _own_names(model)}
    shapes = model.state_dict()
    state = {}
    for stored, tensor in _tensors(directory):
        if config.tie_word_embeddings and stored == stored_name(TIED):
            continue
        if stored not in expected:
            raise ModelError(f"tensor {stored} in {directory} has no place in the model that its config describes")
        name = expected.pop(stored)
        if tensor.shape != shapes[name].shape:
            found, wanted = list(tensor.shape), list(shapes[name].shape)
            raise ModelError(f"tensor {stored} in {directory} has shape {found}, expected {wanted}")
        state[name] = tensor.to(dtype, copy=True)  # its own memory, not the file's
    if expected:
        raise ModelError(f"tensor {min(expected)} is missing in {directory}")
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


def _tensors(directory: Path) -> Iterator[tuple[str, Tensor]]:
    files = weight_files(directory)
    if files[0].name == QUANTIZED_FILE:
        for name, array in read_weights(directory).items():
            yield name, torch.from_numpy(array)
        return
    for path in files:
        try:
            with safe_open(path, framework="pt") as file:
                for name in file.keys():  # noqa: SIM118 - the file is not iterable
                    yield name, file.get_tensor(name)
        except OSError as error:
            raise ModelError(f"cannot read {path}: {error.strerror or error}") from None
        except SafetensorError as error:
            raise ModelError(f"{path} is not a safetensors file: {error}") from None
