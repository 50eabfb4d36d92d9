"""Communities of one run: what is linked about as densely as within is one, what hardly is stays apart."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from inconcert.coordination.partition import DENSE, joined
from inconcert.coordination.second_look import company

ACCOUNTS = np.arange(10, 20, dtype=np.int32)
LEFT, RIGHT = ACCOUNTS[:5].tolist(), ACCOUNTS[5:].tolist()
WITHIN = [*combinations(LEFT, 2), *combinations(RIGHT, 2)]
ACROSS = list(product(LEFT, RIGHT))


def communities(links: list[tuple[int, int]]) -> list[int]:
    a, b = np.array(links, np.int32).T
    labels: list[int] = joined(np.array([0] * 5 + [1] * 5), a, b, ACCOUNTS).tolist()
    return labels


@pytest.mark.parametrize(("across", "sets"), [(0, 2), (1, 2), (8, 2), (9, 1), (25, 1)])
def test_two_cliques_are_one_from_a_third_of_the_links_across(across: int, sets: int) -> None:
    assert 8 < DENSE * len(ACROSS) <= 9
    labels = communities(WITHIN + ACROSS[:across])
    assert len(set(labels)) == sets
    assert len(set(labels[:5])) == len(set(labels[5:])) == 1


def test_the_looser_of_the_two_sets_the_measure() -> None:
    loose = [*combinations(LEFT, 2), *list(combinations(RIGHT, 2))[:5]]
    assert len(set(communities(loose + ACROSS[:4]))) == 2
    assert len(set(communities(loose + ACROSS[:5]))) == 1


def test_an_account_that_lost_its_links_stays_alone() -> None:
    a, b = np.array(WITHIN[:10], np.int32).T
    labels = joined(np.array([0] * 5 + [-6, -7, -8, -9, -10]), a, b, ACCOUNTS).tolist()
    assert len(set(labels[:5])) == 1
    assert len(set(labels)) == 6


def test_who_came_with_linked_accounts_is_looked_at_again() -> None:
    """1, 2, 3 are linked; two pairs tie 4 to them, one pair ties 5, and 6 and 7 are tied to each other only."""
    pairs = [
        (1, 2, -20.0),
        (1, 3, -20.0),
        (2, 3, -20.0),
        (1, 4, -6.0),
        (2, 4, -6.0),
        (3, 5, -6.0),
        (6, 7, -20.0),
    ]
    a, b, log_p = np.array(pairs).T
    found = company(a.astype(np.int32), b.astype(np.int32), log_p <= -15.0)
    assert found.tolist() == [1, 2, 3, 4]
    assert company(a.astype(np.int32), b.astype(np.int32), log_p <= -30.0).tolist() == []
