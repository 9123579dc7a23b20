"""The transformer as an ONNX graph, made from the weights of a model directory. No torch, no file in between.

Input `ids` [B, T] stands after what the caches hold; attention (`com.microsoft.GroupQueryAttention`) rotates queries
and keys and writes keys and values at their places in cache buffers [B, K, capacity, D] that go in and out as the same
memory. Weights in the shipped form are multiplied by `MatMulNBits` at accuracy level 4, which rounds activations to
8 bits per row and block, so that a token never depends on its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from foretrace.engine import messages
from foretrace.errors import ModelError
from foretrace.model.config import ModelConfig, RopeParameters
from foretrace.model.quantized import Quantized, dequantize

__all__ = ["Weight", "build"]

Weight = NDArray[np.float32] | Quantized
OPSETS = {"": 17, "com.microsoft": 1}
MICROSOFT = "com.microsoft"


def build(config: ModelConfig, weights: Mapping[str, Weight]) -> bytes:
    """A serialised model that takes `ids`, `last` [B], `total`, `wanted` [P] and caches, and gives `logits` [P, V].

    `last` is each row's last position, `total` the length of the longest row; `wanted` says which of the B * T tokens
    logits are asked for. Cache 2 i holds the keys of layer i, cache 2 i + 1 the values. `weights` have Hugging Face
    names. Raises ModelError where one is missing, has the wrong shape, or is left over.
    """
    return _Builder(config, weights).model()


class _Builder:
    """Nodes and weights of a graph as they are added; each method gives the name of the value that it computes."""

    def __init__(self, config: ModelConfig, weights: Mapping[str, Weight]) -> None:
        self.config = config
        self.left = dict(weights)
        self.nodes: list[bytes] = []
        self.tensors: list[bytes] = []
        self.num_values = 0

    def model(self) -> bytes:
        config = self.config
        cache = ("batch", config.num_key_value_heads, "capacity", config.head_dim)
        inputs = [
            messages.value_info("ids", "int64", ("batch", "tokens")),
            messages.value_info("last", "int32", ("batch",)),
            messages.value_info("total", "int32", ()),
            messages.value_info("wanted", "int64", ("positions",)),
        ]
        outputs = [messages.value_info("logits", "float32", ("positions", config.vocab_size))]
        for i in range(2 * config.num_hidden_layers):
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
        self._tensor("rows", np.array([-1, width]))

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
        flat = self._node("Reshape", normed, "rows")
        self._linear(self._node("Gather", flat, "wanted"), head, out="logits")

    def _attention(self, heads: str, layer: int) -> str:
        config = self.config
        local = config.layer_types[layer] == "sliding_attention"
        out = self._name()
        self.nodes.append(
            messages.node(
                "GroupQueryAttention",
                (heads, "", "", f"cache.{2 * layer}", f"cache.{2 * layer + 1}", "last", "total", "cos", "sin"),
                (out, f"new_cache.{2 * layer}", f"new_cache.{2 * layer + 1}"),
                MICROSOFT,
                num_heads=config.num_attention_heads,
                kv_num_heads=config.num_key_value_heads,
                do_rotary=1,
                local_window_size=config.sliding_window if local else -1,
            )
        )
        return out

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
        quantized = [weight for weight in stacked if isinstance(weight, Quantized)]
        if len(quantized) < len(stacked):
            dense = np.concatenate([_dense(weight) for weight in stacked])
            self.nodes.append(messages.node("MatMul", (x, self._tensor(f"{out}.weight", dense.T)), (out,)))
            return out
        q, scale = (np.concatenate(parts) for parts in zip(*quantized, strict=True))
        (rows, columns), block = q.shape, q.shape[1] // scale.shape[1]
        matrix = self._tensor(f"{out}.q", q.reshape(rows, -1, block))
        inputs = (x, matrix, self._tensor(f"{out}.scale", scale.astype(np.float32)))
        sizes = {"K": columns, "N": rows, "bits": 8, "block_size": block, "accuracy_level": 4}
        self.nodes.append(messages.node("MatMulNBits", inputs, (out,), MICROSOFT, **sizes))
        return out

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
    """Cosines and sines [context, D/2] of the rotary angles."""
    angles = np.outer(np.arange(config.max_position_embeddings), _frequencies(config.rope_parameters, config.head_dim))
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
