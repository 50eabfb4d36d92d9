"""Tails, combinations and rates against direct computation, far below where p underflows."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as tests
from hypothesis import strategies as st
from scipy import special, stats

from inconcert.coordination import significance

log_ps = st.lists(st.floats(-400, 0), min_size=1, max_size=30).map(np.array)


@pytest.mark.parametrize("mean", [1e-6, 1e-3, 0.2, 1.0, 7.5, 120.0, 4_000.0])
@pytest.mark.parametrize("dispersion", [0.0, 1e-4, 0.05, 0.3, 2.0])
@pytest.mark.parametrize("times", [1.05, 1.6, 4.0, 20.0])
def test_count_tail_equals_scipy(mean: float, dispersion: float, times: float) -> None:
    count = max(math.ceil(mean * times), 2)
    if dispersion:
        size = 1 / dispersion
        wanted = stats.nbinom.logsf(count - 1, size, size / (size + mean))
    else:
        wanted = stats.poisson.logsf(count - 1, mean)
    if wanted < -600:  # SciPy works in plain p there
        pytest.skip("underflows in SciPy")
    assert significance.log_count_tail(float(count), mean, dispersion) == pytest.approx(
        wanted, rel=1e-8, abs=1e-9
    )


@pytest.mark.parametrize(("count", "mean"), [(300, 1e-3), (1_000, 0.5), (5_000, 40.0)])
def test_count_tail_far_below_what_a_float_holds(count: int, mean: float) -> None:
    terms = [at * math.log(mean) - mean - special.gammaln(at + 1) for at in range(count, count + 2_000)]
    wanted = special.logsumexp(terms)
    assert wanted < -1_000
    assert significance.log_count_tail(float(count), mean, 0.0) == pytest.approx(wanted, rel=1e-12)
    spread = [
        float(stats.nbinom.logpmf(at, 1 / 0.3, 1 / (1 + 0.3 * mean))) for at in range(count, count + 20_000)
    ]
    assert significance.log_count_tail(float(count), mean, 0.3) == pytest.approx(
        float(special.logsumexp(spread)), rel=1e-9
    )


@tests(max_examples=200, deadline=None)
@given(count=st.integers(1, 300), mean=st.floats(1e-9, 200), dispersion=st.sampled_from([0.0, 0.1, 0.3]))
def test_count_tail_is_a_p_that_falls_with_the_count_and_rises_with_the_mean(
    count: int, mean: float, dispersion: float
) -> None:
    here = significance.log_count_tail(float(count), mean, dispersion)
    assert here <= 0.0
    assert significance.log_count_tail(count + 1.0, mean, dispersion) <= here
    assert significance.log_count_tail(float(count), mean * 1.5, dispersion) >= here
    if count <= mean:
        assert here == 0.0


@pytest.mark.parametrize("trials", [1, 4, 30, 400])
@pytest.mark.parametrize("rate", [1e-6, 0.01, 0.3, 0.9])
@pytest.mark.parametrize("correlation", [0.0, 0.1, 0.6])
def test_hits_tail_equals_scipy(trials: int, rate: float, correlation: float) -> None:
    for hits in {1, trials // 3, trials // 2, trials - 1, trials} - {0}:
        found = significance.log_hits_tail(hits, trials, rate, correlation)
        if hits <= trials * rate:
            assert found == 0.0
            continue
        values = np.arange(hits, trials + 1)
        if correlation:
            scale = 1 / correlation - 1
            terms = stats.betabinom.logpmf(values, trials, rate * scale, (1 - rate) * scale)
        else:
            terms = stats.binom.logpmf(values, trials, rate)
        assert found == pytest.approx(float(special.logsumexp(terms)), rel=1e-7, abs=1e-9)


def test_windows_pay_for_their_number_and_name_the_best() -> None:
    distinct = np.array([[0, 3, 4], [1, 1, 1], [2, 2, 2]], np.int32)
    means = np.array([[0.01, 0.1, 2.0], [0.001, 0.01, 0.1], [0.01, 0.1, 1.0]])
    log_p, window = significance.log_p_windows(distinct, means, 0.0, 2)
    assert window.tolist() == [1, 0, 0]
    assert log_p[0] == pytest.approx(stats.poisson.logsf(2, 0.1) + math.log(3))
    assert log_p[1] == 0.0, "fewer objects than the trace asks for"
    assert log_p[2] == pytest.approx(stats.poisson.logsf(1, 0.01) + math.log(3))


@tests(max_examples=200, deadline=None)
@given(
    p=st.lists(st.floats(1e-12, 1.0), min_size=1, max_size=6),
    mask=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_half_cauchy_equals_its_formula(p: list[float], mask: list[bool]) -> None:
    present = np.array([mask[: len(p)]])
    kept = [value for value, here in zip(p, mask, strict=False) if here]
    found = float(significance.half_cauchy(np.log([p]), present)[0])
    if not kept:
        assert found == 0.0
        return
    total = sum(max(1 / math.tan(math.pi * value / 2), 0.0) for value in kept) / len(kept)
    wanted = 2 / math.pi * math.atan(1 / total) if total > 1e-15 else 1.0
    assert math.exp(found) == pytest.approx(wanted, rel=1e-6)


def test_a_silent_layer_spoils_nothing_and_an_absent_one_costs_nothing() -> None:
    log_p = np.array([[math.log(1e-8), 0.0], [math.log(1e-8), 0.0], [-900.0, -5.0], [0.0, 0.0]])
    present = np.array([[True, True], [True, False], [True, True], [True, True]])
    both, alone, deep, nothing = significance.half_cauchy(log_p, present)
    assert both == pytest.approx(math.log(2e-8), abs=1e-6)
    assert alone == pytest.approx(math.log(1e-8), abs=1e-6)
    assert deep == pytest.approx(-900.0 + math.log(2), abs=1e-6)
    assert nothing == 0.0
    nearly = significance.half_cauchy(np.log([[1e-8, 1 - 1e-9]]), np.array([[True, True]]))
    assert nearly[0] == pytest.approx(math.log(2e-8), abs=1e-6)


@tests(max_examples=200, deadline=None)
@given(log_p=log_ps)
def test_half_cauchy_is_no_smaller_than_its_smallest_part(log_p: np.ndarray) -> None:
    """The screen of the sweep relies on it."""
    found = significance.half_cauchy(log_p[None, :], np.ones((1, len(log_p)), np.bool_))
    assert log_p.min() - 1e-6 <= found[0] <= 0.0


@tests(max_examples=50, deadline=None)
@given(layers=st.integers(1, 7), seed=st.integers(0, 10_000))
def test_half_cauchy_of_chance_is_chance(layers: int, seed: int) -> None:
    log_p = np.log(np.random.default_rng(seed).uniform(size=(20_000, layers)))
    found = significance.half_cauchy(log_p, np.ones(log_p.shape, np.bool_))
    assert (found <= math.log(1e-2)).mean() <= 2e-2


def slow_q(p: list[Fraction], tests: int) -> list[Fraction]:
    """BH by its definition: the smallest rate at which the step-up procedure rejects each p."""
    filled = sorted([*p, *[Fraction(1)] * (tests - len(p))])
    rates = [min(Fraction(1), value * tests / (rank + 1)) for rank, value in enumerate(filled)]
    answer = []
    for value in p:
        possible = [
            rate
            for rate in rates
            if value
            <= max((one for rank, one in enumerate(filled) if one <= rate * (rank + 1) / tests), default=-1)
        ]
        answer.append(min(possible, default=Fraction(1)))
    return answer


@tests(max_examples=200, deadline=None)
@given(
    p=st.lists(st.integers(1, 200).map(lambda n: Fraction(n, 200)), min_size=1, max_size=12),
    more=st.integers(0, 40),
)
def test_q_values_by_definition(p: list[Fraction], more: int) -> None:
    found = significance.benjamini_hochberg(np.log(np.array([float(one) for one in p])), len(p) + more)
    wanted = [float(one) for one in slow_q(p, len(p) + more)]
    assert np.exp(found) == pytest.approx(wanted, rel=1e-9)


def test_q_of_nothing() -> None:
    assert significance.benjamini_hochberg(np.empty(0), 10).tolist() == []


@tests(max_examples=200, deadline=None)
@given(log_p=log_ps, more=st.integers(0, 50))
def test_simes_by_definition(log_p: np.ndarray, more: int) -> None:
    ordered = np.sort(np.exp(log_p))
    assume(ordered[0] > 0)
    tests_run = len(log_p) + more
    wanted = min(1.0, *(tests_run * p / rank for rank, p in enumerate(ordered, 1)))
    assert math.exp(significance.simes(log_p, tests_run)) == pytest.approx(wanted, rel=1e-9)


def test_simes_gains_nothing_from_pairs_that_cannot_be_tested() -> None:
    assert significance.simes(np.zeros(100), 1) == 0.0
    assert significance.simes(np.array([math.log(0.5), *[0.0] * 40]), 3) == 0.0
    assert significance.simes(np.array([math.log(0.001), *[0.0] * 40]), 3) == pytest.approx(math.log(0.003))
    assert significance.simes(np.empty(0), 5) == 0.0


def test_partial_conjunction_asks_for_the_second() -> None:
    assert significance.partial_conjunction([-50.0]) == 0.0
    assert significance.partial_conjunction([]) == 0.0
    assert significance.partial_conjunction([-50.0, -3.0]) == -3.0
    assert significance.partial_conjunction([-3.0, -50.0, -4.0]) == pytest.approx(-4.0 + math.log(2))
    assert significance.partial_conjunction([-50.0, -0.1, -0.2, -0.3]) == 0.0


@tests(max_examples=200, deadline=None)
@given(
    layers=st.integers(1, 5),
    rows=st.lists(st.lists(st.booleans(), min_size=5, max_size=5), max_size=25),
)
def test_testable_pairs_are_counted(layers: int, rows: list[list[bool]]) -> None:
    eligible = np.array(rows, np.bool_).reshape(-1, 5)[:, :layers]
    wanted = sum(bool((one & other).any()) for one, other in combinations(eligible, 2))
    assert significance.testable_pairs(eligible) == wanted
