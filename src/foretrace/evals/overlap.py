"""Whether what the model is tested on stands in its training programs: runs of 13 words, and whole programs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from foretrace.arguments import count
from foretrace.data.overlap import RUN, Words, runs, words
from foretrace.data.stream import DIALS
from foretrace.data.writer import write
from foretrace.evals.options import Parser
from foretrace.evals.report import counted, table
from foretrace.evals.tested import HANDWRITTEN, benchmarks

__all__ = ["Overlap", "main", "overlaps"]

TRAINING_SEED = 0


class Overlap(NamedTuple):
    """A set of programs beside the training programs.

    `touched` programs share a run of 13 words with one of them (a shorter program: all of its words), `shared` of the
    `runs` of all programs occur in one, and the programs named in `contained` stand in one from end to end.
    """

    programs: int
    touched: int
    shared: int
    runs: int
    contained: list[str]


def main(arguments: Sequence[str]) -> int:
    """`foretrace eval overlap`: print the counts; 1 if a whole program is contained in a training program, else 0."""
    parser = Parser("overlap", __doc__)
    parser.add_argument("--programs", type=count, default=20_000, metavar="N", help="training programs (%(default)s)")
    parser.add_argument("--examples", type=Path, default=Path("examples"), metavar="DIR", help="default: %(default)s")
    parser.add_argument("--data", type=Path, metavar="DIR", help="benchmark files; without it they are left out")
    options = parser.parse(arguments)
    sets = {
        "handwritten": {item.name: item.source for item in HANDWRITTEN},
        "examples": {path.name: path.read_text(encoding="utf-8") for path in sorted(options.examples.glob("*.py"))},
    }
    if options.data is not None:
        sets |= benchmarks(options.data)
    training = (
        write(TRAINING_SEED, index, DIALS).source for index in counted(range(options.programs), "training programs")
    )
    found = overlaps(sets, training)
    print(json.dumps({name: each._asdict() for name, each in found.items()}) if options.json else _page(found))
    return 1 if any(overlap.contained for overlap in found.values()) else 0


def overlaps(sets: Mapping[str, Mapping[str, str]], training: Iterable[str]) -> dict[str, Overlap]:
    """For each set of named sources, what it has in common with the training sources."""
    programs = {(part, name): words(source) for part, named in sets.items() for name, source in named.items()}
    homes: defaultdict[Words, list[tuple[str, str]]] = defaultdict(list)
    for key, text in programs.items():
        for run in set(runs(text, min(RUN, len(text)))):
            homes[run].append(key)
    lengths = {len(run) for run in homes}
    shared: set[Words] = set()
    contained: set[tuple[str, str]] = set()
    for source in training:
        text = words(source)
        known = {run for length in lengths for run in runs(text, length) if run in homes}
        shared |= known
        touched = {key for run in known for key in homes[run]} - contained
        contained |= {key for key in touched if _within(programs[key], text)}
    found = {}
    for part, named in sets.items():
        keys = [(part, name) for name in named]
        own = [set(runs(programs[key], min(RUN, len(programs[key])))) for key in keys]
        hits = [len(each & shared) for each in own]
        names = [name for _, name in keys if (part, name) in contained]
        found[part] = Overlap(len(keys), sum(map(bool, hits)), sum(hits), sum(map(len, own)), names)
    return found


def _within(part: Words, whole: Words) -> bool:
    return len(part) <= len(whole) and f" {' '.join(part)} " in f" {' '.join(whole)} "


def _page(found: Mapping[str, Overlap]) -> str:
    columns = ("programs", "in all", f"share a run of {RUN} words", "runs shared", "contained whole")
    return table(
        columns,
        [
            (name, each.programs, each.touched, f"{each.shared} of {each.runs}", ", ".join(each.contained) or "none")
            for name, each in found.items()
        ],
    )
