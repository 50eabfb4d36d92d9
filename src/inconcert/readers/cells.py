"""Cells of exports as values: ids, times, numbers, lists, languages. What cannot be read is null and can be rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

from inconcert.readers.raw import RAW_LENGTH, REJECTS, ROW

TIME: Final = pl.Datetime("us", "UTC")
ROUNDED: Final = (
    "this id was rounded by a spreadsheet or a table program, so whose it is is lost; export it again as text"
)
NO_ACCOUNT: Final = "no account id"
NO_TIME: Final = "not a time that can be read, or no day of the calendar"
_EARLIEST: Final = 0
_LATEST: Final = 4_102_444_800_000_000  # the year 2100, microseconds
_ROUNDED: Final = r"^\s*(?:[+-]?\d(?:[.,]\d+)?[eE]\+?\d{2}|\d{16,}\.\d*)\s*$"
"""As programs write a rounded number: one digit before the point. A hash such as 740627486428e653 is none."""
_NOTHING: Final = ("", "null", "None", "nan", "NaN", "NULL", "N/A")
_ISO: Final = (
    r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?\s*$"
)
_SECONDS: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z$"
_EPOCH: Final = r"^[0-9]{9,16}$"
_V1_FORM: Final = r"^[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4} [0-9]{4}$"
_MINUTES: Final = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$"
_SLASHES: Final = (
    r"^\s*(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?()\s*$"
)
_NUMBER: Final = r"^\s*\d{1,16}(?:\.\d+)?(?:[eE]\+?\d{1,2})?\s*$"
_NAMED_ZONE: Final = r"\s+([A-Z]{3,5})\s*$"
_V1: Final = "%a %b %d %H:%M:%S %z %Y"
_MANY: Final = 50


@dataclass(frozen=True, slots=True)
class Check:
    """A reason to reject a record: where `failed` is true."""

    column: str
    reason: str
    failed: pl.Expr


def words(name: str) -> pl.Expr:
    """A text cell as it stands; null where empty."""
    cell = pl.col(name).cast(pl.String)
    return pl.when(cell != "").then(cell)


def identifier(name: str) -> pl.Expr:
    """An id as text; null where the source writes nothing. 123.0 is read as 123 while no digit can be lost."""
    cell = pl.col(name).cast(pl.String).str.strip_chars()
    with_point = pl.when(cell.str.contains(".", literal=True)).then(cell)
    return pl.when(~cell.is_in(_NOTHING)).then(
        pl.coalesce(with_point.str.replace(r"^(\d{1,15})\.0+$", "$1"), cell)
    )


def is_rounded(name: str) -> Check:
    """Reject ids in scientific notation or with sixteen digits and a decimal point: they were rounded."""
    return Check(name, ROUNDED, pl.col(name).cast(pl.String).str.contains(_ROUNDED).fill_null(value=False))


def whole(name: str) -> pl.Expr:
    """A count; null where the cell is no number."""
    return pl.col(name).cast(pl.String).cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)


def number(name: str) -> pl.Expr:
    """A measure; null where the cell is no finite number ("absent")."""
    value = pl.col(name).cast(pl.String).cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def truth(name: str) -> pl.Expr:
    """Yes or no: true, 1, yes, t; false for false, 0, no, f; null for anything else."""
    cell = pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase()
    return (
        pl.when(cell.is_in(["true", "1", "1.0", "yes", "t", "y"]))
        .then(True)
        .when(cell.is_in(["false", "0", "0.0", "no", "f", "n"]))
        .then(False)
    )


def items(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A list cell: ['a', "b"], [1, 2], or words with spaces, commas or bars between; null where the cell is empty."""
    if isinstance(frame.schema[name], pl.List):
        return pl.col(name).cast(pl.List(pl.String)).list.drop_nulls()
    cell = pl.col("cell")
    steps = (  # one after the other, as Polars would compute a part of an expression again wherever it is used
        frame.select(cell=pl.col(name).cast(pl.String).str.strip_chars())
        .with_columns(empty=cell == "[]", cell=pl.when(~cell.is_in(["", "[]"])).then(cell))
        .with_columns(listed=cell.str.starts_with("["), spaced=cell.str.contains("://", literal=True))
        .with_columns(
            inside=pl.when(pl.col("listed") & cell.str.ends_with("]"))
            .then(cell.str.strip_prefix("[").str.strip_suffix("]"))
            .otherwise(cell)
        )
    )
    listed, spaced, plain = pl.col("listed"), pl.col("spaced"), pl.element().str.strip_chars("'\"")
    found = pl.coalesce(  # each pattern sees its own cells alone: the others are null
        pl.when(listed).then("inside").str.extract_all(r"\"[^\"]*\"|'[^']*'|[^\s,'\"][^\s,]*"),
        pl.when(~listed & spaced).then("inside").str.extract_all(r"[^\s|]+"),
        pl.when(~listed & ~spaced).then("inside").str.extract_all(r"[^\s,|;]+"),
    )
    nothing = pl.when("empty").then(pl.lit([], pl.List(pl.String)))
    return pl.lit(steps.select(pl.coalesce(found.list.eval(plain.filter(plain != "")), nothing)).to_series())


