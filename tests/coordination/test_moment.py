"""The same moment, given the same things: at the rates of the others who have them, and no group is its own reference."""

from __future__ import annotations

import math

import numpy as np

from inconcert.coordination import moment
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.procedure import NOBODY
from inconcert.engine import layer as engine_layers
from tests.coordination.made_layers import HOUR, Row, model_of

WINDOWS = (60, 600)
PAIR = np.array([0], np.int32), np.array([1], np.int32)
DAY = 24 * HOUR


def things(others: int, spread: float, own: float, number: int = 40) -> list[Row]:
    """Things that accounts 0 and 1 have within `own` seconds of each other, and others within `spread` seconds."""
    random = np.random.default_rng(5)
    rows: list[Row] = []
    for thing in range(number):
        start = thing * 2 * DAY
        when = start + random.uniform(0, spread)
        rows += [(0, thing, when), (1, thing, when + random.uniform(0, own))]
        rows += [
            (int(who), thing, start + random.uniform(0, spread))
            for who in random.choice(np.arange(10, 200), others, replace=False)
        ]
    return rows


def log_p(model: LayerModel, suspects: np.ndarray = NOBODY, window: int = 0) -> float:
    """Of the pair 0 and 1."""
    a, b = PAIR
    distinct, _ = engine_layers.pair_counts(model.layer, a, b, model.windows, 1)
    shared = np.array([model.layer.n_objects], np.int64)
    found = moment.log_p(model, a, b, distinct[:, window], shared, np.array([window]), suspects)
    return float(found[0])


def test_two_who_are_always_within_a_minute_where_others_take_a_day_are_an_excess() -> None:
    model = model_of(things(8, DAY, own=30), n_accounts=200, windows=WINDOWS)
    assert log_p(model) < math.log(1e-6)


def test_who_is_within_the_minute_in_which_everybody_is_is_none() -> None:
    """Other things spread over a day, so that over all things a minute is rare: what counts is how these spread."""
    random = np.random.default_rng(6)
    rows = things(8, 60, own=60)
    rows += [
        (int(who), 40 + thing, thing * 2 * DAY + random.uniform(0, DAY))
        for thing in range(400)
        for who in random.choice(np.arange(10, 200), 10, replace=False)
    ]
    model = model_of(rows, n_accounts=200, windows=WINDOWS)
    a, b = PAIR
    hits, shared = np.array([40]), np.array([40])
    assert moment.log_p(model, a, b, hits, shared, np.array([0]), NOBODY)[0] > math.log(0.05)
    usual = float(model.rates.base.max(axis=0)[0])
    assert usual < 0.15  # at the rate of all things it would be one


def test_a_group_is_not_its_own_reference() -> None:
    """Ten accounts have all within a minute: as a reference they hide each other, left out they do not."""
    random = np.random.default_rng(7)
    rows = things(20, DAY, own=30)
    rows += [
        (who, thing, min(when for _, other, when in rows if other == thing) + random.uniform(0, 40))
        for thing in range(40)
        for who in range(2, 10)
    ]
    near = [
        (who, thing, thing * 2 * DAY + 5.0 * who) if who < 10 else (who, thing, when)
        for who, thing, when in rows
    ]
    model = model_of(near, n_accounts=200, windows=WINDOWS)
    group = np.arange(10, dtype=np.int32)
    assert log_p(model, group) < log_p(model) - 1
    assert log_p(model, group) < math.log(1e-6)


def test_the_choice_of_the_window_is_paid_for() -> None:
    rows = things(8, DAY, own=30)
    one, two = (model_of(rows, n_accounts=200, windows=windows) for windows in ((60,), WINDOWS))
    assert log_p(two) == log_p(one) + math.log(2)
