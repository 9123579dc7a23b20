"""Several processes against one: the same losses, and checkpoints that any number of them takes up (gloo, on CPU)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import processes
import pytest
import torch
from processes import losses, metrics

from foretrace.model import load_model
from foretrace.train.checkpoint import latest_checkpoint
from foretrace.train.config import TrainConfig
from foretrace.train.loop import train

STEPS = 20


@pytest.fixture
def wide(config: TrainConfig) -> TrainConfig:
    """Twenty steps of four micro-batches in float64, and some more documents than the last step needs."""
    return replace(
        config,
        dtype="float64",
        optimizer="adamw",
        micro_batches=4,
        batch_tokens=512,
        row_tokens=64,
        tokens=STEPS * 490,
        model=replace(config.model, tie_word_embeddings=False),
    )


def same(one: str, other: str, tolerance: float) -> None:
    """Whether two runs have the same losses and gradient norms."""
    first, second = losses(one), losses(other)
    assert first.keys() == second.keys() and len(first) >= STEPS
    assert max(abs(first[step] - second[step]) for step in first) <= tolerance
    norms = [[line["norm"] for line in metrics(run)] for run in (one, other)]
    assert max(abs(a - b) for a, b in zip(*norms, strict=True)) <= 10 * tolerance


def last(run: str) -> Path:
    checkpoint = latest_checkpoint(run)
    assert checkpoint is not None
    return checkpoint


def test_two_processes_with_sharded_weights_are_as_one(wide: TrainConfig) -> None:
    split = replace(wide, run=f"{wide.run}-split")
    running = processes.start(split, 2)
    train(wide)
    assert [status for status, _ in processes.ended(running)] == [0, 0]
    same(wide.run, split.run, 1e-9)
    alone, together = (dict(load_model(last(run), torch.float64).named_parameters()) for run in (wide.run, split.run))
    for name, weight in alone.items():
        torch.testing.assert_close(together[name], weight, rtol=0, atol=1e-8, msg=name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "settings"),
    [
        (2, {"tensor_parallel": 2}),
        (4, {"tensor_parallel": 2}),
        (4, {"tensor_parallel": 2, "tied": True, "recompute": True}),
        (2, {"tensor_parallel": 2, "dtype": "float32"}),
        (4, {"tensor_parallel": 2, "dtype": "float32"}),
        (2, {"dtype": "float32", "row_tokens": None}),
        (2, {"tensor_parallel": 2, "row_tokens": None}),
    ],
)
def test_every_split_is_as_one(wide: TrainConfig, number: int, settings: dict[str, object]) -> None:
    tied = settings.pop("tied", False)
    wide = replace(wide, **settings, model=replace(wide.model, tie_word_embeddings=tied))
    split = replace(wide, run=f"{wide.run}-split")
    running = processes.start(split, number)
    train(replace(wide, tensor_parallel=1, recompute=False))
    assert [status for status, _ in processes.ended(running)] == [0] * number
    same(wide.run, split.run, 1e-9 if wide.dtype == "float64" else 1e-4)
