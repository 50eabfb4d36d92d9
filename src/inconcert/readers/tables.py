"""Tables in files (CSV, TSV, JSON lines, Parquet) as batches of named columns, each row with its record number.

Records are counted from 1, the header not counted, so that every reject can say where it stood. A CSV goes
through Arrow's streaming reader: it is the one that reports the record number of a bad line at full speed
with line breaks inside quotes (benchmarks/csv_readers.py).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from inconcert.errors import InputError
from inconcert.readers.decoding import UNREADABLE, Utf8, encoding_of
from inconcert.readers.sources import Source

ROW: Final = "source row"
BLOCK: Final = 16 << 20
ROWS: Final = 65_536
RAW_LENGTH: Final = 200
NOT_TEXT: Final = (
    "bytes that are not UTF-8; when the whole file is in another encoding, name it in a mapping: "
    "encoding = 'cp1252'"
)
REJECTS: Final = {"row": pl.Int64, "column": pl.String, "reason": pl.String, "raw": pl.String}
_SAMPLE: Final = 1 << 18
_DELIMITERS: Final = ",\t;|"


@dataclass(frozen=True, slots=True)
class Sample:
    """The start of a table: what it is, its columns, its first records as text."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","

    def has(self, *names: str) -> bool:
        """Whether all these columns are there."""
        return set(names) <= set(self.columns)


@dataclass(slots=True)
class Raw:
    """A batch as it stood: the columns asked for, `ROW`, and the records that are no rows at all."""

    frame: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTS))

    @property
    def records(self) -> int:
        """Records this batch stands for."""
        return self.frame.height + self.rejects.height


def sample(source: Source, encoding: str | None = None) -> Sample | None:
    """The start of a source, or None when it is no table (a picture, a document, an empty file)."""
    with source.open() as stream:
        start = stream.read(_SAMPLE)
    if start[:4] == b"PAR1":
        return _sample_parquet(source)
    encoding = encoding or encoding_of(start)
    if b"\0" in start[:4096] and not encoding.startswith("utf-16"):
        return None
    text = start.decode(encoding, "replace").lstrip("\ufeff")
    if text.lstrip()[:1] == "{":
        return _sample_lines(text, encoding)
    return _sample_csv(text, encoding)


def batches(source: Source, table: Sample, columns: Sequence[str]) -> Iterator[Raw]:
    """All records, in order, in batches of bounded size; columns that are not there are null.

    Raises InputError for a file that ends in the middle or is not what its start promised.
    """
    reader = {"csv": _read_csv, "json": _read_lines, "parquet": _read_parquet}[table.kind]
    present = [name for name in dict.fromkeys(columns) if name in table.columns]
    missing = [
        pl.lit(None, pl.String).alias(name) for name in dict.fromkeys(columns) if name not in table.columns
    ]
    for raw in reader(source, table, present):
        raw.frame = raw.frame.with_columns(missing)
        yield raw


