"""The third of three stages on one machine: questions about execution, answered by a trace or in one leap."""

from __future__ import annotations

from dataclasses import replace

from foretrace.recipes.small import TRACES, part
from foretrace.recipes.small_midtrain import small_midtrain
from foretrace.train.config import TrainConfig

__all__ = ["small_sft"]


def small_sft() -> TrainConfig:
    """Optimisers begin anew at lower rates; a fifth is traces of all kinds to rehearse."""
    return replace(
        small_midtrain(),
        run="runs/small/sft",
        init="runs/small/midtrain",
        init_optimizers=False,
        seed=2,
        mixture=(
            part("reasoned", 0.5, "foretrace.data.questions:reasoned"),
            part("answers", 0.3, "foretrace.data.questions:answers"),
            replace(TRACES, share=0.2),
        ),
        tokens=3_500_000,
        schedule="warmup-stable-decay",
        schedule_from=0.0,
        warmup_steps=20,
        muon_lr=0.005,
        adamw_lr=0.001,
    )
