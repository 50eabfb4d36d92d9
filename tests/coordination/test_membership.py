"""Members: who was left between groups comes home, and what is left beside a set beyond taste stays with it, or does not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

import pytest

from inconcert.coordination.membership import LASTING, _by_taste, _homes, _is_of_two_kinds, _sure
from tests.coordination.made_links import Pair, draft_of, found_of, links_of, together

ONE = list(range(10, 16))
OTHER = list(range(20, 26))
BETWEEN = 30
ALL = [*ONE, *OTHER, BETWEEN]


def homes(extra: Sequence[Pair], untimed: Sequence[Pair] = (), faint: Sequence[Pair] = ()) -> list[list[int]]:
    pairs = [*combinations(ONE, 2), *combinations(OTHER, 2), *extra, *faint]
    found = found_of(links_of(pairs, untimed=untimed, faint=faint), ALL, together(ALL))
    return [draft.members.tolist() for draft in _homes([draft_of(ONE, found), draft_of(OTHER, found)], found)]


def test_an_account_between_groups_comes_home_to_the_one_that_most_of_its_links_lead_to() -> None:
    toward_both = [(ONE[0], BETWEEN), (ONE[1], BETWEEN), *((member, BETWEEN) for member in OTHER[:3])]
    assert homes(toward_both) == [ONE, [*OTHER, BETWEEN]]


@pytest.mark.parametrize("links", [0, 1])
def test_fewer_than_two_links_into_a_group_are_no_home(links: int) -> None:
    assert homes([(member, BETWEEN) for member in ONE[:links]]) == [ONE, OTHER]


def test_one_link_into_each_of_two_groups_is_no_home() -> None:
    assert homes([(ONE[0], BETWEEN), (OTHER[0], BETWEEN)]) == [ONE, OTHER]


def test_links_by_content_alone_are_no_home() -> None:
    assert homes([], untimed=[(member, BETWEEN) for member in ONE[:4]]) == [ONE, OTHER]


@pytest.mark.parametrize("links", [2, 3, 4, 6])
def test_by_faint_links_alone_an_account_needs_two_thirds_of_the_median_member_s(links: int) -> None:
    faint = [(member, BETWEEN) for member in ONE[:links]]
    found = found_of(links_of([*combinations(ONE, 2), *faint], faint=faint), ALL, together(ONE))
    assert draft_of([*ONE, BETWEEN], found).members.tolist() == ([*ONE, BETWEEN] if links >= 4 else ONE)


def test_a_group_may_be_made_of_faint_links_alone() -> None:
    pairs = list(combinations(ONE, 2))
    found = found_of(links_of(pairs, faint=pairs), ONE, together(ONE))
    assert draft_of(ONE, found).members.tolist() == ONE


def test_a_group_of_one_kind_is_what_its_other_links_hold_together_each_part_by_itself() -> None:
    """Two sets joined by faint links only: what both pass on, and nothing else, lasts."""
    faint = list(product(ONE, OTHER))
    pairs = [*combinations(ONE, 2), *combinations(OTHER, 2), *faint]
    found = found_of(links_of(pairs, faint=faint), [*ONE, *OTHER], together([*ONE, *OTHER]))
    whole = draft_of([*ONE, *OTHER], found)
    assert not _is_of_two_kinds(whole)
    assert [draft.members.tolist() for draft in _sure(whole, found)] == [ONE, OTHER]


def test_faint_links_lead_home_only_to_a_group_that_may_have_them() -> None:
    faint = [(member, BETWEEN) for member in ONE]
    found = found_of(links_of([*combinations(ONE, 2), *faint], faint=faint), ALL, together(ALL))
    (stays,) = _homes([draft_of(ONE, found, faint=False)], found)
    assert stays.members.tolist() == ONE
    (grown,) = _homes([draft_of(ONE, found)], found)
    assert grown.members.tolist() == [*ONE, BETWEEN]


def test_homes_do_not_chain() -> None:
    """An account tied to one that has just come home, and to one member, stays outside."""
    last = 31
    pairs = [*combinations(ONE, 2), (ONE[0], BETWEEN), (ONE[1], BETWEEN), (ONE[2], last), (BETWEEN, last)]
    found = found_of(links_of(pairs), [*ONE, BETWEEN, last], together([*ONE, BETWEEN, last]))
    (grown,) = _homes([draft_of(ONE, found)], found)
    assert grown.members.tolist() == [*ONE, BETWEEN]


def by_taste(size: int, carried: int, across: int) -> list[tuple[list[int], bool]]:
    """A group of `size`, all of it linked within; `carried` of them beyond taste, tied to the rest by `across` pairs."""
    crowd = list(range(10, 10 + size))
    inner, rest = crowd[:carried], crowd[carried:]
    ties = list(product(inner, rest))[:across]
    beyond = list(combinations(inner, 2))
    links = links_of([*beyond, *combinations(rest, 2), *ties], beyond_taste=beyond)
    found = found_of(links, crowd, together(crowd))
    whole = draft_of(crowd, found)
    return [(draft.members.tolist(), draft.beyond_taste) for draft in _by_taste(whole, found)]


def test_what_is_linked_densely_with_a_set_beyond_taste_stays_with_it() -> None:
    assert by_taste(12, 4, across=4 * 8) == [(list(range(10, 22)), True)]


def test_what_is_loosely_linked_with_it_is_parted() -> None:
    assert by_taste(12, 4, across=4) == [(list(range(14, 22)), False), (list(range(10, 14)), True)]


def test_a_few_beyond_taste_do_not_carry_a_whole_audience() -> None:
    size = 24
    assert LASTING * size > 4
    parted = by_taste(size, 4, across=4 * (size - 4))
    assert parted == [(list(range(14, 10 + size)), False), (list(range(10, 14)), True)]


def test_nothing_beyond_taste_leaves_the_group_as_it_is() -> None:
    assert by_taste(8, 0, across=0) == [(list(range(10, 18)), False)]
