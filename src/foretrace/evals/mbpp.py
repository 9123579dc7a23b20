"""MBPP, ids 11 to 510, the test part (Austin et al. 2021, arXiv 2108.07732): solutions on the calls of their asserts.

The left side of each assert is an item, and the 500 functions are counted too.
"""

from __future__ import annotations

import argparse
import ast
from pathlib import Path
from typing import Any

from foretrace.engine import Model
from foretrace.errors import SourceError
from foretrace.evals.items import Item, open_rows
from foretrace.evals.options import add_data
from foretrace.evals.sets import measured_sets, page

__all__ = ["TEST_IDS", "arguments", "items", "page", "run"]

FILE = "mbpp.jsonl.gz"
TEST_IDS = range(11, 511)

arguments = add_data


def run(model: Model, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of the set."""
    return measured_sets(model, {"MBPP test": items(options.data)}, options.limit, kept=options.kept)


def items(folder: Path) -> list[Item]:
    """The calls of the file in a folder. Raises SourceError where there is none or it has another format."""
    found = []
    path = folder / FILE
    for row in open_rows(path, "lines of {task_id, code, test_list, test_setup_code}"):
        try:
            if row["task_id"] not in TEST_IDS:
                continue
            name, source = f"MBPP/{row['task_id']}", f"{row['code']}\n{row['test_setup_code']}".replace("\r\n", "\n")
            calls = [_call(test) for test in row["test_list"]]
        except (KeyError, SyntaxError) as error:
            raise SourceError(f"{path}: {error!r}; expected the fields of MBPP, and asserts that parse") from None
        found += [Item(f"{name}/{number}", source, call, name) for number, call in enumerate(calls)]
    return found


def _call(test: str) -> str:
    """What an assert compares with its expected value."""
    statement = ast.parse(test.strip()).body[0]
    tested = statement.test if isinstance(statement, ast.Assert) else statement
    return ast.unparse(tested.left if isinstance(tested, ast.Compare) else tested)
