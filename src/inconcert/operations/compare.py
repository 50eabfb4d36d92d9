"""Two operations side by side: what each posts, in which words and languages, at whom, with which sites, and who reacted.

Differences carry an interval; where both sides' data cannot show a figure, that is said. What the two collections forbid to
conclude comes first, not last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import polars as pl

from inconcert.case import Case
from inconcert.findings.posts import counted, iso, post_views
from inconcert.operations.limits import forbidden, limits_of, selection
from inconcert.operations.portrait import LEVEL, MEASURES, Portrait, portrait
from inconcert.operations.side import Side, side
from inconcert.operations.uses import TOPS, Examples, commonest, table
from inconcert.operations.uses import sites as sites_used
from inconcert.report.page import new_page
from inconcert.report.parts import (
    Cell,
    Count,
    Page,
    Panel,
    PanelChart,
    PostView,
)
from inconcert.report.words import WEEKDAYS, day, number, percent, several

CHAPTERS: Final = ("Volume and types", "Style", "Tactics", "Engagement of own posts", "Accounts")


def compare(
    case_a: Case, case_b: Case, group_a: str | None = None, group_b: str | None = None, seed: int = 1
) -> Page:
    """Two cases, or two groups, side by side. `seed` is that of the intervals. Raises InputError for an unknown group."""
    names = _names(case_a, case_b, group_a, group_b)
    sides = (side(case_a, group_a, names[0]), side(case_b, group_b, names[1]))
    portraits = [portrait(one, seed + number) for number, one in enumerate(sides)]
    limits = [limit for one in portraits for limit in limits_of(one)]
    barred = forbidden(limits)
    panels: list[Panel | None] = [_sizes(portraits), selection(sides, portraits, limits)]
    panels += [_figures(chapter, portraits, barred) for chapter in CHAPTERS]
    panels += [commonest(title, column, sides) for title, column in TOPS.items()]
    panels += [sites_used(sides), _times(sides)]
    return new_page(
        f"{names[0]} beside {names[1]}: {_headline(portraits, barred)}",
        lede=[
            f"{one.side.name}: {number(one.posts)} posts of {several(len(one.side.accounts), 'account')}, "
            f"{day(iso(one.first))} to {day(iso(one.last))}."
            for one in portraits
        ],
        panels=[panel for panel in panels if panel is not None],
        unknowns=[
            "Who is behind either side, and whether the two know of each other: a likeness of figures does not show it.",
            "What was not collected: figures speak of these posts, not of all posts of these accounts.",
        ],
        asked={
            "First side": f"{case_a.path}" + (f", group {group_a}" if group_a else ""),
            "Second side": f"{case_b.path}" + (f", group {group_b}" if group_b else ""),
            "Intervals": f"{LEVEL:.0%}, bootstrap over accounts, seed {seed}",
        },
    )


def _names(case_a: Case, case_b: Case, group_a: str | None, group_b: str | None) -> tuple[str, str]:
    """Two names that differ: the folders', with the groups' where there are some."""
    names = [
        f"{case.path.name} {group}" if group else case.path.name
        for case, group in ((case_a, group_a), (case_b, group_b))
    ]
    if names[0] == names[1]:
        return f"{names[0]} (first)", f"{names[1]} (second)"
    return names[0], names[1]


def _headline(portraits: Sequence[Portrait], barred: frozenset[str]) -> str:
    """How many figures differ, of those that both sides' data show and their collection allows to compare."""
    known = [
        index
        for index, measure in enumerate(MEASURES)
        if measure.part not in barred and all(one.estimates[index].value is not None for one in portraits)
    ]
    apart = [index for index in known if _differs(portraits, index)]
    return f"{len(apart)} of {len(known)} figures differ by more than the choice of accounts explains"


