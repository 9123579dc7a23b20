"""The language of the writer's grammar, and its compiler: text with slots becomes a `Template` of parts.

    $int      an expression of that kind, in parentheses where its place asks for them
    @ints     a variable of that kind, read          &ints   a variable of that kind, changed in place or assigned
    ^ints     the one of that kind that was read last in this text
    ~x:int    a new variable of that kind; ~x is the same name again (without a kind, expressions do not use it)
    #word     a literal (`inputs.WRITERS`)           #hit    a member of the literal written last (#sure) or mostly
    $result   an expression of the kind that the function returns
    <<a||b>>  one of the alternatives                ...     alone on a line: a block of statements
    \\>> \\<<   the operators

A table is text too: a row is `family weight: template` on one line, or `= family weight rounds` above a template of
several lines. A row asks for the kinds of variable that its `@` and `&` slots need, and is passed over without them.
"""

from __future__ import annotations

import ast
import itertools
import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Protocol

from foretrace.data.writer import kinds
from foretrace.data.writer.inputs import WRITERS

if TYPE_CHECKING:
    from foretrace.data.writer.pen import Pen

OPEN = r"(?<!\\)(?:(?<! )<<|<<(?! ))"
CLOSE = r"(?<!\\)>>"
MARK = re.compile(rf"{OPEN}|\|\||{CLOSE}")
TOKEN = re.compile(
    OPEN + r"|\|\||\\<<|\\>>|>>|[$@&^]\w+|#[a-z]+"
    r"|~\w+(?::[a-z]+)?(?:=(?!=))?|^ *\.\.\.$|^(?:def|class) |\) -> \w+:",
    re.MULTILINE,
)
ATOM = 10
RIGHT_OF = {"or": 1, "and": 2, "not": 3, "in": 5, "is": 5, "==": 5, "!=": 5, "<": 5, ">": 5, "<=": 5, ">=": 5,
            "|": 6, "^": 6, "&": 6, "+": 7, "-": 7, "*": 8, "/": 8, "//": 8, "%": 8, "**": 8, "if": 1}  # fmt: skip
LEFT_OF = {"or": 1, "and": 2, "not": 5, "in": 5, "is": 5, "==": 5, "!=": 5, "<": 5, ">": 5, "<=": 5, ">=": 5,
           "|": 5, "^": 5, "&": 5, "+": 6, "-": 6, "*": 7, "/": 7, "//": 7, "%": 7, "**": ATOM, "if": 1, "else": 1,
           "for": 1, ".": ATOM, "[": ATOM, "(": ATOM}  # fmt: skip
"""Least binding strength of an operand right (left) of an operator; a ternary has 0, an atom 10."""
OPERATOR = r"(\*\*|//|[-+*/%|^&]|==|!=|<=|>=|<|>|\b(?:or|and|not|in|is|if|else|for)\b)"
UNARY = re.compile(r"(^|[(\[=,:]) ?-$")
BEFORE = re.compile(OPERATOR + r" ?$")
AFTER = re.compile(r"^(?: ?" + OPERATOR + r"|([.\[(]))")
BLANK = re.compile(r' = (""|\[\]|\{\}|set\(\))')
ITERATED = re.compile(r"\bfor [^\n]* in (?:(?! if )[^\n\[\]{}])*$")
STRENGTH: dict[type, int] = {
    ast.IfExp: 0, ast.Lambda: 0, ast.Tuple: 0, ast.Or: 1, ast.And: 2, ast.Not: 3, ast.Compare: 4, ast.LShift: 5,
    ast.RShift: 5, ast.BitOr: 5, ast.BitXor: 5, ast.BitAnd: 5, ast.Add: 6, ast.Sub: 6, ast.Mult: 7, ast.Div: 7,
    ast.FloorDiv: 7, ast.Mod: 7, ast.USub: 8, ast.Invert: 8, ast.Pow: 9,
}  # fmt: skip


class Part(Protocol):
    """A piece of a template that needs the pen to become text."""

    def write(self, pen: Pen) -> str: ...


