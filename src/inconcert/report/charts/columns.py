"""Upright bars along an axis of classes or dates, with what was expected as dashed outlines behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from inconcert.report.charts.frame import Chart, Key, el, every, leading, nice_top, svg
from inconcert.report.parts import Count
from inconcert.report.words import number

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FLOOR = 380, 190, 40, 8, 18, 150
_LONGEST = 1500  # dates an axis can hold; beyond, only dates with posts are drawn


def columns(
    title: str,
    counts: Sequence[Count],
    *,
    unit: str,
    axis: str,
    source: str,
    expected: str = "",
    note: str = "",
    href: Callable[[str], str | None] = lambda _: None,
) -> Chart:
    """Draw one bar a label. `unit` is what is counted, `axis` names the labels and their unit.

    `expected` says what the dashed baseline is; it is drawn only where the counts carry one. `href` gives the
    anchor of a post behind a label, or None.
    """
    based = bool(expected) and any(count.baseline is not None for count in counts)
    top = nice_top(max(max(count.count, count.baseline or 0) for count in counts))
    step = (WIDTH - LEFT - RIGHT) / len(counts)
    scale = (FLOOR - TOP) / top
    marks = [_grid(top, scale)]
    for index, count in enumerate(counts):
        x = LEFT + index * step
        words = f"{count.label}: {number(count.count)} {unit}"
        if based and count.baseline is not None:
            words += f"; expected {number(count.baseline)}"
            marks.append(_bar("expected", x, step, 0.92, count.baseline * scale))
        if count.count:
            bar = _bar("bar", x, step, 0.72, max(1.0, count.count * scale), words=words)
            marks.append(leading(bar, href(count.label)))
        if based and count.baseline is not None and 0 < count.baseline < count.count:
            y = FLOOR - count.baseline * scale
            marks.append(el("line", x1=x + 0.04 * step, x2=x + 0.96 * step, y1=y, y2=y, class_="level"))
    longest = max(len(count.label) for count in counts)
    room = int((WIDTH - LEFT - RIGHT) / (longest * 5.4 + 8))
    for index in every(len(counts), room):
        middle = LEFT + (index + 0.5) * step
        marks.append(
            el("text", counts[index].label, x=middle, y=FLOOR + 13, text_anchor="middle", class_="tick")
        )
    marks.append(el("text", unit, x=0, y=10, class_="axis"))
    marks.append(el("text", axis, x=WIDTH - RIGHT, y=HEIGHT - 8, text_anchor="end", class_="axis"))
    shown = [count for count in counts if count.count or count.baseline]
    rows: list[tuple[str | float, ...]] = [
        (
            count.label,
            count.count,
            *((number(count.baseline) if count.baseline is not None else "",) if based else ()),
        )
        for count in shown
    ]
    return Chart(
        title=title,
        svg=svg(WIDTH, HEIGHT, title, *marks),
        n=f"n = {number(sum(count.count for count in counts))} {unit}",
        source=source,
        columns=(axis, unit, "expected") if based else (axis, unit),
        rows=rows,
        keys=(Key("bar", "this group"), Key("expected", expected)) if based else (),
        note=note,
    )


def _bar(css: str, x: float, step: float, share: float, height: float, *, words: str = "") -> Markup:
    """A bar in the middle of its step, standing on the axis, with its value to hover."""
    inside = (el("title", words),) if words else ()
    thick = max(0.8, step * share)
    return el(
        "rect", *inside, class_=css, x=x + (step - thick) / 2, y=FLOOR - height, width=thick, height=height
    )


def _grid(top: float, scale: float) -> Markup:
    lines = Markup()
    for value in (0.0, top / 2, top):
        y = FLOOR - value * scale
        lines += el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid")
        if value == 0 or value.is_integer():
            lines += el("text", number(value), x=LEFT - 5, y=y + 3.5, text_anchor="end", class_="tick")
    return lines


def calendar(counts: Sequence[Count]) -> list[Count]:
    """The counts with the empty days or months between them, where labels are dates (2031-03, 2031-03-04)."""
    labels = sorted(count.label for count in counts)
    known = {count.label: count for count in counts}
    if all(re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", label) for label in labels):
        between = _months(labels[0], labels[-1])
    elif all(re.fullmatch(r"\d{4}-\d\d-\d\d", label) for label in labels):
        first, last = date.fromisoformat(labels[0]), date.fromisoformat(labels[-1])
        between = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    else:
        return list(counts)
    if len(between) > _LONGEST:
        return [known[label] for label in labels]
    return [known.get(label) or Count(label=label, count=0) for label in between]


def _months(first: str, last: str) -> list[str]:
    start, end = (int(label[:4]) * 12 + int(label[5:]) - 1 for label in (first, last))
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(start, end + 1)]
