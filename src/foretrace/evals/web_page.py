"""The report as one web page that needs nothing else: the Markdown set as HTML, with plots drawn from the figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt

from foretrace.evals.breakdown import LENGTHS, PLACES
from foretrace.evals.peers import CRUXEVAL
from foretrace.evals.plots import bars, curves, page, reliability
from foretrace.evals.report import Rate

__all__ = ["web_page"]

Figures = Mapping[str, Mapping[str, Any]]
"""Name of each set -> its figures."""


def web_page(title: str, markdown: str, sets: Figures) -> str:
    """The page of a report in Markdown; `sets` are the sets of programs that were put to the model in all ways."""
    text = MarkdownIt("commonmark").enable("table").render(markdown)
    heading, _, rest = text.partition("</h1>")
    plots = heading + "</h1>\n" + "\n".join(f"<figure>{plot}</figure>" for plot in _plots(sets))
    return page(title, f"{plots}\n{rest}")


def _plots(sets: Figures) -> list[str]:
    if not sets:
        return []
    scores = {name: figures["scores"] for name, figures in sets.items()}
    values = {name: {by: Rate(**rate) for by, rate in score["values"].items()} for name, score in scores.items()}
    plots = [
        bars("Values right: the whole trace foreseen, the next line, one leap", values),
        bars(
            "Frames right, and whole traces",
            {
                name: {
                    "frames, given the true past": Rate(**score["teacher-forced frames"]["model"]),
                    "frames, running free": Rate(**score["free-running frames"]["model"]),
                    "whole traces": Rate(**score["whole traces"]["model"]),
                }
                for name, score in scores.items()
            },
        ),
        curves("Values right, by the frames of the trace", LENGTHS, _four(sets, _by_length)),
        curves("Where the first wrong frame stands, share of traces", PLACES, _four(sets, _first_errors)),
    ]
    for name, figures in sets.items():
        plots.append(bars(f"Frames given the true past, by event: {name}", _rates(figures["by event"], "frames")))
        plots.append(bars(f"Values given the true past, by type: {name}", _rates(figures["by type"], "values")))
        made = {kind: figures["calibration"][kind]["bins"] for kind in ("values", "next lines", "whole traces")}
        plots.append(reliability(f"Are the probabilities to be believed: {name}", made))
    plots += [_among_peers(rates) for name, rates in values.items() if name.startswith("CRUXEval")]
    return plots


def _among_peers(values: Mapping[str, Rate]) -> str:
    """Ours between what others have published, the best last."""
    ours = {"this model: whole trace": values["model"], "this model: in one leap": values["one leap"]}
    theirs = {f"{peer.model}, {peer.parameters}: {peer.how}": _exact(peer.share / 100, 800) for peer in CRUXEVAL}
    rows = [(label, {"this model": rate}) for label, rate in ours.items()]
    rows += [(label, {"published": rate}) for label, rate in theirs.items()]
    ranked = dict(sorted(rows, key=lambda row: next(iter(row[1].values())).share))
    return bars("CRUXEval, output: this model among others", ranked, left=400)


def _four(sets: Figures, shares: Any) -> dict[str, list[float | None]]:
    """One curve for each of the first four sets, which is as many as can be told apart."""
    return {name: shares(figures) for name, figures in list(sets.items())[:4]}


def _by_length(figures: Mapping[str, Any]) -> list[float | None]:
    rows = figures["by length"]
    return [rows[length]["values"] / rows[length]["programs"] if length in rows else None for length in LENGTHS]


def _first_errors(figures: Mapping[str, Any]) -> list[float | None]:
    total = sum(figures["first error"].values()) or 1
    return [figures["first error"].get(place, 0) / total for place in PLACES]


def _rates(rows: Mapping[str, Mapping[str, int]], key: str) -> dict[str, dict[str, Rate]]:
    """Shares without intervals, the number of things in the label."""
    return {f"{kind} ({row[key]})": {"model": _exact(row["model"] / row[key], row[key])} for kind, row in rows.items()}


def _exact(share: float, total: int) -> Rate:
    """A share that comes without an interval."""
    return Rate(share, share, share, total)
