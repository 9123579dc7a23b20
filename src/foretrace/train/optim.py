"""Muon for the matrices inside blocks, AdamW for embeddings, output projection and norms."""

from __future__ import annotations

from collections.abc import Iterable

from torch.optim import AdamW, Muon, Optimizer

from foretrace.model.transformer import Transformer

__all__ = ["build_optimizers", "set_learning_rates"]


def build_optimizers(
    model: Transformer, *, muon_lr: float, adamw_lr: float, weight_decay: float
) -> tuple[Optimizer, Optimizer]:
    """The two optimisers of `model`, at their peak rates. Muon: kellerjordan.github.io/posts/muon."""
    inner = [weight for weight in model.layers.parameters() if weight.ndim == 2]
    taken = {id(weight) for weight in inner}
    outer = [weight for weight in model.parameters() if id(weight) not in taken]
    groups = [
        {"params": [weight for weight in outer if weight.ndim == 2], "weight_decay": weight_decay},
        {"params": [weight for weight in outer if weight.ndim == 1], "weight_decay": 0.0},
    ]
    muon = Muon(inner, lr=muon_lr, weight_decay=weight_decay)
    adamw = AdamW(groups, lr=adamw_lr, betas=(0.9, 0.95), fused=True)
    for group in muon.param_groups + adamw.param_groups:
        group["peak_lr"] = group["lr"]
    return muon, adamw


def set_learning_rates(optimizers: Iterable[Optimizer], factor: float) -> None:
    """Set every learning rate to `factor` times its peak."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = factor * group["peak_lr"]
