"""The null model against sums written out, and against labels that were really permuted."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tests
from hypothesis import strategies as st

from inconcert.coordination import null
from inconcert.coordination.layers import LayerModel
from inconcert.engine import reference
from inconcert.engine.layer import Layer, sweep
from inconcert.engine.reference import Action
from tests.coordination.made_layers import independent_world, model_of

WINDOWS = (60, 3_600, 86_400)


def actions_of(layer: Layer) -> list[Action]:
    rows = zip(
        layer.account.tolist(), layer.object.tolist(), layer.time.tolist(), layer.post.tolist(), strict=True
    )
    return [Action(*row) for row in rows]


def expected(model: LayerModel, a: list[int], b: list[int]) -> null.Floats:
    """Without repeats, so that nothing but the curves is looked at."""
    found: null.Floats = null.expected(
        np.array(a, np.int32),
        np.array(b, np.int32),
        model.strata.activity,
        np.ones_like(model.repeats),
        model.rates.curves,
        model.rates.step,
    )
    return found


def test_incidences_collapse_repeated_actions() -> None:
    model = model_of([(0, 0, 0), (0, 0, 5), (1, 0, 9), (1, 1, 0), (1, 1, 3), (2, 1, 8)], n_accounts=4)
    assert model.incidences.per_account.tolist() == [1, 2, 1, 0]
    assert model.incidences.accounts.tolist() == [0, 1, 1, 2]
    assert model.incidences.objects.tolist() == [0, 0, 1, 1]
    assert model.incidences.accounts_per_object.tolist() == [2, 2]


def test_lambda_is_the_sum_over_objects_written_out() -> None:
    model = model_of(
        independent_world(1, accounts=60, objects=300, actions=2_500), n_accounts=60, windows=WINDOWS
    )
    assert len(model.strata.names) > 1
    meetings = reference.object_pairs(actions_of(model.layer), model.windows)
    holders: dict[int, set[int]] = defaultdict(set)
    for action in actions_of(model.layer):
        holders[action.object].add(action.account)
    tier = {thing: sum(len(who) >= edge for edge in null.TIERS) for thing, who in holders.items()}
    size = Counter(tier[thing] for thing, who in holders.items() for _ in who)
    activity = Counter((account, tier[thing]) for thing, who in holders.items() for account in who)
    pairs = [(0, 1), (5, 40), *combinations(range(20, 26), 2)]
    pairs.append(tuple(sorted(range(60), key=lambda who: -sum(activity[who, t] for t in range(4)))[:2]))  # type: ignore[arg-type]
    found = expected(model, [a for a, _ in pairs], [b for _, b in pairs])
    for (a, b), row in zip(pairs, found, strict=True):
        for level in range(len(WINDOWS)):
            total = sum(
                1
                - np.exp(
                    -activity[a, tier[o]]
                    * activity[b, tier[o]]
                    * 2
                    * met[level]
                    / (size[tier[o]] * (size[tier[o]] - 1))
                )
                for o, met in meetings.items()
            )
            assert row[level] == pytest.approx(total, rel=1e-3, abs=1e-12)


@pytest.mark.parametrize(("tail", "apart"), [(1.2, 0.8), (5.0, 0.15)])
def test_lambda_is_the_mean_over_labels_really_permuted(tail: float, apart: float) -> None:
    n = 100
    rows = independent_world(3, accounts=n, objects=900, actions=5_000, tail=tail)
    model = model_of(rows, n_accounts=n, windows=WINDOWS)
    random = np.random.default_rng(5)
    runs, total, squares = 200, np.zeros((n, n, 3)), np.zeros((n, n, 3))
    for _ in range(runs):
        fake = sweep(null.shuffled(model.layer, model.incidences, model.strata, random), model.windows)
        total[fake.a, fake.b] += fake.distinct
        squares[fake.a, fake.b] += fake.distinct.astype(float) ** 2
    a, b = np.triu_indices(n, 1)
    mean = (total / runs)[a, b]
    error = np.sqrt(np.maximum((squares / runs)[a, b] - mean**2, 0) / runs)
    wanted = expected(model, a.tolist(), b.tolist())
    # the mean supposes that no account holds much of a stratum; at tail 1.2 one is on most of its objects
    assert np.all(np.abs(mean - wanted) <= 5 * error + apart * wanted + 0.03)
    assert mean.sum(axis=0) == pytest.approx(wanted.sum(axis=0), rel=0.05)


def test_shuffling_keeps_activity_in_every_stratum_and_every_objects_times() -> None:
    rows = [*independent_world(2, accounts=50, objects=200, actions=2_000), (0, 0, 1.0), (0, 0, 2.0)]
    model = model_of(rows, n_accounts=50)
    fake = null.shuffled(model.layer, model.incidences, model.strata, np.random.default_rng(1))
    assert fake.object.tolist() == model.layer.object.tolist()
    assert fake.time.tolist() == model.layer.time.tolist()
    assert not np.array_equal(fake.account, model.layer.account)
    labels: dict[tuple[int, int], set[int]] = defaultdict(set)
    for thing, before, after in zip(model.layer.object, model.layer.account, fake.account, strict=True):
        labels[int(thing), int(before)].add(int(after))
    assert all(len(after) == 1 for after in labels.values()), (
        "an account's actions on one object move together"
    )
    moved: Counter[tuple[int, int]] = Counter()
    for (thing, _), after in labels.items():
        moved[after.pop(), int(model.strata.of_object[thing])] += 1
    for (account, stratum), count in moved.items():
        assert model.strata.activity[account, stratum] == count


def many_objects(lang: str, objects: int, first: int) -> tuple[list[tuple[int, int, float]], list[str]]:
    rows = [(account, first + thing, thing * 7.0) for thing in range(objects) for account in range(4)]
    return rows, [lang] * objects


def test_a_rare_language_is_pooled_and_said() -> None:
    busy, busy_langs = many_objects("ru", null.MIN_INCIDENCES // 4, 0)
    rare, rare_langs = many_objects("fa", null.MIN_INCIDENCES // 4 - 1, len(busy_langs))
    model = model_of([*busy, *rare], n_accounts=4, langs=[*busy_langs, *rare_langs])
    assert model.strata.pooled == ("fa",)
    assert model.strata.names == (
        "objects of 2 to 7 accounts, ru",
        "objects of 2 to 7 accounts, any language",
    )
    assert model.strata.size.tolist() == [len(busy), len(rare)]
    unknown = model_of(busy, n_accounts=4, langs=[None] * len(busy_langs))
    assert unknown.strata.names == ("objects of 2 to 7 accounts, any language",)
    assert unknown.strata.pooled == ()


def test_popularity_tiers_by_accounts_on_an_object() -> None:
    rows = [
        (account, thing, 0.0)
        for thing, size in enumerate((7, 8, 39, 40, 199, 200))
        for account in range(size)
    ]
    model = model_of(rows, n_accounts=200)
    assert model.strata.of_object.tolist() == [0, 1, 1, 2, 2, 3]


@tests(max_examples=50, deadline=None)
@given(which=st.lists(st.booleans(), min_size=4, max_size=4), into=st.integers(0, 3))
def test_pooled_strata_lose_nothing(which: list[bool], into: int) -> None:
    rows = [(account, thing, 0.0) for thing, size in enumerate((3, 9, 50, 210)) for account in range(size)]
    model = model_of(rows, n_accounts=210)
    merged = np.array(which)
    merged[into] = False
    found = null.pooled(model.strata, merged, into)
    assert found.activity.sum(axis=1).tolist() == model.strata.activity.sum(axis=1).tolist()
    assert found.size.sum() == model.strata.size.sum()
    assert not set(found.of_object.tolist()) & set(np.flatnonzero(merged).tolist())
    assert found.size.tolist() == found.activity.sum(axis=0).tolist()


def test_pooling_leaves_the_grid_of_the_curves_as_it_was() -> None:
    """Curves of the case and curves of a group's outsiders are read side by side with one step."""
    model = model_of(independent_world(4), n_accounts=400, windows=WINDOWS)
    merged = np.zeros(len(model.strata.names), np.bool_)
    merged[1:] = True
    fewer = null.pooled(model.strata, merged, 0)
    pairs = np.ones((model.layer.n_objects, len(WINDOWS)), np.int64)
    assert null.rates(fewer, model.incidences, pairs).step == model.rates.step


