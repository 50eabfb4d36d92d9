"""Each innocent group shows, in the data, the facts by which a reader would explain it."""

from __future__ import annotations

import polars as pl

from .written import Scenario, number

DISPATCH = "ferrydispatch.example"


def test_the_newsroom_names_its_publisher(scenario: Scenario) -> None:
    profiles, posts = scenario.profiles("newsroom"), scenario.of("newsroom", "original")
    assert profiles["user_profile_url"].str.contains(DISPATCH, literal=True).all()
    declared = pl.concat_str("user_display_name", "user_profile_description").str.contains(
        "The Ferry Dispatch"
    )
    assert profiles.select(declared).to_series().all()
    assert set(scenario.of("newsroom")["tweet_client_name"]) == {"Newsdesk Planner"}
    linked = posts.filter(pl.col("urls") != "[]")
    assert number(linked["urls"].str.contains(DISPATCH, literal=True).mean()) > 0.95
    assert posts.filter(pl.col("urls") != "[]")["time"].dt.week().n_unique() == 6
    readers = scenario.of("organic").filter(pl.col("urls").str.contains(DISPATCH, literal=True))
    assert readers["userid"].n_unique() > 50


def test_fans_write_much_of_their_own_and_share_the_singer_with_others(scenario: Scenario) -> None:
    posts, tagged = scenario.of("fan_club", "original"), pl.col("hashtags").str.contains("IlvaMarenne")
    own = posts.filter(pl.col("urls") == "[]")
    assert number(scenario.of("fan_club").select(tagged).to_series().mean()) > 0.5
    assert number(own.select(tagged).to_series().mean()) > 0.6
    assert number(own["tweet_text"].is_duplicated().mean()) < 0.02
    assert scenario.of("organic", "original").filter(tagged)["userid"].n_unique() > 50
    reposts = scenario.posts.filter(pl.col("kind") == "repost")
    singer = scenario.users.filter(pl.col("user_display_name") == "Ilva Marenne")["userid"].item()
    of_singer = reposts.filter(pl.col("retweet_userid") == singer)
    assert of_singer.filter(pl.col("label") == "organic")["userid"].n_unique() > 100
    assert of_singer.filter(pl.col("label") == "fan_club")["userid"].n_unique() >= 38
    bios = scenario.profiles("fan_club")["user_profile_description"].fill_null("")
    assert number(bios.str.contains("Ilva Marenne").mean()) > 0.4


def test_the_conference_lasts_four_days_and_has_a_wide_audience(scenario: Scenario) -> None:
    tagged = scenario.posts.filter(
        pl.col("hashtags").str.contains("'DeltaMeet21'") & (pl.col("kind") == "original")
    )
    assert tagged["time"].dt.date().n_unique() == 4
    reposts = scenario.posts.filter(
        (pl.col("kind") == "repost") & pl.col("hashtags").str.contains("'DeltaMeet21'")
    )
    by = reposts.group_by("label").agg(pl.col("userid").n_unique())
    counts = dict(by.rows())
    assert counts["conference"] >= 58
    assert counts["organic"] > 200
    first = tagged["time"].dt.date().min()
    assert first is not None
    near = (reposts["time"].dt.date() - first).dt.total_days() < 5
    assert number(near.mean()) > 0.9


def test_the_campaigns_call_is_public_and_comes_first(scenario: Scenario) -> None:
    posts = scenario.posts.filter(pl.col("kind") == "original")
    calls = posts.filter(pl.col("tweet_text").str.contains("copy and paste this text|انسخوا هذا النص"))
    assert calls["userid"].n_unique() == 1
    assert calls["label"].unique().to_list() == ["campaign"]
    pasted = posts.filter(pl.col("hashtags").str.contains("'SafeShiftsNow'"))
    for call in calls.iter_rows(named=True):
        template = call["tweet_text"].split("“" if "“" in call["tweet_text"] else "«")[1]
        copies = pasted.filter(pl.col("tweet_text").str.starts_with(template.split("”")[0].split("»")[0]))
        assert copies.filter(pl.col("label") == "campaign")["userid"].n_unique() >= 5
        assert copies["time"].min() > call["time"]
    assert pasted.filter(pl.col("label") == "organic")["userid"].n_unique() >= 20


def test_volunteers_are_old_accounts_with_a_life_of_their_own(scenario: Scenario) -> None:
    assert (scenario.profiles("campaign")["account_creation_date"] < "2018-01-01").all()
    posts = scenario.of("campaign")
    campaign = pl.col("tweet_text").str.contains("SafeShiftsNow")
    dedication = posts.group_by("userid").agg(campaign.mean())["tweet_text"]
    assert number(dedication.median()) < 0.6
    assert posts["tweet_client_name"].n_unique() >= 3
