"""The training loop: one function from a configuration to a trained checkpoint, that can be stopped and taken up again.

A run's folder holds `config.json` (the configuration), `metrics.jsonl` (a line for each step and each evaluation) and
`checkpoint-STEP/`: the model as `load_model` reads it, and `state.pt` with optimisers and place in the data. Nothing
after the first weights draws from torch's random numbers, so that the place in the data is all there is to restore.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import time
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer

from foretrace import config as configs
from foretrace.errors import ConfigError
from foretrace.model.checkpoint import load_model, save_model
from foretrace.model.transformer import Transformer
from foretrace.train.batches import Batch, Document, Layout, Packed, Padded, padded
from foretrace.train.config import TrainConfig
from foretrace.train.optim import build_optimizers, set_learning_rates
from foretrace.train.report import Report
from foretrace.train.schedule import SCHEDULES, warmup_factor
from foretrace.train.stream import Cursor, Position, batches, resolve

__all__ = ["held_out_loss", "latest_checkpoint", "train"]

CONFIG_FILE = "config.json"
STATE_FILE = "state.pt"

# What may change when a run is taken up again: its length, and what does not touch its course.
FREE = {
    "run",
    "seconds",
    "tokens",
    "evaluate",
    "device",
    "compile",
    "threads",
    "checkpoint_seconds",
    "evaluate_seconds",
}


@dataclass(slots=True)
class State:
    """A run in motion: what a checkpoint holds."""

    model: Transformer
    optimizers: tuple[Optimizer, ...]
    position: Position
    step: int = 0
    tokens: int = 0
    seconds: float = 0.0


def train(config: TrainConfig) -> Path:
    """Train until the budget is used up, or until SIGINT or SIGTERM; returns the last checkpoint's directory.

    A run whose folder holds a checkpoint is continued from there. Raises ConfigError if that run had other settings,
    if a `module:function` names nothing, if there is no GPU where one is asked for, and if the loss stops being finite.
    """
    if config.device.startswith("cuda") and not torch.cuda.is_available():
        raise ConfigError(
            f"device is {config.device}, but torch finds no GPU; expected device=cpu, or recipe default-cpu"
        )
    evaluate = resolve(config.evaluate) if config.evaluate else None
    if config.threads:
        torch.set_num_threads(config.threads)
    run = Path(config.run)
    state = _resumed(config, run) if latest_checkpoint(run) else _fresh(config, run)
    if config.compile:
        _compile(config, state.model)
    started = time.monotonic() - state.seconds
    saved = evaluated = state.seconds
    stopped = False
    documents = batches(config.documents, state.position, seed=config.seed, layout=_layout(config))
    with closing(documents), Report(run, state.step) as report, _Stop() as stop:
        losses = _Losses(report, lag=0 if config.device == "cpu" else 1)
        while (used := _used(config, state)) < 1 and not stopped:
            asked = time.monotonic()
            batch, state.position = next(documents)
            waited = time.monotonic() - asked
            loss = _update(config, state, batch, used)
            state.seconds = time.monotonic() - started
            used = _used(config, state)
            losses.add(state, loss, used, waited)
            stopped, ended = stop.asked, used >= 1
            evaluates = evaluate and not stopped and (ended or state.seconds - evaluated >= config.evaluate_seconds)
            if stopped or ended or evaluates or state.seconds - saved >= config.checkpoint_seconds:
                losses.settle()
                _save_checkpoint(run, state)
                saved = state.seconds
            if evaluate and evaluates:
                with torch.no_grad(), torch.compiler.set_stance("force_eager"):
                    report.scores(state.step, state.tokens, state.seconds, evaluate(state.model))
                state.seconds = evaluated = time.monotonic() - started
                stopped = stop.asked
        checkpoint = latest_checkpoint(run)
        assert checkpoint is not None
        report.end("stopped: the same command continues it" if stopped else "finished", checkpoint)
    return checkpoint


@torch.no_grad()
def held_out_loss(model: Transformer, documents: Sequence[Document], *, batch_size: int = 16) -> float:
    """Mean negative log-likelihood, in nats, of the predicted tokens of `documents`."""
    ordered = sorted(documents, key=lambda document: len(document[0]))
    total, count = 0.0, 0
    for start in range(0, len(ordered), batch_size):
        losses = token_losses(model, padded(ordered[start : start + batch_size]))
        total, count = total + float(losses.sum()), count + len(losses)
    return total / count


def token_losses(model: Transformer, batch: Batch) -> Tensor:
    """Negative log-likelihood of each predicted token of `batch`, in order, [P] float32.

    Logits are made for predicted tokens alone. Where those are is known on the CPU, so that a GPU is never waited for.
    """
    device = next(model.parameters()).device
    ids_BT = _on(device, batch.ids_BT)
    documents_BT = None if batch.documents_BT is None else _on(device, batch.documents_BT)
    predicted_P = _on(device, batch.predicted_P)
    hidden_PH = model.hidden(ids_BT, documents_BT).flatten(0, 1).index_select(0, predicted_P - 1)
    return F.cross_entropy(model.head(hidden_PH).float(), ids_BT.flatten()[predicted_P].long(), reduction="none")


def latest_checkpoint(run: str | Path) -> Path | None:
    """The newest checkpoint directory in a run's folder."""
    return max(Path(run).glob("checkpoint-*"), default=None)


