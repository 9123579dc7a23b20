"""The third stage: what does not teach is left out, what is there twice, and what the model is tested on.

First each row is sketched by itself, on all workers. One pass over the sketches then finds duplicates and balances, and
what it decides is written down; with that, the shards are made on all workers again.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from foretrace import __version__
from foretrace.data.overlap import Forbidden, parsed, words
from foretrace.data.render import UNWIELDY
from foretrace.data.sets.folder import Manifest, Sources, replaced
from foretrace.data.sets.rows import Counts, Row, load_rows, save_rows
from foretrace.data.sets.run import ALL, Share, run
from foretrace.trace.source import children, inner, statements

__all__ = ["Benchmarks", "Rules", "run_filter"]

FOR = re.compile(r"\bfor\b")
LOOPS = frozenset({ast.For, ast.AsyncFor, ast.While, ast.comprehension})

Frames = Sequence[Mapping[str, Any]]
"""Frames as the jsonl dialect has them."""

SKETCHES, VERDICTS = "sketches", "verdicts.parquet"


@dataclass(frozen=True, slots=True)
class Rules:
    """What to leave out."""

    min_frames: int = 3
    max_frames: int = 256
    unwieldy: bool = False
    """Whether to keep numbers of five digits, or of four after the point: nobody works those out by hand."""
    calls: int = 8
    """Calls of one program that are kept."""
    alike: float = 0.8
    """Share of their runs of 5 words that two near duplicates have in common; above 1, they are not looked for."""
    per_cell: int = 0
    """Rows that are kept of each cell of length and difficulty, drawn by lot; 0 for all."""
    seed: int = 0
    """Of that draw."""


@dataclass(frozen=True)
class Benchmarks:
    """What the model is tested on: the names of the sets, and their programs."""

    names: tuple[str, ...] = ()
    forbidden: Forbidden = field(default_factory=lambda: Forbidden([]))
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What one row is, for the pass over all rows. `reason` is why it is left out already, or empty."""

    reason: str
    program: bytes
    call: bytes
    hashes: bytes
    cell: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a row of a shard is left out; empty where it is kept."""

    shard: int
    reason: str


@dataclass(frozen=True)
class Sketched:
    """A sketch of each row of sets of traces."""

    sources: Sources
    rules: Rules
    benchmarks: Benchmarks

    @property
    def manifest(self) -> Manifest:
        return _manifest("sketch", self.sources, self.rules, self.benchmarks)

    def make(self, index: int, path: Path) -> Counts:
        """Write a shard of sketches."""
        sketches = [self._sketch(row) for row in self.sources.rows(index)]
        return save_rows(path, Sketch, sketches, Counts())

    def _sketch(self, row: Row) -> Sketch:
        program, call = _hash(row.source), _hash(row.call)
        if not self.rules.min_frames <= row.frames <= self.rules.max_frames:
            reason = "too short" if row.frames < self.rules.min_frames else "too long"
            return Sketch(reason, program, call, b"", "")
        frames, outcome = row.objects()
        try:
            reason = self._reason(row.source, frames, outcome)
            # Mutants are near their originals by design.
            hashes = b"" if reason or row.kind == "mutant" else _min_hash(row.source)
            return Sketch(reason, program, call, hashes, _cell(row.source, frames))
        except RecursionError:
            return Sketch("nested too deeply", program, call, b"", "")

    def _reason(self, source: str, frames: Frames, outcome: str) -> str:
        if outcome.startswith("cut:"):
            return outcome
        if not self.rules.unwieldy and UNWIELDY.search(_values(frames)):
            return "unwieldy numbers"
        return "shares a run with a test program" if _is_touched(source, self.benchmarks.forbidden) else ""


@dataclass(frozen=True)
class Kept:
    """The rows that the verdicts let through."""

    sources: Sources
    rules: Rules
    benchmarks: Benchmarks
    verdicts: Path

    @property
    def manifest(self) -> Manifest:
        return _manifest("filter", self.sources, self.rules, self.benchmarks)

    def make(self, index: int, path: Path) -> Counts:
        """Write a shard of the rows that are kept."""
        counts = Counts()
        return save_rows(path, Row, self._rows(index, counts), counts)

    def _rows(self, index: int, counts: Counts) -> Iterator[Row]:
        for row, reason in zip(self.sources.rows(index), _verdicts(self.verdicts)[index], strict=True):
            if reason:
                counts.dropped[reason] += 1
            else:
                counts.keep(row)
                yield row


def run_filter(
    sources: Sources,
    rules: Rules,
    benchmarks: Benchmarks,
    folder: Path,
    *,
    share: Share = ALL,
    workers: int = 1,
    on_ray: bool = False,
) -> Iterator[Counts | None]:
    """Filter; the counts of each shard of the share, and before that None for each that is sketched.

    Where other shares have yet to sketch theirs it ends after the sketches; call it again then. Raises SetError.
    """
    sketches = folder / SKETCHES
    for _ in run(Sketched(sources, rules, benchmarks), sketches, share=share, workers=workers, on_ray=on_ray):
        yield None
    paths = [sketches / f"{index:05}.parquet" for index in range(len(sources.places))]
    if not all(path.exists() for path in paths):
        return
    verdicts = folder / SKETCHES / VERDICTS
    if not verdicts.exists():
        with replaced(verdicts) as part:
            save_rows(part, Verdict, choose((load_rows(path, Sketch) for path in paths), rules), Counts())
    # Only for its manifest: what is forbidden takes its time to go to workers.
    kept = Kept(sources, rules, replace(benchmarks, forbidden=Forbidden([])), verdicts.resolve())
    yield from run(kept, folder, share=share, workers=workers, on_ray=on_ray)


def choose(shards: Iterable[list[Sketch]], rules: Rules) -> list[Verdict]:
    """The verdict on each row, in order: of duplicates the first is kept."""
    from foretrace.data.sets.minhash import Neighbours

    met: dict[bytes, str] = {}
    calls: defaultdict[bytes, set[bytes]] = defaultdict(set)
    neighbours = Neighbours(rules.alike)
    verdicts: list[Verdict] = []
    cells: defaultdict[str, list[int]] = defaultdict(list)
    for number, shard in enumerate(shards):
        for sketch in shard:
            reason = sketch.reason
            if not reason and sketch.call in calls[sketch.program]:
                reason = "duplicate"
            if not reason and sketch.program not in met:
                is_near = rules.alike <= 1 and bool(sketch.hashes) and neighbours.meets(sketch.hashes)
                met[sketch.program] = "near duplicate" if is_near else ""
            reason = reason or met[sketch.program]
            if not reason and len(calls[sketch.program]) >= rules.calls:
                reason = "enough calls of its program"
            if not reason:
                calls[sketch.program].add(sketch.call)
                cells[sketch.cell].append(len(verdicts))
            verdicts.append(Verdict(number, reason))
    if rules.per_cell:
        for places in cells.values():
            for place in sorted(places, key=lambda at: _hash(f"{rules.seed}/{at}"))[rules.per_cell :]:
                verdicts[place] = Verdict(verdicts[place].shard, "enough of its length and difficulty")
    return verdicts


@lru_cache(maxsize=32)
def _is_touched(source: str, forbidden: Forbidden) -> bool:
    return bool(forbidden.runs) and forbidden.touched_by(source)


@lru_cache(maxsize=32)
def _min_hash(source: str) -> bytes:
    from foretrace.data.sets.minhash import min_hash  # brings SciPy, which workers that only copy can do without

    return min_hash(words(source))


def _cell(source: str, frames: Frames) -> str:
    """How long a trace is, by powers of two, and how hard: the deepest call and the deepest loop in a loop."""
    deepest = max(frame["depth"] for frame in frames)
    return f"{len(frames).bit_length()}/{min(4, deepest + _loops(source))}"


@lru_cache(maxsize=32)
def _loops(source: str) -> int:
    """The most loops and comprehensions inside each other."""
    tree = parsed(source)
    # A comprehension has a `for` that is no statement's; without one there is no loop in an expression.
    plain = len(FOR.findall(source)) == sum(isinstance(node, ast.For | ast.AsyncFor) for node in statements(tree))
    below = inner if plain else children
    todo: list[tuple[ast.AST, int]] = [(tree, 0)]
    for node, depth in todo:
        todo += [(child, depth + (type(child) in LOOPS)) for child in below(node)]
    return max(depth for _, depth in todo)


def _values(frames: Frames) -> str:
    """The values of a trace, a line each."""
    return "\n".join([text for frame in frames for text in (*frame["changed"].values(), frame["value"] or "")])


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=12).digest()


@lru_cache(maxsize=1)
def _verdicts(path: Path) -> dict[int, list[str]]:
    """The reasons of each shard's rows."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for verdict in load_rows(path, Verdict):
        found[verdict.shard].append(verdict.reason)
    return found


def _manifest(stage: str, sources: Sources, rules: Rules, benchmarks: Benchmarks) -> Manifest:
    settings = asdict(rules) | {"against": list(benchmarks.names), "programs": benchmarks.digest}
    return Manifest(stage, settings, sources.named(), len(sources.places), __version__)
