"""The plan of a run: numbers worked out by hand, the laws and their range, and a small run's memory as measured."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from foretrace import recipes
from foretrace.cli import main
from foretrace.config import from_dict, save, to_dict
from foretrace.errors import ConfigError
from foretrace.model.config import ModelConfig
from foretrace.model.sizes import size
from foretrace.recipes.cwm_midtrain import cwm_midtrain
from foretrace.recipes.cwm_pretrain import cwm_pretrain
from foretrace.recipes.cwm_sft import cwm_sft
from foretrace.train.config import TrainConfig
from foretrace.train.plan import law_flops_per_token, laws, mean_keys, memory, plan, products_per_token, tile_keys

SMALL = TrainConfig(
    run="runs/small",
    documents="nowhere:documents",
    tokens=1_000_000,
    model=ModelConfig(
        vocab_size=1000,
        hidden_size=8,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=2,
        max_position_embeddings=100,
        sliding_window=10,
        layer_types=("full_attention", "sliding_attention"),
    ),
    dtype="float32",
    optimizer="adamw",
    batch_tokens=400,
    micro_batches=4,
    row_tokens=100,
)


def test_keys_that_a_token_sees() -> None:
    assert mean_keys(4, None) == mean_keys(4, 9) == (1 + 2 + 3 + 4) / 4
    assert mean_keys(5, 2) == (1 + 2 + 2 + 2 + 2) / 5
    assert tile_keys(100, None) == 100
    assert tile_keys(256, 1) == 128
    assert tile_keys(256, None) == (128 * 128 + 128 * 256) / 256


def test_arithmetic_by_hand() -> None:
    blocks, attention, head = products_per_token(SMALL.model, 100)
    one_block = 8 * 8 + 2 * 8 * 4 + 8 * 8 + 3 * 8 * 32  # q, k and v, o, gate and up and down
    assert blocks == 6 * 2 * one_block
    assert head == 6 * 8 * 1000
    keys = 50.5 + (55 + 90 * 10) / 100
    assert attention == pytest.approx(3 * (2 + 2) * 8 * keys)  # scores and mixtures, forward once and backward twice


def test_memory_by_hand() -> None:
    parameters = 2 * (8 * 8 + 2 * 8 * 4 + 8 * 8 + 3 * 8 * 32 + 2 * 8) + 8 + 2 * 8000
    found = memory(SMALL)
    assert found.weights == found.gradients == 4 * parameters
    assert found.optimizer == 8 * parameters
    assert found.logits == 100 * 12 * 1000
    block = 6 * 8 + 2 * 8 + 2 * 4 + 4 * 32  # norms; q and mixture; k and v; gate, up, activated, product
    tiles = 4 * (100 + 100)  # one tile, by both windows
    assert found.activations == 100 * 4 * (2 * block + tiles + 3 * 8)
    kept = found.activations + found.logits
    assert found.slack == 0.2 * found.activations + found.logits * 2 / 3
    assert memory(SMALL, tiles=False).slack == 0
    assert found.total == found.weights + found.optimizer + found.gradients + kept + found.slack
    alone = memory(replace(SMALL, micro_batches=1))
    kept = alone.activations + alone.logits + alone.slack
    assert alone.total == alone.weights + alone.optimizer + max(alone.gradients, kept)
    many = memory(replace(SMALL, model=replace(SMALL.model, vocab_size=100_000)))
    assert many.logits == 100 * 12 * 100_000 and many.slack == 0.2 * many.activations  # too large for the heap


def test_sharding_and_recomputing_take_less() -> None:
    whole, four = memory(SMALL, tiles=False), memory(SMALL, gpus=4, tiles=False)
    assert four.optimizer == whole.optimizer / 4
    assert four.activations == whole.activations
    split = memory(replace(SMALL, tensor_parallel=2), gpus=4, tiles=False)
    assert split.logits == whole.logits / 2 and whole.activations / 2 < split.activations < whole.activations
    again = memory(replace(SMALL, recompute=True), tiles=False)
    assert again.activations < 0.65 * whole.activations
    assert memory(replace(SMALL, optimizer="muon")).optimizer < whole.optimizer


def test_time_by_hand() -> None:
    made = plan(SMALL, gpus=2, gpu="a100", mfu=0.5)
    flops = sum(products_per_token(SMALL.model, 100))
    assert made.compute_seconds == pytest.approx(400 * flops / (2 * 0.5 * 312e12))
    moved = 2 * made.parameters * (4 + 4 + 4) / 2  # two micro-batches; two gathers and a sum, of which half is here
    assert made.network_seconds == pytest.approx(moved / 300e9)
    assert made.binds == "network"
    assert made.days == pytest.approx(2500 * made.network_seconds / 86400)


def test_full_scale() -> None:
    for recipe, gpus, rows in ((cwm_pretrain, 2048, 8192), (cwm_midtrain, 2048, 131_072), (cwm_sft, 256, 32_768)):
        config = recipe()
        made = plan(config, gpus=gpus, gpu="h100")
        assert made.parameters == 32_581_097_472
        assert config.row_tokens == config.model.max_position_embeddings == rows or recipe is cwm_sft
        assert made.memory.total < made.room
    assert cwm_pretrain().model.rope_parameters.rope_type == "default"
    assert cwm_midtrain().model == cwm_sft().model == size("cwm-32b")
    alone = plan(replace(cwm_sft(), tensor_parallel=1), gpus=1, gpu="h200")
    assert alone.binds == "memory"
    assert alone.memory.weights + alone.memory.gradients + alone.memory.optimizer > 16 * 32.5e9


@pytest.mark.parametrize("name", recipes.named())
def test_recipes_are_what_their_json_says(name: str) -> None:
    config = recipes.named()[name]()
    assert from_dict(TrainConfig, to_dict(config)) == config


def test_no_torch_is_needed() -> None:
    code = (
        "import sys; from foretrace.cli import main; status = main(['train', 'plan', 'cwm-sft', '--gpus', '256']);"
        "sys.exit(status or 'torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_laws() -> None:
    rate, batch = laws(1e19)
    assert rate == pytest.approx(8.4e-3, rel=0.01) and batch == pytest.approx(0.74e6, rel=0.01)
    rate, batch = laws(1e20)
    assert rate == pytest.approx(5.6e-3, rel=0.01) and batch == pytest.approx(1.26e6, rel=0.01)
    for outside in (1.9e18, 2.1e20):
        with pytest.raises(ConfigError, match="outside the 2e\\+18 to 2e\\+20"):
            laws(outside)
    # CWM itself, as the paper counts: 13 trillion tokens at 8,192 make some 2.6e24.
    assert 13e12 * law_flops_per_token(size("cwm-32b"), 8192) == pytest.approx(2.6e24, rel=0.03)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["cwm-sft", "--gpus", "12"], "gpus is 12, expected a multiple of tensor_parallel=8"),
        (["cwm-sft", "--gpus", "48"], "cannot be shared equally; the nearest is gpus=32"),
        (["cwm-sft", "--gpus", "8", "--gpu", "a100"], "float8 is true, but a100 has no FP8"),
        (["cwm-sft", "--gpu", "h20"], "'h20' is not a kind of GPU, did you mean 'h200'"),
        (["cwm-stf"], "neither a recipe nor a run nor a config.json, did you mean 'cwm-sft'"),
        (["default", "--mfu", "2"], "mfu is 2.0, expected a number from 0 to 1"),
        (["default", "batchtokens=3"], "batchtokens is not a setting, did you mean 'batch_tokens'"),
        (["nowhere.json"], "cannot read nowhere.json"),
    ],
)
def test_refused(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "plan", *words]) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


def test_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["train", "plan", "cwm-pretrain", "--gpus", "2048"]) == 0
    text = capsys.readouterr().out
    assert "32,581,097,472" in text and "no guess: a run of 1.6e+24 FLOP is outside" in text
    assert main(["train", "plan", "cwm-sft", "--gpus", "8"]) == 1
    assert "memory: " in capsys.readouterr().out
    save(SMALL, tmp_path / "config.json")
    assert main(["train", "plan", str(tmp_path / "config.json"), "tokens=4000", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["tokens"] == 4000 and values["binds"] == "compute"
    assert main(["train", "plan", str(tmp_path), "tokens=4000"]) == 0
    assert "seconds\n" in capsys.readouterr().out
    assert main(["train", "plan", "default", "seconds=36000", "--gpu", "h200"]) == 0
    assert "learning rate" in capsys.readouterr().out


MEASURE = """
import ctypes, sys, torch
from dataclasses import replace
from pathlib import Path
from foretrace.config import load
from foretrace.model import Transformer
from foretrace.train.batches import packed
from foretrace.train.config import TrainConfig
from foretrace.train.losses import token_losses

