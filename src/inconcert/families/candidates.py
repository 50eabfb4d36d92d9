"""Which texts to compare: those that share a band, each with the leading texts of the bucket."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from inconcert.families.shingles import Ints, Numbers, Words

Keys = npt.NDArray[np.uint64]

LEADING: Final = 8
"""Texts of a bucket that each of its texts is compared with, by rank: a bucket of n gives at most 8 n pairs, not n squared."""


def candidate_pairs(
    bands: Words, rank: Ints, threads: int = 1, leading: int = LEADING
) -> tuple[Numbers, Numbers]:
    """Pairs of texts that share a band, each pair once: (a, b) with rank[a] < rank[b], sorted by rank of b, then of a.

    Args:
        bands: n x bands, from minhash.band_hashes or word_bands.word_bands; where it is 0 the text is in no bucket.
        rank: a permutation of 0..n-1; 0 is the text that others are compared with first.
        threads: worker threads; the result does not depend on them.
        leading: how many of a bucket's texts, by rank, the others are compared with.
    """
    by_rank = np.empty(len(rank), np.int32)
    by_rank[rank] = np.arange(len(rank))

    parts = _by_band(bands, rank, by_rank, threads, leading)
    del bands  # with ten million texts it is the largest thing there is
    found = np.concatenate(parts)
    del parts
    found.sort()
    # two 32-bit halves, looked at in place: there are tens of millions of pairs
    halves = found.view(np.uint32).reshape(-1, 2)
    low, high = (1, 0) if sys.byteorder == "big" else (0, 1)
    return by_rank[halves[:, low]], by_rank[halves[:, high]]


def _by_band(bands: Words, rank: Ints, by_rank: Numbers, threads: int, leading: int) -> list[Keys]:
    """The pairs that each band adds to those of the bands before it."""

    def keys_of(band: int) -> Keys:
        keys: Keys = (bands[:, band].astype(np.uint64) << np.uint64(32)) | rank.astype(np.uint64)
        keys.sort()
        return keys[np.searchsorted(keys, np.uint64(1 << 32)) :]

    leads = np.zeros((len(rank), (bands.shape[1] + 63) // 64), np.uint64)
    parts = [np.empty(0, np.uint64)]
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, bands.shape[1], threads):
            some = range(first, min(first + threads, bands.shape[1]))
            ordered = list(pool.map(keys_of, some))
            for band, keys in zip(some, ordered, strict=True):
                _mark_leading(keys, by_rank, band, leading, leads)
            parts += pool.map(
                lambda band, keys: _bucket_pairs(keys, bands, by_rank, leads, band, leading), some, ordered
            )
    return parts


@njit(nogil=True, cache=True)
def _mark_leading(keys: Keys, by_rank: Numbers, band: int, leading: int, leads: Keys) -> None:
    """Set the bit of `band` for each text that is among the leading ones of a bucket of two or more."""
    mask, shift, bit = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(1) << np.uint64(band & 63)
    start = 0
    for at in range(1, len(keys)):
        if keys[at] >> shift != keys[at - 1] >> shift:
            start = at
        elif at - start <= leading:
            leads[by_rank[np.int64(keys[at - 1] & mask)], band >> 6] |= bit
            if at - start < leading:
                leads[by_rank[np.int64(keys[at] & mask)], band >> 6] |= bit


@njit(nogil=True, cache=True)
def _bucket_pairs(keys: Keys, bands: Words, by_rank: Numbers, leads: Keys, band: int, leading: int) -> Keys:
    """Pairs of one band's buckets that no earlier band gave: rank of b << 32 | rank of a. `keys`: hash << 32 | rank, sorted.

    An earlier band gave a pair when both texts share it and the better ranked one is among the leading ones there (`leads`).
    """
    mask, shift = np.uint64(0xFFFFFFFF), np.uint64(32)
    out = np.empty(1 << 12, np.uint64)
    size = 0
    start = 0
    for at in range(1, len(keys)):
        if keys[at] >> shift != keys[at - 1] >> shift:
            start = at
            continue
        this = by_rank[np.int64(keys[at] & mask)]
        for other in range(start, min(at, start + leading)):
            that = by_rank[np.int64(keys[other] & mask)]
            fresh = True
            for earlier in range(band):
                led = leads[that, earlier >> 6] >> np.uint64(earlier & 63) & np.uint64(1)
                if led and bands[this, earlier] == bands[that, earlier]:
                    fresh = False
                    break
            if fresh:
                if size == len(out):
                    larger = np.empty(2 * size, np.uint64)
                    larger[:size] = out
                    out = larger
                out[size] = ((keys[at] & mask) << shift) | (keys[other] & mask)
                size += 1
    return out[:size].copy()
