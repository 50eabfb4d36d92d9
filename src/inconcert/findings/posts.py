"""Posts as they are shown, read from the case by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.report.parts import Count, Panel, PostView

POSTS: Final = 16


def post_views(case: Case, post_ids: Iterable[str]) -> dict[str, PostView]:
    """The posts that are shown, by id, in the order asked for; those that the case does not have are left out."""
    asked = list(dict.fromkeys(post_ids))
    wanted = pl.Series(asked, dtype=pl.String)
    links = (
        case.scan("links")
        .filter(pl.col("post_id").is_in(wanted.implode()))
        .group_by("post_id")
        .agg(pl.col("url_canonical").sort_by("position"))
        .collect()
    )
    sources = case.polars("sources").select("source_id", "path")
    rows = (
        case.scan("posts")
        .filter(pl.col("post_id").is_in(wanted.implode()))
        .join(case.scan("accounts").select("account_id", "handle"), on="account_id", how="left")
        .collect()
        .join(links, on="post_id", how="left")
        .join(sources, on="source_id", how="left")
    )
    found = {
        row["post_id"]: PostView(
            post_id=row["post_id"],
            account_id=row["account_id"],
            handle=row["handle"] or row["account_id"],
            platform=row["platform"] or "unknown",
            created_at=iso(row["created_at"]),
            precision=row["created_at_precision"] or "s",
            post_type=row["post_type"] or "original",
            text=row["text"] or "",
            lang=row["lang"],
            client=row["client_name"],
            links=row["url_canonical"] or [],
            source=f"{row['path'] or row['source_id'] or 'unknown file'}, row {row['source_row']}",
        )
        for row in rows.iter_rows(named=True)
    }
    return {post: found[post] for post in asked if post in found}


def with_posts(case: Case, panels: Sequence[Panel], first: Sequence[str] = ()) -> list[Panel]:
    """The panels with the posts that their rows lead to, read at once; those that have posts already stay as they are.

    One of each row and of each mark of a chart, then `first`, then the rows' others up to sixteen in all.
    """
    asked = [_wanted(panel, first) for panel in panels]
    views = post_views(case, (post for ids in asked for post in ids))
    return [
        panel
        if panel.posts
        else panel.model_copy(update={"posts": [views[one] for one in ids if one in views]})
        for panel, ids in zip(panels, asked, strict=True)
    ]


def _wanted(panel: Panel, first: Sequence[str]) -> list[str]:
    if panel.posts:
        return []
    rows = [[post for post in row.posts if post] for one in panel.tables for row in one.rows]
    leading = dict.fromkeys(row[0] for row in rows if row)
    leading |= dict.fromkeys(one.post for chart in panel.charts for one in chart.counts if one.post)
    others = dict.fromkeys([*first, *(post for row in rows for post in row[1:])])
    return list(leading | others)[: max(POSTS, len(leading))]


def counted(posts: pl.LazyFrame, label: pl.Expr) -> list[Count]:
    """Posts by label, in the labels' order, each count with a post that it counts; rows without a label are left out."""
    rows = (
        posts.group_by(label=label)
        .agg(pl.len(), post=pl.col("post_id").min())
        .drop_nulls("label")
        .sort("label")
    )
    return [Count(label=name, count=count, post=post) for name, count, post in rows.collect().iter_rows()]


def iso(moment: object) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if hasattr(moment, "isoformat") else ""
