"""How full each column is and what a missing one costs; and who the accounts are: hashed, renamed, of unknown size."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.inspecting.parts import CHAPTER, table
from inconcert.report.parts import Panel
from inconcert.report.words import percent, several

COSTS: Final = {
    ("posts", "native_id"): ("the platform's ids of posts", "posts cannot be named to the platform; ids were made from the rows"),
    ("posts", "text"): ("texts", "no text traces, no narratives"),
    ("posts", "lang"): ("languages", "nothing by language"),
    ("posts", "client_name"): ("the app used", "a shared app cannot be excluded or shown"),
    ("posts", "reply_to_post_id"): ("which post a reply answers", "no reply targets"),
    ("posts", "repost_of_post_id"): ("which post a repost repeats", "reposts, if there are any, are matched by their text"),
    ("posts", "quote_of_post_id"): ("which post a quote quotes", "no quote targets"),
    ("posts", "hashtags"): ("hashtags", "no hashtag traces"),
    ("posts", "mentions"): ("mentions", "no mentions"),
    ("posts", "like_count"): ("likes", "no reach"),
    ("posts", "surface_id"): ("the group or chat", "no groups or chats as places"),
    ("posts", "collected_at"): ("when it was collected", "counts have no date"),
    ("accounts", "handle"): ("handles", "accounts are shown by id"),
    ("accounts", "description"): ("profile texts", "no press office or open campaign by profile"),
    ("accounts", "created_at"): ("when accounts were made", "no creation bursts"),
    ("accounts", "followers_count"): ("followers", "size unknown: every account is protected in exports"),
    ("accounts", "status"): ("whether accounts still exist", "removed and kept accounts look alike"),
}  # fmt: skip
"""Columns whose absence costs something: what they say, and the cost."""


def fields(case: Case) -> Panel:
    """The share of rows in which each column says something, and what an empty one costs."""
    rows: list[list[str | float]] = []
    for name in ("posts", "accounts"):
        columns = [column for owner, column in COSTS if owner == name]
        scan = case.scan(name)
        schema = scan.collect_schema()
        filled = [
            (pl.col(one).list.len() > 0 if isinstance(schema[one], pl.List) else pl.col(one).is_not_null())
            .fill_null(value=False)
            .mean()
            .alias(one)
            for one in columns
        ]
        shares = scan.select(filled).collect().row(0, named=True)
        rows += [
            [name, one, share, "" if share else COSTS[name, one][1]]
            for one, share in shares.items()
            if share is not None
        ]
    rows.sort(key=lambda row: float(row[2]))
    empty = [COSTS[str(row[0]), str(row[1])][0] for row in rows if not row[2]]
    said = f"Not in these data: {', '.join(empty)}." if empty else "Every column that matters says something."
    return Panel(
        chapter=CHAPTER,
        title="What is missing",
        sentences=[said, *people(case)],
        tables=[
            table(
                "How full each column is",
                [("Table", "own"), ("Column", "own"), ("Filled", "share"), ("Without it", "own")],
                rows,
                "tables/posts and tables/accounts",
            )
        ],
    )


def people(case: Case) -> list[str]:
    """Whether ids are hashed, and whether handles changed."""
    lines = []
    hashed = (
        case.scan("accounts")
        .select(pl.col("is_pseudonymised").fill_null(value=False).mean())
        .collect()
        .item()
    )
    if hashed:
        lines.append(
            f"{percent(hashed)} of the accounts have hashed ids: they can be told apart, not looked up on the platform, "
            "nor joined with files that have the real ids."
        )
    if changed := case.counts("import")["handles_changed"]:
        lines.append(f"{several(changed, 'change')} of handle: see tables/account_snapshots.")
    return lines
