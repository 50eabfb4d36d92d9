"""Members of the hour and of the day: who is parted, who stays, and what a part keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

import pytest

from inconcert.coordination import groups, network
from inconcert.coordination.grounds import FoundGroup, Lack, judged
from inconcert.coordination.grounds import soon as is_soon
from inconcert.coordination.groups import _by_pace
from inconcert.coordination.membership import Draft, Found, _is_of_two_kinds, _part, by_pace, pace
from inconcert.settings import Settings
from inconcert.traces.link import LINK
from inconcert.traces.repost import REPOST
from tests.coordination.made_layers import HOUR, Row, independent_world, model_of
from tests.coordination.made_links import Pair, draft_of, found_of, links_of, together

ONE = list(range(10, 16))
DESK = list(range(5))
MINUTE, LATER = 60.0, 8.0 * HOUR


def acting(gaps: Mapping[Pair, float]) -> list[Row]:
    """Others, and pairs that have eight things each at such a gap (seconds), three days between things."""
    rows = [(account + 20, thing, time) for account, thing, time in independent_world(0, accounts=40)]
    for (one, other), gap in gaps.items():
        first = max(row[1] for row in rows) + 1
        for number in range(8):
            start = 3 * 24.0 * HOUR * number
            rows += [(one, first + number, start), (other, first + number, start + gap)]
    return rows


def linked(gaps: Mapping[Pair, float]) -> tuple[Draft, Found]:
    """These pairs as links over what they do, and the group of all of them."""
    accounts = sorted({account for pair in gaps for account in pair})
    found = found_of(links_of(list(gaps)), accounts, acting(gaps))
    return draft_of(accounts, found), found


def members(drafts: Sequence[Draft]) -> list[list[int]]:
    return [draft.members.tolist() for draft in drafts]


@pytest.mark.parametrize("followers", [3, 12])
def test_who_follows_a_desk_later_in_the_day_is_parted_from_it_however_many_they_are(followers: int) -> None:
    day = range(5, 5 + followers)
    quick = dict.fromkeys(combinations(DESK, 2), MINUTE)
    whole, found = linked({**quick, **dict.fromkeys(product(DESK, day), LATER)})
    assert whole.members.tolist() == [*DESK, *day]
    parted = by_pace(whole, found)
    assert parted is not None
    assert (members(parted.hour), parted.day) == ([DESK], []), "nothing ties those of the day to each other"
    assert parted.hour[0].parted


@pytest.mark.parametrize(("ties", "dense"), [(1, False), (5, True)])
def test_those_of_the_day_who_are_tied_to_a_desk_as_it_is_within_are_told(ties: int, dense: bool) -> None:
    day = range(5, 9)
    gaps = dict.fromkeys(combinations(DESK, 2), MINUTE) | dict.fromkeys(combinations(day, 2), LATER)
    whole, found = linked(gaps | dict.fromkeys(product(DESK[:ties], day), LATER))
    parted = by_pace(whole, found)
    assert parted is not None
    assert (members(parted.hour), members(parted.day), parted.dense) == ([DESK], [list(day)], dense)


def test_a_group_of_one_pace_is_not_parted() -> None:
    found = found_of(links_of(list(combinations(ONE, 2))), ONE, together(ONE))
    assert by_pace(draft_of(ONE, found), found) is None


def test_of_the_day_alone_no_member_of_the_hour_is_left() -> None:
    whole, found = linked(dict.fromkeys(combinations(DESK, 2), LATER))
    parted = by_pace(whole, found)
    assert parted is not None
    assert (parted.hour, members(parted.day)) == ([], [DESK])


def test_a_part_of_one_kind_keeps_no_faint_links_and_is_still_a_part() -> None:
    faint = [(ONE[4], ONE[5]), (ONE[3], ONE[5]), (ONE[2], ONE[5]), (ONE[1], ONE[5])]
    links = links_of([*combinations(ONE[:5], 2), *faint], faint=faint)
    found = found_of(links, ONE, together(ONE))
    whole = draft_of(ONE, found)
    assert not _is_of_two_kinds(whole), "there is one kind of trace"
    (part,) = _part(whole, whole.members[:-1], found)
    assert (part.members.tolist(), part.faint, part.parted) == (ONE[:5], False, True)
    sure = replace(whole, faint=False)
    (part,) = _part(sure, sure.members[1:], found)
    assert part.members.tolist() == ONE[1:5]


@pytest.mark.parametrize(
    ("within_the_hour", "parted", "soon"),
    [(6, True, True), (5, True, False), (5, False, True), (0, False, False)],
)
def test_members_chosen_for_their_pace_must_be_quicker_than_luck_makes_them(
    within_the_hour: int, parted: bool, soon: bool
) -> None:
    pairs = list(combinations(range(4), 2))
    draft, found = linked({pair: MINUTE if n < within_the_hour else LATER for n, pair in enumerate(pairs)})
    assert [len(some) for some in found.pace.of(draft.links)] == [within_the_hour, 6 - within_the_hour]
    assert is_soon(replace(draft, parted=parted), found) is soon


def test_a_circle_that_shares_much_of_it_later_in_the_day_is_not_of_the_hour() -> None:
    """Half of its links say most within the hour, and half of what it shares is within it: people of one taste, too."""
    pairs = list(combinations(range(4), 2))
    draft, found = linked({pair: MINUTE if n < 3 else LATER for n, pair in enumerate(pairs)})
    assert [len(some) for some in found.pace.of(draft.links)] == [3, 3]
    assert not is_soon(draft, found)


@pytest.mark.parametrize(
    ("lack", "hour", "kept"),
    [
        ("hour", True, [DESK, [5, 6, 7, 8]]),  # a desk that its followers made slow
        ("hour", False, [[*DESK, 5, 6, 7, 8]]),
        ("dedication", True, [[*DESK, 5, 6, 7, 8]]),
    ],
)
def test_a_group_that_lacks_the_hour_for_a_ground_is_parted_where_those_of_the_hour_stand(
    monkeypatch: pytest.MonkeyPatch, lack: Lack, hour: bool, kept: list[list[int]]
) -> None:
    later = range(5, 9)
    gaps = dict.fromkeys(combinations(DESK, 2), MINUTE) | dict.fromkeys(combinations(later, 2), LATER)
    whole, found = linked(gaps | dict.fromkeys(product(DESK[:1], later), LATER))

    def told(draft: Draft, *others: object) -> FoundGroup:
        stands = {5: hour, 4: False, 9: False}[len(draft.members)]
        one = judged(draft, *others)  # type: ignore[arg-type]
        return replace(one, grounds=("two_kinds",) if stands else (), lack=None if stands else lack)

    monkeypatch.setattr(groups, "judged", told)
    shown = _by_pace(whole, found, Settings(), 1)
    assert [one.members.tolist() for one in shown] == kept


@pytest.mark.parametrize(
    ("soon", "hour", "day", "dense", "kept"),
    [
        (True, True, False, False, [DESK, [5, 6, 7, 8]]),  # followers of a desk
        (True, True, True, False, [[*DESK, 5, 6, 7, 8]]),  # both stand
        (True, True, False, True, [[*DESK, 5, 6, 7, 8]]),  # tied to it as it is within
        (True, False, True, True, [DESK, [5, 6, 7, 8]]),  # the quick ones among a circle, by luck
        (False, False, False, False, [[*DESK, 5, 6, 7, 8]]),  # its ground is not the hour's
        (False, True, False, False, [DESK, [5, 6, 7, 8]]),  # a desk with more followers than it has links
    ],
)
def test_what_stands_alone_and_what_stays_with_it(
    monkeypatch: pytest.MonkeyPatch, soon: bool, hour: bool, day: bool, dense: bool, kept: list[list[int]]
) -> None:
    ties, later = (5 if dense else 1), range(5, 9)
    gaps = dict.fromkeys(combinations(DESK, 2), MINUTE) | dict.fromkeys(combinations(later, 2), LATER)
    whole, found = linked(gaps | dict.fromkeys(product(DESK[:ties], later), LATER))

    def told(draft: Draft, *others: object) -> FoundGroup:
        stands = {5: hour, 4: day, 9: True}[len(draft.members)]
        return replace(judged(draft, *others), grounds=("two_kinds",) if stands else ())  # type: ignore[arg-type]

    monkeypatch.setattr(groups, "judged", told)
    monkeypatch.setattr(groups, "soon", lambda *_: soon)
    shown = _by_pace(whole, found, Settings(), 1)
    assert [one.members.tolist() for one in shown] == kept


@pytest.mark.parametrize(("gap", "faint"), [(MINUTE, True), (LATER, True), (MINUTE, False)])
def test_a_link_that_only_all_traces_together_tell_has_their_pace(gap: float, faint: bool) -> None:
    """One thing in each of two traces: each alone says nothing. All together count among the named alone."""
    pairs = [(0, 1), (0, 2), (1, 2)]
    others = [(account + 20, thing, time) for account, thing, time in independent_world(0, accounts=40)]
    first = max(row[1] for row in others) + 1
    rows = [
        *others,
        *((one, first + number, 0.0) for number, (one, _) in enumerate(pairs)),
        *((other, first + number, gap) for number, (_, other) in enumerate(pairs)),
    ]
    links = links_of(pairs, faint=pairs if faint else ())
    models = [
        model_of(rows, n_accounts=60, trace=trace, windows=(60, 3_600, 86_400)) for trace in (REPOST, LINK)
    ]
    behind = [network.evidence(model, links, Settings(), 1) for model in models]
    assert all((one.log_p == 0).all() for one in behind)
    found = pace(links, behind, Settings())
    assert (bool(found.hour.any()), bool(found.day.any())) == (
        faint and gap == MINUTE,
        faint and gap == LATER,
    )
