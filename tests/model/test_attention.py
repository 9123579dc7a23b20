"""Attention over packed rows against the plain definition, document by document, forwards and backwards."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.attention.flex_attention import create_block_mask

from foretrace.model.attention import BLOCK, attend, block_mask, views

ROW = 512
LENGTHS = ((70, 1, 40, 17, 384), (512,), (16, 15, 225, 128, 100, 1, 27))
"""Documents of three rows."""


def rows() -> Tensor:
    return torch.stack([torch.repeat_interleave(torch.tensor(lengths)) for lengths in LENGTHS])


def inputs() -> list[Tensor]:
    torch.manual_seed(0)
    return [torch.randn(3, heads, ROW, 16, requires_grad=True) for heads in (4, 2, 2)]


def reference(q_BNTD: Tensor, k_BKTD: Tensor, v_BKTD: Tensor, window: int | None) -> Tensor:
    """Softmax over the keys that a token may see, by a dense mask."""
    documents_BT, place_T = rows(), torch.arange(ROW)
    distance_TT = place_T[:, None] - place_T
    seen_BTT = (distance_TT >= 0) & (documents_BT[:, :, None] == documents_BT[:, None])
    if window is not None:
        seen_BTT &= distance_TT < window
    k_BNTD, v_BNTD = (x.repeat_interleave(2, dim=1) for x in (k_BKTD, v_BKTD))
    scores_BNTT = (q_BNTD @ k_BNTD.transpose(2, 3)) / 16**0.5
    return scores_BNTT.masked_fill(~seen_BTT[:, None], -torch.inf).softmax(-1) @ v_BNTD


@pytest.mark.parametrize("window", [None, 1, 16, 128, 129, 200, 600])
def test_packed_rows_on_cpu(window: int | None) -> None:
    ours, theirs = inputs(), inputs()
    y, expected = attend(*ours, window=window, view=views(rows(), (window,))[window]), reference(*theirs, window)
    torch.testing.assert_close(y, expected)
    for each in (y, expected):
        (each * torch.arange(16)).sum().backward()
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine.grad, other.grad)


@torch.no_grad()
@pytest.mark.filterwarnings("ignore:flex_attention called without torch.compile")
@pytest.mark.parametrize("window", [None, 1, 16, 128, 129, 200, 600])
def test_block_masks_admit_the_same(window: int | None) -> None:
    """FlexAttention, uncompiled: what a GPU runs. It has no backward pass on CPU."""
    ours = [x.detach() for x in inputs()]
    torch.testing.assert_close(attend(*ours, window=window, view=block_mask(rows(), window)), reference(*ours, window))


@pytest.mark.parametrize("window", [None, 1, 16, 127, 128, 129, 200, 256, 257, 600])
def test_blocks_are_those_that_torch_finds(window: int | None) -> None:
    ours = block_mask(rows(), window)
    theirs = create_block_mask(ours.mask_mod, 3, None, ROW, ROW, device="cpu", BLOCK_SIZE=BLOCK)
    assert (ours.to_dense() == theirs.to_dense()).all()
    assert (ours.full_kv_num_blocks == theirs.full_kv_num_blocks).all()
