"""A text as a set of shingles: runs of a few characters, hashed. Free functions on arrays, compiled.

A column of texts comes as Arrow holds it: UTF-8 bytes, and offsets (n + 1). A shingle is five code points; two in texts of
Chinese or Japanese, three in Korean, whose characters say more and whose changed words would otherwise spoil too many shingles.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from inconcert.engine.layer import blocks

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
"""Positions of texts, where there are many: half the room of Ints."""

LETTERS, SYLLABLES, SIGNS = 5, 3, 2
"""Shingle lengths: alphabets, Hangul, Han and Kana."""
_SHARE_OF_SIGNS = 3  # one in three code points decides
_ROUNDED = 1e-9


def utf8(texts: pa.Array) -> tuple[Bytes, Ints]:
    """The bytes and offsets of a string column without nulls, not copied where Arrow's own can be used."""
    column = texts.cast(pa.large_string())
    _, offsets, data = column.buffers()
    starts = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
    return (np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)), starts


@njit(nogil=True, cache=True)
def code_points(data: Bytes, first: int, last: int, out: Words) -> int:
    """Decode the UTF-8 bytes first..last-1 into `out` (as long as the bytes); returns how many code points."""
    size = 0
    at = first
    while at < last:
        byte = np.uint32(data[at])
        if byte < 0x80:
            length, value = 1, byte
        elif byte < 0xE0:
            length, value = 2, byte & np.uint32(0x1F)
        elif byte < 0xF0:
            length, value = 3, byte & np.uint32(0x0F)
        else:
            length, value = 4, byte & np.uint32(0x07)
        for part in range(at + 1, min(at + length, last)):
            value = (value << np.uint32(6)) | np.uint32(data[part] & 0x3F)
        out[size] = value
        size += 1
        at += length
    return size


@njit(nogil=True, cache=True)
def shingle_length(points: Words, size: int) -> int:
    """How many code points a shingle of this text has."""
    signs = syllables = 0
    for at in range(size):
        point = points[at]
        if 0xAC00 <= point <= 0xD7A3:
            syllables += 1
        elif 0x3040 <= point <= 0x30FF or 0x3400 <= point <= 0x9FFF or 0x20000 <= point <= 0x3FFFF:
            signs += 1
    if _SHARE_OF_SIGNS * signs >= size:
        return SIGNS
    return SYLLABLES if _SHARE_OF_SIGNS * syllables >= size else LETTERS


@njit(nogil=True, cache=True)
def shingle_hashes(points: Words, size: int, out: Words) -> int:
    """Hash every shingle of a text into `out` (as long as the text), repeats included; returns how many."""
    length = shingle_length(points, size)
    count = max(size - length + 1, 1)
    for start in range(count):
        value = np.uint64(length)
        for at in range(start, min(start + length, size)):
            value = (value ^ np.uint64(points[at])) * np.uint64(0x100000001B3)
            value ^= value >> np.uint64(29)
        value *= np.uint64(0xBF58476D1CE4E5B9)
        out[start] = np.uint32(value >> np.uint64(32))
    return count


@njit(nogil=True, cache=True)
def _place(table: Words, shingle: np.uint32) -> np.int64:
    """Where a shingle stands in a table of a power of two of places, or the free place (0) that it would take."""
    mask = len(table) - 1
    place = np.int64((np.uint32(shingle) * np.uint32(0x9E3779B1)) >> np.uint32(8)) & mask
    while table[place] != 0 and table[place] != shingle:
        place = (place + 1) & mask
    return place


def jaccard(
    texts: pa.Array, a: Ints, b: Ints, least: float = 0.0, threads: int = 1
) -> npt.NDArray[np.float64]:
    """Jaccard similarity of the shingles of texts a[i] and b[i]: shared / all (0 to 1); 0 below `least`.

    The shingles of all texts are held, four bytes for each byte of text. Fastest where pairs of the same b follow each other.
    """
    data, offsets = utf8(texts)
    starts: Ints = offsets - offsets[0] + np.arange(len(offsets))
    sets, sizes = np.empty(starts[-1], np.uint32), np.zeros(len(texts), np.int64)
    found = np.zeros(len(a))
    if not len(a):
        return found

    with ThreadPoolExecutor(threads) as pool:
        hashed = partial(_shingle_sets, data, offsets, starts, sets, sizes)
        list(pool.map(lambda block: hashed(*block), blocks(starts, 8 * threads)))
        compared = partial(_jaccard, sets, starts, sizes, a, b, least, found)
        list(pool.map(lambda block: compared(*block), blocks(np.arange(len(a) + 1), 8 * threads)))
    return found


