"""Accounts named together are tested among themselves; chance names nobody."""

from __future__ import annotations

import math

import numpy as np
import pytest

from inconcert.coordination.layers import LayerModel
from inconcert.coordination.looks import SPARSE, Looks, looked, sparse
from inconcert.coordination.second_look import FIRST_LOOK
from inconcert.engine.embedded import Embedded
from inconcert.progress import Quiet
from inconcert.settings import Settings
from tests.coordination.made_layers import independent_world, model_of, planted

WINDOWS = (60, 600, 3_600)
PART = Settings(fdr=0.0025)
DESK = np.arange(400, 420)


def looks_of(engine: Embedded, model: LayerModel) -> Looks:
    return looked(engine, [model], PART, Quiet(), "", over_posts=False)


def desk_among_many(seed: int) -> LayerModel:
    """Twenty accounts that take each of ten things with a chance of one half, within the hour."""
    rows = independent_world(seed)
    rows = planted(rows, DESK.tolist(), objects=10, spread=2_000, seed=seed)
    random = np.random.default_rng(seed)
    kept = [row for row in rows if row[0] < DESK[0] or random.random() < 0.5]
    return model_of(kept, n_accounts=420, windows=WINDOWS)


@pytest.mark.parametrize("seed", range(25))
def test_chance_names_nobody(engine: Embedded, seed: int) -> None:
    looks = looks_of(engine, model_of(independent_world(seed), n_accounts=400, windows=WINDOWS))
    assert not len(looks.named)
    assert not looks.among.tests
    assert looks.among.threshold == -math.inf


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pairs_of_a_desk_too_weak_for_all_pairs_are_kept_among_the_named(engine: Embedded, seed: int) -> None:
    looks = looks_of(engine, desk_among_many(seed))
    near, among = looks.near, looks.among
    assert len(looks.named) >= 10
    assert set(looks.named.tolist()) <= set(DESK.tolist())
    kept = among.log_p <= among.threshold
    assert (among.log_p[kept] > near.threshold).sum() >= 10
    assert len(np.unique(np.concatenate([among.a[kept], among.b[kept]]))) == len(looks.named)


def test_bounds_are_those_of_the_named_inside_and_of_all_pairs_elsewhere(engine: Embedded) -> None:
    looks = looks_of(engine, desk_among_many(1))
    one, other = looks.named[:2]
    inside, elsewhere = looks.bounds(np.array([one, 1], np.int32), np.array([other, one], np.int32))
    assert inside == max(looks.near.threshold, looks.among.threshold)
    assert elsewhere == looks.near.threshold


@pytest.mark.parametrize("accounts", [3, 50, 1_000, 100_000])
def test_chance_ties_hardly_anybody_to_anybody_however_many_there_are(accounts: int) -> None:
    tests = accounts * (accounts - 1) // 2
    ties = 2 * tests * math.exp(sparse(tests, accounts)) / accounts
    assert ties <= SPARSE * 1.001
    assert sparse(tests, accounts) <= math.log(FIRST_LOOK)
    assert sparse(0, 0) < 0
