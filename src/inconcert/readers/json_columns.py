"""What readers of flat JSON records share: a reader says what each column is, and no row is made."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from inconcert.readers.albums import Reject
from inconcert.readers.base import Asked, Batch
from inconcert.readers.json_blocks import blocks
from inconcert.readers.json_cells import Fields, one_after_other
from inconcert.readers.json_records import ROWS, JsonShape, Refused, cell_of, shown, traces_of
from inconcert.readers.raw import REJECTS, Sample
from inconcert.readers.rows import Columns, batch_of_columns
from inconcert.readers.sources import Source


class JsonColumns(JsonShape):
    """A reader that says what the columns of many objects are; `fields` are all the names of an object that it reads."""

    fields: tuple[str, ...]

    @abstractmethod
    def refused(self, fields: Fields) -> dict[int, Refused]:
        """Which of the objects are no posts, by their places, and why."""

    @abstractmethod
    def posts(self, fields: Fields) -> Columns:
        """The posts' columns with the source's own ids, as a row has them (see rows.py)."""

    @abstractmethod
    def accounts(self, fields: Fields) -> Columns:
        """Columns of the accounts table: the profile beside each post."""

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """All records of the source, in order, in batches."""
        done = count = 0
        numbers: list[npt.NDArray[np.int64]] = []
        bad: list[Reject] = []
        names = (*dict.fromkeys([*self.fields, *(path.split(".")[0] for path in asked.trace_columns)]),)
        fields: list[Fields] = []
        for block in blocks(source, sample.encoding, self.lists, names):
            before = done + 1
            bad += [(before + place, None, fault, raw) for place, fault, raw in block.faults]
            refused = self.refused(block.fields)
            for (at, why), whole in zip(refused.items(), block.whole(refused), strict=True):
                bad.append((before + block.places[at], why.column, why.reason, shown(whole)))
            kept = np.ones(len(block.places), np.bool_)
            kept[[*refused]] = False
            numbers.append(before + np.array(block.places, np.int64)[kept])
            fields.append(
                {name: block.fields[name].filter(kept) for name in names} if refused else block.fields
            )
            done += block.count
            count += block.count
            if count >= ROWS:
                yield self._batch(count, numbers, fields, bad, asked)
                count, numbers, fields, bad = 0, [], [], []
        if count:
            yield self._batch(count, numbers, fields, bad, asked)

    def _batch(
        self,
        count: int,
        numbers: Sequence[npt.NDArray[np.int64]],
        pieces: Sequence[Fields],
        bad: list[Reject],
        asked: Asked,
    ) -> Batch:
        rejects = pl.DataFrame(bad, schema=REJECTS, orient="row")
        fields = {name: one_after_other([piece[name] for piece in pieces]) for name in pieces[0]}
        rows = pl.Series(np.concatenate(numbers))
        posts = {**self.posts(fields), "source_row": rows}
        batch = batch_of_columns(posts, self.accounts(fields), self.platform, rejects, count, asked)
        if asked.trace_columns:
            paths = [path.split(".") for path in asked.trace_columns]
            cells = [[cell_of(cell, *rest) for cell in fields[first].values()] for first, *rest in paths]
            batch.extra = traces_of([*zip(rows, *cells, strict=True)], asked)
        return batch
