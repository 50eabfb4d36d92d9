"""The evidence a colleague needs beside the network: the posts that carry the groups, pair by pair; or only counts of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.privacy.people import REDACTIONS, People
from inconcert.report.exports.columns import COUNTS, EVIDENCE, POSTS
from inconcert.report.exports.network import SEPARATOR, finished, safe_id
from inconcert.schema import Table

WriteTable = Callable[[Table, pl.DataFrame, str, Path], None]

SMALLEST: Final = 5
"""Accounts that must stand behind a count; what has fewer is left out."""


def write_evidence(case: Case, people: People, redaction: str, path: Path, write: WriteTable) -> list[Path]:
    """Write the posts and the pairs of posts beside the network's `path`: NAME-posts.csv, NAME-evidence.csv (or .parquet)."""
    pairs, posts = _pairs(case), _posts(case)
    ids = {post: people.post(post, who) for post, who in posts.select("post_id", "account_id").iter_rows()}
    note = REDACTIONS[redaction]
    tables = (
        (POSTS, finished(POSTS, _shown_posts(posts, people, ids, redaction))),
        (EVIDENCE, finished(EVIDENCE, _shown_pairs(pairs, people, ids))),
    )
    names = ("posts", "evidence")
    written = []
    for name, (table, frame) in zip(names, tables, strict=True):
        beside = path.with_name(f"{path.stem}-{name}{path.suffix}")
        write(table, frame, note, beside)
        written.append(beside)
    return written


def write_counts(case: Case, people: People, redaction: str, path: Path, write: WriteTable) -> list[Path]:
    """Write only counts of the groups: accounts, posts by month, language and domain; none with fewer than five accounts."""
    posts = _posts(case)
    cells = [
        posts.group_by("group")
        .agg(*_COUNTED)
        .with_columns(what=pl.lit("accounts"), value=pl.lit(None, pl.String))
    ]
    by = {
        "month": posts.with_columns(value=pl.col("created_at").dt.strftime("%Y-%m")),
        "language": posts.with_columns(value=pl.col("lang")),
        "domain": posts.with_columns(value=pl.col("domains").list.unique()).explode("value"),
    }
    for what, frame in by.items():
        counted = frame.drop_nulls("value").group_by("group", "value").agg(*_COUNTED)
        cells.append(counted.with_columns(what=pl.lit(what)))
    kept = pl.concat(cells, how="diagonal").filter(pl.col("accounts") >= SMALLEST)
    frame = finished(COUNTS, kept.with_columns(people.cover.column(kept["value"])))
    write(COUNTS, frame, REDACTIONS[redaction], path)
    return [path]


_COUNTED: Final = (
    pl.col("post_id").n_unique().cast(pl.Int64).alias("posts"),
    pl.col("account_id").n_unique().cast(pl.Int64).alias("accounts"),
)


def _pairs(case: Case) -> pl.DataFrame:
    """The pairs of posts behind the links inside groups."""
    inside = case.scan("network").drop_nulls("group").select("account_a", "account_b", "group")
    columns = ("account_a", "account_b", "group", "trace", "post_a", "post_b", "gap_s")
    return case.scan("edge_posts").join(inside, on=["account_a", "account_b"]).select(columns).collect()


def _posts(case: Case) -> pl.DataFrame:
    """The posts of those pairs, with their addresses and domains."""
    pairs = _pairs(case)
    sides = [pairs.select("group", post_id=f"post_{side}") for side in "ab"]
    wanted = pl.concat(sides).drop_nulls().unique().lazy()
    links = (
        case.scan("links")
        .join(wanted.select("post_id").unique(), on="post_id", how="semi")
        .sort("post_id", "position")
        .group_by("post_id")
        .agg(addresses=pl.col("url_canonical"), domains=pl.col("domain"))
    )
    return case.scan("posts").join(wanted, on="post_id").join(links, on="post_id", how="left").collect()


def _shown_posts(posts: pl.DataFrame, people: People, ids: dict[str, str], redaction: str) -> pl.DataFrame:
    bare = posts.select(
        pl.col("post_id").replace_strict(ids, return_dtype=pl.String),
        _accounts(posts["account_id"], people).alias("account"),
        "group",
        "platform",
        "post_type",
        "lang",
        created=pl.col("created_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        precision=pl.col("created_at_precision"),
    )
    if redaction == "ids-only":
        return bare
    mentions = posts["mentions"].explode().drop_nulls().unique()
    covered = {name: people.mentioned(name) for name in mentions}
    lists = posts.select(
        people.cover.column(posts["text"]),
        people.cover.column(posts["hashtags"]).list.join(SEPARATOR),
        pl.col("mentions")
        .list.eval(pl.element().replace_strict(covered, return_dtype=pl.String) if covered else pl.element())
        .list.join(SEPARATOR),
        people.cover.column(posts["addresses"]).list.join(SEPARATOR),
    )
    return pl.concat([bare, lists], how="horizontal")


def _shown_pairs(pairs: pl.DataFrame, people: People, ids: dict[str, str]) -> pl.DataFrame:
    return pairs.select(
        "trace",
        "gap_s",
        _accounts(pairs["account_a"], people).alias("source"),
        _accounts(pairs["account_b"], people).alias("target"),
        *(pl.col(f"post_{side}").replace_strict(ids, default=None, return_dtype=pl.String) for side in "ab"),
    )


def _accounts(ids: pl.Series, people: People) -> pl.Series:
    shown = {account: safe_id(people.account(account)) for account in ids.unique()}
    return ids.replace_strict(shown, return_dtype=pl.String) if shown else ids
