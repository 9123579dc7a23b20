"""The runner with torch, on any device and for any model directory. The only file of this room that knows torch."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from foretrace.engine.runner import State
from foretrace.model.checkpoint import load_model
from foretrace.model.transformer import Attention, Block, Transformer, rotate, rotations

__all__ = ["TorchRunner"]

FIRST_CAPACITY = 256


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

    def start(self, batch: int) -> State:
        """A state of `batch` empty rows; its buffers double as rows grow."""
        shape = (batch, self._config.num_key_value_heads, FIRST_CAPACITY, self._config.head_dim)
        return State([self._like.new_zeros(shape) for _ in range(2 * self._config.num_hidden_layers)], [0] * batch)

    @torch.no_grad()
    def feed(self, state: State, ids: list[list[int]]) -> NDArray[np.float32]:
        """Take one or more ids into each row of the state; logits [B, V] for the id after each row's last.

        Shorter runs are padded at the end. What padding leaves in the caches lies after the row's last id, where
        nothing looks before the row's next ids have taken its place.
        """
        batch, longest = len(ids), max(map(len, ids))
        self._reserve(state, max(state.lengths) + longest)
        padded = [run + [0] * (longest - len(run)) for run in ids]
        ids_BT = torch.tensor(padded, device=self._like.device)
        starts_B = torch.tensor(state.lengths, device=self._like.device)
        places_BT = (starts_B[:, None] + torch.arange(longest, device=self._like.device)).clamp(max=self.context - 1)
        x_BTH = self._hidden(state, ids_BT, places_BT, max(state.lengths) + longest)
        last_BH = x_BTH[range(batch), [len(run) - 1 for run in ids]]
        state.lengths = [length + len(run) for length, run in zip(state.lengths, ids, strict=True)]
        return _numpy(self._model.head(last_BH))

    @torch.no_grad()
    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        """Logits [T, V] for the id after each of `ids`, all of them taken at once, with no state left."""
        return _numpy(self._model(torch.tensor([ids], device=self._like.device))[0])

    def _hidden(self, state: State, ids_BT: Tensor, places_BT: Tensor, total: int) -> Tensor:
        """Final normalised states [B, T, H] of ids at given places, over the first `total` places of the caches."""
        cos, sin = (table[places_BT][:, None] for table in self._rotation)
        distance_BTS = places_BT[:, :, None] - torch.arange(total, device=places_BT.device)
        seen = {"full_attention": distance_BTS >= 0}
        seen["sliding_attention"] = seen["full_attention"] & (distance_BTS < self._config.sliding_window)
        x_BTH = self._model.embed_tokens(ids_BT)
        for i, (layer, kind) in enumerate(zip(self._layers, self._config.layer_types, strict=True)):
            caches = state.caches[2 * i : 2 * i + 2]
            normed = layer.input_layernorm(x_BTH)
            x_BTH = x_BTH + _attend(layer.self_attn, normed, (cos, sin), caches, places_BT, seen[kind])
            x_BTH = x_BTH + layer.mlp(layer.post_attention_layernorm(x_BTH))
        return cast(Tensor, self._model.norm(x_BTH))

    def _reserve(self, state: State, total: int) -> None:
        """Make room for `total` places in each cache."""
        capacity = state.caches[0].shape[2]
        while capacity < total:
            capacity *= 2
        more = capacity - state.caches[0].shape[2]
        if more:
            state.caches = [F.pad(cache, (0, 0, 0, more)) for cache in state.caches]


def _attend(
    attention: Attention,
    x_BTH: Tensor,
    rotation: tuple[Tensor, Tensor],
    caches: list[Tensor],
    places_BT: Tensor,
    seen_BTS: Tensor,
) -> Tensor:
    """Attention over what the caches hold and the new ids, whose keys and values are put there in place."""
    q_BNTD, k_BKTD, v_BKTD = (
        projection(x_BTH).unflatten(-1, (-1, attention.head_dim)).transpose(1, 2)
        for projection in (attention.q_proj, attention.k_proj, attention.v_proj)
    )
    rows = torch.arange(len(x_BTH), device=x_BTH.device)[:, None]
    for cache, new in zip(caches, (rotate(k_BKTD, rotation), v_BKTD), strict=True):
        cache[rows, :, places_BT] = new.transpose(1, 2)
    keys, values = (cache[: len(x_BTH), :, : seen_BTS.shape[-1]] for cache in caches)
    y_BNTD = F.scaled_dot_product_attention(
        rotate(q_BNTD, rotation), keys, values, attn_mask=seen_BTS[:, None], enable_gqa=True
    )
    return cast(Tensor, attention.o_proj(y_BNTD.transpose(1, 2).flatten(2)))


def _numpy(logits: Tensor) -> NDArray[np.float32]:
    return cast(NDArray[np.float32], logits.float().cpu().numpy())
