"""The table that coordination-network-toolkit takes: messages with repost, reply, text and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from inconcert.readers.base import (
    Asked,
    Batch,
    Match,
    by_columns,
    extra_columns,
    qualified,
    split,
    with_times,
)
from inconcert.readers.cells import NO_ACCOUNT, NO_TIME, Check, identifier, is_rounded, items, words
from inconcert.readers.raw import ROW, Raw, Sample
from inconcert.readers.sources import Source
from inconcert.readers.tables import batches

COLUMNS: Final = (
    "message_id",
    "user_id",
    "username",
    "repost_id",
    "reply_id",
    "message",
    "timestamp",
    "urls",
)


class Toolkit:
    """Messages of any platform; times are seconds since 1970. Addresses may stand in a list or with spaces between."""

    name = "toolkit"
    title = "coordination-network-toolkit's table of messages"
    verified = (
        "two sample tables that come with the toolkit: all read, as many records as counted independently."
    )

    def sniff(self, sample: Sample) -> Match:
        """By its columns."""
        return by_columns(sample, (*COLUMNS[:2], *COLUMNS[3:7]), self.title)

    def mapping(self) -> str | None:
        """None: the columns are fixed."""
        return None

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """Posts and the handles of their accounts."""
        for raw in batches(source, sample, (*COLUMNS, *asked.trace_columns)):
            yield _convert(raw, sample, asked)


def _convert(raw: Raw, sample: Sample, asked: Asked) -> Batch:
    frame = with_times(raw.frame, "timestamp", asked.timezone)
    checks = [
        *(is_rounded(name) for name in ("message_id", "user_id", "repost_id", "reply_id")),
        Check("message_id", "no message id", identifier("message_id").is_null()),
        Check("user_id", NO_ACCOUNT, identifier("user_id").is_null()),
        Check("timestamp", NO_TIME, pl.col("created_at").is_null()),
    ]
    frame, rejects = split(frame, checks, raw.rejects)
    nothing = pl.lit([], pl.List(pl.String))
    urls = items(frame, "urls").fill_null(nothing) if sample.has("urls") else pl.lit(None, pl.List(pl.String))
    posts = frame.select(
        qualified("other", identifier("message_id")).alias("post_id"),
        pl.lit("other").alias("platform"),
        identifier("message_id").alias("native_id"),
        qualified("other", identifier("user_id")).alias("account_id"),
        "created_at",
        "created_at_raw",
        "created_at_precision",
        pl.when(identifier("repost_id").is_not_null())
        .then(pl.lit("repost"))
        .when(identifier("reply_id").is_not_null())
        .then(pl.lit("reply"))
        .otherwise(pl.lit("original"))
        .alias("post_type"),
        words("message").alias("text"),
        qualified("other", identifier("repost_id")).alias("repost_of_post_id"),
        qualified("other", identifier("reply_id")).alias("reply_to_post_id"),
        urls.alias("urls"),
        pl.col(ROW).alias("source_row"),
    )
    accounts = frame.select(
        qualified("other", identifier("user_id")).alias("account_id"),
        pl.lit("other").alias("platform"),
        identifier("user_id").alias("native_id"),
        words("username").alias("handle"),
        pl.col("created_at").alias("observed_at"),
        pl.col(ROW).alias("source_row"),
    )
    return Batch(raw.records, posts, accounts, rejects, extra_columns(frame, asked))
