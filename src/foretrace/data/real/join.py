"""Bundles that were gathered apart, made one: what is there twice is dropped, and nothing stands on both sides.

The split is by hash, so a function is on the same side in each; what is looked for here is what one bundle could not
know of another: near duplicates, and training programs that contain a function of another's held-out ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from foretrace.data.overlap import NearDuplicates
from foretrace.data.real.build import without_tested
from foretrace.data.real.bundle import Item, read_bundle, write_bundle
from foretrace.data.real.gather import CARD_FILE, HELD_OUT_FILE, TRAIN_FILE

__all__ = ["Joined", "join_bundles", "joined"]


class Joined(NamedTuple):
    """Training and held-out functions, mutants after all others, and what was dropped by reason."""

    training: list[Item]
    held_out: list[Item]
    drops: Counter[str]


def join_bundles(folders: Sequence[Path], output: Path) -> Joined:
    """Join the bundles of some folders and write both files and the card. Raises SourceError where one is missing."""
    found = joined(
        [item for folder in folders for item in read_bundle(folder / TRAIN_FILE)],
        [item for folder in folders for item in read_bundle(folder / HELD_OUT_FILE)],
    )
    write_bundle(output / HELD_OUT_FILE, found.held_out)
    write_bundle(output / TRAIN_FILE, found.training)
    (output / CARD_FILE).write_text(card(found), encoding="utf-8")
    return found


def joined(training: Sequence[Item], held_out: Sequence[Item]) -> Joined:
    """The functions of both sides, the first of near duplicates kept, held-out ones before all others."""
    met, drops = NearDuplicates(), Counter[str]()
    tested = list(_new(held_out, met, drops))
    distinct = list(_new([item for item in training if item.kind == "real"], met, drops))
    kept = without_tested(distinct, tested)
    drops["contains a held-out function"] += len(distinct) - len(kept)
    origins = {item.origin for item in kept}
    changed = [item for item in training if item.kind == "mutant"]
    before = len(changed)
    once = {item.source: item for item in reversed(changed)}
    changed = [item for item in changed if once[item.source] is item]
    mutants = without_tested([item for item in changed if item.origin in origins], tested)
    drops["mutant that is there already, or of one that is dropped"] += before - len(mutants)
    return Joined([*kept, *mutants], tested, drops)


def card(found: Joined) -> str:
    """What is in the bundles by source, and what was dropped, in the form of a data card."""
    every = [*found.training, *found.held_out]
    sources = sorted({_source(item) for item in every})
    lines = [
        "# Real functions with real arguments",
        "",
        f"- training: {_counted(found.training)}",
        f"- held out by problem or shape: {_counted(found.held_out)}",
        "",
        "| source | licence | functions | calls | mutants | held out |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for source, licence in sources:
        own = [item for item in found.training if _source(item) == (source, licence)]
        real = [item for item in own if item.kind == "real"]
        tested = sum(_source(item) == (source, licence) for item in found.held_out)
        calls = sum(len(item.calls) for item in real)
        lines.append(f"| {source} | {licence} | {len(real)} | {calls} | {len(own) - len(real)} | {tested} |")
    drops = [f"- {reason}: {number}" for reason, number in found.drops.most_common() if number]
    return "\n".join([*lines, "", "Dropped where bundles were joined:", "", *drops, ""])


def _new(items: Iterable[Item], met: NearDuplicates, drops: Counter[str]) -> Iterator[Item]:
    for item in items:
        if met.meets(item.source):
            drops["duplicate"] += 1
        else:
            yield item


def _source(item: Item) -> tuple[str, str]:
    return item.origin.partition("/")[0], item.licence


def _counted(items: Sequence[Item]) -> str:
    kinds = Counter(item.kind for item in items)
    calls = sum(len(item.calls) for item in items)
    return f"{len(items)} functions ({', '.join(f'{n} {kind}' for kind, n in kinds.most_common())}), {calls} calls"
