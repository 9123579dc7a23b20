"""Checkpoints: written by all processes in the background, whole or not there, taken up again by any number of them.

`checkpoint-STEP/` is a model directory (`config.json` and safetensors, as `load_model` and transformers read it), with
the optimisers in `optimizers/` (torch's distributed checkpoint) and `progress.json`: the step, the places in the data.
Until all of that is written it is called `unfinished-STEP`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, NamedTuple, cast

import torch
from safetensors import SafetensorError
from torch import Tensor
from torch.distributed.checkpoint.api import CheckpointException
from torch.distributed.checkpoint.filesystem import FileSystemReader, FileSystemWriter
from torch.distributed.checkpoint.hf_storage import HuggingFaceStorageReader, HuggingFaceStorageWriter
from torch.distributed.checkpoint.metadata import TensorStorageMetadata
from torch.distributed.checkpoint.state_dict_loader import load
from torch.distributed.checkpoint.state_dict_saver import async_save
from torch.optim import Optimizer

from foretrace.errors import ConfigError, ModelError
from foretrace.model.checkpoint import load_model, stored_name
from foretrace.model.config import write_config
from foretrace.model.native import is_native
from foretrace.model.parallel import put
from foretrace.model.quantized import QUANTIZED_FILE, weight_files
from foretrace.model.transformer import Transformer
from foretrace.train.world import World

__all__ = ["Checkpoints", "latest_checkpoint", "load_optimizers", "load_progress", "load_weights"]

OPTIMIZERS = "optimizers"
PROGRESS_FILE = "progress.json"
FILE_BYTES = 5_000_000_000
"""Most bytes of a weights file; a larger tensor has one of its own."""


class Pending(NamedTuple):
    """A checkpoint that is being written."""

    step: int
    folder: Path
    parts: list[Future[Any]]


class Checkpoints:
    """The checkpoints of a run's folder, of which the last `keep` stay."""

    def __init__(self, run: Path, world: World, keep: int) -> None:
        self.run, self.world, self.keep = run, world, keep
        self.groups = world.group(), world.group()  # one for each part that is written at the same time
        self.pending: Pending | None = None
        if world.first:
            for folder in run.glob("unfinished-*"):
                shutil.rmtree(folder)

    def save(
        self, step: int, model: Transformer, optimizers: tuple[Optimizer, ...], progress: Mapping[str, Any]
    ) -> None:
        """Begin to write a checkpoint; an earlier one is finished first. Weights may change as soon as this returns."""
        self.finish()
        folder = self.run / f"unfinished-{step:08d}"
        if self.world.first:
            folder.mkdir(parents=True, exist_ok=True)  # others may have begun
            (folder / PROGRESS_FILE).write_text(json.dumps(progress), encoding="utf-8")
            write_config(model.config, folder, dtype=str(model.norm.weight.dtype).removeprefix("torch."))
        weights = _weights(model)
        many = self.world.size > 1
        writer = HuggingFaceStorageWriter(
            str(folder), _files(weights), save_distributed=many, enable_consolidation=many, thread_count_consolidation=4
        )
        states = _optimizer_states(model, optimizers)
        parts = [
            async_save(weights, storage_writer=writer, process_group=self.groups[0], no_dist=not many),
            async_save(
                states,
                storage_writer=FileSystemWriter(folder / OPTIMIZERS),
                process_group=self.groups[1],
                no_dist=not many,
            ),
        ]
        self.pending = Pending(step, folder, cast(list[Future[Any]], parts))

    def poll(self) -> None:
        """Give a checkpoint that is written its name. Raises ModelError if it could not be written."""
        if self.pending and all(part.done() for part in self.pending.parts):
            self.finish()

    def finish(self) -> None:
        """Wait until the checkpoint that is being written is whole, and drop those that are too old."""
        if self.pending is None:
            return
        step, folder, parts = self.pending
        self.pending = None
        try:
            for part in parts:
                part.result()
        except (OSError, RuntimeError, SafetensorError, CheckpointException) as error:
            raise ModelError(f"{folder} cannot be written: {_reason(error)}; earlier checkpoints stay") from None
        if self.world.first:
            shutil.rmtree(folder / "sharded", ignore_errors=True)
            os.replace(folder, self.run / f"checkpoint-{step:08d}")
            for old in sorted(self.run.glob("checkpoint-*"))[: -self.keep]:
                shutil.rmtree(old)