def names_of_files(frame: pl.DataFrame, name: str) -> pl.Expr:
    """File names, which may hold spaces: a list cell as in `items`, or names with , ; or | between; null where empty."""
    if isinstance(frame.schema[name], pl.List):
        return items(frame, name)
    cell = pl.col(name).cast(pl.String).str.strip_chars()
    plain = cell.str.extract_all(r"[^,;|]+").list.eval(pl.element().str.strip_chars())
    found = pl.when(cell.str.starts_with("[")).then(items(frame, name)).otherwise(plain)
    return pl.when(cell != "").then(found.list.eval(pl.element().filter(pl.element() != "")))


def language(name: str) -> pl.Expr:
    """ISO 639-1 code of a language code or an English name; null where the source does not know."""
    cell = pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase()
    names = language_names()
    named = cell.replace_strict(names, default=None, return_dtype=pl.String)
    code = cell.str.extract(r"^([a-z]{2})(?:[-_].*)?$")
    return pl.coalesce(named, code)


@cache
def language_names() -> dict[str, str]:
    """English names and old codes of languages, lower case, to ISO 639-1."""
    text = files("inconcert").joinpath("data/language_names.txt").read_text("utf-8")
    pairs = (line.partition("=") for line in text.splitlines() if line and not line.startswith("#"))
    return {name.strip(): code.strip() for name, _, code in pairs}


def times(
    cells: pl.Series, timezone: str, *, month_first: bool = False, pattern: str | None = None
) -> tuple[pl.Series, pl.Series]:
    """Times in UTC with microseconds, and their precision (s, min or day).

    Read are ISO 8601 with or without zone (an offset, or an abbreviation with one meaning: EST, CEST), seconds,
    milliseconds or microseconds since 1970, the form of X's first interface, 12/31/2019 where `month_first`, and
    `pattern` (strftime) where given. Times without zone, and with an abbreviation of several meanings when
    `timezone` is not UTC, are taken to be in `timezone`; those that a clock change skips are null. Null is also
    all that is not between 1970 and 2100. When fifty or more times of a batch all end in :00 seconds, the source
    had minutes only (or days).
    """
    if cells.dtype.is_temporal():
        parsed = (
            _zoned(cells.cast(pl.Datetime("us")).to_frame("t"), timezone)
            if not getattr(cells.dtype, "time_zone", None)
            else cells.dt.convert_time_zone("UTC").dt.cast_time_unit("us")
        )
        precision = pl.Series([("day" if cells.dtype == pl.Date else "s")]).new_from_index(0, len(cells))
    else:
        text = cells.cast(pl.String)
        parsed, precision = _read(text, timezone, month_first, pattern)
    inside = parsed.to_frame("t").select(
        pl.when(pl.col("t").to_physical().is_between(_EARLIEST, _LATEST)).then(pl.col("t"))
    )["t"]
    return inside, _observed(inside, precision)


