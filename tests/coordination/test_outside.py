"""Rates of everybody else, where accounts fill what they act in; and where a case holds nobody to compare with, it is said."""

from __future__ import annotations

import numpy as np
import pytest

from inconcert.coordination.outside import OUTSIDE, outside, without_reference
from tests.coordination.made_layers import Row, language_of_five, model_of, shares

MEMBERS = np.arange(5, dtype=np.int32)
PLATFORMS = np.array([*["moss"] * 5, *["fern"] * 55])


def layer_with(others_in_the_language: int) -> tuple[list[str], list[str]]:
    return without_reference([language_of_five(others_in_the_language)], MEMBERS, PLATFORMS)


def test_a_language_that_hardly_anybody_else_writes_is_named() -> None:
    assert layer_with(0)[0] == ["la"]
    assert layer_with(OUTSIDE - 2)[0] == ["la"]


def test_a_language_with_others_is_not() -> None:
    assert layer_with(OUTSIDE)[0] == []


def test_a_platform_without_anybody_else_is_named() -> None:
    assert layer_with(0)[1] == ["moss"]
    rows = [*shares(range(5), 0, 200), *shares(range(5, 20), 1_000, 100)]
    together = np.full(60, "moss")
    shared = model_of(rows, n_accounts=60)
    assert without_reference([shared], MEMBERS, together)[1] == []
    reposted_by_members_only = model_of(shares(range(5), 0, 200), n_accounts=60)
    assert without_reference([reposted_by_members_only], MEMBERS, together)[1] == ["moss"]
    assert without_reference([shared, reposted_by_members_only], MEMBERS, together)[1] == []


@pytest.mark.parametrize(("strangers", "hidden"), [(6, False), (12, True)])
def test_a_few_who_act_alike_on_things_as_popular_are_no_reference(strangers: int, hidden: bool) -> None:
    """Ten members and some strangers at once on the same things; others have less popular things, each in its own time."""
    random = np.random.default_rng(2)
    rows: list[Row] = [
        (int(who), thing, thing * 3_600.0 + int(who))
        for thing in range(40)
        for who in [*range(10), *random.choice(np.arange(20, 200), strangers, replace=False)]
    ]
    rows += [
        (int(who), 40 + thing, float(random.uniform(0, 1e7)))
        for thing in range(600)
        for who in random.choice(np.arange(20, 200), 4, replace=False)
    ]
    members = np.arange(10, dtype=np.int32)
    rated = outside(model_of(rows, n_accounts=200, windows=(600,)), members)
    assert rated is not None
    expected = float(rated.expected(members[:1], members[1:2])[0, 0])
    assert (expected > 10) == hidden
    assert (expected < 1) == (not hidden)
