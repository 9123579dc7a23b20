"""The ONNX messages that a graph is made of, in protobuf's wire format, so that running a model needs no `onnx`.

Each function gives the bytes of one message. Field numbers are those of onnx.proto3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["graph", "model", "node", "tensor", "value_info"]

IR_VERSION = 10
KINDS = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}

Attribute = int | float


def model(graph: bytes, opsets: Mapping[str, int]) -> bytes:
    """A ModelProto: a graph, and the version of each operator domain that it uses."""
    imports = [_field(8, _field(1, domain) + _field(2, version)) for domain, version in opsets.items()]
    return _field(1, IR_VERSION) + _field(7, graph) + b"".join(imports)


def graph(nodes: Iterable[bytes], weights: Iterable[bytes], inputs: Iterable[bytes], outputs: Iterable[bytes]) -> bytes:
    """A GraphProto: nodes in an order in which they can run, weights and the values that go in and come out."""
    parts = ((1, nodes), (5, weights), (11, inputs), (12, outputs))
    return _field(2, "graph") + b"".join(_field(number, message) for number, each in parts for message in each)


def node(kind: str, inputs: Sequence[str], outputs: Sequence[str], domain: str = "", **attributes: Attribute) -> bytes:
    """A NodeProto. An empty name among the inputs stands for one that is left out."""
    names = [_field(1, name) for name in inputs] + [_field(2, name) for name in outputs]
    given = [_field(5, _attribute(name, value)) for name, value in attributes.items()]
    return b"".join(names) + _field(4, kind) + b"".join(given) + _field(7, domain)


def tensor(name: str, array: NDArray[np.generic]) -> bytes:
    """A TensorProto that holds `array`."""
    shape = b"".join(_field(1, size) for size in array.shape)
    return shape + _field(2, KINDS[array.dtype.name]) + _field(8, name) + _field(9, array.tobytes())


def value_info(name: str, kind: str, shape: Sequence[int | str]) -> bytes:
    """A ValueInfoProto: an input or output with its element type; a word in the shape is a size known at run time."""
    sizes = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, KINDS[kind]) + _field(2, sizes)))


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, int):
        return _field(1, name) + _field(3, value) + _field(20, 2)
    return _field(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _field(20, 1)


def _field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    body = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; negative numbers as 64-bit two's complement."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes((*out, value))
