"""What a run would take: arithmetic, memory and time on a given cluster, before any of it is spent. No torch.

Counted from the shapes; the share of the peak that is reached is an assumption. Rows are taken as full, each as one
document, with every id predicted: an upper bound, as are activations where blocks are compiled. What tensor parallelism
exchanges inside a node is left out. Scaling laws: CWM, arXiv 2510.02387.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from foretrace.errors import ConfigError
from foretrace.model.config import ModelConfig
from foretrace.model.sizes import num_parameters
from foretrace.train.config import TrainConfig

__all__ = ["FITTED", "GPUS", "Gpu", "Laws", "Memory", "Plan", "law_flops_per_token", "laws", "memory", "plan"]

ASSUMED_MFU = 0.4
"""Share of the peak that matrix products are taken to reach, all else included, unless another is given."""

RESERVED = 0.06
"""Part of a GPU's memory that is not for tensors: the driver, kernels, what the allocator cannot use."""

TILE = 128
"""Queries of a tile of attention on CPU, see `foretrace.model.tiles`."""

SLACK = 0.2
"""What glibc's allocator takes on a CPU beside activations, as a part of them; measured. It maps large blocks one by
one only until some have been freed; from then on all up to `HEAP` are cut from one heap, whose holes do not fit
whatever comes next. (With `MALLOC_MMAP_THRESHOLD_` set there are none, and steps take twice as long.)"""

HEAP = 32 << 20
"""Bytes of the largest block in that heap. Two matrices of logits leave holes there, where they are no larger."""

FITTED = (2e18, 2e20)
"""FLOP of the runs behind the scaling laws."""

IN_NODE = 8
"""GPUs that share the fast link."""


class Gpu(NamedTuple):
    """What the data sheet says: bytes, dense products a second, bytes a second out of the GPU."""

    memory: float
    bfloat16: float
    float8: float | None
    in_node: float
    between_nodes: float


GPUS = {
    "a100": Gpu(80e9, 312e12, None, 300e9, 25e9),
    "h100": Gpu(80e9, 989e12, 1979e12, 450e9, 50e9),
    "h200": Gpu(141e9, 989e12, 1979e12, 450e9, 50e9),
    "b200": Gpu(180e9, 2250e12, 4500e12, 900e9, 50e9),
}
"""By name, in the form for NVLink boards with a network port of 200 (A100) or 400 Gbit/s for each GPU."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes for each GPU."""

    weights: float
    """As they rest, sharded, and copies of them in the numbers that products take."""
    gradients: float
    optimizer: float
    activations: float
    """What the blocks keep for the way back, for one micro-batch."""
    logits: float
    """Logits of a micro-batch, and what the loss makes of them."""
    slack: float
    """What the allocator of a CPU takes beside activations and logits."""
    micro_batches: int
    """Of a step, for each process."""

    @property
    def total(self) -> float:
        """Most at any time. With one micro-batch, gradients come as activations go."""
        kept = self.activations + self.logits + self.slack
        moving = max(kept, self.gradients) if self.micro_batches == 1 else kept + self.gradients
        return self.weights + self.optimizer + moving


