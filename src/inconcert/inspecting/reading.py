"""What was read: formats and how sure, times as written beside what they became, rejects, repeats."""

from __future__ import annotations

import tomllib
from typing import Any, Final

import polars as pl

from inconcert.case import Case
from inconcert.findings.posts import iso, post_views
from inconcert.inspecting.parts import CHAPTER, ROWS, table
from inconcert.readers.choosing import GUESSED
from inconcert.report.parts import Panel, PanelRow
from inconcert.report.words import several

EXAMPLES: Final = 3
IN_UTC: Final = ("ira538", "x_archive")
"""Formats whose times name no zone and are in UTC by their definition."""
SURE: Final = 0.9
NAMED: Final = 20
_FINENESS: Final = {"s": "to the second", "min": "to the minute", "day": "to the day"}
_ZONED: Final = (
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}|\s[A-Z]{3,5})\s*(\d{4})?$|[+-]\d{4} \d{4}$|^\s*\d{9,}(\.\d+)?\s*$"
)


def formats(case: Case) -> Panel:
    """Which reader read each file, how sure it was, what else it could be, and how many rows were kept."""
    sources = case.polars("sources").sort("path", "source_id")
    known = {one["source_id"]: one for one in case.counts("import")["recognised"]}
    rows = [
        [
            row["path"],
            row["format"],
            _surety(known.get(row["source_id"])),
            row["rows_in"],
            row["rows_kept"],
            row["rows_rejected"],
        ]
        for row in sources.iter_rows(named=True)
    ]
    counts = case.counts("import")
    sentences = [
        (
            f"{counts['rows_in']:,} rows read: {several(counts['posts'], 'post')} of "
            f"{several(counts['accounts'], 'account')}; {counts['rows_rejected']:,} rejected."
        )
    ]
    sentences += [
        f"{row['path']}: no reader knows this table, so its columns were taken by their names: "
        f"{_columns(row['mapping'])}. To correct that: add --save-mapping mapping.toml, change the file, and give it with "
        "--mapping mapping.toml."
        for row in sources.iter_rows(named=True)
        if _is_guess(known.get(row["source_id"]))
    ]
    sentences += [
        f"{row['path']}: columns that are not used: {_shown(unused)}. One that says what accounts can share (a link, a "
        "picture) is a trace of its own: --trace NAME=COLUMN."
        for row in sources.iter_rows(named=True)
        if (unused := known.get(row["source_id"], {}).get("unused"))
    ]
    if any(one["in_part"] for one in known.values()):
        sentences.append(
            "Large files were read in part, from their start: shares and periods hold for that part. --all reads all."
        )
    if counts["posts_met_again"]:
        sentences.append(
            f"Posts met again, in the same file or another: {counts['posts_met_again']:,}. Of each the fuller row was kept."
        )
    if counts.get("media_in_archives"):
        sentences.append(in_archives(counts["media_in_archives"]))
    if counts["passed_over"]:
        names = ", ".join(one["path"] for one in counts["passed_over"][:5])
        sentences.append(f"{several(len(counts['passed_over']), 'file')} passed over as unknown: {names}.")
    return Panel(
        chapter=CHAPTER,
        title="What was read",
        sentences=sentences,
        tables=[
            table(
                "Files",
                [
                    ("File", "text"),
                    ("Read as", "text"),
                    ("How sure", "text"),
                    ("Rows", "number"),
                    ("Kept", "number"),
                    ("Rejected", "number"),
                ],
                rows,
                "tables/sources",
            ),
            *_rejects(case),
        ],
        caveats=["A wrong guess is overruled with --format, --mapping or --timezone."],
    )


def in_archives(posts: int) -> str:
    """Media that are not read, in a sentence."""
    return f"Media inside an archive are not read, and {several(posts, 'post')} named some: unpack it and import the folder."


def _is_guess(known: dict[str, Any] | None) -> bool:
    return known is not None and known["sure"] == GUESSED


def _shown(columns: list[str]) -> str:
    return ", ".join(columns[:NAMED]) + (f" and {len(columns) - NAMED} more" if len(columns) > NAMED else "")


def _columns(mapping: str) -> str:
    """The columns of a mapping, column and what it was taken for, in words."""
    columns = tomllib.loads(mapping)["columns"].items()
    return ", ".join(
        name if name == target else f"{name} is {target.replace('_', ' ')}" for name, target in columns
    )


def _surety(known: dict[str, Any] | None) -> str:
    if known is None:
        return "as asked"
    if _is_guess(known):
        return "a guess by the names of the columns"
    words = "sure" if known["sure"] >= SURE else "likely"
    also = f"; could also be {', '.join(known['also'])}" if known["also"] else ""
    return f"{words}: {known['why']}{also}"


def _rejects(case: Case) -> list[Any]:
    found = (
        case.scan("rejects")
        .sort("source_id", "row")
        .with_columns(pl.col("reason").str.replace(r"as row \d+", "as an earlier row"))
        .group_by("reason")
        .agg(pl.len().alias("rows"), pl.col("row", "column", "raw").first())
        .sort("rows", "reason", descending=[True, False])
        .collect()
    )
    rows = [
        [one["reason"], one["rows"], f"row {one['row']}: {one['raw'] or ''}"]
        for one in found.iter_rows(named=True)
    ]
    columns = [("Why", "text"), ("Rows", "number"), ("For example", "text")]
    return [table("Rejected rows", columns, rows, "tables/rejects")] if rows else []  # type: ignore[arg-type]


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
