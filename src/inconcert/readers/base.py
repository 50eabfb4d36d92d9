"""What a reader is: it knows an export by its content and turns it into batches of posts and accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

import polars as pl

from inconcert.readers.cells import Check, divide, times
from inconcert.readers.raw import REJECTS, ROW, Sample
from inconcert.readers.sources import Source


@dataclass(frozen=True, slots=True)
class Match:
    """How sure a reader is that a source is its own (0 to 1), and why, in words."""

    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked of reading: the zone of times that name none, and columns that are traces of their own."""

    timezone: str = "UTC"
    trace_columns: tuple[str, ...] = ()


@dataclass(slots=True)
class Batch:
    """Some records of a source, as canonical rows.

    posts: columns of the posts table (without text_key) and `urls`, a list of addresses as given, with
    `source_row`. accounts: columns of the accounts table, `observed_at` (null: time unknown) and
    `source_row`. Hashtags and mentions are as the source gives them; null lists mean that the source has no
    such column and the text is searched. rejects: row, column, reason, raw. extra: `source_row` and the
    columns that are traces. how: what was decided while reading, as TOML (the order of day and month in dates).
    """

    records: int
    posts: pl.DataFrame | None = None
    accounts: pl.DataFrame | None = None
    rejects: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTS))
    extra: pl.DataFrame | None = None
    how: str | None = None


class Reader(Protocol):
    """One export format; `verified` says against what its shape was checked, and how. The docs' page is made of these."""

    name: str
    title: str
    verified: str

    def sniff(self, sample: Sample) -> Match:
        """How surely this is the reader's format, by content alone."""

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """All records of the source, in order, in batches of bounded size."""

    def mapping(self) -> str | None:
        """The column mapping in use, as TOML; None for a format with fixed columns."""


ALL_THERE: Final = 0.95


def by_columns(sample: Sample, needed: tuple[str, ...], title: str) -> Match:
    """Sure when all needed columns are there; else says which are not."""
    missing = [name for name in needed if name not in sample.columns]
    if not missing:
        return Match(ALL_THERE, f"it has the columns of {title}")
    share = 1 - len(missing) / len(needed)
    return Match(share / 2, f"{title} would have the columns {', '.join(missing)}")


def qualified(platform: str, native: pl.Expr) -> pl.Expr:
    """An id that is unique over platforms: platform:native; null stays null."""
    return pl.lit(f"{platform}:") + native


def with_times(frame: pl.DataFrame, name: str, timezone: str, **how: bool | str | None) -> pl.DataFrame:
    """Add created_at, created_at_raw and created_at_precision from the column `name`."""
    moments, precision = times(frame[name], timezone, **how)  # type: ignore[arg-type]
    return frame.with_columns(
        moments.alias("created_at"),
        pl.col(name).cast(pl.String).alias("created_at_raw"),
        precision.alias("created_at_precision"),
    )


def split(
    frame: pl.DataFrame, checks: list[Check], rejects: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that pass, and all rejects of the batch so far, by row."""
    kept, wrong = divide(frame, checks)
    return kept, pl.concat([rejects, wrong]).sort("row")


def extra_columns(frame: pl.DataFrame, asked: Asked) -> pl.DataFrame | None:
    """The columns that are traces of their own, with their rows."""
    if not asked.trace_columns:
        return None
    cells = [pl.col(name).cast(pl.String) for name in asked.trace_columns]
    return frame.select(pl.col(ROW).alias("source_row"), *cells)
