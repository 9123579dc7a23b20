"""How fast a run is beside the machine that it runs on: model FLOPs utilisation, arXiv 2204.02311."""

from __future__ import annotations

import torch

from foretrace.train.config import TrainConfig
from foretrace.train.plan import GPUS, products_per_token

__all__ = ["utilisation_per_id"]


def utilisation_per_id(config: TrainConfig, num_processes: int, device: torch.device) -> float | None:
    """What part of the peak of all processes an id a second uses; None on machines whose peak is not known.

    Counted are the matrices, each number 6 times, beside the peak in bfloat16, and no attention: how much there is of
    that depends on the lengths of documents.
    """
    if device.type != "cuda" or config.dtype != "bfloat16":
        return None
    name = torch.cuda.get_device_name(device).lower()
    peak = next((card.bfloat16 for word, card in GPUS.items() if word in name), None)
    blocks, _, head = products_per_token(config.model, config.row_tokens or 1)
    return (blocks + head) / (peak * num_processes) if peak else None
