"""Mixtures: shares kept, sets that end together, buckets that leave the mixture as it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import copy_task
import pytest

from foretrace.errors import ConfigError
from foretrace.train.batches import Packed
from foretrace.train.config import Bucket, Part, TrainConfig
from foretrace.train.mixture import solve
from foretrace.train.stream import Lane, Order

PARTS = (
    Part(name="traces", share=0.3, sets=("copy_task:sized:300", "copy_task:sized:100"), epochs=(1.0, 3.0)),
    Part(name="code", share=0.4, sets=("copy_task:sized:800",)),
    Part(name="rehearsal", share=0.3, sets=("copy_task:documents",)),
)


def mixed(config: TrainConfig, **settings: object) -> TrainConfig:
    return replace(config, documents=None, mixture=PARTS, row_tokens=64, **settings)  # type: ignore[arg-type]


def drawn(config: TrainConfig, steps: int) -> tuple[Counter[int], Order]:
    """Ids by source in the batches of one lane."""
    order = Order(solve(config), Packed(2, 64), config.seed, 1, 1)
    lane = Lane(order, 0, order.start()[0][0])
    for step in range(steps):
        lane.next(order.bucket(step))
    counts: Counter[int] = Counter()
    for bucket in lane.state:
        counts.update(dict(enumerate(bucket.place.ids)))
    return counts, order


def test_sets_of_a_part_end_together(config: TrainConfig) -> None:
    """Twelve hundred ids: 360 of traces, so that both their sets are through 0.6 times the epochs asked for."""
    mixture = solve(mixed(config))
    assert mixture.names == ("traces", "traces", "code", "rehearsal")
    assert mixture.shares == (pytest.approx((0.15, 0.15, 0.4, 0.3)),)
    assert mixture.epochs(1200) == (pytest.approx(0.6), pytest.approx(1.8), pytest.approx(0.6), None)


def test_ids_are_drawn_by_share(config: TrainConfig) -> None:
    counts, order = drawn(mixed(config), 60)
    total = counts.total()
    for source, share in enumerate(order.drawing.shares[0]):
        assert counts[source] / total == pytest.approx(share, abs=0.01)


def test_buckets_hold_their_lengths_and_leave_the_mixture(config: TrainConfig) -> None:
    """Documents of the copy task have 8 to 26 ids, the sized sets 10 and 40 in equal number."""
    config = mixed(config, buckets=(Bucket(up_to=20), Bucket(window=32)))
    order = Order(solve(config), Packed(2, 64), 0, 1, 1)
    lane = Lane(order, 0, order.start()[0][0])
    steps = [order.bucket(step) for step in range(400)]
    lengths: dict[int, set[int]] = {0: set(), 1: set()}
    for bucket in steps:
        batch = lane.next(bucket)
        for row in batch.documents_BT.tolist():  # type: ignore[union-attr]
            counted = Counter(row)
            counted.pop(max(row), None)  # the last may be padding
            lengths[bucket] |= set(counted.values())
    assert max(lengths[0]) <= 20 < min(lengths[1])
    counts = Counter[int]()
    for state in lane.state:
        counts.update(dict(enumerate(state.place.ids)))
    shares = [sum(bucket[source] for bucket in order.drawing.shares) for source in range(4)]
    assert shares == pytest.approx([0.15, 0.15, 0.4, 0.3])
    for source, share in enumerate(shares):
        assert counts[source] / counts.total() == pytest.approx(share, abs=0.06)
    again = Lane(order, 0, lane.state)
    for bucket in steps[:30]:
        assert again.next(bucket).ids_BT.tolist() == lane.next(bucket).ids_BT.tolist()


def test_what_cannot_be_mixed_is_refused(config: TrainConfig) -> None:
    with pytest.raises(ConfigError, match=r"row_tokens is 32, but copy_task:sized:300 has longer documents"):
        solve(replace(mixed(config), row_tokens=32))
    assert solve(replace(mixed(config), row_tokens=32, long="cut")).sizes[0] == 300
    with pytest.raises(ConfigError, match=r"the bucket from 41 ids on is empty: no document of the sources is as long"):
        solve(mixed(config, buckets=(Bucket(up_to=40), Bucket())))
    unsized = Part(name="code", share=0.7, sets=("copy_task:sized:800", "copy_task:documents"))
    with pytest.raises(ConfigError, match="copy_task:documents does not tell its size; expected a packed set"):
        solve(replace(mixed(config), mixture=(PARTS[0], unsized)))
    with pytest.raises(ValueError, match=r"the shares of the mixture add up to 0.7, expected 1"):
        replace(config, documents=None, mixture=PARTS[:2])
    with pytest.raises(ValueError, match="expected either documents or a mixture"):
        replace(config, mixture=PARTS)
    with pytest.raises(ValueError, match=r"buckets go up to \[20, 10, None\], expected rising lengths"):
        mixed(config, buckets=(Bucket(up_to=20), Bucket(up_to=10), Bucket()))
    assert copy_task.num_ids("300", ((0, 20), (20, None))) == [60, 240]
