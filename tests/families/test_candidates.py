"""Which texts meet: bands collide as often as they should, and every pair of a bucket's leaders is met once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inconcert.families.candidates import candidate_pairs
from inconcert.families.minhash import band_hashes
from tests.families import slow


@pytest.mark.parametrize("rows", [1, 3, 5])
def test_bands_collide_with_the_chance_of_jaccard_to_the_rows(rows: int) -> None:
    random = np.random.default_rng(rows)
    letters = list("abcdefghijklmnopqrstuvwxyz")
    one = ["".join(random.choice(letters, 120)) for _ in range(60)]
    for changed in (5, 40):
        other = [text[: 120 - changed] + "".join(random.choice(letters, changed)) for text in one]
        bands = band_hashes(pa.array(one + other), 200, rows)
        collided = (bands[: len(one)] == bands[len(one) :]).mean()
        expected = np.mean([slow.jaccard(a, b) ** rows for a, b in zip(one, other, strict=True)])
        assert collided == pytest.approx(expected, abs=0.02)


def test_bands_do_not_depend_on_the_threads_or_on_where_a_column_begins() -> None:
    texts = [f"the ferry number {number} leaves at nine" for number in range(50)]
    whole = band_hashes(pa.array(texts), 8, 2)
    assert (whole == band_hashes(pa.array(["塔恩", *texts])[1:], 8, 2, threads=3)).all()
    assert band_hashes(pa.array([], pa.string()), 8, 2).shape == (0, 8)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    size, bands = draw(st.integers(1, 12)), draw(st.integers(1, 5))
    rows = draw(
        st.lists(st.lists(st.integers(0, 2), min_size=bands, max_size=bands), min_size=size, max_size=size)
    )
    return rows, draw(st.permutations(range(size)))


@settings(max_examples=300, deadline=None)
@given(tables(), st.integers(1, 4), st.integers(1, 3))
# 0 and 2 meet in both bands; only in the second, 0 is the leading one
@example(([[7, 1], [7, 2], [7, 1]], [1, 0, 2]), 1, 1)
def test_every_pair_of_a_bucket_with_its_leading_texts_once(
    table: tuple[list[list[int]], list[int]], leading: int, threads: int
) -> None:
    bands, rank = table
    a, b = candidate_pairs(np.array(bands, np.uint32), np.array(rank), threads, leading)
    pairs = list(zip(a.tolist(), b.tolist(), strict=True))
    assert pairs == sorted(
        slow.candidates(bands, rank, leading), key=lambda pair: (rank[pair[1]], rank[pair[0]])
    )


def test_more_bands_than_a_machine_word_has_bits() -> None:
    bands = np.random.default_rng(1).integers(0, 4, (30, 130)).astype(np.uint32)
    rank = np.random.default_rng(2).permutation(30)
    a, b = candidate_pairs(bands, rank, 2, 2)
    assert set(zip(a.tolist(), b.tolist(), strict=True)) == slow.candidates(bands.tolist(), rank.tolist(), 2)
    assert len(a) == len(set(zip(a.tolist(), b.tolist(), strict=True)))


def test_one_large_bucket_gives_few_pairs() -> None:
    a, _ = candidate_pairs(np.ones((1_000, 3), np.uint32), np.arange(1_000), 2, 8)
    assert len(a) == 8 * 1_000 - 8 * 9 // 2
