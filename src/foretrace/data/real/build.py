"""From candidates to a bundle: what is tested on and duplicates left out, inputs added, vetted, split, mutated."""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from random import Random

from foretrace.data.overlap import Forbidden, NearDuplicates, parsed, shape, shapes
from foretrace.data.real.bundle import Item
from foretrace.data.real.candidates import Candidate
from foretrace.data.real.mutants import mutant
from foretrace.data.real.relatives import relatives, shortened
from foretrace.data.real.vet import Job, Kept, vet
from foretrace.trace.source import nodes

__all__ = ["Built", "distinct", "mutants", "real_items", "split", "without_tested"]

MOST_KNOWN = 14
SHORT = 3
TRIES = 22
MOST_CALLS = 16
LONGEST_CALL = 600
MUTANT_CALLS = 6
LEAST_RUN = 0.34
"""Share of a function's own statements that its calls have to run."""
COMMON = 20
"""Programs from which on a function's shape that they share is nobody's."""
NO_LITERAL = re.compile(r"\b(?:inf|nan)\b")


@dataclass
class Built:
    """Vetted functions, and what was counted on the way."""

    items: list[Item] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    drops: dict[str, Counter[str]] = field(default_factory=dict)
    measured: int = 0
    frames: int = 0
    ids: int = 0

    def count(self, stage: str) -> Counter[str]:
        """The drops of a stage, by reason."""
        return self.drops.setdefault(stage, Counter())


def distinct(
    candidates: Iterable[Candidate], forbidden: Forbidden, met: NearDuplicates, drops: Counter[str]
) -> Iterator[Candidate]:
    """Candidates that touch nothing that is tested on and are not nearly the same as an earlier one."""
    for candidate in candidates:
        try:
            if forbidden.touched_by(candidate.source):
                drops["touches a test program"] += 1
            elif met.meets(candidate.source):
                drops["duplicate"] += 1
            else:
                yield candidate
        except (SyntaxError, RecursionError, ValueError):
            drops["does not parse"] += 1


def calls_of(candidate: Candidate, rng: Random) -> list[str]:
    """Calls to try: known ones, made to types, and relatives of both."""
    known = list(candidate.known)
    if len(known) > MOST_KNOWN:
        known = rng.sample(known, MOST_KNOWN)
    if not candidate.callee.receivers and not candidate.callee.function.args.args:
        known.append(())
    typed = [made for _ in range(10) if (made := candidate.typed(rng))]
    chosen = [*known, *(typed[: 2 if known else 10])]
    short = list(map(shortened, (known or typed)[:SHORT]))
    others = relatives([*(known or typed), *short], rng)
    found: dict[str, None] = {}
    for arguments in (*chosen, *short, *islice(others, 3 * TRIES)):
        call = candidate.call(arguments)
        if len(call) <= LONGEST_CALL and not NO_LITERAL.search(call):
            found[call] = None
        if len(found) >= TRIES:
            break
    return list(found)


def real_items(candidates: Iterable[Candidate], built: Built, seed: int = 0) -> Iterator[Item]:
    """The candidates that pass with the calls that pass, also put into `built`."""

    def jobs() -> Iterator[tuple[Candidate, Job]]:
        for candidate in candidates:
            calls = calls_of(candidate, Random(f"{seed}/{candidate.origin}"))
            if calls:
                yield candidate, Job(candidate.source, calls, MOST_CALLS)
            else:
                built.count("functions")["no arguments found"] += 1

    for candidate, kept in vet(jobs(), built.count("calls")):
        calls = _telling(kept)
        if not calls:
            built.count("functions")["no call passes"] += 1
            continue
        if _share_run(candidate, calls) < LEAST_RUN:
            built.count("functions")["hardly any of it runs"] += 1
            continue
        item = Item(candidate.source, _put(calls, built), candidate.origin, candidate.licence, "real")
        built.items.append(item)
        built.groups[item.origin] = candidate.group.lower().replace("_", "")
        yield item


def _share_run(candidate: Candidate, kept: Sequence[Kept]) -> float:
    """The share of the function's own statements that its calls run."""
    lines = frozenset[int]().union(*(each.lines for each in kept))
    shares = []
    for node in nodes(parsed(candidate.source)):
        if isinstance(node, ast.FunctionDef) and node.name == candidate.callee.function.name:
            own = {inner.lineno for part in node.body for inner in nodes(part) if isinstance(inner, ast.stmt)}
            shares.append(len(own & lines) / len(own))
    return max(shares, default=1.0)


def _telling(kept: list[Kept]) -> list[Kept]:
    """Of a function whose runs are all very short, few calls are enough."""
    return kept if any(each.frames > 3 for each in kept) else kept[:4]


def _put(kept: list[Kept], built: Built) -> tuple[str, ...]:
    built.measured += len(kept)
    built.frames += sum(each.frames for each in kept)
    built.ids += sum(each.ids for each in kept)
    return tuple(each.call for each in kept)


def split(
    items: Iterable[Item],
    groups: Mapping[str, str],
    share: float,
    trained: frozenset[str] = frozenset(),
    tested: frozenset[str] = frozenset(),
) -> tuple[list[Item], list[Item]]:
    """(training, held out): by the problem that a function solves or by its shape, the same for every bundle.

    `trained` and `tested` are the shapes of functions that stand on either side already. A training program that
    contains a function of a held-out one is left out; so is a held-out program that contains one that was trained on.
    """
    training: list[Item] = []
    held_out: list[Item] = []
    for item in items:
        key = groups.get(item.origin) or shape(ast.parse(item.source))[0]
        place = int(hashlib.sha1(key.encode()).hexdigest()[:8], 16) / 2**32
        (held_out if place < share else training).append(item)
    held_out = [item for item in held_out if trained.isdisjoint(shapes(item.source))]
    return without_tested(training, held_out, tested), held_out


def without_tested(
    training: Sequence[Item], held_out: Iterable[Item], tested: frozenset[str] = frozenset()
) -> list[Item]:
    """The training programs that contain no function of a held-out one; shapes that are common tell nothing."""
    known = tested.union(*(shapes(item.source) for item in held_out))
    found = [shapes(item.source) for item in training]
    common = Counter(text for each in found for text in each)
    telling = {text for text in known if common[text] < COMMON}
    return [item for item, each in zip(training, found, strict=True) if telling.isdisjoint(each)]


def mutants(items: Iterable[Item], built: Built, each: int = 1, seed: int = 0) -> Iterator[Item]:
    """Up to `each` mutants of every function, with calls of it that pass."""

    def jobs() -> Iterator[tuple[Item, Job]]:
        for item in items:
            rng = Random(f"{seed}/{item.origin}/mutants")
            calls = tuple(rng.sample(item.calls, min(len(item.calls), MUTANT_CALLS)))
            made = {changed for _ in range(each) if (changed := mutant(item.source, rng)) is not None}
            for source in sorted(made):
                job = Job(source, calls, MUTANT_CALLS, strict=False)
                yield replace(item, source=source, calls=calls, kind="mutant"), job

    for item, kept in vet(jobs(), built.count("mutants' calls")):
        if kept:
            yield replace(item, calls=_put(_telling(kept), built))
