"""Real functions that were held out of training: a file of JSON lines, a function a line, with some of its calls.

Of each function the first and the last of its calls are asked about: one more says less than one more function.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from foretrace.engine import Model
from foretrace.errors import SourceError
from foretrace.evals.items import Item, open_rows
from foretrace.evals.options import Parser
from foretrace.evals.sets import measured_sets, page

__all__ = ["arguments", "items", "page", "run"]

FIELDS = "lines of {source, calls}"


def arguments(parser: Parser) -> None:
    """Take `--functions FILE`."""
    parser.add_argument("--functions", type=Path, required=True, metavar="FILE", help=f"{FIELDS}, .gz or plain")


def run(model: Model, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of the set."""
    return measured_sets(model, {"held-out functions": items(options.functions)}, options.limit, kept=options.kept)


def items(path: Path) -> list[Item]:
    """The calls of the file. Raises SourceError where there is none or it has another format."""
    found = []
    for number, row in enumerate(open_rows(path, FIELDS), 1):
        source, calls = row.get("source"), row.get("calls")
        if not isinstance(source, str) or not isinstance(calls, list) or not all(isinstance(c, str) for c in calls):
            raise SourceError(f"{path}: line {number} has other fields; expected {FIELDS}, both of text")
        name = f"function {number}"
        found += [Item(f"{name}/{place}", source, call, name) for place, call in _ends(calls)]
    return found


def _ends(calls: list[str]) -> list[tuple[int, str]]:
    """The first and the last, with their places."""
    return [(place, call) for place, call in enumerate(calls) if place in (0, len(calls) - 1)]
