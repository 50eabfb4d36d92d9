"""The bare engine on a table of shares, by our rule or by a peer's, for people who come from those tools.

No null model here: a weight says how often two accounts met, not how surprising that is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np
import polars as pl

from inconcert.engine import counting, encode
from inconcert.engine import layer as layers
from inconcert.engine.kernels import Codes, Ints
from inconcert.engine.layer import Layer, Pairs
from inconcert.errors import InputError

Rule = Literal["inconcert", "coortweet", "toolkit"]
MICROSECOND: Final = 1_000_000
_MILLISECONDS_FROM: Final = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Shares:
    """A table of shares, in codes: one row a share, in input order, rows without account, object or time left out."""

    account: Codes
    object: Codes
    content: Ints
    time: Ints
    accounts: pl.Series
    n_objects: int
    object_is_content: np.ndarray
    """Whether the row's object is the row's own content (CooRTweet leaves such pairs out)."""
    dropped: int


def pairs(
    table: pl.DataFrame | str | Path,
    *,
    account: str,
    object: str,  # noqa: A002
    time: str,
    content: str | None = None,
    window: float,
    min_participation: int = 1,
    min_weight: int = 1,
    rule: Rule = "inconcert",
    threads: int | None = None,
) -> pl.DataFrame:
    """Pairs of accounts that shared the same object within `window` seconds (|dt| <= window).

    Args:
        table: a frame, or a CSV or Parquet file.
        account: column of the account.
        object: column of what was shared.
        time: column of the time: UNIX seconds (or milliseconds), or ISO 8601 (UTC when no zone is named).
        content: column of the post's id; the row number when not given.
        window: seconds.
        min_participation: coortweet: content that an account must have; the other rules: rows of an account.
        min_weight: smallest weight kept.
        rule: what weight counts.
            inconcert: pairs of posts. coortweet: pairs of contents, after its filters. toolkit: directed, posts of account_a
            that have some post of account_b within the window.
        threads: worker threads; all cores when none is given.

    Returns:
        account_a, account_b, weight, objects (distinct), mean_gap_s, first, last; sorted by account_a, account_b. Undirected
        rules have account_a < account_b. An account is never paired with itself.

    Raises:
        InputError: a column is missing or a time cannot be read.
    """
    if rule not in get_args(Rule):
        raise InputError(f"There is no rule '{rule}'. Known: {', '.join(get_args(Rule))}.")
    if window < 0:
        raise InputError(f"A window of {window:g} s is not possible. Give one of 0 or more, for example 60s.")
    frame = _read(table, [account, object, time, *([content] if content else [])], rule, object)
    used = threads or os.cpu_count() or 1
    shares = _encoded(frame, account, object, time, content, exact=rule != "inconcert", threads=used)
    limit = round(window * MICROSECOND)
    if rule == "inconcert":
        return _ours(_participating(shares, min_participation), limit, min_weight, used)
    listed = _listed(_participating(shares, min_participation), limit, used)
    if rule == "coortweet":
        return _coortweet(*listed, min_participation, min_weight)
    return _toolkit(*listed, min_weight)


def _read(table: pl.DataFrame | str | Path, columns: list[str], rule: Rule, obj: str) -> pl.DataFrame:
    if not isinstance(table, pl.DataFrame):
        path = Path(table)
        if not path.is_file():
            raise InputError(f"{path}: there is no such file.")
        try:
            if path.suffix.lower() in {".parquet", ".pq"}:
                lazy = pl.scan_parquet(path)
            else:
                lazy = pl.scan_csv(path, infer_schema=False, encoding="utf8-lossy")
            names = lazy.collect_schema().names()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(
                f"{path}: cannot be read as CSV or Parquet ({str(error).splitlines()[0]})."
            ) from None
    else:
        lazy, names, path = table.lazy(), table.columns, Path("the table")
    for column in columns:
        if column not in names:
            raise InputError(f"{path}: no column '{column}'. It has: {', '.join(names)}.")
    if rule == "toolkit" and "repost_id" in names and obj != "repost_id":
        lazy = lazy.filter(pl.col("repost_id").is_null() | (pl.col("repost_id").cast(pl.String) == ""))
    try:
        found = lazy.select(list(dict.fromkeys(columns))).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{path}: cannot be read ({str(error).splitlines()[0]}).") from None
    return found.unique(maintain_order=True) if rule == "coortweet" else found


def _encoded(
    frame: pl.DataFrame, account: str, obj: str, time: str, content: str | None, *, exact: bool, threads: int
) -> Shares:
    frame = frame.with_columns(
        _plain(frame, name) for name in {account, obj, *([content] if content else [])}
    )
    micros = _microseconds(frame[time], time)
    known = frame[account].is_not_null() & frame[obj].is_not_null() & micros.is_not_null()
    dropped = len(frame) - int(known.sum())
    if dropped:
        frame, micros = frame.filter(known), micros.filter(known)
    accounts, names = encode.rank(*encode.encode(frame[account], threads))
    objects, distinct = encode.encode(frame[obj], threads)
    posts: Ints = np.arange(len(frame), dtype=np.int64)
    own = np.zeros(len(frame), np.bool_)
    if content and exact:
        codes, _ = encode.encode(frame[content].cast(pl.String).fill_null(""))
        posts = codes.astype(np.int64)
        own = (frame[content].cast(pl.String) == frame[obj].cast(pl.String)).fill_null(value=False).to_numpy()
    return Shares(accounts, objects, posts, micros.to_numpy(), names, len(distinct), own, dropped)


def _plain(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Ids as integers or text; empty text is no id."""
    dtype = frame.schema[name]
    if dtype.is_integer():
        return pl.col(name)
    text = pl.col(name).cast(pl.String)
    return pl.when(text != "").then(text).alias(name)


