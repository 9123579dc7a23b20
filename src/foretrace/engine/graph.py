"""The transformer as an ONNX graph, made from the weights of a model directory. No torch, no file in between.

Input `ids` are the new ids of all rows, one after the other. Attention (`com.microsoft.GroupQueryAttention`) takes them
in a rectangle [B, T], a line for each row, rotates queries and keys and writes keys and values at their places in cache
buffers [B, K, capacity, D] that go in and out as the same memory. Weights in the shipped form are multiplied by
`MatMulNBits` at accuracy level 4, which rounds activations to 8 bits per row and block, so that a token never depends
on its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from foretrace.engine import messages
from foretrace.engine.slots import CHUNK
from foretrace.errors import ModelError
from foretrace.model.config import ModelConfig, RopeParameters
from foretrace.model.quantized import Quantized, dequantize

__all__ = ["Weight", "build"]

Weight = NDArray[np.float32] | Quantized
OPSETS = {"": 18, "com.microsoft": 1}
STEPS = 127
"""An 8-bit number goes so far to either side."""
MICROSOFT = "com.microsoft"
HEAD = 16
"""Attention takes heads of multiples of this."""


def build(config: ModelConfig, weights: Mapping[str, Weight]) -> bytes:
    """A serialised model that takes `ids` [N] and caches, and gives `logits` [P, V] after the ids `wanted` [P].

    `spread` [B, T] says which id stands where in the rectangle (`queries` [B] of each line, the rest is padding) and
    `places` [B, T] where in its text; `gathered` [N] finds the ids again in the rectangle. `last` [B] is the last place
    of each row in its cache after that, `total` the number of places of the longest; `local_last` and `local_total` are
    the same for the local layers, whose caches may begin later in the text. Cache 2 i holds the keys of layer i, cache
    2 i + 1 the values. `weights` have Hugging Face names. Raises ModelError where one is missing, has the wrong shape,
    or is left over, and for heads of a size that attention does not take.
    """
    if config.head_dim % HEAD:
        raise ModelError(f"head_dim is {config.head_dim}; ONNX Runtime's attention takes multiples of {HEAD}")
    return _Builder(config, weights).model()


class _Builder:
    """Nodes and weights of a graph as they are added; each method gives the name of the value that it computes."""

    def __init__(self, config: ModelConfig, weights: Mapping[str, Weight]) -> None:
        self.config = config
        self.left = dict(weights)
        self.nodes: list[messages.Message] = []
        self.tensors: list[messages.Message] = []
        self.rounded: dict[str, tuple[str, str]] = {}
        self.num_values = 0

    def model(self) -> bytes:
        config = self.config
        inputs = [
            messages.value_info("ids", "int64", ("tokens",)),
            messages.value_info("spread", "int64", ("batch", "width")),
            messages.value_info("gathered", "int64", ("tokens",)),
            messages.value_info("places", "int64", ("batch", "width")),
            messages.value_info("queries", "int32", ("batch",)),
            messages.value_info("wanted", "int64", ("positions",)),
        ]
        for kind in ("", "local_"):
            inputs.append(messages.value_info(f"{kind}last", "int32", ("batch",)))
            inputs.append(messages.value_info(f"{kind}total", "int32", ()))
        outputs = [messages.value_info("logits", "float32", ("positions", config.vocab_size))]
        for i in range(2 * config.num_hidden_layers):
            capacity = "local_capacity" if config.layer_types[i // 2] == "sliding_attention" else "capacity"
            cache = ("batch", config.num_key_value_heads, capacity, config.head_dim)
            inputs.append(messages.value_info(f"cache.{i}", "float32", cache))
            outputs.append(messages.value_info(f"new_cache.{i}", "float32", cache))
        self._body()
        if self.left:
            raise ModelError(f"weight {min(self.left)} has no place in the model that the config describes")
        return messages.model(messages.graph(self.nodes, self.tensors, inputs, outputs), OPSETS)

    def _body(self) -> None:
        config = self.config
        width, inner = config.hidden_size, config.intermediate_size
        q_size, kv_size = config.num_attention_heads * config.head_dim, config.num_key_value_heads * config.head_dim
        embedding = self._take("model.embed_tokens.weight", (config.vocab_size, width))
        head = embedding
        if config.tie_word_embeddings:
            self.left.pop("lm_head.weight", None)
        else:
            head = self._take("lm_head.weight", (config.vocab_size, width))
        stream = self._node("Gather", self._tensor("embedding", _dense(embedding)), "ids")
        for name, array in zip(("cos", "sin"), _rotations(config), strict=True):
            self._tensor(name, array)
        self._tensor("heads", np.array([-1, q_size]))
        self._tensor("columns", np.array([-1]))
        self._tensor("one", np.array(1, np.float32))
        self._tensor("step", np.array(1 / STEPS, np.float32))
        self._tensor("middle", np.array(128, np.uint8))
        scale = self._scale("model.layers.0.input_layernorm")
        normed = self._node("SimplifiedLayerNormalization", stream, scale, axis=-1, epsilon=config.rms_norm_eps)
        for i in range(config.num_hidden_layers):
            prefix = f"model.layers.{i}"
            sizes = {"q_proj": q_size, "k_proj": kv_size, "v_proj": kv_size}
            stacked = [self._take(f"{prefix}.self_attn.{name}.weight", (size, width)) for name, size in sizes.items()]
            mixed = self._attention(self._linear(normed, *stacked), i)
            out = self._linear(mixed, self._take(f"{prefix}.self_attn.o_proj.weight", (width, q_size)))
            normed, stream = self._add_and_norm(stream, out, f"{prefix}.post_attention_layernorm")
            gate = self._linear(normed, self._take(f"{prefix}.mlp.gate_proj.weight", (inner, width)))
            up = self._linear(normed, self._take(f"{prefix}.mlp.up_proj.weight", (inner, width)))
            gated = self._node("Mul", self._node("QuickGelu", gate, domain=MICROSOFT, alpha=1.0), up)
            out = self._linear(gated, self._take(f"{prefix}.mlp.down_proj.weight", (width, inner)))
            following = f"model.layers.{i + 1}.input_layernorm" if i + 1 < config.num_hidden_layers else "model.norm"
            normed, stream = self._add_and_norm(stream, out, following)
        self._linear(self._node("Gather", normed, "wanted"), head, out="logits")

    def _attention(self, heads: str, layer: int) -> str:
        """Attention of ids [tokens] over the caches, by way of the rectangle [batch, width] in which it wants them."""
        config = self.config
        local = config.layer_types[layer] == "sliding_attention"
        last, total = ("local_last", "local_total") if local else ("last", "total")
        caches = f"cache.{2 * layer}", f"cache.{2 * layer + 1}"
        unused = ("",) * 6
        out = self._name()
        self.nodes.append(
            messages.node(
                "GroupQueryAttention",
                (
                    self._node("Gather", heads, "spread"),
                    "",
                    "",
                    *caches,
                    last,
                    total,
                    "cos",
                    "sin",
                    "places",
                    *unused,
                    "queries",
                ),
                (out, f"new_cache.{2 * layer}", f"new_cache.{2 * layer + 1}"),
                MICROSOFT,
                num_heads=config.num_attention_heads,
                kv_num_heads=config.num_key_value_heads,
                do_rotary=1,
                local_window_size=config.sliding_window if local else -1,
            )
        )
        return self._node("Gather", self._node("Reshape", out, "heads"), "gathered")

    def _add_and_norm(self, stream: str, branch: str, norm: str) -> tuple[str, str]:
        """The sum of stream and branch after an RMSNorm, and the sum itself."""
        normed, total = self._name(), self._name()
        self.nodes.append(
            messages.node(
                "SkipSimplifiedLayerNormalization",
                (stream, branch, self._scale(norm)),
                (normed, "", "", total),
                MICROSOFT,
                epsilon=self.config.rms_norm_eps,
            )
        )
        return normed, total

    def _linear(self, x: str, *stacked: Weight, out: str | None = None) -> str:
        """`x` times the transpose of matrices [rows, columns] that are stacked by rows."""
        out = out or self._name()
        dense = np.concatenate([_dense(weight) for weight in stacked])
        if not all(isinstance(weight, Quantized) for weight in stacked):
            self.nodes.append(messages.node("MatMul", (x, self._tensor(f"{out}.weight", dense.T)), (out,)))
            return out
        scale = np.maximum(np.abs(dense).max(axis=1), np.finfo(np.float32).tiny) / STEPS
        matrix = self._tensor(f"{out}.weight", np.rint(dense / scale[:, None]).astype(np.int8).T)
        scales = self._tensor(f"{out}.scale", scale.astype(np.float32))
        rounded, step = self._rounded(x)
        product = self._node("MatMulIntegerToFloat", rounded, matrix, "one", scales, "middle", domain=MICROSOFT)
        self.nodes.append(messages.node("Mul", (product, step), (out,)))
        return out

    def _rounded(self, x: str) -> tuple[str, str]:
        """`x` [N, columns] in 8 bits, row by row, and what a step of each row is worth [N, 1]; once for each `x`."""
        if x not in self.rounded:
            largest = self._node("ReduceMax", self._node("Abs", x), "columns", keepdims=1)
            step = self._node("Mul", largest, "step")
            whole = self._node("QuantizeLinear", self._node("Div", x, step), "one", "middle")
            self.rounded[x] = whole, step
        return self.rounded[x]

    def _scale(self, norm: str) -> str:
        return self._tensor(norm, _dense(self._take(f"{norm}.weight", (self.config.hidden_size,))))

    def _take(self, name: str, shape: tuple[int, ...]) -> Weight:
        weight = self.left.pop(name, None)
        if weight is None:
            raise ModelError(f"weight {name} is missing")
        found = weight.q.shape if isinstance(weight, Quantized) else weight.shape
        if found != shape:
            raise ModelError(f"weight {name} has shape {list(found)}, expected {list(shape)}")
        return weight

    def _node(self, kind: str, *inputs: str, domain: str = "", **attributes: messages.Attribute) -> str:
        out = self._name()
        self.nodes.append(messages.node(kind, inputs, (out,), domain, **attributes))
        return out

    def _tensor(self, name: str, array: NDArray[np.generic]) -> str:
        self.tensors.append(messages.tensor(name, array))
        return name

    def _name(self) -> str:
        self.num_values += 1
        return f"value.{self.num_values}"


def _dense(weight: Weight) -> NDArray[np.float32]:
    return dequantize(*weight) if isinstance(weight, Quantized) else weight


def _rotations(config: ModelConfig) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cosines and sines [context + CHUNK, D/2] of the rotary angles; those at the end are for padding."""
    places = np.arange(config.max_position_embeddings + CHUNK)
    angles = np.outer(places, _frequencies(config.rope_parameters, config.head_dim))
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def _frequencies(rope: RopeParameters, head_dim: int) -> NDArray[np.float32]:
    """Radians per position [D/2]; with `llama3`, slow ones are divided by the factor and middling ones blended."""
    plain = np.power(rope.rope_theta, -np.arange(0, head_dim, 2) / head_dim).astype(np.float32)
    if rope.rope_type == "default":
        return plain
    assert rope.factor and rope.low_freq_factor and rope.high_freq_factor and rope.original_max_position_embeddings
    turns = rope.original_max_position_embeddings * plain / (2 * math.pi)
    kept = np.clip((turns - rope.low_freq_factor) / (rope.high_freq_factor - rope.low_freq_factor), 0, 1)
    scaled: NDArray[np.float32] = (plain * (kept + (1 - kept) / rope.factor)).astype(np.float32)
    return scaled