@dataclass(frozen=True, slots=True)
class Expression:
    kind: str
    need: int

    def write(self, pen: Pen) -> str:
        return pen.expression(self.kind, self.need)


@dataclass(frozen=True, slots=True)
class Read:
    kind: str
    bare: bool
    iterated: bool
    """Whether it is what a comprehension walks over: then the comprehension's own names are not yet there."""
    quoted: bool
    """Whether it stands in an f-string, where a literal would be out of place."""
    again: bool
    """Whether the variable of that kind that was read last in this text is meant."""

    def write(self, pen: Pen) -> str:
        return pen.read(self)


@dataclass(frozen=True, slots=True)
class Target:
    kind: str

    def write(self, pen: Pen) -> str:
        return pen.target(self.kind)


@dataclass(frozen=True, slots=True)
class Bind:
    """A name at the place that binds it.

    `place` is `def` (a parameter), `keyword` (an argument), `inside` (gone when the loop is over), `branch` (there when
    the statement is over) or empty.
    """

    key: str
    kind: str
    place: str
    default: bool
    blank: bool

    def write(self, pen: Pen) -> str:
        return pen.bind(self)


@dataclass(frozen=True, slots=True)
class Literal:
    kind: str

    def write(self, pen: Pen) -> str:
        return pen.literal(self.kind)


@dataclass(frozen=True, slots=True)
class Block:
    indent: str
    loop: str
    """`for`, `while` or empty: what the block is the body of."""
    held: tuple[str, ...]
    """Names in the loop's header, which its body must leave alone."""

    def write(self, pen: Pen) -> str:
        return pen.block(self.indent, self.loop, self.held)


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[tuple[str | Part, ...], ...]
    needs: tuple[int, ...]

    def write(self, pen: Pen) -> str:
        if any(self.needs):
            offers = pen.scope.offers()
            served = [option for option, needs in zip(self.options, self.needs, strict=True) if not needs & ~offers]
            return pen.fill(pen.rng.choice(served or self.options))
        return pen.fill(pen.rng.choice(self.options))


@dataclass(frozen=True, slots=True)
class Returns:
    kind: str

    def write(self, pen: Pen) -> str:
        return pen.returns(self.kind)


@dataclass(frozen=True, slots=True)
class Opening:
    """The start of a top-level definition: what was local before is out of scope."""

    word: str

    def write(self, pen: Pen) -> str:
        pen.leave()
        return self.word


