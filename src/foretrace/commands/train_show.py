"""`foretrace train show`: the curves of a run, or of several in a row; in the terminal, as a page or a picture."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from html import escape
from pathlib import Path

from foretrace.arguments import Parser
from foretrace.commands.files import written
from foretrace.evals.plots import lines, page, picture
from foretrace.train.curves import Curve, joined, read_curves, spark, thinned

__all__ = ["main"]

POINTS = 400


def main(words: Sequence[str]) -> int:
    """Draw the curves of runs that are going on or over."""
    parser = Parser(
        prog="foretrace train show",
        description="Draw the curves of a run, going on or over; in the terminal unless a file is named.",
    )
    parser.add_argument(
        "runs", metavar="RUN", type=Path, nargs="+", help="the folder of a run; several are drawn one behind another"
    )
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page of plots in place of text")
    parser.add_argument("--svg", metavar="FILE", type=Path, help="write the plots of losses and scores as a picture")
    args = parser.parse(words)
    curves, starts = joined({run.name: read_curves(run) for run in args.runs})
    if args.html:
        with written(args.html) as stream:
            stream.write(_page(", ".join(run.name for run in args.runs), curves, starts))
    if args.svg:
        with written(args.svg) as stream:
            stream.write(picture([*_figures(curves, starts, ("loss", "held-out loss", "held-out score")).values()]))
    if not args.html and not args.svg:
        print(_text(curves))
    return 0


def _text(curves: dict[str, Curve]) -> str:
    """A line for each curve: its first value, its course, its last, its least and greatest."""
    names = max(map(len, curves))
    width = max(10, min(80, shutil.get_terminal_size().columns - names - 60))
    rows = [f"{'':{names}}  {'first':>9} {'':{width}} {'last':>9} {'least':>10} {'greatest':>10}   steps"]
    for name, curve in curves.items():
        values = [value for _, value in curve]
        course = spark([value for _, value in thinned(curve, width)])
        rows.append(
            f"{name:{names}}  {values[0]:>9.4g} {course:{width}} {values[-1]:>9.4g} {min(values):>10.4g} "
            f"{max(values):>10.4g}   {curve[0][0]:,.0f} to {curve[-1][0]:,.0f}"
        )
    return "\n".join(rows)


def _page(title: str, curves: dict[str, Curve], starts: dict[str, float]) -> str:
    """A plot for each kind of curve."""
    figures = "\n".join(f"<figure>{figure}</figure>" for figure in _figures(curves, starts).values())
    title = f"Training run {title}"
    return page(title, f"<h1>{escape(title)}</h1>\n{figures}")


def _figures(
    curves: dict[str, Curve], starts: dict[str, float], kinds: tuple[str, ...] | None = None
) -> dict[str, str]:
    """A plot for each kind of curve, or those of `kinds` that there are: losses together, held-out scores together."""
    groups: dict[str, dict[str, Curve]] = {}
    for name, curve in curves.items():
        kind = _kind(name)
        if kinds is None or kind in kinds:
            groups.setdefault(kind, {})[name] = thinned(curve, POINTS)
    return {kind: lines(kind, group, "step", starts) for kind, group in groups.items()}


def _kind(name: str) -> str:
    if name.startswith("held out"):
        return "held-out loss" if name.endswith("loss") else "held-out score"
    return "loss" if name.startswith("loss") else name
