"""The loop on a copy task: it learns, it can be killed and continued, and it refuses what it cannot do."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import copy_task
import pytest
import torch
from torch.nn import functional as F

from foretrace.config import to_dict
from foretrace.errors import ConfigError, LossError
from foretrace.model import Transformer, load_model
from foretrace.train.batches import Document, packed, padded
from foretrace.train.checkpoint import latest_checkpoint
from foretrace.train.config import TrainConfig
from foretrace.train.loop import train
from foretrace.train.losses import held_out_loss, token_losses


def metrics(run: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (Path(run) / "metrics.jsonl").read_text().splitlines()]


def losses(run: str) -> dict[int, float]:
    found = [(line["step"], line["loss"]) for line in metrics(run) if "loss" in line]
    assert len(dict(found)) == len(found), "a step is logged twice"
    return dict(found)


def test_learns(config: TrainConfig) -> None:
    config = replace(config, tokens=200_000, evaluate="copy_task:evaluate", batch_tokens=1024)
    checkpoint = train(config)
    held_out = [line["held_out"]["loss"] for line in metrics(config.run) if "held_out" in line]
    course = losses(config.run)
    assert course[1] > 2.8
    assert held_out[-1] < 1.5
    assert copy_task.evaluate(load_model(checkpoint))["loss"] == pytest.approx(held_out[-1], abs=1e-5)


def test_stopped_and_continued_is_the_same_run(
    config: TrainConfig, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_task, "calls", 0)
    whole = replace(config, run=f"{config.run}-whole", workers=2)
    train(whole)
    stopped = replace(config, workers=2, evaluate="copy_task:terminated_at_step_9", evaluate_seconds=0.0)
    checkpoint = train(stopped)
    assert checkpoint.name == "checkpoint-00000009"
    assert "stopped: the same command continues it" in capfd.readouterr().err
    assert max(losses(config.run)) == 9
    train(replace(stopped, evaluate=None))
    assert losses(config.run) == losses(whole.run)
    assert len(losses(whole.run)) > 15
    assert len(list(Path(config.run).glob("checkpoint-*"))) == 2
    assert not list(Path(config.run).glob("unfinished-*"))


def test_killed_and_continued_is_the_same_run(config: TrainConfig) -> None:
    """Killed while it evaluates: the step before is saved already."""
    whole = replace(config, run=f"{config.run}-whole")
    train(whole)
    killed = replace(config, evaluate="copy_task:killed_at_step_9", evaluate_seconds=0.0, checkpoint_seconds=0.0)
    code = (
        f"import sys, json; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from foretrace.config import from_dict\n"
        "from foretrace.train.config import TrainConfig\n"
        "from foretrace.train.loop import train\n"
        "if __name__ == '__main__': train(from_dict(TrainConfig, json.loads(sys.argv[1])))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, json.dumps(to_dict(killed))], timeout=60)
    assert done.returncode == -signal.SIGKILL
    left = latest_checkpoint(config.run)
    assert left is not None and left.name == "checkpoint-00000009"
    assert max(losses(config.run)) == 9
    train(replace(killed, evaluate=None))
    assert losses(config.run) == losses(whole.run)


def test_steps_after_the_checkpoint_are_done_again(config: TrainConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_task, "calls", 0)
    stopped = replace(config, evaluate="copy_task:terminated_at_step_9", evaluate_seconds=0.0, checkpoints=1)
    checkpoint = train(stopped)
    assert checkpoint.name == "checkpoint-00000009"
    kept = Path(config.run).with_name("kept")
    shutil.copytree(checkpoint, kept)
    last = train(replace(stopped, evaluate=None))
    whole = losses(config.run)
    shutil.rmtree(last)
    kept.rename(checkpoint)
    train(replace(stopped, evaluate=None))
    assert losses(config.run) == whole
    assert len(whole) > 15


def test_a_finished_run_stays_finished(config: TrainConfig) -> None:
    checkpoint = train(replace(config, tokens=2_000))
    before = metrics(config.run)
    assert train(replace(config, tokens=2_000)) == checkpoint
    assert metrics(config.run) == before
    assert train(config) != checkpoint, "a larger budget continues it"


def test_budget_of_time(config: TrainConfig) -> None:
    train(replace(config, tokens=None, seconds=1.0))
    assert 0.9 < metrics(config.run)[-1]["seconds"] < 3.0


def test_starts_from_a_model_directory(config: TrainConfig) -> None:
    first = train(replace(config, tokens=60_000))
    again = replace(config, run=f"{config.run}-again", init=str(first), tokens=1_000)
    train(again)
    assert losses(again.run)[1] < losses(config.run)[1] - 0.5
    with pytest.raises(ConfigError, match="another shape"):
        train(replace(again, run=f"{config.run}-other", model=replace(config.model, sliding_window=8)))


def test_other_settings_are_refused(config: TrainConfig) -> None:
    train(replace(config, tokens=1_000))
    with pytest.raises(ConfigError, match=r"was begun with batch_tokens=512, not 256: keep it, or choose another run="):
        train(replace(config, batch_tokens=256))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there(config: TrainConfig) -> None:
    with pytest.raises(ConfigError, match=r"device is cuda, but torch finds no GPU; expected device=cpu"):
        train(replace(config, device="cuda"))
    assert not Path(config.run).exists()


def test_a_loss_that_is_no_number_ends_the_run(config: TrainConfig) -> None:
    with pytest.raises(
        LossError, match="(loss|gradient) is nan, not a number, at step .* lower the learning rate.*kept in"
    ):
        train(replace(config, muon_lr=1e20, adamw_lr=1e20))


def test_bfloat16_follows_float32(config: TrainConfig) -> None:
    narrow = replace(config, run=f"{config.run}-narrow", dtype="bfloat16")
    train(config)
    train(narrow)
    exact, rounded = losses(config.run), losses(narrow.run)
    assert exact != rounded
    assert all(abs(exact[step] - rounded[step]) < 0.1 for step in exact)


def test_packed_rows_learn_the_same(config: TrainConfig) -> None:
    packed_rows = replace(config, run=f"{config.run}-packed", tokens=100_000, batch_tokens=1024, row_tokens=64)
    train(packed_rows)
    course = losses(packed_rows.run)
    assert course[1] > 2.8
    assert min(course.values()) < 2.0


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # torch's own, inside its compiler
def test_compiled_follows_eager(config: TrainConfig) -> None:
    compiled = replace(config, run=f"{config.run}-compiled", compile=True)
    train(config)
    checkpoint = train(compiled)
    exact, other = losses(config.run), losses(compiled.run)
    assert all(abs(exact[step] - other[step]) < 0.05 for step in exact)
    load_model(checkpoint)


BATCH: list[Document] = [([0, 5, 6, 7], [False, False, True, True]), ([0, 9], [False, True]), ([3] * 9, [True] * 9)]


def test_loss_is_of_predicted_tokens_alone(config: TrainConfig) -> None:
    """Against the plain definition: document by document, all logits, no padding."""
    torch.manual_seed(0)
    model = Transformer(config.model)
    expected = []
    for ids, mask in BATCH:
        logits = model(torch.tensor([ids]))[0]
        expected += [
            F.cross_entropy(logits[place - 1], torch.tensor(ids[place])) for place in range(1, len(ids)) if mask[place]
        ]
    losses = token_losses(model, padded(BATCH))
    torch.testing.assert_close(losses, torch.stack(expected))
    rearranged = token_losses(model, packed(BATCH, rows=2, row_tokens=16))
    torch.testing.assert_close(rearranged.sort().values, losses.sort().values)
    assert held_out_loss(model, BATCH, batch_size=2) == pytest.approx(torch.stack(expected).mean().item())
