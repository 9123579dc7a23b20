"""Schedules, optimisers, the report, the recipe."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
import torch

from foretrace.config import from_dict, to_dict
from foretrace.model import Transformer
from foretrace.recipes.default_cpu import default_cpu
from foretrace.train import report
from foretrace.train.config import TrainConfig
from foretrace.train.optim import BatchedMuon, build_optimizers, set_learning_rates
from foretrace.train.schedule import SCHEDULES, cosine, factor, warmup_factor, warmup_stable_decay


def test_schedules() -> None:
    assert set(SCHEDULES) == set(get_args(get_type_hints(TrainConfig)["schedule"]))
    assert [warmup_factor(step, 4) for step in (0, 1, 3, 4, 99)] == [0.25, 0.5, 1, 1, 1]
    assert warmup_factor(0, 0) == 1
    assert [warmup_stable_decay(used) for used in (0, 0.5, 0.7, 1, 1.2)] == pytest.approx([1, 1, 1, 0, 0])
    assert warmup_stable_decay(0.85) == pytest.approx(0.5)
    assert [cosine(used) for used in (0, 0.5, 1, 1.2)] == pytest.approx([1, 0.5, 0, 0])
    assert [factor("constant", used) for used in (0, 0.5, 1)] == [1, 1, 1]


def test_two_stages_share_a_course() -> None:
    """CWM: one cosine that falls a hundredfold over 13T ids, of which pre-training has the first 8T."""
    first = [factor("cosine", used, end=8 / 13, final=0.01) for used in (0, 1)]
    second = [factor("cosine", used, begin=8 / 13, final=0.01) for used in (0, 1, 2)]
    assert first == pytest.approx([1, 0.01 + 0.99 * cosine(8 / 13)])
    assert second == pytest.approx([first[1], 0.01, 0.01])


@pytest.mark.parametrize("tied", [True, False])
def test_each_weight_has_one_optimiser(config: TrainConfig, tied: bool) -> None:
    model = Transformer(replace(config.model, tie_word_embeddings=tied))
    muon, adamw = build_optimizers(model, muon_lr=0.02, adamw_lr=0.01, weight_decay=0.1)
    owners = [[id(w) for group in each.param_groups for w in group["params"]] for each in (muon, adamw)]
    assert sorted(owners[0] + owners[1]) == sorted(id(weight) for weight in model.parameters())
    assert owners[0] == [id(w) for name, w in model.named_parameters() if "proj" in name]
    decayed = {id(w) for group in adamw.param_groups if group["weight_decay"] for w in group["params"]}
    assert decayed == {id(model.embed_tokens.weight), id(model.head.weight)}
    set_learning_rates((muon, adamw), 0.5)
    set_learning_rates((muon, adamw), 0.25)
    assert muon.param_groups[0]["lr"] == 0.005
    assert {group["lr"] for group in adamw.param_groups} == {0.0025}


def test_batched_muon_takes_the_steps_of_torch() -> None:
    """Wide, tall and square matrices, over several steps and a change of the learning rate."""
    torch.manual_seed(0)
    shapes = [(24, 40), (40, 24), (16, 16), (24, 40), (16, 16)]
    ours = [torch.nn.Parameter(torch.randn(shape)) for shape in shapes]
    theirs = [torch.nn.Parameter(weight.detach().clone()) for weight in ours]
    pair = BatchedMuon(ours, lr=0.02, weight_decay=0.1), torch.optim.Muon(theirs, lr=0.02, weight_decay=0.1)
    for step in range(6):
        for mine, other in zip(ours, theirs, strict=True):
            mine.grad = torch.randn(mine.shape)
            other.grad = mine.grad.clone()
        for optimizer in pair:
            optimizer.param_groups[0]["lr"] = 0.02 / (step + 1)
            optimizer.step()
    for mine, other, shape in zip(ours, theirs, shapes, strict=True):
        assert float((mine - other).detach().norm() / other.detach().norm()) < 2e-4, shape


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("live", [True, False])
def test_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, live: bool) -> None:
    stderr = Terminal() if live else io.StringIO()
    clock = iter(range(100, 1000, 20))
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(report.time, "monotonic", lambda: float(next(clock)))
    (tmp_path / "metrics.jsonl").write_text('{"step": 1, "loss": 9}\n{"step": 2, "loss": 9}\n{"step": 3, "lo')
    with report.Report(tmp_path, 1, utilisation=0.002) as progress:
        for step in (2, 3, 4):
            at = {"step": step, "tokens": step * 1000, "seconds": step * 20.0, "used": step / 100, "waited": 3.0}
            progress.step(report.StepMetrics(loss=float(step), losses={"a": 1.0}, norm=2.0, rate=0.5, **at))
        progress.scores(4, 4000, 80.0, {"frames": 0.5})
        progress.end("finished", tmp_path / "checkpoint-4")
    text = stderr.getvalue()
    assert ("\r" in text) is live
    assert (
        "4%  step 4  loss 3.000  50 tokens/s  10% MFU  15% waiting for documents  32 min 00 s left" in text
        if live
        else "  3%  step 3" not in text
    )
    assert "step 4  held out: frames 0.500\n" in text
    assert text.endswith(f"finished; the model is in {tmp_path / 'checkpoint-4'}\n")
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2, 3, 4, 4]
    assert lines[2] == {"step": 3, "tokens": 3000, "seconds": 60.0, "loss": 3.0, "losses": {"a": 1.0}, "norm": 2.0} | {
        "rate": 0.5,
        "waited": 3.0,
        "tokens_per_second": 50.0,
        "mfu": 0.1,
    }
    assert lines[-1] == {"step": 4, "tokens": 4000, "seconds": 80.0, "held_out": {"frames": 0.5}}


def test_recipe_is_complete() -> None:
    config = default_cpu()
    assert from_dict(TrainConfig, json.loads(json.dumps(to_dict(config)))) == config
    with torch.device("meta"):
        parameters = sum(weight.numel() for weight in Transformer(config.model).parameters())
    assert parameters * 33 / 32 < 16e6, "the shipped form is at most 16 MB"


def test_recipes_and_streams_need_no_torch() -> None:
    code = (
        "import sys, foretrace.train.stream; from foretrace.recipes.default_cpu import default_cpu;"
        "default_cpu(); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
