"""CRUXEval, output prediction (Gu et al. 2024, arXiv 2401.03065): what does f(input) return?

The file is the benchmark's own, lines of {"code", "input", "output", "id"}; a value is right where its text equals that
of the record, and the record has the value of the benchmark.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from foretrace.engine import Model
from foretrace.errors import SourceError
from foretrace.evals.items import Item, open_rows
from foretrace.evals.options import add_data
from foretrace.evals.sets import measured_sets, page

__all__ = ["arguments", "items", "page", "run"]

FILES = ("cruxeval.jsonl", "cruxeval.jsonl.gz", "cruxeval_sample.jsonl")
"""Names that are looked for, the whole benchmark first."""

arguments = add_data


def run(model: Model, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of the set, which is named a sample where the file's name says so."""
    name = "CRUXEval sample" if "sample" in _file(options.data).name else "CRUXEval"
    return measured_sets(model, {name: items(options.data)}, options.limit, kept=options.kept)


def items(folder: Path) -> list[Item]:
    """The calls of the file in a folder. Raises SourceError where there is none or it has another format."""
    path = _file(folder)
    rows = open_rows(path, "lines of {code, input, output, id}")
    try:
        return [Item(str(row["id"]), row["code"], f"f({row['input']})", expected=row["output"]) for row in rows]
    except KeyError as error:
        raise SourceError(f"{path}: a line has no {error}; expected code, input, output and id") from None


def _file(folder: Path) -> Path:
    path = next((folder / name for name in FILES if (folder / name).is_file()), None)
    if path is None:
        raise SourceError(f"{folder}: no CRUXEval file; expected one of {', '.join(FILES)}")
    return path
