"""The last stage: token shards, one pass over all traces for each epoch, its entry points and jumps drawn anew.

Rendering ahead costs disk (two bytes and a bit an id) and leaves a trainer nothing to do but to read: any number of
runs and processes share the pages. Each epoch is rendered from the records again, so that a trace is seen from its call
in one, from the middle or with leaps in another; after the last epoch a trainer begins again with the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from foretrace import SHIPPED, __version__
from foretrace.codec.tokenizer import TOKENIZER_FILE
from foretrace.data.render import INVERSE, JUMPS, LEAPS, MAX_IDS, MID_STARTS, render, shipped_tokenizer
from foretrace.data.sets.folder import Manifest, Sources, digest
from foretrace.data.sets.rows import Counts
from foretrace.data.sets.tokens import Document, save_tokens

__all__ = ["Packed", "vocabulary"]


@dataclass(frozen=True)
class Packed:
    """Each trace of the sources as a document, once for each epoch; one that is too long in an epoch is left out of it.

    Shards go epoch by epoch.
    """

    sources: Sources
    epochs: int = 1
    seed: int = 0

    @property
    def manifest(self) -> Manifest:
        settings = {
            "epochs": self.epochs,
            "seed": self.seed,
            "dialect": "compact-1",
            "vocabulary": vocabulary(),
            "longest": MAX_IDS,
            "leaps": LEAPS,
            "starts in the middle": MID_STARTS,
            "jumps": JUMPS,
            "back in time": INVERSE,
        }
        return Manifest("pack", settings, self.sources.named(), self.epochs * len(self.sources.places), __version__)

    def make(self, index: int, path: Path) -> Counts:
        """Write a shard of tokens."""
        counts = Counts()
        return save_tokens(path, self._documents(index, counts), counts)

    def _documents(self, index: int, counts: Counts) -> Iterator[Document]:
        epoch, shard = divmod(index, len(self.sources.places))
        for number, row in enumerate(self.sources.rows(shard)):
            dice = Random(f"{self.seed}/{epoch}/{shard}/{number}")
            try:
                document = render(row.record(), dice, shipped_tokenizer())
            except Exception as error:  # one trace that fails must not end a run of many
                counts.dropped[f"fault of ours: {type(error).__name__}"] += 1
                continue
            if document is None:
                counts.dropped["too long, or not to be rendered"] += 1
                continue
            counts.keep(row)
            yield document.ids, [frame >= 0 for frame in document.frame]


@cache
def vocabulary() -> str:
    """What tells the tokenizer from others."""
    return digest((SHIPPED / TOKENIZER_FILE).read_bytes())
