"""Meta's layout: what `params.json` says, and weights that go there and come back, rotary pairs in order."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.distributed import checkpoint as dcp

from foretrace.errors import ModelError
from foretrace.model import ModelConfig, Transformer, load_model
from foretrace.model.native import native_config, native_name
from foretrace.model.sizes import LLAMA3_SCALING, cwm_layers, size

pytestmark = pytest.mark.filterwarnings("ignore:torch.distributed is disabled")

CWM_PARAMS = {
    "dim": 6144,
    "n_layers": 64,
    "n_heads": 48,
    "n_kv_heads": 8,
    "head_dim": 128,
    "vocab_size": 128_256,
    "max_seq_len": 131_072,
    "ffn_exp": 4,
    "ffn_dim_multiplier": 1.3125,
    "multiple_of": 256,
    "norm_eps": 1e-5,
    "rope_theta": 1e6,
    "pos_embed_impl": "scaled_rope",
    "scaled_rope": {"scale_factor": 16, "old_context_len": 8192, "low_freq_factor": 1, "high_freq_factor": 4},
    "window_attn": {"window_pattern": 4, "local_window": 8192, "global_last_layer": True},
}
SMALL_PARAMS = CWM_PARAMS | {
    "dim": 64,
    "n_layers": 6,
    "n_heads": 4,
    "n_kv_heads": 2,
    "head_dim": 16,
    "vocab_size": 320,
    "max_seq_len": 1024,
    "ffn_dim_multiplier": None,
    "multiple_of": 32,
    "window_attn": {"window_pattern": 4, "local_window": 16},
}


def small() -> Transformer:
    torch.manual_seed(0)
    return Transformer(
        ModelConfig(
            vocab_size=320,
            hidden_size=64,
            intermediate_size=192,
            num_hidden_layers=6,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=16,
            max_position_embeddings=1024,
            sliding_window=16,
            layer_types=cwm_layers(6),
            rope_parameters=LLAMA3_SCALING,
            initializer_range=0.2,
        )
    )


def pairs(weight_OH: Tensor, head_dim: int) -> Tensor:
    """Rows of each head so that those that turn together, j and j + head_dim / 2, come to lie side by side."""
    order = [j + half for j in range(head_dim // 2) for half in (0, head_dim // 2)]
    return torch.cat([head[order] for head in weight_OH.split(head_dim)])


def save_native(model: Transformer, directory: Path, params: dict[str, Any] = SMALL_PARAMS, **changes: Any) -> Path:
    state = {}
    for name, weight in model.state_dict().items():
        rotary = name.endswith(("q_proj.weight", "k_proj.weight"))
        state[native_name(name).removeprefix("model.")] = pairs(weight, 16) if rotary else weight
    state = {name: tensor for name, tensor in (state | changes).items() if tensor is not None}
    dcp.save({"model": state}, checkpoint_id=directory, no_dist=True)
    (directory / "params.json").write_text(json.dumps({"model": params, "tokenizer": {}}))
    return directory


def rotated_by_pairs(x: Tensor, angle: Tensor) -> Tensor:
    """As Meta turns them: elements 2j and 2j + 1 as one complex number."""
    turned = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous()) * torch.polar(torch.ones_like(angle), angle)
    return torch.view_as_real(turned).flatten(-2)


@torch.no_grad()
def test_round_trip(tmp_path: Path) -> None:
    model = small()
    again = load_model(save_native(model, tmp_path))
    assert again.config == replace(model.config, initializer_range=0.02)
    for (name, weight), other in zip(model.state_dict().items(), again.state_dict().values(), strict=True):
        assert torch.equal(weight, other), name
    half = load_model(tmp_path, torch.bfloat16)
    assert torch.equal(half.norm.weight, model.norm.weight.bfloat16())


@torch.no_grad()
def test_rotary_order_keeps_the_scores(tmp_path: Path) -> None:
    """Meta's rotation on its rows and ours on ours: the same products of queries and keys."""
    model = small()
    attention = model.layers[1].self_attn
    x_TH, angle = torch.randn(30, 64), torch.outer(torch.arange(30.0), 10 ** -torch.arange(8.0))
    ours, theirs = [], []
    for projection in (attention.q_proj, attention.k_proj):
        x = (x_TH @ projection.weight.T).unflatten(1, (-1, 16)).transpose(0, 1)
        first, second = x.chunk(2, dim=-1)
        cos, sin = angle.cos(), angle.sin()
        ours.append(torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1))
        theirs.append(
            rotated_by_pairs((x_TH @ pairs(projection.weight, 16).T).unflatten(1, (-1, 16)).transpose(0, 1), angle)
        )
    for q, k in ((ours, theirs),):
        torch.testing.assert_close(q[0][::2] @ q[1].mT, k[0][::2] @ k[1].mT, rtol=1e-4, atol=1e-4)


def test_config_of_cwm(tmp_path: Path) -> None:
    (tmp_path / "params.json").write_text(json.dumps({"model": CWM_PARAMS}))
    released = replace(size("cwm-32b"), bos_token_id=None, eos_token_id=None, pad_token_id=None)
    assert native_config(tmp_path) == released


def test_names() -> None:
    assert native_name("layers.3.self_attn.q_proj.weight") == "model.layers.3.attention.wq.weight"
    assert native_name("layers.3.post_attention_layernorm.weight") == "model.layers.3.ffn_norm.weight"
    assert native_name("embed_tokens.weight") == "model.tok_embeddings.weight"
    assert native_name("norm.weight") == "model.norm.weight"
    assert native_name("head.weight") == "model.output.weight"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"norm.weight": torch.ones(3)}, r"model.norm.weight in .* has shape \[3\], expected \[64\]"),
        ({"extra.weight": torch.ones(3)}, "model.extra.weight in .* has no place"),
        ({"layers.2.attention.wk.weight": None}, "model.layers.2.attention.wk.weight is missing"),
    ],
)
def test_wrong_tensors(tmp_path: Path, changes: dict[str, Tensor | None], message: str) -> None:
    save_native(small(), tmp_path, **changes)
    with pytest.raises(ModelError, match=message):
        load_model(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"qk_norm": True}, "qk_norm is True, this architecture has none"),
        ({"pos_embed_impl": "yarn"}, "pos_embed_impl is 'yarn', expected 'rope' or 'scaled_rope'"),
        ({"scaled_rope": {"use_attn_scale": True}}, "use_attn_scale is true"),
        ({"n_kv_heads": 3}, "4 query heads cannot share 3"),
    ],
)
def test_wrong_params(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    save_native(small(), tmp_path, SMALL_PARAMS | changes)
    with pytest.raises(ModelError, match=message):
        load_model(tmp_path)


def test_broken_files(tmp_path: Path) -> None:
    save_native(small(), tmp_path, {key: value for key, value in SMALL_PARAMS.items() if key != "dim"})
    with pytest.raises(ModelError, match="params.json has no 'dim'"):
        load_model(tmp_path)
    (tmp_path / "params.json").write_text(json.dumps({"model": SMALL_PARAMS}))
    shard = next(tmp_path.glob("*.distcp"))
    shard.write_bytes(shard.read_bytes()[:1000])
    with pytest.raises(ModelError, match="cannot read"):
        load_model(tmp_path)
    (tmp_path / ".metadata").write_bytes(b"not a pickle")
    with pytest.raises(ModelError, match="cannot read .*metadata"):
        load_model(tmp_path)