class Laws(NamedTuple):
    """The paper's best learning rate, and tokens of a batch."""

    learning_rate: float
    batch_tokens: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run takes on a cluster."""

    parameters: int
    flops_per_token: float
    """Matrix products of a step, for a token; what is computed twice counts once."""
    tokens: int
    """Of the whole run."""
    memory: Memory
    room: float
    """Bytes of a GPU for tensors."""
    compute_seconds: float
    """Of a step, for matrix products, those computed again included."""
    network_seconds: float
    """Of a step, for gathering weights and adding gradients up, beside the products."""
    tokens_per_second: float
    """Of all GPUs together."""
    scaling_flops: float
    """FLOP of the run as the scaling laws count them."""
    tokens_per_scaling_flop: float
    """Tokens over FLOP for a token: 40 in the runs behind the laws."""

    @property
    def days(self) -> float:
        """Of the whole run, without interruptions."""
        return self.tokens / self.tokens_per_second / 86_400

    @property
    def binds(self) -> str:
        """What limits the run first: memory, compute or network."""
        if self.memory.total > self.room:
            return "memory"
        return "network" if self.network_seconds > self.compute_seconds else "compute"


def plan(config: TrainConfig, *, gpus: int, gpu: str, mfu: float = ASSUMED_MFU) -> Plan:
    """The plan of a run. Raises ConfigError for GPUs that cannot share it, and FP8 on those that lack it."""
    card, model = GPUS[gpu], config.model
    if not 0 < mfu <= 1:
        raise ConfigError(f"mfu is {mfu}, expected a number from 0 to 1")
    if gpus < 1 or gpus % config.tensor_parallel:
        raise ConfigError(f"gpus is {gpus}, expected a multiple of tensor_parallel={config.tensor_parallel}")
    data = gpus // config.tensor_parallel
    if config.micro_batches % data:
        nearest = min(
            (n for n in range(1, config.micro_batches + 1) if config.micro_batches % n == 0),
            key=lambda n: abs(n - data),
        )
        raise ConfigError(
            f"gpus is {gpus}, among which micro_batches={config.micro_batches} cannot be shared equally; "
            f"the nearest is gpus={nearest * config.tensor_parallel}, or set micro_batches"
        )
    if config.float8 and card.float8 is None:
        raise ConfigError(f"float8 is true, but {gpu} has no FP8 products")
    length = config.row_tokens or min(config.batch_tokens // config.micro_batches, model.max_position_embeddings)
    blocks, attention, head = products_per_token(model, length)
    again = 4 / 3 if config.recompute else 1.0  # a second forward pass beside the one forward and the two backward
    fast = card.float8 if config.float8 and card.float8 else card.bfloat16
    seconds_per_token = again * blocks / fast + (again * attention + head) / card.bfloat16
    compute = config.batch_tokens * seconds_per_token / (gpus * mfu)
    network = _network_seconds(config, data, gpus, card)
    rate = config.batch_tokens / max(compute, network)
    tokens = config.tokens if config.tokens is not None else int((config.seconds or 0) * rate)
    scaling = law_flops_per_token(model, length)
    return Plan(
        parameters=num_parameters(model),
        flops_per_token=blocks + attention + head,
        tokens=tokens,
        memory=memory(config, gpus=gpus, tiles=False),
        room=card.memory * (1 - RESERVED),
        compute_seconds=compute,
        network_seconds=network,
        tokens_per_second=rate,
        scaling_flops=scaling * tokens,
        tokens_per_scaling_flop=tokens / scaling,
    )


def laws(flops: float) -> Laws:
    """Learning rate and batch for a run of so many FLOP. Raises ConfigError outside the range that was fitted."""
    low, high = FITTED
    if not low <= flops <= high:
        raise ConfigError(
            f"a run of {flops:.1e} FLOP is outside the {low:.0e} to {high:.0e} that the laws were fitted on"
        )
    return Laws(19.29 * flops**-0.177, 30.17 * flops**0.231)


def law_flops_per_token(model: ModelConfig, length: int) -> float:
    """FLOP for a token as the scaling laws count them: every layer as global, half of the keys seen."""
    inner = num_parameters(model, embeddings=False)
    return 6.0 * inner + 6.0 * model.hidden_size * model.num_hidden_layers * length


def products_per_token(model: ModelConfig, length: int) -> tuple[float, float, float]:
    """FLOP of a step for a token in a row of `length`: in matrices of blocks, in attention, in the output projection.

    Two for each number of a matrix or pair of query and key forward, four backward.
    """
    heads = 2 * (model.num_attention_heads + model.num_key_value_heads) * model.head_dim
    block = model.hidden_size * heads + 3 * model.hidden_size * model.intermediate_size
    keys = sum(mean_keys(length, _window(model, kind)) for kind in model.layer_types)
    attention = 6 * 2 * model.num_attention_heads * model.head_dim * keys
    return 6.0 * model.num_hidden_layers * block, attention, 6.0 * model.vocab_size * model.hidden_size


def mean_keys(length: int, window: int | None) -> float:
    """Keys that a token of a document of `length` sees, on average."""
    reach = length if window is None else min(window, length)
    return (reach * (reach + 1) / 2 + (length - reach) * reach) / length


def memory(config: TrainConfig, *, gpus: int = 1, tiles: bool = True) -> Memory:
    """Memory for each of `gpus` processes; `tiles`: on CPUs, whose attention keeps its weights."""
    model, tensor = config.model, config.tensor_parallel
    wide = 8 if config.dtype == "float64" else 4
    narrow = 2 if config.dtype == "bfloat16" else wide
    parameters = num_parameters(model)
    inner = num_parameters(model, embeddings=False)
    states = 1 if config.optimizer == "muon" else 2
    outer = parameters - inner
    # Sharded, two blocks are whole at a time, and the embeddings; not sharded, all are there once more in 16 bits.
    whole = 2 * inner / model.num_hidden_layers + outer if gpus > 1 else parameters * (narrow != wide)
    length = config.row_tokens or min(config.batch_tokens // config.micro_batches, model.max_position_embeddings)
    tokens = config.batch_tokens / config.micro_batches
    stream = narrow if gpus > 1 else wide  # under autocast what blocks add up stays wide
    kept = [
        _kept_per_token(model, _window(model, kind), length, narrow, stream, tensor, tiles)
        for kind in model.layer_types
    ]
    inputs = model.num_hidden_layers * model.hidden_size * stream / tensor
    activations = inputs + max(kept) if config.recompute else sum(kept) * config.memory_budget
    ends = 2 * model.hidden_size * stream + model.hidden_size * narrow
    activations = tokens * (activations + ends)
    matrix = tokens * model.vocab_size * wide / tensor  # logits, their logarithms and a gradient are there at once
    slack = SLACK * activations + 2 * matrix * (matrix <= HEAP)
    return Memory(
        weights=parameters * wide / gpus + whole * narrow / tensor,
        gradients=parameters * wide / gpus + (inner / model.num_hidden_layers * narrow / tensor if gpus > 1 else 0),
        optimizer=wide * (states * inner + 2 * outer) / gpus,
        activations=activations,
        logits=3 * matrix,
        slack=slack if tiles else 0.0,
        micro_batches=config.micro_batches * tensor // gpus if gpus > 1 else config.micro_batches,
    )


def _kept_per_token(
    model: ModelConfig, window: int | None, length: int, narrow: int, stream: int, tensor: int, tiles: bool
) -> float:
    """Bytes that a block keeps of a token for the way back, if nothing is computed again.

    Each norm its input, what it makes of it, and what comes out, which tensor parallelism gathers; q, k, v and the
    mixture of values; in the feed-forward layer both products, the gate and the product of both.
    """
    norms = 2 * model.hidden_size * (2 * stream / tensor + narrow)
    queries, pairs = model.num_attention_heads * model.head_dim, 2 * model.num_key_value_heads * model.head_dim
    attention = narrow * (2 * queries + pairs) / tensor
    if tiles:
        attention += narrow * model.num_attention_heads * tile_keys(length, window)
    return norms + attention + narrow * 4 * model.intermediate_size / tensor


def tile_keys(length: int, window: int | None) -> float:
    """Keys in the reach of a token's tile, on average."""
    total = 0
    for start in range(0, length, TILE):
        end = min(start + TILE, length)
        total += (end - start) * (end - (0 if window is None else max(0, start - window + 1)))
    return total / length


def _window(model: ModelConfig, kind: str) -> int | None:
    return model.sliding_window if kind == "sliding_attention" else None


def _network_seconds(config: TrainConfig, data: int, gpus: int, card: Gpu) -> float:
    """Of a step, to gather weights for both passes and add gradients up in float32, over the slower link in use."""
    if data == 1:
        return 0.0
    narrow = 2 if config.dtype == "bfloat16" else 4
    moved = num_parameters(config.model) / config.tensor_parallel * (2 * narrow + 4) * (data - 1) / data
    return config.micro_batches / data * moved / (card.in_node if gpus <= IN_NODE else card.between_nodes)
