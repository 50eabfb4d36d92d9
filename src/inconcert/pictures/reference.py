"""Families of pictures in the obvious way: every representative against every picture. The fast search must agree with it."""

from __future__ import annotations

import numpy as np

from inconcert.pictures.fingerprint import HASHES, HUES, Bits
from inconcert.pictures.matching import COARSE, DERIVED_RADIUS, FAR, HUE, OTHER_VIEWS, RADIUS


def distance(one: Bits, other: Bits) -> int:
    """As matching.distance, spelled out."""
    found = []
    for place, view in enumerate(one):
        for number in OTHER_VIEWS:
            radius = RADIUS if place == number == 0 else DERIVED_RADIUS
            bits = [
                [int(a ^ b).bit_count() for a, b in zip(*frames, strict=True)][:HASHES]
                for frames in zip(view, other[number], strict=True)
            ]
            near = all(frame[0] <= COARSE and sum(frame[1:]) <= radius for frame in bits)
            if near and all(same_colours(*frames) for frames in zip(view, other[number], strict=True)):
                found.append(max(sum(frame[1:]) for frame in bits))
    return min(found, default=FAR)


def same_colours(one: Bits, other: Bits) -> bool:
    """As matching.same_colours."""
    fields = zip(one[HASHES:].tobytes(), other[HASHES:].tobytes(), strict=True)
    steps = [abs(a - b) for a, b in fields if a and b]
    near = [step for step in steps if min(step, HUES - step) <= HUE]
    return len(steps) < 2 or len(near) >= len(steps) / 2


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