def _read(
    text: pl.Series, timezone: str, month_first: bool, pattern: str | None
) -> tuple[pl.Series, pl.Series]:
    if pattern is not None:
        zoned = "%z" in pattern
        found = text.str.to_datetime(
            pattern, time_unit="us", strict=False, time_zone="UTC" if zoned else None
        )
        seconds = any(sign in pattern for sign in ("%S", "%T", "%s", "%X", "%c"))
        stated = "s" if seconds else "min" if "%M" in pattern or "%R" in pattern else "day"
        moments = found if zoned else _zoned(found.to_frame("t"), timezone)
        return moments, pl.Series([stated]).new_from_index(0, len(text))
    if text.str.contains(_MINUTES).all(ignore_nulls=False):  # the commonest form, ten times as fast alone
        minutes = text.str.to_datetime("%Y-%m-%d %H:%M", time_unit="us", strict=False)
        return _zoned(minutes.to_frame("t"), timezone), pl.Series(["min"]).new_from_index(0, len(text))
    for form, read in _ALONE:
        if text.str.contains(form).all():
            return read(text), pl.Series(["s"]).new_from_index(0, len(text))
    if text.str.contains(_NAMED_ZONE).any():
        text = _with_offsets(text, timezone)
    parsed, precision = _parts(text, _ISO, "123", timezone)
    if month_first and parsed.null_count() > text.null_count():
        other, other_precision = _parts(text, _SLASHES, "312", timezone)
        parsed, precision = _first(parsed, other), _first(precision, other_precision)
    if parsed.null_count() > text.null_count():
        parsed = _first(_first(parsed, _epoch(text)), _v1(text))
    return parsed, precision.fill_null("s")


def _epoch(text: pl.Series) -> pl.Series:
    """Seconds, milliseconds or microseconds since 1970, where a number stands there."""
    return _since_1970(text.set(~text.str.contains(_NUMBER), None).str.strip_chars())


def _since_1970(text: pl.Series) -> pl.Series:
    """Seconds, milliseconds or microseconds since 1970, of numbers alone."""
    value = pl.col("s").cast(pl.Float64, strict=False)
    scale = pl.when(value < 1e11).then(1_000_000.0).when(value < 1e14).then(1000.0).otherwise(1.0)
    return pl.DataFrame({"s": text}).select((value * scale).round().cast(pl.Int64, strict=False).cast(TIME))[
        "s"
    ]


def _v1(text: pl.Series) -> pl.Series:
    return text.str.to_datetime(_V1, time_unit="us", strict=False, time_zone="UTC")


def _iso(text: pl.Series) -> pl.Series:
    """Times in UTC as interfaces write them."""
    return text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", strict=False, time_zone="UTC")


_ALONE: Final = ((_SECONDS, _iso), (_EPOCH, _since_1970), (_V1_FORM, _v1))
"""Forms that need no other where all times (that are there) have them."""


def _with_offsets(text: pl.Series, timezone: str) -> pl.Series:
    """Times whose zone is an abbreviation, with its offset instead; one of several meanings goes when a zone is given."""
    column = pl.col("s")
    name = column.str.extract(_NAMED_ZONE)
    offset = name.replace_strict(zone_names(), default=None, return_dtype=pl.String)
    bare = column.str.replace(_NAMED_ZONE, "")
    unknown = name.is_not_null() & pl.lit(timezone != "UTC")
    spelled = pl.when(offset.is_not_null()).then(bare + offset).when(unknown).then(bare).otherwise(column)
    return pl.DataFrame({"s": text}).select(spelled)["s"]


