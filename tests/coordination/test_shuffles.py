"""What is dealt out in a shuffle: labels move between things of any popularity, and nothing else changes."""

from __future__ import annotations

import numpy as np

from inconcert.coordination import null
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.network import shuffled_models
from inconcert.coordination.second_look import is_most
from inconcert.settings import Settings
from tests.coordination.made_layers import Row, model_of

VIRAL, QUIET = range(20), range(20, 60)


def two_tiers() -> LayerModel:
    """Twenty accounts have popular things only (ten accounts each), forty have things of two accounts only."""
    rows: list[Row] = [
        (VIRAL[(thing + step) % 20], thing, thing * 60.0 + step) for thing in range(30) for step in range(10)
    ]
    rows += [(QUIET[(thing + step) % 40], thing, thing * 60.0) for thing in range(30, 230) for step in (0, 7)]
    return model_of(rows, n_accounts=60)


def test_a_shuffle_moves_labels_between_things_of_any_popularity() -> None:
    model = two_tiers()
    (fake,) = shuffled_models([model], Settings(), 1)
    popular = int(np.argmax(model.strata.tiers))
    assert model.strata.activity[:20, 1 - popular].sum() == 0
    assert fake.strata.activity[:20, 1 - popular].sum() > 0
    assert fake.strata.activity[20:, popular].sum() > 0


def test_a_shuffle_keeps_how_much_everybody_shares_and_how_popular_each_thing_is() -> None:
    model = two_tiers()
    (fake,) = shuffled_models([model], Settings(), 1)
    # a label that still meets itself on one thing after the last redraw counts once
    assert (fake.incidences.per_account <= model.incidences.per_account).all()
    assert fake.incidences.per_account.sum() >= 0.98 * model.incidences.per_account.sum()
    assert (fake.strata.size == model.strata.size).all()
    assert np.array_equal(fake.layer.time, model.layer.time)
    assert np.array_equal(fake.layer.object, model.layer.object)


def test_the_activity_of_what_was_dealt_is_counted_anew() -> None:
    model = two_tiers()
    assert np.array_equal(null.dealt(model.strata, model.incidences).activity, model.strata.activity)
    (fake,) = shuffled_models([model], Settings(), 1)
    assert np.array_equal(fake.strata.activity.sum(axis=1), fake.incidences.per_account)


def test_most_of_what_is_shared() -> None:
    model = two_tiers()  # 300 things of the first twenty, 400 of the others
    assert not is_most([model], np.array(VIRAL, np.int32))
    assert is_most([model], np.array(QUIET, np.int32))
    assert not is_most([model], np.empty(0, np.int32))
