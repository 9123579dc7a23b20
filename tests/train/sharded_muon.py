"""BatchedMuon on matrices sharded over four processes, in two ways, against whole ones; exits with 0 if they agree."""

import os
import sys

import torch
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import DTensor, Replicate, Shard, distribute_tensor
from torch.distributed.tensor.placement_types import _StridedShard

from foretrace.train.optim import BatchedMuon

SHAPES = [(24, 40), (40, 24), (16, 16), (24, 40), (16, 16), (24, 40), (24, 40), (24, 40)]


def main(rank: int) -> None:
    dist.init_process_group("gloo", rank=rank, world_size=4)
    flat = init_device_mesh("cpu", (4,))
    grid = init_device_mesh("cpu", (2, 2))
    ways = [
        (flat, (Shard(0),)),
        (grid, (Shard(0), Shard(1))),
        (grid, (_StridedShard(0, split_factor=2), Shard(0))),
        (grid, (Shard(0), Replicate())),
    ]
    for mesh, placements in ways:
        torch.manual_seed(0)
        whole = [torch.nn.Parameter(torch.randn(shape, dtype=torch.float64)) for shape in SHAPES]
        parts = [torch.nn.Parameter(_split(weight.detach(), mesh, placements)) for weight in whole]
        optimizers = [BatchedMuon(weights, lr=0.02, weight_decay=0.1) for weights in (whole, parts)]
        for _ in range(3):
            for weight, part in zip(whole, parts, strict=True):
                weight.grad = torch.randn(weight.shape, dtype=torch.float64)
                part.grad = _split(weight.grad, mesh, placements)
            for optimizer in optimizers:
                optimizer.step()
        for weight, part in zip(whole, parts, strict=True):
            assert isinstance(part, DTensor) and part.to_local().numel() < weight.numel()
            difference = float((part.detach().full_tensor() - weight.detach()).abs().max())
            assert difference < 1e-3 * 0.02, (placements, weight.shape, difference)
    dist.destroy_process_group()


def _split(tensor: torch.Tensor, mesh: object, placements: object) -> torch.Tensor:
    return distribute_tensor(tensor, mesh, placements, src_data_rank=None)  # type: ignore[arg-type]


if __name__ == "__main__":
    torch.set_num_threads(1)
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "0"}
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        os.environ["MASTER_PORT"] = str(free.getsockname()[1])
    children = []
    for rank in range(4):
        child = os.fork()
        if not child:
            main(rank)
            os._exit(0)
        children.append(child)
    sys.exit(any(os.waitpid(child, 0)[1] for child in children))
