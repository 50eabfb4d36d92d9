"""When two pictures are versions of one: the rule, and its compiled form.

Each word of a fingerprint is compared by its differing bits (Hamming distance). Two views match when the coarse hashes
differ in at most COARSE of 64 bits, and the two fine hashes together in at most RADIUS of 512; in at most DERIVED_RADIUS when
one of the views is mirrored or without a border. At least half of the fields that have a hue in both must have about the same
(within HUE, where two fields or more have one): what is drawn over a part changes no more of them, and what was made grey has
none. Two pictures match when one of the first one's four views matches the
second as it is or without its border. Animations match when that holds for their
first, middle and last frames. The distance is that of the fine hashes, the smallest over the views, the largest over frames.

The bounds were chosen on made-up pictures (`benchmarks/pictures.py`): unrelated pictures lie near 256, mirrored copies under
16, framed ones under 48. More views give chance more tries, so the stricter bound pays for them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from inconcert.pictures.fingerprint import HASHES, HUES, Bits

COARSE: Final = 9
RADIUS: Final = 72
DERIVED_RADIUS: Final = 48
HUE: Final = 14
"""Of HUES round the circle: 20 degrees."""
FAR: Final = 1_000
"""The distance of pictures that do not match."""
OTHER_VIEWS: Final = (0, 2)
"""Views of the second picture that are compared: as it is, and without its border."""


@njit(nogil=True, cache=True, inline="always")
def ones(word: np.uint64) -> np.int64:  # type: ignore[no-untyped-def, unused-ignore]
    """How many bits are set."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(nogil=True, cache=True)
def same_colours(one: Bits, other: Bits) -> bool:
    """Whether half of the fields with a hue in both views have about the same; True where there are fewer than two such."""
    both = 0
    near = 0
    for word in range(HASHES, len(one)):
        for byte in range(8):
            shift = np.uint64(8 * byte)
            left = np.int64((one[word] >> shift) & np.uint64(0xFF))
            right = np.int64((other[word] >> shift) & np.uint64(0xFF))
            if left and right:
                both += 1
                apart = abs(left - right)
                near += 1 if min(apart, HUES - apart) <= HUE else 0
    return both < 2 or 2 * near >= both


@njit(nogil=True, cache=True)
def view_distance(one: Bits, other: Bits, radius: int) -> np.int64:
    """Distance of two views over all their frames, each of shape (frames, WORDS); FAR when it exceeds the radius."""
    largest = np.int64(0)
    for frame in range(len(one)):
        if ones(one[frame, 0] ^ other[frame, 0]) > COARSE:
            return np.int64(FAR)
        found = np.int64(0)
        for word in range(1, HASHES):
            found += ones(one[frame, word] ^ other[frame, word])
            if found > radius:
                return np.int64(FAR)
        if not same_colours(one[frame], other[frame]):
            return np.int64(FAR)
        largest = max(largest, found)
    return largest


@njit(nogil=True, cache=True)
def distance(one: Bits, other: Bits) -> np.int64:
    """Distance of two pictures, each of shape (views, frames, WORDS); FAR when they do not match."""
    nearest = np.int64(FAR)
    for view in range(len(one)):
        for number in range(2):
            radius = RADIUS if view == 0 and number == 0 else DERIVED_RADIUS
            nearest = min(nearest, view_distance(one[view], other[2 * number], radius))
    return nearest
