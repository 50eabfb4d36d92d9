"""Two sides: figures that differ are told, equal ones are not, and what cannot be seen is said."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.operations.compare import compare
from inconcert.operations.portrait import MEASURES, Measure, estimates, per_account
from inconcert.operations.side import side
from inconcert.report.page import page_html, page_markdown


def test_a_case_beside_itself_differs_in_nothing(before: Case) -> None:
    page = compare(before, before)
    assert page.title.startswith("case (first) beside case (second): 0 of ")


def test_a_ring_beside_its_town(before: Case) -> None:
    page = compare(before, before, "G1", None)
    found = {
        row.cells[0]: row.cells[1:] for panel in page.panels for table in panel.tables for row in table.rows
    }
    assert found["posts of an account, on average"][2] == "differ"  # 20 of everybody, more of the ring
    assert found["Accounts"] == [6, 206]
    assert "millfacts.example" in found
    assert "The mill at Tarnholm" in page_markdown(page)
    assert "<h1" in page_html(page)


def test_counts_of_an_account(before: Case) -> None:
    counts = per_account(side(before, "G1", "ring"))
    posts = before.scan("posts").filter(pl.col("account_id") == "x:900").collect()
    row = counts.row(by_predicate=pl.col("account_id") == "x:900", named=True)
    assert row["posts"] == posts.height
    assert row["reposts"] == (posts["post_type"] == "repost").sum()
    assert row["original_with_site"] == (posts["post_type"] == "original").sum()
    assert row["said_again"] == row["compared"]  # all of its own words were another member's too


def test_intervals_are_over_accounts_not_posts() -> None:
    """Two accounts of 500 posts each are two observations: the interval spans what either does."""
    counts = pl.DataFrame({"accounts": [1, 1], "posts": [500, 500], "reposts": [0, 500]})
    found = estimates(counts, [Measure("s", "reposts", "reposts")], 1)[0]
    assert (found.value, found.low, found.high) == (0.5, 0.0, 1.0)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(2)
    held = 0
    for trial in range(80):
        rates = random.beta(2, 6, 60)
        posts = random.integers(5, 40, 60)
        counts = pl.DataFrame(
            {"accounts": np.ones(60), "posts": posts, "reposts": random.binomial(posts, rates)}
        )
        found = estimates(counts, [Measure("s", "reposts", "reposts")], trial)[0]
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.25 <= found.high
    assert held >= 68  # 76 are expected of 80


def test_what_no_account_has_is_not_observable(before: Case) -> None:
    named = dict(
        zip(
            (one.name for one in MEASURES),
            estimates(per_account(side(before, None, "town")), MEASURES, 1),
            strict=True,
        )
    )
    assert named["posts sent with the commonest client"].value is None
    assert named["reposts, of all posts"].value is not None


def test_a_group_that_is_not_there(before: Case) -> None:
    with pytest.raises(InputError, match="has no group G9"):
        compare(before, before, "G9")
