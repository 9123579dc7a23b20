"""Programs that are nearly the same: MinHash sketches of their runs of words, and bands to find alike ones by.

A. Broder, On the resemblance and containment of documents, 1997; P. Indyk and R. Motwani, Approximate nearest
neighbors, 1998.
"""

from __future__ import annotations

import zlib
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from foretrace.data.overlap import Words

__all__ = ["Neighbours", "band", "min_hash"]

SHINGLE = 5
"""Words that stand together in the sets which are compared."""
NUM_HASHES = 64
FOUND = 0.95
"""Share that is found of the pairs that are just alike enough."""

_DICE = np.random.RandomState(1)
FACTORS = _DICE.randint(0, 1 << 31, NUM_HASHES, np.uint32) * np.uint32(2) + np.uint32(1)
OFFSETS = _DICE.randint(0, 1 << 32, NUM_HASHES, np.uint32)


def min_hash(words: Words) -> bytes:
    """The least of 64 hashes (each 4 bytes, little-endian) over all runs of 5 words; of a shorter text, over the whole.

    A hash is the CRC-32 of a run, stirred, times an odd number and plus another, modulo 2**32.
    """
    parts = [word.encode() for word in words]
    text = b" ".join(parts)
    ends = list(accumulate(map(len, parts), lambda end, length: end + 1 + length))
    starts = [0, *(end + 1 for end in ends)]
    values = [zlib.crc32(text[start:end]) for start, end in zip(starts, ends[SHINGLE - 1 :], strict=False)]
    hashes = _stirred(np.array(values or [zlib.crc32(text)], np.uint32))
    least: bytes = (FACTORS * hashes[:, None] + OFFSETS).min(axis=0).astype("<u4").tobytes()
    return least


def _stirred(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The finalizer of MurmurHash3: each bit of a value changes half of the others."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        values ^= values >> np.uint32(shift)
        values *= np.uint32(factor)
    values ^= values >> np.uint32(16)
    return values


def band(alike: float) -> int:
    """As many hashes as can be compared at once while `FOUND` of the pairs that share `alike` of their runs are met."""
    share = min(alike, 1.0)
    fitting = [n for n in range(1, NUM_HASHES + 1) if 1 - (1 - share**n) ** (NUM_HASHES // n) >= FOUND]
    return max(fitting, default=1)


class Neighbours:
    """Sketches met so far, found again by any of their bands of hashes."""

    def __init__(self, alike: float) -> None:
        self.alike = alike
        self.width = 4 * band(alike)
        self.met: list[bytes] = []
        self.homes: list[dict[bytes, list[int]]] = [{} for _ in range(4 * NUM_HASHES // self.width)]

    def meets(self, sketch: bytes) -> bool:
        """Whether a sketch is that of a program much like one met before; it is remembered if not."""
        bands = [sketch[at * self.width : (at + 1) * self.width] for at in range(len(self.homes))]
        near = {home for homes, band in zip(self.homes, bands, strict=True) for home in homes.get(band, ())}
        if near:
            others = np.frombuffer(b"".join(self.met[home] for home in near), "<u4").reshape(-1, NUM_HASHES)
            same = (others == np.frombuffer(sketch, "<u4")).sum(axis=1)
            if same.max() >= self.alike * NUM_HASHES:
                return True
        for homes, band in zip(self.homes, bands, strict=True):
            homes.setdefault(band, []).append(len(self.met))
        self.met.append(sketch)
        return False
