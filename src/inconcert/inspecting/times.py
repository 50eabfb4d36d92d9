"""Times as written beside what they became: a wrong zone, a wrong order of day and month, a wrong count shows here."""

from __future__ import annotations

import tomllib
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.findings.posts import iso, post_views
from inconcert.inspecting.parts import CHAPTER, ROWS, table
from inconcert.report.parts import Panel, PanelRow

EXAMPLES: Final = 3
IN_UTC: Final = ("ira538", "x_archive")
"""Formats whose times name no zone and are in UTC by their definition."""
FIRST_YEAR: Final = 1990
MONTHS: Final = 12
ENOUGH_MONTHS: Final = 3
ENOUGH_DAYS: Final = 10
_FINENESS: Final = {"s": "to the second", "min": "to the minute", "day": "to the day"}
_ZONED: Final = (
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}|\s[A-Z]{3,5})\s*(\d{4})?$|[+-]\d{4} \d{4}$|^\s*\d{9,}(\.\d+)?\s*$"
)


def clock(case: Case) -> Panel:
    """How exact the times are, which zone was taken, and times as written beside what they became."""
    counts = case.counts("import")
    zone = case.settings.timezone
    posts = case.scan("posts").select("post_id", "source_id", "created_at_raw", "created_at")
    sources = case.polars("sources")
    defined = sources.filter(pl.col("format").is_in(IN_UTC) & (zone == "UTC"))["source_id"]
    known = pl.col("created_at_raw").str.contains(_ZONED) | pl.col("source_id").is_in(defined.to_list())
    zoned = posts.select(known.mean()).collect().item() or 0.0
    # the largest day of a month shows best whether days and months were taken for each other
    marked = posts.with_columns(pl.col("created_at").dt.day().alias("day")).sort(
        "day", "created_at", "post_id", descending=[True, False, False]
    )
    shown = (
        marked.group_by("source_id", maintain_order=True)
        .head(EXAMPLES)
        .collect()
        .join(sources.select("source_id", "path", "mapping"), on="source_id")
        .sort("path", "day", "post_id", descending=[False, True, False])
        .head(ROWS)
    )
    sentences = [
        (
            f"Times are {_FINENESS[counts['precision']]}, from {counts['first'][:16].replace('T', ' ')} to "
            f"{counts['last'][:16].replace('T', ' ')} UTC."
        )
    ]
    if zoned < 1:
        whose = "Times name no zone" if zoned == 0 else f"{1 - zoned:.0%} of the times name no zone"
        sentences.append(f"{whose}; they were taken to be in {zone}. If that is wrong, add --timezone.")
    sentences += [
        f"{path}: {how['date_order']}, because {how['because']}."
        for path, mapping in sources.sort("path").select("path", "mapping").drop_nulls().iter_rows()
        if "date_order" in (how := tomllib.loads(mapping))
    ]
    sentences += odd_times(case)
    views = post_views(case, shown["post_id"].head(12))
    times = table(
        "Times as written, and what they became",
        [("File", "text"), ("Written", "text"), ("Read as (UTC)", "time")],
        [[one["path"], one["created_at_raw"], iso(one["created_at"])] for one in shown.iter_rows(named=True)],
        "tables/posts",
    )
    times.rows = [
        PanelRow(cells=row.cells, posts=[post])
        for row, post in zip(times.rows, shown["post_id"], strict=True)
    ]
    return Panel(
        chapter=CHAPTER,
        title="Times",
        sentences=sentences,
        tables=[times],
        posts=[views[post] for post in shown["post_id"].head(12)],
    )


def odd_times(case: Case) -> list[str]:
    """What a wrong reading of times looks like: all before any platform, or no day of a month after its twelfth."""
    moment = pl.col("created_at")
    last, largest, months, days = (
        case.scan("posts")
        .select(
            moment.max().alias("last"),
            moment.dt.day().max().alias("largest"),
            moment.dt.truncate("1mo").n_unique().alias("months"),
            moment.dt.date().n_unique().alias("days"),
        )
        .collect()
        .row(0)
    )
    if last.year < FIRST_YEAR:
        return [
            (
                f"All times are before {FIRST_YEAR}, which cannot be: their numbers are no seconds since 1970 (a spreadsheet "
                "counts days since 1900). Export them as dates."
            )
        ]
    if largest <= MONTHS and months >= ENOUGH_MONTHS and days >= ENOUGH_DAYS:
        return [
            (
                "No post is of a day after the 12th of its month: day and month were most likely taken for each other. If so, "
                "say how times are written with time_format in a mapping."
            )
        ]
    return []
