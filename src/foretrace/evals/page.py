"""The figures of one set of programs as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foretrace.evals.calibration import BINS, KINDS, bin_of
from foretrace.evals.report import Rate, table

__all__ = ["page", "percent"]

NAMED = 12
"""Programs that are named in a list; of the rest only the number is given."""


def page(name: str, summary: Mapping[str, Any]) -> str:
    """One section: scores with their baselines, trace quality, and where errors stand."""
    return "\n\n".join(
        [
            f"## {name}: {summary['programs']} programs, {summary['frames']} frames, {summary['seconds']} s",
            _scores(summary),
            _quality(summary),
            *(_frames(summary, title) for title in ("by event", "by statement")),
            _types(summary),
            _lengths(summary),
            table(("first wrong frame", "traces"), list(summary["first error"].items())),
            f"Median first wrong frame: {summary['median first error']}. What differs there, in traces: "
            + (", ".join(f"{kind} {n}" for kind, n in summary["difference"].items()) or "nothing")
            + f". Predictions without an end: {summary['without an end']}.",
            _outcomes(summary["outcomes"]),
            _calibration(summary["calibration"]),
            *([_trust(summary["trust"])] if "trust" in summary else []),
            *_remarks(summary),
        ]
    )


def percent(part: float, whole: float) -> str:
    """A share with one decimal; a dash where there is nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _scores(summary: Mapping[str, Any]) -> str:
    columns = ("model", "next line", "one leap")
    rows = [
        (score, *(Rate(**row[by]) if by in row else "-" for by in columns)) for score, row in summary["scores"].items()
    ]
    return table(("right, 95 % confidence interval", *columns), rows)


def _quality(summary: Mapping[str, Any]) -> str:
    rows = [(metric, Rate(**row["model"])) for metric, row in summary["trace quality"].items()]
    return table(("free-running, averaged within a trace first (CWM's table 9)", "model"), rows)


def _frames(summary: Mapping[str, Any], title: str) -> str:
    rows = [
        (kind, row["frames"], *(percent(row[by], row["frames"]) for by in ("model", "next line")))
        for kind, row in summary[title].items()
    ]
    return table((f"teacher-forced frames {title}", "frames", "model", "next line"), rows)


def _types(summary: Mapping[str, Any]) -> str:
    rows = [(kind, row["values"], percent(row["model"], row["values"])) for kind, row in summary["by type"].items()]
    return table(("teacher-forced values by type", "values", "model"), rows)


def _lengths(summary: Mapping[str, Any]) -> str:
    rows = [
        (
            length,
            row["programs"],
            percent(row["values"], row["programs"]),
            percent(row["exact"], row["programs"]),
            percent(row["forced"], row["frames"]),
        )
        for length, row in summary["by length"].items()
    ]
    return table(("frames of the trace", "programs", "values", "whole traces", "teacher-forced frames"), rows)


def _outcomes(found: Mapping[str, Any]) -> str:
    ends = sorted({end for way in ("free", "leap") for row in found[way].values() for end in row})
    rows = [
        (f"{true}, {label}", *(row.get(end, 0) for end in ends))
        for way, label in (("free", "free-running"), ("leap", "in one leap"))
        for true, row in found[way].items()
    ]
    raised = found["raised"]
    named = f"Of {raised['all']} programs that raise, the free run names the type of the exception in {raised['type']}"
    return table(("really, foreseen how", *ends), rows) + f"\n\n{named} and all of its text in {raised['right']}."


def _calibration(found: Mapping[str, Any]) -> str:
    """Expected calibration error of each kind of claim, then the reliability of the kinds that a debugger shows."""
    errors = [
        (kind, found[kind]["claims"], "-" if found[kind]["ece"] is None else f"{100 * found[kind]['ece']:.1f} %")
        for kind in KINDS
    ]
    shown = ("values", "next lines")
    bins = {kind: {bin_of(sure): (n, sure, right) for n, sure, right in found[kind]["bins"]} for kind in shown}
    rows = []
    for name in BINS:
        cells = [bins[kind].get(name, (0, 0.0, 0.0)) for kind in shown]
        parts = [(n, percent(sure, 1), percent(right, 1)) if n else (0, "-", "-") for n, sure, right in cells]
        rows.append((name, *(cell for part in parts for cell in part)))
    columns = [f"{kind}{what}" for kind in shown for what in ("", ", mean", ", right")]
    return "\n\n".join(
        [
            table(("calibration, true past", "claims", "expected calibration error"), errors),
            table(("how sure, in per cent", *columns), rows),
        ]
    )


def _trust(found: Mapping[str, Any]) -> str:
    """What a debugger that stops below a level of trust stops at."""
    rows = [
        (f"{100 * level:g} %", percent(stopped, found["frames"]), percent(caught, found["errors"]))
        for level, stopped, caught in found["levels"]
    ]
    return table(("trusted from", "frames stopped at", f"of {found['errors']} first errors"), rows)


def _remarks(summary: Mapping[str, Any]) -> list[str]:
    """What was counted as wrong without being asked, and what was not counted."""
    remarks = []
    if summary["too long"]:
        names = _listed([name for name, _ in summary["too long"]])
        remarks.append(f"Wrong because they do not fit the context, their frames not counted: {names}.")
    if summary["not as expected"]:
        names = _listed(summary["not as expected"])
        remarks.append(f"Recorded value is not the expected one, counted as wrong: {names}.")
    if summary["left out"]:
        remarks.append(
            "Not recorded and left out: "
            + _listed([f"{name} ({' '.join(str(why).split())})" for name, why in summary["left out"]])
            + "."
        )
    return remarks


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{len(names)}: " + ", ".join(names[:NAMED]) + more
