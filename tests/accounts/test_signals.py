"""Signals find made-up accounts that are alike, leave ordinary ones alone, and say when they cannot know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from inconcert.accounts import SIGNALS, creation, growth, handle, profile_reuse, rest
from inconcert.accounts.base import Accounts, Described, NotObservable, Observed, Signal, beside, in_the_tail

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
        picture=pl.lit(None, dtype=pl.String),
        followers_count=pl.lit(None, dtype=pl.Int64),
        following_count=pl.lit(None, dtype=pl.Int64),
        status=pl.lit(None, dtype=pl.String),
        is_pseudonymised=pl.lit(value=False),
    )
    snapshots = pl.DataFrame(
        schema={
            "account_id": pl.String,
            "observed_at": pl.Datetime("us", "UTC"),
            "followers_count": pl.Int64,
            "changed": pl.List(pl.String),
        }
    )
    return Accounts(accounts, pl.DataFrame(schema=POSTS), snapshots, "s"), frozenset(
        f"m{n:03}" for n in range(members)
    )


def test_accounts_made_within_days_are_told_with_their_odds() -> None:
    view, members = made()
    found = creation.SIGNAL.test(creation.SIGNAL.values(view), members)
    assert isinstance(found, Observed)
    assert found.statistic == 10
    assert found.log10_p < -7
    assert found.detail.startswith("10 of 10 members within 5 days from 2031-08-24")


def test_accounts_spread_over_years_are_left_alone() -> None:
    view, _ = made()
    spread = frozenset(f"o{n:03}" for n in range(0, 100, 10))
    found = creation.SIGNAL.test(creation.SIGNAL.values(view), spread)
    assert isinstance(found, Observed)
    assert found.log10_p == 0


def test_a_profile_text_that_only_they_have_is_reuse() -> None:
    view, members = made(others=300)
    found = profile_reuse.SIGNAL.test(profile_reuse.SIGNAL.values(view), members)
    assert isinstance(found, Observed)
    assert found.statistic == 10
    assert found.log10_p < -8


def test_letters_at_random_stand_out_among_accounts_of_the_same_year() -> None:
    view, members = made(others=400)
    view.accounts.replace_column(
        view.accounts.get_column_index("created_at"),
        pl.Series("created_at", [START] * view.accounts.height, dtype=pl.Datetime("us", "UTC")),
    )
    found = handle.LETTERS.test(handle.LETTERS.values(view), members)
    assert isinstance(found, Observed)
    assert found.statistic == 10
    digits = handle.digits(view)
    assert digits.filter(pl.col("value") == 1)["account_id"].sort().to_list() == sorted(members)


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_without_data_nothing_is_observable_and_the_text_says_what_it_asks(signal: object) -> None:
    assert signal in SIGNALS
    one = next(item for item in SIGNALS if item is signal)
    view, _ = made(others=2, members=2)
    assert isinstance(one.test(one.values(view), frozenset({"m000", "m001"})), NotObservable)
    assert "?" in one.text.splitlines()[0]
    assert "Null\nhypothesis" in one.text or "ull hypothesis" in one.text.replace("\n", " ")
    assert one.otherwise


def test_ties_are_not_a_tail() -> None:
    same = pl.DataFrame(
        {
            "account_id": [f"a{n}" for n in range(60)],
            "value": [1.0] * 60,
            "stratum": ["x"] * 60,
            "entered": [START] * 60,
        }
    )
    found = in_the_tail(same, frozenset(f"a{n}" for n in range(5)))
    assert isinstance(found, Observed)
    assert found.log10_p == 0


def entering(view: Accounts, days: dict[str, int]) -> Accounts:
    """The accounts with one post each, on the day given."""
    posts = pl.DataFrame(
        [
            {"post_id": account, "account_id": account, "created_at": START + timedelta(days=day)}
            for account, day in days.items()
        ],
        schema_overrides={"created_at": POSTS["created_at"]},
    ).with_columns(lang=pl.lit("en"))
    return Accounts(view.accounts, posts, view.snapshots, "s")


def test_a_wave_that_all_newcomers_of_a_day_share_is_not_the_group_s() -> None:
    """120 people join in the week a service opens and post at once; ten of them are no burst. Ten beside settled accounts are."""
    ids = {f"o{n:03}": START + timedelta(days=n) for n in range(2_000)}
    ids |= {f"w{n:03}": START + timedelta(days=2_500 + n % 7) for n in range(120)}
    made_view, _ = made()
    accounts = pl.DataFrame({"account_id": list(ids), "created_at": list(ids.values())}).with_columns(
        pl.col("created_at").dt.cast_time_unit("us"), platform=pl.lit("x")
    )
    wave = frozenset(f"w{n:03}" for n in range(10))
    view = Accounts(accounts, made_view.posts, made_view.snapshots, "s")
    together = entering(
        view, {one: 2_510 if one.startswith("w") else (at - START).days for one, at in ids.items()}
    )
    ordinary = creation.SIGNAL.test(creation.SIGNAL.values(together), wave)
    assert isinstance(ordinary, Observed)
    assert ordinary.log10_p > -2
    others = {one: 2_510 if one.startswith("o") else 0 for one in ids}
    alone = creation.SIGNAL.test(
        creation.SIGNAL.values(entering(view, others | dict.fromkeys(wave, 2_510))), wave
    )
    assert isinstance(alone, Observed)
    assert alone.log10_p < -8


def test_blocks_of_entry_hold_twenty_accounts_for_each_member() -> None:
    measured = pl.DataFrame(
        {
            "account_id": [f"a{n:04}" for n in range(1_000)],
            "stratum": "x",
            "entered": [START + timedelta(hours=n) for n in range(1_000)],
        }
    )
    near = beside(measured, frozenset(f"a{n:04}" for n in range(305, 315)))
    assert near["account_id"].to_list() == [f"a{n:04}" for n in range(200, 400)]
    assert near["member"].sum() == 10


def resting(hours_of: dict[str, range]) -> Accounts:
    """Accounts that post once an hour in their hours, on forty days."""
    posts = pl.DataFrame(
        [
            {
                "post_id": f"{account}-{day}-{hour}",
                "account_id": account,
                "created_at": START + timedelta(days=day, hours=hour % 24),
            }
            for account, held in hours_of.items()
            for day in range(40)
            for hour in held
        ],
        schema_overrides={"created_at": POSTS["created_at"]},
    ).with_columns(lang=pl.lit("en"))
    accounts = pl.DataFrame({"account_id": list(hours_of)}).with_columns(platform=pl.lit("x"))
    view, _ = made()
    return Accounts(accounts, posts, view.snapshots, "s")


def test_hours_of_rest_are_described_and_have_no_p_value() -> None:
    view = resting(
        {f"m{n}": range(8, 24) for n in range(5)} | {f"o{n:02}": range(n, n + 16) for n in range(24)}
    )
    values = rest.WORKING_HOURS.values(view)
    mine = values.row(by_predicate=pl.col("account_id") == "m0", named=True)
    assert (mine["start"], mine["value"]) == (0, 1.0)
    assert mine["detail"] == "0.0% of its posts between 00:00 and 08:00 UTC, its quietest eight hours"
    found = rest.WORKING_HOURS.test(values, frozenset(f"m{n}" for n in range(5)))
    assert isinstance(found, Described)
    assert found.detail == (
        "5 of 5 members are quietest for eight hours from 00:00 UTC, give or take an hour; of the case's other accounts 12%"
    )


def test_growth_is_doublings_a_month_between_the_first_and_last_time_seen() -> None:
    view, _ = made()
    seen = pl.DataFrame(
        {
            "account_id": ["o000", "o000", "o000", "o001", "o001"],
            "observed_at": [START + timedelta(days=day) for day in (0, 30, 60, 0, 3)],
            "followers_count": [99, 5, 399, 10, 10_000],
        },
        schema_overrides={"observed_at": POSTS["created_at"]},
    )
    values = growth.measure(Accounts(view.accounts, view.posts, seen, "s"))
    assert values.rows() == [("o000", 1.0, "x/?/2")]


def test_no_signal_of_place_weighs() -> None:
    silent: list[Signal] = [signal for signal in SIGNALS if not signal.weighs]
    assert [signal.name for signal in silent] == ["working_hours", "weekend"]


def test_one_profile_picture_that_only_they_show_is_reuse_and_its_address_is_not_spelled() -> None:
    view, members = made(others=300)
    picture = pl.when(pl.col("account_id").is_in(sorted(members))).then(pl.lit("cdn.example/rose.png"))
    bare = view.accounts.with_columns(
        description=pl.lit(None, pl.String), display_name="account_id", picture=picture
    )
    found = profile_reuse.SIGNAL.test(
        profile_reuse.SIGNAL.values(Accounts(bare, view.posts, view.snapshots, "s")), members
    )
    assert isinstance(found, Observed)
    assert found.log10_p < -8
    assert found.detail == "10 members share one profile picture, which 10 of 310 comparable profiles have"
