"""Members: who was left between groups comes home, and what is left beside a set beyond taste stays with it, or does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from inconcert.coordination import network
from inconcert.coordination.groups import _soon
from inconcert.coordination.membership import (
    LASTING,
    Draft,
    Found,
    _by_taste,
    _draft,
    _homes,
    _is_of_two_kinds,
    _sure,
    by_hour,
    by_pace,
    shown_apart,
)
from inconcert.coordination.network import Links
from inconcert.coordination.partition import Partition
from inconcert.coordination.standing import Activity
from inconcert.settings import Settings
from tests.coordination.made_layers import HOUR, Row, independent_world, model_of, planted

Pair = tuple[int, int]

ONE = list(range(10, 16))
OTHER = list(range(20, 26))
BETWEEN = 30
ALL = [*ONE, *OTHER, BETWEEN]


def links_of(
    pairs: Sequence[Pair],
    *,
    untimed: Sequence[Pair] = (),
    faint: Sequence[Pair] = (),
    beyond_taste: Sequence[Pair] = (),
) -> Links:
    ends = np.array(sorted({*pairs, *untimed}), np.int32)
    nothing = np.full(len(ends), -30.0)
    asked = [tuple(pair) for pair in ends.tolist()]
    return Links(
        a=ends[:, 0],
        b=ends[:, 1],
        log_p=nothing,
        log_q=nothing,
        tests=1_000,
        tests_named=0,
        bounds=np.full(len(ends), -10.0),
        findable=-10.0,
        timed=np.array([pair not in set(untimed) for pair in asked]),
        faint=np.array([pair in set(faint) for pair in asked]),
        beyond_taste=np.array([pair in set(beyond_taste) for pair in asked]),
        again=(),
    )


def together(accounts: Sequence[int]) -> list[Row]:
    """A world in which these accounts pass on 25 things of their own over a month."""
    return planted(independent_world(0, accounts=60), accounts, objects=25, spread=120, seed=3)


def found_of(links: Links, accounts: Sequence[int], rows: Sequence[Row]) -> Found:
    """The links over what these accounts pass on."""
    model = model_of(rows, n_accounts=60, windows=(60, HOUR, 24 * HOUR))
    behind = [network.evidence(model, links, Settings(), 1)]
    activity = Activity(np.full(60, 60, np.int64), int(model.layer.time.max() - model.layer.time.min()))
    known = np.array(sorted(accounts), np.int32)
    return Found(links, behind, activity, Partition(known, np.zeros((len(known), 7), np.int64), []))


def draft_of(members: Sequence[int], found: Found, *, faint: bool = True) -> Draft:
    made = _draft(np.array(members, np.int32), found, faint=faint)
    assert made is not None
    return made


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


@pytest.mark.parametrize("followers", [3, 12])
def test_who_follows_a_desk_later_in_the_day_is_parted_from_it_however_many_they_are(followers: int) -> None:
    desk, day = list(range(5)), list(range(5, 5 + followers))
    others = [(account + 20, thing, time) for account, thing, time in independent_world(0, accounts=40)]
    rows = planted(others, desk, objects=25, spread=120, seed=3)
    for member, follower in product(desk, day):
        first = max(row[1] for row in rows) + 1
        for number in range(8):
            start = 3 * 24.0 * HOUR * number
            rows += [(member, first + number, start), (follower, first + number, start + 8 * HOUR)]
    links = links_of([*combinations(desk, 2), *product(desk, day)])
    found = found_of(links, [*desk, *day], rows)
    whole = draft_of([*desk, *day], found)
    assert whole.members.tolist() == [*desk, *day]
    hour, rest = by_pace(whole, found)
    assert hour is not None
    assert hour.members.tolist() == desk
    assert hour.parted
    assert rest is None, "nothing ties those of the day to each other"


def test_members_of_one_pace_are_the_draft_itself() -> None:
    found = found_of(links_of(list(combinations(ONE, 2))), ONE, together(ONE))
    whole = draft_of(ONE, found)
    hour, rest = by_pace(whole, found)
    assert hour is whole
    assert rest is None


def test_a_part_keeps_the_faint_links_that_it_may_have() -> None:
    faint = [(ONE[4], ONE[5]), (ONE[3], ONE[5]), (ONE[2], ONE[5]), (ONE[1], ONE[5])]
    links = links_of(list(combinations(ONE[:5], 2)) + faint, faint=faint)
    found = found_of(links, ONE, together(ONE))
    part = draft_of(ONE, found)
    assert not _is_of_two_kinds(part), "there is one kind of trace"
    assert [one.members.tolist() for one in shown_apart(part, found)] == [ONE[:5]]
    sure = draft_of(ONE[:5], found, faint=False)
    assert shown_apart(sure, found) == [sure]


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


@pytest.mark.parametrize(
    ("within_the_hour", "parted", "soon"), [(6, True, True), (5, True, False), (5, False, True)]
)
def test_members_chosen_for_their_pace_must_be_quicker_than_luck_makes_them(
    within_the_hour: int, parted: bool, soon: bool
) -> None:
    pairs = list(combinations(range(4), 2))
    rows = [(account + 20, thing, time) for account, thing, time in independent_world(0, accounts=40)]
    for number, pair in enumerate(pairs):
        gap = 60 if number < within_the_hour else 8 * HOUR
        first = max(row[1] for row in rows) + 1
        for thing in range(8):
            start = 3 * 24.0 * HOUR * thing
            rows += [(pair[0], first + thing, start), (pair[1], first + thing, start + gap)]
    found = found_of(links_of(pairs), range(4), rows)
    draft = replace(draft_of(range(4), found), parted=parted)
    assert [len(one) for one in by_hour(draft.links, found.links, found.strong)] == [
        within_the_hour,
        6 - within_the_hour,
    ]
    assert _soon(draft, found.links, found.strong) is soon