def _update(config: TrainConfig, state: State, batch: Batch, used: float) -> Tensor:
    """One step of both optimisers on `batch`; returns its loss, which a GPU may still be working out."""
    factor = warmup_factor(state.step, config.warmup_steps) * SCHEDULES[config.schedule](used)
    set_learning_rates(state.optimizers, factor)
    with torch.autocast(config.device.partition(":")[0], torch.bfloat16, enabled=config.dtype == "bfloat16"):
        loss = token_losses(state.model, batch).mean()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(state.model.parameters(), config.clip)
    for optimizer in state.optimizers:
        optimizer.step()
        optimizer.zero_grad()
    state.step += 1
    state.tokens += batch.num_ids
    return loss.detach()


def _used(config: TrainConfig, state: State) -> float:
    """The part of the budget that is used up, by tokens or by time, whichever is further."""
    by_tokens = state.tokens / config.tokens if config.tokens else 0.0
    by_time = state.seconds / config.seconds if config.seconds else 0.0
    return max(by_tokens, by_time)


def _layout(config: TrainConfig) -> Layout:
    if config.row_tokens is None:
        return Padded(config.batch_tokens, config.group)
    return Packed(config.batch_tokens // config.row_tokens, config.row_tokens)


def _on(device: torch.device, array: NDArray[Any]) -> Tensor:
    """The array as a tensor on `device`; the copy to a GPU goes on beside what it is doing."""
    tensor = torch.from_numpy(array)
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


def _compile(config: TrainConfig, model: Transformer) -> None:
    """Compile each block, for the one shape of packed batches on a GPU, or for any."""
    for layer in model.layers:
        layer.compile(dynamic=config.row_tokens is None or config.device == "cpu")


def _fresh(config: TrainConfig, run: Path) -> State:
    torch.manual_seed(config.seed)
    model = load_model(config.init).train() if config.init else Transformer(config.model)
    if model.config != config.model:
        raise ConfigError(f"the model in {config.init} has another shape than this run's `model`")
    run.mkdir(parents=True, exist_ok=True)
    configs.save(config, run / CONFIG_FILE)
    return _state(config, model)


def _resumed(config: TrainConfig, run: Path) -> State:
    before = configs.load(TrainConfig, run / CONFIG_FILE)
    for field in dataclasses.fields(config):
        old, new = getattr(before, field.name), getattr(config, field.name)
        if field.name not in FREE and old != new:
            raise ConfigError(f"{run} was begun with {field.name}={old}, not {new}: keep it, or choose another run=")
    configs.save(config, run / CONFIG_FILE)
    checkpoint = latest_checkpoint(run)
    assert checkpoint is not None
    state = _state(config, load_model(checkpoint).train())
    stored = torch.load(checkpoint / STATE_FILE, map_location=config.device)
    for optimizer, values in zip(state.optimizers, stored["optimizers"], strict=True):
        optimizer.load_state_dict(values)
    group, batch, cursors = stored["position"]
    state.position = Position(group, batch, tuple(Cursor(*cursor) for cursor in cursors))
    state.step, state.tokens, state.seconds = stored["step"], stored["tokens"], stored["seconds"]
    return state


def _state(config: TrainConfig, model: Transformer) -> State:
    model.to(config.device)
    optimizers = build_optimizers(
        model, muon_lr=config.muon_lr, adamw_lr=config.adamw_lr, weight_decay=config.weight_decay
    )
    return State(model, optimizers, Position.start(config.workers))


def _save_checkpoint(run: Path, state: State) -> None:
    """Write a checkpoint under another name first, so that one with the final name is always whole; drop older ones."""
    final = run / f"checkpoint-{state.step:08d}"
    unfinished = run / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    save_model(state.model, unfinished)
    position = state.position
    torch.save(
        {
            "optimizers": [optimizer.state_dict() for optimizer in state.optimizers],
            "position": (position.group, position.batch, [tuple(cursor) for cursor in position.cursors]),
            "step": state.step,
            "tokens": state.tokens,
            "seconds": state.seconds,
        },
        unfinished / STATE_FILE,
    )
    os.replace(unfinished, final)
    for path in run.glob("checkpoint-*"):
        if path != final:
            shutil.rmtree(path)


class _Losses:
    """Losses on their way into the report: read `lag` steps late, so that a GPU is not waited for at each."""

    def __init__(self, report: Report, *, lag: int) -> None:
        self.report = report
        self.lag = lag
        self.waiting: deque[tuple[int, int, float, float, float, Tensor]] = deque()

    def add(self, state: State, loss: Tensor, used: float, waited: float) -> None:
        self.waiting.append((state.step, state.tokens, state.seconds, used, waited, loss))
        self._read(self.lag)

    def settle(self) -> None:
        """Read all of them. Raises ConfigError for a loss that is no number, as `add` does."""
        self._read(0)

    def _read(self, left: int) -> None:
        while len(self.waiting) > left:
            step, tokens, seconds, used, waited, loss = self.waiting.popleft()
            if not loss.isfinite():
                raise ConfigError(
                    f"the loss is {loss.item()} at step {step}, expected a number: lower the learning rate"
                )
            self.report.step(step, tokens, seconds, loss=loss.item(), used=used, waited=waited)


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
