"""The shipped form of a model, and reading weights without torch.

`model.int8.safetensors` holds each matrix NAME [rows, columns] as `NAME.q`, uint8 of the same shape, and `NAME.scale`,
float16 [rows, columns / block]: weight = (q - 128) * scale of its block. That is what ONNX Runtime's MatMulNBits takes
with 8 bits. Vectors stay as they are. The file's own name keeps readers of plain checkpoints away from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from foretrace.errors import ModelError

__all__ = [
    "INDEX_FILE",
    "PLAIN_FILE",
    "QUANTIZED_FILE",
    "Quantized",
    "dequantize",
    "digest",
    "quantize",
    "read_raw",
    "read_weights",
    "weight_files",
    "write_quantized",
]

PLAIN_FILE = "model.safetensors"
INDEX_FILE = "model.safetensors.index.json"
QUANTIZED_FILE = "model.int8.safetensors"
ZERO_POINT = 128
DTYPES = {"F32": "<f4", "F16": "<f2", "BF16": "<u2", "U8": "u1"}


class Quantized(NamedTuple):
    """A matrix as stored: `q` uint8 [rows, columns], `scale` float16 [rows, columns / block]."""

    q: NDArray[np.uint8]
    scale: NDArray[np.float16]


def quantize(array: NDArray[np.float32], block: int) -> Quantized:
    """Round `array` [rows, columns] to 8 bits, with one scale per `block` columns that fits the largest of them.

    Raises ModelError where `block` does not divide the columns.
    """
    rows, columns = array.shape
    if columns % block:
        raise ModelError(f"cannot quantise a matrix of {columns} columns in blocks of {block}: expected a divisor")
    blocks = array.reshape(rows, columns // block, block).astype(np.float32)
    scale = (np.abs(blocks).max(axis=2) / 127).astype(np.float16)
    step = np.where(scale > 0, scale, 1).astype(np.float32)[:, :, None]
    q = np.clip(np.rint(blocks / step), -127, 127) + ZERO_POINT
    return Quantized(q.astype(np.uint8).reshape(rows, columns), scale)


def dequantize(q: NDArray[np.uint8], scale: NDArray[np.float16]) -> NDArray[np.float32]:
    """The float32 matrix [rows, columns] that `q` and `scale` stand for."""
    blocks = q.reshape(*scale.shape, -1).astype(np.float32) - ZERO_POINT
    return (blocks * scale.astype(np.float32)[:, :, None]).reshape(q.shape)


def read_weights(directory: Path) -> dict[str, NDArray[np.float32]]:
    """All tensors of a model directory by their Hugging Face names, as float32. Raises ModelError as `read_raw`."""
    return {
        name: dequantize(*value) if isinstance(value, Quantized) else value
        for name, value in read_raw(directory).items()
    }


def read_raw(directory: Path) -> dict[str, NDArray[np.float32] | Quantized]:
    """All tensors of a model directory by their Hugging Face names: matrices as stored where quantised, else float32.

    Raises ModelError for a directory without weights, a file that is not safetensors, or a matrix without its scale.
    """
    stored = {name: array for path in weight_files(directory) for name, array in _arrays(path)}
    raw: dict[str, NDArray[np.float32] | Quantized] = {}
    for name, array in stored.items():
        whole = name.removesuffix(".q")
        if name.endswith(".q"):
            raw[whole] = paired(stored, whole)
        elif not name.endswith(".scale"):
            raw[name] = array.astype(np.float32)
    return raw


def paired(stored: Mapping[str, NDArray[np.generic]], name: str) -> Quantized:
    """The two stored parts of matrix `name`. Raises ModelError where the scales do not fit."""
    q, scale = stored[f"{name}.q"], stored.get(f"{name}.scale")
    if scale is None or q.ndim != 2 or scale.ndim != 2 or len(q) != len(scale) or q.shape[1] % scale.shape[1]:
        found = None if scale is None else scale.shape
        raise ModelError(f"{name}.scale has shape {found}, expected [rows, columns / block] of {q.shape}")
    return Quantized(q.astype(np.uint8, copy=False), scale.astype(np.float16, copy=False))


def write_quantized(weights: Mapping[str, NDArray[np.float32]], directory: Path, *, block: int = 64) -> Path:
    """Write `weights` (as `read_weights` gives them) in the shipped form; `config.json` is the caller's to copy."""
    tensors: dict[str, NDArray[np.generic]] = {}
    for name, array in weights.items():
        if array.ndim == 2:
            tensors[f"{name}.q"], tensors[f"{name}.scale"] = quantize(array, block)
        else:
            tensors[name] = array.astype(np.float32)
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / QUANTIZED_FILE
    safetensors.numpy.save_file({name: np.ascontiguousarray(array) for name, array in tensors.items()}, path)
    return path


def digest(directory: Path) -> str:
    """What tells the weights of a model directory from others: the beginning of their files' SHA-256."""
    found = hashlib.sha256()
    for path in weight_files(directory):
        with path.open("rb") as file:
            while part := file.read(1 << 24):
                found.update(part)
    return found.hexdigest()[:16]


def weight_files(directory: Path) -> list[Path]:
    """The safetensors files of a model directory: the shards of its index, the one file, or the shipped form."""
    index = directory / INDEX_FILE
    if index.is_file():
        try:
            names = json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ModelError(f"{index} is not an index of weights: expected JSON with a weight_map") from None
        return [directory / name for name in sorted(set(names))]
    for name in (PLAIN_FILE, QUANTIZED_FILE):
        if (directory / name).is_file():
            return [directory / name]
    raise ModelError(f"no weights in {directory}, expected {PLAIN_FILE}, {INDEX_FILE} or {QUANTIZED_FILE}")


def _arrays(path: Path) -> Iterator[tuple[str, NDArray[np.generic]]]:
    """Name and array of each tensor in a safetensors file, bfloat16 (which numpy lacks) widened to float32."""
    try:
        entries = safetensors.deserialize(path.read_bytes())  # type: ignore[no-untyped-call]
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror}") from None
    except safetensors.SafetensorError as error:
        raise ModelError(f"{path} is not a safetensors file: {error}") from None
    for name, entry in entries:
        if entry["dtype"] not in DTYPES:
            raise ModelError(f"{name} in {path} is {entry['dtype']}, expected one of: {', '.join(DTYPES)}")
        array = np.frombuffer(entry["data"], DTYPES[entry["dtype"]]).reshape(entry["shape"])
        if entry["dtype"] == "BF16":
            array = (array.astype(np.uint32) << 16).view(np.float32)
        yield name, array
