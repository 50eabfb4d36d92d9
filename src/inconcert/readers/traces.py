"""Traces of the user's own: a column of the input, or a table of its own, as rows of attributes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from inconcert.errors import InputError
from inconcert.readers.base import Batch, split, with_times
from inconcert.readers.cells import NO_ACCOUNT, NO_TIME, TIME, Check, identifier
from inconcert.readers.raw import Sample
from inconcert.readers.sources import Source
from inconcert.readers.tables import batches
from inconcert.schema import REJECTS
from inconcert.settings import CustomTrace

SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "name": pl.String,
    "account_id": pl.String,
    "value": pl.String,
    "post_id": pl.String,
    "created_at": TIME,
}
LONGEST: Final = 1000


def check_columns(traces: Sequence[CustomTrace], samples: Sequence[Sample]) -> None:
    """Raise InputError for a trace whose column none of the inputs has."""
    there = sorted({name for sample in samples for name in sample.columns})
    for trace in traces:
        if trace.column is not None and trace.column not in there:
            raise InputError(
                f"--trace {trace.name}: no input has a column '{trace.column}'. There are: {', '.join(there)}."
            )


def from_columns(batch: Batch, traces: Sequence[CustomTrace]) -> pl.DataFrame:
    """Attributes from the input's own columns: with the post of the row, or with its account alone."""
    if batch.extra is None:
        return pl.DataFrame(schema=SCHEMA)
    if batch.posts is not None:
        rows = batch.posts.select("source_row", "account_id", "post_id", "created_at")
    elif batch.accounts is not None:
        rows = batch.accounts.select(
            "source_row", "account_id", post_id=pl.lit(None, pl.String), created_at=pl.lit(None, TIME)
        )
    else:
        return pl.DataFrame(schema=SCHEMA)
    found = [
        rows.join(
            batch.extra.select("source_row", _value(trace.column).alias("value")),
            on="source_row",
            maintain_order="left",
        )
        .filter(pl.col("value").is_not_null())
        .select(pl.lit(trace.name).alias("name"), "account_id", "value", "post_id", "created_at")
        for trace in traces
        if trace.column is not None
    ]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *found])


def from_table(
    trace: CustomTrace, source: Source, sample: Sample, platforms: Sequence[str], timezone: str
) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Attributes from a table of its own, its rejects, and how many records it has."""
    names = [name for name in (trace.account, trace.object, trace.time) if name is not None]
    for name in names:
        if name not in sample.columns:
            raise InputError(
                f"--trace {trace.name}: {source.name} has no column '{name}'. There are: {', '.join(sample.columns)}."
            )
    kept, rejected, records = [], [], 0
    for raw in batches(source, sample, names):
        records += raw.records
        frame = raw.frame.with_columns(
            _account(str(trace.account), platforms).alias("account_id"), _value(trace.object).alias("value")
        )
        checks = [
            Check(str(trace.account), NO_ACCOUNT, identifier(str(trace.account)).is_null()),
            Check(
                str(trace.account),
                f"several platforms were read: write the account as {platforms[0]}:id",
                pl.col("account_id").is_null(),
            ),
            Check(str(trace.object), "no value", pl.col("value").is_null()),
        ]
        if trace.time is not None:
            frame = with_times(frame, trace.time, timezone)
            checks.append(Check(trace.time, NO_TIME, pl.col("created_at").is_null()))
        else:
            frame = frame.with_columns(pl.lit(None, TIME).alias("created_at"))
        frame, wrong = split(frame, checks, raw.rejects)
        kept.append(
            frame.select(
                pl.lit(trace.name).alias("name"),
                "account_id",
                "value",
                pl.lit(None, pl.String).alias("post_id"),
                "created_at",
            )
        )
        rejected.append(wrong)
    empty = pl.DataFrame(schema=pl.Schema(REJECTS.arrow)).drop("source_id")
    return pl.concat([pl.DataFrame(schema=SCHEMA), *kept]), pl.concat([empty, *rejected]), records


def _value(name: str | None) -> pl.Expr:
    cell = pl.col(str(name)).cast(pl.String).str.strip_chars().str.slice(0, LONGEST)
    return pl.when(cell != "").then(cell)


def _account(name: str, platforms: Sequence[str]) -> pl.Expr:
    cell = identifier(name)
    written = pl.any_horizontal(cell.str.starts_with(f"{platform}:") for platform in platforms)
    alone = pl.lit(f"{platforms[0]}:") + cell if len(platforms) == 1 else pl.lit(None, pl.String)
    return pl.when(written).then(cell).otherwise(alone)