@dataclass(frozen=True, slots=True)
class EndOfLine:
    """What the line has bound comes into scope."""

    def write(self, pen: Pen) -> str:
        pen.scope.settle(pen.line)
        return "\n"


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled text: its parts, what it needs of the scope (bits of `kinds`), how tightly it binds."""

    family: str
    weight: float
    parts: tuple[str | Part, ...]
    binders: tuple[Bind, ...]
    needs: int
    strength: int
    rounds: int
    blocks: int
    text: str


def outside(before: str, after: str) -> tuple[str, str]:
    """What stands left and right of the alternatives of which a slot is the first or the last word."""
    while before.endswith(("<<", "||")):
        depth = 0
        for mark in reversed([*MARK.finditer(before)]):
            depth += {"<<": -1, ">>": 1}.get(mark[0], 0)
            if depth < 0:
                before = before[: mark.start()]
                break
        else:
            break
    while after.startswith((">>", "||")):
        depth = 0
        for mark in MARK.finditer(after):
            depth += {"<<": 1, ">>": -1}.get(mark[0], 0)
            if depth < 0:
                after = after[mark.end() :]
                break
        else:
            break
    return before, after


def needs_of(text: str) -> int:
    """Bits that a scope must offer for the `@` and `&` slots of `text`, and for its jumps."""
    own_loop = re.search(r"^ *(for|while) ", text, re.MULTILINE)
    while "<<" in text:
        text, found = re.subn(rf"{OPEN}(?:(?!{OPEN}|{CLOSE}).)*{CLOSE}", "", text, flags=re.DOTALL)
        if not found:
            break
    bits = 0
    for sigil, kind in re.findall(r"([@&])(\w+)", text):
        if kind in kinds.BIT:
            bits |= kinds.BIT[kind] << (kinds.MUTABLE_SHIFT if sigil == "&" else 0)
    if "break" in text and not own_loop:
        bits |= kinds.IN_LOOP
    if "continue" in text and not own_loop:
        bits |= kinds.IN_FOR
    if "$result" in text:
        bits |= kinds.IN_FUNCTION
    return bits


def strength_of(text: str) -> int:
    """How tightly an expression, of one line, binds, from its syntax tree; an atom where it is none (a statement)."""
    if "\n" in text:
        return ATOM
    plain = TOKEN.sub(lambda m: "x" if m[0][0] in "$@&#~" or m[0][1:] in kinds.BIT else m[0].lstrip("\\"), text)
    try:
        tree = ast.parse(plain, mode="eval").body
    except SyntaxError:
        return ATOM
    operator = getattr(tree, "op", tree)
    return STRENGTH.get(type(operator), ATOM)


class Compiler:
    """One pass over a text, by recursion at `<<`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(TOKEN.finditer(text))
        self.at = 0
        self.binders: list[Bind] = []
        self.branches = re.search(r"^(else|except)", text, re.MULTILINE) is not None
        self.defines = "def " in text

    def parts(self, start: int, closing: bool) -> tuple[list[tuple[str | Part, ...]], int]:
        """Alternatives from `start` on, up to `>>` if `closing`, and where they end."""
        options: list[tuple[str | Part, ...]] = []
        current: list[str | Part] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            self.plain(current, start, token.start())
            start = token.end()
            if token[0] == "<<":
                inner, end = self.parts(start, closing=True)
                current.append(Choice(tuple(inner), self.needs_of_options(inner)))
                start = end
            elif token[0] in ("||", ">>") and closing:
                options.append(tuple(current))
                current = []
                if token[0] == ">>":
                    return options, start
            else:
                current.append(self.slot(token))
        self.plain(current, start, len(self.text))
        options.append(tuple(current))
        return options, len(self.text)

    def needs_of_options(self, options: list[tuple[str | Part, ...]]) -> tuple[int, ...]:
        """For each alternative, the bits that its own reads ask for."""
        reads = ([part.kind for part in option if isinstance(part, Read)] for option in options)
        return tuple(sum({kinds.BIT[kind] for kind in found}) for found in reads)

    def plain(self, into: list[str | Part], start: int, end: int) -> None:
        for i, piece in enumerate(self.text[start:end].split("\n")):
            if i:
                into.append(EndOfLine())
            if piece:
                into.append(piece)

    def slot(self, token: re.Match[str]) -> str | Part:
        text = token[0]
        body = text[1:]
        if text.endswith("..."):
            loop, held = self.loop_of(token.start(), len(text) - 3)
            return Block(text[:-3], loop, held)
        if text in ("def ", "class "):
            return Opening(text)
        if text.startswith(") -> "):
            return Returns(text[5:-1])
        if text[0] == "~":
            return self.binder(token)
        if text[0] == "#" and (body in WRITERS or body in ("hit", "sure")):
            return Literal(body)
        if text[0] == "$" and (body in kinds.BIT or body == "result"):
            return Expression(body, self.need(token))
        if text[0] in "@^" and body in kinds.BIT:
            before, ends = self.text[: token.start()], self.text[token.end() : token.end() + 1] in ("", "\n")
            bare = ends and before.endswith(("= ", "return "))
            return Read(body, bare, bool(ITERATED.search(before)), before.endswith(("{", "{len(")), text[0] == "^")
        if text[0] == "&" and body in kinds.BIT:
            return Target(body)
        if text[0] in "@^\\":
            return text.removeprefix("\\")
        raise ValueError(f"unknown slot {text!r} in {self.text!r}")

    def binder(self, token: re.Match[str]) -> Bind:
        key, _, kind = token[0][1:].rstrip("=").partition(":")
        if kind and kind not in kinds.BIT:
            raise ValueError(f"unknown kind {kind!r} in {self.text!r}")
        blank = bool(BLANK.match(self.text[token.end() :]))
        bind = Bind(key, kind, self.place_of(token), token[0].endswith("="), blank)
        if kind:
            self.binders.append(bind)
        return bind

    def place_of(self, token: re.Match[str]) -> str:
        """The `place` of a binder, from the line it stands in."""
        line = self.text[self.text.rfind("\n", 0, token.start()) + 1 : token.start()]
        head = line.lstrip().removeprefix("<<").removeprefix("||")
        if head.startswith("def "):
            return "def"
        if head.startswith("call: ") and token[0].endswith("="):
            return "keyword"
        if head.startswith("for ") and " in " not in head:
            return "inside"
        if self.branches:
            return "branch"
        return "inside" if line.startswith(" ") and not self.defines else ""

    def need(self, token: re.Match[str]) -> int:
        text_before, text_after = outside(self.text[: token.start()], self.text[token.end() :])
        before = BEFORE.search(text_before)
        after = AFTER.match(text_after)
        left = RIGHT_OF.get(before[1], 0) if before else 0
        if UNARY.search(text_before):
            left = STRENGTH[ast.USub]
        right = LEFT_OF[after[1] or after[2]] if after else 0
        return max(left, right)

    def loop_of(self, start: int, indent: int) -> tuple[str, tuple[str, ...]]:
        """The word that opens the block at `start`, if that is `for` or `while`, and the names in that line."""
        for line in reversed(self.text[:start].splitlines()):
            if line.strip() and len(line) - len(line.lstrip()) < indent:
                word = line.split()[0]
                return (word, tuple(re.findall(r"~(\w+)", line))) if word in ("for", "while") else ("", ())
        return "", ()


