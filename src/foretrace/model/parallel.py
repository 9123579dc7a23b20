"""How a model is laid over processes: tensor parallelism, recomputation, compiled blocks, sharded data parallelism.

All of it is applied from outside, in this order; `transformer.py` knows nothing of it. The tensor-parallel plan is that
of Megatron-LM with sequence parallelism (arXiv 1909.08053, 2205.05198); the sharding is FSDP2's (arXiv 2304.11277).
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.distributed.device_mesh import DeviceMesh
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
from torch.distributed.tensor import DTensor, Replicate, Shard, distribute_tensor
from torch.distributed.tensor.parallel import (
    ColwiseParallel,
    PrepareModuleInput,
    RowwiseParallel,
    SequenceParallel,
    parallelize_module,
)
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from foretrace.errors import ConfigError
from foretrace.model.config import ModelConfig
from foretrace.model.transformer import Transformer

__all__ = [
    "DATA",
    "TENSOR",
    "check_float8",
    "check_tensor_parallel",
    "compile_blocks",
    "float8_linears",
    "initialize",
    "recompute_blocks",
    "shard",
    "tensor_parallel",
    "tie",
]

DATA, TENSOR = "data", "tensor"
"""Names of the dimensions of the mesh."""

FLOAT8_CAPABILITY = (8, 9)


def check_tensor_parallel(config: ModelConfig, size: int) -> None:
    """Raise ConfigError for the first size of the model that `size` processes cannot share equally."""
    for name in ("num_key_value_heads", "num_attention_heads", "intermediate_size", "vocab_size"):
        value = getattr(config, name)
        if value % size:
            divisors = [n for n in range(1, value + 1) if value % n == 0]
            closest = min(divisors, key=lambda n: (abs(n - size), n))
            raise ConfigError(
                f"tensor_parallel is {size}, which does not divide {name}={value}; the nearest that does is {closest}"
            )


def tensor_parallel(model: Transformer, mesh: DeviceMesh) -> None:
    """Split heads, inner width and vocabulary over `mesh` (one dimension); between them, the tokens of a row.

    The model takes and gives the same as before, but logits for chosen places stay split over the vocabulary.
    """
    block = {
        "input_layernorm": SequenceParallel(),
        "self_attn": _gathered(num_others=2),
        "self_attn.q_proj": ColwiseParallel(),
        "self_attn.k_proj": ColwiseParallel(),
        "self_attn.v_proj": ColwiseParallel(),
        "self_attn.o_proj": RowwiseParallel(output_layouts=Shard(1)),
        "post_attention_layernorm": SequenceParallel(),
        "mlp": _gathered(num_others=0),
        "mlp.gate_proj": ColwiseParallel(),
        "mlp.up_proj": ColwiseParallel(),
        "mlp.down_proj": RowwiseParallel(output_layouts=Shard(1)),
    }
    for layer in model.layers:
        parallelize_module(layer, mesh, block)
    ends = {
        "embed_tokens": RowwiseParallel(input_layouts=Replicate(), output_layouts=Shard(1)),
        "norm": SequenceParallel(),
        "head": ColwiseParallel(output_layouts=Shard(-1), use_local_output=False),
    }
    parallelize_module(model, mesh, ends)
    tie(model)
    model.norm.register_forward_hook(_whole_rows)
    rows = _Rows(mesh.size())
    model.register_forward_pre_hook(rows.before)
    model.register_forward_hook(rows.after)


def shard(model: Transformer, mesh: DeviceMesh, *, dtype: torch.dtype | None) -> None:
    """Shard weights, gradients and optimiser states over `mesh`, by blocks; compute in `dtype` if it is given.

    Weights stay in float32 where they rest, gradients are summed in float32.
    """
    policy = MixedPrecisionPolicy(param_dtype=dtype, reduce_dtype=torch.float32) if dtype else MixedPrecisionPolicy()
    for layer in model.layers:
        fully_shard(layer, mesh=mesh, mp_policy=policy)
    fully_shard(model, mesh=mesh, mp_policy=policy)


def recompute_blocks(model: Transformer) -> None:
    """Keep only the input of each block in the forward pass; the rest is computed again in the backward pass.

    arXiv 1604.06174.
    """
    for layer in model.layers:
        layer.forward = _recomputing(layer.forward)


def compile_blocks(model: Transformer, *, dynamic: bool) -> None:
    """Compile each block, for one shape of batches or for any."""
    for layer in model.layers:
        layer.forward = torch.compile(layer.forward, dynamic=dynamic)


def check_float8(device: torch.device) -> None:
    """Raise ConfigError where products in FP8 cannot be had."""
    if device.type != "cuda" or torch.cuda.get_device_capability(device) < FLOAT8_CAPABILITY:
        raise ConfigError(f"float8 is true, but {device.type} has no FP8 products; expected a GPU of 2022 or later")
    if not find_spec("torchao"):
        raise ConfigError("float8 is true, but torchao is not installed; expected `pip install torchao`")


def float8_linears(model: Transformer, *, emulate: bool = False) -> None:
    """Products of the blocks in FP8 with a scale for each row, weights as they were. arXiv 2209.05433.

    `emulate` rounds as FP8 does but multiplies in wider numbers, for machines without.
    """
    from torchao.float8 import Float8LinearConfig, convert_to_float8_training

    config: Any = Float8LinearConfig.from_recipe_name("rowwise")
    if emulate:
        object.__setattr__(config, "emulate", True)
    convert_to_float8_training(model.layers, config=config)


@torch.no_grad()
def initialize(model: Transformer, seed: int) -> None:
    """Fresh weights: normal, norms 1. They depend on `seed` and the names alone, however the model is split."""
    for name, weight in model.named_parameters():
        if weight.ndim == 1:
            weight.fill_(1.0)
            continue
        dice = torch.Generator().manual_seed(int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:7]))
        whole = torch.empty(weight.shape).normal_(std=model.config.initializer_range, generator=dice)
        put(weight, whole)


@torch.no_grad()
def put(weight: Tensor, whole: Tensor) -> None:
    """Fill a weight, or this process's part of it, from the whole of it."""
    if isinstance(weight, DTensor):
        whole = whole.to(weight.device, weight.dtype)
        part = distribute_tensor(whole, weight.device_mesh, weight.placements, src_data_rank=None)
        weight.to_local().copy_(part.to_local())
    else:
        weight.copy_(whole)


