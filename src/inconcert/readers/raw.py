"""What stands between a file and a reader: batches of named columns, as they stood, with record numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

ROW: Final = "source row"
RAW_LENGTH: Final = 200
NOT_TEXT: Final = (
    "bytes that are not UTF-8; when the whole file is in another encoding, name it in a mapping: "
    "encoding = 'cp1252'"
)
REJECTS: Final = {"row": pl.Int64, "column": pl.String, "reason": pl.String, "raw": pl.String}


@dataclass(frozen=True, slots=True)
class Sample:
    """The start of a table: what it is, its columns, its first records as text, and how its text starts.

    preamble: lines above the header that are no records (a report's title).
    values: of a JSON text, the first values at its top (objects; the last may be incomplete).
    """

    kind: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    start: str = ""
    preamble: int = 0
    values: tuple[dict[str, Any], ...] = ()

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


def numbers(rows: int, done: int, bad: Sequence[int]) -> tuple[pl.Series, int]:
    """Record numbers of the rows of a batch that follows record `done`, leaving out the bad ones."""
    end = done + rows
    for number in bad:
        if done < number <= end:
            end += 1
    taken = set(bad)
    numbers = pl.Series(ROW, range(done + 1, end + 1), dtype=pl.Int64)
    return (numbers.filter(~numbers.is_in(list(taken))) if taken else numbers), end


def take(bad: list[tuple[int, str, str]], last: int) -> pl.DataFrame:
    """Remove the bad records up to `last` from the list and return them as rejects."""
    taken = [entry for entry in bad if entry[0] <= last]
    del bad[: len(taken)]
    rows = [(number, None, reason, text) for number, reason, text in taken]
    return pl.DataFrame(rows, schema=REJECTS, orient="row")
