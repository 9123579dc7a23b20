"""Two reports of `foretrace eval all` side by side: what the second model is better at, paired by program.

Programs that both were asked about are compared, calls of one function drawn together for the 95 % interval. A
difference whose interval is on one side of zero is marked.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from foretrace.errors import SourceError
from foretrace.evals.options import Parser
from foretrace.evals.report import Rate, clustered, table

__all__ = ["compared", "main", "page"]

SCORES = {
    "frames, given the true past": ("forced", "frames"),
    "values, whole trace foreseen": ("value", None),
    "values in one leap": ("leap", None),
    "whole traces": ("exact", None),
}
"""Name -> what is counted of a program, and of how many; None: of one."""


def main(words: Sequence[str]) -> int:
    """Run with the command's arguments and print; 0."""
    parser = Parser("compare", __doc__)
    parser.add_argument("before", type=Path, metavar="DIR", help="the report's folder of one model")
    parser.add_argument("after", type=Path, metavar="DIR", help="that of another")
    options = parser.parse(words)
    figures = compared(_sets(options.before), _sets(options.after))
    print(json.dumps(figures) if options.json else page(figures))
    return 0


def compared(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Set -> score -> the rate before, after, and of the difference; of sets with programs in common."""
    found: dict[str, Any] = {}
    for name in before.keys() & after.keys():
        old, new = ({item["name"]: item for item in figures[name]["items"]} for figures in (before, after))
        both = [item for item in old if item in new and old[item]["frames"] == new[item]["frames"]]
        if both:
            found[name] = {"programs": len(both)} | {
                score: _rates([old[item] for item in both], [new[item] for item in both], *parts)
                for score, parts in SCORES.items()
            }
    return {name: found[name] for name in before if name in found}


def _rates(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], hit: str, of: str | None) -> dict[str, Any]:
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one, other in zip(old, new, strict=True):
        own = sums[one["name"].rpartition("/")[0] or one["name"]]
        for place, part in enumerate((one[hit], other[hit], one[of] if of else 1)):
            own[place] += int(part)
    return {
        "before": clustered([(one, trials) for one, _, trials in sums.values()])._asdict(),
        "after": clustered([(other, trials) for _, other, trials in sums.values()])._asdict(),
        "difference": clustered([(other - one, trials) for one, other, trials in sums.values()])._asdict(),
    }


def page(figures: dict[str, Any]) -> str:
    """One table."""
    rows: list[tuple[object, ...]] = []
    for name, scores in figures.items():
        for score in SCORES:
            before, after, difference = (Rate(**scores[score][of]) for of in ("before", "after", "difference"))
            mark = "better" if difference.low > 0 else "worse" if difference.high < 0 else ""
            points = f"{100 * difference.share:+.1f} [{100 * difference.low:+.1f}, {100 * difference.high:+.1f}]"
            rows.append((f"{name}: {score}", scores["programs"], before, after, points, mark))
    return table(("right, 95 % confidence interval", "programs", "before", "after", "points, paired", ""), rows)


def _sets(folder: Path) -> dict[str, Any]:
    """Name of each set -> its figures, of the tasks that put sets of programs to the model."""
    path = folder / "report.json"
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
        sets = [pair for task in tasks.values() for pair in task["figures"].items()]
        return {name: each for name, each in sets if isinstance(each, dict) and "items" in each}
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}; expected the folder of `foretrace eval all`") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError(f"{path}: {error}; expected a report of `foretrace eval all`") from None
