"""What a run says of itself: `metrics.jsonl`, TensorBoard where wanted, and progress on standard error."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foretrace.errors import ConfigError

__all__ = ["METRICS_FILE", "Report", "StepMetrics", "check_tensorboard"]

METRICS_FILE = "metrics.jsonl"
LIVE_SECONDS = 0.5
PLAIN_SECONDS = 30.0
SMOOTHED_STEPS = 50
WORTH_SAYING = 0.05
"""Share of the time spent waiting for documents from which on it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMetrics:
    """What is known of a step."""

    step: int
    tokens: int
    """Of documents, so far."""
    seconds: float
    """Of training, so far."""
    loss: float
    """Mean over predicted ids, in nats."""
    losses: Mapping[str, float] = field(default_factory=dict)
    """The same by part of the mixture, where there are several."""
    norm: float
    """Of the gradient, before clipping."""
    rate: float
    """Factor of the learning rates."""
    used: float
    """Part of the budget."""
    waited: float
    """Seconds until the documents of the step were there."""


class Report:
    """Progress of one run from `step` on; lines of `metrics.jsonl` after that step are of lost work and are dropped.

    `utilisation` is the part of all processes' arithmetic that an id a second uses, where that is known; the metrics
    then have the model FLOPs utilisation. One that does not speak is silent, for processes beside the first.
    """

    def __init__(
        self, run: Path, step: int, *, speaks: bool = True, utilisation: float | None = None, tensorboard: bool = False
    ) -> None:
        self.path = run / METRICS_FILE
        self.speaks = speaks
        self.utilisation = utilisation
        self.live = sys.stderr.isatty()
        self.losses: deque[float] = deque(maxlen=SMOOTHED_STEPS)
        self.shown_at, self.shown_tokens, self.waited = time.monotonic(), -1, 0.0
        self.last: StepMetrics | None = None
        self.board = _board(run) if tensorboard and speaks else None
        if speaks:
            old = self.path.read_text(encoding="utf-8").splitlines(keepends=True) if self.path.exists() else []
            kept = [line for line in old if line.endswith("\n") and json.loads(line)["step"] <= step]
            self.path.write_text("".join(kept), encoding="utf-8")

    def __enter__(self) -> Report:
        if self.speaks:
            self.file = self.path.open("a", encoding="utf-8", buffering=1)
        return self

    def __exit__(self, *_: object) -> None:
        if self.speaks:
            self.file.close()
        if self.board:
            self.board.close()

    def step(self, at: StepMetrics) -> None:
        """After each step: a line in the metrics, and from time to time one on standard error."""
        speed: dict[str, float] = {}
        if self.last and at.seconds > self.last.seconds:
            rate = (at.tokens - self.last.tokens) / (at.seconds - self.last.seconds)
            speed["tokens_per_second"] = round(rate, 1)
            if self.utilisation:
                speed["mfu"] = round(rate * self.utilisation, 4)
        self.last = at
        several = {"losses": at.losses} if at.losses else {}
        values = {"loss": at.loss, **several, "norm": at.norm, "rate": at.rate, "waited": round(at.waited, 4)}
        self._write(at.step, at.tokens, at.seconds, **values, **speed)
        self._draw(at, speed)
        self._progress(at)

    def scores(self, step: int, tokens: int, seconds: float, scores: Mapping[str, float]) -> None:
        """After each evaluation."""
        self._write(step, tokens, seconds, held_out=scores)
        if self.board:
            for name, value in scores.items():
                self.board.add_scalar(f"held out/{name}", value, step)
        self._say(f"step {step:,}  held out: " + "  ".join(f"{name} {value:.3f}" for name, value in scores.items()))

    def skipped(self, step: int, tokens: int, seconds: float, why: str, kept: Path) -> None:
        """After a step whose batch the weights did not follow."""
        self._write(step, tokens, seconds, skipped=why)
        self._say(f"step {step:,} skipped: {why}; its batch is kept in {kept}")

    def note(self, text: str) -> None:
        """A word to people alone."""
        self._say(text)

    def end(self, how: str, checkpoint: Path) -> None:
        """The last word."""
        self._say(f"{how}; the model is in {checkpoint}")

    def _progress(self, at: StepMetrics) -> None:
        self.losses.append(at.loss)
        self.waited += at.waited
        now = time.monotonic()
        if self.shown_tokens < 0:
            self.shown_at, self.shown_tokens, self.waited = now, at.tokens, 0.0
        elif now - self.shown_at >= (LIVE_SECONDS if self.live else PLAIN_SECONDS):
            rate = (at.tokens - self.shown_tokens) / (now - self.shown_at)
            mean = sum(self.losses) / len(self.losses)
            used = min(1.0, at.used)
            left = _clock(at.seconds / used - at.seconds)
            idle = self.waited / (now - self.shown_at)
            busy = f"  {rate * self.utilisation:.0%} MFU" if self.utilisation else ""
            slow = f"  {idle:.0%} waiting for documents" if idle > WORTH_SAYING else ""
            text = f"{used:4.0%}  step {at.step:,}  loss {mean:.3f}  {rate:,.0f} tokens/s{busy}{slow}  {left} left"
            self._say(text, passing=True)
            self.shown_at, self.shown_tokens, self.waited = now, at.tokens, 0.0

    def _draw(self, at: StepMetrics, speed: Mapping[str, float]) -> None:
        if self.board:
            parts = {f"loss/{name}": value for name, value in at.losses.items()}
            for name, value in {"loss": at.loss, **parts, "norm": at.norm, "rate": at.rate, **speed}.items():
                self.board.add_scalar(name, value, at.step)

    def _write(self, step: int, tokens: int, seconds: float, **values: Any) -> None:
        if self.speaks:
            line = {"step": step, "tokens": tokens, "seconds": round(seconds, 3), **values}
            self.file.write(json.dumps(line) + "\n")

    def _say(self, text: str, *, passing: bool = False) -> None:
        if self.speaks:
            start, end = ("\r\x1b[2K", "" if passing else "\n") if self.live else ("", "\n")
            print(f"{start}{text}", end=end, file=sys.stderr, flush=True)


def check_tensorboard() -> None:
    """Raise ConfigError where TensorBoard is not installed."""
    if not importlib.util.find_spec("tensorboard"):
        raise ConfigError(
            "tensorboard is true, but it is not installed; expected `pip install 'foretrace[tensorboard]'`"
        )


def _board(run: Path) -> Any:
    from torch.utils.tensorboard import SummaryWriter

    return SummaryWriter(str(run / "tensorboard"))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"
