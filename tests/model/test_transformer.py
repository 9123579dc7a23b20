"""The model against transformers' `CwmForCausalLM`: same weights, same logits, in both directions through the disk."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import CwmConfig, CwmForCausalLM

from foretrace.model.checkpoint import load_model, save_model
from foretrace.model.config import ModelConfig, RopeParameters
from foretrace.model.transformer import Transformer

LAYERS = 6
WINDOW = 16
TOKENS = 80
LLAMA3 = RopeParameters(
    rope_type="llama3",
    rope_theta=10_000.0,
    factor=16.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=64,
)


def is_global(layer: int, last_too: bool) -> bool:
    return layer % 4 == 0 or (last_too and layer == LAYERS - 1)


def tiny(*, last_too: bool = False, tied: bool = False, rope: RopeParameters = LLAMA3) -> ModelConfig:
    return ModelConfig(
        vocab_size=320,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=1024,
        sliding_window=WINDOW,
        layer_types=tuple("full_attention" if is_global(i, last_too) else "sliding_attention" for i in range(LAYERS)),
        rope_parameters=rope,
        tie_word_embeddings=tied,
        initializer_range=0.2,
        bos_token_id=0,
        eos_token_id=(1, 2),
    )


def fresh(config: ModelConfig) -> Transformer:
    torch.manual_seed(0)
    model = Transformer(config)
    for name, weight in model.named_parameters():
        if "norm" in name:
            torch.nn.init.uniform_(weight, 0.5, 1.5)
    return model


@pytest.fixture
def input_ids() -> torch.Tensor:
    return torch.randint(0, 320, (3, TOKENS), generator=torch.Generator().manual_seed(1))


def difference(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    return float((ours - theirs).abs().max() / theirs.abs().max())


@torch.no_grad()
@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("last_too", [False, True])
def test_our_save_is_read_by_transformers(tmp_path: Path, input_ids: torch.Tensor, last_too: bool, tied: bool) -> None:
    model = fresh(tiny(last_too=last_too, tied=tied))
    save_model(model, tmp_path)
    reference = CwmForCausalLM.from_pretrained(tmp_path)
    assert difference(model(input_ids), reference(input_ids).logits) < 1e-5


@torch.no_grad()
def test_our_shards_are_read_by_transformers_and_by_us(tmp_path: Path, input_ids: torch.Tensor) -> None:
    model = fresh(tiny())
    save_model(model, tmp_path, shard_bytes=100_000)
    sizes = [path.stat().st_size for path in tmp_path.glob("*.safetensors")]
    assert len(sizes) > 3 and max(sizes) < 102_000
    reference = CwmForCausalLM.from_pretrained(tmp_path)
    assert difference(model(input_ids), reference(input_ids).logits) < 1e-5
    assert torch.equal(load_model(tmp_path)(input_ids), model(input_ids))


@torch.no_grad()
@pytest.mark.parametrize("rope", [LLAMA3, RopeParameters(rope_theta=10_000.0)], ids=["llama3", "plain"])
@pytest.mark.parametrize("last_too", [False, True])
def test_their_save_is_read_by_us(
    tmp_path: Path, input_ids: torch.Tensor, last_too: bool, rope: RopeParameters
) -> None:
    save_model(fresh(tiny(last_too=last_too, rope=rope)), tmp_path / "ours")
    reference = CwmForCausalLM.from_pretrained(tmp_path / "ours")
    reference.save_pretrained(tmp_path / "theirs", max_shard_size="100kB")
    assert len(list((tmp_path / "theirs").glob("*.safetensors"))) > 1
    model = load_model(tmp_path / "theirs")
    assert model.config == tiny(last_too=last_too, rope=rope)
    assert difference(model(input_ids), reference(input_ids).logits) < 1e-5


@torch.no_grad()
def test_config_made_by_transformers(tmp_path: Path, input_ids: torch.Tensor) -> None:
    torch.manual_seed(0)
    reference = CwmForCausalLM(
        CwmConfig(
            vocab_size=320,
            hidden_size=64,
            intermediate_size=96,
            num_hidden_layers=LAYERS,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=16,
            sliding_window=WINDOW,
            initializer_range=0.2,
            bos_token_id=0,
        )
    ).eval()
    reference.save_pretrained(tmp_path)
    model = load_model(tmp_path)
    assert [kind == "full_attention" for kind in model.config.layer_types] == [i % 4 == 0 for i in range(LAYERS)]
    assert difference(model(input_ids), reference(input_ids).logits) < 1e-5


@torch.no_grad()
def test_layer_pattern_matters_only_past_the_window(input_ids: torch.Tensor) -> None:
    """Guards the tests above: were the window ignored, they could not tell the two patterns apart."""
    model, other = fresh(tiny()), fresh(tiny(last_too=True))
    logits, different = model(input_ids), other(input_ids)
    torch.testing.assert_close(logits[:, :WINDOW], different[:, :WINDOW])
    assert difference(logits[:, WINDOW:], different[:, WINDOW:]) > 1e-2


@torch.no_grad()
def test_window_is_exact() -> None:
    """One local layer: the last token feels the key at distance w - 1 and not the one at distance w."""
    model = fresh(replace(tiny(), num_hidden_layers=1, layer_types=("sliding_attention",)))
    ids = torch.zeros(1, TOKENS, dtype=torch.long)
    last = model(ids)[0, -1]
    for distance, felt in [(WINDOW - 1, True), (WINDOW, False)]:
        changed = ids.clone()
        changed[0, -1 - distance] = 7
        assert bool((model(changed)[0, -1] != last).any()) is felt


@torch.no_grad()
def test_logits_are_float32_in_bfloat16(tmp_path: Path, input_ids: torch.Tensor) -> None:
    save_model(fresh(tiny()), tmp_path)
    reference = CwmForCausalLM.from_pretrained(tmp_path, dtype=torch.bfloat16, attn_implementation="eager")
    model = load_model(tmp_path, dtype=torch.bfloat16)
    logits = model(input_ids)
    assert logits.dtype == torch.float32
    assert model.norm.weight.dtype == torch.bfloat16
    assert difference(logits, reference(input_ids).logits.float()) < 1e-2


def test_config_json_carries_both_spellings_of_rope(tmp_path: Path) -> None:
    save_model(fresh(tiny()), tmp_path)
    data = json.loads((tmp_path / "config.json").read_text())
    assert data["rope_theta"] == data["rope_parameters"]["rope_theta"] == 10_000.0
    assert data["rope_scaling"]["factor"] == 16.0
    assert len(data["layer_types"]) == LAYERS
