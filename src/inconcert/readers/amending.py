"""What the end of an import changes in rows already written: replaced posts go, handles in links become ids."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from inconcert.case import TableWriter
from inconcert.readers.twins import MARK
from inconcert.schema import Table

_ROWS = 100_000


def rewrite(folder: Path, table: Table, change: Callable[[pl.DataFrame], pl.DataFrame]) -> int:
    """Write a table's parts again, in order, each batch of rows changed; return how many rows it has then."""
    old = folder.with_name(f"{folder.name}.old")
    folder.replace(old)
    rows = copy_changed(old, folder, table, change)
    shutil.rmtree(old)
    return rows


def copy_changed(old: Path, new: Path, table: Table, change: Callable[[pl.DataFrame], pl.DataFrame]) -> int:
    """Write a table's parts to another folder, in order, each batch of rows changed; return how many rows it has there."""
    with TableWriter(new, table) as writer:
        for part in sorted(old.iterdir()):
            with pq.ParquetFile(part) as file:
                for batch in file.iter_batches(_ROWS, use_threads=False):
                    writer.write(change(pl.DataFrame(batch)))
    return writer.rows


def without_replaced(levels: Mapping[str, int]) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A change that leaves out the rows of posts that a fuller row replaced, and takes the marks off the ids."""
    last = pl.DataFrame(
        {"plain": list(levels), "last": list(levels.values())}, schema={"plain": pl.String, "last": pl.Int64}
    )

    def change(rows: pl.DataFrame) -> pl.DataFrame:
        plain = pl.col("post_id").str.strip_chars_end(MARK)
        marks = pl.col("post_id").str.len_bytes().cast(pl.Int64) - plain.str.len_bytes().cast(pl.Int64)
        marked = rows.with_columns(plain.alias("plain"), marks.alias("marks"))
        found = marked.join(last, on="plain", how="left", maintain_order="left")
        return (
            found.filter(pl.col("marks") == pl.col("last").fill_null(0))
            .with_columns(pl.col("plain").alias("post_id"))
            .select(rows.columns)
        )

    return change


def with_known_handles(known: Mapping[str, str]) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A change that puts an account's id where a link names it by its handle, in its posts' ids too."""

    def change(rows: pl.DataFrame) -> pl.DataFrame:
        pairs = rows.select("target_account_id", "target_post_id").unique(maintain_order=True)
        named = pairs.filter(pl.col("target_account_id").is_in(list(known)))
        spelled = [
            (account, post, known[account], _renamed(post, account, known[account]))
            for account, post in named.iter_rows()
        ]
        columns = ("target_account_id", "target_post_id", "account", "post")
        table = pl.DataFrame(spelled, schema=dict.fromkeys(columns, pl.String), orient="row")
        found = rows.join(table, on=columns[:2], how="left", nulls_equal=True, maintain_order="left")
        return found.with_columns(
            pl.coalesce("post", "target_post_id").alias("target_post_id"),
            pl.coalesce("account", "target_account_id").alias("target_account_id"),
        ).select(rows.columns)

    return change


def _renamed(post: str | None, handle: str, account: str) -> str | None:
    """A post's id with the account's native id where it has the handle."""
    return post and post.replace(handle.partition(":")[2], account.partition(":")[2], 1)


def ids_of_handles(accounts: pl.DataFrame, snapshots: pl.DataFrame) -> dict[str, str]:
    """platform:@handle, in lower case, to the account's id, earlier handles too; one that several accounts had is left out."""
    handles = pl.concat([table.select("account_id", "handle") for table in (accounts, snapshots)])
    platform = pl.col("account_id").str.extract(r"^([a-z]+):")
    named = (
        handles.filter(pl.col("handle").is_not_null())
        .select(
            pl.format("{}:@{}", platform, pl.col("handle").str.to_lowercase()).alias("named"), "account_id"
        )
        .unique()
        .filter(pl.len().over("named") == 1)
        .sort("named")
    )
    return dict(named.iter_rows())
