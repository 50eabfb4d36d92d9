"""The sentences: what is observed, what is not claimed, and no number nobody can read."""

from __future__ import annotations

import numpy as np
import pytest

from inconcert.coordination.network import LN10, Links
from inconcert.findings import words


@pytest.mark.parametrize(
    ("digits", "says"),
    [
        (0.3, "1 in 2"),
        (3.0, "1 in 1,000"),
        (5.789, "1 in 615,177"),
        (40.0, "less than 1 in a million million"),
    ],
)
def test_chance_in_words(digits: float, says: str) -> None:
    assert words.one_in(digits) == says


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7_199, "120 min"), (7_200, "2 h"), (86_400 * 3, "3 days")],
)
def test_durations(seconds: float, says: str) -> None:
    assert words.duration(seconds) == says


@pytest.mark.parametrize(
    ("gap", "precision", "says"),
    [
        (30.0, "s", "typically 30 s apart"),
        (30.0, "min", "typically within the same minute"),
        (90.0, "min", "typically 90 s apart"),
        (3_600.0, "day", "typically within the same day"),
    ],
)
def test_a_gap_is_no_finer_than_the_times(gap: float, precision: str, says: str) -> None:
    assert words.apart(gap, precision) == says


def test_headline_counts_verdicts_apart_and_claims_no_more() -> None:
    lines = words.headline(["in_concert", "explained", "explained", "audience_not_excluded"], 40, 1_000)
    assert lines[0] == "1 group acts in concert without an innocent explanation that fits."
    assert lines[1].startswith("1 group more where an audience")
    assert lines[2] == "2 groups with an innocent explanation that fits."
    assert lines[3] == (
        "Together 40 accounts. Coordinated does not mean automated, fake or directed by someone."
    )


def test_headline_tells_of_groups_left_out() -> None:
    (none, told) = words.headline([], 0, 1_000, [12, 3])
    assert none.startswith("No group found among 1,000 pairs")
    assert told.startswith("2 groups (15 accounts) are left out")
    assert words.headline(["in_concert"], 5, 1_000, [3])[-1].startswith("1 group (3 accounts) is left out")


def links_with(faint: list[bool]) -> Links:
    """Links of log10 p -8, -4, -7, -5, of which some are faint."""
    number = len(faint)
    log_p = np.array([-8.0, -4.0, -7.0, -5.0])[:number] * LN10
    nobody, none = np.zeros(number, np.int32), np.zeros(number, np.bool_)
    return Links(
        a=nobody,
        b=nobody + 1,
        log_p=log_p,
        log_q=log_p,
        tests=500_000,
        tests_named=190,
        bounds=log_p,
        findable=-9.0,
        timed=~none,
        faint=np.array(faint, np.bool_),
        beyond_taste=none,
        again=(),
    )


def test_the_weakest_link_is_told_among_the_pairs_that_it_was_tested_among() -> None:
    assert words.weakest(links_with([False, False])) == (
        "500,000 pairs of accounts were tested, and the weakest link kept among them had a chance of 1 in 10,000."
    )
    assert words.weakest(links_with([False, True])) == (
        "500,000 pairs of accounts were tested, and the weakest link kept among them had a chance of 1 in 100,000,000. "
        "Among the 190 pairs of accounts that chance would hardly have named together, "
        "links with a chance of up to 1 in 10,000 were kept, too."
    )
    assert words.weakest(links_with([True] * 4)) == (
        "500,000 pairs of accounts were tested. Among the 190 pairs of accounts that chance would hardly have named together, "
        "links with a chance of up to 1 in 10,000 were kept, too."
    )


def test_no_group_says_whether_anything_could_be_tested() -> None:
    assert words.headline([], 0, 0) == ["No group found: no two accounts share enough for any test."]
    assert words.headline([], 0, 12) == [
        "No group found among 12 pairs of accounts that could have shown one."
    ]


def test_expected_numbers_and_lists() -> None:
    assert [words.expected(value) for value in (0.0001, 0.4, 1_234.5)] == ["fewer than 0.01", "0.40", "1,234"]
    assert [words.joined(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
