"""`foretrace train show`: the curves of a run, in the terminal or as a page."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from html import escape
from pathlib import Path

from foretrace.commands.files import written
from foretrace.commands.parser import Parser
from foretrace.evals.plots import STYLE, lines
from foretrace.train.curves import Curve, read_curves, spark, thinned

__all__ = ["main"]

POINTS = 400
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
figure {{ margin: 1.5rem 0; }}
{style}</style>
<body>
<h1>{title}</h1>
{figures}
</body>
</html>
"""


def main(words: Sequence[str]) -> int:
    """Draw the curves of a run that is going on or over."""
    parser = Parser(prog="foretrace train show", description="Draw the curves of a training run.")
    parser.add_argument("run", metavar="RUN", type=Path, help="the folder of the run")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page of plots in place of text")
    args = parser.parse(words)
    curves = read_curves(args.run)
    if args.html:
        with written(args.html) as stream:
            stream.write(_page(args.run, curves))
    else:
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


def _page(run: Path, curves: dict[str, Curve]) -> str:
    """A plot for each kind of curve; losses together, held-out scores together."""
    groups: dict[str, dict[str, Curve]] = {}
    for name, curve in curves.items():
        kind = next((kind for kind in ("loss", "held out") if name.startswith(kind)), name)
        groups.setdefault(kind, {})[name] = thinned(curve, POINTS)
    figures = "\n".join(f"<figure>{lines(kind, group, 'step')}</figure>" for kind, group in groups.items())
    return PAGE.format(title=escape(f"Training run {run.name}"), style=STYLE, figures=figures)
