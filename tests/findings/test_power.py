"""What is said to be findable is found when it is planted."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from inconcert.coordination import linking
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.network import Links
from inconcert.engine.embedded import Embedded
from inconcert.findings import power
from inconcert.progress import Quiet
from inconcert.settings import Settings
from tests.coordination.made_layers import Row, independent_world, model_of, planted, shared

WINDOWS = (60, 600, 3_600)
SETTINGS = Settings()


def world_model() -> LayerModel:
    return model_of(independent_world(3), n_accounts=430, windows=WINDOWS)


def links_of(engine: Embedded, model: LayerModel) -> Links:
    return linking.find_links(engine, [model], SETTINGS, Quiet(), "").links


def smallest(model: LayerModel, size: int) -> int | None:
    tests = int(model.eligible.sum()) ** 2 // 2
    return power.smallest_found(model, 600 * 1_000_000, size, math.log(SETTINGS.fdr / tests), 1, SETTINGS)


@pytest.mark.parametrize("size", [5, 20])
def test_a_group_of_the_size_said_to_be_found_is_linked(engine: Embedded, size: int) -> None:
    needed = smallest(world_model(), size)
    assert needed is not None
    members = range(400, 400 + size)
    rows = planted(independent_world(3), members, objects=needed, spread=590, seed=1)
    links = links_of(engine, model_of(rows, n_accounts=430, windows=WINDOWS))
    linked = set(zip(links.a.tolist(), links.b.tolist(), strict=True))
    assert set(combinations(members, 2)) <= linked


@pytest.mark.parametrize("size", [5, 20])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_group_is_linked_on_as_many_objects_as_the_statement_says(
    engine: Embedded, size: int, seed: int
) -> None:
    level = links_of(engine, world_model()).findable
    needed = power.smallest_found(world_model(), 600 * 1_000_000, size, level, 1, SETTINGS)
    assert needed is not None
    assert needed <= (smallest(world_model(), size) or 0)
    members = range(400, 400 + size)
    rows = planted(independent_world(3), members, objects=needed, spread=590, seed=seed)
    links = links_of(engine, model_of(rows, n_accounts=430, windows=WINDOWS))
    linked = set(zip(links.a.tolist(), links.b.tolist(), strict=True))
    assert set(combinations(members, 2)) <= linked


def rare_world() -> list[Row]:
    """Four hundred accounts that share things of two to four accounts only, over a month."""
    random = np.random.default_rng(4)
    return shared(
        [
            (int(who), thing, float(random.uniform(0, 30 * 86_400)))
            for thing in range(2_500)
            for who in random.choice(400, 2 + thing % 3, replace=False)
        ]
    )


@pytest.mark.parametrize("size", [12, 20])
def test_where_nothing_is_as_popular_as_the_group_makes_its_things_it_is_found_as_said(
    engine: Embedded, size: int
) -> None:
    model = model_of(rare_world(), n_accounts=430, windows=WINDOWS)
    needed = power.smallest_found(model, 600 * 1_000_000, size, links_of(engine, model).findable, 1, SETTINGS)
    assert needed is not None
    members = range(400, 400 + size)
    rows = planted(rare_world(), members, objects=needed, spread=590, seed=1)
    links = links_of(engine, model_of(rows, n_accounts=430, windows=WINDOWS))
    assert set(combinations(members, 2)) <= set(zip(links.a.tolist(), links.b.tolist(), strict=True))


def test_a_stricter_threshold_needs_more_objects_and_may_find_nothing() -> None:
    model = world_model()
    needed = [power.smallest_found(model, 600 * 1_000_000, 5, level, 1, SETTINGS) for level in (-5.0, -20.0)]
    assert needed[0] is not None
    assert needed[1] is not None
    assert needed[0] < needed[1]
    assert power.smallest_found(model, 600 * 1_000_000, 5, -5_000.0, 1, SETTINGS) is None


def test_a_wider_window_needs_no_fewer_objects() -> None:
    model = world_model()
    needed = [power.smallest_found(model, window, 5, -20.0, 1, SETTINGS) or 999 for window in model.windows]
    assert needed == sorted(needed)


def test_the_statement_names_window_layer_and_both_sizes(engine: Embedded) -> None:
    model = world_model()
    links = links_of(engine, model)
    *lines, last = power.statement([model], links, SETTINGS)
    assert last == power.FAINT
    assert [line.split(" of each other")[0] for line in lines] == [
        "Within 60 s",
        "Within 10 min",
        "Within 1 h",
    ]
    assert all("reposts of the same post" in line for line in lines)
    assert all("a group of 5 accounts" in line or "even 5 accounts" in line for line in lines)


def test_nothing_to_test_is_no_power(engine: Embedded) -> None:
    links = linking.find_links(engine, [], SETTINGS, Quiet(), "").links
    assert "nothing can be said about what was missed" in power.statement([], links, SETTINGS)[0]
