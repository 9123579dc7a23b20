"""The processes that train together: who they are, and the few things they tell each other beside gradients.

Alone, all of it is the identity. Under torchrun the processes form a mesh of `data` x `tensor`; what is told goes over
gloo between processors, so that no GPU is waited for.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import torch
import torch.distributed as dist
from torch import Tensor
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh

from foretrace.errors import ConfigError, ForetraceError
from foretrace.model.parallel import DATA, TENSOR

__all__ = ["World"]

T = TypeVar("T")


class World:
    """This process and its neighbours. Close it at the end.

    Raises ConfigError where `tensor_parallel` does not divide the number of processes, and for a missing device.
    """

    def __init__(self, device: str, tensor_parallel: int = 1) -> None:
        self.size = int(os.environ.get("WORLD_SIZE", "1"))
        self.rank = int(os.environ.get("RANK", "0"))
        if self.size % tensor_parallel:
            raise ConfigError(
                f"tensor_parallel is {tensor_parallel}, expected a divisor of the number of processes, {self.size}"
            )
        self.device = _device(device)
        self.data_size, self.tensor_size = self.size // tensor_parallel, tensor_parallel
        self.data_rank, self.tensor_rank = divmod(self.rank, tensor_parallel)
        self.mesh: DeviceMesh | None = None
        if self.size == 1:
            warnings.filterwarnings("ignore", "torch.distributed is disabled")  # said at each checkpoint of one process
        else:
            dist.init_process_group("cpu:gloo,cuda:nccl" if self.device.type == "cuda" else "gloo")
            self.mesh = init_device_mesh(
                self.device.type, (self.data_size, self.tensor_size), mesh_dim_names=(DATA, TENSOR)
            )

    @property
    def first(self) -> bool:
        """Whether this process writes and says what is said once."""
        return self.rank == 0

    def share(self, number: int) -> range:
        """Which of `number` things, divided equally over the processes with data of their own, are this one's."""
        size = number // self.data_size
        return range(self.data_rank * size, (self.data_rank + 1) * size)

    def axis(self, name: str) -> DeviceMesh:
        """One dimension of the mesh."""
        assert self.mesh is not None
        return self.mesh[name]

    def group(self) -> dist.ProcessGroup | None:
        """A new group of all processes, for a thread of its own."""
        return dist.new_group(backend="gloo") if self.mesh else None

    def sums(self, values: Sequence[float]) -> list[float]:
        """Sums over the processes that have data of their own, told to all."""
        if self.mesh is None:
            return list(values)
        tensor = torch.tensor(values, dtype=torch.float64) * (self.tensor_rank == 0)
        dist.all_reduce(tensor)
        return cast(list[float], tensor.tolist())

    def sum_(self, tensor: Tensor, axis: str | None = None) -> Tensor:
        """Sum a tensor of the device in place over one dimension of the mesh, or over all processes."""
        if self.mesh is not None:
            dist.all_reduce(tensor, group=self.mesh.get_group(axis) if axis else None)
        return tensor

    def told(self, make: Callable[[], T]) -> T:
        """What the first process makes, told to all; an error of ours as well."""
        if self.mesh is None:
            return make()
        made: list[T | ForetraceError | None] = [None]
        if self.first:
            try:
                made = [make()]
            except ForetraceError as error:
                made = [error.bare()]
        dist.broadcast_object_list(made, device=torch.device("cpu"))
        if isinstance(made[0], ForetraceError):
            raise made[0]
        return cast(T, made[0])

    def shared(self, value: T | None) -> T:
        """What the first of the processes that share products has, in all of these."""
        if self.mesh is None or self.tensor_size == 1:
            return cast(T, value)
        values = [value]
        group = self.mesh.get_group(TENSOR)
        dist.broadcast_object_list(values, group=group, group_src=0, device=torch.device("cpu"))
        return cast(T, values[0])

    def gathered(self, value: T) -> list[T]:
        """What each process has, by rank."""
        if self.mesh is None:
            return [value]
        values: list[T | None] = [None] * self.size
        dist.all_gather_object(values, value)
        return cast(list[T], values)

    def close(self) -> None:
        if self.mesh is not None:
            dist.destroy_process_group()


def _device(name: str) -> torch.device:
    if not name.startswith("cuda"):
        return torch.device(name)
    if not torch.cuda.is_available():
        raise ConfigError(f"device is {name}, but torch finds no GPU; expected device=cpu, or recipe default-cpu")
    if "LOCAL_RANK" in os.environ and name == "cuda":
        name = f"cuda:{os.environ['LOCAL_RANK']}"
    device = torch.device(name)
    torch.cuda.set_device(device)
    return device
