"""Programs that are nearly the same: MinHash sketches of their runs of words, and an index that finds alike ones.

A. Broder, On the resemblance and containment of documents, 1997; P. Indyk and R. Motwani, Approximate nearest
neighbors, 1998.
"""

from __future__ import annotations

import zlib

import numpy as np
from datasketch import LeanMinHash, MinHash, MinHashLSH

from foretrace.data.overlap import Words, runs

__all__ = ["Neighbours", "min_hash"]

SHINGLE = 5
"""Words that stand together in the sets which are compared."""
NUM_HASHES = 64
NOTHING = MinHash(NUM_HASHES, hashfunc=zlib.crc32)
VAIN_OR_MISSED = (0.05, 0.95)
"""How the index weighs comparing in vain, which costs time, against missing a pair that is alike."""


def min_hash(words: Words) -> bytes:
    """The MinHash of a text's runs of 5 words, or of a shorter text: 64 hashes, each 4 bytes, little-endian."""
    hashes = NOTHING.copy()
    hashes.update_batch([" ".join(run).encode() for run in runs(words, min(SHINGLE, len(words)))])
    values: bytes = hashes.hashvalues.astype("<u4").tobytes()
    return values


class Neighbours:
    """The sketches met so far."""

    def __init__(self, alike: float) -> None:
        self.alike = alike
        self.index = MinHashLSH(min(alike, 1.0), NUM_HASHES, weights=VAIN_OR_MISSED)

    def meets(self, sketch: bytes) -> bool:
        """Whether a sketch is that of a program much like one met before; it is remembered if not."""
        hashes = _loaded(sketch)
        if any(hashes.jaccard(_loaded(other)) >= self.alike for other in self.index.query(hashes)):
            return True
        self.index.insert(sketch, hashes, check_duplication=False)
        return False


def _loaded(sketch: bytes) -> LeanMinHash:
    return LeanMinHash(seed=1, hashvalues=np.frombuffer(sketch, "<u4"), scheme="affine32")
