"""What the taste of a community gives by window: exact against a slow count, calibrated in a crowd, and no hiding place."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.coordination import linking, network
from inconcert.coordination.content import content_layer
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import Floats
from inconcert.coordination.outside import of_others
from inconcert.coordination.second_look import loose
from inconcert.coordination.support import rate
from inconcert.coordination.taste import SATURATED, Taste, fitted
from inconcert.engine.embedded import Embedded
from inconcert.engine.kernels import Codes, Ints
from inconcert.progress import Quiet
from inconcert.settings import Settings
from tests.coordination.made_layers import HOUR, Row, model_of, planted, shared

SETTINGS = Settings()
WINDOWS = (60, 3_600, 86_400)
ACCOUNTS = 2_000
FANS = 150
DESK = (160, 210, 333, 402, 555, 600)


def taste_of(model: LayerModel, community: Codes) -> Taste:
    return fitted(content_layer(model), model.strata.of_object, community, model.windows)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12), st.integers(0, 9_000)), max_size=60),
    st.lists(st.integers(0, 2), min_size=10, max_size=10),
)
def test_expected_is_that_of_a_slow_count(rows: list[tuple[int, int, int]], of_account: list[int]) -> None:
    model = model_of(shared([(a, o, float(t)) for a, o, t in rows]), n_accounts=10, windows=WINDOWS)
    community = np.array(of_account, np.int32)
    taste, layer = taste_of(model, community), content_layer(model)
    held = {
        account: dict(zip(layer.object[own].tolist(), layer.time[own].tolist(), strict=True))
        for account in range(10)
        for own in [layer.account == account]
    }
    a, b = (np.array(side, np.int32) for side in zip(*combinations(range(10), 2), strict=True))
    found = taste.expected(a, b, np.ones((10, len(WINDOWS))))
    for place, (one, other) in enumerate(combinations(range(10), 2)):
        mean = np.zeros(len(WINDOWS))
        number = of_account[one]
        if number and number == of_account[other]:
            for stratum in range(len(model.strata.names)):
                mean += slowly(model, held, np.flatnonzero(community == number), stratum, (one, other))
        assert found[place] == pytest.approx(mean, rel=1e-4, abs=1e-12)


def slowly(
    model: LayerModel,
    held: dict[int, dict[int, int]],
    members: Ints,
    stratum: int,
    pair: tuple[int, int],
) -> Floats:
    """k_i k_j R of one stratum by window, by looking at every pair of the community and everything it has."""
    own = {
        who: {thing: t for thing, t in held[who].items() if model.strata.of_object[thing] == stratum}
        for who in members.tolist()
    }
    active = [who for who, things in own.items() if things]
    gaps = [
        [abs(own[x][thing] - own[y][thing]) for thing in own[x].keys() & own[y].keys()]
        for x, y in combinations(active, 2)
    ]
    k = np.array([len(own[who]) for who in active])
    both = len(own[pair[0]]) * len(own[pair[1]])
    means = np.zeros(len(WINDOWS))
    for number, window in enumerate(model.windows):
        meeting = sum(any(gap <= window for gap in some) for some in gaps)
        if 0 < meeting <= SATURATED * len(gaps):
            means[number] = both * rate(k, None, float(meeting))
    return means


def crowd_of_one_taste(seed: int) -> list[Row]:
    """People who share at random, some much and most little; 150 fans among them have 150 things that nobody else wants."""
    random = np.random.default_rng(seed)
    keen = random.pareto(1.0, ACCOUNTS) + 0.1
    rows: list[Row] = []
    for thing, born in enumerate(random.uniform(0, 720 * HOUR, 4_000)):
        own = keen[: FANS if thing < 150 else ACCOUNTS]
        who = random.choice(len(own), 10, replace=False, p=own / own.sum()).tolist()
        rows += [(one, thing, float(born + random.exponential(HOUR))) for one in who]
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_fans_of_one_taste_have_no_more_low_p_than_asked_where_popularity_alone_gives_them(
    engine: Embedded, seed: int
) -> None:
    model = model_of(crowd_of_one_taste(seed), n_accounts=ACCOUNTS, windows=WINDOWS)
    plain = low_p(engine, model)
    fans = (np.arange(ACCOUNTS) < FANS).astype(np.int32)
    tasted = replace(model, taste=taste_of(model, fans))
    at_most = 0.01 * FANS * (FANS - 1) / 2
    assert low_p(engine, tasted) < at_most < plain


def low_p(engine: Embedded, model: LayerModel) -> int:
    """Pairs of fans with p of 1 in 100 and less by their windows."""
    pairs = network.sweep(engine, model, SETTINGS)
    fans = (pairs.a < FANS) & (pairs.b < FANS)
    return int((fans & (network.layer_log_p(model, pairs, SETTINGS)[0] <= np.log(0.01))).sum())


def test_a_desk_among_the_fans_is_found(engine: Embedded) -> None:
    desk = (3, 40, 77, 101, 120, 149)
    rows = planted(crowd_of_one_taste(0), desk, objects=14, spread=45, seed=5)
    model = model_of(rows, n_accounts=ACCOUNTS, windows=WINDOWS)
    fans = (np.arange(ACCOUNTS) < FANS).astype(np.int32)
    tasted = replace(model, taste=taste_of(model, fans))
    links = linking.find_links(engine, [tasted], SETTINGS, Quiet(), "").links
    pairs = set(zip(links.a.tolist(), links.b.tolist(), strict=True))
    assert set(combinations(desk, 2)) <= pairs


def test_accounts_tested_again_are_held_to_no_taste() -> None:
    """A desk may be a community by itself, and would be its own taste."""
    rows = planted(crowd_of_one_taste(1), DESK, objects=14, spread=45, seed=5)
    model = model_of(rows, n_accounts=ACCOUNTS, windows=WINDOWS)
    tasted = replace(model, taste=taste_of(model, (np.arange(ACCOUNTS) < FANS).astype(np.int32)))
    a, b = np.array([0], np.int32), np.array([1], np.int32)
    assert (of_others(tasted, np.array(DESK, np.int32)).expected(a, b) <= tasted.expected(a, b)).all()
    assert of_others(tasted, np.array(DESK, np.int32)).taste is None
    assert loose(tasted).taste is None


def test_a_community_that_mostly_meets_says_nothing() -> None:
    rows = planted([], range(12), objects=20, spread=45, seed=5)
    assert not taste_of(model_of(rows, n_accounts=12, windows=WINDOWS), np.ones(12, np.int32)).rates.any()
