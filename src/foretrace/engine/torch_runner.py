"""The runner with torch, on any device and for any model directory. The only file of this room that knows torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from foretrace.engine.runner import PAGE, Run, cut
from foretrace.engine.slots import CHUNK, Page, Slots
from foretrace.model.checkpoint import load_model
from foretrace.model.transformer import Attention, Block, Transformer, rotate, rotations

__all__ = ["TorchRunner"]

FIRST_CAPACITY = 256


class GrowingSlots(Slots):
    """Slots whose arrays double as rows grow."""

    def reserve(self, total: int) -> None:
        """Make room for `total` places in the global layers' caches."""
        capacity = self.whole.shape[3]
        while capacity < total:
            capacity *= 2
        more = capacity - self.whole.shape[3]
        if more:
            self.whole = F.pad(self.whole, (0, 0, 0, more))

    def load(self, row: int, pages: Sequence[Page]) -> None:
        """Put the pages with which a text begins into an empty row."""
        self.reserve(len(pages) * PAGE)
        super().load(row, pages)


class TorchRunner:
    """A transformer at work on the device where it lies; see `foretrace.engine.runner.Runner`."""

    def __init__(self, model: Transformer) -> None:
        self._model = model
        self._config = model.config
        self._layers = [cast(Block, layer) for layer in model.layers]
        self._like = model.embed_tokens.weight
        self._rotation = rotations(self._config, self._config.max_position_embeddings, self._like.device)
        self.vocab_size = self._config.vocab_size
        self.context = self._config.max_position_embeddings

    @classmethod
    def load(cls, directory: str | Path, *, device: str = "cpu", dtype: torch.dtype = torch.float32) -> TorchRunner:
        """The model in a directory. Raises ModelError where it is not whole."""
        return cls(load_model(directory, dtype).to(device))

    def start(self, rows: int) -> GrowingSlots:
        """A cache of empty rows."""
        return GrowingSlots(self._config, rows, FIRST_CAPACITY, self._like.new_zeros, torch.clone)

    @torch.no_grad()
    def feed(self, cache: GrowingSlots, runs: Sequence[Run]) -> NDArray[np.float32]:
        """Take runs, at most one for each row; logits [W, V] for the ids after those that are wanted, in order.

        Longer ones go piece by piece. Shorter ones are padded at the end; what padding leaves in the caches lies after
        the row's last id, where nothing looks before the row's next ids have taken its place.
        """
        logits: list[list[Tensor]] = [[] for _ in runs]
        waiting = dict(enumerate(runs))
        while waiting:
            pieces, waiting = cut(waiting, CHUNK)
            hidden_BTH = self._hidden(cache, list(pieces.values()))
            for (number, piece), hidden_TH in zip(pieces.items(), hidden_BTH, strict=True):
                end = len(piece.ids)
                logits[number].append(hidden_TH[end - piece.wanted : end])
        return _numpy(self._model.head(torch.cat([part for parts in logits for part in parts])))

    @torch.no_grad()
    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        """Logits [T, V] for the id after each of `ids`, all of them taken at once, with no state left."""
        return _numpy(self._model(torch.tensor([ids], device=self._like.device))[0])

    def _hidden(self, cache: GrowingSlots, runs: Sequence[Run]) -> Tensor:
        """Final normalised states [B, T, H] of runs, which are taken into their rows."""
        device = self._like.device
        for run in runs:
            cache.move_on(run.row)
        rows = [run.row for run in runs]
        longest = max(len(run.ids) for run in runs)
        ids_BT = torch.tensor([run.ids + [0] * (longest - len(run.ids)) for run in runs], device=device)
        starts_B1 = torch.tensor([[cache.lengths[row]] for row in rows], device=device)
        bases_B1 = torch.tensor([[cache.bases[row]] for row in rows], device=device)
        places_BT = starts_B1 + torch.arange(longest, device=device)
        total = max(cache.lengths[row] for row in rows) + longest
        near = max(cache.lengths[row] - cache.bases[row] for row in rows) + longest
        cache.reserve(total)
        clamped_BT = places_BT.clamp(max=self.context - 1)
        rotation = cast(tuple[Tensor, Tensor], tuple(table[clamped_BT][:, None] for table in self._rotation))
        distance_BTS = places_BT[:, :, None] - torch.arange(total, device=device)
        local_BTS = places_BT[:, :, None] - (bases_B1 + torch.arange(near, device=device))[:, None]
        kinds = {
            "full_attention": (iter(cache.whole.split(2)), places_BT, distance_BTS >= 0),
            "sliding_attention": (
                iter(cache.local.split(2)),
                places_BT - bases_B1,
                (local_BTS >= 0) & (local_BTS < self._config.sliding_window),
            ),
        }
        x_BTH = self._model.embed_tokens(ids_BT)
        for layer, kind in zip(self._layers, self._config.layer_types, strict=True):
            caches, slots_BT, seen_BTS = kinds[kind]
            normed = layer.input_layernorm(x_BTH)
            x_BTH = x_BTH + _attend(layer.self_attn, normed, rotation, next(caches), rows, slots_BT, seen_BTS)
            x_BTH = x_BTH + layer.mlp(layer.post_attention_layernorm(x_BTH))
        for run in runs:
            cache.lengths[run.row] += len(run.ids)
        return cast(Tensor, self._model.norm(x_BTH))


def _attend(
    attention: Attention,
    x_BTH: Tensor,
    rotation: tuple[Tensor, Tensor],
    caches_2RKCD: Tensor,
    rows: list[int],
    slots_BT: Tensor,
    seen_BTS: Tensor,
) -> Tensor:
    """Attention over what rows of the caches hold and the new ids, whose keys and values are put there in place."""
    q_BNTD, k_BKTD, v_BKTD = (
        projection(x_BTH).unflatten(-1, (-1, attention.head_dim)).transpose(1, 2)
        for projection in (attention.q_proj, attention.k_proj, attention.v_proj)
    )
    rows_B1 = torch.tensor(rows, device=x_BTH.device)[:, None]
    whole = slice(len(rows)) if rows == list(range(len(rows))) else rows  # a slice is not copied
    seen = []
    for cache_RKCD, new_BKTD in zip(caches_2RKCD, (rotate(k_BKTD, rotation), v_BKTD), strict=True):
        cache_RKCD[rows_B1, :, slots_BT] = new_BKTD.transpose(1, 2)
        seen.append(cache_RKCD[whole, :, : seen_BTS.shape[-1]])
    keys, values = seen
    y_BNTD = F.scaled_dot_product_attention(
        rotate(q_BNTD, rotation), keys, values, attn_mask=seen_BTS[:, None], enable_gqa=True
    )
    return cast(Tensor, attention.o_proj(y_BNTD.transpose(1, 2).flatten(2)))


def _numpy(logits: Tensor) -> NDArray[np.float32]:
    return cast(NDArray[np.float32], logits.float().cpu().numpy())
