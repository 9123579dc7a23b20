"""A whole program: which way it is written, how long it is, and its call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from random import Random

from foretrace.data.writer import expressions, statements
from foretrace.data.writer.dress import dress
from foretrace.data.writer.functions import write_module
from foretrace.data.writer.grammar import Table
from foretrace.data.writer.idioms import idiom
from foretrace.data.writer.pen import Pen
from foretrace.data.writer.scope import DeadEnd

NUM_STATEMENTS = {1: 27, 2: 32, 3: 21, 4: 11, 5: 5, 6: 3, 8: 1}
NUM_FUNCTIONS = {1: 68, 2: 22, 3: 8, 4: 2}
BUDGETS = {0.5: 25, 1.0: 50, 2.0: 18, 3.0: 7}
"""Factors on `Dials.frames`, by weight."""


@dataclass(frozen=True, slots=True)
class Program:
    """Source of a module, and an expression that calls something in it."""

    source: str
    call: str


@dataclass(frozen=True, slots=True)
class Dials:
    """What to write more of, and how long. Hashable: the weighted tables are kept for each."""

    idioms: float = 0.3
    """Share of programs that are varied classics."""
    frames: int = 40
    """About the longest run that the grammar aims for; the tail is three times that."""
    length: float = 1.0
    """Factor on the number of statements of the entry."""
    families: tuple[tuple[str, float], ...] = ()
    """Factors on families of the grammar's tables, such as `("augment", 2.0)`."""
    classics: tuple[tuple[str, float], ...] = ()
    """Factors on idioms by name, such as `("count letters", 3.0)`."""


DEFAULT = Dials()


@lru_cache(maxsize=16)
def tables_for(dials: Dials) -> dict[str, Table]:
    """The grammar's tables under the weights of `dials`."""
    scale = dict(dials.families)
    return {name: table.scaled(scale) for name, table in (expressions.TABLES | statements.TABLES).items()}


def write(seed: int, index: int, dials: Dials = DEFAULT) -> Program:
    """The program that `seed`, `index` and `dials` stand for; always the same one."""
    for attempt in count():
        rng = Random(f"{seed}/{index}" + f"/{attempt}" * (attempt > 0))
        pen = Pen(rng, tables_for(dials))
        try:
            source, call = idiom(pen, dials.classics) if rng.random() < dials.idioms else written(pen, dials)
        except DeadEnd:
            continue
        return Program(dress(rng, source), call)
    raise AssertionError("unreachable")


def written(pen: Pen, dials: Dials) -> tuple[str, str]:
    """A module from the grammar and its call."""
    size, functions, budget = (
        pen.rng.choices(list(table), list(table.values()))[0] for table in (NUM_STATEMENTS, NUM_FUNCTIONS, BUDGETS)
    )
    module = write_module(pen, round(dials.frames * budget), max(1, round(size * dials.length)), int(functions))
    return "\n\n\n".join(module.parts) + "\n", module.call
