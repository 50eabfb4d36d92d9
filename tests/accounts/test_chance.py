"""Exact tails agree with counting all draws, and the scan's bound is never below the truth."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.accounts import chance


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 9), st.data())
def test_the_tail_counts_draws(total: int, data: st.DataObject) -> None:
    good, drawn = data.draw(st.integers(0, total)), data.draw(st.integers(1, total))
    hits = data.draw(st.integers(0, drawn))
    draws = list(combinations(range(total), drawn))
    exact = sum(sum(one < good for one in draw) >= hits for draw in draws) / len(draws)
    assert chance.tail(hits, total, good, drawn) == pytest.approx(exact, abs=1e-12)


def test_strata_are_drawn_each_by_itself() -> None:
    both = 10 ** chance.stratified_tail(2, [(4, 1, 1), (6, 2, 3)])
    first, second = chance.hypergeometric(4, 1, 1), chance.hypergeometric(6, 2, 3)
    exact = sum(float(first[a] * second[b]) for a in range(2) for b in range(3) if a + b >= 2)
    assert both == pytest.approx(exact)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=4, max_size=9),
    st.integers(2, 4),
    st.integers(0, 4),
    st.integers(0, 1000),
)
def test_the_scan_is_a_bound(moments: list[tuple[int, bool]], drawn: int, width: int, pick: int) -> None:
    pooled, strata = (np.array(one) for one in zip(*sorted(moments), strict=True))
    every = list(combinations(range(len(pooled)), drawn))
    chosen = every[pick % len(every)]

    def of_each(draw: tuple[int, ...]) -> int:
        return int(strata[list(draw)].sum())

    draws = [draw for draw in every if of_each(draw) == of_each(chosen)]
    taken = np.isin(np.arange(len(pooled)), chosen)
    shares = np.array([taken[strata == own].mean() for own in strata])
    log_p = chance.scan(pooled, shares, pooled[list(chosen)], width)[3]
    as_small = sum(
        chance.scan(pooled, shares, pooled[list(draw)], width)[3] <= log_p + 1e-9 for draw in draws
    )
    assert log_p >= math.log10(as_small / len(draws)) - 1e-9


def test_the_scan_tells_the_least_likely_window() -> None:
    """Six in three days where nobody else began are less likely than seven in a week in which half of all did."""
    wave, alone = [*range(100, 107)] * 20, [500, 501, 502]
    pooled = np.sort(np.array([*range(0, 2_000, 20), *wave, *alone, *alone]))
    chosen = np.sort(np.array([*range(100, 107), *alone, *alone]))
    shares = np.full(len(pooled), len(chosen) / len(pooled))
    k, at, expected, log_p = chance.scan(pooled, shares, chosen, 6)
    assert (k, at) == (6, 500)
    assert expected == pytest.approx(7 * len(chosen) / len(pooled))
    assert log_p < -3.9
