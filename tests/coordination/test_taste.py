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
    return fitted(content_layer(model), model.strata.of_object, community, model.windows, model.rates.base)


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
    """k_i k_j R b of one stratum, by looking at every pair of the community and everything it has."""
    own = {
        who: {thing: t for thing, t in held[who].items() if model.strata.of_object[thing] == stratum}
        for who in members.tolist()
    }
    active = [who for who, things in own.items() if things]
    gaps = [
        [abs(own[x][thing] - own[y][thing]) for thing in own[x].keys() & own[y].keys()]
        for x, y in combinations(active, 2)
    ]
    meeting, possible = sum(map(bool, gaps)), len(gaps)
    if not meeting or meeting > SATURATED * possible:
        return np.zeros(len(WINDOWS))
    every = np.array([gap for some in gaps for gap in some])
    soon = np.array([(every <= window).mean() for window in model.windows])
    near = np.maximum(soon, model.rates.base[stratum])
    k = np.array([len(own[who]) for who in active])
    both = len(own[pair[0]]) * len(own[pair[1]])
    found: Floats = both * rate(k, None, float(meeting)) * near
    return found


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
def test_fans_of_one_taste_are_no_links_where_popularity_alone_says_they_are(
    engine: Embedded, seed: int
) -> None:
    model = model_of(crowd_of_one_taste(seed), n_accounts=ACCOUNTS, windows=WINDOWS)
    plain = low_p(engine, model)
    fans = (np.arange(ACCOUNTS) < FANS).astype(np.int32)
    tasted = replace(model, taste=taste_of(model, fans))
    at_most = 0.01 * FANS * (FANS - 1) / 2
    assert low_p(engine, tasted) < at_most < plain
    assert len(linking.find_links(engine, [tasted], SETTINGS, Quiet(), "").links) == 0


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
    assert len(pairs - set(combinations(desk, 2))) <= 1


def test_a_desk_is_not_its_own_taste() -> None:
    """Its pairs are most of what its community has; at the taste of the others nothing of that is left."""
    rows = planted(crowd_of_one_taste(1), DESK, objects=14, spread=45, seed=5)
    model = model_of(rows, n_accounts=ACCOUNTS, windows=WINDOWS)
    community = np.zeros(ACCOUNTS, np.int32)
    community[list(DESK)] = 1
    community[:FANS] = 2
    own = replace(model, taste=taste_of(model, community))
    a, b = np.array([DESK[0], 0], np.int32), np.array([DESK[1], 1], np.int32)
    rated = of_others(own, np.array(DESK, np.int32))
    assert rated.taste is not None
    ones = np.ones((ACCOUNTS, len(WINDOWS)))
    desk, fans = rated.taste.expected(a, b, ones)
    assert not desk.any()
    assert own.taste is not None
    assert fans == pytest.approx(own.taste.expected(a, b, ones)[1])


def test_what_those_who_pass_by_share_is_not_the_taste_of_a_desk() -> None:
    """A hundred and twenty others of its community who have two things of it each say nothing of what a desk may share."""
    random = np.random.default_rng(0)
    rows = planted([], range(12), objects=200, spread=45, seed=5)
    passing = [
        (who, int(thing), 0.0) for who in range(12, 132) for thing in random.choice(200, 2, replace=False)
    ]
    everybody = np.ones(132, np.int32)
    taste = taste_of(model_of([*rows, *passing], n_accounts=132, windows=WINDOWS), everybody)
    assert taste_of(model_of(passing, n_accounts=132, windows=WINDOWS), everybody).rates.any()
    assert not taste.of_others(np.arange(12, dtype=np.int32)).rates.any()
