"""Whom the first look names: a large group whose things are popular by it alone, and nobody where nobody acts in concert."""

from __future__ import annotations

import math

import numpy as np
import pytest

from inconcert.coordination import linking, network
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import TIERS, without_tiers
from inconcert.coordination.second_look import loose, suspects
from inconcert.engine.embedded import Embedded
from inconcert.engine.kernels import Codes
from inconcert.progress import Quiet
from inconcert.settings import Settings
from tests.coordination.made_layers import Row, independent_world, model_of

CROWD = np.arange(400, 490)
WINDOWS = (60, 600, 3_600, 86_400)
SETTINGS = Settings()


def world(seed: int) -> list[Row]:
    """What 400 people share over ten months; hardly anything is shared by forty of them."""
    return [(who, thing, when * 10) for who, thing, when in independent_world(seed, objects=6_000)]


def with_a_large_slow_group(seed: int) -> list[Row]:
    """Ninety accounts: each takes half of thirty things, with a median delay of twenty minutes."""
    random = np.random.default_rng(seed)
    rows = world(seed)
    first = max(row[1] for row in rows) + 1
    for number in range(30):
        start = float(random.uniform(0, 300 * 86_400))
        rows += [
            (int(who), first + number, start + float(random.exponential(1_200 / math.log(2))))
            for who in random.choice(CROWD, len(CROWD) // 2, replace=False)
        ]
    return rows


def named(engine: Embedded, model: LayerModel) -> Codes:
    return suspects(*network.candidates(engine, [model], SETTINGS, Quiet(), "").each)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_large_slow_group_is_its_own_reference_only_among_things_as_popular(
    engine: Embedded, seed: int
) -> None:
    model = model_of(with_a_large_slow_group(seed), n_accounts=490, windows=WINDOWS)
    assert not np.isin(CROWD, named(engine, model)).any()
    assert np.isin(CROWD, named(engine, loose(model))).all()


def test_who_is_named_is_then_linked_at_the_rates_of_the_others(engine: Embedded) -> None:
    model = model_of(with_a_large_slow_group(1), n_accounts=490, windows=WINDOWS)
    links = linking.find_links(engine, [model], SETTINGS, Quiet(), "").links
    inside = np.isin(links.a, CROWD) & np.isin(links.b, CROWD)
    assert np.isin(CROWD, np.concatenate([links.a[inside], links.b[inside]])).all()
    assert (~inside).sum() <= 0.01 * len(links)


@pytest.mark.parametrize("seed", range(4))
def test_nobody_is_linked_where_nobody_acts_in_concert(engine: Embedded, seed: int) -> None:
    model = model_of(world(seed), n_accounts=400, windows=WINDOWS)
    assert len(linking.find_links(engine, [model], SETTINGS, Quiet(), "").links) == 0


def test_strata_without_tiers_keep_languages_and_the_most_popular_apart() -> None:
    rows = independent_world(0, actions=30_000)
    things = max(row[1] for row in rows) + 1
    rows += [(who, things, float(who)) for who in range(TIERS[-1] + 50)]
    model = model_of(rows, n_accounts=400, langs=[*("en" if n % 2 else "de" for n in range(things)), "en"])
    flat = without_tiers(model.strata)
    assert flat.size.sum() == model.strata.size.sum()
    assert flat.activity.sum(axis=1).tolist() == model.strata.activity.sum(axis=1).tolist()
    held = [(flat.tiers[n] == len(TIERS), flat.langs[n]) for n in np.flatnonzero(flat.size)]
    assert len(set(held)) == len(held)
    assert sum(top for top, _ in held) == 1
    assert {lang for top, lang in held if not top} >= {"en", "de"}