def _reason(error: BaseException) -> str:
    """The cause that a process gave, without where in torch it was."""
    if isinstance(error, CheckpointException):
        error, *_ = (cause for cause, _ in error.failures.values())
    return str(error).partition("\n")[0] or type(error).__name__


def latest_checkpoint(run: str | Path) -> Path | None:
    """The newest checkpoint directory in a run's folder."""
    return max(Path(run).glob("checkpoint-*"), default=None)


def load_progress(checkpoint: Path) -> dict[str, Any]:
    """What `save` was given with the weights."""
    try:
        return cast(dict[str, Any], json.loads((checkpoint / PROGRESS_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{checkpoint} cannot be taken up again ({error}), expected a checkpoint of a run") from None


def load_weights(model: Transformer, directory: Path) -> None:
    """Fill the model, or this process's part of it, from a model directory of any number of files and any layout.

    Raises ModelError for a tensor that is missing, unknown or of another shape.
    """
    if is_native(directory) or any(path.name == QUANTIZED_FILE for path in weight_files(directory)):
        whole = load_model(directory).state_dict()
        for name, weight in model.named_parameters():
            put(weight, whole[name])
        return
    weights = _weights(model)
    reader = HuggingFaceStorageReader(str(directory))
    stored = {name: list(entry.size) for name, entry in reader.read_metadata().state_dict_metadata.items()}  # type: ignore[union-attr]
    if model.config.tie_word_embeddings:
        stored.pop(stored_name("head.weight"), None)
    _agree(stored, weights, directory)
    load(weights, storage_reader=reader)


def load_optimizers(model: Transformer, optimizers: tuple[Optimizer, ...], checkpoint: Path) -> None:
    """Fill the states of optimisers from a checkpoint. Raises ModelError where they are of others."""
    _make_states(optimizers)
    states = _optimizer_states(model, optimizers)
    try:
        reader = FileSystemReader(checkpoint / OPTIMIZERS)
        entries = reader.read_metadata().state_dict_metadata
    except OSError as error:
        raise ModelError(
            f"{checkpoint} holds no optimisers ({error.strerror}), expected a checkpoint of a run"
        ) from None
    stored = {name: list(entry.size) for name, entry in entries.items() if isinstance(entry, TensorStorageMetadata)}
    _agree(stored, states, checkpoint / OPTIMIZERS)
    load(states, storage_reader=reader)


def _agree(stored: dict[str, list[int]], wanted: Mapping[str, Tensor], directory: Path) -> None:
    for name in sorted(stored.keys() - wanted.keys()):
        raise ModelError(f"tensor {name} in {directory} has no place in this run's model")
    for name, tensor in wanted.items():
        if name not in stored:
            raise ModelError(f"tensor {name} is missing in {directory}")
        if stored[name] != list(tensor.shape):
            raise ModelError(f"tensor {name} in {directory} has shape {stored[name]}, expected {list(tensor.shape)}")


def _weights(model: Transformer) -> dict[str, Tensor]:
    """The parameters by their stored names, tied ones once; sharing memory with the model."""
    return {stored_name(name): weight.detach() for name, weight in model.named_parameters()}


def _optimizer_states(model: Transformer, optimizers: tuple[Optimizer, ...]) -> dict[str, Tensor]:
    """All tensors of the optimisers, by the names of their parameters; sharing memory with them."""
    return {
        f"{name}.{key}": value
        for name, weight in model.named_parameters()
        for optimizer in optimizers
        for key, value in optimizer.state.get(weight, {}).items()
    }


def _make_states(optimizers: tuple[Optimizer, ...]) -> None:
    """Bring the states into being, as the first step does, by one that changes nothing."""
    for optimizer in optimizers:
        rates = [group["lr"] for group in optimizer.param_groups]
        for group in optimizer.param_groups:
            group["lr"] = 0.0
            for weight in group["params"]:
                weight.grad = torch.zeros_like(weight)
        optimizer.step()
        optimizer.zero_grad()
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate


def _files(weights: Mapping[str, Tensor]) -> dict[str, int]:
    """Which weights file each tensor goes to, from 1 on."""
    files: dict[str, int] = {}
    number, room = 1, FILE_BYTES
    for name, tensor in weights.items():
        size = tensor.numel() * tensor.element_size()
        if size > room and room < FILE_BYTES:
            number, room = number + 1, FILE_BYTES
        files[name] = number
        room -= size
    return files
