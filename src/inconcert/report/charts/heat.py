"""Hour x weekday: when the members post, in UTC."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inconcert.report.charts.frame import Chart, Key, el, leading, svg
from inconcert.report.words import WEEKDAYS, number

WIDTH, HEIGHT, LEFT, TOP, CELL_W, CELL_H = 380, 190, 40, 18, 13.8, 18


def hours(
    title: str,
    counts: Sequence[Sequence[int]],
    *,
    source: str,
    href: Callable[[int, int], str | None] = lambda _day, _hour: None,
) -> Chart:
    """Draw 7 weekdays (Monday first) x 24 hours; darker is more. `href(weekday, hour)` leads to a post."""
    largest = max(max(row) for row in counts) or 1
    marks, empty = [], ""
    for day, row in enumerate(counts):
        y = TOP + day * CELL_H
        marks.append(el("text", WEEKDAYS[day][:3], x=LEFT - 5, y=y + 12.5, text_anchor="end", class_="tick"))
        for hour, count in enumerate(row):
            x = LEFT + hour * CELL_W
            if not count:
                empty += f"M{x:.1f} {y}h{CELL_W - 1:.1f}v{CELL_H - 1}h-{CELL_W - 1:.1f}z"
                continue
            words = f"{WEEKDAYS[day]} {hour:02d}:00 to {hour:02d}:59 UTC: {number(count)} posts"
            shade = f"{0.15 + 0.85 * count / largest:.2f}"
            box = {"x": x, "y": y, "width": CELL_W - 1, "height": CELL_H - 1}
            cell = el("rect", el("title", words), class_="cell", fill_opacity=shade, **box)
            marks.append(leading(cell, href(day, hour)))
    marks.append(el("path", d=empty, class_="none"))
    below = TOP + 7 * CELL_H
    for hour in range(0, 24, 3):
        x = LEFT + hour * CELL_W
        marks.append(
            el("text", f"{hour:02d}", x=x + CELL_W / 2, y=below + 12, text_anchor="middle", class_="tick")
        )
    marks.append(el("text", "weekday", x=0, y=10, class_="axis"))
    marks.append(
        el("text", "hour of day, UTC", x=LEFT + 24 * CELL_W, y=HEIGHT - 8, text_anchor="end", class_="axis")
    )
    return Chart(
        title=title,
        svg=svg(WIDTH, HEIGHT, title, *marks),
        n=f"n = {number(sum(map(sum, counts)))} posts",
        source=source,
        columns=("UTC", *(name[:3] for name in WEEKDAYS)),
        rows=[(f"{hour:02d}:00", *(row[hour] for row in counts)) for hour in range(24)],
        keys=(
            Key("none", "no post"),
            Key("cell", f"darkest: {number(largest)} posts in that hour of the week"),
        ),
    )
