"""Muon for the matrices inside blocks, AdamW for embeddings, output projection and norms."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor
from torch.distributed.tensor import DTensor, Shard
from torch.distributed.tensor.placement_types import Placement, _StridedShard
from torch.optim import AdamW, Muon, Optimizer

from foretrace.model.transformer import Transformer

__all__ = ["BatchedMuon", "build_optimizers", "set_learning_rates"]


class BatchedMuon(Muon):
    """torch's Muon with all matrices of one shape in one batch, for the same updates.

    torch goes matrix by matrix: some 2,000 kernels for a step of 56 matrices, which kept one core busy as long as the
    rest kept an H200 (docs/design/training.md). On CPU torch's own is the quicker one.
    """

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One update of every matrix that has a gradient."""
        for group in self.param_groups:
            alike: defaultdict[Any, list[Tensor]] = defaultdict(list)
            for weight in group["params"]:
                if weight.grad is not None:
                    alike[weight.shape, weight.placements if isinstance(weight, DTensor) else None].append(weight)
            for weights in alike.values():
                self._update(group, weights)

    def _update(self, group: dict[str, Any], weights: list[Tensor]) -> None:
        for weight in weights:
            if "momentum_buffer" not in self.state[weight]:
                self.state[weight]["momentum_buffer"] = torch.zeros_like(weight)
        buffers = [_local(self.state[weight]["momentum_buffer"]) for weight in weights]
        grads = [_local(weight.grad) for weight in weights if weight.grad is not None]
        torch._foreach_lerp_(buffers, grads, 1 - group["momentum"])
        moved = list(torch._foreach_lerp(grads, buffers, group["momentum"])) if group["nesterov"] else buffers
        settings = group["ns_coefficients"], group["ns_steps"], group["eps"]
        if isinstance(weights[0], DTensor):
            steps = _orthogonal_shards(weights[0], moved, *settings)
        else:
            steps = list(orthogonal(torch.stack(moved), *settings))
        rows, columns = weights[0].shape
        parts = [_local(weight) for weight in weights]
        torch._foreach_mul_(parts, 1 - group["lr"] * group["weight_decay"])
        steps = [step.to(part.dtype) for step, part in zip(steps, parts, strict=True)]
        torch._foreach_add_(parts, steps, alpha=-group["lr"] * math.sqrt(max(1, rows / columns)))


def _local(tensor: Tensor) -> Tensor:
    """This process's part of a tensor."""
    return tensor.to_local() if isinstance(tensor, DTensor) else tensor


def _orthogonal_shards(
    like: DTensor, shards: list[Tensor], coefficients: tuple[float, float, float], num_steps: int, eps: float
) -> list[Tensor]:
    """`orthogonal` of matrices that are sharded as `like` is, given and returned as this process's parts.

    Each process gets whole matrices in exchange for its parts of others, as many at a time as there are processes.
    """
    mesh = like.device_mesh
    sharded = [_behind(placement) for placement in like.placements]
    apart = [Shard(0)] * mesh.ndim
    parts: list[Tensor] = []
    for start in range(0, len(shards), mesh.size()):
        stack = torch.stack(shards[start : start + mesh.size()])
        shape = torch.Size((len(stack), *like.shape))
        stride = torch.empty(shape, device="meta").stride()
        whole = DTensor.from_local(stack, mesh, sharded, run_check=False, shape=shape, stride=stride).redistribute(
            placements=apart
        )
        mine = whole.to_local()
        done = orthogonal(mine, coefficients, num_steps, eps).contiguous() if len(mine) else mine.bfloat16()
        back = DTensor.from_local(done, mesh, apart, run_check=False, shape=shape, stride=stride)
        parts += back.redistribute(placements=sharded).to_local().unbind()
    return parts


def _behind(placement: Placement) -> Placement:
    """The placement of a stack of tensors that are placed so."""
    if isinstance(placement, _StridedShard):
        return _StridedShard(placement.dim + 1, split_factor=placement.split_factor)
    return Shard(placement.dim + 1) if isinstance(placement, Shard) else placement


def orthogonal(x_NRC: Tensor, coefficients: tuple[float, float, float], num_steps: int, eps: float) -> Tensor:
    """Each matrix with its singular values near 1, in bfloat16, by the Newton-Schulz iteration.

    kellerjordan.github.io/posts/muon.
    """
    a, b, c = coefficients
    wide = x_NRC.shape[1] <= x_NRC.shape[2]
    x = x_NRC.bfloat16() if wide else x_NRC.bfloat16().mT
    x = x / torch.linalg.vector_norm(x, dim=(1, 2), keepdim=True).clamp(min=eps)
    for _ in range(num_steps):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x if wide else x.mT


def build_optimizers(
    model: Transformer, *, muon_lr: float, adamw_lr: float, weight_decay: float, muon: bool = True
) -> tuple[Optimizer, ...]:
    """The optimisers of `model`, at their peak rates. Muon: kellerjordan.github.io/posts/muon."""
    inner = [weight for weight in model.layers.parameters() if weight.ndim == 2] if muon else []
    taken = {id(weight) for weight in inner}
    outer = [weight for weight in model.parameters() if id(weight) not in taken]
    groups = [
        {"params": [weight for weight in outer if weight.ndim == 2], "weight_decay": weight_decay},
        {"params": [weight for weight in outer if weight.ndim == 1], "weight_decay": 0.0},
    ]
    optimizers: list[Optimizer] = [AdamW(groups, lr=adamw_lr, betas=(0.9, 0.95), fused=True)]
    if inner:
        kind = BatchedMuon if inner[0].is_cuda or isinstance(inner[0], DTensor) else Muon
        optimizers.insert(0, kind(inner, lr=muon_lr, weight_decay=weight_decay))
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["peak_lr"] = group["lr"]
    return tuple(optimizers)


def set_learning_rates(optimizers: Iterable[Optimizer], factor: float) -> None:
    """Set every learning rate to `factor` times its peak."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = factor * group["peak_lr"]
