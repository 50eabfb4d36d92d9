"""Which short texts meet by two rare words: against the set of rare pairs, and as often as their share of them says."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.families.shingles import Words, utf8
from inconcert.families.word_bands import word_bands
from inconcert.families.words import word_counts, words_in_order
from tests.families import slow


def bands_of(texts: list[str], threads: int = 1) -> Words:
    words = words_in_order(*utf8(pa.array(texts, pa.string())), threads)
    return word_bands(words, word_counts(words, threads), threads)


sentences = st.lists(
    st.lists(st.integers(0, 30).map(lambda number: f"w{number}"), max_size=7).map(" ".join),
    min_size=2,
    max_size=60,
)


@settings(max_examples=100, deadline=None)
@given(sentences, st.integers(1, 3))
def test_texts_meet_only_over_a_rare_pair_and_always_where_all_are_shared(
    texts: list[str], threads: int
) -> None:
    bands = bands_of(texts, threads)
    pairs = [slow.rare_pairs(texts, text) for text in texts]
    for a in range(len(texts)):
        assert bool(bands[a].any()) == bool(pairs[a])
        for b in range(a):
            met = bool(((bands[a] == bands[b]) & (bands[a] > 0)).any())
            if met:
                assert pairs[a] & pairs[b]
            if pairs[a] == pairs[b]:
                assert (bands[a] == bands[b]).all()


def test_bands_agree_with_the_chance_of_the_share_of_pairs() -> None:
    random = np.random.default_rng(4)
    vocabulary = np.array([f"w{number}" for number in range(4_000)])
    one = [random.permutation(vocabulary)[:12].tolist() for _ in range(200)]
    other = [[*text[:8], *random.permutation(vocabulary)[:4].tolist()] for text in one]
    texts = [" ".join(text) for text in [*one, *other]]
    bands = bands_of(texts)
    pairs = [slow.rare_pairs(texts, text) for text in texts]
    shares = [
        len(a & b) / len(a | b) for a, b in zip(pairs[: len(one)], pairs[len(one) :], strict=True) if a | b
    ]
    agreed = bands[: len(one)] == bands[len(one) :]
    assert agreed[bands[: len(one)] > 0].mean() == pytest.approx(np.mean(shares), abs=0.03)


def test_long_texts_and_no_texts_meet_nobody() -> None:
    long = " ".join(f"w{number}" for number in range(21))
    short = [f"w{number} w{number + 1} w{number + 2}" for number in range(20)]
    assert not bands_of([long, long, *short])[:2].any()
    assert bands_of([]).shape == (0, 14)
