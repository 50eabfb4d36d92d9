"""The kernels give what the slow reference gives, on tables that try to break them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.engine import layer as layers
from inconcert.engine import reference
from inconcert.engine.layer import NONE, Layer
from inconcert.engine.reference import Action

WINDOWS = (0, 3, 10, 40)

# few accounts, objects and times: ties, equal times, repeated shares, one account many times
actions_strategy = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(0, 60)), max_size=60
).map(lambda rows: [Action(account, obj, time, post) for post, (account, obj, time) in enumerate(rows)])
earlier_strategy = st.dictionaries(
    st.integers(0, 59), st.frozensets(st.integers(100, 103), max_size=3), max_size=40
)


def as_layer(actions: Sequence[Action], earlier: reference.Earlier | None = None, threads: int = 1) -> Layer:
    prior = (NONE, NONE)
    if earlier:
        lists = [sorted(earlier.get(post, ())) for post in range(len(actions))]
        offsets = np.concatenate([[0], np.cumsum([len(codes) for codes in lists])]).astype(np.int64)
        prior = (offsets, np.array([code for codes in lists for code in codes], np.int64))
    table = np.array(actions, np.int64).reshape(-1, 4)
    return layers.sort_layer(
        table[:, 1].astype(np.int32),
        table[:, 2].copy(),
        table[:, 0].astype(np.int32),
        table[:, 3].copy(),
        n_objects=5,
        n_accounts=7,
        prior=prior,
        threads=threads,
    )


def as_dict(pairs: layers.Pairs) -> dict[tuple[int, int], tuple[list[int], list[int]]]:
    rows = zip(
        pairs.a.tolist(), pairs.b.tolist(), pairs.distinct.tolist(), pairs.coactions.tolist(), strict=True
    )
    return {(a, b): (distinct, coactions) for a, b, distinct, coactions in rows}


@settings(max_examples=300, deadline=None)
@given(actions=actions_strategy, earlier=earlier_strategy, threads=st.integers(1, 2))
def test_sweep_equals_reference(actions: list[Action], earlier: reference.Earlier, threads: int) -> None:
    found = layers.sweep(as_layer(actions, earlier, threads), WINDOWS, threads=threads)
    assert as_dict(found) == reference.pair_counts(actions, WINDOWS, earlier)
    keys = list(zip(found.a.tolist(), found.b.tolist(), strict=True))
    assert keys == sorted(keys)


@settings(max_examples=200, deadline=None)
@given(
    actions=actions_strategy,
    earlier=earlier_strategy,
    min_objects=st.integers(1, 3),
    min_coactions=st.integers(1, 4),
)
def test_sweep_keeps_exactly_the_pairs_asked_for(
    actions: list[Action], earlier: reference.Earlier, min_objects: int, min_coactions: int
) -> None:
    layer = as_layer(actions, earlier)
    found = layers.sweep(layer, WINDOWS, min_objects=min_objects, min_coactions=min_coactions)
    every = reference.pair_counts(actions, WINDOWS, earlier)
    assert as_dict(found) == {
        key: (distinct, coactions)
        for key, (distinct, coactions) in every.items()
        if distinct[-1] >= min_objects and coactions[-1] >= min_coactions
    }


@settings(max_examples=200, deadline=None)
@given(actions=actions_strategy, earlier=earlier_strategy)
def test_object_pairs_equal_reference(actions: list[Action], earlier: reference.Earlier) -> None:
    found = layers.object_pairs(as_layer(actions, earlier), WINDOWS, 1)
    wanted = reference.object_pairs(actions, WINDOWS, earlier)
    assert {obj: row.tolist() for obj, row in enumerate(found) if row.any()} == wanted


@settings(max_examples=200, deadline=None)
@given(actions=actions_strategy, earlier=earlier_strategy)
def test_listed_post_pairs_equal_reference(actions: list[Action], earlier: reference.Earlier) -> None:
    layer = as_layer(actions, earlier)
    found = layers.sweep(layer, [40])
    pair, here, there = layers.post_pairs(layer, found.a, found.b, 40, 2)
    listed = sorted(zip(layer.post[here].tolist(), layer.post[there].tolist(), strict=True))
    assert listed == sorted(
        (one.first.post, one.second.post) for one in reference.coactions(actions, 40, earlier)
    )
    assert (layer.account[here] == found.a[pair]).all()
    assert (layer.account[there] == found.b[pair]).all()


@settings(max_examples=200, deadline=None)
@given(actions=actions_strategy)
def test_counting_equals_listing(actions: list[Action]) -> None:
    layer = as_layer(actions)
    found = layers.sweep(layer, WINDOWS)
    distinct, coactions = layers.pair_counts(layer, found.a, found.b, WINDOWS, 1)
    assert distinct.tolist() == found.distinct.tolist()
    assert coactions.tolist() == found.coactions.tolist()


@settings(max_examples=200, deadline=None)
@given(actions=actions_strategy)
def test_times_of_pairs_equal_reference(actions: list[Action]) -> None:
    layer = as_layer(actions)
    found = layers.sweep(layer, [10])
    every = reference.coactions(actions, 10)
    for row, (a, b) in enumerate(zip(found.a, found.b, strict=True)):
        mine = [one for one in every if (one.first.account, one.second.account) == (a, b)]
        times = [action.time for one in mine for action in one]
        assert found.times[row].tolist() == [sum(one.gap for one in mine), min(times), max(times)]


@settings(max_examples=100, deadline=None)
@given(actions=actions_strategy)
def test_pairs_within_a_window_are_counted_without_listing(actions: list[Action]) -> None:
    counted = layers.neighbours(as_layer(actions), 10, 1).pairs
    same_account = sum(
        one.object == other.object and one.account == other.account and abs(one.time - other.time) <= 10
        for at, one in enumerate(actions)
        for other in actions[at + 1 :]
    )
    assert counted == len(reference.coactions(actions, 10)) + same_account


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_huge_object_and_a_busy_account(threads: int) -> None:
    random = np.random.default_rng(7)
    size = 30_000
    account = np.where(random.random(size) < 0.3, 0, random.integers(1, 400, size)).astype(np.int32)
    objects = np.where(random.random(size) < 0.5, 0, random.integers(1, 900, size)).astype(np.int32)
    time = random.integers(0, 50_000, size)
    layer = layers.sort_layer(
        objects, time, account, np.arange(size), n_objects=900, n_accounts=400, threads=threads
    )
    found = layers.sweep(layer, [5, 60], threads=threads)
    # by brute force over object 0 alone and the rest, with arrays instead of loops
    expected: dict[tuple[int, int], int] = {}
    for obj in range(900):
        rows = np.flatnonzero(objects == obj)
        near = np.abs(time[rows][:, None] - time[rows][None, :]) <= 60
        one, other = np.nonzero(np.triu(near, 1))
        for a, b in zip(account[rows[one]].tolist(), account[rows[other]].tolist(), strict=True):
            if a != b:
                expected[min(a, b), max(a, b)] = expected.get((min(a, b), max(a, b)), 0) + 1
    assert {key: counts[1][1] for key, counts in as_dict(found).items()} == expected


def test_nothing_in_nothing_out() -> None:
    assert len(layers.sweep(as_layer([]), WINDOWS)) == 0
    assert layers.object_pairs(as_layer([]), WINDOWS, 1).sum() == 0


@settings(max_examples=200, deadline=None)
@given(
    first=actions_strategy, first_earlier=earlier_strategy, second=actions_strategy, earlier=earlier_strategy
)
def test_layers_joined_count_what_each_counts(
    first: list[Action],
    first_earlier: reference.Earlier,
    second: list[Action],
    earlier: reference.Earlier,
) -> None:
    both = ((first, first_earlier), (second, earlier))
    joined = layers.joined([as_layer(actions, earlier) for actions, earlier in both])
    assert joined.n_objects == 10
    wanted: dict[tuple[int, int], list[list[int]]] = {}
    for counted in (reference.pair_counts(actions, WINDOWS, earlier) for actions, earlier in both):
        for pair, counts in counted.items():
            wanted[pair] = np.add(wanted.get(pair, 0), counts).tolist()
    found = as_dict(layers.sweep(joined, WINDOWS))
    assert {pair: list(counts) for pair, counts in found.items()} == wanted
