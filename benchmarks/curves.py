"""Small line charts as SVG, sharp in print, readable without colour: each line has its own dash and its name at its end."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#000000")
DASHES: Final = ("", "7 3", "2 3", "9 3 2 3", "4 4", "1 5")
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _RIGHT = 460, 300, 52, 44, 48, 28

_FONT: Final = 'font-family="system-ui, sans-serif" font-size="12"'

_LEGEND: Final = 3
"""Names of lines in a row of the legend."""

Line = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Chart:
    """One chart: what it shows, its axes, its lines. `ticks` of the x axis carry their words; y runs from 0 to 1."""

    title: str
    x: str
    y: str
    lines: Mapping[str, Line]
    ticks: Mapping[float, str]
    logarithmic: bool = False


def _panel(chart: Chart, column: int, row: int) -> list[str]:
    low, high = min(chart.ticks), max(chart.ticks)
    wide, tall = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def across(value: float) -> float:
        if chart.logarithmic:
            value, start, end = (math.log(max(one, 1e-9)) for one in (value, low, high))
        else:
            start, end = low, high
        return _LEFT + wide * min(max((value - start) / (end - start), 0), 1)

    def up(value: float) -> float:
        return _TOP + tall * (1 - min(max(value, 0), 1))

    out = [f'<g transform="translate({column * _WIDTH} {row * _HEIGHT})">']
    out.append(f'<text x="{_LEFT}" y="20" class="title">{html.escape(chart.title)}</text>')
    for share in (0, 0.25, 0.5, 0.75, 1):
        out.append(
            f'<line x1="{_LEFT}" x2="{_LEFT + wide}" y1="{up(share):.1f}" y2="{up(share):.1f}" class="grid"/>'
        )
        out.append(f'<text x="{_LEFT - 6}" y="{up(share) + 4:.1f}" text-anchor="end">{share:g}</text>')
    for value, words in chart.ticks.items():
        out.append(
            f'<text x="{across(value):.1f}" y="{_TOP + tall + 16}" text-anchor="middle">{html.escape(words)}</text>'
        )
    out.append(
        f'<text x="{_LEFT + wide / 2}" y="{_HEIGHT - 12}" text-anchor="middle">{html.escape(chart.x)}</text>'
    )
    out.append(f'<text x="{_LEFT}" y="36">{html.escape(chart.y)}</text>')
    for number, (name, points) in enumerate(chart.lines.items()):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)
        out.append(f'<polyline points="{path}" stroke="{colour}" stroke-dasharray="{dash}"/>')
        if len(points) < 20:
            out += [
                f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="2.6" fill="{colour}"><title>{html.escape(name)}: '
                f"{x:g}, {y:.2f}</title></circle>"
                for x, y in points
            ]
    out.append("</g>")
    return out


def draw(charts: Sequence[Chart], path: Path, columns: int = 2) -> None:
    """Write the charts side by side into one file, with one legend below for the lines of all."""
    rows = -(-len(charts) // columns)
    names = list(dict.fromkeys(name for chart in charts for name in chart.lines))
    width, height = columns * _WIDTH, rows * _HEIGHT + 12 + 22 * -(-len(names) // _LEGEND)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {_FONT} role="img">',
        "<style>.title{font-weight:600;font-size:13px}.grid{stroke:#ddd}polyline{fill:none;stroke-width:2}</style>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for number, chart in enumerate(charts):
        full = {name: chart.lines.get(name, ()) for name in names}
        out += _panel(
            Chart(chart.title, chart.x, chart.y, full, chart.ticks, chart.logarithmic),
            number % columns,
            number // columns,
        )
    for number, name in enumerate(names):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        x, y = 20 + number % _LEGEND * (width - 20) // _LEGEND, rows * _HEIGHT + 20 + 22 * (number // _LEGEND)
        out.append(
            f'<polyline points="{x},{y - 4} {x + 30},{y - 4}" stroke="{colour}" stroke-dasharray="{dash}"/>'
        )
        out.append(f'<text x="{x + 36}" y="{y}">{html.escape(name)}</text>')
    out.append("</svg>\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(out), "utf-8")
