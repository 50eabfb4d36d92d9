"""Ordinary accounts look ordinary in the ways that a detector's null model leans on."""

from __future__ import annotations

import polars as pl

from .written import Scenario, number

SCRIPTS = {
    "ar": r"[\u0621-\u064a]{3}",
    "fa": r"[\u067e\u0686\u06af\u06a9\u06cc]",
    "ru": r"[\u0400-\u04ff]{3}",
}


def own_text(posts: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("tweet_text").str.replace_all(r"https?://\S+", "").str.strip_chars()
    return posts.with_columns(own=text).filter(pl.col("own").str.len_chars() >= 30)


def test_ordinary_texts_hardly_ever_coincide(scenario: Scenario) -> None:
    texts = own_text(scenario.of("organic", "original").filter(pl.col("urls") == "[]"))
    assert len(texts) > 20_000
    assert number(texts["own"].is_duplicated().mean()) < 0.01


def test_activity_is_heavy_tailed(scenario: Scenario) -> None:
    counts = scenario.of("organic").group_by("userid").len()["len"].sort(descending=True)
    assert counts[: len(counts) // 10].sum() > 0.25 * number(counts.sum())
    assert number(counts.max()) > 6 * number(counts.median())


def test_cascades_last_tens_of_minutes_and_some_days(scenario: Scenario) -> None:
    posted = scenario.posts.select(retweet_tweetid="tweetid", posted="time")
    reposts = scenario.of("organic", "repost").join(posted, on="retweet_tweetid")
    minutes = (reposts["time"] - reposts["posted"]).dt.total_seconds() / 60
    assert 20 < number(minutes.median()) < 90
    assert number(minutes.quantile(0.95)) > 10 * number(minutes.median())
    sizes = reposts.group_by("retweet_tweetid").len()["len"]
    assert number(sizes.max()) > 40
    assert number(sizes.median()) <= 2


def test_people_sleep(scenario: Scenario) -> None:
    hours = scenario.of("organic").group_by(pl.col("time").dt.hour()).len().sort("time")["len"].to_list()
    assert len(hours) == 24
    assert 5 * min(hours) < max(hours)


def test_interests_shape_what_is_reposted(scenario: Scenario) -> None:
    """Reposts stay in the language of the reader far more often than chance would have it."""
    reposts = scenario.of("organic", "repost")
    same = (reposts["tweet_language"] == reposts["account_language"]).mean()
    shares = [
        reposts.filter(pl.col("tweet_language") == lang).height / len(reposts)
        for lang in ("en", "ru", "ar", "fa")
    ]
    assert number(same) > sum(share**2 for share in shares) + 0.1


def test_accounts_come_from_ten_years(scenario: Scenario) -> None:
    planted = {account for group in scenario.planted.groups for account in group.accounts}
    years = scenario.users.filter(~pl.col("userid").is_in(planted))["account_creation_date"].str.slice(0, 4)
    assert number(years.value_counts()["count"].min()) > 10
    assert set(years) == {str(year) for year in range(2011, 2022)}


def test_arabic_persian_and_russian_everywhere(scenario: Scenario) -> None:
    spoken = {
        "ru": ("organic", "tasked", "repurposed", "link_network", "conference"),
        "ar": ("organic", "tasked", "repurposed", "link_network", "campaign", "conference"),
        "fa": ("organic", "tasked", "repurposed", "link_network", "fan_club"),
    }
    for lang, labels in spoken.items():
        for label in labels:
            posts = scenario.of(label).filter(
                (pl.col("tweet_language") == lang) & (pl.col("kind") != "repost")
            )
            assert len(posts) >= 5, (lang, label)
            assert number(posts["tweet_text"].str.contains(SCRIPTS[lang]).mean()) > 0.8, (lang, label)


def test_several_clients(scenario: Scenario) -> None:
    clients = scenario.of("organic")["tweet_client_name"].value_counts(normalize=True)
    assert len(clients) >= 5
    assert number(clients["proportion"].max()) < 0.6
