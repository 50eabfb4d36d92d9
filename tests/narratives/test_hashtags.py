"""The coefficient of traffic manipulation is its definition, orders flows, and has an interval that small samples do not fool."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks import ctm as simulation
from hypothesis import given
from hypothesis import strategies as st

from inconcert.narratives.hashtags import FEWEST_ACCOUNTS, hashtag_traffic, traffic, usual_top
from inconcert.narratives.hashtags import ctm as coefficient
from tests.made_archive import ENGINE_WARNING

from .made_case import made_case, ordinary

counts = st.lists(st.integers(1, 40), min_size=1, max_size=200)


def flow(posts: list[int], reposts: list[int]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(posts, np.int64), np.array(reposts, np.int64)


@pytest.mark.parametrize(
    ("posts", "reposts", "terms"),
    [
        # 1,000 accounts with one post each, 300 of them reposts: R 30, F 5, U 1, C 3 + 5 + 1
        ([1] * 1_000, [1] * 300 + [0] * 700, (30.0, 5.0, 1.0, 9.0)),
        # fifty accounts with 18 posts, 100 with one; no reposts: F 90, U 1000 / 150
        ([18] * 50 + [1] * 100, [0] * 150, (0.0, 90.0, 1_000 / 150, 90 + 1_000 / 150)),
        # ten accounts: F is 100 whatever they do
        ([2] * 10, [2] * 10, (100.0, 100.0, 2.0, 112.0)),
        ([7], [0], (0.0, 100.0, 7.0, 107.0)),
    ],
)
def test_it_is_its_definition(posts: list[int], reposts: list[int], terms: tuple[float, ...]) -> None:
    assert coefficient(*flow(posts, reposts)) == pytest.approx(terms)


@given(counts, st.data())
def test_it_is_its_definition_written_slowly(posts: list[int], data: st.DataObject) -> None:
    reposts = [data.draw(st.integers(0, one)) for one in posts]
    share = 100 * sum(reposts) / sum(posts)
    top = 100 * sum(sorted(posts, reverse=True)[:50]) / sum(posts)
    each = sum(posts) / len(posts)
    assert coefficient(*flow(posts, reposts)) == pytest.approx((share, top, each, share / 10 + top + each))


@pytest.mark.parametrize(
    ("law", "size", "verdict"),
    [
        (simulation.people, 5_000, "spread"),
        (simulation.people, 300, "too small to say"),
        (simulation.people, 60, "too small to say"),
        (simulation.gamed, 60, "too small to say"),
        (simulation.gamed, 1_000, "driven by few"),
        (simulation.gamed, 5_000, "driven by few"),
    ],
)
def test_what_a_flow_is_called(law: simulation.Law, size: int, verdict: str) -> None:
    dice = np.random.default_rng(5)
    assert [traffic(*simulation.flow(law, dice, size), seed=1).verdict for _ in range(5)] == [verdict] * 5


def test_flows_nobody_pushes_are_at_twelve_or_below_and_below_gamed_ones() -> None:
    dice = np.random.default_rng(6)
    spread = [traffic(*simulation.flow(simulation.people, dice, 5_000), seed=1) for _ in range(5)]
    pushed = [traffic(*simulation.flow(simulation.gamed, dice, 5_000), seed=1) for _ in range(5)]
    assert all(one.ctm <= 12 and one.high is not None and one.high <= 12 for one in spread)
    assert all(one.low is not None and one.low > 12 for one in pushed)
    assert max(one.ctm for one in spread) < min(one.ctm for one in pushed)


@pytest.mark.parametrize("law", [simulation.people, simulation.gamed])
def test_the_interval_covers_in_small_flows(law: simulation.Law) -> None:
    _, held, _, _ = simulation.coverage(law, 200, flows=150, truth=400)
    assert held >= 0.9


def test_under_a_hundred_accounts_there_is_no_interval() -> None:
    one = traffic(*flow([3] * (FEWEST_ACCOUNTS - 1), [0] * (FEWEST_ACCOUNTS - 1)), seed=1)
    assert (one.low, one.high, one.verdict) == (None, None, "too small to say")


@pytest.mark.parametrize(("accounts", "each", "top"), [(40, 2.0, 100.0), (1_000, 1.0, 5.0)])
def test_the_usual_share_of_the_top(accounts: int, each: float, top: float) -> None:
    assert usual_top(accounts, each) == pytest.approx(top, rel=1e-3)


def test_the_usual_share_is_that_of_geometric_posts() -> None:
    dice = np.random.default_rng(7)
    drawn = [coefficient(dice.geometric(0.5, 2_000), np.zeros(2_000, np.int64))[1] for _ in range(40)]
    assert usual_top(2_000, 2.0) == pytest.approx(float(np.mean(drawn)), rel=0.05)


@pytest.mark.filterwarnings(ENGINE_WARNING)
def test_a_case_without_reposts_has_no_coefficient(tmp_path: Path) -> None:
    rows = [
        {
            "id": f"t{number}",
            "account": f"a{number % 9}",
            "hour": number,
            "text": f"The pier of Korrow, day {number} #pier",
        }
        for number in range(40)
    ]
    table = hashtag_traffic(made_case(tmp_path / "case", [*rows, *ordinary(50)]))
    assert table.select("hashtag", "posts", "accounts", "ctm", "verdict").rows() == [
        ("pier", 40, 9, None, "not observable")
    ]
