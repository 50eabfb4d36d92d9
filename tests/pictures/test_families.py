"""Families: the fast search agrees with the obvious one, nothing chains, the order of files does not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.pictures import reference
from inconcert.pictures.families import families, spread
from inconcert.pictures.fingerprint import HASHES, VIEWS, WORDS, Bits
from inconcert.pictures.matching import COARSE, DERIVED_RADIUS, FAR, HUE, RADIUS, distance


def made_prints(seed: int, count: int, originals: int, frames: int, changed: int) -> Bits:
    """Fingerprints that are versions of a few originals, up to `changed` bits away in random views and words."""
    dice = np.random.default_rng(seed)
    base = dice.integers(0, 2**64, (originals, len(VIEWS), frames, WORDS), np.uint64)
    base[: originals // 2, 2:] = base[: originals // 2, :2]
    prints = base[dice.integers(0, originals, count)]
    for one in prints:
        for _ in range(int(dice.integers(0, changed + 1))):
            place = tuple(int(dice.integers(size)) for size in one.shape)
            one[place] ^= np.uint64(1) << np.uint64(dice.integers(64))
    return prints


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(0, 24),
    originals=st.integers(1, 6),
    frames=st.sampled_from([1, 3]),
    changed=st.sampled_from([0, 60, 250, 500]),
)
def test_fast_is_the_reference(seed: int, count: int, originals: int, frames: int, changed: int) -> None:
    prints = made_prints(seed, count, originals, frames, changed)
    representative, nearest = families(prints)
    expected, expected_nearest = reference.families(prints)
    assert representative.tolist() == expected.tolist()
    assert nearest.tolist() == expected_nearest.tolist()


def print_of(*changes: tuple[int, int]) -> Bits:
    """One fingerprint of zeros, with so many bits of a word set in all views."""
    one = np.zeros((len(VIEWS), 1, WORDS), np.uint64)
    for word, bits in changes:
        one[:, :, word] = np.uint64((1 << bits) - 1)
    return one


def test_members_lie_within_the_radius_and_do_not_chain() -> None:
    steps = [print_of(), print_of((1, 40)), print_of((1, 40), (2, 40)), print_of((1, 40), (2, 40), (3, 40))]
    representative, nearest = families(np.stack(steps))
    assert representative.tolist() == [0, 0, 2, 2]  # the third is 80 from the first, and 40 from the second
    assert nearest.tolist() == [0, 40, 0, 40]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([(1, RADIUS - 20), (2, 20)], RADIUS),
        ([(1, RADIUS - 19), (2, 20)], FAR),
        ([(0, COARSE)], 0),
        ([(0, COARSE + 1)], FAR),
    ],
)
def test_the_bounds(changes: list[tuple[int, int]], expected: int) -> None:
    other = print_of(*changes)
    assert distance(print_of(), other) == reference.distance(print_of(), other) == expected


def coloured(*hues: int) -> Bits:
    """One fingerprint of zeros with these hues, the other fields without one."""
    one = print_of()
    one[..., HASHES:] = np.array(hues + (0,) * (16 - len(hues)), np.uint8).view(np.uint64)
    return one


@pytest.mark.parametrize(
    ("hues", "others", "expected"),
    [
        ((100, 100), (100 + HUE, 100 + HUE), 0),
        ((100, 100), (101 + HUE, 101 + HUE), FAR),
        ((1, 255), (255, 1), 0),  # round the circle
        ((100, 100), (100, 200), 0),  # half of them
        ((100, 100, 100), (100, 200, 200), FAR),
        ((100, 100, 100), (0, 200, 200), FAR),
        ((100, 100, 100), (0, 0, 200), 0),  # one field tells nothing
        ((100, 100), (), 0),
    ],
)
def test_half_of_the_hues_must_be_alike(
    hues: tuple[int, ...], others: tuple[int, ...], expected: int
) -> None:
    one, other = coloured(*hues), coloured(*others)
    assert distance(one, other) == distance(other, one) == reference.distance(one, other) == expected
    assert len(set(families(np.stack([one, other]))[0].tolist())) == (1 if expected == 0 else 2)


@pytest.mark.parametrize(("bits", "expected"), [(DERIVED_RADIUS, DERIVED_RADIUS), (DERIVED_RADIUS + 1, FAR)])
@pytest.mark.parametrize("view", [1, 2, 3])
def test_other_views_must_be_closer(view: int, bits: int, expected: int) -> None:
    full = np.uint64(2**64 - 1)
    one, other = print_of(), print_of((1, bits))
    one[0] = full  # as it is, it is quite another picture
    one[[number for number in (1, 2, 3) if number != view]] = full
    assert distance(one, other) == reference.distance(one, other) == expected


def test_a_member_joins_the_nearest_representative() -> None:
    prints = np.stack([print_of(), print_of((1, 50), (2, 30)), print_of((1, 50))])
    assert families(prints)[0].tolist() == [0, 1, 1]  # 50 from the first, 30 from the second


def test_animations_need_every_frame() -> None:
    one = np.zeros((len(VIEWS), 3, WORDS), np.uint64)
    other = one.copy()
    other[:, 2, 1:3] = np.uint64(2**64 - 1)
    assert families(np.stack([one, other]))[0].tolist() == [0, 1]


def test_spread_is_that_of_the_least_similar_pair() -> None:
    assert spread(np.stack([print_of(), print_of((1, 30)), print_of((2, 30))])) == 60
    assert spread(np.stack([print_of(), print_of((1, 50)), print_of((2, 50))])) == FAR
