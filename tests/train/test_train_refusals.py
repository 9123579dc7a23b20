"""What a user gets wrong: one line each, exit status 2, and no run folder: nothing has been computed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from foretrace import cli
from foretrace.data.sets.folder import Manifest, Set
from foretrace.data.sets.pack import vocabulary
from foretrace.data.sets.rows import Counts
from foretrace.data.sets.tokens import save_tokens
from foretrace.errors import ConfigError, ModelError
from foretrace.model import Transformer, save_model
from foretrace.model.parallel import check_tensor_parallel
from foretrace.train.checkpoint import Checkpoints
from foretrace.train.config import TrainConfig
from foretrace.train.loop import train
from foretrace.train.world import World


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    """A packed set of three shards, its longest document 300 ids."""
    folder = tmp_path / "tokens"
    found = Set.begin(folder, Manifest("pack", {"epochs": 1, "vocabulary": vocabulary()}, [], 3, "0"))
    for number in range(3):
        documents = [([5] * length, [False] + [True] * (length - 1)) for length in (20, 40, 100 * (number + 1))]
        save_tokens(found.path(number), documents, Counts())
    return folder


def said(capsys: pytest.CaptureFixture[str], run: Path, *settings: str) -> str:
    """What `foretrace train` says to such settings."""
    assert cli.main(["train", "default-cpu", f"run={run}", *settings]) == 2
    error = capsys.readouterr().err
    assert error.startswith("foretrace: ") and error.count("\n") == 1
    assert not run.exists()
    return error


def test_each_is_said_in_a_line(tmp_path: Path, shards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "run"
    source = f"documents=foretrace.data.packed:documents:{shards}"
    cases = {
        ("batch_tokenz=8",): "batch_tokenz is not a setting, did you mean 'batch_tokens'?",
        ("tensor_parallel=2",): "tensor_parallel is 2, expected a divisor of the number of processes, 1",
        ("batch_tokens=8192", "row_tokens=8192"): "row_tokens is 8192, expected at most the model's max_position_emb",
        (
            source,
            "model.max_position_embeddings=256",
        ): "model.max_position_embeddings is 256, but foretrace.data.packed",
        (source, "row_tokens=256"): "row_tokens is 256, but foretrace.data.packed:documents:",
        ("micro_batches=3",): "micro_batches is 3, expected a divisor of batch_tokens=4096",
        ("memory_budget=0.5",): "memory_budget is 0.5, expected 1, or less with compile=true",
        ("schedule_to=0.5", "schedule_from=0.9"): "the run goes from 0.9 to 0.5 of its schedule, expected 0 to 1",
        ("float8=true",): "float8 is true, but cpu has no FP8 products; expected a GPU",
        ("init_optimizers=true",): "init_optimizers is true, but there is no init to take them from",
        ("documents=nowhere:f",): "'nowhere:f' names nothing",
        ("--init", str(tmp_path / "none")): "no model directory",
    }
    for settings, expected in cases.items():
        assert expected in said(capsys, run, *settings), settings
    broken = shards / "00002.safetensors"
    broken.write_bytes(broken.read_bytes()[:-40])
    error = said(capsys, run, source, "row_tokens=512")
    assert "00002.safetensors: " in error and "expected a whole shard: remove it to have it made again" in error
    broken.unlink()
    assert "lacks 1 of 3 shards; expected a whole set" in said(capsys, run, source, "row_tokens=512")


def test_a_recipe_is_wanted_and_its_settings_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["train"]) == 2
    assert capsys.readouterr().err == "foretrace: train: the following arguments are required: RECIPE\n"
    assert cli.main(["train", "small-sft", "--settings", "model.hidden_size=64", "--init", "somewhere"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert {"model.hidden_size=64", "init=somewhere", "documents=none", "compile=false", "optimizer=muon"} < set(shown)
    assert cli.main(["train", "small-sft", "--settings", *shown]) == 0
    assert capsys.readouterr().out.splitlines() == shown
    assert cli.main(["train", "default-cpu", "--settings", "seconds=none", "tokens=5"]) == 0
    assert {"seconds=none", "tokens=5"} < set(capsys.readouterr().out.splitlines())


def test_a_checkpoint_that_cannot_be_written(config: TrainConfig, tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, World("cpu"), keep=1)
    model = Transformer(config.model)
    checkpoints.save(1, model, (), {})
    checkpoints.finish()
    (tmp_path / "unfinished-00000002").mkdir()
    (tmp_path / "unfinished-00000002" / "optimizers").touch()
    checkpoints.save(2, model, (), {})
    message = r"unfinished-00000002 cannot be written: .*exists.*; earlier checkpoints stay"
    with pytest.raises(ModelError, match=message):
        checkpoints.finish()
    assert [path.name for path in tmp_path.glob("checkpoint-*")] == ["checkpoint-00000001"]


def test_a_size_that_does_not_divide_the_model(config: TrainConfig) -> None:
    model = replace(config.model, num_key_value_heads=4)
    check_tensor_parallel(model, 4)
    with pytest.raises(ConfigError, match="tensor_parallel is 3, which does not divide num_key_value_heads=4; .* is 2"):
        check_tensor_parallel(model, 3)
    with pytest.raises(ConfigError, match="tensor_parallel is 4, which does not divide num_key_value_heads=2; .* is 2"):
        check_tensor_parallel(config.model, 4)


def test_weights_of_another_shape(config: TrainConfig, tmp_path: Path) -> None:
    """By its config, and by its tensors where the config lies; a checkpoint without optimisers."""
    stored = tmp_path / "model"
    save_model(Transformer(replace(config.model, intermediate_size=48)), stored)
    with pytest.raises(ConfigError, match="has another shape than this run's `model`: intermediate_size=48, not 64"):
        train(replace(config, init=str(stored)))
    right = tmp_path / "right"
    save_model(Transformer(config.model), right)
    shutil.copy(right / "config.json", stored)
    with pytest.raises(ModelError, match=r"tensor model.layers.0.mlp.\w+_proj.weight in .* has shape .*48.*, expected"):
        train(replace(config, init=str(stored)))
    with pytest.raises(ModelError, match="holds no optimisers .*, expected a checkpoint of a run"):
        train(replace(config, run=f"{config.run}-2", init=str(right), init_optimizers=True))


def test_compiled_blocks_under_tensor_parallelism(config: TrainConfig) -> None:
    with pytest.raises(ValueError, match="compile is true with tensor_parallel=2, where torch 2.13 loses gradients"):
        replace(config, compile=True, tensor_parallel=2)
