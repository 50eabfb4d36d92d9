"""Any table by a mapping: CSV, TSV, JSON lines or Parquet whose columns the user has named."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from inconcert.errors import InputError
from inconcert.readers.base import Asked, Batch, Match, extra_columns, qualified, split, with_times
from inconcert.readers.cells import (
    NO_ACCOUNT,
    NO_TIME,
    Check,
    identifier,
    is_rounded,
    items,
    language,
    names_of_files,
    number,
    times,
    truth,
    whole,
    words,
)
from inconcert.readers.identity import MadeIds
from inconcert.readers.mapping import (
    ACCOUNT,
    ACCOUNT_IDS,
    COUNTS,
    IDS,
    LISTS,
    NEEDED,
    POST_IDS,
    PROFILE,
    TARGETS,
    Mapping,
)
from inconcert.readers.raw import ROW, Raw, Sample
from inconcert.readers.sources import Source
from inconcert.readers.tables import batches

_KINDS = ("original", "repost", "quote", "reply", "comment")


class Mapped:
    """A table read by a mapping (docs/how-to/read-your-own-table.md). Without post ids they are made (`MadeIds`)."""

    name = "mapped"
    title = "a table with a mapping of its own"
    verified = "nothing: the mapping says what the columns are."

    def __init__(self, columns: Mapping) -> None:
        self.columns = columns

    def sniff(self, sample: Sample) -> Match:
        """Sure only when every mapped column that a post needs is there."""
        needed = [name for name, target in self.columns.columns.items() if target in NEEDED]
        missing = [name for name in needed if name not in sample.columns]
        if missing:
            return Match(0.0, f"the mapping needs the column '{missing[0]}'")
        return Match(1.0, "it has the columns of the mapping")

    def unused(self, sample: Sample) -> list[str]:
        """The table's columns that the mapping takes for nothing."""
        return [name for name in sample.columns if name not in self.columns.columns]

    def mapping(self) -> str | None:
        """The mapping, as TOML."""
        return self.columns.toml()

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """Posts, and accounts where the mapping names columns of profiles."""
        there = {name: target for name, target in self.columns.columns.items() if name in sample.columns}
        ids = MadeIds() if "post_id" not in there.values() else None
        for raw in batches(source, sample, (*there, *asked.trace_columns)):
            named = raw.frame.select(ROW, *(pl.col(name).alias(target) for name, target in there.items()))
            missing = [pl.lit(None, pl.String).alias(name) for name in TARGETS if name not in there.values()]
            frame = named.with_columns(missing)
            yield _convert(raw, frame, self.columns, ids, asked)


def _convert(raw: Raw, frame: pl.DataFrame, given: Mapping, ids: MadeIds | None, asked: Asked) -> Batch:
    platform = given.platform
    frame = with_times(frame, "created_at", given.timezone or asked.timezone, pattern=given.time_format)
    checks = [
        *(is_rounded(name) for name in IDS),
        Check("account_id", NO_ACCOUNT, identifier("account_id").is_null()),
        Check("created_at_raw", NO_TIME, pl.col("created_at").is_null()),
    ]
    if ids is None:
        checks.append(Check("post_id", "no post id", identifier("post_id").is_null()))
    frame, rejects = split(frame, checks, raw.rejects)
    native = identifier("post_id")
    if ids is not None:
        content = ("account_id", "created_at_raw", "text", "is_repost", *POST_IDS, *ACCOUNT_IDS)
        frame = frame.with_columns((pl.lit("made-") + ids.make(frame.select(content))).alias("made"))
    posts = frame.select(
        qualified(platform, native if ids is None else pl.col("made")).alias("post_id"),
        pl.lit(platform).alias("platform"),
        native.alias("native_id"),
        qualified(platform, identifier("account_id")).alias("account_id"),
        "created_at",
        "created_at_raw",
        "created_at_precision",
        _kind().alias("post_type"),
        words("text").alias("text"),
        language("lang").alias("lang"),
        *(qualified(platform, identifier(name)).alias(name) for name in (*POST_IDS, *ACCOUNT_IDS)),
        words("client_name").alias("client_name"),
        *(items(frame, name).alias(name) for name in LISTS),
        *(whole(name).alias(name) for name in COUNTS),
        number("latitude").alias("latitude"),
        number("longitude").alias("longitude"),
        names_of_files(frame, "media").alias("media"),
        qualified(platform, identifier("audio")).alias("audio"),
        pl.col(ROW).alias("source_row"),
    )
    accounts = _profiles(frame, given, asked) if set(given.columns.values()) & set(ACCOUNT) else None
    extra = extra_columns(raw.frame, asked)
    return Batch(raw.records, posts, accounts, rejects, extra)


def _kind() -> pl.Expr:
    given = pl.col("post_type").cast(pl.String).str.strip_chars().str.to_lowercase()
    return (
        pl.when(given.is_in(_KINDS))
        .then(given)
        .when(identifier("repost_of_post_id").is_not_null() | truth("is_repost").fill_null(value=False))
        .then(pl.lit("repost"))
        .when(identifier("quote_of_post_id").is_not_null() | truth("is_quote").fill_null(value=False))
        .then(pl.lit("quote"))
        .when(identifier("reply_to_post_id").is_not_null() | identifier("reply_to_account_id").is_not_null())
        .then(pl.lit("reply"))
        .otherwise(pl.lit("original"))
    )


def _profiles(frame: pl.DataFrame, given: Mapping, asked: Asked) -> pl.DataFrame:
    created, _ = times(frame["account_created_at"], given.timezone or asked.timezone)
    return frame.select(
        qualified(given.platform, identifier("account_id")).alias("account_id"),
        pl.lit(given.platform).alias("platform"),
        identifier("account_id").alias("native_id"),
        *(words(name).alias(name) for name in PROFILE),
        created.alias("account_created_at"),
        whole("followers_count").alias("followers_count"),
        whole("following_count").alias("following_count"),
        truth("verified").alias("verified"),
        pl.col("created_at").alias("observed_at"),
        pl.col(ROW).alias("source_row"),
    ).rename({"account_created_at": "created_at"})


def unknown_table(name: str, sample: Sample, whys: list[str], guessed: dict[str, str]) -> InputError:
    """The error for a table that no reader knows: its columns, and a mapping to start from."""
    shown = ", ".join(sample.columns[:40]) + (", ..." if len(sample.columns) > 40 else "")
    reason = f" ({'; '.join(whys)})" if whys else ""
    if not set(guessed.values()) >= NEEDED:
        needed = "a column that says who posted and one that says when"
        return InputError(
            f"{name}: no reader knows this table{reason}. Its columns: {shown}. It needs {needed}: write a mapping "
            "(inconcert docs: read your own table) and give it with --mapping FILE."
        )
    lines = Mapping(columns=guessed).toml()
    return InputError(
        f"{name}: no reader knows this table{reason}. Its columns: {shown}.\nIf this guess is right, save it as "
        f"mapping.toml and add --mapping mapping.toml:\n\n{lines}"
    )
