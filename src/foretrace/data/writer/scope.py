"""What a place in the program can see and what it may change.

Three rules keep every program finite and small. A container that a loop walks over is not grown in it: inside loops
only containers made by this function, and never aliased, grow. What a loop changes is `wild`: products, calls and
concatenations do not read it, so that no value grows by more than a constant factor a round. And `rounds`, how often
the place is run, is known before anything is written there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from foretrace.data.writer import kinds


class DeadEnd(Exception):
    """A statement was begun that cannot be finished: an expression in it has used up what it wanted to change."""


@dataclass(slots=True, eq=False)
class Variable:
    """A name in scope and the kind of value that it holds."""

    name: str
    kind: str
    own: bool = False
    """A container made here that nothing else refers to."""
    frozen: bool = False
    """Not to be changed in the present loop."""
    wild: bool = False
    """Changed by the present loop."""
    focus: bool = False
    """Bound by a loop or a comprehension, and so what its body is about."""
    parameter: bool = False
    used: bool = False
    blank: bool = False
    """Bound to an empty container that nothing has been put into yet."""


@dataclass(slots=True)
class Line:
    """What the statement (or the expression with names of its own) that is being written has done so far."""

    rounds: int = 0
    names: dict[str, str] = field(default_factory=dict)
    read: list[Variable] = field(default_factory=list)
    changed: list[Variable] = field(default_factory=list)
    reads: dict[str, str] = field(default_factory=dict)
    """For each kind, the variable (or the literal in its stead) that was read last."""
    targets: dict[str, Variable] = field(default_factory=dict)
    """For each kind, the variable that this statement changes."""
    seen: list[Variable] = field(default_factory=list)
    """Read since the last new line; not read again if something else will do."""
    inner: list[Variable] = field(default_factory=list)
    """Bound by this expression itself."""
    pending: list[Variable] = field(default_factory=list)
    """In scope from the next line on."""
    later: list[Variable] = field(default_factory=list)
    """In scope when the statement is over."""
    escaped: bool = False
    """Whether what is being bound may be the same object as something else."""
    tainted: bool = False
    """Whether it was made from something wild."""


class Scope:
    """The variables at the place being written, and the facts about the place (`kinds.IN_LOOP` and its like)."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.variables: list[Variable] = []
        self.constants: list[Variable] = []
        self.place = 0
        self.rounds = 1
        self.calm = False
        """Whether wild variables are out of sight."""

    def offers(self) -> int:
        """Bits of `kinds`: which kinds of variable may be read, which changed, and where this is."""
        bits = self.place
        for variable in self.variables:
            if not (variable.blank or (self.calm and variable.wild)):
                bits |= kinds.OFFERS[variable.kind]
            if self.changeable(variable):
                bits |= kinds.BIT[variable.kind] << kinds.MUTABLE_SHIFT
        return bits

    def changeable(self, variable: Variable) -> bool:
        if variable.frozen:
            return False
        return self.rounds == 1 or variable.kind not in kinds.GROWING or variable.own

    def readable(self, kind: str, line: Line) -> list[Variable]:
        """Variables that may stand where a value of `kind` is wanted."""
        fits = kinds.FITS[kind]
        return [
            v for v in self.variables if v.kind in fits and not (v.blank or (self.calm and v.wild) or v in line.changed)
        ]

    def local(self, fits: frozenset[str]) -> list[Variable]:
        """What the function itself has bound, of those kinds."""
        return [v for v in self.variables if v.kind in fits and not v.parameter and v not in self.constants]

    def pick(self, found: Sequence[Variable]) -> Variable:
        """One of the variables found: often the loop's own, or one not used yet, seldom a constant of the module."""
        r = self.rng.random()
        if r < 0.1 or (r < 0.5 and found[-1].focus):
            return found[-1]
        unused = [v for v in found if not v.used]
        if unused and r < 0.75:
            return self.rng.choice(unused)
        chosen = self.rng.choice(found)
        return self.rng.choice(found) if chosen in self.constants else chosen

    def pick_changeable(self, kind: str) -> Variable:
        """A variable of exactly that kind to change, seldom a parameter. Raises DeadEnd where there is none."""
        found = [v for v in self.variables if v.kind == kind and self.changeable(v)]
        if not found:
            raise DeadEnd(kind)
        fresh = [v for v in found if not v.parameter]
        return self.rng.choice(fresh if fresh and self.rng.random() < 0.9 else found)

    def settle(self, line: Line) -> None:
        """What the line that just ended has bound comes into scope."""
        for variable in line.pending:
            variable.own = not line.escaped and not variable.parameter
            variable.wild = line.tainted and self.rounds > 1
            self.variables.append(variable)
        for variable in line.changed:
            variable.blank = False
        line.pending.clear()
        line.changed.clear()
        line.seen.clear()

    @contextmanager
    def block(self, loop: str, line: Line, held: Sequence[str]) -> Iterator[None]:
        """The inside of a statement; for a loop the rounds multiply, and what is outside is frozen but for a few."""
        place, rounds, kept = self.place, self.rounds, len(self.variables)
        flags = [(v, v.frozen, v.wild) for v in self.variables]
        if loop:
            self.rounds *= max(line.rounds, 1)
            self.place |= kinds.IN_LOOP | kinds.IN_FOR
            if loop == "while":
                self.place &= ~kinds.IN_FOR
            self.freeze(line, {line.names[key] for key in held})
        yield
        for variable, frozen, wild in flags:
            variable.frozen, variable.wild = frozen, wild
        del self.variables[kept:]
        self.place, self.rounds = place, rounds

    def freeze(self, line: Line, held: set[str]) -> None:
        """Choose what the loop may change; everything else, and what its header reads, stays as it is."""
        free = [
            v for v in self.variables if not (v.frozen or v.focus or v.parameter or v.name in held or v in line.read)
        ]
        chosen = free[-3:]
        for variable in self.variables:
            if variable in chosen:
                variable.wild = True
            else:
                variable.frozen = True
