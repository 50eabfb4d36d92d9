"""A change of texts that looks at each letter alone, made in one pass by a table instead of one pass for each of its rules."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
from numba import njit

Bytes = npt.NDArray[np.uint8]
Ends = npt.NDArray[np.int64]
Table = npt.NDArray[np.int32]

_ODD, _OUT = -1, -2
_SPACE: Final = ord(" ")
_LETTERS: Final = 0x20000
_LOOKED_AT: Final = (*range(0x3000), *range(0x1F300, 0x1F700), *range(0x1F900, 0x1FA00))
"""Letters of the alphabets, signs and emoji. Texts with others (Chinese signs, say) are given to the expression."""
_ONE: Final = np.uint64(1)


@dataclass(frozen=True)
class ByLetter:
    """What an expression makes of texts, where it works letter by letter.

    `known`: which letters it treats so, whatever stands beside them; texts with others are given to the expression itself, and
    texts with letters of which it makes several. With `runs`, whatever it makes a space of is one space together with what
    is next to it, and none at the ends.
    """

    change: Callable[[pl.Expr], pl.Expr]
    known: str = "(?s)^.$"
    runs: bool = False

    def __call__(self, texts: pl.Series) -> pl.Series:
        """The texts changed: by the table where numba has loaded what its kernels need, which takes as long as 200,000 texts."""
        return self.by_table(texts) if "numba.np.arraymath" in sys.modules else self.by_expression(texts)

    def by_expression(self, texts: pl.Series) -> pl.Series:
        """The texts changed, rule after rule."""
        return texts.to_frame("text").select(self.change(pl.col("text"))).to_series()

    def by_table(self, texts: pl.Series) -> pl.Series:
        """The texts changed, in one pass."""
        column = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
        known, places, data = column.buffers()
        ends = np.frombuffer(places, np.int64)[column.offset : column.offset + len(column) + 1]
        out, out_ends, is_odd = _respell(np.frombuffer(data or b"", np.uint8), ends, self._table, self.runs)
        buffers = [known, pa.py_buffer(out_ends), pa.py_buffer(out)]
        made = pa.Array.from_buffers(pa.large_string(), len(column), buffers, offset=0)
        return where(pl.Series(is_odd), texts, self.change, pl.Series(made))

    @cached_property
    def _table(self) -> Table:
        letters = pl.Series([*map(chr, _LOOKED_AT)])
        within = ("a" + letters + "a").to_frame("text")
        made = within.select(self.change(pl.col("text")))["text"].str.slice(1).str.head(-1)
        is_known = letters.str.contains(self.known) & (made.str.len_bytes() <= letters.str.len_bytes())
        codes = [ord(one) if len(one) == 1 else _ODD if one else _OUT for one in made]
        table = np.full(_LETTERS, _ODD, np.int32)
        table[[*_LOOKED_AT]] = np.where(is_known, codes, _ODD)
        return table


def where(
    needed: pl.Series,
    texts: pl.Series,
    change: Callable[[pl.Expr], pl.Expr],
    others: pl.Series | None = None,
) -> pl.Series:
    """What becomes of the texts where it is needed, and the others as they are, or as given.

    In an expression alone the others would be worked on too, and what came of it put away.
    """
    made = texts if others is None else others
    places = needed.arg_true()
    if not len(places):
        return made
    changed = texts.gather(places).to_frame("text").select(change(pl.col("text"))).to_series()
    return made.clone().scatter(places, changed)


@njit(nogil=True, cache=True)
def _respell(data: Bytes, ends: Ends, table: Table, runs: bool) -> tuple[Bytes, Ends, npt.NDArray[np.bool_]]:
    """Each text with its letters as the table has them, on end, and where each begins; of one with odd letters nothing."""
    out = np.empty(ends[-1] - ends[0], np.uint8)
    out_ends = np.zeros(len(ends), np.int64)
    is_odd = np.zeros(len(ends) - 1, np.bool_)
    size = np.uint64(0)
    for text in range(len(ends) - 1):
        first = size
        at, stop = np.uint64(ends[text]), np.uint64(ends[text + 1])
        is_space = runs
        while at < stop:
            code, step = _letter(data, at)
            at += step
            letter = table[code] if code < _LETTERS else _ODD
            if letter == _ODD:
                is_odd[text] = True
                break
            if letter == _SPACE:
                if runs and is_space:
                    continue
                is_space = True
            elif letter == _OUT:
                continue
            else:
                is_space = False
            size = write_letter(out, size, letter)
        if is_odd[text]:
            size = first
        elif runs and is_space and size > first:
            size -= _ONE
        out_ends[text + 1] = size
    return out[:size], out_ends, is_odd


@njit(nogil=True, cache=True, forceinline=True)
def _letter(data: Bytes, at: np.uint64) -> tuple[np.int64, np.uint64]:
    """The letter that begins there, and how many bytes it has."""
    byte = data[at]
    if byte < 0x80:
        return np.int64(byte), _ONE
    more = 1 if byte < 0xE0 else 2 if byte < 0xF0 else 3
    code = byte & (0x3F >> more)
    for place in range(1, more + 1):
        code = code << 6 | data[at + np.uint64(place)] & 0x3F
    return np.int64(code), np.uint64(more + 1)


@njit(nogil=True, cache=True, forceinline=True)
def write_letter(out: Bytes, size: np.uint64, code: int | np.signedinteger) -> np.uint64:
    """Write a letter in UTF-8; return where it ends."""
    if code < 0x80:
        out[size] = code
        return size + _ONE
    more = 1 if code < 0x800 else 2 if code < 0x10000 else 3
    out[size] = (0x1F80 >> more) & 0xFF | code >> 6 * more
    for place in range(more):
        out[size + np.uint64(1 + place)] = 0x80 | code >> 6 * (more - 1 - place) & 0x3F
    return size + np.uint64(more + 1)