def test_who_repeats_is_expected_to_meet_more() -> None:
    # four accounts on 50 objects; account 0 acts on each every hour of a day, the others once
    rows = [(who, thing, 1e6 * thing + 1_000.0 * who) for thing in range(50) for who in range(4)]
    rows += [(0, thing, 1e6 * thing + 3_601.0 * hour) for thing in range(50) for hour in range(1, 24)]
    model = model_of(rows, n_accounts=5, windows=WINDOWS)
    # moments by incidence: 24 of account 0 and one of each other, on average 6.75
    assert model.repeats[:, 0] == pytest.approx([24 / 6.75, 1, 1, 1, 1])
    assert model.repeats[:, 2].tolist() == [1.0] * 5, "within a day it is one moment"
    with_it, without = model.expected(np.array([0, 1], np.int32), np.array([1, 2], np.int32))
    assert with_it[1] > 2 * without[1]
    assert with_it[2] == without[2]


def test_an_unseen_object_makes_a_rate_that_is_small_and_not_nothing() -> None:
    model = model_of([(0, 0, 0), (1, 0, 9e9), (2, 1, 0), (3, 1, 9e9)], n_accounts=4)
    assert expected(model, [0], [1]).tolist() == [[0.0]]
    rates = null.rates(model.strata, model.incidences, np.zeros((2, 1), np.int64), unseen=1)
    both = np.array([0], np.int32), np.array([1], np.int32)
    mean = null.expected(*both, model.strata.activity, np.ones((4, 1)), rates.curves, rates.step)[0, 0]
    assert mean == pytest.approx(1 - np.exp(-2 / (4 * 3)))


