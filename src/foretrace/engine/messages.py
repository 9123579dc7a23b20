"""The ONNX messages that a graph is made of, in protobuf's wire format, so that running a model needs no `onnx`.

Each function gives one message as the pieces that it is made of, so that weights are copied once, when `model` puts all
of them together. Field numbers are those of onnx.proto3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Message", "graph", "model", "node", "tensor", "value_info"]

IR_VERSION = 10
KINDS = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}

Attribute = int | float
Message = list[bytes | memoryview]


def model(graph: Message, opsets: Mapping[str, int]) -> bytes:
    """A ModelProto: a graph, and the version of each operator domain that it uses."""
    imports = [_field(8, _field(1, domain) + _field(2, version)) for domain, version in opsets.items()]
    return b"".join(_field(1, IR_VERSION) + _field(7, graph) + _all(imports))


def graph(
    nodes: Iterable[Message], weights: Iterable[Message], inputs: Iterable[Message], outputs: Iterable[Message]
) -> Message:
    """A GraphProto: nodes in an order in which they can run, weights and the values that go in and come out."""
    parts = ((1, nodes), (5, weights), (11, inputs), (12, outputs))
    return _field(2, "graph") + _all(_field(number, message) for number, each in parts for message in each)


def node(
    kind: str, inputs: Sequence[str], outputs: Sequence[str], domain: str = "", **attributes: Attribute
) -> Message:
    """A NodeProto. An empty name among the inputs stands for one that is left out."""
    names = [_field(1, name) for name in inputs] + [_field(2, name) for name in outputs]
    given = [_field(5, _attribute(name, value)) for name, value in attributes.items()]
    return [b"".join(_all(names) + _field(4, kind) + _all(given) + _field(7, domain))]


def tensor(name: str, array: NDArray[np.generic]) -> Message:
    """A TensorProto that holds `array`."""
    shape = _all(_field(1, size) for size in array.shape)
    values = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
    return shape + _field(2, KINDS[array.dtype.name]) + _field(8, name) + _field(9, [values])


def value_info(name: str, kind: str, shape: Sequence[int | str]) -> Message:
    """A ValueInfoProto: an input or output with its element type; a word in the shape is a size known at run time."""
    sizes = _all(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, KINDS[kind]) + _field(2, sizes)))


def _attribute(name: str, value: Attribute) -> Message:
    if isinstance(value, int):
        return _field(1, name) + _field(3, value) + _field(20, 2)
    return [*_field(1, name), _varint(2 << 3 | 5), struct.pack("<f", value), *_field(20, 1)]


def _all(messages: Iterable[Message]) -> Message:
    return [piece for message in messages for piece in message]


def _field(number: int, value: int | str | Message) -> Message:
    if isinstance(value, int):
        return [_varint(number << 3), _varint(value)]
    body: Message = [value.encode()] if isinstance(value, str) else value
    return [_varint(number << 3 | 2), _varint(sum(map(len, body))), *body]


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; negative numbers as 64-bit two's complement."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes((*out, value))
