"""Training arithmetic against transformers' `CwmForCausalLM` in float32: logits, gradients and one optimiser step.

Rows are five windows long; packed ones hold documents that end before, at and after the window.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CwmForCausalLM

from foretrace.model import ModelConfig, Transformer, save_model
from foretrace.model.checkpoint import stored_name
from foretrace.model.config import RopeParameters
from foretrace.model.sizes import cwm_layers

WINDOW = 16
LENGTHS = ((7, 16, 17, 40), (80,))
"""Documents of two rows of 80."""

SCALED = RopeParameters(
    rope_type="llama3",
    rope_theta=10_000.0,
    factor=16.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=64,
)
CASES = pytest.mark.parametrize("packed", [False, True], ids=["unpacked", "packed"])


def rows(values: Any) -> Tensor:
    return torch.stack([torch.cat([values(i, n) for i, n in enumerate(row)]) for row in LENGTHS])


IDS = torch.randint(0, 320, (2, 80), generator=torch.Generator().manual_seed(1))
DOCUMENTS = rows(lambda number, length: torch.full((length,), number))
PLACES = rows(lambda number, length: torch.arange(length))


@pytest.fixture(params=["eager", "sdpa"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Transformer, nn.Module]:
    """Ours and theirs, with the same weights."""
    torch.manual_seed(0)
    ours = Transformer(
        ModelConfig(
            vocab_size=320,
            hidden_size=64,
            intermediate_size=96,
            num_hidden_layers=6,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=16,
            max_position_embeddings=1024,
            sliding_window=WINDOW,
            layer_types=cwm_layers(6),
            rope_parameters=SCALED,
            initializer_range=0.2,
            bos_token_id=0,
            eos_token_id=1,
        )
    )
    for name, weight in ours.named_parameters():
        if "norm" in name:
            nn.init.uniform_(weight, 0.5, 1.5)
    save_model(ours, tmp_path)
    return ours, CwmForCausalLM.from_pretrained(tmp_path, attn_implementation=request.param).train()


def logits(pair: tuple[Transformer, nn.Module], packed: bool) -> tuple[Tensor, Tensor]:
    ours, theirs = pair
    documents, places = (DOCUMENTS, PLACES) if packed else (None, None)
    return ours(IDS, documents), theirs(IDS, position_ids=places, use_cache=False).logits


def loss(logits_BTV: Tensor) -> Tensor:
    return F.cross_entropy(logits_BTV[:, :-1].flatten(0, 1), IDS[:, 1:].flatten())


def apart(ours: Tensor, theirs: Tensor) -> float:
    return float(((ours - theirs).abs().max() / theirs.abs().max()).detach())


@CASES
def test_logits_and_gradients(pair: tuple[Transformer, nn.Module], packed: bool) -> None:
    mine, other = logits(pair, packed)
    assert apart(mine, other) < 1e-5
    loss(mine).backward()
    loss(other).backward()
    theirs = dict(pair[1].named_parameters())
    for name, weight in pair[0].named_parameters():
        assert weight.grad is not None
        assert apart(weight.grad, theirs[stored_name(name)].grad) < 2e-5, name


@CASES
def test_one_step_of_the_optimiser(pair: tuple[Transformer, nn.Module], packed: bool) -> None:
    before = {stored_name(name): weight.detach().clone() for name, weight in pair[0].named_parameters()}
    for model, values in zip(pair, logits(pair, packed), strict=True):
        loss(values).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        # With AdamW's usual epsilon of 1e-8 a gradient of 1e-9 moves a weight by its sign: noise.
        torch.optim.AdamW(model.parameters(), lr=1e-2, betas=(0.9, 0.95), weight_decay=0.1, eps=1e-4).step()
    theirs = dict(pair[1].named_parameters())
    for name, weight in pair[0].named_parameters():
        start, end = before[stored_name(name)], theirs[stored_name(name)]
        assert float((end - start).detach().abs().max()) > 1e-3
        assert apart((weight - start).detach(), (end - start).detach()) < 1e-3, name


@torch.no_grad()
def test_packing_and_windows_matter_here(pair: tuple[Transformer, nn.Module]) -> None:
    """Guards the tests above: were documents or windows ignored, they could not tell."""
    ours, _ = pair
    assert apart(ours(IDS, DOCUMENTS)[0], ours(IDS)[0]) > 1e-2
    assert torch.equal(ours(IDS, DOCUMENTS)[1], ours(IDS)[1])
    assert apart(ours(IDS, global_window=WINDOW), ours(IDS)) > 1e-2
