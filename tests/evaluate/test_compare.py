"""Exact figures on a case made by hand: an operation of four, a club of three, and strangers."""

from __future__ import annotations

import polars as pl
import pytest

from inconcert.errors import InputError
from inconcert.evaluate.compare import Evaluation, LabelCounts, compared, lines
from inconcert.evaluate.truth import named

ACCOUNTS = pl.DataFrame(
    {"account_id": [f"x:{n}" for n in range(1, 11)], "native_id": [str(n) for n in range(1, 11)]}
)
TRUTH = pl.DataFrame(
    {
        "account_id": ["1", "x:2", "3", "4", "5", "6", "7", "99"],
        "label": ["desk"] * 4 + ["club"] * 3 + ["desk"],
        "benign": [False] * 4 + [True] * 3 + [False],
    }
)
POSTS = pl.DataFrame(
    {"account_id": [f"x:{n}" for n in range(1, 10)], "posts": [10, 50, 9, 12, 10, 10, 3, 40, 2]}
)
GROUPS = pl.DataFrame(
    {
        "account_id": ["x:1", "x:2", "x:3", "x:8", "x:5", "x:6", "x:7"],
        "group": ["G1"] * 4 + ["G2"] * 3,
        "verdict": ["in_concert"] * 4 + ["explained"] * 3,
    }
)
LINKS = pl.DataFrame(
    {
        "account_a": ["x:1", "x:1", "x:2", "x:1", "x:5", "x:5", "x:4"],
        "account_b": ["x:2", "x:3", "x:3", "x:8", "x:6", "x:7", "x:9"],
        "log10_p": [-40.0, -12.0, -12.0, -8.0, -30.0, -20.0, -7.0],
    }
)


@pytest.fixture
def result() -> Evaluation:
    labels, unknown = named(TRUTH, ACCOUNTS)
    return compared(labels, POSTS, GROUPS, LINKS, unknown)


def test_by_label(result: Evaluation) -> None:
    assert result.by_label == {
        "club": LabelCounts(
            accounts=3, active=2, in_group=3, accused=0, active_in_group=2, active_accused=0, benign=True
        ),
        "desk": LabelCounts(
            accounts=4, active=3, in_group=3, accused=3, active_in_group=2, active_accused=2, benign=False
        ),
        "organic": LabelCounts(
            accounts=3, active=1, in_group=1, accused=1, active_in_group=1, active_accused=1, benign=True
        ),
    }


def test_figures(result: Evaluation) -> None:
    assert result.links == {"club|club": 2, "desk|desk": 3, "desk|organic": 2}
    assert result.recall == 3 / 4
    assert result.recall_active == 2 / 3
    assert result.recall_in_group == 3 / 4
    assert result.false_accusations == 1
    assert result.false_share == 1 / 4
    assert result.weighted_group_precision == 3 / 4
    assert result.not_in_case == 1
    # ranks: 1 and 2 (40), 3 (12), 8 (8) | 4 and 9 (linked, 7) | 5, 6 (30), 7 (20) | 10
    assert result.auprc == pytest.approx(2 / 4 * 1 + 1 / 4 * 1 + 1 / 4 * 4 / 6)
    assert result.precision_at_50 == 4 / 10
    assert result.recall_at_fpr_0_001 == 3 / 4


def test_weighted_group_precision_is_lowered_by_two_operations_in_one_group() -> None:
    truth = pl.DataFrame(
        {"account_id": ["1", "2", "3", "8"], "label": ["a", "a", "a", "b"], "benign": [False] * 4}
    )
    labels, _ = named(truth, ACCOUNTS)
    found = compared(labels, POSTS, GROUPS, LINKS)
    assert found.weighted_group_precision == 3 / 4
    assert found.false_accusations == 0


def test_nothing_found_is_no_share_of_nothing() -> None:
    labels, _ = named(TRUTH, ACCOUNTS)
    found = compared(labels, POSTS, GROUPS.clear(), LINKS.clear())
    assert found.recall == 0
    assert found.false_share is None
    assert found.weighted_group_precision is None
    assert "False share of the accused: -" in lines(found)
    assert "Links: none" in lines(found)


def test_an_id_of_two_accounts_is_not_guessed() -> None:
    two = pl.DataFrame({"account_id": ["x:1", "vk:1"], "native_id": ["1", "1"]})
    truth = pl.DataFrame({"account_id": ["1"], "label": ["desk"], "benign": [False]})
    with pytest.raises(InputError, match="'1' is vk:1 and x:1"):
        named(truth, two)


def test_one_account_by_both_ids_is_told() -> None:
    truth = pl.DataFrame({"account_id": ["1", "x:1"], "label": ["desk", "club"], "benign": [False, True]})
    with pytest.raises(InputError, match="'x:1' twice"):
        named(truth, ACCOUNTS)
