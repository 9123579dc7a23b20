"""The loss: negative log-likelihood of predicted ids, and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.distributed.tensor import DTensor
from torch.distributed.tensor.parallel import loss_parallel
from torch.nn import functional as F

from foretrace.model.transformer import Transformer
from foretrace.train.batches import Batch, Document, padded

__all__ = ["held_out_loss", "on", "token_losses", "vocabulary_split"]


def token_losses(model: Transformer, batch: Batch, *, global_window: int | None = None) -> Tensor:
    """Negative log-likelihood of each predicted id of `batch`, in order, [P] float32 or wider.

    With `global_window`, global layers see the last so many keys only.

    Logits are made for predicted ids alone. Where those are is known on the CPU, so that a GPU is never waited for.
    """
    device = next(model.parameters()).device
    ids_BT = on(device, batch.ids_BT)
    documents_BT = None if batch.documents_BT is None else on(device, batch.documents_BT)
    predicted_P = on(device, batch.predicted_P)
    logits_PV = model(ids_BT, documents_BT, predicted_P - 1, global_window=global_window)
    with vocabulary_split(isinstance(logits_PV, DTensor)):
        losses = F.cross_entropy(logits_PV, ids_BT.flatten()[predicted_P].long(), reduction="none")
    return losses.to_local() if isinstance(losses, DTensor) else losses


def vocabulary_split(split: bool) -> AbstractContextManager[None]:
    """What the loss and its backward pass run in where each process has the logits of a part of the vocabulary."""
    return loss_parallel() if split else nullcontext()


@torch.no_grad()
def held_out_loss(model: Transformer, documents: Sequence[Document], *, batch_size: int = 16) -> float:
    """Mean negative log-likelihood, in nats, of the predicted ids of `documents`."""
    ordered = sorted(documents, key=lambda document: len(document[0]))
    total, count = 0.0, 0
    for start in range(0, len(ordered), batch_size):
        losses = token_losses(model, padded(ordered[start : start + batch_size]))
        total, count = total + float(losses.sum()), count + len(losses)
    return total / count


def on(device: torch.device, array: NDArray[Any]) -> Tensor:
    """The array as a tensor on `device`; the copy to a GPU goes on beside what it is doing."""
    tensor = torch.from_numpy(array)
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)