def tie(model: Transformer) -> None:
    """Make the output projection the embedding again, where the model has them tied."""
    if model.config.tie_word_embeddings:
        model.head.weight = model.embed_tokens.weight


def _gathered(num_others: int) -> PrepareModuleInput:
    others = (None,) * num_others
    return PrepareModuleInput(
        input_layouts=(Shard(1), *others), desired_input_layouts=(Replicate(), *others), use_local_output=False
    )


def _whole_rows(module: nn.Module, args: Any, normalised: DTensor) -> Tensor:
    """After the last norm: all tokens in each process, which chooses among them."""
    return normalised.redistribute(placements=[Replicate()]).to_local()


class _Rows:
    """Rows filled up at the right before the model, so that each process has as many tokens of them, and cut after it.

    Logits of all places are for evaluation, which wants them as plain tensors.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.length = 0

    def before(self, module: nn.Module, args: tuple[Any, ...]) -> tuple[Any, ...]:
        ids_BT, documents_BT, chosen_P = (*args, None, None)[:3]
        self.length = ids_BT.shape[1]
        missing = -self.length % self.size
        if not missing:
            return args
        ids_BT = F.pad(ids_BT, (0, missing))
        if documents_BT is not None:
            documents_BT = torch.cat((documents_BT, (documents_BT[:, -1:] + 1).expand(-1, missing)), dim=1)
        if chosen_P is not None:
            chosen_P = chosen_P + chosen_P // self.length * missing
        return (ids_BT, documents_BT, chosen_P) if len(args) > 2 else (ids_BT, documents_BT)

    def after(self, module: nn.Module, args: tuple[Any, ...], logits: DTensor) -> Tensor:
        return logits if len(args) > 2 else logits.full_tensor()[:, : self.length]


def _recomputing(forward: Any) -> Any:
    def recomputed(*args: Any) -> Tensor:
        return cast(Tensor, checkpoint(forward, *args, use_reentrant=False))

    return recomputed
