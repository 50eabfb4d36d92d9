"""Who acts beside accounts that look linked is looked at again; who only has the same things is not."""

from __future__ import annotations

import numpy as np
import pytest

from inconcert.coordination import null
from inconcert.coordination.null import Posted
from inconcert.coordination.outside import outside
from inconcert.coordination.second_look import moments_of, with_those_beside
from inconcert.traces.text import TEXT
from tests.coordination.made_layers import Row, model_of

LINKED = np.array([0, 1], np.int32)
HOUR = 3_600.0


def rows_of(newcomer: int, objects: int, late: float, others: int = 0) -> list[Row]:
    """Both linked accounts on each object, a newcomer `late` seconds after, and strangers a day later."""
    rows: list[Row] = []
    for thing in range(objects):
        start = thing * 10 * HOUR
        rows += [(0, thing, start), (1, thing, start + 5), (newcomer, thing, start + late)]
        rows += [(10 + stranger, thing, start + 24 * HOUR) for stranger in range(others)]
    return rows


@pytest.mark.parametrize(
    ("objects", "late", "others", "beside"),
    [
        (8, 60.0, 0, True),
        (7, 60.0, 0, False),  # too few
        (8, 2 * HOUR, 0, False),  # the same things, later
        (8, 60.0, 4, True),  # two of six others
        (8, 60.0, 5, False),  # what many have
    ],
)
def test_beside_is_enough_shared_at_the_same_moments_and_by_hardly_anybody_else(
    objects: int, late: float, others: int, beside: bool
) -> None:
    model = model_of(rows_of(2, objects, late, others), n_accounts=20, windows=(60, 600), trace=TEXT)
    found = with_those_beside(LINKED, moments_of([model]))
    assert (2 in found.tolist()) == beside
    assert set(found.tolist()) - {2} == {0, 1}


def test_who_acts_beside_a_newcomer_is_looked_at_too() -> None:
    rows = rows_of(2, 8, 60.0)
    rows += [(who, 8 + thing, thing * HOUR + who) for thing in range(8) for who in (2, 3)]
    model = model_of(rows, n_accounts=20, windows=(60, 600), trace=TEXT)
    assert with_those_beside(LINKED, moments_of([model])).tolist() == [0, 1, 2, 3]


def test_outside_rates_count_what_nobody_shares() -> None:
    """Two accounts share little of much or much of little: what is shared is the same, the expectation is not."""
    random = np.random.default_rng(1)
    rows: list[Row] = [
        (int(who), int(thing), float(random.uniform(0, 1e6)))
        for thing in range(300)
        for who in random.choice(np.arange(20, 200), 3, replace=False)
    ]
    rows += [(who, 300 + thing, thing * HOUR) for thing in range(40) for who in (0, 1)]
    members = np.array([0, 1], np.int32)

    def expected(posts_of_others: int) -> float:
        who = np.arange(200, dtype=np.int32)
        posts = np.where(who < 2, 20_000, posts_of_others).astype(np.int32)
        posted = Posted(who, np.full(200, ""), posts)
        model = model_of(rows, n_accounts=200, windows=(86_400,), trace=TEXT, posted=posted)
        rated = outside(model, members)
        assert rated is not None
        assert null.whole(model.strata).size.sum() >= model.strata.size.sum()
        return float(rated.expected(members[:1], members[1:])[0, 0])

    assert expected(2_000) < expected(500) / 10


def test_traces_without_a_time_have_nobody_beside() -> None:
    assert with_those_beside(LINKED, moments_of([])).tolist() == [0, 1]
