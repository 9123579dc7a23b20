"""Causal attention over rows that hold one document or several, over the last `window` tokens or over all.

What may be seen is worked out once for a forward pass (`views`) and handed to each layer. Rows of one document, and
packed rows on CPU, are worked on in tiles of queries; packed rows on a GPU go through FlexAttention (arXiv 2412.05496),
whose block masks leave out the blocks where nothing may be seen.

Shapes: B sequences, T tokens, N query heads, K key-value heads, G = N / K, D head size.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.attention.flex_attention import BlockMask, flex_attention

__all__ = ["View", "attend", "views"]

TILE = 128
BLOCK = 128


@dataclass(frozen=True, slots=True)
class Spans:
    """For each row, the places of its documents."""

    rows: tuple[tuple[slice, ...], ...]


View = BlockMask | Spans | None
"""What the tokens of a batch may see through one window; None where each row is one document."""


def views(documents_BT: Tensor | None, windows: Iterable[int | None]) -> dict[int | None, View]:
    """The `View` for each window. `documents` [B, T] numbers the document of each token, rising along a row.

    None stands for a document a row, padded at the right, where causal attention cannot see it.
    """
    if documents_BT is None:
        return dict.fromkeys(windows)
    if documents_BT.device.type == "cuda":
        return {window: block_mask(documents_BT, window) for window in windows}
    return dict.fromkeys(windows, spans(documents_BT))


def attend(q_BNTD: Tensor, k_BKTD: Tensor, v_BKTD: Tensor, *, window: int | None, view: View = None) -> Tensor:
    """Causal attention [B, N, T, D]; with a window, token i sees the keys j where i - window < j <= i."""
    if isinstance(view, BlockMask):
        return flex_attention(q_BNTD, k_BKTD, v_BKTD, block_mask=view, enable_gqa=True)
    if view is None:
        return tiled(q_BNTD, k_BKTD, v_BKTD, window=window)
    rows = []
    for row, places in enumerate(view.rows):
        q, k, v = (x[row : row + 1] for x in (q_BNTD, k_BKTD, v_BKTD))
        parts = [tiled(q[:, :, place], k[:, :, place], v[:, :, place], window=window) for place in places]
        rows.append(torch.cat(parts, dim=2))
    return torch.cat(rows)


def tiled(q_BNTD: Tensor, k_BKTD: Tensor, v_BKTD: Tensor, *, window: int | None) -> Tensor:
    """Causal attention within rows, by tiles of queries against the keys in their reach: local layers cost T x window.

    On CPU this takes about half the time of torch's fused attention in training with bfloat16, and no more in float32.
    """
    num_groups, length, head_dim = k_BKTD.shape[1], q_BNTD.shape[2], q_BNTD.shape[3]
    q_BKGTD = (q_BNTD * head_dim**-0.5).unflatten(1, (num_groups, -1))
    position_T = torch.arange(length, device=q_BNTD.device)
    tiles = []
    for start in range(0, length, TILE):
        queries = slice(start, start + TILE)
        keys = slice(0 if window is None else max(0, start - window + 1), start + TILE)
        distance_qk = position_T[queries, None] - position_T[keys]
        unseen_qk = (distance_qk < 0) if window is None else (distance_qk < 0) | (distance_qk >= window)
        bias_qk = torch.zeros_like(unseen_qk, dtype=q_BNTD.dtype).masked_fill(unseen_qk, -torch.inf)
        q_BKGqD = q_BKGTD[:, :, :, queries]
        scores = q_BKGqD.flatten(2, 3) @ k_BKTD[:, :, keys].transpose(2, 3)
        weights = (scores.view(*q_BKGqD.shape[:4], -1) + bias_qk).softmax(-1)
        tiles.append((weights.flatten(2, 3) @ v_BKTD[:, :, keys]).view(q_BKGqD.shape))
    return torch.cat(tiles, dim=3).flatten(1, 2)


def spans(documents_BT: Tensor) -> Spans:
    """For each row, the places of its documents."""
    found = []
    for documents_T in documents_BT:
        starts = (documents_T.diff().nonzero().flatten() + 1).tolist()
        found.append(tuple(slice(*ends) for ends in pairwise([0, *starts, len(documents_T)])))
    return Spans(tuple(found))


def block_mask(documents_BT: Tensor, window: int | None) -> BlockMask:
    """What each token may see, by blocks of 128 x 128; T is a multiple of 128.

    As documents rise along a row, which blocks of keys a block of queries sees follows from its first and last document
    alone. Torch's own way to a block mask tries every pair of tokens.
    """

    def seen(b: Tensor, h: Tensor, q: Tensor, k: Tensor) -> Tensor:
        near = (q >= k) if window is None else (q >= k) & (q - k < window)
        return near & (documents_BT[b, q] == documents_BT[b, k])

    first_BQ, last_BQ = documents_BT[:, ::BLOCK], documents_BT[:, BLOCK - 1 :: BLOCK]
    block_Q = torch.arange(first_BQ.shape[1], device=documents_BT.device)
    nearest_QQ = (block_Q[:, None] - block_Q - 1) * BLOCK + 1  # between a token of the one block and one of the other
    farthest_QQ = nearest_QQ + 2 * BLOCK - 2
    some_QQ, all_QQ = farthest_QQ >= 0, nearest_QQ >= 0
    if window is not None:
        some_QQ, all_QQ = some_QQ & (nearest_QQ < window), all_QQ & (farthest_QQ < window)
    some_BQQ = some_QQ & (first_BQ[:, :, None] <= last_BQ[:, None]) & (first_BQ[:, None] <= last_BQ[:, :, None])
    all_BQQ = all_QQ & (first_BQ[:, None] == last_BQ[:, :, None])
    return BlockMask.from_kv_blocks(*_ordered(some_BQQ & ~all_BQQ), *_ordered(all_BQQ), BLOCK, seen)


def _ordered(chosen_BQQ: Tensor) -> tuple[Tensor, Tensor]:
    """How many blocks of keys are chosen for each block of queries [B, 1, Q], and which, those first [B, 1, Q, Q]."""
    order_BQQ = chosen_BQQ.byte().argsort(dim=-1, descending=True, stable=True)
    return chosen_BQQ.sum(-1)[:, None].int(), order_BQQ[:, None].int()
