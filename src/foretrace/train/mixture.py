"""Which source each document is drawn from, and of which length: shares solved so that sets end together. No torch.

The parts of a mixture have shares of all ids. Inside a part, a set that is gone through e times and has n ids weighs
e x n, so that all its sets are through their epochs at the same time (CWM, arXiv 2510.02387, section 4). Buckets of
lengths cut every source alike: a step draws from one bucket, as often as is that bucket's part of the mixture, so that
all processes have as much work, and the mixture stays as it was.

A set tells its size where its module has a function `num_ids(argument, bounds)`: for each pair (more than, up to), the
ids of an epoch that are in documents of such a length. Others are measured by their first documents where there are
buckets.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import cast

from foretrace.errors import ConfigError
from foretrace.train.config import Part, TrainConfig
from foretrace.train.stream import Source, resolve

__all__ = ["Mixture", "solve"]

MEASURED = 1000
"""Documents by which the lengths of a source without a size are measured."""

Bounds = tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Sources, and what part of all ids comes from each."""

    sources: tuple[str, ...]
    """`module:function[:argument]` of each."""
    names: tuple[str, ...]
    """Name of the part that each belongs to."""
    bounds: Bounds
    """Of each bucket: more than so many ids, up to so many."""
    shares: tuple[tuple[float, ...], ...]
    """Part of all ids by bucket and source; together they are 1."""
    sizes: tuple[float | None, ...]
    """Ids of an epoch of each source, where it tells."""

    def bucket(self, seed: int, step: int) -> int:
        """The bucket that all processes draw from at a step."""
        weights = [sum(shares) for shares in self.shares]
        return random.Random(f"{seed}/bucket/{step}").choices(range(len(weights)), weights)[0]

    def epochs(self, tokens: int) -> tuple[float | None, ...]:
        """How often each source is gone through in a run of so many ids."""
        shares = [sum(bucket[source] for bucket in self.shares) for source in range(len(self.sources))]
        return tuple(share * tokens / size if size else None for share, size in zip(shares, self.sizes, strict=True))


def solve(config: TrainConfig) -> Mixture:
    """The mixture of a configuration; opens its sets where their sizes matter.

    Raises ConfigError for a part whose sets do not tell their size, a bucket that would be empty, and documents longer
    than a row where those are refused; what the sets themselves raise.
    """
    parts = config.mixture or (Part(name="documents", share=1.0, sets=(cast(str, config.documents),)),)
    uppers = [bucket.up_to for bucket in config.buckets] or [None]
    bounds: Bounds = tuple(zip([0, *(upper or 0 for upper in uppers[:-1])], uppers, strict=True))
    sizes = [[_sizes(path, bounds) for path in part.sets] for part in parts]
    shares: list[list[float]] = []
    for part, part_sizes in zip(parts, sizes, strict=True):
        for path, weight, size in zip(part.sets, _weights(part, part_sizes), part_sizes, strict=True):
            _check_context(config, path)
            lengths = size if len(bounds) == 1 or size else _measured(path, bounds, config.seed)
            total = sum(lengths or ())
            shares.append([part.share * weight * (part_of / total if total else 1.0) for part_of in lengths or (1.0,)])
    by_bucket = tuple(zip(*shares, strict=True))
    for (lower, upper), bucket in zip(bounds, by_bucket, strict=True):
        if not sum(bucket):
            reach = f"{lower + 1} ids on" if upper is None else f"{lower + 1} to {upper} ids"
            raise ConfigError(f"the bucket from {reach} is empty: no document of the sources is as long; leave it out")
    totals = tuple(sum(size) if size else None for part_sizes in sizes for size in part_sizes)
    paths = tuple(path for part in parts for path in part.sets)
    names = tuple(part.name for part in parts for _ in part.sets)
    return Mixture(paths, names, bounds, by_bucket, totals)


def _weights(part: Part, sizes: Sequence[Sequence[float] | None]) -> list[float]:
    """What part of its part each set has."""
    if len(part.sets) == 1:
        return [1.0]
    weights = []
    for path, size, epochs in zip(part.sets, sizes, part.epochs or [1.0] * len(sizes), strict=True):
        if not size or not sum(size):
            raise ConfigError(f"{path} does not tell its size; expected a packed set, or a part of its own")
        weights.append(epochs * sum(size))
    return [weight / sum(weights) for weight in weights]


def _sizes(path: str, bounds: Bounds) -> list[float] | None:
    """Ids of an epoch by bucket, where the source tells."""
    module, _, rest = path.partition(":")
    resolve(path)
    tell: Callable[[str, Bounds], list[float]] | None = getattr(import_module(module), "num_ids", None)
    argument = rest.partition(":")[2]
    return tell(argument, bounds) if tell and argument else None


def _check_context(config: TrainConfig, path: str) -> None:
    """Documents longer than a row, or than the model's context, where the source tells of them before they come."""
    if config.row_tokens is not None and config.long != "refuse":
        return
    name = "row_tokens" if config.row_tokens is not None else "model.max_position_embeddings"
    limit = config.row_tokens or config.model.max_position_embeddings
    longer = _sizes(path, ((limit, None),))
    if longer and longer[0]:
        way = ", or long=cut or split" if config.row_tokens is not None else ", or packed rows"
        raise ConfigError(f"{name} is {limit}, but {path} has longer documents; expected more{way}")


def _measured(path: str, bounds: Bounds, seed: int) -> list[float]:
    found = [0.0] * len(bounds)
    source = cast(Source, resolve(path))
    for ids, _ in islice(source(seed, 0, 1), MEASURED):
        place = next(place for place, (_, upper) in enumerate(bounds) if upper is None or len(ids) <= upper)
        found[place] += len(ids)
    return found