def compile_text(text: str, family: str = "", weight: float = 1.0, rounds: int = 0) -> Template:
    """The template of one text."""
    compiler = Compiler(text)
    options, _ = compiler.parts(0, closing=False)
    return Template(
        family,
        weight,
        options[0],
        tuple(compiler.binders),
        needs_of(text),
        strength_of(text),
        rounds,
        sum(isinstance(part, Block) for part in options[0]),
        text,
    )


def spread(text: str) -> list[str]:
    """Every combination of the alternatives of a one-line text."""
    marks = iter(re.split(rf"({OPEN}|\|\||{CLOSE})", text))

    def options(closing: bool) -> list[str]:
        found, current = [], [""]
        for mark in marks:
            if mark == "<<":
                current = [head + tail for head, tail in itertools.product(current, options(closing=True))]
            elif mark == "||" and closing:
                found += current
                current = [""]
            elif mark == ">>" and closing:
                return found + current
            else:
                current = [head + mark for head in current]
        return current

    return options(closing=False)


class Table:
    """Templates to draw from, by weight. Weights may be scaled by family."""

    def __init__(self, rows: Sequence[Template], scale: dict[str, float] | None = None) -> None:
        self.rows = tuple(rows)
        factors = scale or {}
        self.sums = list(itertools.accumulate(row.weight * factors.get(row.family, 1.0) for row in self.rows))

    def draw(self, rng: Random) -> Template:
        return self.rows[bisect(self.sums, rng.random() * self.sums[-1])]

    def scaled(self, scale: dict[str, float]) -> Table:
        return Table(self.rows, scale)


def line_table(text: str) -> Table:
    """A table of one-line rows, `family weight: template`; alternatives become rows that share the weight."""
    rows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        head, template = line.split(": ", 1)
        family, weight = head.split()
        texts = spread(template)
        rows += [compile_text(one, family, float(weight) / len(texts)) for one in texts]
    return Table(rows)


def block_table(text: str) -> Table:
    """A table of rows of several lines, each under a line `= family weight rounds`."""
    rows = []
    for chunk in re.split(r"^= ", text, flags=re.MULTILINE)[1:]:
        head, _, body = chunk.partition("\n")
        family, weight, *rounds = head.split()
        rows.append(compile_text(body.strip("\n"), family, float(weight), int(rounds[0]) if rounds else 0))
    return Table(rows)
