"""Plots as inline SVG, without a library: bars with intervals, curves over classes, reliability diagrams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

from foretrace.evals.report import Rate

__all__ = ["bars", "curves", "lines", "logarithmic", "page", "picture", "reliability"]

STYLE = """\
svg { max-width: 100%; height: auto; font: 13px system-ui, sans-serif; }
svg text { fill: currentColor; }
svg .grid { stroke: currentColor; stroke-opacity: .15; }
svg .mark { stroke: currentColor; stroke-opacity: .5; stroke-dasharray: 4 3; }
svg .whisker { stroke: currentColor; stroke-width: 1.5; }
svg .s0 { fill: #4269d0; stroke: #4269d0; }
svg .s1 { fill: #e0a000; stroke: #e0a000; }
svg .s2 { fill: #c2527f; stroke: #c2527f; }
svg .s3 { fill: #3ca951; stroke: #3ca951; }
svg .s4 { fill: #7a5fc7; stroke: #7a5fc7; }
svg .s5 { fill: #d1622b; stroke: #d1622b; }
svg .s6 { fill: #2a9aa8; stroke: #2a9aa8; }
svg .s7 { fill: #8a8a8a; stroke: #8a8a8a; }
svg .line { fill: none; stroke-width: 2; }
"""

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; margin: 1rem 0; font-size: .9rem; display: block; overflow-x: auto; }}
th, td {{ padding: .2rem .7rem; border-bottom: 1px solid #8884; text-align: left; }}
th[style*=right], td[style*=right] {{ font-variant-numeric: tabular-nums; }}
figure {{ margin: 1.5rem 0; }}
{style}</style>
<body>
{body}
</body>
</html>
"""
WIDTH = 720
RIGHT = 70
COLOURS = 8
BAR = 14
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def bars(title: str, rows: Mapping[str, Mapping[str, Rate]], left: int = 210) -> str:
    """A group of horizontal bars for each row, one for each series, with their intervals; shares from 0 to 1.

    Labels have `left` units of room.
    """

    def x(share: float) -> float:
        return left + (WIDTH - left - RIGHT) * share

    series = list(dict.fromkeys(name for row in rows.values() for name in row))
    parts, y = [], 50.0
    for label, row in rows.items():
        middle = y + len(row) * BAR / 2 + 4
        parts.append(_text(left - 8, middle, label, "end"))
        for name, rate in row.items():
            place = series.index(name)
            parts.append(
                f'<rect class="s{place}" x="{left}" y="{y:.1f}" width="{x(rate.share) - left:.1f}" height="{BAR - 3}">'
                f"<title>{escape(f'{label}, {name}: {rate}')}</title></rect>"
            )
            at = y + (BAR - 3) / 2
            parts.append(_line(x(rate.low), at, x(rate.high), at, "whisker"))
            end = x(max(rate.share, rate.high)) + 6
            parts.append(_text(end, y + BAR - 4, f"{100 * rate.share:.1f}", "start", 11))
            y += BAR
        y += 10
    grid = [_line(x(tick), 44, x(tick), y, "grid") for tick in TICKS]
    ticks = [_text(x(tick), y + 16, f"{100 * tick:.0f} %", "middle", 11) for tick in TICKS]
    return _figure(title, y + 26, [*grid, *ticks, *parts, *_legend(series)])


def curves(title: str, classes: Sequence[str], series: Mapping[str, Sequence[float | None]]) -> str:
    """A line for each series over classes in order; shares from 0 to 1, None where a class is empty."""
    height, top = 220.0, 50.0

    def x(place: int) -> float:
        return 60 + (WIDTH - 60 - RIGHT) * (place + 0.5) / len(classes)

    def y(share: float) -> float:
        return top + height * (1 - share)

    parts = [_line(60, y(tick), WIDTH - RIGHT, y(tick), "grid") for tick in TICKS]
    parts += [_text(52, y(tick) + 4, f"{100 * tick:.0f} %", "end", 11) for tick in TICKS]
    parts += [_text(x(place), top + height + 18, name, "middle", 11) for place, name in enumerate(classes)]
    for number, (name, shares) in enumerate(series.items()):
        points = [(x(place), y(share), share) for place, share in enumerate(shares) if share is not None]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b, _ in points)
        parts.append(f'<polyline class="line s{number}" style="fill:none" points="{path}"/>')
        parts += [_dot(a, b, 4, number, f"{name}: {100 * share:.1f} %") for a, b, share in points]
    return _figure(title, top + height + 30, [*parts, *_legend(list(series))])


def lines(
    title: str,
    series: Mapping[str, Sequence[tuple[float, float]]],
    across: str,
    marks: Mapping[str, float] | None = None,
) -> str:
    """A line through the points of each series, from the least to the greatest of all.

    `across` names the x axis; `marks` are places on it with names of their own.
    """
    height, top, left = 260.0, 50.0, 60.0
    steps = [step for curve in series.values() for step, _ in curve]
    values = [value for curve in series.values() for _, value in curve]
    least_x, most_x, least_y, most_y = min(steps), max(steps), min(values), max(values)

    def x(value: float) -> float:
        return left + (WIDTH - left - RIGHT) * (value - least_x) / ((most_x - least_x) or 1)

    def y(value: float) -> float:
        return top + height * (1 - (value - least_y) / ((most_y - least_y) or 1))

    parts = []
    for tick in TICKS:
        up, along = least_y + tick * (most_y - least_y), least_x + tick * (most_x - least_x)
        parts += [_line(left, y(up), WIDTH - RIGHT, y(up), "grid"), _text(left - 8, y(up) + 4, f"{up:.4g}", "end", 11)]
        parts.append(_text(x(along), top + height + 18, f"{along:,.0f}", "middle", 11))
    parts.append(_text(WIDTH - RIGHT + 8, top + height + 18, across, "start", 11))
    for name, value in (marks or {}).items():
        parts += [
            _line(x(value), top, x(value), top + height, "mark"),
            _text(x(value) + 4, top + 12, name, "start", 11),
        ]
    for number, curve in enumerate(series.values()):
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in curve)
        parts.append(f'<polyline class="line s{number % COLOURS}" style="fill:none" points="{path}"/>')
    return _figure(title, top + height + 30, [*parts, *_legend(list(series))])


def logarithmic(
    title: str,
    dots: Mapping[str, Sequence[tuple[float, float]]],
    fitted: Mapping[str, Sequence[tuple[float, float]]],
    across: str,
) -> str:
    """The dots of each series, and the curves that were fitted to them, on logarithmic axes; `across` names the x axis.

    A curve has the colour of the dots of its name.
    """
    height, top, left = 260.0, 50.0, 60.0
    every = [point for series in (*dots.values(), *fitted.values()) for point in series]
    (least_x, most_x), (least_y, most_y) = ((log10(min(v)), log10(max(v))) for v in zip(*every, strict=True))

    def place(a: float, b: float) -> tuple[float, float]:
        along = (log10(a) - least_x) / ((most_x - least_x) or 1)
        return left + (WIDTH - left - RIGHT) * along, top + height * (
            1 - (log10(b) - least_y) / ((most_y - least_y) or 1)
        )

    parts = []
    for tick in TICKS:
        along, up = 10 ** (least_x + tick * (most_x - least_x)), 10 ** (least_y + tick * (most_y - least_y))
        x, y = place(along, up)
        parts += [_line(left, y, WIDTH - RIGHT, y, "grid"), _text(left - 8, y + 4, f"{up:.2g}", "end", 11)]
        parts.append(_text(x, top + height + 18, f"{along:.2g}", "middle", 11))
    parts.append(_text(WIDTH - RIGHT, top + height + 34, across, "end", 11))
    for number, name in enumerate(dots):
        path = " ".join("{:.1f},{:.1f}".format(*place(*point)) for point in fitted.get(name, ()))
        if path:
            parts.append(f'<polyline class="line s{number % COLOURS}" style="fill:none" points="{path}"/>')
        parts += [_dot(*place(a, b), 4, number % COLOURS, f"{name}: {a:.3g}, {b:.3g}") for a, b in dots[name]]
    return _figure(title, top + height + 46, [*parts, *_legend(list(dots))])


def reliability(title: str, series: Mapping[str, Sequence[tuple[int, float, float]]]) -> str:
    """How often claims are right against how sure they are, one dot a bin, its area the number of claims."""
    size, top, left = 300.0, 50.0, 60.0

    def place(sure: float, share: float) -> tuple[float, float]:
        return left + size * sure, top + size * (1 - share)

    parts = [_line(*place(0, tick), *place(1, tick), "grid") for tick in TICKS]
    parts += [_text(left - 8, place(0, tick)[1] + 4, f"{100 * tick:.0f} %", "end", 11) for tick in TICKS]
    parts += [_text(place(tick, 0)[0], top + size + 16, f"{100 * tick:.0f} %", "middle", 11) for tick in TICKS]
    parts.append(_line(*place(0, 0), *place(1, 1), "whisker"))
    for number, (name, bins) in enumerate(series.items()):
        most = max((n for n, _, _ in bins), default=1)
        for n, sure, share in bins:
            note = f"{name}: {n} claims, {100 * sure:.1f} % sure, {100 * share:.1f} % right"
            parts.append(_dot(*place(sure, share), 3 + 9 * (n / most) ** 0.5, number, note))
    parts.append(_text(left + size + 20, top + size - 4, "across: how sure; up: how often right", "start", 11))
    return _figure(title, top + size + 26, [*parts, *_legend(list(series))])


def page(title: str, body: str) -> str:
    """A web page that needs nothing else; `title` is text, `body` HTML, plots among it."""
    return PAGE.format(title=escape(title), style=STYLE, body=body)


def picture(figures: Sequence[str]) -> str:
    """Figures one below another as an SVG file of its own, readable on light and dark pages."""
    heights = [int(figure.split('viewBox="0 0 ', 1)[1].split('"', 1)[0].split()[1]) for figure in figures]
    parts, y = [], 0
    for figure, height in zip(figures, heights, strict=True):
        parts.append(figure.replace("<svg ", f'<svg y="{y}" width="{WIDTH}" height="{height}" ', 1))
        y += height + 20
    style = STYLE.replace("svg { max-width: 100%; height: auto; ", "svg { color: #1f2328; ", 1)
    dark = "@media (prefers-color-scheme: dark) { svg { color: #e6edf3; } }"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}">'
    return "\n".join([head, f"<style>\n{style}{dark}\n</style>", *parts, "</svg>", ""])


def _figure(title: str, height: float, parts: Sequence[str]) -> str:
    head = f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}">'
    return "\n".join([head, _text(0, 16, title, "start", 15), *parts, "</svg>"])


def _legend(series: Sequence[str]) -> list[str]:
    parts, x = [], 0
    for number, name in enumerate(series):
        parts.append(f'<rect class="s{number % COLOURS}" x="{x}" y="26" width="11" height="11"/>')
        parts.append(_text(x + 16, 36, name, "start", 12))
        x += 40 + 7 * len(name)
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _dot(x: float, y: float, radius: float, number: int, note: str) -> str:
    inside = f"<title>{escape(note)}</title>"
    return f'<circle class="s{number}" fill-opacity=".6" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">{inside}</circle>'


def _text(x: float, y: float, text: str, anchor: str, size: int = 13) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'
