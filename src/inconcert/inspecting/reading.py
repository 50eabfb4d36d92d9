"""What was read: formats and how sure, rejects, repeats, media."""

from __future__ import annotations

import tomllib
from typing import Any, Final

import polars as pl

from inconcert.case import Case
from inconcert.inspecting.parts import CHAPTER, table
from inconcert.readers.choosing import GUESSED, MEDIA
from inconcert.report.parts import Kind, Panel
from inconcert.report.words import several

SURE: Final = 0.9
NAMED: Final = 20
_PASSED: Final[list[tuple[str, Kind]]] = [("File", "text"), ("Why", "text")]


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
            f"{several(counts['rows_in'], 'row')} read: {several(counts['posts'], 'post')} of "
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
    passed = sorted((one["path"], one["reason"]) for one in counts["passed_over"] if one["reason"] != MEDIA)
    if passed:
        sentences.append(
            f"{several(len(passed), 'file')} passed over: {_shown([path for path, _ in passed])}."
        )
    sentences += media(counts, len(counts["passed_over"]) - len(passed))
    return Panel(
        chapter=CHAPTER,
        title="What was read",
        sentences=sentences,
        tables=[
            table(
                "Files",
                [
                    ("File", "text"),
                    ("Read as", "own"),
                    ("How sure", "own"),
                    ("Rows", "number"),
                    ("Kept", "number"),
                    ("Rejected", "number"),
                ],
                rows,
                "tables/sources",
            ),
            *_rejects(case),
            *([table("Files passed over", _PASSED, passed, "manifest.json")] if passed else []),
        ],
        caveats=["A wrong guess is overruled with --format, --mapping or --timezone."],
    )


def media(counts: dict[str, Any], lying: int) -> list[str]:
    """What became of pictures and videos: of those that posts name, and of `lying` ones among the files."""
    used = counts["media"]
    if used:
        read = several(used["files_used"], "picture or video", "pictures and videos")
        posts = several(used["posts_with_media"], "post")
        missing, unusable = used["names_without_file"], used["rejected"]
        return [
            f"{read} of {posts} read; {missing:,} that posts name are not there; {unusable:,} could not be opened."
        ]
    if lying:
        among = several(lying, "picture or video", "pictures and videos")
        return [
            f"{among} among the files, which no post names: not read. If posts belong to them, give the folder with --media."
        ]
    return []


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
