"""What two sides use, beside each other: languages, hashtags, targets, clients, websites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from inconcert.findings.posts import post_views
from inconcert.operations.side import Side
from inconcert.report.parts import Cell, Kind, Panel, PanelColumn, PanelRow, PanelTable
from inconcert.report.words import number, percent, several

TOP: Final = 12


def _counted(frame: pl.LazyFrame, column: str) -> pl.DataFrame:
    """label, posts, accounts and the first post of a column's values, commonest first."""
    return (
        frame.rename({column: "label"})
        .drop_nulls("label")
        .filter(pl.col("label") != "")
        .group_by("label")
        .agg(
            posts=pl.col("post_id").n_unique(),
            accounts=pl.col("account_id").n_unique(),
            example=pl.col("post_id").min(),
        )
        .sort("posts", "label", descending=[True, False])
        .collect()
    )


TOPS: Final[dict[str, tuple[str, str]]] = {
    "Languages": ("lang", "language"),
    "Hashtags": ("hashtags", "hashtag"),
    "Accounts they repost": ("repost_of_account_id", "account"),
    "Accounts they answer": ("reply_to_account_id", "account"),
    "Accounts they name": ("mentions", "account"),
    "Clients": ("client_name", "client"),
}
"""Title -> the column counted, and what its values are."""


Examples = tuple[str | None, ...]
"""A post of each side that a row leads to; None where the side has none."""


def commonest(title: str, counted: tuple[str, str], sides: Sequence[Side]) -> Panel | None:
    """The commonest values of one column; None where neither side has any."""
    column, noun = counted
    frames = []
    for one in sides:
        posts = one.posts(column)
        listed = posts.explode(column) if column in {"hashtags", "mentions"} else posts
        frames.append(_counted(listed, column))
    return _beside(title, noun, frames, sides, "tables/posts")


def sites(sides: Sequence[Side]) -> Panel | None:
    """The commonest websites linked to; addresses on platforms apart."""
    frames = [_counted(one.links().filter(pl.col("target_platform").is_null()), "domain") for one in sides]
    return _beside("Websites", "website", frames, sides, "tables/links")


def _beside(
    title: str, noun: str, frames: Sequence[pl.DataFrame], sides: Sequence[Side], source: str
) -> Panel | None:
    """The commonest values of either side with their shares, and how much the two lists have in common."""
    totals = [frame["posts"].sum() for frame in frames]
    if not any(totals):
        return None
    joined = frames[0].join(frames[1], on="label", how="full", coalesce=True, suffix="_b")
    joined = joined.with_columns(pl.col("posts", "accounts", "posts_b", "accounts_b").fill_null(0))
    shares = joined.with_columns(
        a=pl.col("posts") / max(totals[0], 1), b=pl.col("posts_b") / max(totals[1], 1)
    ).sort(pl.max_horizontal("a", "b"), "label", descending=[True, False])
    both = joined.filter((pl.col("posts") > 0) & (pl.col("posts_b") > 0)).height
    inner = float(shares.select(pl.min_horizontal("a", "b").sum()).item())
    sentences = [
        (
            f"{several(both, noun)} on both sides, of {number(frames[0].height)} and {number(frames[1].height)}; "
            f"{percent(inner)} of what one side uses, the other uses as often."
        )
    ]
    if not all(totals):
        empty = sides[0].name if not totals[0] else sides[1].name
        sentences = [f"Not observable for {empty}: its data name no {noun}."]
    rows: list[list[Cell]] = [
        [
            row["label"],
            row["a"] if totals[0] else None,
            row["accounts"] if totals[0] else None,
            row["b"] if totals[1] else None,
            row["accounts_b"] if totals[1] else None,
        ]
        for row in shares.head(TOP).iter_rows(named=True)
    ]
    examples = shares.head(TOP).select("example", "example_b").rows()
    names = [noun, *(f"{one.name}, {what}" for one in sides for what in ("share", "accounts"))]
    found = table(
        title,
        names,
        ["text", "share", "number", "share", "number"],
        rows,
        examples,
        source.removeprefix("tables/"),
    )
    return Panel(
        chapter="What each uses",
        title=title,
        sentences=sentences,
        tables=[found.model_copy(update={"total": joined.height})],
        posts=[
            post
            for one, ids in zip(sides, zip(*examples, strict=True), strict=True)
            for post in post_views(one.case, filter(None, ids)).values()
        ],
    )


def table(
    title: str,
    names: Sequence[str],
    kinds: Sequence[Kind],
    rows: Sequence[list[Cell]],
    examples: Sequence[Examples],
    source: str = "posts",
) -> PanelTable:
    """A table of both sides, each row with the posts of either side that it leads to."""
    columns = [PanelColumn(name=name, kind=kind) for name, kind in zip(names, kinds, strict=True)]
    return PanelTable(
        title=title,
        columns=columns,
        rows=[
            PanelRow(cells=row, posts=[post for post in ids if post])
            for row, ids in zip(rows, examples, strict=True)
        ],
        total=len(rows),
        source=f"tables/{source} of both cases",
    )
