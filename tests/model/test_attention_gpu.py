"""Packed rows on a GPU, compiled, against the same rows document by document: one step's losses and gradients."""

from __future__ import annotations

import pytest
import torch

from foretrace.model.config import ModelConfig, RopeParameters
from foretrace.model.transformer import Transformer

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")

ROW = 512


def model(device: str) -> Transformer:
    torch.manual_seed(0)
    return Transformer(
        ModelConfig(
            vocab_size=320,
            hidden_size=192,
            intermediate_size=256,
            num_hidden_layers=2,
            num_attention_heads=6,
            num_key_value_heads=2,
            head_dim=64,
            max_position_embeddings=ROW,
            sliding_window=96,
            layer_types=("sliding_attention", "full_attention"),
            rope_parameters=RopeParameters(rope_theta=10_000.0),
            initializer_range=0.1,
        )
    ).to(device)


def test_compiled_flex_attention_equals_tiles() -> None:
    ids_BT = torch.randint(0, 320, (3, ROW), generator=torch.Generator().manual_seed(1))
    lengths = ((200, 1, 300, 11), (ROW,), (128, 128, 256))
    documents_BT = torch.stack([torch.repeat_interleave(torch.tensor(row)) for row in lengths])
    ours, theirs = model("cuda"), model("cpu")
    for layer in ours.layers:
        layer.compile(dynamic=False)
    h_BTH = ours.hidden(ids_BT.cuda(), documents_BT.cuda())
    expected_BTH = theirs.hidden(ids_BT, documents_BT)
    assert float((h_BTH.cpu() - expected_BTH).norm() / expected_BTH.norm()) < 1e-3
    for each in (h_BTH, expected_BTH):
        (each * torch.arange(192, device=each.device)).mean().backward()
    for (name, mine), other in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        if mine.grad is not None:
            assert other.grad is not None
            assert float((mine.grad.cpu() - other.grad).norm() / other.grad.norm()) < 1e-2, name


def test_lengths_equal_blocks_in_sixteen_bits() -> None:
    """torch's own FlashAttention, or FlashAttention-3 where it is installed, beside FlexAttention."""
    ids_BT = torch.randint(0, 320, (3, ROW), device="cuda")
    lengths = ((200, 1, 300, 11), (ROW,), (128, 128, 256))
    documents_BT = torch.stack([torch.repeat_interleave(torch.tensor(row)) for row in lengths]).cuda()
    found = {}
    for kernel in ("lengths", "blocks"):
        each = model("cuda")
        each.kernel = kernel
        with torch.autocast("cuda", torch.bfloat16):
            h_BTH = each.hidden(ids_BT, documents_BT)
        (h_BTH.float() * torch.arange(192, device="cuda")).mean().backward()
        found[kernel] = [h_BTH.float(), *(w.grad for w in each.parameters() if w.grad is not None)]
    for mine, other in zip(found["lengths"], found["blocks"], strict=True):
        assert float((mine - other).norm() / other.norm()) < 3e-2
