"""Several processes against one: the same losses, and checkpoints that any number of them takes up (gloo, on CPU)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import processes
import pytest
import torch
from processes import losses, metrics

from foretrace.model import load_model
from foretrace.train.checkpoint import latest_checkpoint
from foretrace.train.config import Bucket, Part, TrainConfig

STEPS = 20
MIXTURE = (
    Part(name="words", share=0.5, sets=("copy_task:documents",)),
    Part(name="rows", share=0.5, sets=("copy_task:sized:1000", "copy_task:sized:500")),
)


@pytest.fixture
def wide(config: TrainConfig) -> TrainConfig:
    """Twenty steps of four micro-batches in float64."""
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


def also(config: TrainConfig, name: str, **settings: object) -> TrainConfig:
    """Another run beside `config`."""
    return replace(config, run=f"{config.run}-{name}", **settings)  # type: ignore[arg-type]


def same(one: TrainConfig, other: TrainConfig, tolerance: float = 1e-9) -> None:
    """Two runs have the same losses, and near them the same gradient norms and scores."""
    first, second = losses(one.run), losses(other.run)
    assert first.keys() == second.keys() and len(first) >= STEPS
    assert max(abs(first[step] - second[step]) for step in first) <= tolerance
    norms = [[line["norm"] for line in metrics(config.run) if "norm" in line] for config in (one, other)]
    assert max(abs(a - b) for a, b in zip(*norms, strict=True)) <= 10 * tolerance
    scores = [
        [line["held_out"]["loss"] for line in metrics(config.run) if "held_out" in line] for config in (one, other)
    ]
    assert scores[0] == pytest.approx(scores[1], abs=tolerance)


def weights(config: TrainConfig) -> dict[str, torch.Tensor]:
    checkpoint = latest_checkpoint(config.run)
    assert checkpoint is not None
    return dict(load_model(checkpoint, torch.float64).named_parameters())


def test_two_processes_are_as_one(wide: TrainConfig) -> None:
    """Weights sharded over both; the checkpoint is a plain model directory all the same."""
    split = also(wide, "split")
    processes.train((wide, 1), (split, 2))
    same(wide, split)
    together = weights(split)
    for name, weight in weights(wide).items():
        torch.testing.assert_close(together[name], weight, rtol=0, atol=1e-8)
    assert not list(Path(split.run).glob("*/sharded"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dtype", "settings"),
    [
        ("float64", {"recompute": True}),
        ("float64", {"row_tokens": None, "evaluate": "copy_task:evaluate"}),  # padded to lengths that two do not divide
        ("float64", {"documents": None, "mixture": MIXTURE, "buckets": (Bucket(up_to=20), Bucket(window=16))}),
        ("float32", {}),
    ],
    ids=["tied", "padded", "mixed", "float32"],
)
def test_every_split_is_as_one(wide: TrainConfig, dtype: str, settings: dict[str, Any]) -> None:
    """Sharded over two, products shared by two, and both over four."""
    model = replace(wide.model, tie_word_embeddings="recompute" in settings)
    wide = replace(wide, dtype=dtype, model=model, **settings)
    splits = {
        also(wide, "data"): 2,
        also(wide, "tensor", tensor_parallel=2): 2,
        also(wide, "both", tensor_parallel=2): 4,
    }
    processes.train((replace(wide, recompute=False), 1), *splits.items())
    for split in splits:
        same(wide, split, 1e-9 if dtype == "float64" else 1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("optimizer", "tolerance", "names"),
    [
        ("adamw", 1e-9, ["one", "sharded", "split", "all"]),
        ("muon", 1e-3, ["one", "sharded"]),  # its steps are rounded to bfloat16, in another order in one process
    ],
)
def test_a_checkpoint_of_four_goes_on_in_other_splits(
    wide: TrainConfig, optimizer: Any, tolerance: float, names: list[str]
) -> None:
    """Each continuation against the four going on as they were."""
    half = STEPS * 245
    wide = replace(wide, optimizer=optimizer, tensor_parallel=2, workers=2, schedule="constant", tokens=2 * half)
    processes.train((replace(wide, tokens=half), 4))
    splits = {"four": (2, 4), "one": (1, 1), "sharded": (1, 2), "split": (2, 2), "all": (1, 4)}
    runs = {name: also(wide, name, tensor_parallel=splits[name][0]) for name in ["four", *names]}
    for run in runs.values():
        shutil.copytree(wide.run, run.run)
    processes.train(*((run, splits[name][1]) for name, run in runs.items()))
    for name in names:
        same(runs["four"], runs[name], tolerance)


def test_muon_takes_the_same_steps_on_sharded_matrices(tmp_path: Path) -> None:
    """Against whole matrices, in two and in four processes, after several steps."""
    subprocess.run([sys.executable, "-W", "ignore", str(Path(__file__).with_name("sharded_muon.py"))], check=True)
