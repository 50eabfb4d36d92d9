"""What readers of flat tables (CSV, TSV, Parquet) share: a reader says what one record is; the rest is done here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from inconcert.readers.base import Asked, Batch, Match, by_columns, extra_columns
from inconcert.readers.json_records import Refused
from inconcert.readers.raw import RAW_LENGTH, REJECTS, ROW, Sample
from inconcert.readers.rows import Row, batch_of
from inconcert.readers.sources import Source
from inconcert.readers.tables import batches
from inconcert.readers.targets import Target, target_of
from inconcert.urls import canonical_url

Cells = dict[str, str | None]
_NOTHING: Final = frozenset({"", "null", "None", "nan", "NaN", "NULL", "N/A"})


class TableRows(ABC):
    """Records with named cells: a subclass has a platform and the columns it reads, and says with `row` what a record is."""

    platform: str
    columns: tuple[str, ...]

    @abstractmethod
    def row(self, cells: Cells) -> Row | Refused:
        """One record as a row with the source's own ids (see rows.py), or why it is none."""

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """All records of the source, in order, in batches."""
        columns = tuple(dict.fromkeys((*self.columns, *asked.trace_columns)))
        for raw in batches(source, sample, columns):
            rows: list[Row] = []
            refused: list[tuple[int, str | None, str, str | None]] = []
            for cells in raw.frame.iter_rows(named=True):
                row = self.row(cells)
                if isinstance(row, Refused):
                    shown = cells.get(row.column) if row.column else None
                    refused.append((cells[ROW], row.column, row.reason, shown and str(shown)[:RAW_LENGTH]))
                else:
                    row["source_row"] = cells[ROW]
                    rows.append(row)
            wrong = pl.DataFrame(refused, schema=REJECTS, orient="row")
            rejects = pl.concat([raw.rejects, wrong]).sort("row")
            batch = batch_of(rows, self.platform, rejects, raw.records, asked)
            batch.extra = extra_columns(raw.frame, asked)
            yield batch


class TableReader(TableRows):
    """A reader of one kind of table: besides, name, title, what was `verified`, and in `forms` the columns that must be there."""

    name: str
    title: str
    verified: str
    forms: tuple[tuple[str, ...], ...]

    def sniff(self, sample: Sample) -> Match:
        """By the columns of the nearest form."""
        return by_forms(sample, self.forms, self.title)

    def mapping(self) -> str | None:
        """None: the columns are fixed."""
        return None


def by_forms(sample: Sample, forms: tuple[tuple[str, ...], ...], title: str) -> Match:
    """Sure when all the columns of one form are there; else says which are missing of the nearest."""
    return max((by_columns(sample, form, title) for form in forms), key=lambda match: match.confidence)


def said(cell: Any) -> str | None:
    """A cell that says something, without space around; None for empty, N/A, NaN and null."""
    if cell is None:
        return None
    text = str(cell).strip()
    return None if text in _NOTHING else text


def body(cell: Any) -> str | None:
    """A text as it stands; None where it is empty."""
    return str(cell) if cell is not None and str(cell) != "" else None


def counted(cell: Any) -> int | None:
    """A count of 0 or more, also as 12.0 or 1,234; None for anything else."""
    if cell is None:
        return None
    text = (said(cell) or "").replace(",", "")
    whole, _, rest = text.partition(".")
    is_number = whole.isascii() and whole.isdigit() and len(whole) < 16 and not rest.strip("0")
    return int(whole) if is_number else None


def reactions(cells: Cells, kinds: dict[str, str]) -> Row:
    """Kinds of reaction and how many of each, from the columns that count each kind; empty where no column says anything."""
    counts = {kind: counted(cells.get(column)) for column, kind in kinds.items()}
    known = {kind: count for kind, count in counts.items() if count is not None}
    return {"reactions": list(known), "reaction_counts": list(known.values())} if known else {}


def named_by(address: str | None) -> Target | None:
    """The account and post an address names on a platform (`readers.targets`); None for any other address."""
    canonical = canonical_url(address) if address else None
    return target_of(canonical[0]) if canonical else None


def native(qualified: str | None) -> str | None:
    """An id without its platform."""
    return qualified.partition(":")[2] if qualified else None
