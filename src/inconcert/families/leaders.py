"""Families around a leader: nothing chains, because every member is similar to the leader itself."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from inconcert.families import shingles
from inconcert.families.shingles import Ints, Numbers

Floats = npt.NDArray[np.float64]


def ranked(texts: pa.Array, *weights: Ints) -> Ints:
    """The rank of each of some distinct texts, 0 for the one that leads: highest weight first.

    Equals by the next weight, then by a hash of the text, the same on every machine.
    """
    order = np.lexsort((shingles.hashed(texts), *(-weight for weight in reversed(weights))))
    rank = np.empty(len(texts), np.int64)
    rank[order] = np.arange(len(texts))
    return rank


def families(rank: Ints, a: Ints | Numbers, b: Ints | Numbers, similarity: Floats) -> tuple[Ints, Floats]:
    """Each item's leader, and how similar it is to it (1 for the leader itself).

    Items are taken by rank. One that is similar to leaders before it joins the most similar (the better ranked of equals);
    one that is not becomes a leader. So the result depends on the ranks and on the pairs only.

    Args:
        rank: a permutation of 0..n-1; 0 leads first.
        a: one item of each pair that was verified as similar, in any order.
        b: the other.
        similarity: of each pair.
    """
    low, high = np.minimum(rank[a], rank[b]), np.maximum(rank[a], rank[b])
    order = np.lexsort((low, high))
    offsets = np.concatenate([[0], np.cumsum(np.bincount(high, minlength=len(rank)))]).astype(np.int64)
    leader_rank, near = _lead(offsets, low[order], similarity[order])
    by_rank = np.empty(len(rank), np.int64)
    by_rank[rank] = np.arange(len(rank))
    return by_rank[leader_rank[rank]], near[rank]


@njit(nogil=True, cache=True)
def _lead(offsets: Ints, low: Ints, similarity: Floats) -> tuple[Ints, Floats]:
    size = len(offsets) - 1
    leader, near = np.arange(size), np.ones(size)
    for item in range(size):
        best = -1.0
        for at in range(offsets[item], offsets[item + 1]):
            if leader[low[at]] == low[at] and similarity[at] > best:
                best = similarity[at]
                leader[item] = low[at]
        if best >= 0:
            near[item] = best
    return leader, near
