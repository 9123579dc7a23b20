"""Classics of a first programming course with their parts varied.

Each is a text in the language of `grammar` under a line `= weight name`, and ends in its call.
"""

from __future__ import annotations

import re
from functools import lru_cache

from foretrace.data.writer.grammar import Table, Template, compile_text
from foretrace.data.writer.idioms import (
    course,
    everyday,
    further,
    guarded,
    instances,
    library,
    mappings,
    methods,
    numbers,
    objects,
    puzzles,
    searches,
    sequences,
    structures,
    text,
)
from foretrace.data.writer.pen import Module, Pen

CALL = "call: "
"""What the last line of an idiom begins with."""

FILES = (
    *(text, numbers, sequences, mappings, structures, everyday, course, methods, library, objects, puzzles, further),
    *(guarded, instances, searches),
)


def rows(source: str) -> list[Template]:
    """The idioms of one source text."""
    found = []
    for chunk in re.split(r"^= ", source, flags=re.MULTILINE)[1:]:
        head, _, body = chunk.partition("\n")
        weight, name = head.split(" ", 1)
        found.append(compile_text(body.strip("\n"), name, float(weight)))
    return found


ROWS = tuple(row for file in FILES for row in rows(file.IDIOMS))


FURTHER = tuple(row.family for file in (further, guarded, instances, searches) for row in rows(file.IDIOMS))
"""Names of the classics that the held-out programs are without."""


@lru_cache(maxsize=16)
def table_for(classics: tuple[tuple[str, float], ...]) -> Table:
    """The idioms under the weights asked for."""
    return Table(ROWS, dict(classics))


def idiom(pen: Pen, classics: tuple[tuple[str, float], ...] = ()) -> Module:
    """One idiom, drawn by weight."""
    return written(pen, table_for(classics).draw(pen.rng))


def written(pen: Pen, row: Template) -> Module:
    """That idiom."""
    pen.taken.update(name for names in re.findall(r"\bimport <*([\w, ]+)", row.text) for name in names.split(", "))
    at = next(at for at, part in enumerate(row.parts) if isinstance(part, str) and part.startswith(CALL))
    lines = [line for line in pen.fill(row.parts[:at]).split("\n") if not line.isspace()]
    last = pen.last

    def call() -> str:
        pen.last = last
        return pen.fill(row.parts[at:]).removeprefix(CALL)

    return Module("\n".join(lines).rstrip("\n") + "\n", call(), call)
