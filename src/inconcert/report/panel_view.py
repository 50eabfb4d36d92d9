"""One panel as a page shows it: its charts drawn, its cells written, every row and mark leading to its posts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inconcert.report import words
from inconcert.report.charts.bars import bars
from inconcert.report.charts.columns import calendar, columns
from inconcert.report.charts.frame import BarList, Chart
from inconcert.report.parts import Cell, Kind, Panel, PanelChart, PanelTable, PostView
from inconcert.report.safe import defang
from inconcert.report.sidebyside import ShownText, compare

NUMERIC: frozenset[Kind] = frozenset(("number", "share", "p", "span"))
NOT_OBSERVABLE = "not observable"
FIRST_CHAPTER = "What these data can show"
"""Comes first of the chapters, and the answer leads to it: how far the findings can go."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A written cell."""

    text: str
    numeric: bool
    handle: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A row with the anchors of its posts in the page."""

    cells: list[CellView]
    hrefs: list[str]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table with its rows written."""

    table: PanelTable
    numeric: list[bool]
    rows: list[RowView]


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post, its text made safe, and its anchor in the page."""

    post: PostView
    text: ShownText
    anchor: str


@dataclass(frozen=True, slots=True)
class PanelView:
    """A panel, arranged; it adds nothing."""

    panel: Panel
    anchor: str
    tables: list[TableView]
    charts: list[Chart]
    lists: list[BarList]
    posts: list[ShownPost]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The panels that stand together under one heading."""

    title: str
    anchor: str
    panels: list[PanelView]


def chapters(panels: Sequence[Panel], anchor: str) -> list[Chapter]:
    """Panels by chapter, in the order in which the chapters first come. `anchor` begins every anchor in them."""
    found: dict[str, list[PanelView]] = {}
    for number, panel in enumerate(panels, 1):
        found.setdefault(panel.chapter, []).append(_view(panel, f"{anchor}-panel{number}"))
    return [
        Chapter(title, f"{anchor}-{re.sub(r'[^a-z0-9]', '', title.lower())}", views)
        for title, views in found.items()
    ]


def written(value: Cell, kind: Kind) -> str:
    """A cell in words, the same in HTML, Markdown and on the terminal."""
    if value is None:
        return NOT_OBSERVABLE
    if isinstance(value, str):
        return words.minute(value) if kind == "time" else defang(value)
    forms = {"share": words.percent, "p": words.p_value, "span": words.span}
    return forms[kind](value) if kind in forms else words.number(value)


def _view(panel: Panel, anchor: str) -> PanelView:
    posts = [
        ShownPost(post, compare(post.text, post.text).a, f"{anchor}-post{number}")
        for number, post in enumerate(panel.posts, 1)
    ]
    at = {shown.post.post_id: f"#{shown.anchor}" for shown in posts}
    drawn = [_chart(chart, at) for chart in panel.charts if chart.counts]
    return PanelView(
        panel=panel,
        anchor=anchor,
        tables=[_table(table, at) for table in panel.tables],
        charts=[chart for chart in drawn if isinstance(chart, Chart)],
        lists=[chart for chart in drawn if isinstance(chart, BarList)],
        posts=posts,
    )


def _table(table: PanelTable, at: dict[str, str]) -> TableView:
    kinds = [column.kind for column in table.columns]
    return TableView(
        table,
        [kind in NUMERIC for kind in kinds],
        [
            RowView(
                [
                    CellView(written(cell, kind), kind in NUMERIC, kind == "handle" and cell is not None)
                    for cell, kind in zip(row.cells, kinds, strict=True)
                ],
                [at[post] for post in row.posts if post in at],
            )
            for row in table.rows
        ],
    )


def _chart(chart: PanelChart, at: dict[str, str]) -> Chart | BarList:
    href = {count.label: at.get(count.post or "") for count in chart.counts}.get
    if chart.kind == "bars":
        return bars(
            chart.title, chart.counts, label=chart.axis, unit=chart.unit, source=chart.source, href=href
        )
    counts = calendar(chart.counts) if chart.kind == "timeline" else chart.counts
    return columns(
        chart.title,
        counts,
        unit=chart.unit,
        axis=chart.axis,
        source=chart.source,
        expected=chart.expected,
        note=chart.note,
        href=href,
    )
