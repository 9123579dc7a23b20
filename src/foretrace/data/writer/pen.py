"""The pen: it turns templates into source text, and keeps count of how long the run will be."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from foretrace.data.writer import inputs, kinds, names
from foretrace.data.writer.grammar import STRENGTH, Bind, Part, Read, Table, Template
from foretrace.data.writer.scope import Line, Scope, Variable

CALM = frozenset({"product", "power", "concat", "format", "join", "call", "repeat", "grow"})
"""Families of rows that make values larger."""

DEEPER = (0.86, 0.42, 0.16, 0.0)
"""How likely an expression is more than a name or a literal, by its depth."""

NESTED = (0.0, 0.4, 0.93, 1.0)
"""How likely a statement with blocks is passed over, by the number of blocks around it."""

SIZES = (1, 1, 1, 2, 2, 3)
"""Numbers of statements in a block."""

CALLS = 8
"""About how many frames a generator expression or a lambda adds."""

NEGATIVE = STRENGTH[ast.USub]
MOST_ROUNDS = 30
LEAVING = ("return", "break", "continue", "raise")
PLAIN = {"str": "name", "strs": "names"}
"""Kinds of literal without backslashes, which cannot stand in the braces of an f-string."""

KEYWORDS = 0.06
"""Share of calls that pass some arguments by keyword."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a written function; `default` and `example` are source texts.

    `literal` is the kind of literal that the example is, which may be narrower than `kind`.
    """

    name: str
    kind: str
    default: str | None
    example: str
    literal: str


@dataclass(frozen=True, slots=True)
class Function:
    """A written function: what it gives back, about how many frames it runs, whether it changes what it is given."""

    name: str
    parameters: tuple[Parameter, ...]
    result: str
    cost: int
    mutates: bool


@dataclass(frozen=True, slots=True)
class Module:
    """A written module: its source, a call of its entry, and what draws the inputs of a further call anew."""

    source: str
    call: str
    again: Callable[[], str]


class Pen:
    """State of one program being written. `tables` holds the expression table of each kind and those of statements."""

    def __init__(
        self, rng: Random, tables: dict[str, Table], place: int = 0, budget: int = 20, annotated: float = 0.18
    ) -> None:
        self.rng = rng
        self.tables = tables
        self.annotated = rng.random() < annotated
        self.scope = Scope(rng)
        self.scope.place = place
        self.line = Line()
        self.taken: set[str] = set()
        self.functions: list[Function] = []
        self.called: set[str] = set()
        self.keyworded = False
        self.keywords = KEYWORDS
        self.only = ""
        self.main: Any = None
        self.last: Any = None
        self.met: dict[str, list[Any]] = {}
        self.depth = 0
        self.nesting = 0
        self.open_function("none", budget)

    def open_function(self, result: str, budget: int) -> None:
        """Begin a function that is to give back `result` and may run for `budget` frames."""
        self.result = result
        self.budget = budget
        self.cost = 2
        self.answered = self.mutates = self.changed = False
        self.scope.variables = list(self.scope.constants)

    # Names

    def fresh(self, draw: Callable[[Random], str] = names.variable) -> str:
        """A name that the program does not use yet."""
        while True:
            name = draw(self.rng)
            if name not in self.taken and name not in names.FORBIDDEN:
                self.taken.add(name)
                return name

    def bind(self, bind: Bind) -> str:
        """The name that a template calls `~key`, drawn where it is met first."""
        if bind.place == "keyword":
            self.keyworded = self.keyworded or self.rng.random() < KEYWORDS
            return f"{self.line.names[bind.key]}=" if self.keyworded else ""
        name = self.line.names.get(bind.key)
        if name is None:
            draw = names.function if bind.key[0] == "f" and not bind.kind else names.variable
            name = self.line.names[bind.key] = self.fresh(names.class_name if bind.key[0].isupper() else draw)
        if bind.kind:
            self.line.escaped = self.line.tainted = False
            variable = Variable(name, bind.kind, blank=bind.blank)
            variable.focus, variable.parameter = bind.place == "inside", bind.place == "def"
            (self.line.later if bind.place == "branch" else self.line.pending).append(variable)
        if bind.place == "def" and self.annotated and bind.kind:
            return f"{name}: {kinds.ANNOTATIONS[bind.kind]}" + (" = " if bind.default else "")
        return name + "=" * bind.default

    def returns(self, kind: str) -> str:
        """The end of a `def` line."""
        return f") -> {kinds.ANNOTATIONS.get(kind, kind)}:" if self.annotated else "):"

    def leave(self) -> None:
        """Out of a function: only what is global stays in scope."""
        self.scope.settle(self.line)
        self.scope.variables = list(self.scope.constants)

    # Templates

    def fill(self, parts: Sequence[str | Part]) -> str:
        return "".join([part if isinstance(part, str) else part.write(self) for part in parts])

    def suited(self, table: Table, attempts: int = 12) -> Template | None:
        """A row that the scope can serve and that the budget has room for, or None after some attempts."""
        offers, rounds = self.scope.offers(), self.scope.rounds
        for _ in range(attempts):
            row = table.draw(self.rng)
            if row.needs & ~offers or (row.blocks and self.rng.random() < NESTED[min(self.nesting, 3)]):
                continue
            frames = CALLS if row.family in ("generator", "lambda") else row.rounds * 3
            if not frames or (self.cost + frames * rounds <= self.budget and rounds * row.rounds <= MOST_ROUNDS):
                return row
        return None

    def statement(self, row: Template, names: dict[str, str] | None = None) -> str:
        """The text of a statement's template, at no indentation; `names` are there before, and after it hold all."""
        scope, outer = self.scope, self.line
        calm, scope.calm = scope.calm, row.family in CALM and scope.rounds > 1
        self.line = Line(row.rounds, {} if names is None else names)
        text = self.fill(row.parts)
        self.line.pending += self.line.later
        scope.settle(self.line)
        gone = {self.line.names.get(bind.key) for bind in row.binders if bind.place == "inside"}
        if gone:
            scope.variables = [v for v in scope.variables if v.name not in gone]
        self.line, scope.calm = outer, calm
        self.cost += scope.rounds * (2 if row.rounds else text.count("\n") + 1)
        return text

    def production(self, row: Template, need: int) -> str:
        """The text of an expression's template, in parentheses if it binds weaker than `need`."""
        scope, outer = self.scope, self.line
        calm, rounds, kept = scope.calm, scope.rounds, len(scope.variables)
        scope.calm = calm or (row.family in CALM and rounds > 1)
        self.line = Line(read=outer.read, changed=outer.changed)
        for bind in row.binders:
            self.line.names[bind.key] = self.fresh()
            self.line.inner.append(Variable(self.line.names[bind.key], bind.kind, focus=True, frozen=True))
        scope.variables += self.line.inner
        scope.rounds *= 4 if row.binders else 1
        self.depth += 1
        text = self.fill(row.parts)
        self.depth -= 1
        outer.tainted |= self.line.tainted
        self.line = outer
        del scope.variables[kept:]
        if row.family in ("generator", "lambda"):
            self.cost += CALLS * rounds
        scope.calm, scope.rounds = calm, rounds
        return f"({text})" if row.strength < need else text

    # Variables

    def read(self, slot: Read) -> str:
        """A variable that the line has not read yet, else a literal (in an f-string, the same one again)."""
        if slot.again and slot.kind in self.line.reads:
            return self.line.reads[slot.kind]
        text = self.line.reads[slot.kind] = self.read_anew(slot)
        return text

    def read_anew(self, slot: Read) -> str:
        """The text that stands for the slot where it is met first."""
        found = self.scope.readable(slot.kind, self.line)
        if slot.iterated and self.line.inner:
            found = [v for v in found if v not in self.line.inner]
        unseen = [v for v in found if v not in self.line.seen]
        again = found and (slot.quoted or (slot.kind not in kinds.SIMPLE and self.rng.random() < 0.3))
        if not unseen and not again:
            return self.literal(PLAIN.get(slot.kind, slot.kind) if slot.quoted else slot.kind)
        return self.use(self.scope.pick(unseen or found), slot.bare)

    def use(self, variable: Variable, bare: bool) -> str:
        """Read a variable; `bare` where its value itself, not something made from it, goes somewhere."""
        line = self.line
        line.read.append(variable)
        line.seen.append(variable)
        if bare and variable.kind in kinds.GROWING:
            variable.own = False
            line.escaped = True
        line.tainted |= variable.wild
        variable.used = True
        return variable.name

    def target(self, kind: str) -> str:
        """A variable to change; the same one wherever one statement asks for that kind."""
        variable = self.line.targets.get(kind) or self.scope.pick_changeable(kind)
        if variable in self.line.changed:
            return variable.name
        self.line.targets[kind] = variable
        self.line.changed.append(variable)
        self.changed = True
        self.mutates |= (variable.parameter or "." in variable.name) and kind in kinds.GROWING
        return variable.name

    # Expressions

    def expression(self, kind: str, need: int = 0) -> str:
        """An expression of a kind, or (`result`) of the kind that the function gives back."""
        if kind == "result":
            self.answered = True
            return self.answer(need)
        if kind == "bool" or (kind in self.tables and self.rng.random() < DEEPER[min(self.depth, 3)]):
            if self.functions and self.rng.random() < 0.3:
                called = self.call_of(kind)
                if called:
                    return called
            row = self.suited(self.tables["plain bool" if kind == "bool" and self.depth > 1 else kind])
            if row is not None:
                return self.production(row, need)
        return self.atom(kind, need)

    def atom(self, kind: str, need: int) -> str:
        """A name or a literal, a negative one in parentheses if it binds weaker than `need`."""
        found = [v for v in self.scope.readable(kind, self.line) if v not in self.line.seen]
        if found and self.rng.random() < 0.8:
            return self.use(self.scope.pick(found), bare=True)
        text = self.literal("few" if kind == "ints" else "word" if kind == "str" else kind)
        return f"({text})" if text[0] == "-" and need > NEGATIVE else text

    def literal(self, kind: str) -> str:
        """A literal; often something that the program has met, so that comparisons hold now and then."""
        if kind in ("hit", "sure"):
            return repr(inputs.member(self.rng, "" if self.last is None else self.last, 0.75 if kind == "hit" else 1.0))
        met = self.met.get(inputs.SORTS.get(kind, ""))
        if met and self.rng.random() < 0.4:
            return repr(self.rng.choice(met[-12:]))
        value = inputs.WRITERS[kind](self.rng)
        self.meet(value, kind)
        return inputs.spelt(value, kind)

    def meet(self, value: Any, kind: str) -> None:
        """Remember a value, and what is in it, as something that later literals may repeat."""
        if isinstance(value, (list, tuple, dict)) or (isinstance(value, str) and kind not in ("char", "sep")):
            self.last = value
        for sort, met in inputs.pieces(value):
            self.met.setdefault(sort, []).extend(met)

    def answer(self, need: int) -> str:
        """What a function gives back: mostly the variable of that kind that was bound last."""
        local = self.scope.local(kinds.FITS.get(self.result, frozenset()))
        if local and self.rng.random() < 0.6:
            return self.use(local[-1], bare=True)
        row = self.suited(self.tables[self.result]) if self.result in self.tables else None
        return self.production(row, need) if row is not None else self.atom(self.result, need)

    # Calls

    def call_of(self, kind: str) -> str | None:
        """A call of some function that gives back that kind, if there is one that can be afforded."""
        fits = kinds.FITS.get(kind, frozenset())
        found = [f for f in self.functions if f.result in fits and self.affordable(f)]
        return self.call(self.rng.choice(found)) if found else None

    def affordable(self, function: Function) -> bool:
        rounds = self.scope.rounds
        return self.cost + function.cost * rounds <= self.budget and not (function.mutates and rounds > 1)

    def call(self, function: Function) -> str:
        """A call of a function of the program, with arguments from the scope."""
        scope = self.scope
        calm, scope.calm = scope.calm, scope.calm or scope.rounds > 1
        self.called.add(function.name)
        self.cost += function.cost * scope.rounds
        self.depth += 1
        arguments = self.arguments(function, lambda parameter: self.expression(parameter.kind))
        self.depth -= 1
        scope.calm = calm
        self.line.escaped = True
        return f"{function.name}({arguments})"

    def arguments(self, function: Function, write: Callable[[Parameter], str]) -> str:
        """Arguments by position, some of the last ones by keyword or left to their defaults."""
        count = len(function.parameters)
        split = self.rng.randint(0, count) if self.rng.random() < self.keywords else count
        texts = []
        for i, parameter in enumerate(function.parameters):
            if parameter.default is not None and self.rng.random() < 0.5:
                split = i
                continue
            texts.append((f"{parameter.name}=" if i >= split else "") + write(parameter))
        return ", ".join(texts)

    # Blocks

    def block(self, indent: str, loop: str, held: Sequence[str]) -> str:
        """The body of a statement, indented; that of a loop changes something or leaves."""
        with self.scope.block(loop, self.line, held):
            self.nesting += 1
            self.changed = False
            lines = self.statements(self.rng.choice(SIZES))
            if loop and not (self.changed or lines[-1].startswith(LEAVING)):
                lines = [line for line in lines + self.statements(1, "change") if line != "pass"] or ["pass"]
            self.nesting -= 1
        return indented(lines, indent)

    def statements(self, count: int, table: str = "") -> list[str]:
        """So many statements (fewer when the budget ends), each a text that may span lines."""
        table = (
            self.only or table or ("loop body" if self.scope.rounds > 1 else "branch body" if self.nesting else "body")
        )
        written: list[str] = []
        for _ in range(count):
            row = self.suited(self.tables[table]) or (None if self.only else self.suited(self.tables["plain"]))
            if row is None:
                break
            if self.only:
                self.last = self.main
            written.append(self.statement(row))
            if written[-1].startswith(LEAVING):
                break
        return written or ["pass"]


def indented(texts: Sequence[str], indent: str) -> str:
    """Texts that may span lines, one below the other, further in."""
    return "\n".join(indent + line for line in "\n".join(texts).split("\n"))
