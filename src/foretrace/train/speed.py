"""How much of a machine's arithmetic an id takes, from which follows model FLOPs utilisation (arXiv 2204.02311)."""

from __future__ import annotations

import torch

from foretrace.model.config import ModelConfig
from foretrace.train.config import TrainConfig

__all__ = ["flops_per_id", "utilisation_per_id"]

PEAK_FLOPS = {"H200": 989e12, "H100": 989e12, "A100": 312e12}
"""Dense products in bfloat16 a second, from the data sheets, by a word of the GPU's name."""


def flops_per_id(config: ModelConfig) -> int:
    """Floating-point operations of a training step for an id, matrices alone: 6 for each of their numbers.

    Attention is left out: how much of it there is depends on the lengths of documents.
    """
    heads = config.num_attention_heads + config.num_key_value_heads
    attention = 2 * config.hidden_size * config.head_dim * heads
    mlp = 3 * config.hidden_size * config.intermediate_size
    return 6 * (config.num_hidden_layers * (attention + mlp) + config.vocab_size * config.hidden_size)


def utilisation_per_id(config: TrainConfig, num_processes: int, device: torch.device) -> float | None:
    """What part of the peak of all processes an id a second uses; None on machines whose peak is not known."""
    if device.type != "cuda" or config.dtype != "bfloat16":
        return None
    name = torch.cuda.get_device_name(device)
    peak = next((flops for word, flops in PEAK_FLOPS.items() if word in name), None)
    return flops_per_id(config.model) / (peak * num_processes) if peak else None
