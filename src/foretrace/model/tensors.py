"""Tensors of safetensors files, each read straight into memory that is there already.

What a file says of its tensors is known before any is read. Mapping a file into memory, as is usual, holds its pages
beside the copies: twice the size of a checkpoint.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor

from foretrace.errors import ModelError

__all__ = ["Stored", "stored_tensors"]

DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
LENGTH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor in a file."""

    name: str
    path: Path
    dtype: torch.dtype
    shape: tuple[int, ...]
    offset: int
    """Its first byte in the file."""

    def read_into(self, tensor: Tensor) -> None:
        """Fill a contiguous `tensor` of the same shape on the CPU. Raises ModelError if bytes are missing."""
        same = tensor.dtype == self.dtype
        target = tensor if same else torch.empty(self.shape, dtype=self.dtype)
        raw = memoryview(cast(Any, target.reshape(-1).view(torch.uint8).numpy()))
        with self.path.open("rb", buffering=0) as file:
            file.seek(self.offset)
            while raw.nbytes:
                count = file.readinto(raw)
                if not count:
                    raise ModelError(f"{self.path} ends inside tensor {self.name}")
                raw = raw[count:]
        if not same:
            tensor.copy_(target)


def stored_tensors(path: Path) -> Iterator[Stored]:
    """What is in a safetensors file. Raises ModelError for a file that is missing, cut short or of another format."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(LENGTH_BYTES), "little")
            size = path.stat().st_size
            header = json.loads(file.read(length)) if length <= size else None
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror or error}") from None
    except ValueError:
        header = None
    if not isinstance(header, dict):
        raise ModelError(f"{path} is not a safetensors file: it does not begin with a header in JSON")
    start = LENGTH_BYTES + length
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        try:
            dtype, shape, (begin, end) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
        except (KeyError, TypeError, ValueError):
            raise ModelError(f"{path} is not a safetensors file: of tensor {name} it says {entry!r:.60}") from None
        if dtype not in DTYPES:
            raise ModelError(f"tensor {name} in {path} is {dtype}, expected one of: {', '.join(DTYPES)}")
        if end - begin != DTYPES[dtype].itemsize * torch.Size(shape).numel():
            raise ModelError(f"{path} is not a safetensors file: tensor {name} does not have the bytes of its shape")
        if start + end > size:
            raise ModelError(f"{path} is cut short: {size} bytes, expected {start + end} at the end of tensor {name}")
        yield Stored(name, path, DTYPES[dtype], shape, start + begin)
