"""What all readers of JSON exports share: a reader says what one record is; the rest is done here, in batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import polars as pl

from inconcert.readers.albums import MOST, Reject
from inconcert.readers.base import ALL_THERE, Asked, Batch, Match
from inconcert.readers.json_stream import expanded, paths_of, records
from inconcert.readers.json_values import at, moment
from inconcert.readers.raw import RAW_LENGTH, REJECTS, Sample
from inconcert.readers.rows import Row, batch_of
from inconcert.readers.sources import Source

ROWS: Final = 32_768
_ENOUGH: Final = 0.5


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that is no post: why, in a sentence, and the field that says so."""

    reason: str
    column: str | None = None


class JsonShape(ABC):
    """What records a reader knows: objects on lines, in a list, or in the lists that `lists` names by path (see json_stream).

    A subclass has name, title, platform, what was `verified`, and says with `fits` whether an object is of its kind.
    """

    name: str
    title: str
    platform: str
    verified: str
    lists: tuple[str, ...] = ()

    @abstractmethod
    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """Whether this object is of the reader's kind; asked of the first records of a file."""

    @abstractmethod
    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """All records of the source, in order, in batches."""

    def mapping(self) -> str | None:
        """None: the fields are fixed."""
        return None

    def sniff(self, sample: Sample) -> Match:
        """By the shape of the first records: at least half of them must fit."""
        paths = paths_of(self.lists)
        found = [pair for value in sample.values for pair in expanded(value, paths)][:100]
        fitting = sum(isinstance(value, dict) and self.fits(value, around) for value, around in found)
        share = fitting / len(found) if found else 0.0
        if share >= _ENOUGH:
            return Match(ALL_THERE - (1 - share) / 4, f"its records have the shape of {self.title}")
        return Match(share / 2, f"{self.title} would have other fields")


class JsonReader(JsonShape):
    """A reader that says with `row` what an object is: a Row, or Refused."""

    def context(self, around: dict[str, Any]) -> Any:
        """What `row` needs of the object around the records; made once for each such object."""
        return around

    @abstractmethod
    def row(self, record: dict[str, Any], context: Any) -> Row | Refused:
        """One record as a row with the source's own ids (see rows.py)."""

    def joined(self, rows: list[Row]) -> tuple[list[Row], list[Reject]]:
        """Rows of a batch as posts, where several records can be one; and a reject for each record that is part of another."""
        return rows, []

    def goes_on(self, before: list[Row], row: Row | Refused) -> bool:
        """Whether a record is of the same post as the row before it, if there is one, so that no batch ends between them."""
        del before, row
        return False

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """All records of the source, in order, in batches."""
        done = 0
        rows: list[Row] = []
        bad: list[Reject] = []
        extra: list[tuple[Any, ...]] = []
        last: Any = self
        context: Any = None
        for number, (value, around, fault, raw) in enumerate(records(source, sample.encoding, self.lists), 1):
            if fault is not None:
                row: Row | Refused = Refused(fault)
            else:
                if around is not last:
                    last, context = around, self.context(around)
                row = self.row(value, context)
            count = number - 1 - done
            if count >= ROWS and (count >= ROWS + MOST or not self.goes_on(rows[-1:], row)):
                yield self._batch(count, rows, bad, extra, asked)
                done, rows, bad, extra = number - 1, [], [], []
            if isinstance(row, Refused):
                bad.append((number, row.column, row.reason, shown(value) if fault is None else raw))
                continue
            row["source_row"] = number
            rows.append(row)
            if asked.trace_columns:
                extra.append((number, *(cell_of(value, *name.split(".")) for name in asked.trace_columns)))
        if rows or bad:
            yield self._batch(len(rows) + len(bad), rows, bad, extra, asked)

    def _batch(
        self,
        count: int,
        rows: list[Row],
        bad: list[Reject],
        extra: list[tuple[Any, ...]],
        asked: Asked,
    ) -> Batch:
        rows, parts = self.joined(rows)
        rejects = pl.DataFrame([*bad, *parts], schema=REJECTS, orient="row")
        batch = batch_of(rows, self.platform, rejects, count, asked)
        if asked.trace_columns:
            batch.extra = traces_of(extra, asked)
        return batch


def shown(value: dict[str, Any]) -> str:
    """How a record that is rejected starts."""
    return msgspec.json.encode(value)[: 4 * RAW_LENGTH].decode("utf-8", "ignore")[:RAW_LENGTH]


def cell_of(record: Any, *path: str) -> str | None:
    """What stands at a path, as text: the trace a user asked for."""
    value = at(record, *path)
    if isinstance(value, bool):
        return "true" if value else "false"
    return msgspec.json.encode(value).decode() if isinstance(value, list | dict) else moment(value)


def traces_of(cells: list[tuple[Any, ...]], asked: Asked) -> pl.DataFrame:
    """The number of each record and the traces that were asked for."""
    names = {"source_row": pl.Int64} | dict.fromkeys(asked.trace_columns, pl.String)
    return pl.DataFrame(cells, schema=names, orient="row")
