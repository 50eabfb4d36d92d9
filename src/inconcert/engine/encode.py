"""Ids to dense whole numbers: the same ids give the same numbers on every machine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from inconcert.engine.kernels import Codes, Ints

_EMPTY = -1
_PARTS = 4


@njit(nogil=True, cache=True)
def _encode(values: Ints, part: int, codes: Codes) -> Ints:
    """Number the distinct values of one part (by hash) in `codes`, in place; returns them by number.

    Open addressing, doubled when half full.
    """
    bits = 16
    slots = np.full(1 << bits, _EMPTY, np.int32)
    distinct = np.empty(1 << (bits - 1), np.int64)
    size = 0
    for at in range(len(values)):
        value = values[at]
        if _part(value) != part:
            continue
        mask = (1 << bits) - 1
        slot = _spread(value, bits)
        while slots[slot] != _EMPTY and distinct[slots[slot]] != value:
            slot = (slot + 1) & mask
        if slots[slot] == _EMPTY:
            if size == len(distinct):
                bits += 1
                slots = np.full(1 << bits, _EMPTY, np.int32)
                mask = (1 << bits) - 1
                for code in range(size):
                    slot = _spread(distinct[code], bits)
                    while slots[slot] != _EMPTY:
                        slot = (slot + 1) & mask
                    slots[slot] = code
                larger = np.empty(2 * size, np.int64)
                larger[:size] = distinct
                distinct = larger
                slot = _spread(value, bits)
                while slots[slot] != _EMPTY:
                    slot = (slot + 1) & mask
            slots[slot] = size
            distinct[size] = value
            size += 1
        codes[at] = slots[slot]
    return distinct[:size].copy()


@njit(nogil=True, cache=True)
def _shift(values: Ints, starts: Ints, codes: Codes) -> None:
    """Make the numbers of the parts follow each other, in place."""
    for at in range(len(values)):
        codes[at] += starts[_part(values[at])]


@njit(nogil=True, cache=True)
def _part(value: int) -> np.int64:
    """Which part a value belongs to: low bits of a mixed value, independent of the slot."""
    mixed = np.uint64(value) ^ (np.uint64(value) >> np.uint64(32))
    return np.int64((mixed * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(7)) & (_PARTS - 1)


@njit(nogil=True, cache=True)
def _spread(value: int, bits: int) -> np.int64:
    """Fibonacci hashing: the top bits of the product."""
    return np.int64((np.uint64(value) * np.uint64(11400714819323198485)) >> np.uint64(64 - bits))


def encode(column: pl.Series, threads: int = 1) -> tuple[Codes, pl.Series]:
    """Codes of a column without nulls, and its distinct values by code. No result depends on the threads."""
    if column.dtype.is_integer():
        values = column.cast(pl.Int64).to_numpy()
        codes = np.empty(len(values), np.int32)
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(lambda part: _encode(values, part, codes), range(_PARTS)))
        starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        _shift(values, starts, codes)
        return codes, pl.Series(column.name, np.concatenate(parts)).cast(column.dtype)
    distinct_values = column.unique(maintain_order=True)
    numbered = pl.DataFrame(
        {"value": distinct_values, "code": np.arange(len(distinct_values), dtype=np.int32)}
    )
    found = column.to_frame("value").join(numbered, on="value", how="left", maintain_order="left")
    return found["code"].to_numpy(), distinct_values


def rank(codes: Codes, distinct: pl.Series) -> tuple[Codes, pl.Series]:
    """The same codes, numbered by sorted value instead of first appearance."""
    order = distinct.arg_sort().to_numpy()
    place: npt.NDArray[np.int32] = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return place[codes], distinct.gather(order)
