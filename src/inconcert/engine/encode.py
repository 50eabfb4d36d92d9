"""Ids to dense whole numbers, in order of first appearance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from inconcert.engine.kernels import Codes, Ints

_EMPTY = -1


@njit(nogil=True, cache=True)
def _encode(values: Ints) -> tuple[Codes, Ints]:
    """Open addressing, doubled when half full: codes, and the distinct values by code."""
    bits = 16
    slots = np.full(1 << bits, _EMPTY, np.int32)
    distinct = np.empty(1 << (bits - 1), np.int64)
    size = 0
    codes = np.empty(len(values), np.int32)
    for at in range(len(values)):
        value = values[at]
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
    return codes, distinct[:size].copy()


@njit(nogil=True, cache=True)
def _spread(value: int, bits: int) -> np.int64:
    """Fibonacci hashing: the top bits of the product."""
    return np.int64((np.uint64(value) * np.uint64(11400714819323198485)) >> np.uint64(64 - bits))


def encode(column: pl.Series) -> tuple[Codes, pl.Series]:
    """Codes of a column without nulls, and its distinct values by code."""
    if column.dtype.is_integer():
        codes, distinct = _encode(column.cast(pl.Int64).to_numpy())
        return codes, pl.Series(column.name, distinct).cast(column.dtype)
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
