"""What a table of a case is: columns with a type, a meaning and a unit, and the order of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

TIME: Final = pa.timestamp("us", tz="UTC")
TEXTS: Final = pa.list_(pa.string())
COUNTS: Final = pa.list_(pa.int64())


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type, and what it means (with the unit)."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the case: its name, its columns, and the columns its rows are sorted by (none: in the order of the posts)."""

    name: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema of the table."""
        return pa.schema([(column.name, column.type) for column in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)


def table(name: str, order: tuple[str, ...], *columns: tuple[str, pa.DataType, str]) -> Table:
    """A table from its columns as (name, type, meaning)."""
    return Table(name, tuple(Column(*column) for column in columns), order)


S, N, F, B = pa.string(), pa.int64(), pa.float64(), pa.bool_()
