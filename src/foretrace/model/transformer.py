"""The CWM architecture: a pre-norm decoder with grouped-query attention, SwiGLU, rotary positions, and layers that see
either a local window or everything before them. arXiv 2510.02387; the arithmetic is that of transformers' `cwm`.

Shapes: B sequences, T tokens, H hidden, I inner width, N query heads, K key-value heads, D head size, V vocabulary.
"""

from __future__ import annotations

import math
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from foretrace.model.attention import View, kernel_for, views
from foretrace.model.config import ModelConfig, RopeParameters

__all__ = ["Transformer"]


class RMSNorm(nn.Module):
    """Root-mean-square normalisation, in float32 or wider; the weight comes after the cast back. arXiv 1910.07467."""

    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        wide = widened(x)
        return self.weight * (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.eps)).type_as(x)


class Attention(nn.Module):
    """Causal attention with grouped key-value heads (arXiv 2305.13245) over what a view lets each token see."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.head_dim = config.head_dim
        q_size, kv_size = config.num_attention_heads * config.head_dim, config.num_key_value_heads * config.head_dim
        self.q_proj = nn.Linear(config.hidden_size, q_size, bias=False)
        self.k_proj = nn.Linear(config.hidden_size, kv_size, bias=False)
        self.v_proj = nn.Linear(config.hidden_size, kv_size, bias=False)
        self.o_proj = nn.Linear(q_size, config.hidden_size, bias=False)

    def forward(self, x_BTH: Tensor, rotation: tuple[Tensor, Tensor], view: View) -> Tensor:
        x_BTH = narrowed(x_BTH)
        q_BNTD = rotate(self._heads(self.q_proj(x_BTH)), rotation)
        k_BKTD = rotate(self._heads(self.k_proj(x_BTH)), rotation)
        v_BKTD = self._heads(self.v_proj(x_BTH))
        y_BNTD = view.attend(q_BNTD, k_BKTD, v_BKTD)
        return cast(Tensor, self.o_proj(y_BNTD.transpose(1, 2).flatten(2)))

    def _heads(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], -1, self.head_dim).transpose(1, 2)


class SwiGLU(nn.Module):
    """Gated feed-forward layer. arXiv 2002.05202."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, x_BTH: Tensor) -> Tensor:
        x_BTH = narrowed(x_BTH)
        return cast(Tensor, self.down_proj(F.silu(self.gate_proj(x_BTH)) * self.up_proj(x_BTH)))


class Block(nn.Module):
    """Attention and feed-forward, each on a normalised copy and added to the stream."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.input_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.self_attn = Attention(config)
        self.post_attention_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.mlp = SwiGLU(config)

    def forward(self, x_BTH: Tensor, rotation: tuple[Tensor, Tensor], view: View) -> Tensor:
        x_BTH = x_BTH + self.self_attn(self.input_layernorm(x_BTH), rotation, view)
        return cast(Tensor, x_BTH + self.mlp(self.post_attention_layernorm(x_BTH)))


class Transformer(nn.Module):
    """A CWM-shaped language model with fresh weights; `load_model` fills it from a directory.

    `kernel` names one of `attention.KERNELS`; None takes the fastest for the device and the numbers.
    """

    kernel: str | None = None

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(Block(config) for _ in config.layer_types)
        self.norm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        for weight in self.parameters():
            if weight.ndim == 2:
                nn.init.normal_(weight, std=config.initializer_range)
        if config.tie_word_embeddings:
            self.head.weight = self.embed_tokens.weight

    def forward(
        self,
        input_ids_BT: Tensor,
        documents_BT: Tensor | None = None,
        chosen_P: Tensor | None = None,
        *,
        global_window: int | None = None,
    ) -> Tensor:
        """Logits [B, T, V], float32 or wider, for the token after each of `input_ids` [B, T]; or [P, V] for those after
        the `chosen` places of the ids laid flat alone. The others as in `hidden`.
        """
        hidden = self.hidden(input_ids_BT, documents_BT, global_window=global_window)
        if chosen_P is not None:
            hidden = hidden.flatten(0, 1).index_select(0, chosen_P)
        return widened(cast(Tensor, self.head(hidden)))

    def hidden(
        self, input_ids_BT: Tensor, documents_BT: Tensor | None = None, *, global_window: int | None = None
    ) -> Tensor:
        """Final normalised states [B, T, H]. In packed rows `documents` numbers the document of each token, rising.

        With `global_window`, global layers see the last so many keys only: CWM's mid-training on rows of middle length.
        """
        x_BTH = self.embed_tokens(input_ids_BT)
        rotation = rotations(self.config, input_ids_BT.shape[1], input_ids_BT.device)
        windows = {"sliding_attention": self.config.sliding_window, "full_attention": global_window}
        used = {windows[kind] for kind in self.config.layer_types}
        kernel = self.kernel or kernel_for(x_BTH.device, product_dtype(x_BTH))
        view = views(input_ids_BT, documents_BT, used, kernel=kernel)
        for layer, kind in zip(self.layers, self.config.layer_types, strict=True):
            x_BTH = layer(x_BTH, rotation, view[windows[kind]])
        return cast(Tensor, self.norm(x_BTH))


def product_dtype(x: Tensor) -> torch.dtype:
    """The dtype of matrix products with `x`."""
    device = x.device.type
    return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else x.dtype


def narrowed(x: Tensor) -> Tensor:
    """As matrix products take it: once for all of them, where autocast would keep a copy for each."""
    return x.to(product_dtype(x))


def widened(x: Tensor) -> Tensor:
    """As float32, where it is narrower."""
    return x.to(torch.promote_types(x.dtype, torch.float32))


def rotate(x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    """Turn each pair (j, j + D/2) of [..., T, D] by its position's angle. RoPE, arXiv 2104.09864, half-split form."""
    cos_TD, sin_TD = (table.type_as(x) for table in rotation)
    first, second = x.chunk(2, dim=-1)
    return x * cos_TD + torch.cat((-second, first), dim=-1) * sin_TD


def rotations(config: ModelConfig, length: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Cosines and sines [T, D] in float32 for positions 0 to T - 1."""
    frequency = frequencies(config.rope_parameters, config.head_dim).to(device)
    angle = torch.outer(torch.arange(length, device=device).float(), frequency).repeat(1, 2)
    return angle.cos(), angle.sin()


def frequencies(rope: RopeParameters, head_dim: int) -> Tensor:
    """Radians per position [D/2]; with `llama3`, slow ones are divided by the factor and middling ones blended."""
    plain = 1 / rope.rope_theta ** (torch.arange(0, head_dim, 2).float() / head_dim)
    if rope.rope_type == "default":
        return plain
    assert rope.factor and rope.low_freq_factor and rope.high_freq_factor and rope.original_max_position_embeddings
    turns = rope.original_max_position_embeddings * plain / (2 * math.pi)
    kept = ((turns - rope.low_freq_factor) / (rope.high_freq_factor - rope.low_freq_factor)).clamp(0, 1)
    return plain * (kept + (1 - kept) / rope.factor)