def _sample_csv(text: str, encoding: str) -> Sample | None:
    lines = text.splitlines()
    if not lines:
        return None
    delimiter = max(_DELIMITERS, key=lines[0].count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return None
    header = tuple(name.strip() for name in rows[0])
    records = tuple(dict(zip(header, row, strict=False)) for row in rows[1:21] if len(row) == len(header))
    return Sample("csv", header, records, encoding, delimiter)


def _sample_lines(text: str, encoding: str) -> Sample | None:
    columns: dict[str, None] = {}
    rows = []
    for line in text.splitlines()[:200]:
        try:
            record = json.loads(line, parse_float=str)
        except ValueError:
            continue
        if isinstance(record, dict):
            rows.append(flat(record))
            columns.update(dict.fromkeys(rows[-1]))
    if not rows:
        return None
    return Sample("json", tuple(columns), tuple(rows[:20]), encoding)


def _sample_parquet(source: Source) -> Sample:
    with source.open_seekable() as file:
        try:
            found = pq.ParquetFile(file)
            names = tuple(found.schema_arrow.names)
            first = next(found.iter_batches(20), None)
        except pa.ArrowException as error:
            raise InputError(f"{source.name} is a damaged Parquet file ({error}). Get it again.") from None
    rows = first.to_pylist() if first is not None else []
    return Sample("parquet", names, tuple({name: str(row[name]) for name in row} for row in rows))


def _read_csv(source: Source, table: Sample, columns: Sequence[str]) -> Iterator[Raw]:
    twice = sorted({name for name in columns if table.columns.count(name) > 1})
    if twice:
        raise InputError(f"{source.name} has two columns named '{twice[0]}'. Rename one of them.")
    places = {name: f"{table.columns.index(name)} {name}" for name in columns}
    bad: list[tuple[int, str, str]] = []

    def skip(row: Any) -> str:
        number = row.number - 1
        reason = f"the record has {row.actual_columns} cells where the header has {row.expected_columns}"
        if "\n" in row.text:
            reason += "; a quote in it may have been left open"
        bad.append((number, reason, row.text[:RAW_LENGTH]))
        return "skip"

    done = 0
    held: Raw | None = None
    with source.open() as stream:
        decoded = Utf8(stream, table.encoding)
        try:
            reader = pyarrow.csv.open_csv(
                pa.PythonFile(decoded, mode="r"),
                # The names are given and the header passed over, so that padded or repeated names do no harm.
                read_options=pyarrow.csv.ReadOptions(
                    block_size=BLOCK,
                    use_threads=False,
                    column_names=[f"{i} {name}" for i, name in enumerate(table.columns)],
                    skip_rows_after_names=1,
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=table.delimiter, newlines_in_values=True, invalid_row_handler=skip
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    include_columns=list(places.values()),
                    column_types=dict.fromkeys(places.values(), pa.string()),
                    check_utf8=False,
                    strings_can_be_null=False,
                ),
            )
            for batch in reader:
                if held is not None:
                    yield held
                frame = pl.DataFrame(batch).rename({place: name for name, place in places.items()})
                numbers, done = _numbers(frame.height, done, [number for number, *_ in bad])
                held = _without_unreadable(frame.with_columns(numbers), decoded.damaged, _take(bad, done))
        except pa.ArrowInvalid as error:
            hint = "a quote was opened there and never closed" if "straddling" in str(error) else str(error)
            raise InputError(
                f"{source.name}, after record {done}: the table cannot be read further ({hint})."
            ) from None
    if held is not None:
        yield _without_swallowed(held) if decoded.quotes % 2 else held
    if bad:
        empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.String) | {ROW: pl.Int64})
        yield Raw(empty, _take(bad, bad[-1][0]))


def _numbers(rows: int, done: int, bad: Sequence[int]) -> tuple[pl.Series, int]:
    """Record numbers of the rows of a batch that follows record `done`, leaving out the bad ones."""
    end = done + rows
    for number in bad:
        if done < number <= end:
            end += 1
    taken = set(bad)
    numbers = pl.Series(ROW, range(done + 1, end + 1), dtype=pl.Int64)
    return (numbers.filter(~numbers.is_in(list(taken))) if taken else numbers), end


def _take(bad: list[tuple[int, str, str]], last: int) -> pl.DataFrame:
    """Remove the bad records up to `last` from the list and return them as rejects."""
    taken = [entry for entry in bad if entry[0] <= last]
    del bad[: len(taken)]
    rows = [(number, None, reason, text) for number, reason, text in taken]
    return pl.DataFrame(rows, schema=REJECTS, orient="row")


