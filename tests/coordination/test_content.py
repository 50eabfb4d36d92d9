"""The same content at any time: rates from support, communities that are not their own small reference, and what lasts."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from inconcert.coordination import communities as interest
from inconcert.coordination import linking, network
from inconcert.coordination.communities import SMALLEST, communities
from inconcert.coordination.content import content_layer, share
from inconcert.coordination.standing import Activity, Lasting, Standing, standing, together
from inconcert.coordination.support import rate
from inconcert.engine.embedded import Embedded
from inconcert.progress import Quiet
from inconcert.settings import CustomTrace, Settings
from inconcert.traces.custom import custom
from tests.coordination.made_layers import Row, model_of, planted, shared

SETTINGS = Settings()
DAY = 86_400.0
MEMBERS = (11, 60, 201, 300)


@pytest.mark.parametrize("true", [1e-4, 1e-3, 1e-2])
def test_rate_is_solved_from_the_number_of_pairs_that_meet(true: float) -> None:
    k = np.array([1, 2, 2, 5, 9, 30])
    meeting = sum(1 - np.exp(-a * b * true) for a, b in combinations(k.tolist(), 2))
    assert rate(k, None, meeting) == pytest.approx(true, rel=1e-4)
    across = sum(1 - np.exp(-a * b * true) for a in k.tolist() for b in (3, 4))
    assert rate(k, np.array([3, 4]), across) == pytest.approx(true, rel=1e-4)


def test_no_pair_no_rate() -> None:
    assert rate(np.array([1, 2, 3]), None, 0) == 0.0


def test_a_content_layer_has_one_action_an_account_and_object_and_nothing_popular() -> None:
    rows: list[Row] = [(0, 0, 5.0), (0, 0, 1.0), (1, 0, 9.0), *((who, 1, float(who)) for who in range(250))]
    layer = content_layer(model_of(rows, n_accounts=250))
    assert layer.object.tolist() == [0, 0]
    assert sorted(zip(layer.account.tolist(), (layer.time / 1e6).tolist(), strict=True)) == [
        (0, 1.0),
        (1, 9.0),
    ]


def test_communities_are_large_or_pooled() -> None:
    random = np.random.default_rng(1)
    rows = [
        (int(who), int(random.integers(150)) + 200 * (who // 300), 0.0)
        for who in range(600)
        for _ in range(12)
    ]
    rows += [(who, 900 + thing, 0.0) for who in range(600, 620) for thing in range(9)]
    found = communities([content_layer(model_of(rows, n_accounts=620))], 620, seed=1)
    sizes = np.bincount(found)
    assert (sizes[1:] >= SMALLEST).all()
    assert set(found[600:]) == {0}
    assert len(set(found[:300])) == len(set(found[300:600])) == 1
    assert found[0] != found[300]


def test_the_same_content_days_apart_is_a_link_and_chance_is_none(engine: Embedded) -> None:
    random = np.random.default_rng(0)
    who, thing = random.integers(0, 400, 4_000), random.integers(0, 3_000, 4_000)
    world = shared(
        [(int(a), int(o), float(random.uniform(0, 30 * DAY))) for a, o in zip(who, thing, strict=True)]
    )
    model = model_of(planted(world, MEMBERS, objects=12, spread=20 * DAY, seed=3), n_accounts=400)
    found = linking.find_links(engine, [model], SETTINGS, Quiet(), "").links
    pairs = set(zip(found.a.tolist(), found.b.tolist(), strict=True))
    assert set(combinations(MEMBERS, 2)) <= pairs
    assert not found.timed.any()
    assert len(pairs - set(combinations(MEMBERS, 2))) <= 1


def test_what_lasts_is_outside_the_busiest_stretch_and_not_what_everybody_has(engine: Embedded) -> None:
    burst = [(who, thing, 100.0 * thing) for thing in range(10) for who in range(3)]
    later = [(who, 10 + thing, 30 * DAY + 9 * DAY * thing) for thing in range(4) for who in range(2)]
    crowd = [(who, 20, 60 * DAY + who) for who in range(40)]
    model = model_of([*burst, *later, *crowd], n_accounts=40)
    links = linking.find_links(engine, [model], SETTINGS, Quiet(), "").links
    behind = [network.evidence(model, links, SETTINGS, 1)]
    found = standing(np.arange(3, dtype=np.int32), behind, Activity(np.full(40, 20), int(60 * DAY * 1e6)))
    kind = found.kinds["passed on"]
    assert (kind.objects, kind.outside, len(kind.members), kind.hands) == (14, 4, 2, 2.0)
    assert found.outside == 5
    assert found.dedication == pytest.approx(15 / 20)
    assert found.lasting(0.2, 3) == []


def standing_of(**kinds: range) -> Standing:
    """A group of twelve in which these members have a part in what lasts of each kind."""
    held = {name.replace("_", " "): Lasting(5, 5, frozenset(members), 3.0) for name, members in kinds.items()}
    return Standing(12, held, 0.5, 5)


@pytest.mark.parametrize(
    ("found", "two"),
    [
        (standing_of(passed_on=range(12), said=range(6)), ("passed on", "said")),
        (standing_of(answered=range(12), said=range(6)), ("answered", "said")),
        (standing_of(payer=range(4), said=range(12)), ("payer", "said")),
        (standing_of(passed_on=range(12), payer=range(3)), ("passed on", "payer")),
        (standing_of(passed_on=range(12), answered=range(12)), ()),  # who reads an account does both
        (standing_of(passed_on=range(9), said=range(8, 12)), ()),  # two circles with one member in common
        (standing_of(passed_on=range(9), said=range(6, 12)), ("passed on", "said")),
        (standing_of(said=range(12)), ()),
        (standing_of(), ()),
    ],
)
def test_kinds_bear_each_other_out_in_the_same_members(found: Standing, two: tuple[str, ...]) -> None:
    """One is more than reading the same accounts, and three members, or a fifth, have a part in both."""
    assert found.borne_out(0.2, 3) == two


@pytest.mark.parametrize(("apart", "lasts"), [(0.0, 0), (DAY, 7)])
def test_what_all_happens_at_one_time_does_not_last(engine: Embedded, apart: float, lasts: int) -> None:
    """Eight things of three accounts, all at once as times by the day give them, or a day apart."""
    rows: list[Row] = [(who, thing, thing * apart) for thing in range(8) for who in range(3)]
    model = model_of(rows, n_accounts=40, windows=(86_400,))
    links = linking.find_links(engine, [model], SETTINGS, Quiet(), "").links
    behind = [network.evidence(model, links, SETTINGS, 1)]
    span = int(7 * apart * 1e6)
    found = standing(np.arange(3, dtype=np.int32), behind, Activity(np.full(40, 20), span))
    assert found.kinds["passed on"].outside == lasts - (1 if apart else 0)


def test_a_trace_without_times_is_near_nobody(engine: Embedded) -> None:
    device = custom(CustomTrace(name="device", column="device"))
    rows: list[Row] = [(who, thing, 0.0) for thing in range(9) for who in range(3)]
    model = model_of(rows, n_accounts=40, trace=device)
    links = linking.find_links(engine, [model], SETTINGS, Quiet(), "").links
    shared, near = together(np.arange(3, dtype=np.int32), [network.evidence(model, links, SETTINGS, 1)])
    assert shared.tolist() == near.tolist() == [0, 0, 0]


def test_too_many_ties_leave_out_the_most_popular_things_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two circles on things of two accounts each, and things that all have: a limit in the midst of the first keeps both."""
    random = np.random.default_rng(2)
    rows: list[Row] = []
    for thing in range(3_000):
        circle = 150 * (thing % 2)
        rows += [(circle + int(who), thing, 0.0) for who in random.choice(150, 2, replace=False)]
    rows += [(who, 3_000 + thing, 0.0) for thing in range(5) for who in range(300)]
    layer = content_layer(model_of(rows, n_accounts=300))
    monkeypatch.setattr(interest, "MOST_EDGES", 5_000)
    found = communities([layer], 300, seed=1)
    assert len(set(found[:150].tolist())) == len(set(found[150:].tolist())) == 1
    assert 0 < found[0] != found[150] > 0


def test_who_is_of_no_community_goes_beyond_no_taste(engine: Embedded) -> None:
    """Sixty people who share much with one another and nothing with the others are too few to be a community."""
    random = np.random.default_rng(3)
    rows: list[Row] = [
        (int(who), int(thing), float(random.uniform(0, 40 * DAY)))
        for thing in range(3_000)
        for who in random.choice(np.arange(100, 900), 3, replace=False)
    ]
    rows += [
        (int(who), 3_000 + thing, float(random.uniform(0, 40 * DAY)))
        for thing in range(200)
        for who in random.choice(60, 8, replace=False)
    ]
    model = model_of(rows, n_accounts=900)
    found = share(engine, model, content_layer(model), (np.arange(900) >= 60).astype(np.int32))
    circle, rest = found.pairs.b < 60, found.pairs.a >= 60
    assert circle.any()
    assert np.isinf(found.taste()[circle]).all()
    assert (found.log_p(found.taste(), SETTINGS)[circle] == 0).all()
    assert np.isfinite(found.taste()[rest]).all()
