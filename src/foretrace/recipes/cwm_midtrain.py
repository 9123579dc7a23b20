"""CWM-32B from the pre-trained checkpoint on: 5 trillion tokens at a context of 131,072, a third of them of worlds."""

from __future__ import annotations

from dataclasses import replace

from foretrace.model.sizes import size
from foretrace.recipes.cwm import TRAJECTORIES, part
from foretrace.recipes.cwm_pretrain import cwm_pretrain
from foretrace.train.config import Bucket, TrainConfig

__all__ = ["cwm_midtrain"]


def cwm_midtrain() -> TrainConfig:
    """2,048 H100, eight to a product: a row of 131,072 ids for each eight.

    From here on rotary positions are scaled. The optimisers and the cosine go on, over the last 5 of its 13 trillion
    tokens. Of middle length, rows have global layers that see 32,768 keys. Which part of the third that is of worlds
    agents have is not published; theirs here is ours.
    """
    return replace(
        cwm_pretrain(),
        run="runs/cwm-midtrain",
        init="runs/cwm-pretrain/last",
        init_optimizers=True,
        model=size("cwm-32b"),
        mixture=(part("worlds", 0.2), TRAJECTORIES, part("code", 0.4), part("rehearsal", 0.3)),
        buckets=(Bucket(up_to=16_385), Bucket(up_to=65_537, window=32_768), Bucket()),
        tensor_parallel=8,
        tokens=5_000_000_000_000,
        batch_tokens=256 * 131_072,
        micro_batches=256,
        row_tokens=131_072,
        long="cut",
        schedule_from=8 / 13,
        schedule_to=1.0,
        warmup_steps=0,
    )
