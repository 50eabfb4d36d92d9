"""What every chart has, and the few helpers that draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from inconcert.report.safe import plain


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: the class that draws it, and what it stands for."""

    css: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as a reader meets it: what it shows, the picture, and the same figures as a table."""

    title: str
    svg: Markup
    n: str
    source: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str | float, ...]]
    keys: tuple[Key, ...] = ()
    note: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar of a list: its label, its count, its share of the longest, and the post it leads to."""

    label: str
    count: int
    length: float
    expected: float | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class BarList:
    """Bars inside a table: the chart and its table twin are one."""

    title: str
    label: str
    unit: str
    n: str
    source: str
    rows: list[BarRow] = field(default_factory=list)
    note: str = ""


def el(tag: str, *children: str | Markup, **attributes: str | float | None) -> Markup:
    """One SVG element, text and values cleaned and escaped; `text_anchor` is written text-anchor."""
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    inside = "".join(child if isinstance(child, Markup) else escape(plain(child)) for child in children)
    return Markup(f"<{tag}{named}>{inside}</{tag}>")  # noqa: S704 - every part is escaped above


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return plain(value)
    return f"{value:.1f}".rstrip("0").rstrip(".") or "0"


def leading(mark: Markup, href: str | None) -> Markup:
    """The mark, leading to a post where there is one to lead to."""
    return el("a", mark, href=href) if href else mark


def svg(width: float, height: float, label: str, *children: Markup) -> Markup:
    """The picture: scales with its column, keeps its own units."""
    box = f"0 0 {_value(width)} {_value(height)}"
    return el(
        "svg", *children, viewBox=box, role="group", aria_label=label, xmlns="http://www.w3.org/2000/svg"
    )


def nice_top(largest: float) -> float:
    """The round number at or above the largest value, for the top of an axis."""
    if largest <= 5:
        return max(2.0, float(-(-largest // 1)))
    step = 1.0
    while step * 10 < largest:
        step *= 10
    return next(step * factor for factor in (1, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * factor >= largest)


def every(count: int, room: int) -> range:
    """Which of so many labels to write when there is room for a few: evenly, the first one always."""
    return range(0, count, max(1, -(-count // max(1, room))))
