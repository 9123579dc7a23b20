"""The whole road, from the files at hand to two bundles and a card that says what is in them and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from foretrace.data.overlap import Forbidden, NearDuplicates
from foretrace.data.real.build import Built, distinct, mutants, real_items, split
from foretrace.data.real.bundle import Item, write_bundle
from foretrace.data.real.candidates import Candidate
from foretrace.data.real.sources import from_folder, from_leetcode, from_mbpp, leetcode_calls

__all__ = ["Folder", "gather_bundles"]

HELD_OUT = 0.025
TRAIN_FILE, HELD_OUT_FILE, CARD_FILE = "train.jsonl.gz", "held_out.jsonl.gz", "README.md"


class Folder(NamedTuple):
    """A folder of Python files under one licence; `judged` for solutions of programming problems."""

    path: Path
    origin: str
    licence: str
    judged: bool = False


def gather_bundles(
    data: Path, folders: Sequence[Folder], forbidden: Forbidden, output: Path, say: Callable[[str], None]
) -> None:
    """Write both bundles and the card to `output`, anew after each source and at the end with mutants.

    `data` holds LeetCodeDataset and MBPP. Raises SourceError where one of them is missing.
    """
    built, met, rows = Built(), NearDuplicates(), []
    for name, candidates in _sources(data, folders, built):
        before = len(built.items)
        for _ in real_items(distinct(candidates, forbidden, met, built.count(name)), built):
            pass
        found = built.items[before:]
        rows.append((name, found[0].licence if found else "-", len(found), _calls(found)))
        say(f"{name}: {len(found)} functions, {_calls(found)} calls")
        training, held_out = split(built.items, built.groups, HELD_OUT)
        write_bundle(output / HELD_OUT_FILE, held_out)
        write_bundle(output / TRAIN_FILE, training)
    training += [item for item in mutants(training, built) if not forbidden.touched_by(item.source)]
    write_bundle(output / TRAIN_FILE, training)
    (output / CARD_FILE).write_text(_card(built, rows, training, held_out), encoding="utf-8")


def _sources(data: Path, folders: Sequence[Folder], built: Built) -> Iterator[tuple[str, Iterator[Candidate]]]:
    """Each source by name, its candidates read as they are asked for."""
    problems = data / "leetcode_train.jsonl.gz"
    yield "LeetCodeDataset", from_leetcode(problems, built.count("LeetCodeDataset"))
    yield "MBPP", from_mbpp(data / "mbpp.jsonl.gz", built.count("MBPP"))
    shared = leetcode_calls(problems)
    for folder in folders:
        calls = shared if folder.judged else None
        yield folder.origin, from_folder(folder.path, folder.origin, folder.licence, built.count(folder.origin), calls)


def _calls(items: Sequence[Item]) -> int:
    return sum(len(item.calls) for item in items)


def _card(
    built: Built, rows: Sequence[tuple[str, str, int, int]], training: Sequence[Item], held_out: Sequence[Item]
) -> str:
    """What is in the bundles, in the form of a data card."""
    calls = _calls(built.items)
    kinds = Counter(item.kind for item in training)
    lines = [
        "# Real functions with real arguments",
        "",
        "One function a line with its calls, origin and licence. Each call was run twice under limits, with two hash",
        "seeds: it ends, gives the same trace, and touches nothing but its own memory.",
        "",
        f"- training: {len(training)} functions ({', '.join(f'{n} {kind}' for kind, n in kinds.most_common())}), "
        f"{_calls(training)} calls",
        f"- held out by problem or shape: {len(held_out)} functions, {_calls(held_out)} calls",
        f"- mean of all vetted calls: {built.frames / max(1, built.measured):.1f} frames, "
        f"{built.ids / max(1, built.measured):.0f} ids",
        f"- real functions before the split: {len(built.items)}, {calls} calls",
        "",
        "| source | licence | functions | calls |",
        "|---|---|---|---|",
        *(f"| {name} | {licence} | {functions} | {number} |" for name, licence, functions, number in rows),
        "",
        "| left out | reason | number |",
        "|---|---|---|",
        *(
            f"| {stage} | {reason} | {n} |"
            for stage, drops in built.drops.items()
            for reason, n in drops.most_common()
            if n
        ),
        "",
    ]
    return "\n".join(lines)
