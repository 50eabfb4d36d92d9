"""Which texts to compare: those that share a band, each with the leading texts of the bucket."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from inconcert.families.shingles import Ints, Words

LEADING: Final = 8
"""Texts of a bucket that each of its texts is compared with, by rank: a bucket of n gives at most 8 n pairs, not n squared."""


def candidate_pairs(bands: Words, rank: Ints, threads: int = 1, leading: int = LEADING) -> tuple[Ints, Ints]:
    """Pairs of texts that share a band, each pair once: (a, b) with rank[a] < rank[b], sorted by rank of b, then of a.

    Args:
        bands: n x bands, from minhash.band_hashes.
        rank: a permutation of 0..n-1; 0 is the text that others are compared with first.
        threads: worker threads; the result does not depend on them.
        leading: how many of a bucket's texts, by rank, the others are compared with.
    """
    by_rank = np.empty(len(rank), np.int64)
    by_rank[rank] = np.arange(len(rank))

    def one(band: int) -> npt.NDArray[np.uint64]:
        keys = (bands[:, band].astype(np.uint64) << np.uint64(32)) | rank.astype(np.uint64)
        keys.sort()
        return _bucket_pairs(keys, bands, by_rank, band, leading)

    with ThreadPoolExecutor(threads) as pool:
        found = np.concatenate([np.empty(0, np.uint64), *pool.map(one, range(bands.shape[1]))])
    found.sort()
    low = (found & np.uint64(0xFFFFFFFF)).astype(np.int64)
    high = (found >> np.uint64(32)).astype(np.int64)
    return by_rank[low], by_rank[high]


@njit(nogil=True, cache=True)
def _bucket_pairs(
    keys: npt.NDArray[np.uint64], bands: Words, by_rank: Ints, band: int, leading: int
) -> npt.NDArray[np.uint64]:
    """Pairs of one band's buckets that no earlier band gave: rank of b << 32 | rank of a. `keys`: hash << 32 | rank, sorted."""
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
                if bands[this, earlier] == bands[that, earlier]:
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
