"""Texts as words in order, the rare ones weighing most: a short text with some of its words changed.

A changed word spoils nine of the shingles of a short text and a fifth of its letters, so that three changed words of nine make it
another text to letters. Its other six words still stand there in their order, and hardly two people write those by chance.

A word is worth log2(n / k) bits when k of n texts hold it. The texts' likeness is that of their longest common subsequence of
words by worth: worth of what is kept in order / worth of the text that is worth more, 0 to 1 (Hunt and Szymanski 1977 for the
sequence; Sparck Jones 1972 for the worth).

Which to compare: texts that share two words so rare that by chance less than one text would hold both (worth together at least
log2 n and a little more). Of a text's pairs of words the least hash in each of BANDS ranges is its band there, as in minhash.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from inconcert.engine.layer import blocks
from inconcert.families.shingles import Bytes, Ints, Numbers, Words, code_points, text_hashes

BANDS: Final = 14
SHORT: Final = 20
"""Words of a text at most: of longer ones letters and shingles tell enough."""
KEPT: Final = 3
"""Words that must be kept at least."""
_RARER: Final = 2.0
"""Bits beyond log2 n that two words are worth which make texts candidates."""
_PLACES: Final = 1 << 24

Counts = npt.NDArray[np.int32]
Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


def word_counts(data: Bytes, offsets: Ints) -> Counts:
    """In how many texts words stand (of a long one, its first), by hash: two words rarely share a place, and then count as one."""
    counts = np.zeros(_PLACES, np.int32)
    _count(data, offsets, counts)
    return counts


def word_bands(data: Bytes, offsets: Ints, counts: Counts, threads: int = 1) -> Words:
    """One hash for each text and band (n x BANDS), equal where two short texts share a pair of rare words."""
    out: Words = np.empty((len(offsets) - 1, BANDS), np.uint32)
    own: npt.NDArray[np.uint64] = np.empty(len(out), np.uint64)
    text_hashes(data, offsets, own)
    if len(out):
        work = np.asarray(offsets - offsets[0]) + np.arange(len(offsets))
        with ThreadPoolExecutor(threads) as pool:
            tasks = [
                pool.submit(_bands, data, offsets, *block, counts, own, out)
                for block in blocks(work, 8 * threads)
            ]
            for task in tasks:
                task.result()
    return out


def words_kept(
    data: Bytes, offsets: Ints, a: Ints | Numbers, b: Ints | Numbers, counts: Counts, threads: int = 1
) -> Floats:
    """How alike short texts a[i] and b[i] are, by words in order; 0 where one is longer or fewer than KEPT words are kept."""
    out = np.zeros(len(a))
    edges = np.linspace(0, len(a), 8 * threads + 1).astype(np.int64).tolist()
    with ThreadPoolExecutor(threads) as pool:
        tasks = [
            pool.submit(_kept, data, offsets, a, b, first, last, counts, out)
            for first, last in pairwise(edges)
        ]
        for task in tasks:
            task.result()
    return out


@njit(nogil=True, cache=True)
def words_of(data: Bytes, first: int, last: int, points: Words, out: Words) -> int:
    """Hash the words of the UTF-8 bytes first..last-1 into `out`, in order; returns how many, SHORT + 1 for more than SHORT.

    Words are what stands between spaces and punctuation: in Chinese and Japanese clauses.
    """
    count = 0
    value = np.uint64(0)
    for at in range(code_points(data, first, last, points)):
        point = points[at]
        between = (
            point < 0x30
            or 0x3A <= point <= 0x40
            or 0x5B <= point <= 0x60
            or 0x7B <= point <= 0xBF
            or 0x2000 <= point <= 0x206F
            or 0x3000 <= point <= 0x303F
            or 0xFF01 <= point <= 0xFF0F
        )
        if not between:
            value = (value ^ np.uint64(point)) * np.uint64(0x100000001B3) + np.uint64(1)
            value ^= value >> np.uint64(29)
        elif value:
            count = _ended(value, count, out)
            value = np.uint64(0)
            if count > SHORT:
                return count
    return _ended(value, count, out) if value else count


@njit(nogil=True, cache=True)
def _ended(value: np.uint64, count: int, out: Words) -> int:
    value *= np.uint64(0xBF58476D1CE4E5B9)
    out[count] = np.uint32(value >> np.uint64(32))
    return count + 1


@njit(nogil=True, cache=True)
def _place(word: np.uint32) -> np.int64:
    return np.int64(word >> np.uint32(8))


@njit(nogil=True, cache=True)
def _longest(offsets: Ints) -> int:
    longest = 1
    for row in range(len(offsets) - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    return longest


@njit(nogil=True, cache=True)
def _count(data: Bytes, offsets: Ints, counts: Counts) -> None:
    points, words = np.empty(_longest(offsets), np.uint32), np.empty(SHORT + 1, np.uint32)
    for row in range(len(offsets) - 1):
        count = words_of(data, offsets[row], offsets[row + 1], points, words)
        for at in range(count):
            if not _before(words, at):
                counts[_place(words[at])] += 1


@njit(nogil=True, cache=True)
def _before(words: Words, at: int) -> bool:
    for earlier in range(at):
        if words[earlier] == words[at]:
            return True
    return False


@njit(nogil=True, cache=True)
def _bands(data: Bytes, offsets: Ints, first: int, last: int, counts: Counts, own: Keys, out: Words) -> None:
    texts = len(offsets) - 1
    least = np.log2(texts) + _RARER
    points, words = np.empty(_longest(offsets[first : last + 1]), np.uint32), np.empty(SHORT + 1, np.uint32)
    worth = np.empty(SHORT + 1)
    for row in range(first, last):
        for band in range(out.shape[1]):  # where there is nothing to share, of its own
            out[row, band] = np.uint32(
                (own[row] + np.uint64(band)) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(32)
            )
        count = words_of(data, offsets[row], offsets[row + 1], points, words)
        if count > SHORT:
            continue
        for at in range(count):
            held = counts[_place(words[at])]
            worth[at] = np.log2(texts / held) if held > 1 and not _before(words, at) else -1.0
        lowest = np.full(out.shape[1], np.uint64(0xFFFFFFFFFFFFFFFF))
        for one in range(count):
            for other in range(one):
                if worth[one] < 0 or worth[other] < 0 or worth[one] + worth[other] < least:
                    continue
                low, high = min(words[one], words[other]), max(words[one], words[other])
                value = ((np.uint64(low) << np.uint64(32)) | np.uint64(high)) * np.uint64(0x9E3779B97F4A7C15)
                value ^= value >> np.uint64(29)
                value *= np.uint64(0xBF58476D1CE4E5B9)
                value ^= value >> np.uint64(32)
                band = np.int64(value % np.uint64(out.shape[1]))
                if value < lowest[band]:
                    lowest[band] = value
                    out[row, band] = np.uint32(value >> np.uint64(16))


@njit(nogil=True, cache=True)
def _kept(
    data: Bytes,
    offsets: Ints,
    a: Ints | Numbers,
    b: Ints | Numbers,
    first: int,
    last: int,
    counts: Counts,
    out: Floats,
) -> None:
    texts = len(offsets) - 1
    longest = 1
    for at in range(first, last):
        longest = max(longest, offsets[a[at] + 1] - offsets[a[at]], offsets[b[at] + 1] - offsets[b[at]])
    points = np.empty(longest, np.uint32)
    left, right = np.empty(SHORT + 1, np.uint32), np.empty(SHORT + 1, np.uint32)
    worth_left, worth_right = np.empty(SHORT + 1), np.empty(SHORT + 1)
    best = np.zeros((SHORT + 2, SHORT + 2))
    size = np.zeros((SHORT + 2, SHORT + 2), np.int64)
    m = 0
    for at in range(first, last):
        if at == first or b[at] != b[at - 1]:
            m = words_of(data, offsets[b[at]], offsets[b[at] + 1], points, right)
        if m > SHORT:
            continue
        n = words_of(data, offsets[a[at]], offsets[a[at] + 1], points, left)
        if n > SHORT or _shared(left, n, right, m) < KEPT:
            continue
        all_left = _worths(left, n, counts, texts, worth_left)
        all_right = _worths(right, m, counts, texts, worth_right)
        for i in range(1, n + 1):
            for j in range(1, m + 1):
                best[i, j], size[i, j] = best[i - 1, j], size[i - 1, j]
                if best[i, j - 1] > best[i, j]:
                    best[i, j], size[i, j] = best[i, j - 1], size[i, j - 1]
                if left[i - 1] == right[j - 1] and best[i - 1, j - 1] + worth_left[i - 1] > best[i, j]:
                    best[i, j] = best[i - 1, j - 1] + worth_left[i - 1]
                    size[i, j] = size[i - 1, j - 1] + 1
        whole = max(all_left, all_right)
        if size[n, m] >= KEPT and whole > 0:
            out[at] = best[n, m] / whole


@njit(nogil=True, cache=True)
def _shared(left: Words, n: int, right: Words, m: int) -> int:
    """How many words of one text stand in the other."""
    shared = 0
    for i in range(n):
        for j in range(m):
            if left[i] == right[j]:
                shared += 1
                break
    return shared


@njit(nogil=True, cache=True)
def _worths(words: Words, size: int, counts: Counts, texts: int, out: Floats) -> float:
    """The worth of each word, at least a tenth of a bit so that words that all texts hold count too; returns their sum."""
    total = 0.0
    for at in range(size):
        out[at] = max(np.log2(texts / max(counts[_place(words[at])], 1)), 0.1)
        total += out[at]
    return total