def peak(word):
    return next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith(word)) * 1024

config = load(TrainConfig, Path(sys.argv[1]))
rows = config.batch_tokens // config.row_tokens
ids = [i % config.model.vocab_size for i in range(config.row_tokens)]
batch = packed([(ids, [True] * len(ids))] * rows, rows, config.row_tokens)
torch.set_num_threads(1)

def two_steps(model):
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    for _ in range(2):
        with torch.autocast("cpu", torch.bfloat16, enabled=config.dtype == "bfloat16"):
            loss = token_losses(model, batch).mean()
        loss.backward()
        del loss
        optimizer.step()
        optimizer.zero_grad()

two_steps(Transformer(replace(config.model, hidden_size=32, intermediate_size=64)))  # what torch itself takes
ctypes.CDLL(None).malloc_trim(0)
before = peak("VmRSS")
Path("/proc/self/clear_refs").write_text("5")  # the highest, anew
two_steps(Transformer(config.model))
print(peak("VmHWM") - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_memory_as_measured(tmp_path: Path, dtype: str) -> None:
    model = replace(
        SMALL.model,
        vocab_size=8192,
        hidden_size=256,
        intermediate_size=768,
        num_hidden_layers=6,
        head_dim=64,
        max_position_embeddings=1024,
        sliding_window=128,
        layer_types=("full_attention", "sliding_attention") * 3,
    )
    config = replace(SMALL, model=model, dtype=dtype, batch_tokens=2048, row_tokens=1024, micro_batches=1)
    save(config, tmp_path / "config.json")
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "config.json")]
    measured = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert measured == pytest.approx(memory(config).total, rel=0.1)
