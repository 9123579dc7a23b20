"""Weights in and out of a directory in the Hugging Face layout, whose names of tensors are known here alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from foretrace.errors import ModelError
from foretrace.model.config import read_config, write_config
from foretrace.model.quantized import PLAIN_FILE, QUANTIZED_FILE, read_weights, weight_files
from foretrace.model.transformer import Transformer

__all__ = ["load_model", "save_model"]

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
    expected = {_stored_name(name): name for name in _own_names(model)}
    shapes = model.state_dict()
    state = {}
    for stored, tensor in _tensors(directory):
        if config.tie_word_embeddings and stored == _stored_name(TIED):
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


def save_model(model: Transformer, directory: str | Path) -> None:
    """Write `config.json` and `model.safetensors` as transformers' `CwmForCausalLM` reads them; makes the directory."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    state = model.state_dict()
    weights = {_stored_name(name): state[name].detach().contiguous() for name in _own_names(model)}
    save_file(weights, directory / PLAIN_FILE, metadata={"format": "pt"})
    write_config(model.config, directory, dtype=str(model.norm.weight.dtype).removeprefix("torch."))


def _own_names(model: Transformer) -> list[str]:
    """Names of the tensors that are stored: a tied output projection is not."""
    return [name for name in model.state_dict() if not (model.config.tie_word_embeddings and name == TIED)]


def _stored_name(name: str) -> str:
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
