"""The FiveThirtyEight release of tweets of the Internet Research Agency: CSV or Parquet."""

from __future__ import annotations

from collections.abc import Iterator

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
from inconcert.readers.cells import (
    NO_ACCOUNT,
    NO_TIME,
    Check,
    identifier,
    is_rounded,
    language,
    truth,
    whole,
    words,
)
from inconcert.readers.identity import MadeIds
from inconcert.readers.raw import ROW, Raw, Sample
from inconcert.readers.sources import Source
from inconcert.readers.tables import batches


class Ira538:
    """Tweets without ids, to the minute.

    A post gets an id from its author, time, kind and text (`MadeIds`). A repost names nothing it reposts:
    its object is its text. The account is `author_id`; in files that have `external_author_id` instead,
    where large ids were rounded (9.06E+17), it is the author's handle in lower case, which is whole. Rows
    marked Q are quotes. Languages become ISO codes. The release's own judgement of the accounts
    (account_type, account_category) is not read.
    """

    name = "ira538"
    title = "the FiveThirtyEight release of Internet Research Agency tweets"
    verified = (
        "the release as one Parquet table (1,192,518 tweets), which the benchmarks read; the columns of its CSV "
        "files (external_author_id) by their published names."
    )

    def sniff(self, sample: Sample) -> Match:
        """By the release's column names."""
        author = "author_id" if sample.has("author_id") else "external_author_id"
        return by_columns(
            sample, (author, "author", "content", "publish_date", "harvested_date", "retweet"), self.title
        )

    def mapping(self) -> str | None:
        """None: the columns are fixed."""
        return None

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """Posts and accounts."""
        author = "author_id" if sample.has("author_id") else "external_author_id"
        needed = (
            "author",
            "content",
            "language",
            "publish_date",
            "following",
            "followers",
            "post_type",
            "retweet",
        )
        ids = MadeIds()
        for raw in batches(source, sample, (author, *needed, *asked.trace_columns)):
            yield _convert(raw, author, ids, asked)


def _convert(raw: Raw, author: str, ids: MadeIds, asked: Asked) -> Batch:
    frame = with_times(raw.frame, "publish_date", asked.timezone, month_first=True)
    checks = [Check("publish_date", NO_TIME, pl.col("created_at").is_null())]
    native = identifier(author)
    if author == "author_id":
        checks.append(is_rounded(author))
    else:
        native = (
            pl.when(~is_rounded(author).failed)
            .then(native)
            .fill_null(identifier("author").str.to_lowercase())
        )
    checks.append(Check(author, NO_ACCOUNT, native.is_null()))
    frame, rejects = split(frame, checks, raw.rejects)
    kind = (
        pl.when(words("post_type").str.to_uppercase() == "Q")
        .then(pl.lit("quote"))
        .when(truth("retweet").fill_null(value=False))
        .then(pl.lit("repost"))
        .otherwise(pl.lit("original"))
    )
    frame = frame.with_columns(native.alias("native"), kind.alias("kind"))
    made = ids.make(frame.select("native", "created_at_raw", "kind", "content"))
    posts = frame.select(
        qualified("x", pl.lit("made-") + made).alias("post_id"),
        pl.lit("x").alias("platform"),
        qualified("x", pl.col("native")).alias("account_id"),
        "created_at",
        "created_at_raw",
        pl.lit("min").alias("created_at_precision"),
        pl.col("kind").alias("post_type"),
        words("content").alias("text"),
        language("language").alias("lang"),
        pl.col(ROW).alias("source_row"),
    )
    accounts = frame.select(
        qualified("x", pl.col("native")).alias("account_id"),
        pl.lit("x").alias("platform"),
        pl.col("native").alias("native_id"),
        words("author").alias("handle"),
        pl.lit("user").alias("account_type"),
        whole("followers").alias("followers_count"),
        whole("following").alias("following_count"),
        pl.lit(value=False).alias("is_pseudonymised"),
        pl.col("created_at").alias("observed_at"),
        pl.col(ROW).alias("source_row"),
    )
    return Batch(raw.records, posts, accounts, rejects, extra_columns(frame, asked))
