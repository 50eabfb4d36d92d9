"""A short text as words in order, the rare ones worth most: what stays when a few of its words are changed.

A changed word spoils nine of the shingles of a short text and a fifth of its letters, so that three changed words of nine make
it another text to both. Its other six words still stand there in their order, and hardly two people write those by chance.

A word is worth log2(n / k) bits when k of n texts hold it (Sparck Jones 1972). Two texts are as alike as the longest common
subsequence of their words is worth (Hunt and Szymanski 1977) / (worth of the text that is worth more + doubt), 0 to 1.

What makes doubt are texts that say one sentence of two things (two banks, two matches), of which there are the more, the more
texts there are: 2 bits for each doubling beyond 1,024 texts, 19 at 862,000, as if one more rare word were changed. Texts that
have other numbers each are about two things.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Final

import numpy as np
from numba import njit

from inconcert.engine.layer import blocks
from inconcert.families.leaders import Floats
from inconcert.families.shingles import Bytes, Ints, Numbers, Words, code_points

SHORT: Final = 20
"""Words of a short text at most: of longer ones letters and shingles tell enough."""
KEPT: Final = 3
"""Words that two texts must share at least."""
DOUBT: Final = 2.0
CERTAIN: Final = 1024
LEAST_WORTH: Final = 0.1
"""Bits that every word is worth, so that one that all texts hold counts too."""
_PLACES: Final = 1 << 24
"""For words; two that take one place count as one, which makes them no rarer than they are."""
_PLACES_A_TEXT: Final = 1 << 10


def words_in_order(data: Bytes, offsets: Ints, threads: int = 1) -> Words:
    """The words of each text, hashed, in order (n x SHORT): zeros behind the last, and only zeros for a text with more.

    Words are what stands between spaces and punctuation; in Chinese and Japanese these are clauses. The hash of what begins
    with a digit, a number, is odd; that of any other word is even.
    """
    out: Words = np.zeros((len(offsets) - 1, SHORT), np.uint32)
    if len(out):
        work = np.asarray(offsets - offsets[0]) + np.arange(len(offsets))
        with ThreadPoolExecutor(threads) as pool:
            tasks = [
                pool.submit(_words_in_order, data, offsets, *block, out)
                for block in blocks(work, 8 * threads)
            ]
            for task in tasks:
                task.result()
    return out


def word_counts(words: Words, threads: int = 1) -> Numbers:
    """In how many texts each word stands, at `place` of its hash."""
    places = min(_PLACES, 1 << (_PLACES_A_TEXT * max(len(words), 1) - 1).bit_length())
    edges = np.linspace(0, len(words), threads + 1).astype(np.int64).tolist()
    with ThreadPoolExecutor(threads) as pool:
        counts: Numbers = sum(
            pool.map(lambda block: _counted(words[slice(*block)], places), pairwise(edges)),
            start=np.zeros(places, np.int32),
        )
    return counts


def words_kept(
    words: Words, counts: Numbers, a: Ints | Numbers, b: Ints | Numbers, least: float, threads: int = 1
) -> Floats:
    """How alike short texts a[i] and b[i] are by words in order; 0 below `least`.

    It is 0 as well where they share fewer than KEPT words, or each has a number that the other has not. Fastest where pairs
    of the same b follow each other.

    Args:
        words: from words_in_order.
        counts: of them, from word_counts.
        a: one text of each pair.
        b: the other.
        least: likeness from which on it is wanted.
        threads: worker threads; the result does not depend on them.
    """
    out = np.zeros(len(a))
    doubt = max(DOUBT * np.log2(max(len(words), 1) / CERTAIN), 0.0)
    edges = np.linspace(0, len(a), 8 * threads + 1).astype(np.int64).tolist()
    with ThreadPoolExecutor(threads) as pool:
        tasks = [
            pool.submit(_words_kept, words, counts, a, b, first, last, least, doubt, out)
            for first, last in pairwise(edges)
        ]
        for task in tasks:
            task.result()
    return out


@njit(nogil=True, cache=True)
def place(word: np.uint32, counts: Numbers) -> np.int64:
    """Where a word is counted."""
    return np.int64(word >> np.uint32(1)) & (len(counts) - 1)


@njit(nogil=True, cache=True)
def size(words: Words) -> int:
    """How many words a text has."""
    count = 0
    while count < len(words) and words[count]:
        count += 1
    return count


@njit(nogil=True, cache=True)
def is_repeated(words: Words, at: int) -> bool:
    """Whether the word stands in the text before."""
    earlier = 0
    while words[earlier] != words[at]:
        earlier += 1
    return earlier < at


@njit(nogil=True, cache=True)
def _is_between(point: int) -> bool:
    """Whether a code point parts words: space and punctuation of ASCII, Latin-1, Hebrew, Arabic, Devanagari and East Asia."""
    return (
        point < 0x30
        or 0x3A <= point <= 0x40
        or 0x5B <= point <= 0x60
        or 0x7B <= point <= 0xBF
        or point in (0x5BE, 0x60C, 0x61B, 0x61F, 0x6D4, 0x964)
        or 0x2000 <= point <= 0x206F
        or 0x3000 <= point <= 0x303F
        or 0xFF01 <= point <= 0xFF0F
    )


@njit(nogil=True, cache=True)
def _is_digit(point: int) -> bool:
    """Whether a code point is a digit, also an Arabic or Persian one."""
    return 0x30 <= point <= 0x39 or 0x660 <= point <= 0x669 or 0x6F0 <= point <= 0x6F9


@njit(nogil=True, cache=True)
def _words_in_order(data: Bytes, offsets: Ints, first: int, last: int, out: Words) -> None:
    longest = 1
    for row in range(first, last):
        longest = max(longest, offsets[row + 1] - offsets[row])
    points = np.empty(longest, np.uint32)
    for row in range(first, last):
        length = code_points(data, offsets[row], offsets[row + 1], points)
        count = 0
        value, is_number = np.uint64(0), np.uint32(0)
        for at in range(length + 1):
            if at < length and not _is_between(points[at]):
                if not value:
                    is_number = np.uint32(_is_digit(points[at]))
                value = (value ^ np.uint64(points[at])) * np.uint64(0x100000001B3) + np.uint64(1)
                value ^= value >> np.uint64(29)
            elif value:
                if count == SHORT:
                    out[row] = 0
                    break
                value *= np.uint64(0xBF58476D1CE4E5B9)
                out[row, count] = max(
                    np.uint32(value >> np.uint64(32)) & ~np.uint32(1) | is_number, np.uint32(2)
                )
                count += 1
                value = np.uint64(0)


@njit(nogil=True, cache=True)
def _counted(words: Words, places: int) -> Numbers:
    counts = np.zeros(places, np.int32)
    for row in range(len(words)):
        for at in range(size(words[row])):
            if not is_repeated(words[row], at):
                counts[place(words[row, at], counts)] += 1
    return counts


@njit(nogil=True, cache=True)
def _words_kept(
    words: Words,
    counts: Numbers,
    a: Ints | Numbers,
    b: Ints | Numbers,
    first: int,
    last: int,
    least: float,
    doubt: float,
    out: Floats,
) -> None:
    left_worth, right_worth = np.empty(SHORT), np.empty(SHORT)
    kept = np.zeros((SHORT + 1, SHORT + 1))
    all_right = 0.0
    for at in range(first, last):
        left, right = words[a[at]], words[b[at]]
        if at == first or b[at] != b[at - 1]:
            all_right = _worth(right, counts, len(words), right_worth)
        shared, worth = _shared(right, right_worth, left)
        if shared < KEPT or worth < least * (all_right + doubt):
            continue  # what is kept in order is not worth more
        if _has_number_beside(left, right) and _has_number_beside(right, left):
            continue
        all_left = _worth(left, counts, len(words), left_worth)
        n, m = size(left), size(right)
        for i in range(1, n + 1):
            for j in range(1, m + 1):
                kept[i, j] = max(kept[i - 1, j], kept[i, j - 1])
                if left[i - 1] == right[j - 1]:
                    kept[i, j] = max(kept[i, j], kept[i - 1, j - 1] + left_worth[i - 1])
        likeness = kept[n, m] / (max(all_left, all_right) + doubt)
        if likeness >= least:
            out[at] = likeness


@njit(nogil=True, cache=True)
def _worth(words: Words, counts: Numbers, texts: int, out: Floats) -> float:
    """The worth of each word in bits, and of all of them."""
    total = 0.0
    for at in range(size(words)):
        out[at] = max(np.log2(texts / counts[place(words[at], counts)]), LEAST_WORTH)
        total += out[at]
    return total


@njit(nogil=True, cache=True)
def _shared(words: Words, worth: Floats, other: Words) -> tuple[int, float]:
    """How many words of a text the other has too, in any order, and what they are worth."""
    shared, total = 0, 0.0
    for at in range(size(words)):
        for there in range(size(other)):
            if words[at] == other[there]:
                shared += 1
                total += worth[at]
                break
    return shared, total


@njit(nogil=True, cache=True)
def _has_number_beside(words: Words, other: Words) -> bool:
    """Whether a text has a number that the other has not."""
    for at in range(size(words)):
        if words[at] & np.uint32(1):
            there = 0
            while there < len(other) and other[there] != words[at]:
                there += 1
            if there == len(other):
                return True
    return False
