"""Families of pictures in the obvious way: every representative against every picture. The fast search must agree with it."""

from __future__ import annotations

import numpy as np

from inconcert.pictures.fingerprint import Bits
from inconcert.pictures.matching import COARSE, DERIVED_RADIUS, FAR, OTHER_VIEWS, RADIUS


def distance(one: Bits, other: Bits) -> int:
    """As matching.distance, spelled out."""
    found = []
    for place, view in enumerate(one):
        for number in OTHER_VIEWS:
            radius = RADIUS if place == number == 0 else DERIVED_RADIUS
            bits = [
                [int(a ^ b).bit_count() for a, b in zip(*frames, strict=True)]
                for frames in zip(view, other[number], strict=True)
            ]
            if all(frame[0] <= COARSE and sum(frame[1:]) <= radius for frame in bits):
                found.append(max(sum(frame[1:]) for frame in bits))
    return min(found, default=FAR)


def families(pictures: Bits) -> tuple[np.ndarray, np.ndarray]:
    """As families.families, by comparing each with each."""
    count = len(pictures)
    representative = np.full(count, -1, np.int64)
    nearest = np.full(count, FAR, np.int64)
    for one in range(count):
        if representative[one] >= 0:
            continue
        representative[one], nearest[one] = one, 0
        for other in range(count):
            if representative[other] == other:
                continue
            apart = distance(pictures[one], pictures[other])
            if apart < nearest[other]:
                representative[other], nearest[other] = one, apart
    return representative, nearest
