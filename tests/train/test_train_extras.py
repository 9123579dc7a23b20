"""What needs packages that are not always there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from processes import losses

from foretrace.errors import ConfigError
from foretrace.model import Transformer
from foretrace.model.parallel import check_float8, float8_linears
from foretrace.train import report
from foretrace.train.config import TrainConfig
from foretrace.train.loop import train


def test_tensorboard_reads_the_losses(config: TrainConfig) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    train(replace(config, tokens=2_000, tensorboard=True))
    events = accumulator.EventAccumulator(str(Path(config.run) / "tensorboard"))
    events.Reload()
    drawn = {event.step: event.value for event in events.Scalars("loss")}
    assert drawn == pytest.approx(losses(config.run))


def test_without_tensorboard(config: TrainConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"not installed; expected `pip install 'foretrace\[tensorboard\]'`"):
        train(replace(config, tensorboard=True))
    assert not Path(config.run).exists()


@pytest.mark.filterwarnings("ignore")  # torchao's own, at import
def test_products_in_fp8_follow_wider_ones(config: TrainConfig) -> None:
    """Emulated: what a GPU multiplies in FP8 is rounded so, then multiplied in bfloat16."""
    pytest.importorskip("torchao")
    torch.manual_seed(0)
    model = Transformer(config.model).bfloat16()
    ids = torch.randint(0, 24, (2, 32))
    wide = model(ids)
    names = [name for name, _ in model.named_parameters()]
    float8_linears(model, emulate=True)
    narrow = model(ids)
    assert [name for name, _ in model.named_parameters()] == names
    assert 0 < float((wide - narrow).detach().abs().max()) < 0.5 * float(wide.detach().std())
    narrow.sum().backward()
    assert all(weight.grad is not None for weight in model.parameters())


def test_products_in_fp8_need_a_gpu() -> None:
    with pytest.raises(ConfigError, match="float8 is true, but cpu has no FP8 products; expected a GPU"):
        check_float8(torch.device("cpu"))