def _difference(portraits: Sequence[Portrait], index: int) -> tuple[float, float] | None:
    first, second = (one.estimates[index].draws for one in portraits)
    if not len(first) or not len(second):
        return None
    low, high = np.nanquantile(second - first, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _differs(portraits: Sequence[Portrait], index: int) -> bool:
    found = _difference(portraits, index)
    return found is not None and (found[0] > 0 or found[1] < 0)


def _sizes(portraits: Sequence[Portrait]) -> Panel:
    ends = [tuple(one.ends[place] for one in portraits) for place in (0, 1)]
    examples = [ends[0], ends[0], *ends, *zip(*(one.engaged for one in portraits), strict=True)]
    rows: list[list[Cell]] = [
        ["Posts", *(one.posts for one in portraits)],
        ["Accounts", *(len(one.side.accounts) for one in portraits)],
        ["First post", *(day(iso(one.first)) for one in portraits)],
        ["Last post", *(day(iso(one.last)) for one in portraits)],
    ]
    for index, name in enumerate(("Median", "Upper quartile", "99th percentile")):
        rows.append(
            [
                f"{name} of an own post's engagements",
                *(one.engagement and one.engagement[index] for one in portraits),
            ]
        )
    return Panel(
        chapter="Beside each other",
        title="Size and period",
        sentences=[],
        tables=[
            table("Size and period", ["", *_sides(portraits)], ["text", "number", "number"], rows, examples)
        ],
        posts=_views([one.side for one in portraits], examples),
    )


def _sides(portraits: Sequence[Portrait]) -> list[str]:
    return [one.side.name for one in portraits]


def _figures(chapter: str, portraits: Sequence[Portrait], barred: frozenset[str]) -> Panel:
    """The measures of one section, each with both intervals and what differs."""
    rows: list[list[Cell]] = []
    examples: list[Examples] = []
    sentences = []
    for index, measure in enumerate(MEASURES):
        if measure.section != chapter:
            continue
        shown: Callable[[float], str] = percent if measure.kind == "share" else number
        cells: list[Cell] = [measure.name]
        for one in portraits:
            found = one.estimates[index]
            cells.append(
                None
                if found.value is None or found.low is None or found.high is None
                else f"{shown(found.value)} ({shown(found.low)} to {shown(found.high)})"
            )
        difference = _difference(portraits, index)
        compared = measure.part not in barred
        apart = compared and _differs(portraits, index)
        verdict = "differ" if apart else "not told apart" if compared else "cannot be compared"
        cells.append(None if difference is None else verdict)
        rows.append(cells)
        examples.append(tuple(one.examples[measure.part] for one in portraits))
        first, second = (one.estimates[index].value for one in portraits)
        if apart and first is not None and second is not None:
            sentences.append(
                f"{measure.name[0].upper()}{measure.name[1:]}: {shown(first)} beside {shown(second)}."
            )
    return Panel(
        chapter="Beside each other",
        title=chapter,
        sentences=sentences[:4],
        tables=[
            table(chapter, ["Figure", *_sides(portraits), "Do they differ?"], ["text"] * 4, rows, examples)
        ],
        posts=_views([one.side for one in portraits], examples),
        caveats=[
            (
                f"Intervals hold {LEVEL:.0%} of draws of accounts. Of many figures some differ by chance: about one in twenty. "
                "What how a side was collected makes meaningless is shown, and cannot be compared."
            )
        ]
        if chapter == CHAPTERS[0]
        else [],
    )


def _times(sides: Sequence[Side]) -> Panel:
    """Posts by month of each side, and the hours and weekdays: description of when, never of who."""
    charts, weeks, shown = [], [], []
    for one in sides:
        posts = one.posts("created_at")
        months = counted(posts, pl.col("created_at").dt.strftime("%Y-%m"))
        hours = counted(posts, pl.col("created_at").dt.strftime("%H"))
        week = counted(posts, pl.col("created_at").dt.weekday().cast(pl.String))
        shown.append([count.post for count in (*months, *hours, *week)])
        weeks.append({int(count.label): count for count in week})
        charts.append(_chart("timeline", f"Posts by month, {one.name}", "month, UTC", months))
        charts.append(_chart("classes", f"Posts by hour, {one.name}", "hour, UTC", hours))
    totals = [max(sum(count.count for count in week.values()), 1) for week in weeks]
    days = [[week.get(weekday, Count(label="", count=0)) for week in weeks] for weekday in range(1, 8)]
    weekdays = table(
        "Weekdays",
        ["Weekday", *(one.name for one in sides)],
        ["text", "share", "share"],
        [
            [name, *(count.count / total for count, total in zip(day_, totals, strict=True))]
            for name, day_ in zip(WEEKDAYS, days, strict=True)
        ],
        [tuple(count.post for count in day_) for day_ in days],
    )
    return Panel(
        chapter="When",
        title="Over time, by hour and by weekday",
        sentences=[],
        tables=[weekdays],
        charts=charts,
        posts=[
            post
            for one, ids in zip(sides, shown, strict=True)
            for post in post_views(one.case, filter(None, ids)).values()
        ],
        caveats=[
            "Hours and weekdays speak of where people may be, and every resident of that place keeps them too."
        ],
    )


def _views(sides: Sequence[Side], examples: Sequence[Examples]) -> list[PostView]:
    """The posts that rows lead to, each read from its own side's case."""
    return [
        post
        for one, ids in zip(sides, zip(*examples, strict=True), strict=True)
        for post in post_views(one.case, filter(None, ids)).values()
    ]


def _chart(kind: str, title: str, axis: str, counts: list[Count]) -> PanelChart:
    return PanelChart.model_validate(
        {
            "kind": kind,
            "title": title,
            "unit": "posts",
            "axis": axis,
            "counts": counts,
            "source": "import, posts",
        }
    )
