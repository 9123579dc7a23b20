"""What a training run shows of itself now and then: loss and frames right on held-out programs, teacher-forced."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import torch

from foretrace.codec.compact import Document
from foretrace.data.mixture import HELD_OUT
from foretrace.data.real.bundle import read_bundle
from foretrace.data.real.stream import document as real_document
from foretrace.data.stream import document, held_out, shipped_tokenizer
from foretrace.model.transformer import Transformer

NUM_PROGRAMS = 100
BATCH = 8


class Counts(NamedTuple):
    """What a model made of a document."""

    losses: float
    """Sum over the predicted ids, in nats."""
    ids: int
    """Predicted ones."""
    right_ids: int
    frames: int
    right_frames: int
    whole: int
    """1 where all is right."""


@cache
def _synthetic() -> tuple[Document, ...]:
    rendered = (document(p, random.Random(i), shipped_tokenizer()) for i, p in enumerate(held_out()[:NUM_PROGRAMS]))
    return _by_length(rendered)


@cache
def _real(bundle: Path) -> tuple[Document, ...]:
    dice = random.Random(0)
    items = dice.sample(read_bundle(bundle), NUM_PROGRAMS)
    rendered = (real_document(item.source, dice.choice(item.calls), dice, shipped_tokenizer()) for item in items)
    return _by_length(rendered)


def _by_length(rendered: Iterable[Document | None]) -> tuple[Document, ...]:
    return tuple(sorted((d for d in rendered if d is not None), key=lambda d: len(d.ids)))


def held_out_scores(model: Transformer) -> dict[str, float]:
    """`scores` on synthetic programs."""
    return scores(model, _synthetic())


def mixture_scores(model: Transformer) -> dict[str, float]:
    """`scores` on synthetic programs, and as `real NAME` on the held-out functions beside the training bundle."""
    real = scores(model, _real(HELD_OUT))
    return scores(model, _synthetic()) | {f"real {name}": value for name, value in real.items()}


def scores(model: Transformer, documents: Sequence[Document]) -> dict[str, float]:
    """`loss` in nats per predicted id; shares of `ids`, `frames` (all ids right) and `whole` documents right."""
    sums = Counts(*map(sum, zip(*counts(model, documents), strict=True)))
    return {
        "loss": sums.losses / sums.ids,
        "ids": sums.right_ids / sums.ids,
        "frames": sums.right_frames / sums.frames,
        "whole": sums.whole / len(documents),
    }


@torch.no_grad()
def counts(model: Transformer, documents: Sequence[Document]) -> list[Counts]:
    """What is right in each document, given the true past. Documents of like length side by side take least time."""
    device = next(model.parameters()).device
    found: list[Counts] = []
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        width = max(len(d.ids) for d in batch)
        ids_BT = torch.tensor([d.ids + [0] * (width - len(d.ids)) for d in batch], device=device)
        with torch.autocast(device.type, torch.bfloat16):
            logits_BTV = model(ids_BT).float().cpu()
        for logits_TV, d in zip(logits_BTV, batch, strict=True):
            at = torch.tensor([i for i, frame in enumerate(d.frame) if frame >= 0])
            logits_PV, target_P = logits_TV[at - 1], torch.tensor(d.ids)[at]
            right_P = (logits_PV.argmax(-1) == target_P).tolist()
            losses = float(torch.nn.functional.cross_entropy(logits_PV, target_P, reduction="sum"))
            frames: dict[int, bool] = {}
            for i, right in zip(at.tolist(), right_P, strict=True):
                frames[d.frame[i]] = frames.get(d.frame[i], True) and right
            right_frames = sum(frames.values())
            found.append(
                Counts(losses, len(at), sum(right_P), len(frames), right_frames, int(right_frames == len(frames)))
            )
    return found
