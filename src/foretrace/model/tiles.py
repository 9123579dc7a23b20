"""Causal attention on a CPU, by tiles of queries against the keys in their reach: local layers cost T x window.

Weights are kept for the way back. Making them again there, as FlashAttention does, took a fifth to a half longer.

Shapes: B sequences, T tokens, N query heads, K key-value heads, G = N / K, D head size; q and k number the queries and
keys of a tile.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

import torch
from torch import Tensor

__all__ = ["Rows", "tiled"]

TILE = 128

Rows = tuple[tuple[slice, ...], ...]
"""For each row, the places of its documents."""


def tiled(q_BNTD: Tensor, k_BKTD: Tensor, v_BKTD: Tensor, *, rows: Rows | None, window: int | None) -> Tensor:
    """Causal attention [B, N, T, D] inside the documents of `rows`; None stands for a document a row."""
    return cast(Tensor, Tiled.apply(q_BNTD, k_BKTD, v_BKTD, rows, window))  # type: ignore[no-untyped-call]


class Tiled(torch.autograd.Function):
    """The forward and the backward pass of `tiled`."""

    @staticmethod
    def forward(ctx: Any, q_BNTD: Tensor, k_BKTD: Tensor, v_BKTD: Tensor, rows: Rows | None, window: int | None) -> Any:
        batch, heads, length, size = q_BNTD.shape
        num_groups = k_BKTD.shape[1]
        grouped = (batch, num_groups, -1, length, size)
        q_BKGTD = (q_BNTD * size**-0.5).view(grouped)
        y_BTND = q_BNTD.new_empty(batch, length, heads, size)
        y_BKGTD = y_BTND.transpose(1, 2).view(grouped)
        kept = []
        for row, queries, keys in _tiles(rows, length, window):
            q = q_BKGTD[row, :, :, queries]
            scores = (q.flatten(2, 3) @ k_BKTD[row, :, keys].mT).view(*q.shape[:4], -1)
            weights = scores.add_(_bias(*scores.shape[3:], window, scores.dtype)).softmax(-1).flatten(2, 3)
            y_BKGTD[row, :, :, queries] = (weights @ v_BKTD[row, :, keys]).view(q.shape)
            kept.append(weights)
        ctx.save_for_backward(q_BKGTD, k_BKTD, v_BKTD, *kept)
        ctx.rows, ctx.window = rows, window
        return y_BTND.transpose(1, 2)

    @staticmethod
    def backward(ctx: Any, dy_BNTD: Tensor) -> Any:
        q_BKGTD, k_BKTD, v_BKTD, *kept = ctx.saved_tensors
        length, size = q_BKGTD.shape[3:]
        wide = torch.promote_types(k_BKTD.dtype, torch.float32)
        dq_BKGTD = torch.empty_like(q_BKGTD)
        dk_BKTD, dv_BKTD = (torch.zeros_like(x, dtype=wide) for x in (k_BKTD, v_BKTD))
        dy_BKGTD = dy_BNTD.view(q_BKGTD.shape)
        for (row, queries, keys), weights in zip(_tiles(ctx.rows, length, ctx.window), kept, strict=True):
            q, dy = (x[row, :, :, queries].flatten(2, 3) for x in (q_BKGTD, dy_BKGTD))
            dv_BKTD[row, :, keys] += weights.mT @ dy
            dweights = dy @ v_BKTD[row, :, keys].mT
            dscores = torch._softmax_backward_data(dweights, weights, -1, weights.dtype)
            dk_BKTD[row, :, keys] += dscores.mT @ q
            dq = (dscores @ k_BKTD[row, :, keys]).mul_(size**-0.5)
            dq_BKGTD[row, :, :, queries] = dq.view(dq_BKGTD[row, :, :, queries].shape)
        return dq_BKGTD.flatten(1, 2), dk_BKTD.to(k_BKTD.dtype), dv_BKTD.to(v_BKTD.dtype), None, None


def _tiles(rows: Rows | None, length: int, window: int | None) -> Iterator[tuple[slice, slice, slice]]:
    """Rows, queries, and the keys in their reach. Rows of one document are worked on together."""
    together = [(slice(None), (slice(0, length),))]
    alone = together if rows is None else [(slice(row, row + 1), places) for row, places in enumerate(rows)]
    for row, places in alone:
        for place in places:
            for start in range(place.start, place.stop, TILE):
                end = min(start + TILE, place.stop)
                first = place.start if window is None else max(place.start, start - window + 1)
                yield row, slice(start, end), slice(first, end)


@lru_cache(maxsize=256)
def _bias(num_queries: int, num_keys: int, window: int | None, dtype: torch.dtype) -> Tensor:
    """0 where a key may be seen and minus infinity elsewhere, [q, k]; the last query is at the last key."""
    query_q1 = torch.arange(num_keys - num_queries, num_keys)[:, None]
    distance_qk = query_q1 - torch.arange(num_keys)
    unseen_qk = (distance_qk < 0) if window is None else (distance_qk < 0) | (distance_qk >= window)
    return torch.zeros(num_queries, num_keys, dtype=dtype).masked_fill_(unseen_qk, -torch.inf)
