"""When the posts were made: coverage over time by platform, gaps, the hours of the day, languages."""

from __future__ import annotations

import itertools
import math
from datetime import date
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.findings.posts import counted
from inconcert.inspecting.parts import CHAPTER, table
from inconcert.report.parts import Count, Panel, PanelChart
from inconcert.report.words import percent, several

SURPRISE: Final = 0.001
SHORTEST_GAP: Final = 2
ENOUGH: Final = 100
BURSTY: Final = 0.99
TOLD: Final = 3
NIGHT: Final = 4
WEEK: Final = 7
"""Days with posts without which hours of the day say nothing of habits."""
FLAT: Final = 0.1
"""A night has a smaller share of the posts; four hours of an even day would have a sixth."""
DAYS_DRAWN: Final = 180
PLATFORMS_DRAWN: Final = 4


def coverage(case: Case) -> Panel:
    """Posts over time by platform, gaps, the hours of the day, languages.

    A gap is a run of days without a post that an even rate would give less than once in a thousand such periods:
    days x exp(-rate x length) < 0.001. Accounts that post in bursts have many such: where there are a hundred days
    with posts or more, a gap is also longer than 99% of the steps from one day with posts to the next. A gap can be
    the collection's or the accounts' own.
    """
    daily = (
        case.scan("posts")
        .group_by("platform", pl.col("created_at").dt.date().alias("day"))
        .agg(pl.len().alias("posts"), pl.col("post_id").min())
        .sort("platform", "day")
        .collect()
    )
    charts: list[PanelChart] = []
    rows: list[tuple[str, str, str, int]] = []
    for (platform,), days in daily.group_by("platform", maintain_order=True):
        charts.append(_chart(str(platform), days))
        rows += [
            (str(platform), str(start), str(end), (end - start).days + 1)
            for start, end in gaps(days["day"].to_list(), int(days["posts"].sum()))
        ]
    rows.sort(key=lambda row: (-row[3], row[0], row[1]))
    alone = daily["platform"].n_unique() == 1
    sentences = [
        f"No posts{'' if alone else f' of {row[0]}'} from {row[1]} to {row[2]} ({several(row[3], 'day')})."
        for row in rows[:TOLD]
    ] or ["No day stands out by having no posts."]
    if len(rows) > TOLD:
        sentences.append(f"And {several(len(rows) - TOLD, 'shorter gap')}: see the table.")
    hours = _hours(case) if daily["day"].n_unique() >= WEEK else None
    if hours is not None:
        charts.append(hours)
        sentences.append(quietest([one.count for one in hours.counts]))
    sentences.append(_languages(case))
    columns = [("Platform", "text"), ("From", "text"), ("To", "text"), ("Days", "number")]
    return Panel(
        chapter=CHAPTER,
        title="Coverage",
        sentences=sentences,
        tables=[table("Gaps", columns, rows, "tables/posts")] if rows else [],  # type: ignore[arg-type]
        charts=charts[:PLATFORMS_DRAWN] + ([hours] if hours and len(charts) > PLATFORMS_DRAWN else []),
        caveats=[
            "A gap may be the collection's: what was not asked for, or was lost. Silence then is no finding."
        ]
        if rows
        else [],
    )


def gaps(days: list[date], posts: int) -> list[tuple[date, date]]:
    """First and last day of each gap, between rising days with posts."""
    length = (days[-1] - days[0]).days + 1
    steps = sorted(after.toordinal() - before.toordinal() for before, after in itertools.pairwise(days))
    usual = steps[int(BURSTY * len(steps))] if len(steps) >= ENOUGH else 0
    found = []
    for before, after in itertools.pairwise(days):
        empty = (after - before).days - 1
        if empty >= max(SHORTEST_GAP, usual) and length * math.exp(-posts / length * empty) < SURPRISE:
            found.append((date.fromordinal(before.toordinal() + 1), date.fromordinal(after.toordinal() - 1)))
    return found


def _chart(platform: str, days: pl.DataFrame) -> PanelChart:
    by_day = (days["day"].max() - days["day"].min()).days <= DAYS_DRAWN  # type: ignore[operator, union-attr]
    label = pl.col("day").dt.strftime("%Y-%m-%d" if by_day else "%Y-%m")
    found = days.group_by(label.alias("label"), maintain_order=True).agg(
        pl.col("posts").sum(), pl.col("post_id").min()
    )
    return PanelChart(
        kind="timeline",
        title=f"Posts on {platform}",
        unit="posts",
        axis="date" if by_day else "month",
        counts=[Count(label=one, count=count, post=post) for one, count, post in found.iter_rows()],
        source="tables/posts",
    )


def _hours(case: Case) -> PanelChart | None:
    timed = case.scan("posts").filter(pl.col("created_at_precision") != "day")
    found = {one.label: one for one in counted(timed, pl.col("created_at").dt.strftime("%H"))}
    if sum(one.count for one in found.values()) < ENOUGH:
        return None
    every = [f"{hour:02d}" for hour in range(24)]
    return PanelChart(
        kind="classes",
        title="Posts by hour of the day",
        unit="posts",
        axis="hour, UTC",
        counts=[found.get(hour) or Count(label=hour, count=0) for hour in every],
        source="tables/posts",
        note="A wrong time zone moves this curve as a whole.",
    )


def quietest(counts: list[int]) -> str:
    """The four hours in a row with the fewest posts, in words; a wrong zone shows as a night at noon."""
    sums = [sum(counts[(start + step) % 24] for step in range(NIGHT)) for start in range(24)]
    start = sums.index(min(sums))
    share = sums[start] / sum(counts)
    quiet = f"{start:02d} to {(start + NIGHT) % 24:02d} UTC, with {percent(share)} of the posts"
    if share >= FLAT:
        return (
            f"No hours stand out as a night (the quietest: {quiet}): people of several zones, or posts by schedule. "
            "A wrong time zone cannot be seen here."
        )
    return (
        f"Quietest hours: {quiet}. If that is no night where these people live, the time zone is wrong, or they post by "
        "schedule."
    )


def _languages(case: Case) -> str:
    found = (
        case.scan("posts")
        .group_by(pl.col("lang").fill_null("not known"))
        .len()
        .sort("len", "lang", descending=[True, False])
        .collect()
    )
    total = int(found["len"].sum())
    shown = [f"{lang} {percent(count / total)}" for lang, count in found.head(6).iter_rows()]
    return f"Languages: {', '.join(shown)}."
