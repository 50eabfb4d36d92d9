"""What readers of flat JSON records share: a reader says what each column is, and no row is made."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from inconcert.readers.albums import Reject
from inconcert.readers.base import Asked, Batch
from inconcert.readers.json_blocks import blocks
from inconcert.readers.json_records import ROWS, JsonShape, Refused, cell_of, shown, traces_of
from inconcert.readers.raw import REJECTS, Sample
from inconcert.readers.rows import Columns, batch_of_columns
from inconcert.readers.sources import Source


class JsonColumns(JsonShape):
    """A reader that says what the columns of many objects are; `fields` are all the names of an object that it reads."""

    fields: tuple[str, ...]

    @abstractmethod
    def refused(self, record: dict[str, Any]) -> Refused | None:
        """Why an object is no post; None for a post."""

    @abstractmethod
    def posts(self, records: Sequence[dict[str, Any]]) -> Columns:
        """The posts' columns with the source's own ids, as a row has them (see rows.py)."""

    @abstractmethod
    def accounts(self, records: Sequence[dict[str, Any]]) -> Columns:
        """Columns of the accounts table: the profile beside each post."""

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """All records of the source, in order, in batches."""
        done = count = 0
        numbers: list[int] = []
        records: list[dict[str, Any]] = []
        bad: list[Reject] = []
        for block in blocks(source, sample.encoding, self.lists, () if asked.trace_columns else self.fields):
            before = done + 1
            bad += [(before + place, None, fault, raw) for place, fault, raw in block.faults]
            refused = {at: why for at, one in enumerate(block.values) if (why := self.refused(one))}
            for (at, why), whole in zip(refused.items(), block.whole(refused), strict=True):
                bad.append((before + block.places[at], why.column, why.reason, shown(whole)))
            numbers += [before + place for at, place in enumerate(block.places) if at not in refused]
            records += [one for at, one in enumerate(block.values) if at not in refused]
            done += block.count
            count += block.count
            if count >= ROWS:
                yield self._batch(count, numbers, records, bad, asked)
                count, numbers, records, bad = 0, [], [], []
        if count:
            yield self._batch(count, numbers, records, bad, asked)

    def _batch(
        self, count: int, numbers: list[int], records: list[dict[str, Any]], bad: list[Reject], asked: Asked
    ) -> Batch:
        rejects = pl.DataFrame(bad, schema=REJECTS, orient="row")
        posts = {**self.posts(records), "source_row": numbers}
        batch = batch_of_columns(posts, self.accounts(records), self.platform, rejects, count, asked)
        if asked.trace_columns:
            cells = [
                (number, *(cell_of(one, name) for name in asked.trace_columns))
                for number, one in zip(numbers, records, strict=True)
            ]
            batch.extra = traces_of(cells, asked)
        return batch
