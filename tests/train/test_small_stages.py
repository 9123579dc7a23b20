"""The three small stages in a row, at the least size there is."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import torch

from foretrace.cli import main
from foretrace.commands import train_stages
from foretrace.evals import stages as evals
from foretrace.model import load_model
from foretrace.recipes import named
from foretrace.recipes.small import STAGES
from foretrace.train.checkpoint import latest_checkpoint
from foretrace.train.mixture import solve

LEAST = ["model.hidden_size=16", "model.intermediate_size=32", "batch_tokens=1024", "group=16"]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask about next to nothing."""
    for name in ("NUM_PROGRAMS", "NUM_SOURCES", "NUM_ASKED"):
        monkeypatch.setattr(evals, name, 2)
    for cached in (evals._sources, evals._traces, evals._asked, evals._leaps):
        cached.cache_clear()


def test_each_stage_begins_where_one_ended(tmp_path: Path) -> None:
    configs = train_stages.stages(tmp_path, LEAST, 0.5)
    assert [config.init for config in configs] == [None, configs[0].run, configs[1].run]
    assert [config.tokens for config in configs] == [(named()[name]().tokens or 0) // 2 for name in STAGES]
    assert [config.init_optimizers for config in configs] == [False, True, False]
    recipes = [named()[name]() for name in STAGES]
    assert [recipe.init for recipe in recipes] == [None, recipes[0].run, recipes[1].run]
    assert len({recipe.seed for recipe in recipes}) == 3


def test_shares_of_the_stages() -> None:
    shares = [Counter({part.name: part.share for part in named()[name]().mixture}) for name in STAGES]
    assert shares == [
        {"source": 1.0},
        {"traces": 0.8, "source": 0.2},
        {"reasoned": 0.5, "answers": 0.3, "traces": 0.2},
    ]
    for name in STAGES:
        assert solve(named()[name]()).bounds == ((0, None),)


@pytest.mark.slow
def test_the_stages_run_in_a_row_and_are_drawn(tmp_path: Path, few: None, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", "stages", "--runs", str(tmp_path), "--part", "0.003", *LEAST]
    assert main(words) == 0
    printed = capsys.readouterr().out
    rows = [line.split("|")[1].strip() for line in printed.splitlines()]
    assert rows == ["after", "---", "pretrain", "midtrain", "sft"]
    losses = [float(line.split("|")[2]) for line in printed.splitlines()[2:]]
    assert all(6 < loss < 8.3 for loss in losses)

    runs = [tmp_path / name for name in rows[2:]]
    before = [(run / "metrics.jsonl").read_text() for run in runs]
    assert main(words) == 0, "all is there: nothing is trained or measured again"
    assert capsys.readouterr().out == printed
    assert [(run / "metrics.jsonl").read_text() for run in runs] == before

    picture = tmp_path / "curves.svg"
    assert main(["train", "show", *map(str, runs), "--svg", str(picture)]) == 0
    root = ElementTree.parse(picture).getroot()
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"pretrain", "midtrain", "sft", "held out source loss", "held out frames", "loss traces"} <= set(texts)


@pytest.mark.slow
def test_weights_go_on(tmp_path: Path, few: None) -> None:
    """A stage without a step of its own has the weights of the one before, but for that step."""
    from foretrace.train.loop import train

    first, second, _ = train_stages.stages(tmp_path, [*LEAST, "evaluate=none"], 0.003)
    train(first)
    train(replace(second, tokens=1, muon_lr=0.0, adamw_lr=0.0))
    old, new = (load_model(latest_checkpoint(config.run) or "") for config in (first, second))
    assert all(torch.equal(a, b) for a, b in zip(old.parameters(), new.parameters(), strict=True))
    progress = json.loads(((latest_checkpoint(second.run) or Path()) / "progress.json").read_text())
    assert progress["step"] == 1


def test_bad_words_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "stages", "--part", "0"]) == 2
    assert "--part is 0.0, expected more than 0" in capsys.readouterr().err
    assert main(["train", "stages", "model.hidden=3"]) == 2
    assert "model.hidden is not a setting, did you mean 'hidden_size'?" in capsys.readouterr().err
