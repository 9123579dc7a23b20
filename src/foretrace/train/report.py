"""What a run says of itself: `metrics.jsonl`, and progress on standard error, live where that is a terminal."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

__all__ = ["METRICS_FILE", "Report"]

METRICS_FILE = "metrics.jsonl"
LIVE_SECONDS = 0.5
PLAIN_SECONDS = 30.0
SMOOTHED_STEPS = 50
WORTH_SAYING = 0.05
"""Share of the time spent waiting for documents from which on it is shown."""


class Report:
    """Progress of one run from `step` on; lines of `metrics.jsonl` after that step are of lost work and are dropped."""

    def __init__(self, run: Path, step: int) -> None:
        self.path = run / METRICS_FILE
        self.live = sys.stderr.isatty()
        self.losses: deque[float] = deque(maxlen=SMOOTHED_STEPS)
        self.shown_at, self.shown_tokens, self.waited = time.monotonic(), -1, 0.0
        old = self.path.read_text(encoding="utf-8").splitlines(keepends=True) if self.path.exists() else []
        kept = [line for line in old if line.endswith("\n") and json.loads(line)["step"] <= step]
        self.path.write_text("".join(kept), encoding="utf-8")

    def __enter__(self) -> Report:
        self.file = self.path.open("a", encoding="utf-8", buffering=1)
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def step(self, step: int, tokens: int, seconds: float, *, loss: float, used: float, waited: float) -> None:
        """After each step: a line in the metrics, and from time to time one on standard error.

        `waited` is how many seconds of the step went by until its documents were there.
        """
        self._write(step, tokens, seconds, loss=loss, waited=round(waited, 4))
        self.losses.append(loss)
        self.waited += waited
        now = time.monotonic()
        if self.shown_tokens < 0:
            self.shown_at, self.shown_tokens, self.waited = now, tokens, 0.0
        elif now - self.shown_at >= (LIVE_SECONDS if self.live else PLAIN_SECONDS):
            rate = (tokens - self.shown_tokens) / (now - self.shown_at)
            mean = sum(self.losses) / len(self.losses)
            left = _clock(seconds / used - seconds)
            idle = self.waited / (now - self.shown_at)
            slow = f"  {idle:.0%} waiting for documents" if idle > WORTH_SAYING else ""
            text = f"{used:4.0%}  step {step:,}  loss {mean:.3f}  {rate:,.0f} tokens/s{slow}  {left} left"
            self._say(text, passing=True)
            self.shown_at, self.shown_tokens, self.waited = now, tokens, 0.0

    def scores(self, step: int, tokens: int, seconds: float, scores: dict[str, float]) -> None:
        """After each evaluation."""
        self._write(step, tokens, seconds, held_out=scores)
        self._say(f"step {step:,}  held out: " + "  ".join(f"{name} {value:.3f}" for name, value in scores.items()))

    def end(self, how: str, checkpoint: Path) -> None:
        """The last word."""
        self._say(f"{how}; the model is in {checkpoint}")

    def _write(self, step: int, tokens: int, seconds: float, **values: Any) -> None:
        line = {"step": step, "tokens": tokens, "seconds": round(seconds, 3), **values}
        self.file.write(json.dumps(line) + "\n")

    def _say(self, text: str, *, passing: bool = False) -> None:
        start, end = ("\r\x1b[2K", "" if passing else "\n") if self.live else ("", "\n")
        print(f"{start}{text}", end=end, file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"
