"""CSV and its kin, through Arrow's streaming reader.

It is the reader that gives the record number of a bad line at full speed, with line breaks inside quotes
(benchmarks/csv_readers.py has the comparison).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.csv

from inconcert.errors import InputError
from inconcert.readers.decoding import UNREADABLE, Utf8
from inconcert.readers.raw import NOT_TEXT, RAW_LENGTH, REJECTS, ROW, Raw, Sample, numbers, take
from inconcert.readers.sources import Source

BLOCK: Final = 2 << 20
"""What Arrow parses at once, and so the longest record; twice as fast as 8 MB, which no processor's cache holds."""
BLOCKS: Final = 8
"""Blocks in a batch."""


def read_csv(source: Source, table: Sample, columns: Sequence[str]) -> Iterator[Raw]:
    """All records of a CSV, in order; records with too few or too many cells, or with bytes that are no text, as rejects."""
    twice = sorted({name for name in columns if table.columns.count(name) > 1})
    if twice:
        raise InputError(f"{source.name} has two columns named '{twice[0]}'. Rename one of them.")
    # Without any column asked for, Arrow would read all; the first one is enough to count the records.
    places = {name: f"{table.columns.index(name)} {name}" for name in columns or table.columns[:1]}
    bad: list[tuple[int, str, str]] = []

    def skip(row: Any) -> str:
        number = row.number - 1 - table.preamble
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
                    skip_rows=table.preamble,
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
            for blocks in _grouped(reader):
                if held is not None:
                    yield held
                frame = pl.DataFrame(blocks).rename({place: name for name, place in places.items()})
                places_in_file, done = numbers(frame.height, done, [number for number, *_ in bad])
                held = _without_unreadable(
                    frame.with_columns(places_in_file), decoded.damaged, take(bad, done)
                )
        except pa.ArrowInvalid as error:
            hint = "a quote was opened there and never closed" if "straddling" in str(error) else str(error)
            raise InputError(
                f"{source.name}, after record {done}: the table cannot be read further ({hint})."
            ) from None
    if held is not None:
        yield _without_swallowed(held) if decoded.quotes % 2 else held
    if bad:
        empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.String) | {ROW: pl.Int64})
        yield Raw(empty, take(bad, bad[-1][0]))


def _grouped(reader: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The blocks as tables of a few; what comes before an error comes."""
    blocks: list[pa.RecordBatch] = []
    try:
        for block in reader:
            blocks.append(block)
            if len(blocks) == BLOCKS:
                yield pa.Table.from_batches(blocks)
                blocks = []
    except pa.ArrowInvalid:
        if blocks:
            yield pa.Table.from_batches(blocks)
        raise
    if blocks:
        yield pa.Table.from_batches(blocks)


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
