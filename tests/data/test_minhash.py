"""Sketches of programs: as their definition has them, alike where programs are, and found again."""

from __future__ import annotations

import zlib
from random import Random

import numpy as np
import pytest

from foretrace.data.sets.minhash import FACTORS, FOUND, NUM_HASHES, OFFSETS, Neighbours, band, min_hash

PLENTY = tuple(f"word{n}" for n in range(400))


def stirred(value: int) -> int:
    value = (value ^ value >> 16) * 0x85EBCA6B % 2**32
    value = (value ^ value >> 13) * 0xC2B2AE35 % 2**32
    return value ^ value >> 16


def alike(dice: Random, share: float) -> tuple[bytes, bytes]:
    """The sketches of two texts with so much in common: a long beginning, and ends of their own."""
    common = dice.choices(PLENTY, k=200)
    own = round(200 * (1 - share) / share / 2)
    first, second = (tuple(common + dice.choices(PLENTY, k=own)) for _ in range(2))
    return min_hash(first), min_hash(second)


@pytest.mark.parametrize("text", ["", "a", "a b", "é ü 日本", "a b c d e", "a b c d e f", "x = x + 1 if x else y"])
def test_a_sketch_is_what_its_definition_says(text: str) -> None:
    words = text.split()
    runs = [" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))]
    hashes = [stirred(zlib.crc32(run.encode())) for run in runs]
    least = [min((int(a) * h + int(b)) % 2**32 for h in hashes) for a, b in zip(FACTORS, OFFSETS, strict=True)]
    assert np.frombuffer(min_hash(tuple(words)), "<u4").tolist() == least


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


def test_a_band_is_as_wide_as_it_may_be() -> None:
    assert [band(share) for share in (0.5, 0.8, 0.9, 1.0)] == [2, 6, 9, 64]
    for share in (0.3, 0.5, 0.8, 0.95):
        width = band(share)
        assert 1 - (1 - share ** (width + 1)) ** (NUM_HASHES // (width + 1)) < FOUND
