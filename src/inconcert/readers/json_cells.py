"""Values of a JSON field as a column of a table, the same as `json_values` makes of each.

Texts and whole numbers, which are nearly all, are made into a column at once; the other cells are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
from msgspec import UNSET

from inconcert.readers import json_values as values
from inconcert.readers.json_scan import (
    ABSENT,
    FALSE,
    NULL,
    OTHER,
    TEXT,
    TRUE,
    WHOLE,
    Bytes,
    Places,
    texts_at,
)

_TEXT: Final = pl.String()
_SINGLE: Final[dict[Any, int]] = {UNSET: ABSENT, None: NULL, False: FALSE, True: TRUE}
_VALUES: Final = {kind: value for value, kind in _SINGLE.items()}
_LARGE: Final = 10**18


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of one field, one a record.

    `kinds`: what each is (see json_scan; none is ESCAPED). `text`: texts, and whole numbers as they are spelled; null for the
    rest. `others`: what is neither text, whole number, true, false nor null, in order.
    """

    kinds: Bytes
    text: pl.Series
    others: Sequence[Any] = ()

    @classmethod
    def of(cls, found: Sequence[Any]) -> Self:
        """Cells of Python values; UNSET where a record has no such field."""
        kinds = [*map(_kind, found)]
        pairs = [*zip(kinds, found, strict=True)]
        return cls(
            np.array(kinds, np.uint8),
            pl.Series([str(value) if kind >= WHOLE else None for kind, value in pairs], dtype=_TEXT),
            [value for kind, value in pairs if kind == OTHER],
        )

    def __len__(self) -> int:
        return len(self.kinds)

    def are(self, kind: int) -> npt.NDArray[np.bool_]:
        """Which of the cells are of this kind."""
        found: npt.NDArray[np.bool_] = self.kinds == kind
        return found

    def filter(self, kept: npt.NDArray[np.bool_]) -> Cells:
        """The cells to keep."""
        others = [*compress(self.others, kept[self.are(OTHER)])]
        return Cells(self.kinds[kept], self.text.filter(pl.Series(kept)), others)

    def values(self) -> list[Any]:
        """The Python values; UNSET where a record has no such field."""
        others = iter(self.others)
        return [
            text
            if kind == TEXT
            else int(text)
            if kind == WHOLE
            else next(others)
            if kind == OTHER
            else _VALUES[kind]
            for kind, text in zip(self.kinds.tolist(), self.text, strict=True)
        ]


Fields = Mapping[str, Cells]


def _kind(value: Any) -> int:
    if isinstance(value, str):
        return TEXT
    if value is UNSET or value is None or isinstance(value, bool):
        return _SINGLE[value]
    return WHOLE if isinstance(value, int) and abs(value) < _LARGE else OTHER


def cells_at(data: Bytes, kinds: Bytes, starts: Places, ends: Places) -> Cells:
    """The values of a field, from where they stand in JSON (json_scan)."""
    is_said = kinds >= WHOLE
    if not is_said.any():
        text = pl.Series([None], dtype=_TEXT).new_from_index(0, len(kinds))
    else:
        joined, places = texts_at(data, kinds, starts, ends)
        known = None if is_said.all() else pa.py_buffer(np.packbits(is_said, bitorder="little"))
        text = pl.Series(
            pa.LargeStringArray.from_buffers(len(kinds), pa.py_buffer(places), pa.py_buffer(joined), known)
        )
    others = [
        values.decode(data[starts[row] : ends[row]].tobytes()) for row in np.flatnonzero(kinds == OTHER)
    ]
    return Cells(np.minimum(kinds, TEXT), text, others)


def one_after_other(pieces: Sequence[Cells]) -> Cells:
    """The cells of all pieces."""
    return Cells(
        np.concatenate([one.kinds for one in pieces]),
        pl.concat([one.text for one in pieces], rechunk=True),
        [value for one in pieces for value in one.others],
    )


def texts(cells: Cells) -> pl.Series:
    """Texts that are not empty (`json_values.text`)."""
    return _without(cells.text, pl.Series(cells.are(WHOLE)) | (cells.text == ""))


def idents(cells: Cells) -> pl.Series:
    """Ids as text (`json_values.ident`)."""
    column = cells.text
    return _with_others(
        corrected(column, column.str.contains(r"^[^!-~]|[^!-~]$|^$"), values.ident), cells, values.ident
    )


def moments(cells: Cells) -> pl.Series:
    """Times as the source wrote them (`json_values.moment`)."""
    return _with_others(_without(cells.text, cells.text == ""), cells, values.moment)


def counts(cells: Cells) -> pl.Series:
    """Counts of 0 or more (`json_values.count`)."""
    is_text = cells.are(TEXT)
    numbers = _without(cells.text, pl.Series(is_text)).cast(pl.Int64)
    numbers = _without(numbers, numbers < 0)
    if is_text.any():
        spelled = [values.count(text) for text in cells.text.filter(pl.Series(is_text))]
        numbers = numbers.scatter(np.flatnonzero(is_text), pl.Series(spelled, dtype=pl.Int64))
    return _with_others(numbers, cells, values.count)


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


def _without(column: pl.Series, out: pl.Series) -> pl.Series:
    """The column with nothing where `out` is true."""
    return column.set(out, None) if out.any() else column


def _with_others(column: pl.Series, cells: Cells, function: Callable[[Any], Any]) -> pl.Series:
    """The column with what the function makes of the cells' other values."""
    made = pl.Series([function(value) for value in cells.others], dtype=column.dtype)
    return column.clone().scatter(np.flatnonzero(cells.are(OTHER)), made) if len(made) else column