def _without_unreadable(frame: pl.DataFrame, damaged: bool, rejects: pl.DataFrame) -> Raw:
    """Move rows with a cell that is no text to the rejects."""
    if not damaged:
        return Raw(frame, rejects)
    cells = [pl.col(name) for name in frame.columns if name != ROW]
    reasons = ((UNREADABLE, NOT_TEXT), ("\0", "a NUL byte: the file is damaged here"))
    for sign, reason in reasons:
        place = pl.coalesce(
            pl.when(cell.str.contains(sign, literal=True)).then(pl.lit(cell.meta.output_name()))
            for cell in cells
        )
        marked = frame.with_columns(place.alias("fault"))
        wrong = marked.filter(pl.col("fault").is_not_null())
        if wrong.height:
            shown = pl.coalesce(
                pl.when(pl.col("fault") == cell.meta.output_name()).then(cell) for cell in cells
            ).str.replace_all(f"[{UNREADABLE}\\x00]", "\ufffd")
            rejects = pl.concat(
                [
                    rejects,
                    wrong.select(
                        row=pl.col(ROW),
                        column="fault",
                        reason=pl.lit(reason),
                        raw=shown.str.slice(0, RAW_LENGTH),
                    ),
                ]
            )
            frame = marked.filter(pl.col("fault").is_null()).drop("fault")
    return Raw(frame, rejects.sort("row"))


def _without_swallowed(raw: Raw) -> Raw:
    """Reject the last record when a quote was left open and the record runs over several lines."""
    last = raw.frame.tail(1).to_dicts()[0] if raw.frame.height else {}
    for name, cell in last.items():
        if isinstance(cell, str) and "\n" in cell:
            row = (
                last[ROW],
                name,
                "a quote is opened here and never closed, so later lines may be lost in this cell",
                cell[:RAW_LENGTH],
            )
            return Raw(
                raw.frame.head(-1),
                pl.concat([raw.rejects, pl.DataFrame([row], schema=REJECTS, orient="row")]),
            )
    return raw


def _read_lines(source: Source, table: Sample, columns: Sequence[str]) -> Iterator[Raw]:
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    bad: list[tuple[int, str, str]] = []
    number = 0
    with source.open() as stream:
        lines = io.TextIOWrapper(
            io.BufferedReader(Utf8(stream, table.encoding), 1 << 20), "utf-8", newline="\n"
        )
        for line in lines:
            if not line.strip():
                continue
            number += 1
            try:
                record = json.loads(line, parse_float=str, parse_constant=str)
            except (ValueError, RecursionError):
                record = None
            if not isinstance(record, dict):
                bad.append((number, "the line is not a JSON object", line[:RAW_LENGTH].strip()))
            elif UNREADABLE in line:
                bad.append((number, NOT_TEXT, line[:RAW_LENGTH].replace(UNREADABLE, "\ufffd").strip()))
            else:
                cells = flat(record)
                rows.append([cells.get(name) for name in columns])
                numbers.append(number)
            if len(rows) + len(bad) >= ROWS:
                yield _lines_batch(rows, numbers, bad, columns)
                rows, numbers = [], []
    if rows or bad:
        yield _lines_batch(rows, numbers, bad, columns)


def _lines_batch(
    rows: list[list[str | None]], numbers: list[int], bad: list[tuple[int, str, str]], columns: Sequence[str]
) -> Raw:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return Raw(
        frame.with_columns(pl.Series(ROW, numbers, dtype=pl.Int64)), _take(bad, bad[-1][0] if bad else 0)
    )


def flat(record: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """A JSON object as one level of text cells: {"user": {"id": 1}} becomes {"user.id": "1"}; lists stay JSON."""
    cells: dict[str, str] = {}
    for key, value in record.items():
        name = prefix + key
        if isinstance(value, dict):
            cells |= flat(value, name + ".")
        elif isinstance(value, list):
            cells[name] = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, bool):
            cells[name] = "true" if value else "false"
        elif value is not None:
            cells[name] = str(value)
    return cells


def _read_parquet(source: Source, table: Sample, columns: Sequence[str]) -> Iterator[Raw]:
    del table
    done = 0
    with source.open_seekable() as file:
        try:
            for batch in pq.ParquetFile(file).iter_batches(ROWS, columns=list(columns), use_threads=False):
                frame = pl.DataFrame(batch) if columns else pl.DataFrame(height=batch.num_rows)
                numbers, done = _numbers(batch.num_rows, done, ())
                yield Raw(frame.with_columns(numbers))
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                f"{source.name}, after record {done}: damaged Parquet ({error}). Get it again."
            ) from None