def test_objects_shared_at_any_time_written_out() -> None:
    model = model_of(independent_world(6, accounts=30, objects=120, actions=900), n_accounts=30)
    strata, holders = model.strata, model.incidences.accounts_per_object
    classes, counts = np.unique(np.stack([strata.of_object, holders], axis=1), axis=0, return_counts=True)
    a, b = np.array([0, 3, 11], np.int32), np.array([1, 8, 29], np.int32)
    mean = null.expected_any_time(
        a, b, strata.activity, strata.size, classes[:, 1].copy(), classes[:, 0].astype(np.int32), counts
    )
    for pair in range(3):
        total = 0.0
        for thing, stratum in enumerate(strata.of_object):
            share = holders[thing] / strata.size[stratum]
            total += (1 - np.exp(-strata.activity[a[pair], stratum] * share)) * (
                1 - np.exp(-strata.activity[b[pair], stratum] * share)
            )
        assert mean[pair] == pytest.approx(total, rel=1e-12)


def test_an_empty_layer_has_strata_and_no_expectation() -> None:
    model = model_of([], n_accounts=3)
    assert model.strata.size.tolist() == []
    assert expected(model, [0], [1]).tolist() == [[0.0]]
    assert not model.eligible.any()


def test_all_that_an_account_posts_counts_against_the_rarest_things() -> None:
    """Accounts 0 to 99 post ten times each, all on things of twenty accounts: none of their posts is rarely shared."""
    rows = [
        (who, thing, float(thing))
        for thing in range(50)
        for who in range(20 * (thing % 5), 20 * (thing % 5) + 20)
    ]
    rows += [(who, 50 + thing, 0.0) for thing in range(600) for who in (100 + thing % 50, 150 + thing % 40)]
    who = np.arange(200, dtype=np.int32)
    posts = np.where(who < 100, 10, 60).astype(np.int32)
    model = model_of(rows, n_accounts=200, posted=null.Posted(who, np.full(200, ""), posts))
    rare = int(np.argmin(model.strata.tiers))
    assert len(model.strata.names) == 2
    assert null.whole(model.strata).activity[:, rare].tolist() == posts.tolist()
    assert model.strata.activity[:100, rare].tolist() == [0] * 100