@cache
def zone_names() -> dict[str, str]:
    """Abbreviations of time zones that have one meaning, to their offset from UTC (+01:00)."""
    text = files("inconcert").joinpath("data/zone_names.txt").read_text("utf-8")
    return dict(line.split("=") for line in text.splitlines() if line and not line.startswith("#"))


def _parts(text: pl.Series, pattern: str, order: str, timezone: str) -> tuple[pl.Series, pl.Series]:
    parts = pl.DataFrame({"s": text}).select(pl.col("s").str.extract_groups(pattern).struct.unnest())
    year, month, day = (pl.col(place) for place in order)
    clock = (pl.col(place).fill_null("00") for place in "456")
    spelled = pl.format(
        "{}-{}-{} {}:{}:{}.{}", year, month, day, *clock, pl.col("7").fill_null("0").str.pad_end(6, "0")
    )
    naive = spelled.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
    offset = pl.col("8").str.extract_groups(r"^([+-])(\d{2}):?(\d{2})$")
    minutes = offset.struct.field("2").cast(pl.Int64) * 60 + offset.struct.field("3").cast(pl.Int64)
    shift = pl.when(offset.struct.field("1") == "-").then(-minutes).otherwise(minutes).fill_null(0)
    precision = (
        pl.when(pl.col("6").is_not_null())
        .then(pl.lit("s"))
        .when(pl.col("4").is_not_null())
        .then(pl.lit("min"))
        .when(pl.col("1").is_not_null())
        .then(pl.lit("day"))
    )
    found = parts.select(
        naive.alias("t"), shift.alias("shift"), pl.col("8").alias("zone"), precision.alias("precision")
    )
    local = _zoned(found.select("t"), timezone)
    if found["zone"].null_count() == found.height:
        return local, found["precision"]
    fixed = pl.col("t").dt.replace_time_zone("UTC") - pl.duration(minutes=pl.col("shift"))
    merged = found.with_columns(local.alias("local")).select(
        pl.when(pl.col("zone").is_null()).then(pl.col("local")).otherwise(fixed).alias("t")
    )["t"]
    return merged, found["precision"]


def _zoned(frame: pl.DataFrame, timezone: str) -> pl.Series:
    zoned = pl.col("t").dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    return frame.select(zoned.dt.convert_time_zone("UTC"))["t"]


def _first(one: pl.Series, other: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(one, other)).to_series()


def _observed(moments: pl.Series, precision: pl.Series) -> pl.Series:
    """The stated precision, or a coarser one when no time of a large batch uses it."""
    known = moments.drop_nulls().to_physical()
    if len(known) < _MANY or not (known % 60_000_000 == 0).all():
        return precision
    coarser = {"s": "min"} if not (known % 86_400_000_000 == 0).all() else {"s": "day", "min": "day"}
    return precision.replace(coarser)


def divide(frame: pl.DataFrame, checks: Sequence[Check]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that pass every check, and the rejects with the first check each row failed."""
    fault = pl.coalesce(
        pl.when(check.failed.fill_null(value=False)).then(pl.lit(place, pl.Int64))
        for place, check in enumerate(checks)
    )
    marked = frame.with_columns(fault.alias("fault"))
    wrong = marked.filter(pl.col("fault").is_not_null())
    if wrong.is_empty():
        return frame, pl.DataFrame(schema=REJECTS)
    raw = pl.coalesce(
        pl.when(pl.col("fault") == place).then(pl.col(check.column).cast(pl.String).str.slice(0, RAW_LENGTH))
        for place, check in enumerate(checks)
        if not isinstance(frame.schema[check.column], pl.List)
    )
    rejects = wrong.select(
        row=pl.col(ROW),
        column=pl.col("fault").replace_strict(
            {place: check.column for place, check in enumerate(checks)}, return_dtype=pl.String
        ),
        reason=pl.col("fault").replace_strict(
            {place: check.reason for place, check in enumerate(checks)}, return_dtype=pl.String
        ),
        raw=raw,
    )
    return marked.filter(pl.col("fault").is_null()).drop("fault"), rejects