def _microseconds(column: pl.Series, name: str) -> pl.Series:
    """Times as microseconds since 1970, UTC."""
    if column.dtype == pl.String:
        number = column.cast(pl.Float64, strict=False)
        empty = column.is_null() | (column == "")
        column = number if number.null_count() == empty.sum() else _parsed(column, name)
    if isinstance(column.dtype, pl.Datetime):
        zoned = column.dt.convert_time_zone("UTC") if column.dtype.time_zone else column
        return zoned.dt.cast_time_unit("us").cast(pl.Int64)
    if not column.dtype.is_numeric():
        raise InputError(
            f"Column '{name}' holds no times: give UNIX seconds or ISO 8601 such as 2021-05-01T12:00:00Z."
        )
    largest = column.abs().max()
    scale = 1_000 if largest is not None and float(largest) >= _MILLISECONDS_FROM else MICROSECOND  # type: ignore[arg-type]
    if column.dtype.is_integer():
        return column.cast(pl.Int64) * scale
    return (column * scale).round().cast(pl.Int64)


def _parsed(column: pl.Series, name: str) -> pl.Series:
    frame = column.to_frame("raw").with_columns(
        pl.coalesce(
            pl.col("raw").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_zone="UTC", strict=False),
            pl.col("raw").str.to_datetime("%Y-%m-%d %H:%M:%S%.f%#z", time_zone="UTC", strict=False),
            pl.col("raw").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False).dt.replace_time_zone("UTC"),
            pl.col("raw").str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False).dt.replace_time_zone("UTC"),
            pl.col("raw").str.to_datetime("%Y-%m-%d %H:%M", strict=False).dt.replace_time_zone("UTC"),
        ).alias("time")
    )
    bad = frame.with_row_index("row", 1).filter(pl.col("time").is_null() & (pl.col("raw") != ""))
    if len(bad):
        row, raw, _ = bad.row(0)
        raise InputError(
            f"Row {row}, column '{name}': '{raw[:40]}' is no time. Give UNIX seconds or ISO 8601 such as 2021-05-01T12:00:00Z."
        )
    return frame["time"]


def _participating(shares: Shares, minimum: int) -> Shares:
    """Without the accounts that have fewer rows than the minimum."""
    if minimum <= 1:
        return shares
    keep = np.bincount(shares.account, minlength=len(shares.accounts))[shares.account] >= minimum
    return Shares(
        shares.account[keep],
        shares.object[keep],
        shares.content[keep],
        shares.time[keep],
        shares.accounts,
        shares.n_objects,
        shares.object_is_content[keep],
        shares.dropped + int((~keep).sum()),
    )


def _layer(shares: Shares, threads: int) -> Layer:
    return layers.sort_layer(
        shares.object,
        shares.time,
        shares.account,
        np.arange(len(shares.account), dtype=np.int64),
        n_objects=shares.n_objects,
        n_accounts=len(shares.accounts),
        threads=threads,
    )


def _ours(shares: Shares, window: int, min_weight: int, threads: int) -> pl.DataFrame:
    layer = _layer(shares, threads)

    def rows(found: Pairs) -> pl.DataFrame:
        weight = found.coactions[:, 0]
        gap_sum, first, last = found.times.T
        gap = gap_sum / weight / MICROSECOND
        return _result(shares, found.a, found.b, weight, found.distinct[:, 0], gap, first, last)

    none = rows(Pairs.empty(0, 1))
    found = layers.sweep_blocks(layer, [window], rows, min_coactions=max(min_weight, 1), threads=threads)
    return pl.concat([none, *found], rechunk=False)