@njit(nogil=True, cache=True)
def _shingle_sets(
    data: Bytes, offsets: Ints, starts: Ints, out: Words, sizes: Ints, first: int, last: int
) -> None:
    """The distinct shingles of texts first..last-1, `sizes[text]` of them from `out[starts[text]]` on. In place.

    A text has room for as many as it has bytes, and one. `sizes` is 0 before.
    """
    longest = 1
    for text in range(first, last):
        longest = max(longest, offsets[text + 1] - offsets[text])
    points, hashes = np.empty(longest, np.uint32), np.empty(longest, np.uint32)
    table = np.empty(_room(longest), np.uint32)
    for text in range(first, last):
        start, end = offsets[text], offsets[text + 1]
        count = shingle_hashes(points, code_points(data, start, end, points), hashes)
        places = table[: _room(end - start)]
        places[:] = 0
        for at in range(count):
            shingle = max(hashes[at], np.uint32(1))  # 0 is a free place
            place = _place(places, shingle)
            if places[place] == 0:
                places[place] = shingle
                out[starts[text] + sizes[text]] = shingle
                sizes[text] += 1


@njit(nogil=True, cache=True)
def _jaccard(
    sets: Words,
    starts: Ints,
    sizes: Ints,
    a: Ints,
    b: Ints,
    least: float,
    out: npt.NDArray[np.float64],
    first: int,
    last: int,
) -> None:
    """Fill `out` for pairs first..last-1. Shared / (both - shared) reaches `least` with both * least / (1 + least) shared."""
    table = np.empty(_room(sizes.max()), np.uint32)
    places = table[:0]
    for at in range(first, last):
        if at == first or b[at] != b[at - 1]:
            right = sets[starts[b[at]] : starts[b[at]] + sizes[b[at]]]
            places = table[: _room(len(right))]
            places[:] = 0
            for shingle in right:
                places[_place(places, shingle)] = shingle
        left = sets[starts[a[at]] : starts[a[at]] + sizes[a[at]]]
        both = len(left) + sizes[b[at]]
        missing = len(left) - np.int64(np.ceil(both * least / (1 + least) - _ROUNDED))
        if missing < 0:
            continue
        shared = 0
        for shingle in left:
            if places[_place(places, shingle)]:
                shared += 1
            else:
                missing -= 1
                if missing < 0:
                    break
        else:
            out[at] = shared / (both - shared)


@njit(nogil=True, cache=True)
def _room(length: int) -> int:
    """A power of two of places, at least twice so many shingles."""
    size = 16
    while size < 2 * length:
        size *= 2
    return size


@njit(nogil=True, cache=True)
def text_hashes(data: Bytes, offsets: Ints, out: npt.NDArray[np.uint64]) -> None:
    """A 64-bit hash of each text (FNV-1a, then mixed): the same on every machine, so that ties are broken alike."""
    for row in range(len(out)):
        value = np.uint64(0xCBF29CE484222325)
        for at in range(offsets[row], offsets[row + 1]):
            value = (value ^ np.uint64(data[at])) * np.uint64(0x100000001B3)
        value ^= value >> np.uint64(32)
        value *= np.uint64(0xD6E8FEB86659FD93)
        out[row] = value ^ (value >> np.uint64(32))


def hashed(texts: pa.Array) -> npt.NDArray[np.uint64]:
    """The 64-bit hash of each text of a column without nulls."""
    out: npt.NDArray[Any] = np.empty(len(texts), np.uint64)
    text_hashes(*utf8(texts), out)
    return out
