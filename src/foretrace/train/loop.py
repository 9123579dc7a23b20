"""The training loop: one function from a configuration to a trained checkpoint, that can be stopped and taken up again.

It runs alone, or as each of the processes that torchrun starts. A run's folder holds `config.json` (the configuration),
`metrics.jsonl` (a line for each step and each evaluation) and the last checkpoints. Nothing after the first weights
draws from torch's random numbers, so that the places in the data are all there is to restore.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn
from torch.distributed.fsdp import FSDPModule
from torch.distributed.tensor import DTensor

from foretrace.errors import LossError
from foretrace.model.parallel import DATA
from foretrace.model.transformer import Transformer
from foretrace.train.batches import Batch
from foretrace.train.checkpoint import Checkpoints, latest_checkpoint
from foretrace.train.config import TrainConfig
from foretrace.train.losses import on, token_losses, vocabulary_split
from foretrace.train.optim import set_learning_rates
from foretrace.train.report import Report
from foretrace.train.schedule import factor, warmup_factor
from foretrace.train.setup import State, set_up
from foretrace.train.speed import utilisation_per_id
from foretrace.train.stream import Loader, Order, resolve
from foretrace.train.watch import Outcome, Watch
from foretrace.train.world import World

__all__ = ["train"]


def train(config: TrainConfig) -> Path:
    """Train until the budget is used up, or until SIGINT or SIGTERM; returns the last checkpoint's directory.

    A run whose folder holds a checkpoint is continued from there. Raises ConfigError if that run had other settings,
    if a setting does not fit the machine, the processes or the model, and if a `module:function` names nothing;
    SetError for shards that are not whole; ModelError for weights of another shape; LossError if the loss stops being
    finite or leaps. All but the last come before anything is computed.
    """
    evaluate = resolve(config.evaluate) if config.evaluate else None
    world = World(config.device, config.tensor_parallel)
    try:
        order, state = set_up(config, world)
        checkpoints = Checkpoints(Path(config.run), world, config.checkpoints)
        with _Stop() as stop, closing(_Source(world, order, state)) as source:
            try:
                return _train(config, world, order, state, checkpoints, source, stop, evaluate)
            except LossError:
                checkpoints.finish()  # one that was begun before is good
                raise
    finally:
        world.close()


def _train(
    config: TrainConfig,
    world: World,
    order: Order,
    state: State,
    checkpoints: Checkpoints,
    source: _Source,
    stop: _Stop,
    evaluate: Callable[[Transformer], dict[str, float]] | None,
) -> Path:
    run = Path(config.run)
    utilisation = utilisation_per_id(config, world.size, world.device)
    started = time.monotonic() - state.seconds
    saved = evaluated = state.seconds
    stopped = False
    with Report(run, state.step, speaks=world.first, utilisation=utilisation, tensorboard=config.tensorboard) as report:
        watch = Watch(config, world, report, order.drawing.names, state.losses)
        while (used := config.used(state.tokens, state.seconds)) < 1 and not stopped:
            asked = time.monotonic()
            batches = source.next()
            waited = time.monotonic() - asked
            outcome = _update(config, world, order, watch, state, batches, used)
            state.seconds, stops = world.sums([(time.monotonic() - started) * world.first, stop.asked])
            stopped, used = stops > 0, config.used(state.tokens, state.seconds)
            watch.add(outcome, state.step, state.tokens, state.seconds, used, waited)
            checkpoints.poll()
            ended = used >= 1
            evaluates = evaluate and not stopped and (ended or state.seconds - evaluated >= config.evaluate_seconds)
            if stopped or ended or evaluates or state.seconds - saved >= config.checkpoint_seconds:
                watch.settle()
                checkpoints.save(state.step, state.model, state.optimizers, _progress(order, state, source, watch))
                saved = state.seconds
            if evaluate and evaluates:
                checkpoints.finish()
                report.scores(state.step, state.tokens, state.seconds, _scores(evaluate, state.model))
                state.seconds, stops = world.sums([(time.monotonic() - started) * world.first, stop.asked])
                evaluated, stopped = state.seconds, stops > 0
        checkpoints.finish()
        checkpoint = world.told(lambda: latest_checkpoint(run))
        assert checkpoint is not None
        report.end("stopped: the same command continues it" if stopped else "finished", checkpoint)
    return checkpoint


class _Source:
    """The batches of this process: of processes that share products the first draws them, and tells the others."""

    def __init__(self, world: World, order: Order, state: State) -> None:
        self.world = world
        self.own = world.share(order.micro_batches) if world.tensor_rank == 0 else range(0)
        self.lanes = state.lanes
        self.loader = Loader(order, self.own, self.lanes, state.step) if self.own else None

    def next(self) -> list[Batch]:
        return self.world.shared(next(self.loader) if self.loader else None)

    def all_lanes(self) -> list[list[Any]]:
        """The places of all lanes, gathered from the processes that draw from them."""
        for theirs in self.world.gathered([{index: lanes[index] for index in self.own} for lanes in self.lanes]):
            for lanes, places in zip(self.lanes, theirs, strict=True):
                for index, place in places.items():
                    lanes[index] = place
        return self.lanes

    def close(self) -> None:
        if self.loader:
            self.loader.close()


def _update(
    config: TrainConfig, world: World, order: Order, watch: Watch, state: State, batches: list[Batch], used: float
) -> Outcome:
    """One step of all optimisers on the batches of all processes; what came of it, which may still be in the making."""
    rate = warmup_factor(state.step, config.warmup_steps) * factor(
        config.schedule, used, begin=config.schedule_from, end=config.schedule_to, final=config.final_lr
    )
    set_learning_rates(state.optimizers, rate)
    sources = range(len(watch.names))
    counts = [sum(int((batch.sources_P == source).sum()) for batch in batches) for source in sources]
    num_ids, *counts_S = world.sums([sum(batch.num_ids for batch in batches), *counts])
    weight = world.data_size / sum(counts_S)  # gradients are averaged over the processes with data of their own
    losses_S = torch.zeros(len(sources), device=world.device, dtype=state.model.norm.weight.dtype)
    window = config.buckets[order.bucket(state.step)].window if config.buckets else None
    narrow = config.dtype == "bfloat16" and world.mesh is None  # sharded weights are narrow as soon as gathered
    for batch in batches:
        with torch.autocast(world.device.type, torch.bfloat16, enabled=narrow):
            losses_P = token_losses(state.model, batch, global_window=window)
        with vocabulary_split(world.tensor_size > 1):
            (losses_P.sum() * weight).backward()  # type: ignore[no-untyped-call]
        losses_S.index_add_(0, on(world.device, batch.sources_P).long(), losses_P.detach().to(losses_S.dtype))
    norm = _clip(state.model, world, config.clip).to(losses_S.dtype)
    state.step += 1
    state.tokens += int(num_ids)
    outcome = Outcome(torch.cat((world.sum_(losses_S, DATA), norm[None])), counts_S, rate, batches)
    if config.on_spike == "stop" or watch.judge(outcome):
        for optimizer in state.optimizers:
            optimizer.step()
    for optimizer in state.optimizers:
        optimizer.zero_grad()
    return outcome


@torch.no_grad()
def _clip(model: nn.Module, world: World, limit: float) -> Tensor:
    """Scale the whole gradient, over all processes, down to a norm of `limit`; returns its norm before."""
    grads = [weight.grad for weight in model.parameters() if weight.grad is not None]
    parts = [grad.to_local() if isinstance(grad, DTensor) else grad for grad in grads]
    own = [part for grad, part in zip(grads, parts, strict=True) if world.tensor_rank == 0 or not _replicated(grad)]
    norm = world.sum_(torch.stack(torch._foreach_norm(own)).square().sum()).sqrt()
    torch._foreach_mul_(parts, (limit / (norm + 1e-6)).clamp(max=1.0))
    return norm


def _replicated(grad: Tensor) -> bool:
    """Whether processes that share products have the same of it."""
    return isinstance(grad, DTensor) and any(placement.is_replicate() for placement in grad.placements)


def _progress(order: Order, state: State, source: _Source, watch: Watch) -> dict[str, Any]:
    """What a checkpoint holds beside weights and optimisers."""
    return {
        "step": state.step,
        "tokens": state.tokens,
        "seconds": state.seconds,
        "losses": list(watch.losses),
        "shares": order.drawing.shares,
        "lanes": source.all_lanes(),
    }


def _scores(evaluate: Callable[[Transformer], dict[str, float]], model: Transformer) -> dict[str, float]:
    with torch.no_grad(), torch.compiler.set_stance("force_eager"):
        scores = evaluate(model)
    if isinstance(model, FSDPModule):
        model.reshard()  # without a backward pass, weights stay gathered
    return scores


class _Stop:
    """Turns the first SIGINT or SIGTERM into a wish to stop after the current step; a second one acts as usual."""

    def __init__(self) -> None:
        self.asked = False
        self.before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def __enter__(self) -> _Stop:
        for number in self.before:
            signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        self.__exit__()