def _listed(shares: Shares, window: int, threads: int) -> tuple[Shares, Layer, Ints, Ints]:
    """Every pair of shares of one object within the window: positions in the layer."""
    layer = _layer(shares, threads)
    near = layers.neighbours(layer, window, threads)
    here, there = np.empty(near.pairs, np.int64), np.empty(near.pairs, np.int64)
    counting.list_pairs(layer.offsets, near.right, 0, layer.n_objects, here, there, 0)
    return shares, layer, here, there


def _coortweet(
    shares: Shares, layer: Layer, here: Ints, there: Ints, minimum: int, min_weight: int
) -> pl.DataFrame:
    """CooRTweet 2: drop loops, then keep pairs in which either content is of an account with enough of them."""
    content = shares.content[layer.post]
    own = shares.object_is_content[layer.post]
    keep = (
        (layer.account[here] != layer.account[there])
        & (content[here] != content[there])
        & ~own[here]
        & ~own[there]
    )
    here, there = here[keep], there[keep]
    surviving = np.isin(shares.content, np.unique(np.concatenate([content[here], content[there]])))
    enough = np.bincount(shares.account[surviving], minlength=len(shares.accounts)) >= minimum
    good = np.unique(shares.content[surviving & enough[shares.account]])
    keep = np.isin(content[here], good) | np.isin(content[there], good)
    return _aggregated(shares, layer, here[keep], there[keep], pl.len(), min_weight)


def _toolkit(shares: Shares, layer: Layer, here: Ints, there: Ints, min_weight: int) -> pl.DataFrame:
    """coordination-network-toolkit: posts of account_a with some other post of account_b; directed."""
    content = shares.content[layer.post]
    keep = (layer.account[here] != layer.account[there]) & (content[here] != content[there])
    here, there = here[keep], there[keep]
    both = np.concatenate([here, there]), np.concatenate([there, here])
    return _aggregated(shares, layer, *both, pl.col("content").n_unique(), min_weight, directed=True)


def _aggregated(
    shares: Shares,
    layer: Layer,
    here: Ints,
    there: Ints,
    weight: pl.Expr,
    min_weight: int,
    *,
    directed: bool = False,
) -> pl.DataFrame:
    a, b = layer.account[here], layer.account[there]
    if not directed:
        a, b = np.minimum(a, b), np.maximum(a, b)
    low = np.minimum(layer.time[here], layer.time[there])
    listed = pl.DataFrame(
        {
            "a": a,
            "b": b,
            "object": layer.object[here],
            "content": shares.content[layer.post[here]],
            "gap": np.abs(layer.time[here] - layer.time[there]),
            "low": low,
            "high": np.maximum(layer.time[here], layer.time[there]),
        }
    )
    found = (
        listed.group_by("a", "b")
        .agg(
            weight.alias("weight"),
            pl.col("object").n_unique().alias("objects"),
            pl.col("gap").sum() / pl.len() / MICROSECOND,
            pl.col("low").min(),
            pl.col("high").max(),
        )
        .filter(pl.col("weight") >= min_weight)
        .sort("a", "b")
    )
    columns = [found[name].to_numpy() for name in ("a", "b", "weight", "objects", "gap", "low", "high")]
    return _result(shares, *columns)


def _result(
    shares: Shares,
    a: Codes,
    b: Codes,
    weight: np.ndarray,
    objects: np.ndarray,
    gap: np.ndarray,
    first: Ints,
    last: Ints,
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "account_a": shares.accounts.gather(a),
            "account_b": shares.accounts.gather(b),
            "weight": weight.astype(np.int64),
            "objects": objects.astype(np.int64),
            "mean_gap_s": gap,
            "first": pl.Series(first).cast(pl.Datetime("us", "UTC")),
            "last": pl.Series(last).cast(pl.Datetime("us", "UTC")),
        }
    )


def write_pairs(found: pl.DataFrame, path: Path) -> None:
    """Write pairs as CSV or Parquet, by the name's ending, in one piece; a name that a spreadsheet would run is quoted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            found.write_parquet(draft)
        else:
            names = [column for column in ("account_a", "account_b") if found.schema[column] == pl.String]
            found.with_columns(
                pl.when(pl.col(name).str.contains(r"^[=+\-@\t\r]"))
                .then("'" + pl.col(name))
                .otherwise(pl.col(name))
                .alias(name)
                for name in names
            ).write_csv(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
