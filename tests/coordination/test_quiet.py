"""A desk among people of whom hardly anybody shares anything is compared with all that is posted; elsewhere it is not."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from inconcert.coordination import linking, network, null
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import Posted
from inconcert.coordination.quiet import sharers, sharing, stand_alone
from inconcert.coordination.second_look import suspects
from inconcert.engine.embedded import Embedded
from inconcert.findings import power
from inconcert.progress import Quiet
from inconcert.settings import Settings
from tests.coordination.made_layers import HOUR, Row, model_of

PEOPLE, DESK = 40, range(40, 60)
SETTINGS = Settings()


def desk(seed: int, things: int = 30) -> list[Row]:
    """Twenty accounts that take half of some things each, within ten minutes or so."""
    random = np.random.default_rng(seed)
    return [
        (member, thing, float(start + random.exponential(600)))
        for thing, start in enumerate(random.uniform(0, 30 * 24 * HOUR, things))
        for member in DESK
        if random.random() < 0.5
    ]


def quiet_model(seed: int, *, posts: int = 500, own: int = 40, rows: list[Row] | None = None) -> LayerModel:
    """The desk and forty people, each with so many posts of their own, who share two things."""
    few: list[Row] = [(1, 1000, 0.0), (2, 1000, 9e5), (3, 1001, 0.0), (4, 1001, 2e5)]
    found = (desk(seed) if rows is None else rows) + few
    number = {thing: code for code, thing in enumerate(sorted({row[1] for row in found}))}
    accounts = np.arange(60, dtype=np.int32)
    posted = Posted(accounts, np.full(60, ""), np.where(accounts < PEOPLE, posts, own + 30).astype(np.int32))
    rows = [(who, number[thing], when) for who, thing, when in found]
    return model_of(rows, n_accounts=60, windows=(60, 600, 3600), posted=posted)


def linked(engine: Embedded, model: LayerModel) -> tuple[set[tuple[int, int]], linking.Search]:
    search = linking.find_links(engine, [model], SETTINGS, Quiet(), "")
    return set(zip(search.links.a.tolist(), search.links.b.tolist(), strict=True)), search


def named(engine: Embedded, model: LayerModel) -> list[int]:
    found: list[int] = suspects(*network.candidates(engine, [model], SETTINGS, Quiet(), "").each).tolist()
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_desk_that_has_all_that_is_shared_is_linked_and_nobody_else(engine: Embedded, seed: int) -> None:
    model = quiet_model(seed)
    assert named(engine, model) == []
    sharing_much = sharers(engine, [model]).tolist()
    assert len(sharing_much) >= 15
    assert set(sharing_much) <= set(DESK)
    pairs, search = linked(engine, model)
    assert search.links.alone
    assert len(pairs & set(combinations(DESK, 2))) >= 0.9 * 190
    assert pairs <= set(combinations(DESK, 2))


@pytest.mark.parametrize("seed", range(4))
def test_dealt_out_over_all_posts_nothing_is_left(engine: Embedded, seed: int) -> None:
    model = quiet_model(1)
    _, real = linked(engine, model)
    (fake,) = network.shuffled_models([model], SETTINGS, seed, over_posts=True)
    assert linking.find_links(engine, [fake], SETTINGS, Quiet(), "", over_posts=True).passing(real) == 0


def test_dealing_over_all_posts_keeps_things_times_and_what_everybody_posted() -> None:
    model = quiet_model(1)
    (fake,) = network.shuffled_models([model], SETTINGS, 1, over_posts=True)
    before, after = (null.whole(one.strata).activity.sum(axis=1) for one in (model, fake))
    assert np.array_equal(before, after)
    assert np.array_equal(fake.layer.time, model.layer.time)
    assert np.array_equal(fake.layer.object, model.layer.object)
    shared = fake.incidences.per_account
    assert shared[list(DESK)].sum() < 0.2 * shared.sum()  # they have a twentieth of the posts


def test_a_crowd_with_most_of_the_posts_has_nobody_to_be_compared_with(engine: Embedded) -> None:
    pairs, search = linked(engine, quiet_model(1, posts=15))
    assert not search.links.alone
    assert not pairs


def test_who_shares_most_of_what_is_shared_by_chance_does_not_stand_among_all_posts(engine: Embedded) -> None:
    """Dealt out over what is shared only, the few who share most of it have much in common: that look is not taken then."""
    model = quiet_model(1)
    (fake,) = network.shuffled_models([model], SETTINGS, 1)
    assert linking.find_links(engine, [fake], SETTINGS, Quiet(), "").links.alone
    assert len(linking.find_links(engine, [fake], SETTINGS, Quiet(), "", over_posts=False).links) == 0


def test_where_the_others_share_too_nobody_stands_alone(engine: Embedded) -> None:
    random = np.random.default_rng(1)
    theirs: list[Row] = [
        (who, 100 + int(thing), float(random.uniform(0, 30 * 24 * HOUR)))
        for who in range(PEOPLE)
        for thing in random.choice(400, 60, replace=False)
    ]
    model = quiet_model(1, rows=[*desk(1), *theirs])
    assert not sharing([model], np.array(DESK, np.int32)).hardly
    assert not linked(engine, model)[1].links.alone


def test_nobody_stands_alone_without_most_of_what_is_shared() -> None:
    model = quiet_model(1)
    assert stand_alone([model], np.array(DESK, np.int32))
    assert not stand_alone([model], np.array(DESK[:5], np.int32))
    assert not stand_alone([model], np.empty(0, np.int32))


def test_what_is_said_to_be_findable_in_quiet_surroundings_is_found(engine: Embedded) -> None:
    model = quiet_model(1, rows=[])
    held = sum(sharing([model], np.empty(0, np.int32))[:2])
    needed = power.smallest_found(model, 600_000_000, 20, np.log(SETTINGS.fdr / 1000), 1, SETTINGS, held)
    assert needed is not None
    assert power.smallest_found(model, 600_000_000, 20, np.log(SETTINGS.fdr / 1000), 1, SETTINGS) is None
    random = np.random.default_rng(1)
    rows: list[Row] = [
        (member, thing, float(start + random.uniform(0, 590)))
        for thing, start in enumerate(random.uniform(0, 30 * 24 * HOUR, needed))
        for member in DESK
    ]
    pairs, _ = linked(engine, quiet_model(1, own=2 * needed - 30, rows=rows))
    assert set(combinations(DESK, 2)) <= pairs
