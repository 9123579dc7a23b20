"""Causal attention over rows that hold one document or several, over the last `window` tokens or over all.

What may be seen is worked out once for a forward pass (`views`) and handed to each layer as a `View`, of which there
are three, all with the same outcome: `Tiles` on a CPU, `Blocks` (FlexAttention, arXiv 2412.05496) on a GPU, and
`Lengths` (FlashAttention-3, arXiv 2407.08608) where that is installed and numbers have 16 bits.

Shapes: B sequences, T tokens, N query heads, K key-value heads, D head size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, Protocol, cast

import torch
from torch import Tensor
from torch.nn.attention import activate_flash_attention_impl
from torch.nn.attention.flex_attention import BlockMask, flex_attention
from torch.nn.attention.varlen import varlen_attn
from torch.nn.functional import pad

from foretrace.model.tiles import Rows, tiled

__all__ = ["KERNELS", "Blocks", "Lengths", "Tiles", "View", "kernel_for", "views"]

BLOCK = 128


class View(Protocol):
    """What the tokens of a batch may see through one window, and the kernel that looks."""

    def attend(self, q_BNTD: Tensor, k_BKTD: Tensor, v_BKTD: Tensor) -> Tensor:
        """[B, N, T, D]: token i sees the keys j of its own document where i - window < j <= i."""


def views(
    ids_BT: Tensor, documents_BT: Tensor | None, windows: Iterable[int | None], *, kernel: str
) -> dict[int | None, View]:
    """The `View` for each window (None: no limit), by the kernel of that name.

    `documents` [B, T] numbers the document of each token, rising along a row. None stands for a document a row, padded
    at the right, where causal attention cannot see it.
    """
    make = KERNELS[kernel](ids_BT, documents_BT)
    return {window: make(window) for window in windows}


def kernel_for(device: torch.device, dtype: torch.dtype) -> str:
    """The name of the fastest kernel that there is for a device and the numbers of q, k and v."""
    if device.type != "cuda":
        return "tiles"
    half = dtype in (torch.bfloat16, torch.float16)
    return "lengths" if half and flash3(torch.cuda.get_device_capability(device)) else "blocks"


@dataclass(frozen=True, slots=True)
class Tiles:
    """Tiles of queries against the keys in their reach, document by document."""

    rows: Rows | None
    """The documents of each row; None where each row is one."""
    window: int | None

    @classmethod
    def of(cls, ids_BT: Tensor, documents_BT: Tensor | None) -> Callable[[int | None], View]:
        rows = None if documents_BT is None else tuple(map(spans, documents_BT))
        return lambda window: cls(rows, window)

    @torch.compiler.disable  # type: ignore[untyped-decorator]  # each number of tiles would be a program of its own
    def attend(self, q_BNTD: Tensor, k_BKTD: Tensor, v_BKTD: Tensor) -> Tensor:
        return tiled(q_BNTD, k_BKTD, v_BKTD, rows=self.rows, window=self.window)


@dataclass(frozen=True, slots=True)
class Blocks:
    """FlexAttention, which leaves out the blocks of keys where nothing may be seen."""

    mask: BlockMask

    @classmethod
    def of(cls, ids_BT: Tensor, documents_BT: Tensor | None) -> Callable[[int | None], View]:
        documents = torch.zeros_like(ids_BT) if documents_BT is None else documents_BT
        return lambda window: cls(block_mask(documents, window))

    def attend(self, q_BNTD: Tensor, k_BKTD: Tensor, v_BKTD: Tensor) -> Tensor:
        kernel = compiled_flex() if q_BNTD.is_cuda and not torch.compiler.is_compiling() else flex_attention
        length = q_BNTD.shape[2]
        missing = self.mask.seq_lengths[0] - length  # the mask covers whole blocks
        if missing:
            q_BNTD, k_BKTD, v_BKTD = (pad(x, (0, 0, 0, missing)) for x in (q_BNTD, k_BKTD, v_BKTD))
        y_BNTD = kernel(q_BNTD, k_BKTD, v_BKTD, block_mask=self.mask, enable_gqa=True)
        return cast(Tensor, y_BNTD)[:, :, :length] if missing else cast(Tensor, y_BNTD)


@dataclass(frozen=True, slots=True)
class Lengths:
    """FlashAttention over all rows laid end to end, told where documents begin. Raises without its kernel on a GPU."""

    starts: Tensor
    """Where each document begins, then the end of the last again and again: int32, a power of two of them.

    What is compiled is compiled for their number; that of documents changes with each batch.
    """
    longest: int
    """Tokens of the longest document, or more."""
    window: int | None

    @classmethod
    def of(cls, ids_BT: Tensor, documents_BT: Tensor | None) -> Callable[[int | None], View]:
        rows, length = ids_BT.shape
        if documents_BT is None:
            starts = torch.arange(0, rows * length + 1, length, dtype=torch.int32, device=ids_BT.device)
        else:
            begins = torch.ones_like(documents_BT, dtype=torch.bool)
            begins[:, 1:] = documents_BT.diff(dim=1) != 0
            starts = begins.flatten().nonzero().flatten().int()
            starts = pad(starts, (0, (1 << len(starts).bit_length()) - len(starts)), value=rows * length)
        return lambda window: cls(starts, length, window)

    def attend(self, q_BNTD: Tensor, k_BKTD: Tensor, v_BKTD: Tensor) -> Tensor:
        q, k, v = (x.transpose(1, 2).flatten(0, 1) for x in (q_BNTD, k_BKTD, v_BKTD))
        ends = (self.starts, self.starts, self.longest, self.longest)
        reach = (-1 if self.window is None else self.window - 1, 0)
        y = cast(Tensor, varlen_attn(q, k, v, *ends, window_size=reach, enable_gqa=True))
        return y.view(len(q_BNTD), -1, *y.shape[1:]).transpose(1, 2)


KERNELS: dict[str, Callable[[Tensor, Tensor | None], Callable[[int | None], View]]] = {
    "tiles": Tiles.of,
    "blocks": Blocks.of,
    "lengths": Lengths.of,
}
"""From ids and documents [B, T] to what makes the `View` of a window."""


@cache
def compiled_flex() -> Any:
    """FlexAttention for blocks that are not themselves compiled: uncompiled, it would hold scores for every pair."""
    return torch.compile(flex_attention, dynamic=False)


@cache
def flash3(capability: tuple[int, int]) -> bool:
    """Whether FlashAttention-3 is there and fits the GPU (Hopper); if so, torch's kernels use it from now on."""
    if capability[0] != 9 or not find_spec("flash_attn_interface"):
        return False
    activate_flash_attention_impl("FA3")
    return True


def spans(documents_T: Tensor) -> tuple[slice, ...]:
    """The places of a row's documents."""
    starts = (documents_T.diff().nonzero().flatten() + 1).tolist()
    return tuple(slice(*ends) for ends in pairwise([0, *starts, len(documents_T)]))


def block_mask(documents_BT: Tensor, window: int | None) -> BlockMask:
    """What each token may see, by blocks of 128 x 128; rows are taken as filled up to whole blocks.

    As documents rise along a row, which blocks of keys a block of queries sees follows from its first and last document
    alone. Torch's own way to a block mask tries every pair of tokens.
    """
    missing = -documents_BT.shape[1] % BLOCK
    if missing:
        after_B1 = documents_BT[:, -1:] + 1
        documents_BT = torch.cat((documents_BT, after_B1.expand(-1, missing)), dim=1)

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
