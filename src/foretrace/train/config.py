"""What one training run is: `TrainConfig`. No torch, so that recipes are cheap to build and list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from foretrace.model.config import ModelConfig

__all__ = ["TrainConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """Everything that decides the course of a run, and where it is kept."""

    run: str
    """Folder of the run: config.json, metrics.jsonl, the last checkpoint."""
    model: ModelConfig
    """Shape of the model."""
    documents: str
    """`module:function` or `module:function:argument` of the documents, see `foretrace.train.stream.Source`."""
    evaluate: str | None = None
    """`module:function` that takes the model and returns named scores on held-out documents."""
    init: str | None = None
    """Model directory whose weights to start from, in place of fresh ones."""
    seed: int = 0
    """Of fresh weights, documents and their order."""

    seconds: float | None = None
    """Training ends after this much time, pauses between resumptions not counted."""
    tokens: int | None = None
    """Training ends after this many tokens of documents."""
    batch_tokens: int = 8192
    """Tokens of a batch, padding included."""
    row_tokens: int | None = None
    """Length of the rows into which documents are packed; none gives each a row of its own, padded."""
    group: int = 256
    """Documents that are sorted by length together before they are cut into padded batches."""
    workers: int = 1
    """Processes that produce documents."""

    schedule: Literal["warmup-stable-decay", "cosine"] = "warmup-stable-decay"
    """Course of the learning rates over the part of the budget that is used up."""
    warmup_steps: int = 100
    """Steps over which the learning rates rise from zero."""
    muon_lr: float = 0.02
    """Peak learning rate of the matrices inside blocks, under Muon."""
    adamw_lr: float = 0.003
    """Peak learning rate of embeddings and norms, under AdamW."""
    weight_decay: float = 0.1
    """Of all matrices."""
    clip: float = 1.0
    """Greatest norm of the whole gradient."""

    device: str = "cpu"
    """Where the model is trained."""
    dtype: Literal["float32", "bfloat16"] = "bfloat16"
    """Arithmetic of matrix products; weights and optimisers are float32."""
    compile: bool = False
    """Whether blocks go through torch.compile; needs a C++ compiler."""
    threads: int | None = None
    """Threads of torch on CPU; none leaves the choice to torch."""
    checkpoint_seconds: float = 300.0
    """Time between checkpoints."""
    evaluate_seconds: float = 600.0
    """Time between evaluations."""

    def __post_init__(self) -> None:
        if self.seconds is None and self.tokens is None:
            raise ValueError("neither seconds nor tokens is set: the run would not end")
        for name in ("seconds", "tokens", "batch_tokens", "group", "workers", "clip"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ValueError(f"{name} is {value}, expected more than 0")
        if self.row_tokens is not None and (self.row_tokens <= 0 or self.batch_tokens % self.row_tokens):
            raise ValueError(f"row_tokens is {self.row_tokens}, expected a divisor of batch_tokens={self.batch_tokens}")
