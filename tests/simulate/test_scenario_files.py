"""The files: the archive's columns, ids that point somewhere, the same bytes for the same seed."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import polars as pl

from inconcert.simulate import read_scenario, write_scenario

from .written import Scenario

HEADER = (
    "tweetid,userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,"
    "user_profile_url,follower_count,following_count,account_creation_date,account_language,tweet_language,tweet_text,"
    "tweet_time,tweet_client_name,in_reply_to_userid,in_reply_to_tweetid,quoted_tweet_tweetid,is_retweet,"
    "retweet_userid,retweet_tweetid,latitude,longitude,quote_count,reply_count,like_count,retweet_count,hashtags,urls,"
    "user_mentions,poll_choices"
)
SIZES = {
    ("boosters", False): 25,
    ("link_network", False): 15,
    ("tasked", False): 20,
    ("repurposed", False): 20,
    ("newsroom", True): 12,
    ("fan_club", True): 40,
    ("conference", True): 60,
    ("campaign", True): 31,
}


def test_same_seed_same_bytes(scenarios: dict[int, Scenario], tmp_path: Path) -> None:
    first, again = scenarios[1].planted, write_scenario(tmp_path, read_scenario("demo"))
    for name in ("tweets", "users", "truth"):
        assert getattr(again, name).read_bytes() == getattr(first, name).read_bytes()
    assert again.groups == first.groups


def test_another_seed_other_accounts_and_posts(scenarios: dict[int, Scenario]) -> None:
    first, second = scenarios[1], scenarios[2]
    assert not {*first.members("boosters")} & {*second.members("boosters")}
    in_both = first.posts.join(second.posts.select("tweet_text").unique(), on="tweet_text")
    assert len(in_both) < 0.1 * len(first.posts)


def test_every_row_has_the_archives_columns(scenario: Scenario) -> None:
    with scenario.planted.tweets.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert ",".join(rows[0]) == HEADER
    assert {len(row) for row in rows} == {31}
    assert len(rows) - 1 == scenario.planted.posts_total
    assert 75_000 <= scenario.planted.posts_total <= 105_000
    assert any("\n" in row[12] for row in rows[1:])
    patterns = {
        "tweetid": r"\d{19}",
        "userid": r"\d{19}",
        "account_creation_date": r"20[12]\d-\d\d-\d\d",
        "tweet_time": r"2021-0[34]-\d\d \d\d:\d\d:\d\d",
        "is_retweet": "true|false",
        "hashtags": r"\[('\w+'(, '\w+')*)?\]",
        "urls": r"\[('https://[a-z]+\.example(/[\w-]+)*'(, '[^']+')*)?\]",
        "user_mentions": r"\[\d*\]",
        "tweet_language": "en|ru|ar|fa",
        "retweet_count": r"\d+",
    }
    for column, pattern in patterns.items():
        values = {row[rows[0].index(column)] for row in rows[1:]}
        assert not [value for value in values if not re.fullmatch(pattern, value)][:3], column


def test_ids_are_unique_and_point_to_earlier_posts(scenario: Scenario) -> None:
    posts = scenario.posts
    assert posts["tweetid"].n_unique() == len(posts)
    assert posts["time"].is_sorted()
    columns = ("in_reply_to_tweetid", "quoted_tweet_tweetid", "retweet_tweetid")
    acts = posts.with_columns(target=pl.coalesce(columns)).drop_nulls("target")
    assert len(acts) == len(posts.filter(pl.col("kind") != "original"))
    known = posts.select(target="tweetid", target_user="userid", posted="time", target_text="tweet_text")
    found = acts.join(known, on="target")
    assert len(found) == len(acts)
    assert found.filter(pl.col("posted") > pl.col("time")).is_empty()
    assert found.filter(pl.col("userid") == pl.col("target_user")).is_empty()
    reposts = found.filter(pl.col("kind") == "repost")
    assert reposts.filter(~pl.col("tweet_text").str.ends_with(pl.col("target_text"))).is_empty()
    assert reposts.filter(pl.col("retweet_userid") != pl.col("target_user")).is_empty()
    assert reposts.select("userid", "target").is_duplicated().sum() == 0


def test_users_are_the_authors(scenario: Scenario) -> None:
    users = scenario.users
    assert len(users) == scenario.planted.accounts_total == users["userid"].n_unique()
    assert users["user_screen_name"].n_unique() == len(users)
    assert ",".join(users.columns) == HEADER.removeprefix("tweetid,").split(",tweet_language")[0]
    authors = scenario.posts.select(users.columns).unique()
    assert (
        len(authors.join(users, on=users.columns, nulls_equal=True))
        == authors["userid"].n_unique()
        == len(authors)
    )


def test_the_truth_names_every_planted_account_once(scenario: Scenario) -> None:
    truth = pl.read_csv(scenario.planted.truth, infer_schema=False)
    assert truth.columns == ["account_id", "label", "benign"]
    assert truth["account_id"].n_unique() == len(truth)
    assert set(truth["account_id"]) <= set(scenario.users["userid"])
    counted = {(group.label, group.benign): len(group.accounts) for group in scenario.planted.groups}
    assert counted == SIZES
    for group in scenario.planted.groups:
        rows = truth.filter(pl.col("label") == group.label)
        assert tuple(sorted(rows["account_id"])) == group.accounts
        assert set(rows["benign"]) == {"true" if group.benign else "false"}
        assert group.description.endswith(".")
        assert str(len(group.accounts)) in group.description or group.label == "campaign"


def test_nobody_real_can_be_meant(scenario: Scenario) -> None:
    assert scenario.users["user_screen_name"].str.len_chars().min() == 16  # X allows 15
    assert (scenario.users["userid"].cast(pl.Int64) > 9_000_000_000_000_000_000).all()
    addresses = scenario.posts["tweet_text"].str.extract_all(r"https?://[^/\s]+").explode().drop_nulls()
    assert addresses.str.ends_with(".example").all()
    sites = scenario.users["user_profile_url"].drop_nulls()
    assert sites.str.contains(r"^https://[a-z]+\.example(/|$)").all()
