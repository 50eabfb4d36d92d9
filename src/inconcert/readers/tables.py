"""Tables in files (CSV, TSV, JSON, Parquet) as batches of named columns, each row with its record number.

Records are counted from 1, the header not counted, so that every reject can say where it stood.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from inconcert.errors import InputError
from inconcert.readers.csv_table import read_csv
from inconcert.readers.decoding import encoding_of
from inconcert.readers.json_table import is_json, read_json, sample_json
from inconcert.readers.raw import Raw, Sample, numbers
from inconcert.readers.sources import Source

ROWS: Final = 65_536
_SAMPLE: Final = 1 << 18
_START: Final = 1 << 16
_DELIMITERS: Final = ",\t;|"
_TOLD: Final = re.compile(r'^"?sep=([,\t;|])')
"""The line that a spreadsheet puts above a table to say what stands between its cells."""
_PREAMBLE: Final = 10
_NARROW: Final = 4
_WIDE: Final = 6


def sample(source: Source, encoding: str | None = None) -> Sample | None:
    """The start of a source, or None when it is no table (a picture, a document, an empty file)."""
    with source.open() as stream:
        start = stream.read(_SAMPLE)
    if start[:4] == b"PAR1":
        return _sample_parquet(source)
    encoding = encoding or encoding_of(start)
    text = start.decode(encoding, "replace").lstrip("\ufeff")
    if _is_binary(text[:4096]):
        return None
    found = sample_json(text, encoding) if is_json(text) else _sample_csv(text, encoding)
    return replace(found, start=text[:_START]) if found is not None else None


def batches(source: Source, table: Sample, columns: Sequence[str]) -> Iterator[Raw]:
    """All records, in order, in batches of bounded size; columns that are not there are null.

    Raises InputError for a file that ends in the middle or is not what its start promised.
    """
    reader = {"csv": read_csv, "json": read_json, "parquet": _read_parquet}[table.kind]
    present = [name for name in dict.fromkeys(columns) if name in table.columns]
    missing = [
        pl.lit(None, pl.String).alias(name) for name in dict.fromkeys(columns) if name not in table.columns
    ]
    for raw in reader(source, table, present):
        raw.frame = raw.frame.with_columns(missing)
        yield raw


def _is_binary(text: str) -> bool:
    """Whether control characters stand in the first line, or are more than one in a hundred."""
    controls = [place for place, letter in enumerate(text) if letter < " " and letter not in "\t\n\r\f"]
    return bool(controls) and (controls[0] < len(text.partition("\n")[0]) or len(controls) * 100 > len(text))


def _sample_csv(text: str, encoding: str) -> Sample | None:
    lines = text.splitlines()
    if not lines:
        return None
    told = _TOLD.match(lines[0])
    delimiter = told[1] if told else max(_DELIMITERS, key=lines[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    ends: list[int] = []  # how many lines there are up to the end of each row
    with suppress(csv.Error):  # a cell beyond measure: what stands before it tells enough
        for row in islice(filter(None, reader), 21 + _PREAMBLE):
            rows.append(row)
            ends.append(reader.line_num)
    if not rows:
        return None
    place = 1 if told and len(rows) > 1 else _header(rows)
    header = tuple(name.strip() for name in rows[place])
    following = rows[place + 1 : place + 21]
    records = tuple(dict(zip(header, row, strict=False)) for row in following if len(row) == len(header))
    preamble = ends[place - 1] if place else 0
    return Sample("csv", header, records, encoding, delimiter, preamble=preamble)


def _header(rows: list[list[str]]) -> int:
    """Which row is the header: the first, or below a report's title the first wide one with names only."""
    if len(list(filter(str.strip, rows[0]))) >= _NARROW:
        return 0
    for place, row in enumerate(rows[1 : _PREAMBLE + 1], 1):
        names = [cell.strip() for cell in row]
        if len(names) >= _WIDE and all(names) and len(set(names)) == len(names):
            return place
    return 0


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


def _read_parquet(source: Source, table: Sample, columns: Sequence[str]) -> Iterator[Raw]:
    del table
    done = 0
    with source.open_seekable() as file:
        try:
            for batch in pq.ParquetFile(file).iter_batches(ROWS, columns=list(columns), use_threads=False):
                frame = pl.DataFrame(batch) if columns else pl.DataFrame(height=batch.num_rows)
                places, done = numbers(batch.num_rows, done, ())
                yield Raw(frame.with_columns(places))
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                f"{source.name}, after record {done}: damaged Parquet ({error}). Get it again."
            ) from None
