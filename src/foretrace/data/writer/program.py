"""A whole program: which way it is written, how long it is, and its call."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from random import Random

from foretrace.data.writer import drills, expressions, methods, statements
from foretrace.data.writer.dress import dress, with_imports
from foretrace.data.writer.functions import write_calls, write_drill, write_module
from foretrace.data.writer.grammar import Table
from foretrace.data.writer.idioms import idiom
from foretrace.data.writer.objects import write_classes
from foretrace.data.writer.pen import Module, Pen
from foretrace.data.writer.scope import DeadEnd
from foretrace.data.writer.solution import solution

NUM_STATEMENTS = {1: 27, 2: 32, 3: 21, 4: 11, 5: 5, 6: 3, 8: 1}
NUM_FUNCTIONS = {1: 68, 2: 22, 3: 8, 4: 2}
BUDGETS = {0.5: 30, 1.0: 52, 2.0: 14, 3.0: 4}
"""Factors on `Dials.frames`, by weight."""
BACKSLASH = re.compile(r"\bf(\"[^\"\n]*\{[^}\"\n]*\\|'[^'\n]*\{[^}'\n]*\\)")
"""A backslash in the braces of an f-string, which is no Python before 3.12."""
CALLS = 20.0
"""Weight of the drill of calls beside those of `drills`."""


@dataclass(frozen=True, slots=True)
class Program:
    """Source of a module, an expression that calls something in it, and further calls of it if they were asked for."""

    source: str
    call: str
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dials:
    """What to write more of, and how long. Hashable: the weighted tables are kept for each."""

    idioms: float = 0.3
    """Share of programs that are varied classics."""
    drills: float = 0.2
    """Share of programs that are small steps of one kind (`drills`) or little but calls of helpers."""
    classes: float = 0.0
    """Share of programs that are of classes (`classes`); the others share the rest."""
    solutions: float = 0.0
    """Share of programs whose functions are put into a class, where they are of a sort that can be (`solution`)."""
    annotated: float = 0.18
    """Share of programs whose functions have annotations."""
    frames: int = 40
    """About the longest run that the grammar aims for; the tail is three times that."""
    length: float = 1.0
    """Factor on the number of statements of the entry."""
    imports: float = 0.0
    """Share of annotated programs that import for it: `List` from `typing`, `annotations` from `__future__`."""
    families: tuple[tuple[str, float], ...] = ()
    """Factors on families of the grammar's tables, such as `("augment", 2.0)`."""
    classics: tuple[tuple[str, float], ...] = ()
    """Factors on idioms by name, such as `("count letters", 3.0)`."""
    steps: tuple[tuple[str, float], ...] = ()
    """Factors on drills by name, such as `("dict stores", 3.0)`; `calls` is the one of helpers."""


DEFAULT = Dials()


@lru_cache(maxsize=16)
def tables_for(dials: Dials) -> dict[str, Table]:
    """The grammar's tables under the weights of `dials`."""
    scale = dict(dials.families)
    tables = expressions.TABLES | statements.TABLES | drills.TABLES | methods.TABLES
    return {name: table.scaled(scale) for name, table in tables.items()}


@lru_cache(maxsize=16)
def drills_for(steps: tuple[tuple[str, float], ...]) -> tuple[list[drills.Drill | None], list[float]]:
    """The drills and their weights; None is that of calls."""
    scale = dict(steps)
    weights = [drill.weight * scale.get(drill.name, 1.0) for drill in drills.ROWS]
    return [*drills.ROWS, None], [*weights, CALLS * scale.get("calls", 1.0)]


def write(seed: int, index: int, dials: Dials = DEFAULT, calls: int = 1) -> Program:
    """The program that `seed`, `index` and `dials` stand for; always the same one.

    With up to `calls` different calls: fewer where its inputs are drawn from few.
    """
    for attempt in count():
        rng = Random(f"{seed}/{index}" + f"/{attempt}" * (attempt > 0))
        pen = Pen(rng, tables_for(dials), annotated=dials.annotated)
        try:
            module = composed(pen, dials)
            if dials.solutions and rng.random() < dials.solutions:
                module = solution(rng, module) or module
            if dials.imports and pen.annotated and rng.random() < dials.imports:
                module = replace(module, source=with_imports(rng, module.source))
        except DeadEnd:
            continue
        if BACKSLASH.search(module.source):
            continue
        return Program(dress(rng, module.source), module.call, further(module, calls - 1))
    raise AssertionError("unreachable")


def composed(pen: Pen, dials: Dials) -> Module:
    """A program of a drawn sort."""
    if dials.classes and pen.rng.random() < dials.classes:
        return write_classes(pen, dials.frames * 3)
    draw = pen.rng.random()
    if draw < dials.idioms:
        return idiom(pen, dials.classics)
    return drilled(pen, dials) if draw < dials.idioms + dials.drills else written(pen, dials)


def further(module: Module, number: int) -> tuple[str, ...]:
    """Up to so many further calls, of twice as many that are drawn."""
    found = dict.fromkeys([module.call])
    for _ in range(2 * number):
        if len(found) <= number:
            found.setdefault(module.again())
    return tuple(found)[1:]


def drilled(pen: Pen, dials: Dials) -> Module:
    """A drill."""
    drill = pen.rng.choices(*drills_for(dials.steps))[0]
    return write_calls(pen, dials.frames) if drill is None else write_drill(pen, drill, dials.frames)


def written(pen: Pen, dials: Dials) -> Module:
    """A module from the grammar and its call."""
    size, functions, budget = (
        pen.rng.choices(list(table), list(table.values()))[0] for table in (NUM_STATEMENTS, NUM_FUNCTIONS, BUDGETS)
    )
    return write_module(pen, round(dials.frames * budget), max(1, round(size * dials.length)), int(functions))
