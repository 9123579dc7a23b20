"""Losses on their way into the report, and what becomes of one that is no number or far above those before it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from foretrace.errors import LossError
from foretrace.train.batches import Batch
from foretrace.train.config import TrainConfig
from foretrace.train.report import Report, StepMetrics
from foretrace.train.world import World

__all__ = ["Outcome", "Watch", "keep_batches", "kept_batches"]

REMEMBERED = 64
"""Good losses whose median is the usual one."""
FEWEST = 16
"""Losses before which none is called a spike."""
MOST_SKIPPED = 16
"""Steps skipped in a row after which a run stops all the same."""
FOLDER = "bad"


@dataclass(slots=True)
class Outcome:
    """What came of a step."""

    values: Tensor
    """Sum of losses for each source, over all processes, then the norm of the gradient; on the device."""
    counts: Sequence[float]
    """Predicted ids of each source."""
    rate: float
    """Factor of the learning rates."""
    batches: list[Batch]
    """This process's."""
    judged: bool = False
    trouble: str | None = None
    """What is wrong with its loss; known once it is judged."""

    @property
    def loss(self) -> float:
        """Mean over all predicted ids; waits for the device."""
        sums: list[float] = self.values.tolist()[:-1]
        return sum(sums) / sum(self.counts)

    @property
    def norm(self) -> float:
        """Of the gradient; waits for the device."""
        return float(self.values[-1])


class Watch:
    """Reads outcomes into the report: on a GPU one step late, so that it is not waited for at each.

    `names` has the part of the mixture for each source; `losses` are the last good ones, and belong to a checkpoint.
    """

    def __init__(
        self, config: TrainConfig, world: World, report: Report, names: Sequence[str], losses: Sequence[float]
    ) -> None:
        self.config, self.world, self.report, self.names = config, world, report, names
        self.losses = deque(losses, maxlen=REMEMBERED)
        self.skipped = 0
        self.lag = 0 if world.device.type == "cpu" else 1
        self.waiting: deque[tuple[Outcome, int, int, float, float, float]] = deque()

    def judge(self, outcome: Outcome) -> bool:
        """Whether a step's loss is one to follow; waits for the device."""
        if not outcome.judged:
            outcome.judged, outcome.trouble = True, self._trouble(outcome.loss, outcome.norm)
        return outcome.trouble is None

    def add(self, outcome: Outcome, step: int, tokens: int, seconds: float, used: float, waited: float) -> None:
        """After each step. Raises LossError as `settle` does."""
        self.waiting.append((outcome, step, tokens, seconds, used, waited))
        self._read(self.lag)

    def settle(self) -> None:
        """Read all that is waiting. Raises LossError for a loss that ends the run, its batches kept on disk."""
        self._read(0)

    def _read(self, left: int) -> None:
        while len(self.waiting) > left:
            outcome, step, tokens, seconds, used, waited = self.waiting.popleft()
            if not self.judge(outcome):
                self._keep(outcome, step, tokens, seconds)
                continue
            self.skipped = 0
            metrics = StepMetrics(
                step=step,
                tokens=tokens,
                seconds=seconds,
                loss=outcome.loss,
                losses=self._by_name(outcome),
                norm=outcome.norm,
                rate=outcome.rate,
                used=used,
                waited=waited,
            )
            self.report.step(metrics)

    def _keep(self, outcome: Outcome, step: int, tokens: int, seconds: float) -> None:
        kept = keep_batches(Path(self.config.run), step, self.world.rank, outcome.batches)
        self.skipped += 1
        if self.config.on_spike == "skip" and self.skipped < MOST_SKIPPED:
            self.report.skipped(step, tokens, seconds, str(outcome.trouble), kept)
            return
        way = (
            "too many in a row"
            if self.skipped >= MOST_SKIPPED
            else "or go on from the last checkpoint with on_spike=skip"
        )
        raise LossError(
            f"{outcome.trouble} at step {step}: lower the learning rate, {way}; its batch is kept in {kept}"
        )

    def _trouble(self, loss: float, norm: float) -> str | None:
        """What is wrong with a step's loss and gradient norm, if anything; a good loss is remembered."""
        if not math.isfinite(loss):
            return f"the loss is {loss}, not a number,"
        if not math.isfinite(norm):
            return f"the norm of the gradient is {norm}, not a number,"
        if self.config.spike is not None and len(self.losses) >= FEWEST:
            usual = median(self.losses)
            if loss > self.config.spike * usual:
                return f"the loss is {loss:.3f}, {loss / usual:.1f} times the usual {usual:.3f},"
        self.losses.append(loss)
        return None

    def _by_name(self, outcome: Outcome) -> dict[str, float]:
        """The loss of each part of the mixture that has predicted ids in this step, where there are several."""
        names = dict.fromkeys(self.names)
        if len(names) == 1:
            return {}
        pairs = list(zip(self.names, outcome.values.tolist(), outcome.counts, strict=False))
        sums = {name: sum(value for other, value, _ in pairs if other == name) for name in names}
        counts = {name: sum(count for other, _, count in pairs if other == name) for name in names}
        return {name: sums[name] / counts[name] for name in names if counts[name]}


def keep_batches(run: Path, step: int, rank: int, batches: Sequence[Batch]) -> Path:
    """Write one process's batches of a step to the run's folder; returns the file."""
    path = run / FOLDER / f"step-{step:08d}-process-{rank}.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, NDArray[Any]] = {}
    for number, batch in enumerate(batches):
        arrays |= {f"{number}.ids": batch.ids_BT, f"{number}.predicted": batch.predicted_P}
        arrays |= {f"{number}.sources": batch.sources_P}
        if batch.documents_BT is not None:
            arrays[f"{number}.documents"] = batch.documents_BT
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
    return path


def kept_batches(path: Path) -> list[Batch]:
    """What `keep_batches` wrote, but for the number of ids, which counts padding too."""
    with np.load(path) as file:
        arrays = dict(file)
    batches: list[Batch] = []
    while (ids := arrays.get(f"{len(batches)}.ids")) is not None:
        prefix = f"{len(batches)}."
        predicted, sources = arrays[prefix + "predicted"], arrays[prefix + "sources"]
        batches.append(Batch(ids, predicted, sources, arrays.get(prefix + "documents"), ids.size))
    return batches
