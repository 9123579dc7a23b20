"""Sketches of programs: alike where programs are, and found again."""

from __future__ import annotations

from random import Random

import numpy as np

from foretrace.data.sets.minhash import NUM_HASHES, Neighbours, min_hash

PLENTY = tuple(f"word{n}" for n in range(400))


def alike(dice: Random, share: float) -> tuple[bytes, bytes]:
    """The sketches of two texts with so much in common: a long beginning, and ends of their own."""
    common = dice.choices(PLENTY, k=200)
    own = round(200 * (1 - share) / share / 2)
    first, second = (tuple(common + dice.choices(PLENTY, k=own)) for _ in range(2))
    return min_hash(first), min_hash(second)


def test_sketches_have_in_common_what_texts_have() -> None:
    dice = Random(0)
    for share in (0.3, 0.6, 0.9):
        pairs = [np.frombuffer(b"".join(alike(dice, share)), "<u4").reshape(2, NUM_HASHES) for _ in range(40)]
        assert abs(np.mean([(first == second).mean() for first, second in pairs]) - share) < 0.06


def test_what_is_alike_is_met_again_and_nothing_else() -> None:
    dice = Random(1)
    neighbours = Neighbours(0.8)
    pairs = [alike(dice, 0.92) for _ in range(200)]
    assert not any(neighbours.meets(first) for first, _ in pairs)
    assert sum(neighbours.meets(second) for _, second in pairs) > 190
    others = [alike(dice, 0.5) for _ in range(200)]
    assert not any(neighbours.meets(sketch) for pair in others for sketch in pair)


def test_a_short_text_is_taken_whole() -> None:
    assert min_hash(("a", "b")) == min_hash(("a", "b")) != min_hash(("a", "b", "c"))
    assert len(min_hash(())) == 4 * NUM_HASHES
