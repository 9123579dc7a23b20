"""Token shards: safetensors files, mapped into memory. Ids one document after another, a bit for each, the boundaries.

`ids` are 16-bit numbers, `predicted` one bit an id (first id in the highest bit of the first byte), and document d is
ids[offsets[d] : offsets[d + 1]].
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from foretrace.data.sets.rows import Counts
from foretrace.errors import SetError

__all__ = ["SUFFIX", "Tokens", "load_counts", "save_tokens"]

SUFFIX = ".safetensors"
COUNTS = "foretrace"

Document = tuple[list[int], list[bool]]


def save_tokens(path: Path, documents: Iterable[Document], counts: Counts) -> Counts:
    """Write documents; `counts` is what stands there once they have ended, their ids added here. Raises OSError."""
    ids, mask, offsets = array("H"), bytearray(), [0]
    for tokens, predicted in documents:
        ids.extend(tokens)
        mask += bytes(predicted)
        offsets.append(len(ids))
    counts.sums.update(ids=len(ids), predicted=mask.count(1))
    flat, bits = np.array(ids, np.uint16), np.packbits(np.frombuffer(mask, np.uint8))
    # One key only: the library writes several in an order that changes from run to run.
    path.write_bytes(
        save({"ids": flat, "predicted": bits, "offsets": np.array(offsets, np.int64)}, {COUNTS: counts.to_json()})
    )
    return counts


def load_counts(path: Path) -> Counts:
    """The counts of a shard. Raises OSError or ValueError."""
    with safe_open(path, "np") as file:
        return Counts.from_json(file.metadata()[COUNTS])


class Tokens:
    """The documents of a shard, by number; nothing but the boundaries is read before it is asked for.

    Raises SetError for a file that is cut short or is no shard.
    """

    def __init__(self, path: Path) -> None:
        try:
            file: Any = safe_open(path, "np")
            self.offsets = file.get_tensor("offsets")
            self.ids, self.predicted = file.get_slice("ids"), file.get_slice("predicted")
            if self.ids.get_shape() != [self.offsets[-1]]:
                raise ValueError(f"{self.ids.get_shape()[0]} ids, but documents of {self.offsets[-1]}")
        except (OSError, SafetensorError, ValueError, IndexError) as error:
            raise SetError(f"{path}: {error}; expected a whole shard: remove it to have it made again") from None

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> Document:
        start, end = map(int, self.offsets[number : number + 2])
        bits = np.unpackbits(self.predicted[start // 8 : -(-end // 8)])[start % 8 :][: end - start]
        return self.ids[start:end].tolist(), bits.astype(bool).tolist()
