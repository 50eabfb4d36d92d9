"""Signals find made-up accounts that are alike, leave ordinary ones alone, and say when they cannot know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from inconcert.accounts import SIGNALS, creation, handle, profile_reuse
from inconcert.accounts.base import Accounts, NotObservable, Observed, in_the_tail

START = datetime(2030, 1, 1, tzinfo=UTC)
POSTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "post_id": pl.String,
    "account_id": pl.String,
    "platform": pl.String,
    "created_at": pl.Datetime("us", "UTC"),
    "post_type": pl.String,
    "text_key": pl.UInt64,
    "lang": pl.String,
    "client_name": pl.String,
    "mentions": pl.List(pl.String),
}


def made(others: int = 100, members: int = 10) -> tuple[Accounts, frozenset[str]]:
    """Ordinary accounts spread over years, and members made within five days with one profile text."""
    rows = [
        {
            "account_id": f"o{n:03}",
            "handle": f"marenoldan{n}",
            "description": f"I like hill number {n} and its old trees",
            "created_at": START + timedelta(days=17 * n),
        }
        for n in range(others)
    ]
    rows += [
        {
            "account_id": f"m{n:03}",
            "handle": f"xkqzvwjb{n + 10000000}",
            "description": "We water the roses of the old garden daily",
            "created_at": START + timedelta(days=600 + n % 5),
        }
        for n in range(members)
    ]
    accounts = pl.DataFrame(rows).with_columns(
        pl.col("created_at").dt.cast_time_unit("us"),
        platform=pl.lit("x"),
        display_name=pl.lit(None, dtype=pl.String),
        profile_url=pl.lit(None, dtype=pl.String),
        followers_count=pl.lit(None, dtype=pl.Int64),
        following_count=pl.lit(None, dtype=pl.Int64),
        status=pl.lit(None, dtype=pl.String),
        is_pseudonymised=pl.lit(value=False),
    )
    snapshots = pl.DataFrame(schema={"account_id": pl.String, "changed": pl.List(pl.String)})
    return Accounts(accounts, pl.DataFrame(schema=POSTS), snapshots, "s"), frozenset(
        f"m{n:03}" for n in range(members)
    )


def test_accounts_made_within_days_are_told_with_their_odds() -> None:
    view, members = made()
    found = creation.SIGNAL.test(creation.measure(view), members)
    assert isinstance(found, Observed)
    assert found.statistic == 10
    assert found.log10_p < -8
    assert found.detail.startswith("10 of 10 members within 5 days from 2031-08-24")


def test_accounts_spread_over_years_are_left_alone() -> None:
    view, _ = made()
    spread = frozenset(f"o{n:03}" for n in range(0, 100, 10))
    found = creation.SIGNAL.test(creation.measure(view), spread)
    assert isinstance(found, Observed)
    assert found.log10_p == 0


def test_a_profile_text_that_only_they_have_is_reuse() -> None:
    view, members = made(others=300)
    found = profile_reuse.SIGNAL.test(profile_reuse.measure(view), members)
    assert isinstance(found, Observed)
    assert found.statistic == 10
    assert found.log10_p < -8


def test_letters_at_random_stand_out_among_accounts_of_the_same_year() -> None:
    view, members = made(others=400)
    view.accounts.replace_column(
        view.accounts.get_column_index("created_at"),
        pl.Series("created_at", [START] * view.accounts.height, dtype=pl.Datetime("us", "UTC")),
    )
    found = handle.LETTERS.test(handle.letters(view), members)
    assert isinstance(found, Observed)
    assert found.statistic == 10
    digits = handle.digits(view)
    assert digits.filter(pl.col("value") == 1)["account_id"].sort().to_list() == sorted(members)


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_without_data_nothing_is_observable_and_the_text_says_what_it_asks(signal: object) -> None:
    assert signal in SIGNALS
    one = next(item for item in SIGNALS if item is signal)
    view, _ = made(others=2, members=2)
    assert isinstance(one.test(one.measure(view), frozenset({"m000", "m001"})), NotObservable)
    assert "?" in one.text.splitlines()[0]
    assert "Null\nhypothesis" in one.text or "ull hypothesis" in one.text.replace("\n", " ")
    assert one.otherwise


def test_ties_are_not_a_tail() -> None:
    same = pl.DataFrame(
        {"account_id": [f"a{n}" for n in range(60)], "value": [1.0] * 60, "stratum": ["x"] * 60}
    )
    found = in_the_tail(same, frozenset(f"a{n}" for n in range(5)))
    assert isinstance(found, Observed)
    assert found.log10_p == 0
