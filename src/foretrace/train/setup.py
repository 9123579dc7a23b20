"""How a run begins: what is checked before anything is computed, and the state that it starts or goes on from."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.optim import Optimizer

from foretrace import config as configs
from foretrace.errors import ConfigError
from foretrace.model import parallel
from foretrace.model.config import read_config
from foretrace.model.native import is_native, native_config
from foretrace.model.transformer import Transformer
from foretrace.train.batches import Layout, Packed, Padded
from foretrace.train.checkpoint import latest_checkpoint, load_optimizers, load_progress, load_weights
from foretrace.train.config import TrainConfig
from foretrace.train.mixture import solve
from foretrace.train.optim import build_optimizers
from foretrace.train.report import check_tensorboard
from foretrace.train.stream import LaneState, Order, lanes_from_json
from foretrace.train.world import World

__all__ = ["CONFIG_FILE", "State", "set_up"]

CONFIG_FILE = "config.json"

# What may change when a run is taken up again: its length, where it runs, and what does not touch its course.
FREE = {
    "run",
    "seconds",
    "tokens",
    "evaluate",
    "spike",
    "on_spike",
    "device",
    "tensor_parallel",
    "recompute",
    "memory_budget",
    "compile",
    "threads",
    "checkpoint_seconds",
    "checkpoints",
    "evaluate_seconds",
    "tensorboard",
}


@dataclass(slots=True)
class State:
    """A run in motion: what a checkpoint holds."""

    model: Transformer
    optimizers: tuple[Optimizer, ...]
    lanes: list[list[LaneState]]
    """The places in the documents, see `Order`."""
    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    losses: tuple[float, ...] = ()
    """The last good ones."""


def set_up(config: TrainConfig, world: World) -> tuple[Order, State]:
    """The order of documents, and the state to begin with: fresh, from `init`, or from the run's last checkpoint."""
    _check(config, world)
    if config.threads:
        torch.set_num_threads(config.threads)
    mixture = world.told(lambda: solve(config))
    order = Order(mixture, _layout(config), config.seed, config.workers, config.micro_batches)
    checkpoint = world.told(lambda: _begin(config, Path(config.run)))
    return order, _state(config, world, order, checkpoint)


def _check(config: TrainConfig, world: World) -> None:
    """What can be said of the settings before anything is opened."""
    parallel.check_tensor_parallel(config.model, config.tensor_parallel)
    if config.micro_batches % world.data_size:
        raise ConfigError(
            f"micro_batches is {config.micro_batches}, expected a multiple of the {world.data_size} "
            f"process{'es' * (world.data_size > 1)} that share the rows of a step"
        )
    if config.float8:
        parallel.check_float8(world.device)
    if config.tensorboard:
        check_tensorboard()


def _layout(config: TrainConfig) -> Layout:
    micro_tokens = config.batch_tokens // config.micro_batches
    if config.row_tokens is None:
        return Padded(micro_tokens, config.group)
    return Packed(micro_tokens // config.row_tokens, config.row_tokens, config.long)


def _begin(config: TrainConfig, run: Path) -> Path | None:
    """Make the run's folder, or check that it is a run of the same settings; the checkpoint to go on from."""
    checkpoint = latest_checkpoint(run)
    if checkpoint:
        before = configs.load(TrainConfig, run / CONFIG_FILE)
        for field in dataclasses.fields(config):
            old, new = getattr(before, field.name), getattr(config, field.name)
            if field.name not in FREE and old != new:
                raise ConfigError(
                    f"{run} was begun with {field.name}={old}, not {new}: keep it, or choose another run="
                )
    elif config.init:
        _check_shape(config, _begun_from(config.init))
    run.mkdir(parents=True, exist_ok=True)
    configs.save(config, run / CONFIG_FILE)
    return checkpoint


def _begun_from(init: str) -> Path:
    """The model directory that `init` names, or the last checkpoint of the run."""
    return latest_checkpoint(init) or Path(init)


def _check_shape(config: TrainConfig, directory: Path) -> None:
    """A later stage may have a longer context and other rotary positions than the one before it, no other shape."""
    changed = {"max_position_embeddings", "rope_parameters"}
    stored = native_config(directory) if is_native(directory) else read_config(directory)
    for field in dataclasses.fields(stored):
        old, new = getattr(stored, field.name), getattr(config.model, field.name)
        if field.name not in changed and old != new:
            raise ConfigError(
                f"the model in {directory} has another shape than this run's `model`: {field.name}={old}, not {new}"
            )


def _state(config: TrainConfig, world: World, order: Order, checkpoint: Path | None) -> State:
    """The state to begin with: fresh, from `init`, or from a checkpoint of this run."""
    model = _model(config, world)
    source = checkpoint or (_begun_from(config.init) if config.init else None)
    if source:
        load_weights(model, source)
    else:
        parallel.initialize(model, config.seed)
    optimizers = build_optimizers(
        model,
        muon_lr=config.muon_lr,
        adamw_lr=config.adamw_lr,
        weight_decay=config.weight_decay,
        muon=config.optimizer == "muon",
    )
    if source and (checkpoint or config.init_optimizers):
        load_optimizers(model, optimizers, source)
    state = State(model, optimizers, order.start())
    if checkpoint:
        stored = load_progress(checkpoint)
        if stored["shares"] != [list(bucket) for bucket in order.drawing.shares]:
            raise ConfigError(
                f"the sets of {config.run} are no longer as it was begun: restore them, or choose another run="
            )
        state.lanes, state.losses = lanes_from_json(stored["lanes"]), tuple(stored["losses"])
        state.step, state.tokens, state.seconds = stored["step"], stored["tokens"], stored["seconds"]
    return state


def _model(config: TrainConfig, world: World) -> Transformer:
    """The model without weights yet, laid over the processes."""
    with torch.device("meta"):
        model = Transformer(config.model)
    if config.dtype == "float64":
        model.double()
    if config.float8:
        parallel.float8_linears(model)
    if config.tensor_parallel > 1:
        parallel.tensor_parallel(model, world.axis(parallel.TENSOR))
    if config.recompute:
        parallel.recompute_blocks(model)
    if config.compile:
        torch._functorch.config.activation_memory_budget = config.memory_budget
        parallel.compile_blocks(model, dynamic=config.row_tokens is None)
    if world.mesh is not None:
        narrow = torch.bfloat16 if config.dtype == "bfloat16" else None
        parallel.shard(model, world.axis(parallel.DATA), dtype=narrow)
    model.to_empty(device=world.device)
    parallel.tie(model)
    return model
