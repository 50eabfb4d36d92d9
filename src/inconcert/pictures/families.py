"""Families of pictures: each member is within the radius of its family's representative, so families do not chain.

A representative's neighbours are found without comparing all pairs. The coarse hash of 64 bits is cut into five bands; of two
hashes that differ in at most nine bits, one band differs in at most one (pigeonhole). So the members are among the pictures
that stand, in some band, under the representative's own value or one of its one-bit neighbours.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from inconcert.pictures.fingerprint import Bits
from inconcert.pictures.matching import (
    COARSE,
    DERIVED_RADIUS,
    FAR,
    OTHER_VIEWS,
    RADIUS,
    distance,
    ones,
    view_distance,
)

_BAND_BITS: Final = (13, 13, 13, 13, 12)
SPREAD_MEMBERS: Final = 1_500

Numbers = npt.NDArray[np.int64]


def families(pictures: Bits) -> tuple[Numbers, Numbers]:
    """For each picture its representative (a place in `pictures`; its own for a representative), and its distance to it.

    `pictures` is uint64 of shape (pictures, views, frames, WORDS), in order of precedence: a picture is a representative
    when none of those before it has it within the radius. The others join the nearest representative (the earlier one
    among equals). Equal to reference.families; memory is 40 bytes a view beside the input; time grows with the number
    of representatives times what stands under their bands, about N / 1,800 of N pictures spread evenly.
    """
    count = len(pictures)
    if not count:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    middle = pictures.shape[2] // 2
    coarse, owner = [], []
    for view in OTHER_VIEWS:
        own = pictures[:, view, middle, 0]
        new = np.ones(count, bool) if view == 0 else (pictures[:, view] != pictures[:, 0]).any(axis=(1, 2))
        coarse.append(own[new])
        owner.append(np.flatnonzero(new) * 2 + (view != 0))
    tables = [_banded(np.concatenate(coarse), np.concatenate(owner), band) for band in range(len(_BAND_BITS))]
    starts = np.concatenate([table[0] for table in tables])
    firsts = np.cumsum([0, *(len(table[0]) for table in tables[:-1])])
    codes, owners = np.stack([table[1] for table in tables]), np.stack([table[2] for table in tables])
    representative, nearest = _greedy(pictures, middle, firsts, starts, codes, owners)
    return representative, nearest


def spread(pictures: Bits) -> int:
    """The distance of the least similar pair of a family, of shape as in `families`; FAR when they no longer match at all."""
    return int(_spread(pictures))


def _shift(band: int) -> int:
    return sum(_BAND_BITS[:band])


def _banded(codes: Bits, owners: Numbers, band: int) -> tuple[Numbers, Bits, Numbers]:
    """Codes and owners sorted by the value of one band, and where each value starts."""
    values = (codes >> np.uint64(_shift(band))) & np.uint64((1 << _BAND_BITS[band]) - 1)
    order = np.argsort(values, kind="stable")
    starts = np.searchsorted(values[order], np.arange((1 << _BAND_BITS[band]) + 1, dtype=np.uint64))
    return starts.astype(np.int64), codes[order], owners[order]


@njit(nogil=True, cache=True)
def _greedy(  # type: ignore[no-untyped-def]
    pictures: Bits, middle: int, firsts: Numbers, starts: Numbers, codes: Bits, owners: Numbers
):
    count = len(pictures)
    representative = np.full(count, -1, np.int64)
    nearest = np.full(count, FAR, np.int64)
    for one in range(count):
        if representative[one] >= 0:
            continue
        representative[one], nearest[one] = one, 0
        for view in range(pictures.shape[1]):
            if view >= 2 and np.all(pictures[one, view] == pictures[one, view - 2]):
                continue
            own = pictures[one, view, middle, 0]
            shift = 0
            for band in range(len(_BAND_BITS)):
                bits = _BAND_BITS[band]
                value = np.int64((own >> np.uint64(shift)) & np.uint64((1 << bits) - 1))
                shift += bits
                for flip in range(-1, bits):
                    at = firsts[band] + (value if flip < 0 else value ^ (1 << flip))
                    for place in range(starts[at], starts[at + 1]):
                        if ones(own ^ codes[band, place]) > COARSE:
                            continue
                        other = owners[band, place] // 2
                        if representative[other] == other:
                            continue
                        seen = 2 * (owners[band, place] % 2)
                        radius = RADIUS if view == 0 and seen == 0 else DERIVED_RADIUS
                        apart = view_distance(pictures[one, view], pictures[other, seen], radius)
                        if apart < nearest[other]:
                            representative[other], nearest[other] = one, apart
    return representative, nearest


@njit(nogil=True, cache=True)
def _spread(pictures: Bits) -> np.int64:
    widest = np.int64(0)
    for one in range(len(pictures)):
        for other in range(one):
            widest = max(widest, distance(pictures[one], pictures[other]))
    return widest
