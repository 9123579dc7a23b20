"""The programs that the model is tested on: those written by hand, and the benchmarks'."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from foretrace.errors import SourceError
from foretrace.evals import first_course, second_course

__all__ = ["HANDWRITTEN", "benchmarks", "tested_on"]

HANDWRITTEN = (*first_course.ITEMS, *second_course.ITEMS)
"""The sixty programs by hand."""

MBPP_TEST = range(11, 511)
MBPP_LAST = 600
"""Last task of MBPP that is no training task: prompts, test and validation end there."""


def tested_on(examples: Path, data: Path) -> list[str]:
    """Every program that the model is tested on or shown with, those that repair is developed on among them.

    `examples` is the project's folder of examples, `data` one with the benchmark files. Raises SourceError for a file
    that is missing.
    """
    rows = _rows(data / "mbpp.jsonl.gz")
    mbpp = [row["code"].replace("\r\n", "\n") for row in rows if row["task_id"] <= MBPP_LAST]
    repair = [row[key] for row in _rows(data / "ldb_mbpp_seeds.jsonl.gz") for key in ("canonical_solution", "solution")]
    others = [source for named in benchmarks(data).values() for source in named.values()]
    shown = [path.read_text(encoding="utf-8") for path in sorted(examples.glob("*.py"))]
    return [*(item.source for item in HANDWRITTEN), *shown, *others, *mbpp, *repair]


def benchmarks(folder: Path) -> dict[str, dict[str, str]]:
    """HumanEval, the test part of MBPP and the CRUXEval sample, as named sources."""
    human = {row["task_id"]: row["prompt"] + row["canonical_solution"] for row in _rows(folder / "humaneval.jsonl.gz")}
    mbpp = {str(row["task_id"]): row["code"] for row in _rows(folder / "mbpp.jsonl.gz") if row["task_id"] in MBPP_TEST}
    crux = {row["id"]: row["code"] for row in _rows(folder / "cruxeval_sample.jsonl")}
    return {"HumanEval": human, "MBPP test": mbpp, "CRUXEval sample": crux}


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}; expected a folder with the benchmark files") from None
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return [json.loads(line) for line in text.splitlines()]
