"""Rows of plain Python values, with the source's own ids, as a batch of canonical posts and accounts.

A row is a dictionary with names of the posts table as keys: `native_id`, `account_id` and the other ids as the
platform writes them (text, without the platform), times as the source writes them, lists as lists. What is left
out is null. Besides: `account`, a dictionary with names of the accounts table (its id is the row's), `platform`
where it differs from the reader's, `seen_at`, the platform's own time where `created_at` is the client's word,
`written_at`, the time as the source wrote it where `created_at` spells it otherwise, `media`, names of files beside
the export, and `urls`, addresses as given (expanded where the source expands them); or `links`, addresses that stand
beside the text (a card, an attachment), when those in the text count as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Any, Final

import polars as pl
import pyarrow as pa

from inconcert import schema
from inconcert.readers.base import Asked, Batch, split, with_times
from inconcert.readers.cells import NO_ACCOUNT, NO_TIME, TIME, Check, is_rounded, language, times
from inconcert.readers.raw import ROW
from inconcert.schema import ACCOUNTS, POSTS
from inconcert.urls import urls_in

Row = dict[str, Any]
Cells = Sequence[Any] | pl.Series
Columns = Mapping[str, Cells]
"""Rows by column: one value a row under each name."""

IDS: Final = (
    "reply_to_post_id",
    "reply_to_account_id",
    "repost_of_post_id",
    "repost_of_account_id",
    "quote_of_post_id",
    "conversation_id",
    "surface_id",
)
_MADE: Final = frozenset(
    {"post_id", "created_at_raw", "created_at_precision", "text_key", "lang_source", "source_id"}
)
_LIST: Final = pl.List(pl.String)


def _kinds(table: schema.Table, without: Collection[str]) -> dict[str, pl.DataType]:
    """The columns of a table and what they hold, times as text."""
    written = {
        column.name: pa.string() if column.type == schema.TIME else column.type for column in table.columns
    }
    return dict(pl.Schema(pa.schema([(name, kind) for name, kind in written.items() if name not in without])))


_POST: Final = _kinds(POSTS, _MADE) | {
    "urls": _LIST,
    "links": _LIST,
    "media": _LIST,
    "seen_at": pl.String(),
    "written_at": pl.String(),
}
_ELSEWHERE: Final = (
    "native_id",
    "account_id",
    *IDS,
    "lang",
    "edited_at",
    "collected_at",
    "seen_at",
    "written_at",
    "created_at_raw",
    "links",
)
_ACCOUNT: Final = _kinds(ACCOUNTS, {"account_id", "platform", "native_id"}) | {"observed_at": pl.String()}


def batch_of(rows: Sequence[Row], platform: str, rejects: pl.DataFrame, count: int, asked: Asked) -> Batch:
    """The rows as a batch of `count` records (`batch_of_columns`)."""
    posts = _columns(rows, _POST)
    profiles = _columns([row.get("account") or {} for row in rows], _ACCOUNT)
    return batch_of_columns(posts, profiles, platform, rejects, count, asked)


def batch_of_columns(
    posts: Columns, profiles: Columns, platform: str, rejects: pl.DataFrame, count: int, asked: Asked
) -> Batch:
    """Columns of rows as a batch of `count` records; rows without id, account or time join the rejects.

    `posts` has what a row has, with `source_row`; `profiles` what stands under `account`. An account is seen at
    `observed_at`, else when the post was collected, else when it was posted. A time that cannot be read, or that is
    later than `seen_at`, is replaced by `seen_at`.
    """
    height = len(posts["source_row"])
    frame = _frame(posts, _POST, height).with_columns(pl.col("platform").fill_null(platform), _addresses())
    frame = _posted(frame, asked.timezone)
    accounts = _frame(profiles, _ACCOUNT, height).select(pl.all().name.prefix("account "))
    frame = pl.concat([frame, accounts], how="horizontal").rename({"source_row": ROW})
    checks = [
        *(is_rounded(name) for name in ("native_id", "account_id", *IDS)),
        Check("native_id", "no post id", pl.col("native_id").is_null()),
        Check("account_id", NO_ACCOUNT, pl.col("account_id").is_null()),
        Check("created_at_raw", NO_TIME, pl.col("created_at").is_null()),
    ]
    frame, rejects = split(frame, checks, rejects)
    frame = frame.rename({ROW: "source_row"})
    kept = frame.select(
        _qualified("native_id").alias("post_id"),
        "native_id",
        *(_qualified(name) for name in ("account_id", *IDS)),
        language("lang").alias("lang"),
        *(_time(frame, name, asked.timezone) for name in ("edited_at", "collected_at")),
        pl.coalesce("written_at", "created_at_raw").alias("created_at_raw"),
        pl.exclude(*_ELSEWHERE, "^account .*$"),
    )
    return Batch(count, kept, _accounts(frame, kept, asked.timezone), rejects)


def _addresses() -> pl.Expr:
    """`urls`, or where a row has links the addresses in its text and these, each once."""
    links = pl.col("links")
    in_text = urls_in(pl.when(links.is_not_null()).then("text")).fill_null([])
    return (
        pl.when(links.is_null())
        .then("urls")
        .otherwise(pl.concat_list(in_text, links).list.unique(maintain_order=True))
        .alias("urls")
    )


def _columns(rows: Sequence[Row], kinds: Collection[str]) -> Columns:
    """What the rows have, by name."""
    used = set().union(*rows)
    return {name: _cells(rows, name) for name in kinds if name in used or name == "source_row"}


def _frame(columns: Columns, kinds: Mapping[str, pl.DataType], height: int) -> pl.DataFrame:
    """One column a name; times stay as the source wrote them."""
    return pl.DataFrame(
        [
            _column(name, columns[name], kind)
            if name in columns
            else pl.Series(name, [None], kind).new_from_index(0, height)
            for name, kind in kinds.items()
        ]
    )


def _column(name: str, cells: Cells, kind: pl.DataType) -> pl.Series:
    """The cells as a column. Lists go by way of Arrow, all their values at once: Polars would make a column of each."""
    if isinstance(cells, pl.Series) or not isinstance(kind, pl.List):
        return pl.Series(name, cells, kind)
    ends = list(accumulate((len(cell) if cell else 0 for cell in cells), initial=0))
    starts = [None if cell is None else start for cell, start in zip(cells, ends, strict=False)]
    values = pl.Series([item for cell in cells if cell for item in cell], dtype=kind.inner)
    offsets = pl.Series([*starts, ends[-1]], dtype=pl.Int64)
    lists = pa.LargeListArray.from_arrays(offsets.to_arrow(), values.to_arrow())
    return pl.Series(name, lists, kind)


def _cells(rows: Sequence[Row], name: str) -> list[Any]:
    """What the rows have under a name; most readers give all rows the same names, and then this is quick."""
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:
        return [row.get(name) for row in rows]


def _qualified(name: str) -> pl.Expr:
    return (pl.col("platform") + ":" + pl.col(name)).alias(name)


def _posted(frame: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """The time of each post, from the client's word and the platform's."""
    frame = with_times(frame, "created_at", timezone)
    if frame["seen_at"].null_count() == frame.height:
        return frame
    seen, precision = times(frame["seen_at"], timezone)
    later = pl.col("created_at").is_null() | (pl.col("created_at") > pl.col("seen"))
    is_taken = later & pl.col("seen").is_not_null()
    return (
        frame.with_columns(seen.alias("seen"), precision.alias("seen precision"))
        .with_columns(
            pl.when(is_taken).then("seen").otherwise("created_at").alias("created_at"),
            pl.when(is_taken).then("seen_at").otherwise("created_at_raw").alias("created_at_raw"),
            pl.when(is_taken)
            .then("seen precision")
            .otherwise("created_at_precision")
            .alias("created_at_precision"),
        )
        .drop("seen", "seen precision")
    )


def _time(frame: pl.DataFrame, name: str, timezone: str) -> pl.Series:
    """The times of a column; each distinct text is read once, as many rows share the time of collection."""
    cells = frame[name]
    if cells.null_count() == len(cells):
        return pl.Series(name, [None], TIME).new_from_index(0, len(cells))
    distinct = cells.unique()
    if 2 * len(distinct) > len(cells):
        return times(cells, timezone)[0].alias(name)
    read = pl.DataFrame({name: distinct, "time": times(distinct, timezone)[0]})
    return frame.select(name).join(read, on=name, how="left", maintain_order="left")["time"].alias(name)


def _accounts(frame: pl.DataFrame, posts: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """The profile that stands beside each post."""
    observed = _time(frame, "account observed_at", timezone).alias("observed_at")
    return frame.select(
        _qualified("account_id"),
        "platform",
        pl.col("account_id").alias("native_id"),
        *(
            pl.col(f"account {name}").alias(name)
            for name in _ACCOUNT
            if name not in {"created_at", "observed_at"}
        ),
        _time(frame, "account created_at", timezone).alias("created_at"),
        pl.select(pl.coalesce(observed, posts["collected_at"], posts["created_at"]))
        .to_series()
        .alias("observed_at"),
        "source_row",
    )
