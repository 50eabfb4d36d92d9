"""Windows that the times support, hot objects that are sampled and counted, posts that count once."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from inconcert.coordination import layers, null
from inconcert.coordination.layers import Prior, usable_windows
from inconcert.engine import layer as engine_layers
from inconcert.engine import reference
from inconcert.engine.reference import Action
from inconcert.traces.link import LINK
from inconcert.traces.repost import REPOST
from inconcert.traces.text import EDITED_TEXT, EVERYDAY, TEXT
from tests.coordination.made_layers import Row, independent_world, model_of


@pytest.mark.parametrize(
    ("precision", "on", "off"),
    [
        ("s", [10, 60, 600, 86_400], []),
        ("min", [60, 600, 86_400], [10]),
        ("day", [86_400], [10, 60, 600]),
    ],
)
def test_windows_finer_than_the_times_are_off(precision: str, on: list[int], off: list[int]) -> None:
    assert usable_windows([10, 60, 600, 86_400], precision) == (on, off)


def crowd(size: int, thing: int, every: float = 1.0) -> list[Row]:
    return [(account, thing, account * every) for account in range(size)]


def hot_model(limit: int) -> layers.LayerModel:
    # one object of 400 accounts (79,800 pairs), one of 200 (19,900), and small ones
    rows = [*crowd(400, 0), *crowd(200, 1), *[row for thing in range(2, 40) for row in crowd(5, thing)]]
    return model_of(rows, n_accounts=400, windows=(3_600,), hot=limit)


def test_hot_objects_are_sampled_by_account_and_counted() -> None:
    model = hot_model(5_000)
    held = [set(model.layer.account[model.layer.object == thing].tolist()) for thing in (0, 1)]
    assert model.sampled is not None
    assert (model.sampled.objects, model.sampled.actions) == (2, 600)
    assert model.sampled.pairs == 400 * 399 // 2 + 200 * 199 // 2
    assert model.sampled.kept == sum(len(accounts) for accounts in held)
    # the hotter object keeps a part of the accounts that the other keeps: pairs stay whole over objects
    assert held[0] & set(range(200)) <= held[1]
    assert 0 < len(held[0]) < len(held[1]) * 2
    assert all(len(accounts) * (len(accounts) - 1) / 2 < 2 * 5_000 for accounts in held)
    untouched = model.layer.object > 1
    assert int(untouched.sum()) == 38 * 5


def test_what_is_tested_is_fitted_on_what_remains() -> None:
    model = hot_model(5_000)
    remaining = [
        Action(account, thing, when, post)
        for account, thing, when, post in zip(
            model.layer.account.tolist(),
            model.layer.object.tolist(),
            model.layer.time.tolist(),
            range(len(model.layer)),
            strict=True,
        )
        if thing < 2
    ]
    for thing in (0, 1):
        held = [action.account for action in remaining if action.object == thing]
        assert model.incidences.accounts_per_object[thing] == len(held)
    assert model.coactions == len(reference.coactions(remaining, 3_600_000_000)) + 38 * 10
    assert model.pairs_within.tolist() == [model.coactions]
    assert model.strata.size.sum() == len(model.layer)


def test_below_the_limit_nothing_is_left_out() -> None:
    model = hot_model(80_000)
    assert model.sampled is None
    assert len(model.layer) == 600 + 38 * 5


def test_the_sample_depends_on_ids_only() -> None:
    rows = crowd(300, 0)
    one = model_of(rows, n_accounts=300, windows=(3_600,), hot=1_000)
    other = model_of(rows[::-1], n_accounts=300, windows=(3_600,), hot=1_000)
    assert sorted(one.layer.account.tolist()) == sorted(other.layer.account.tolist())


def test_a_post_pair_counts_once_in_the_first_layer_that_holds() -> None:
    """Two posts that share a repost and a link are one co-action; other posts of the same accounts still count."""
    prior = Prior()
    rows: list[Row] = [(0, 0, 0.0), (1, 0, 5.0)]
    first = model_of(rows, n_accounts=3, posts=[10, 11], prior=prior)
    prior.add(first.trace, np.array([10, 11]), np.array([0, 0]))
    # the same two posts share link 0; posts 12 and 13 share link 1 only; post 14 shares link 0 with both
    links: list[Row] = [(0, 0, 0.0), (1, 0, 5.0), (0, 1, 100.0), (1, 1, 110.0), (2, 0, 7.0)]
    second = model_of(
        links, n_accounts=3, trace=LINK, first_object=1, posts=[10, 11, 12, 13, 14], prior=prior
    )
    alone = model_of(links, n_accounts=3, trace=LINK, first_object=1, posts=[10, 11, 12, 13, 14])
    counted = {
        name: {
            (int(a), int(b)): int(d) for a, b, d in zip(found.a, found.b, found.distinct[:, 0], strict=True)
        }
        for name, model in (("first", first), ("second", second), ("alone", alone))
        for found in [engine_layers.sweep(model.layer, model.windows)]
    }
    assert counted["first"] == {(0, 1): 1}
    assert counted["alone"] == {(0, 1): 2, (0, 2): 1, (1, 2): 1}
    assert counted["second"] == {(0, 1): 1, (0, 2): 1, (1, 2): 1}
    assert second.pairs_within.tolist() == [3]
    assert alone.pairs_within.tolist() == [4]


def test_a_wider_trace_of_a_family_holds_what_a_narrower_one_does_but_no_everyday_phrase() -> None:
    """Edited copies are weighed with the copies among them; what an everyday phrase holds counts in neither."""
    rows: list[Row] = [(0, 0, 0.0), (1, 0, 5.0)]
    for earlier, left in ((TEXT, 1), (EVERYDAY, 0), (REPOST, 0)):
        prior = Prior()
        prior.add(earlier, np.array([10, 11]), np.array([9, 9]))
        model = model_of(rows, n_accounts=2, trace=EDITED_TEXT, posts=[10, 11], prior=prior)
        assert model.pairs_within.sum() == left * len(model.windows)


def test_an_action_without_a_post_is_never_taken_for_counted() -> None:
    prior = Prior()
    prior.add(REPOST, np.array([-1, -1, 3]), np.array([7, 7, 7]))
    rows: list[Row] = [(0, 0, 0.0), (1, 0, 1.0)]
    model = model_of(rows, n_accounts=2, trace=TEXT, posts=[-1, -1], prior=prior)
    assert engine_layers.sweep(model.layer, model.windows).coactions.tolist() == [[1]]


def test_who_can_be_tested_depends_on_margins_only() -> None:
    rows = independent_world(8, accounts=40, objects=100, actions=300)
    model = model_of(rows, n_accounts=40)
    fake = null.shuffled(model.layer, model.incidences, model.strata, np.random.default_rng(0))
    assert REPOST.min_objects == 2
    wanted = [len({thing for who, thing, _ in rows if who == account}) >= 2 for account in range(40)]
    assert model.eligible.tolist() == wanted
    held = {(int(account), int(thing)) for account, thing in zip(fake.account, fake.object, strict=True)}
    kept = np.bincount([account for account, _ in held], minlength=40)
    # a shuffle parts labels that met themselves, but for a few
    assert (kept < model.incidences.per_account).sum() <= 0.2 * 40


def test_pairs_on_an_object_are_pairs_of_accounts() -> None:
    rows: list[Row] = [(who, 0, when) for who in range(4) for when in (0.0, 1.0, 2.0)]
    model = model_of(rows, n_accounts=4)
    assert model.pairs_within.tolist() == [len(list(combinations(range(4), 2)))]
    assert model.coactions == 12 * 11 // 2
