"""HumanEval (Chen et al. 2021, arXiv 2107.03374): the reference solutions on the calls of their tests.

Each `candidate(...)` in an assert is an item, and the 164 functions are counted too. Calls that depend on what the test
computes before (random numbers, loops) are no items.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from foretrace.engine import Model
from foretrace.errors import SourceError
from foretrace.evals.items import Item, open_rows
from foretrace.evals.options import add_data
from foretrace.evals.sets import measured_sets, page

__all__ = ["arguments", "items", "page", "run"]

FILE = "humaneval.jsonl.gz"

arguments = add_data


def run(model: Model, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of the set."""
    return measured_sets(model, {"HumanEval": items(options.data)}, options.limit, kept=options.kept)


def items(folder: Path) -> list[Item]:
    """The calls of the file in a folder. Raises SourceError where there is none or it has another format."""
    found = []
    path = folder / FILE
    for row in open_rows(path, "lines of {task_id, prompt, canonical_solution, entry_point, test}"):
        try:
            name, entry = row["task_id"], row["entry_point"]
            source, calls = row["prompt"] + row["canonical_solution"], list(calls_in(row["test"], entry))
        except (KeyError, SyntaxError) as error:
            raise SourceError(f"{path}: {error!r}; expected the fields of HumanEval, and tests that parse") from None
        found += [Item(f"{name}/{number}", source, call, name) for number, call in enumerate(calls)]
    return found


def calls_in(test: str, entry: str) -> Iterator[str]:
    """The distinct calls of `candidate` in the top-level asserts of `check` that need no name bound there."""
    check = next(n for n in ast.parse(test).body if isinstance(n, ast.FunctionDef) and n.name == "check")
    bound = {n.id for n in ast.walk(check) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    bound |= {alias.asname or alias.name for n in ast.walk(check) if isinstance(n, ast.Import) for alias in n.names}
    bound |= {alias.asname or alias.name for n in ast.walk(check) if isinstance(n, ast.ImportFrom) for alias in n.names}
    seen = set()
    for node in (n for statement in check.body if isinstance(statement, ast.Assert) for n in ast.walk(statement.test)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "candidate":
            used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            call = ast.unparse(ast.Call(ast.Name(entry, ast.Load()), node.args, node.keywords))
            if not used & bound and call not in seen:
                seen.add(call)
                yield call
