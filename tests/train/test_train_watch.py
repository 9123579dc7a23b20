"""Losses that leap or are no numbers: the run stops or skips, with a clear word, and the batch is kept."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from processes import losses, metrics

from foretrace.errors import LossError
from foretrace.train.checkpoint import latest_checkpoint
from foretrace.train.config import TrainConfig
from foretrace.train.loop import train
from foretrace.train.watch import kept_batches


@pytest.fixture
def spiky(config: TrainConfig) -> TrainConfig:
    return replace(config, documents="copy_task:spiky", tokens=30_000, spike=4.0, warmup_steps=2)


def test_a_spike_stops_the_run(spiky: TrainConfig) -> None:
    message = r"the loss is [\d.]+, [\d.]+ times the usual [\d.]+, at step \d+: lower"
    with pytest.raises(LossError, match=message) as error:
        train(replace(spiky, checkpoint_seconds=0.0))
    assert (checkpoint := latest_checkpoint(spiky.run)) is not None
    assert checkpoint.name == f"checkpoint-{max(losses(spiky.run)):08d}"
    found = re.search(r"its batch is kept in (\S+)$", str(error.value))
    assert found is not None
    (batch,) = kept_batches(Path(found[1]))
    assert len(set(batch.ids_BT[0].tolist())) > 5 and len(batch.predicted_P) == len(batch.sources_P) > 0
    assert all(loss < 4 for loss in losses(spiky.run).values())
    train(replace(spiky, on_spike="skip"))


def test_a_spike_is_skipped(spiky: TrainConfig, capfd: pytest.CaptureFixture[str]) -> None:
    """The weights do not follow its batch: the next loss is as low as the one before."""
    train(replace(spiky, on_spike="skip"))
    skipped = [line["step"] for line in metrics(spiky.run) if "skipped" in line]
    course = losses(spiky.run)
    assert skipped and not course.keys() & set(skipped)
    after = min(step for step in course if step > skipped[0])
    assert course[after] < 1.5 * course[skipped[0] - 1] + 0.01
    assert re.search(rf"step {skipped[0]} skipped: the loss is .* its batch is kept in .*npz", capfd.readouterr().err)
    assert len(list((Path(spiky.run) / "bad").iterdir())) == len(skipped)


def test_a_run_that_skips_without_end_stops(config: TrainConfig) -> None:
    with pytest.raises(LossError, match="too many in a row"):
        train(replace(config, muon_lr=1e20, adamw_lr=1e20, on_spike="skip"))
