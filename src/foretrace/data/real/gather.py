"""The whole road, from the files at hand to two bundles and a card that says what is in them and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from foretrace.data.overlap import Forbidden, NearDuplicates, shapes
from foretrace.data.real.build import Built, distinct, mutants, real_items, split
from foretrace.data.real.bundle import Item, read_bundle, write_bundle
from foretrace.data.real.candidates import Candidate
from foretrace.data.real.parts import ALL, Part
from foretrace.data.real.sources import Folder, from_folder, from_leetcode, from_mbpp, from_solutions
from foretrace.data.real.suites import Suite, from_suite, watched

__all__ = ["Gathering", "gather_bundles"]

HELD_OUT = 0.025
TRAIN_FILE, HELD_OUT_FILE, CARD_FILE = "train.jsonl.gz", "held_out.jsonl.gz", "README.md"
CALLS_FOLDER = "calls"


class Gathering(NamedTuple):
    """What is read: `data` holds LeetCodeDataset and MBPP, which are sources themselves where `sets` says so.

    `folders` hold any Python files, those of `judged` solutions of LeetCodeDataset's problems.
    `beside` is a folder with bundles that were made before: what they hold is not taken again, and nothing of theirs
    stands on the other side of the split. Of each source only `part` is taken; `mutants` are made of each function.
    """

    data: Path
    folders: Sequence[Folder] = ()
    judged: Sequence[Folder] = ()
    suites: Sequence[Suite] = ()
    beside: Path | None = None
    sets: bool = True
    part: Part = ALL
    mutants: int = 1


def gather_bundles(gathering: Gathering, forbidden: Forbidden, output: Path, say: Callable[[str], None]) -> None:
    """Write both bundles and the card to `output`, anew after each source and at the end with mutants.

    What suites call is kept in `output` too: a suite whose calls are there is not run again. Raises SourceError where a
    file of the data sets is missing or a suite calls nothing.
    """
    built, met, rows = Built(), NearDuplicates(), []
    trained, tested = _before(gathering.beside, met)
    for name, candidates in _sources(gathering, output, built, say):
        before = len(built.items)
        for _ in real_items(distinct(candidates, forbidden, met, built.count(name)), built):
            pass
        found = built.items[before:]
        rows.append((name, found[0].licence if found else "-", len(found), _calls(found)))
        say(f"{name}: {len(found)} functions, {_calls(found)} calls")
        training, held_out = split(built.items, built.groups, HELD_OUT, trained, tested)
        write_bundle(output / HELD_OUT_FILE, held_out)
        write_bundle(output / TRAIN_FILE, training)
        (output / CARD_FILE).write_text(_card(built, rows, training, held_out), encoding="utf-8")
    changed = mutants(training, built, gathering.mutants)
    training += [item for item in changed if not forbidden.touched_by(item.source)]
    write_bundle(output / TRAIN_FILE, training)
    (output / CARD_FILE).write_text(_card(built, rows, training, held_out), encoding="utf-8")


def _before(beside: Path | None, met: NearDuplicates) -> list[frozenset[str]]:
    """The shapes of the functions of earlier bundles, [training, held out]; the functions are now known."""
    found = []
    for name in (TRAIN_FILE, HELD_OUT_FILE):
        sources = [i.source for i in read_bundle(beside / name) if i.kind == "real"] if beside is not None else []
        for source in sources:
            met.meets(source)
        found.append(frozenset[str]().union(*map(shapes, sources)))
    return found


def _sources(
    gathering: Gathering, output: Path, built: Built, say: Callable[[str], None]
) -> Iterator[tuple[str, Iterator[Candidate]]]:
    """Each source by name, its candidates read as they are asked for."""
    problems, part = gathering.data / "leetcode_train.jsonl.gz", gathering.part
    if gathering.sets:
        yield "LeetCodeDataset", from_leetcode(problems, built.count("LeetCodeDataset"), part)
        yield "MBPP", from_mbpp(gathering.data / "mbpp.jsonl.gz", built.count("MBPP"), part)
    for folder in gathering.folders:
        yield folder.origin, from_folder(folder, built.count(folder.origin), part)
    for folder in gathering.judged:
        yield folder.origin, from_solutions(folder, problems, built.count(folder.origin), part)
    for suite in gathering.suites:
        path = output / CALLS_FOLDER / f"{suite.origin}.jsonl"
        if not path.exists():
            watched(suite, path)
            say(f"{suite.origin}: its suite has run")
        yield suite.origin, from_suite(suite, path, built.count(suite.origin), part)


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
