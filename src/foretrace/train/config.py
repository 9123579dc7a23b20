"""What one training run is: `TrainConfig`. No torch, so that recipes are cheap to build and list."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from foretrace.model.config import ModelConfig

__all__ = ["Bucket", "Part", "TrainConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Sets of documents that together make up one share of a mixture."""

    name: str
    """What its loss is called."""
    share: float
    """Its part of all ids, from 0 to 1."""
    sets: tuple[str, ...]
    """`module:function[:argument]` of each. Several must tell their size, see `foretrace.train.mixture`."""
    epochs: tuple[float, ...] | None = None
    """How often each is gone through, relative to the others; none: all equally often, so that they end together."""

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError(f"share of {self.name!r} is {self.share}, expected a number from 0 to 1")
        if not self.sets or (self.epochs is not None and len(self.epochs) != len(self.sets)):
            raise ValueError(f"part {self.name!r} has {len(self.sets)} sets, expected one or more, and epochs for each")
        if self.epochs is not None and min(self.epochs) <= 0:
            raise ValueError(f"epochs of {self.name!r} are {self.epochs}, expected numbers above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Documents of like length, from which all processes draw at the same step."""

    up_to: int | None = None
    """Ids of its longest document; the shortest is longer than those of the bucket before. None in the last."""
    window: int | None = None
    """Keys that a global layer sees in this bucket; none: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """Everything that decides the course of a run, and where it is kept."""

    run: str
    """Folder of the run: config.json, metrics.jsonl, the last checkpoint."""
    model: ModelConfig
    """Shape of the model."""
    documents: str | None = None
    """`module:function` or `module:function:argument` of the documents, see `foretrace.train.stream.Source`."""
    mixture: tuple[Part, ...] = ()
    """Several sources and their shares, in place of `documents`."""
    buckets: tuple[Bucket, ...] = ()
    """Classes of lengths, shortest first; a step has documents of one, each as often as its part of the ids."""
    evaluate: str | None = None
    """`module:function` that takes the model and returns named scores on held-out documents."""
    init: str | None = None
    """Model directory, or run, whose weights to start from, in place of fresh ones."""
    init_optimizers: bool = False
    """Whether the optimisers of `init`, a checkpoint of another run, go on too."""
    seed: int = 0
    """Of fresh weights, documents and their order."""

    seconds: float | None = None
    """Training ends after this much time, pauses between resumptions not counted."""
    tokens: int | None = None
    """Training ends after this many tokens of documents."""
    batch_tokens: int = 8192
    """Tokens of a step, padding included."""
    micro_batches: int = 1
    """Parts of a step, each with documents of its own. The processes share them equally and take theirs in turn."""
    row_tokens: int | None = None
    """Length of the rows into which documents are packed; none gives each a row of its own, padded."""
    long: Literal["refuse", "cut", "split"] = "refuse"
    """What becomes of documents longer than a row."""
    group: int = 256
    """Documents that are sorted by length together before they are cut into padded batches."""
    workers: int = 1
    """Processes that produce documents, beside each process that trains."""

    schedule: Literal["warmup-stable-decay", "cosine", "constant"] = "warmup-stable-decay"
    """Course of the learning rates over the part of the budget that is used up."""
    schedule_from: float = 0.0
    """Where on that course, from 0 to 1, this run begins."""
    schedule_to: float = 1.0
    """Where it ends; a later stage may go on from there."""
    final_lr: float = 0.0
    """What the learning rates fall to, as a part of their peaks."""
    warmup_steps: int = 100
    """Steps over which the learning rates rise from zero."""
    optimizer: Literal["muon", "adamw"] = "muon"
    """Of the matrices inside blocks; embeddings, output projection and norms are under AdamW always."""
    muon_lr: float = 0.02
    """Peak learning rate of the matrices inside blocks, under Muon."""
    adamw_lr: float = 0.003
    """Peak learning rate of all that is under AdamW."""
    weight_decay: float = 0.1
    """Of all matrices."""
    clip: float = 1.0
    """Greatest norm of the whole gradient."""
    spike: float | None = None
    """How many times the median of the last steps a loss may be; none: any, as long as it is a number."""
    on_spike: Literal["stop", "skip"] = "stop"
    """What happens at such a loss, or one that is no number. Its batch is kept in the run's folder either way."""

    device: str = "cpu"
    """Where the model is trained."""
    tensor_parallel: int = 1
    """Processes that share each product. Weights are sharded, and the rows of a step divided, over the others."""
    dtype: Literal["float32", "bfloat16", "float64"] = "bfloat16"
    """Arithmetic of matrix products; weights and optimisers are float32, or float64."""
    float8: bool = False
    """Whether products inside blocks are in FP8; needs torchao and a GPU that has them."""
    recompute: bool = False
    """Whether the backward pass computes blocks again, from their inputs, rather than keep what is inside them."""
    memory_budget: float = 1.0
    """Part of what is inside blocks that is kept for the backward pass, chosen by torch.compile; needs `compile`."""
    compile: bool = False
    """Whether blocks go through torch.compile; needs a C++ compiler."""
    threads: int | None = None
    """Threads of torch on CPU; none leaves the choice to torch."""
    checkpoint_seconds: float = 300.0
    """Time between checkpoints."""
    checkpoints: int = 2
    """How many are kept, the last ones."""
    evaluate_seconds: float = 600.0
    """Time between evaluations."""
    tensorboard: bool = False
    """Whether the metrics are also written for TensorBoard; needs `pip install tensorboard`."""

    def __post_init__(self) -> None:
        if self.seconds is None and self.tokens is None:
            raise ValueError("neither seconds nor tokens is set: the run would not end")
        positive = "seconds tokens batch_tokens micro_batches group workers clip spike tensor_parallel checkpoints"
        for name in positive.split():
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ValueError(f"{name} is {value}, expected more than 0")
        if self.batch_tokens % self.micro_batches:
            raise ValueError(
                f"micro_batches is {self.micro_batches}, expected a divisor of batch_tokens={self.batch_tokens}"
            )
        micro_tokens = self.batch_tokens // self.micro_batches
        if self.row_tokens is not None and (self.row_tokens <= 0 or micro_tokens % self.row_tokens):
            raise ValueError(
                f"row_tokens is {self.row_tokens}, expected a divisor of batch_tokens / micro_batches = {micro_tokens}"
            )
        if self.row_tokens is not None and self.row_tokens > self.model.max_position_embeddings:
            raise ValueError(
                f"row_tokens is {self.row_tokens}, expected at most the model's "
                f"max_position_embeddings={self.model.max_position_embeddings}"
            )
        if not 0 <= self.schedule_from < self.schedule_to <= 1:
            raise ValueError(
                f"the run goes from {self.schedule_from} to {self.schedule_to} of its schedule, expected 0 to 1 or less"
            )
        if not 0 < self.memory_budget <= 1 or (self.memory_budget < 1 and not self.compile):
            raise ValueError(f"memory_budget is {self.memory_budget}, expected 1, or less with compile=true")
        if self.compile and self.tensor_parallel > 1:
            raise ValueError(
                f"compile is true with tensor_parallel={self.tensor_parallel}, where torch 2.13 loses gradients; "
                "expected compile=false or tensor_parallel=1"
            )
        self._check_sources()

    def used(self, tokens: int, seconds: float) -> float:
        """The part of the budget that is used up, by tokens or by time, whichever is further."""
        by_tokens = tokens / self.tokens if self.tokens else 0.0
        by_time = seconds / self.seconds if self.seconds else 0.0
        return max(by_tokens, by_time)

    def _check_sources(self) -> None:
        if (self.documents is None) == (not self.mixture):
            raise ValueError("expected either documents or a mixture")
        shares = sum(part.share for part in self.mixture)
        if self.mixture and not math.isclose(shares, 1, abs_tol=1e-6):
            raise ValueError(f"the shares of the mixture add up to {shares:g}, expected 1")
        bounds = [bucket.up_to for bucket in self.buckets]
        rising = [bound for bound in bounds[:-1] if bound is not None]
        if self.buckets and (bounds[-1] is not None or len(rising) < len(bounds) - 1 or rising != sorted(set(rising))):
            raise ValueError(f"buckets go up to {bounds}, expected rising lengths, and none in the last")
        if self.buckets and self.row_tokens is None:
            raise ValueError("buckets are for packed rows: set row_tokens")
        if self.init_optimizers and self.init is None:
            raise ValueError("init_optimizers is true, but there is no init to take them from")
