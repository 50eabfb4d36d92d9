"""Groups: exact members, no chains, no group out of chance, and verdicts that need two independent traces."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from inconcert.coordination import linking, network, null
from inconcert.coordination.grounds import OVERWHELMING, FoundGroup, _no_circle
from inconcert.coordination.groups import find_groups
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.membership import Draft
from inconcert.coordination.outside import OWN_SHARE
from inconcert.coordination.partition import CORE
from inconcert.coordination.standing import Activity, Lasting, Standing
from inconcert.coordination.taste import Taste
from inconcert.engine.embedded import Embedded
from inconcert.progress import Quiet
from inconcert.settings import Settings
from inconcert.traces.base import Trace
from inconcert.traces.hashtag import HASHTAG_SEQUENCE
from inconcert.traces.link import LINK
from inconcert.traces.repost import REPOST, REPOST_TEXT
from tests.coordination.made_layers import Row, independent_world, model_of, planted

WINDOWS = (10, 60, 600, 3_600, 86_400)
SETTINGS = Settings()
ONE = (11, 60, 201, 300, 333, 399)
OTHER = (12, 61, 202, 301, 334, 398)


def groups_of(engine: Embedded, *models: LayerModel, settings: Settings = SETTINGS) -> list[FoundGroup]:
    links = linking.find_links(engine, models, settings, Quiet(), "").links
    behind = [network.evidence(model, links, settings, 1) for model in models]
    found = find_groups(links, behind, activity(models), settings, Quiet())
    assert not found.left_out, "these layers know no taste"
    return found.shown


def activity(models: Sequence[LayerModel], posts: int = 60) -> Activity:
    """Everybody has as many posts; the case lasts as long as its layers."""
    times = np.concatenate([model.layer.time for model in models]) if models else np.zeros(1, np.int64)
    return Activity(np.full(420, posts, np.int64), int(times.max() - times.min()))


def layer(rows: Sequence[Row], trace: Trace = REPOST) -> LayerModel:
    return model_of(rows, n_accounts=400, trace=trace, windows=WINDOWS)


def members(groups: Sequence[FoundGroup]) -> list[tuple[int, ...]]:
    return sorted(tuple(group.members.tolist()) for group in groups)


def world_with(seed: int, *groups: Sequence[int], objects: int = 12) -> list[Row]:
    rows = independent_world(seed)
    for number, group in enumerate(groups):
        rows = planted(rows, group, objects=objects, spread=120, seed=100 + number)
    return rows


def test_a_planted_group_is_found_with_its_members_exactly(engine: Embedded) -> None:
    (found,) = groups_of(engine, layer(world_with(0, ONE, objects=25)))
    assert tuple(found.members.tolist()) == ONE
    assert len(found.links) == 15
    assert np.all((found.stability > 0.8) & (found.stability <= 1.0))


@pytest.mark.parametrize("seed", range(4))
def test_chance_makes_no_group(engine: Embedded, seed: int) -> None:
    assert groups_of(engine, layer(independent_world(seed))) == []


def test_no_group_on_twenty_shuffles_of_real_structure(engine: Embedded) -> None:
    model = layer(world_with(1, ONE, OTHER))
    assert len(groups_of(engine, model)) == 2
    kept = 0
    for number in range(20):
        random = np.random.default_rng(number)
        fake = model_of(
            [
                (int(who), int(thing), when / 1e6)
                for who, thing, when in zip(
                    null.shuffled(model.layer, model.incidences, model.strata, random).account,
                    model.layer.object,
                    model.layer.time,
                    strict=True,
                )
            ],
            n_accounts=400,
            windows=WINDOWS,
        )
        links = linking.find_links(engine, [fake], SETTINGS, Quiet(), "").links
        kept += len(links)
        assert groups_of(engine, fake) == []
    assert kept <= 2


def test_two_groups_joined_by_a_link_stay_two(engine: Embedded) -> None:
    rows = planted(world_with(0, ONE, OTHER), (ONE[0], OTHER[0]), objects=12, spread=60, seed=7)
    model = layer(rows)
    links = linking.find_links(engine, [model], SETTINGS, Quiet(), "").links
    assert (ONE[0], OTHER[0]) in set(zip(links.a.tolist(), links.b.tolist(), strict=True))
    assert members(groups_of(engine, model)) == [ONE, OTHER]


def test_linked_to_one_member_is_no_member(engine: Embedded) -> None:
    rows = planted(world_with(0, ONE), (ONE[0], 5), objects=12, spread=60, seed=7)
    model = layer(rows)
    links = linking.find_links(engine, [model], SETTINGS, Quiet(), "").links
    assert (5, ONE[0]) in set(zip(links.a.tolist(), links.b.tolist(), strict=True))
    assert members(groups_of(engine, model)) == [ONE]


def test_every_member_has_two_links_inside(engine: Embedded) -> None:
    rows = world_with(0, ONE, OTHER)
    rows = planted(rows, (ONE[0], ONE[1], 5), objects=12, spread=60, seed=8)
    model = layer(rows)
    links = linking.find_links(engine, [model], SETTINGS, Quiet(), "").links
    for group in groups_of(engine, model):
        ends = np.concatenate([links.a[group.links], links.b[group.links]])
        assert set(ends.tolist()) == set(group.members.tolist())
        assert np.unique(ends, return_counts=True)[1].min() >= CORE


def test_a_group_whose_links_are_all_equally_strong_is_found(engine: Embedded) -> None:
    """Each rerun leaves out a fifth of the objects, and so weakens every link: all of them must not fall at once."""
    crowd = tuple(range(400, 412))
    slow = [(who, thing, when * 1_000) for who, thing, when in independent_world(0)]
    rows = planted(slow, crowd, objects=25, spread=5, seed=3)
    assert members(groups_of(engine, model_of(rows, n_accounts=412, windows=WINDOWS))) == [crowd]


def test_a_pair_is_no_group(engine: Embedded) -> None:
    assert groups_of(engine, layer(world_with(0, (11, 60)))) == []


def test_other_numbers_for_the_accounts_give_the_same_groups(engine: Embedded) -> None:
    rows = world_with(0, ONE, OTHER)
    names = np.random.default_rng(3).permutation(400)
    turned = [(int(names[who]), thing, when) for who, thing, when in rows]
    back = np.argsort(names)
    found = [tuple(sorted(back[list(group)].tolist())) for group in members(groups_of(engine, layer(turned)))]
    assert sorted(found) == [ONE, OTHER]


def test_the_same_seed_gives_the_same_groups_and_another_the_same_members(engine: Embedded) -> None:
    model = layer(world_with(0, ONE, OTHER))
    once, again = groups_of(engine, model), groups_of(engine, model)
    for one, other in zip(once, again, strict=True):
        assert one.members.tolist() == other.members.tolist()
        assert one.stability.tolist() == other.stability.tolist()
    assert members(groups_of(engine, model, settings=Settings(seed=9))) == members(once)


def test_two_kinds_that_last_exclude_an_audience_and_one_does_not(engine: Embedded) -> None:
    first = layer(world_with(0, ONE, OTHER))
    second = layer(planted(independent_world(5), ONE, objects=20, spread=120, seed=9), LINK)
    strongest, weaker = groups_of(engine, first, second)
    assert (tuple(strongest.members.tolist()), strongest.ground) == (ONE, "two_kinds")
    assert tuple(weaker.members.tolist()) == OTHER
    assert weaker.ground != "two_kinds"
    assert strongest.log_p_two_traces < math.log(0.01)
    assert weaker.log_p_two_traces == 0.0
    # the weaker of the two decides
    assert strongest.log_p_two_traces >= max(one.log_p for one in strongest.layers)


@pytest.mark.parametrize(("rate", "shown"), [(0.0, [OTHER, ONE]), (0.1, [ONE])])
def test_what_taste_gives_is_not_shown_without_a_ground(
    engine: Embedded, rate: float, shown: list[tuple[int, ...]]
) -> None:
    models = [
        layer(world_with(0, ONE, OTHER)),
        layer(planted(independent_world(5), ONE, objects=20, spread=120, seed=9), LINK),
    ]
    links = linking.find_links(engine, models, SETTINGS, Quiet(), "").links
    everybody = np.ones(400, np.int32)
    tastes = [
        Taste(
            community=everybody,
            activity=model.strata.activity.astype(np.int64),
            rates=np.full((2, len(model.strata.names), len(WINDOWS)), rate),
        )
        for model in models
    ]
    behind = [
        network.evidence(replace(model, taste=taste), links, SETTINGS, 1)
        for model, taste in zip(models, tastes, strict=True)
    ]
    found = find_groups(links, behind, activity(models), SETTINGS, Quiet())
    assert members(found.shown) == sorted(shown)
    assert members(found.left_out) == sorted({ONE, OTHER} - set(shown))


def test_an_audience_that_only_faint_links_hold_is_not_shown_and_a_group_with_a_ground_is(
    engine: Embedded,
) -> None:
    models = [
        layer(world_with(0, ONE, OTHER)),
        layer(planted(independent_world(5), ONE, objects=20, spread=120, seed=9), LINK),
    ]
    links = linking.find_links(engine, models, SETTINGS, Quiet(), "").links
    faint = replace(links, faint=links.timed)
    behind = [network.evidence(model, faint, SETTINGS, 1) for model in models]
    (shown,) = find_groups(faint, behind, activity(models), SETTINGS, Quiet()).shown
    assert (tuple(shown.members.tolist()), shown.ground) == (ONE, "two_kinds")


def test_accounts_that_mostly_do_other_things_are_not_accused(engine: Embedded) -> None:
    first = layer(world_with(0, ONE))
    second = layer(planted(independent_world(5), ONE, objects=20, spread=120, seed=9), LINK)
    links = linking.find_links(engine, [first, second], SETTINGS, Quiet(), "").links
    behind = [network.evidence(model, links, SETTINGS, 1) for model in (first, second)]
    for posts, ground, lack in ((60, "two_kinds", None), (4_000, None, "dedication")):
        (found,) = find_groups(links, behind, activity([first, second], posts), SETTINGS, Quiet()).shown
        assert (found.ground, found.lack) == (ground, lack)


@pytest.mark.parametrize(
    ("spread", "hands", "objects", "ground"),
    [
        (120, 6, 12, "two_kinds"),
        (14 * 3_600, 6, 12, "two_kinds"),  # within the day, and all of them have each thing
        (
            14 * 3_600,
            4,
            2,
            None,
        ),  # within the day, and some have this and others that, as in a circle of one taste
    ],
)
def test_who_shares_within_the_day_and_not_all_of_them_the_same_may_be_a_circle(
    engine: Embedded, spread: float, hands: int, objects: int, ground: str | None
) -> None:
    reposts, links = independent_world(0), independent_world(5)
    for number, some in enumerate(combinations(ONE, hands)):
        reposts = planted(reposts, some, objects=objects, spread=spread, seed=100 + number)
        links = planted(links, some, objects=objects, spread=spread, seed=200 + number)
    (found,) = groups_of(engine, layer(reposts), layer(links, LINK))
    assert (tuple(found.members.tolist()), found.ground) == (ONE, ground)
    assert found.lack == (None if ground else "hour")
    assert found.standing.borne_out(0.2, 3)


def a_slow_group(size: int, hands: float) -> Draft:
    each = Lasting(12, 6, frozenset(range(size)), hands)
    standing = Standing(size, {"said": each, "passed on": each}, 0.5, 6)
    members = np.arange(size, dtype=np.int32)
    return Draft(members, np.ones(size), np.empty(0, np.int64), standing, faint=True)


@pytest.mark.parametrize(
    ("size", "hands", "agree", "told"),
    [(24, 13.0, False, True), (24, 9.0, False, False), (24, 9.0, True, True), (6, 4.0, True, False)],
)
def test_five_hands_where_families_agree_two_fifths_of_the_members_where_not(
    size: int, hands: float, agree: bool, told: bool
) -> None:
    assert _no_circle(a_slow_group(size, hands), (), agree=agree) is told


@pytest.mark.parametrize(("other", "told"), [(REPOST, True), (HASHTAG_SEQUENCE, False)])
def test_a_slower_group_needs_two_kinds_of_trace_not_two_that_one_headline_brings(
    engine: Embedded, other: Trace, told: bool
) -> None:
    models = layer(world_with(0, ONE), other), layer(world_with(5, ONE), LINK)
    (found,) = groups_of(engine, *models)
    assert [one.agrees for one in found.layers] == [True, True]
    assert found.log_p_two_traces <= math.log(OVERWHELMING)
    draft = replace(a_slow_group(len(ONE), 2.0), members=found.members)
    assert _no_circle(draft, found.layers, agree=True) is told


def test_who_shares_what_members_pass_on_later_in_the_day_is_not_accused_with_them(engine: Embedded) -> None:
    desk, followers = tuple(range(5)), (5, 6, 7)
    reposts = planted(independent_world(0), desk, objects=20, spread=120, seed=100)
    for member in desk[:2]:
        reposts = planted(reposts, (member, *followers), objects=25, spread=14 * 3_600, seed=member)
    links = planted(independent_world(5), desk, objects=12, spread=120, seed=9)
    models = layer(reposts), layer(links, LINK)
    found = linking.find_links(engine, models, SETTINGS, Quiet(), "").links
    both = np.isin(found.a, desk) & np.isin(found.b, followers) & found.timed
    assert both.sum() >= 4, "they are linked with it by windows"
    groups = groups_of(engine, *models)
    assert members([group for group in groups if group.ground]) == [desk]


def test_two_traces_of_one_family_are_one(engine: Embedded) -> None:
    first = layer(world_with(0, ONE))
    second = layer(planted(independent_world(5), ONE, objects=8, spread=120, seed=9), REPOST_TEXT)
    (found,) = groups_of(engine, first, second)
    assert all(one.agrees for one in found.layers)
    assert found.log_p_two_traces == 0.0
    assert found.ground != "two_kinds"


def test_a_trace_that_links_few_members_does_not_carry_the_group(engine: Embedded) -> None:
    first = layer(world_with(0, ONE))
    second = layer(planted(independent_world(5), ONE[:2], objects=12, spread=60, seed=9), LINK)
    (found,) = groups_of(engine, first, second)
    assert tuple(found.members.tolist()) == ONE
    assert [one.agrees for one in found.layers] == [True, False]
    assert found.ground != "two_kinds"


def test_a_group_is_not_its_own_reference(engine: Embedded) -> None:
    """A large group that fills its stratum raises the rate it is measured by; the others' rates say what is usual."""
    crowd = tuple(range(400, 420))
    slow = [(who, thing, when * 1_000) for who, thing, when in independent_world(0)]
    rows = planted(slow, crowd, objects=25, spread=120, seed=3)
    model = model_of(rows, n_accounts=420, windows=WINDOWS)
    (found,) = groups_of(engine, model)
    assert tuple(found.members.tolist()) == crowd
    links = linking.find_links(engine, [model], SETTINGS, Quiet(), "").links
    one = network.evidence(model, links, SETTINGS, 1)
    own = model.strata.activity[list(crowd)].sum(axis=0) / model.strata.size
    assert own.max() > OWN_SHARE, "the group does fill a stratum"
    at_all_rates = model.expected(links.a, links.b)[found.links][:, -1].sum()
    assert one.means[found.links][:, -1].sum() < 0.7 * at_all_rates, "links are tested at the others' rates"
    assert found.layers[0].expected < 0.7 * at_all_rates
    # what outsiders do is small, and is not nothing
    assert found.layers[0].expected > 0


def test_figures_of_a_layer_are_counts_of_its_links(engine: Embedded) -> None:
    model = layer(world_with(0, ONE, objects=25))
    (found,) = groups_of(engine, model)
    (strength,) = found.layers
    assert (strength.links, strength.members) == (15, 6)
    assert strength.objects >= 25
    counts = dict.fromkeys(combinations(ONE, 2), 0)
    held = [
        {
            int(thing): [
                when
                for o, when in zip(model.layer.object[mine], model.layer.time[mine], strict=True)
                if o == thing
            ]
            for thing in np.unique(model.layer.object[mine])
        }
        for mine in (model.layer.account == member for member in ONE)
    ]
    for a, b in combinations(range(6), 2):
        counts[ONE[a], ONE[b]] = sum(
            any(abs(x - y) <= strength.window for x in held[a][thing] for y in held[b][thing])
            for thing in set(held[a]) & set(held[b])
        )
    assert strength.distinct == sum(counts.values())
    assert strength.window <= 600_000_000, "they act within two minutes: a day tells less"


def test_no_links_no_groups(engine: Embedded) -> None:
    assert groups_of(engine) == []
