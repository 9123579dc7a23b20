"""The way from a checkpoint to the directory that ships, and the recipe behind it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from foretrace.data.render import ACTIONS
from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import open_model
from foretrace.errors import ModelError
from foretrace.model import Transformer, load_model, save_model
from foretrace.recipes.default_cpu import default_cpu
from foretrace.train import ship


def test_the_recipe_fits_the_shipped_vocabulary() -> None:
    assert default_cpu().model.vocab_size == shipped_tokenizer().size


def test_a_shipped_checkpoint_answers_as_the_model_did(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = Transformer(default_cpu().model).eval()
    save_model(model, tmp_path / "run" / "checkpoint-00000001")
    written = ship.ship(tmp_path / "run", tmp_path / "out")
    assert written.stat().st_size < 16_000_000
    ids = list(range(300, 400))
    opened = open_model(tmp_path / "out")
    assert opened.actions == ACTIONS
    ours = opened.runner.logits(ids)
    with torch.no_grad():
        theirs = model(torch.tensor([ids]))[0].numpy()
        again = load_model(tmp_path / "out")(torch.tensor([ids]))[0].numpy()
    assert np.abs(again - theirs).max() / theirs.std() < 0.1
    assert np.abs(ours - theirs).max() / theirs.std() < 0.3


def test_weights_to_go_on_from(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = Transformer(default_cpu().model)
    save_model(model, tmp_path / "run" / "checkpoint-00000001")
    again = load_model(ship.export(tmp_path / "run", tmp_path / "out"))
    assert max(path.stat().st_size for path in (tmp_path / "out").iterdir()) < 16_000_000
    for name, weight in model.named_parameters():
        assert torch.equal(again.get_parameter(name), weight.bfloat16().float())


def test_a_run_without_a_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no checkpoint"):
        ship.ship(tmp_path)
