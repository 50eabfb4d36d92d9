"""Shares as CooRTweet takes them: who shared which object in which content, when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
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
from inconcert.readers.cells import NO_ACCOUNT, NO_TIME, Check, identifier, is_rounded
from inconcert.readers.identity import Seen
from inconcert.readers.raw import ROW, Raw, Sample
from inconcert.readers.sources import Source
from inconcert.readers.tables import batches

COLUMNS: Final = ("object_id", "account_id", "content_id", "timestamp_share")


class CooRTweet:
    """Shares without text. The format does not say what an object is: it is read as the post that was reposted.

    A content that shares several objects is a post for each; from the second on the id has the object
    appended.
    """

    name = "coortweet"
    title = "CooRTweet's table of shares"
    verified = (
        "CooRTweet's own example data (35,125 shares): all read, as many records as counted independently."
    )

    def sniff(self, sample: Sample) -> Match:
        """By the four columns."""
        return by_columns(sample, COLUMNS, self.title)

    def mapping(self) -> str | None:
        """None: the columns are fixed."""
        return None

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """Posts, one a share."""
        contents, shares = Seen(), Seen()
        for raw in batches(source, sample, (*COLUMNS, *asked.trace_columns)):
            yield _convert(raw, contents, shares, asked)


def _convert(raw: Raw, contents: Seen, shares: Seen, asked: Asked) -> Batch:
    frame = with_times(raw.frame, "timestamp_share", asked.timezone)
    checks = [
        *(is_rounded(name) for name in COLUMNS[:3]),
        Check("account_id", NO_ACCOUNT, identifier("account_id").is_null()),
        Check("object_id", "no object id", identifier("object_id").is_null()),
        Check("content_id", "no content id", identifier("content_id").is_null()),
        Check("timestamp_share", NO_TIME, pl.col("created_at").is_null()),
    ]
    frame, rejects = split(frame, checks, raw.rejects)
    frame = frame.with_columns(
        identifier("content_id").alias("content"), identifier("object_id").alias("object")
    )
    frame = frame.with_columns(pl.format("{}~{}", "content", "object").alias("share"))
    frame = frame.with_columns(
        pl.Series("contents_before", contents.count(frame["content"]))
        + pl.int_range(pl.len()).over("content"),
        pl.Series("shares_before", shares.count(frame["share"])) + pl.int_range(pl.len()).over("share"),
    )
    places = pl.Series(np.zeros(frame.height, np.int64))
    contents.add(frame["content"], places)
    shares.add(frame["share"], places)
    twice = Check(
        "content_id", "the same content and object as an earlier record", pl.col("shares_before") > 0
    )
    frame, rejects = split(frame, [twice], rejects)
    native = pl.when(pl.col("contents_before") > 0).then(pl.col("share")).otherwise(pl.col("content"))
    posts = frame.select(
        qualified("other", native).alias("post_id"),
        pl.lit("other").alias("platform"),
        pl.col("content").alias("native_id"),
        qualified("other", identifier("account_id")).alias("account_id"),
        "created_at",
        "created_at_raw",
        "created_at_precision",
        pl.lit("repost").alias("post_type"),
        qualified("other", pl.col("object")).alias("repost_of_post_id"),
        pl.col(ROW).alias("source_row"),
    )
    return Batch(raw.records, posts, None, rejects, extra_columns(frame, asked))
