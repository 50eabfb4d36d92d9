"""Values of a JSON field as a column of a table, the same as `json_values` makes of each.

Where all values have the type that is expected, the column is made at once; else each cell is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import NoneType
from typing import Any, Final

import polars as pl
from msgspec import UnsetType

from inconcert.readers import json_values as values

Cells = Sequence[Any]
"""The values of one field, one a record; UNSET where a record has no such field."""
Fields = Mapping[str, Cells]

_NOTHING: Final = frozenset({NoneType, UnsetType})
_TEXT: Final = pl.String()
_KINDS: Final[Mapping[type, pl.DataType]] = {str: _TEXT, int: pl.Int64()}


def texts(cells: Cells) -> pl.Series:
    """Texts that are not empty (`json_values.text`)."""
    column = _alike(cells, str)
    return _each(cells, values.text) if column is None else column.set(column == "", None)


def idents(cells: Cells) -> pl.Series:
    """Ids as text (`json_values.ident`)."""
    column = _alike(cells, str)
    if column is None:
        return _each(cells, values.ident)
    return corrected(column, column.str.contains(r"^[^!-~]|[^!-~]$|^$"), values.ident)


def moments(cells: Cells) -> pl.Series:
    """Times as the source wrote them (`json_values.moment`)."""
    numbers = _alike(cells, int)
    if numbers is not None:
        return numbers.cast(pl.String)
    column = _alike(cells, str)
    return _each(cells, values.moment) if column is None else column.set(column == "", None)


def counts(cells: Cells) -> pl.Series:
    """Counts of 0 or more (`json_values.count`)."""
    column = _alike(cells, int)
    return _each(cells, values.count, pl.Int64()) if column is None else column.set(column < 0, None)


def lowered(column: pl.Series) -> pl.Series:
    """Each text in lower case, as Python has it."""
    changes = column.str.contains(r"[^\x00-@\[-\x7f]")
    if not changes.any():
        return column
    is_odd = column.str.len_bytes() != column.str.len_chars()
    return corrected(column, is_odd, str.lower, column.str.to_lowercase())


def corrected(
    column: pl.Series, is_odd: pl.Series, function: Callable[[str], Any], others: pl.Series | None = None
) -> pl.Series:
    """What the function makes of the cells that are odd, beside the others as they are or as given."""
    made = column if others is None else others
    places = is_odd.arg_true()
    if not len(places):
        return made
    return made.clone().scatter(
        places, pl.Series([function(cell) for cell in column[places]], dtype=column.dtype)
    )


def _each(cells: Cells, function: Callable[[Any], Any], kind: pl.DataType = _TEXT) -> pl.Series:
    return pl.Series([function(cell) for cell in cells], dtype=kind)


def _alike(cells: Cells, expected: type) -> pl.Series | None:
    """The cells as they are, where all are of the expected type or nothing; None where one is not, or too large a number."""
    kind = _KINDS[expected]
    found = set(map(type, cells))
    if found <= _NOTHING:
        return pl.Series([None], dtype=kind).new_from_index(0, len(cells))
    if not found <= {expected, NoneType}:
        return None
    try:
        return pl.Series(cells, dtype=kind)
    except TypeError:
        return None
