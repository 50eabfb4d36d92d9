"""Each operation acts together far more than ordinary accounts do, in two traces and in different posts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import combinations, groupby
from statistics import median

import polars as pl
import pytest

from .written import Scenario, number

Pair = tuple[str, str]
Shared = dict[Pair, dict[str, set[str]]]
TEN_MINUTES, ONE_HOUR = 600, 3600


def actions(posts: pl.DataFrame) -> pl.DataFrame:
    """One trace a post: the first of repost, quote, reply, hashtag sequence, text, link that it can leave."""
    text = pl.col("tweet_text").str.replace_all(r"https?://\S+", "").str.strip_chars().str.to_lowercase()
    frames = [
        posts.drop_nulls(column).select("userid", "label", "time", object=column, trace=pl.lit(trace))
        for trace, column in (
            ("repost", "retweet_tweetid"),
            ("quote", "quoted_tweet_tweetid"),
            ("reply", "in_reply_to_tweetid"),
        )
    ]
    own = posts.filter(pl.col("kind") == "original").with_columns(text=text)
    repeated = (pl.col("text").str.len_chars() >= 30) & pl.col("text").is_duplicated()
    kept = own.with_columns(repeated=repeated)
    three = pl.col("hashtags").str.count_matches("'") >= 6
    frames += [
        kept.filter(condition).select("userid", "label", "time", object=column, trace=pl.lit(trace))
        for trace, column, condition in (
            ("text", "text", pl.col("repeated")),
            ("link", "urls", ~pl.col("repeated") & (pl.col("urls") != "[]")),
            ("sequence", "hashtags", ~pl.col("repeated") & (pl.col("urls") == "[]") & three),
        )
    ]
    return pl.concat(frames)


def shared_objects(acts: pl.DataFrame, window: int) -> Shared:
    """For each pair of accounts and trace, the distinct objects both acted on within so many seconds."""
    found: Shared = defaultdict(lambda: defaultdict(set))
    rows = acts.select("trace", "object", pl.col("time").dt.epoch("s"), "userid").sort(pl.all()).rows()
    for (trace, thing), group in groupby(rows, key=lambda row: row[:2]):
        for (_, _, earlier, a), (_, _, later, b) in combinations(group, 2):
            if a != b and later - earlier <= window:
                found[min(a, b), max(a, b)][trace].add(thing)
    return found


@pytest.mark.parametrize(
    ("label", "window", "traces", "least"),
    [
        ("boosters", TEN_MINUTES, ("repost", "text"), 5),
        ("link_network", TEN_MINUTES, ("text", "link"), 4),
        ("tasked", ONE_HOUR, ("reply", "text"), 3),
        ("repurposed", TEN_MINUTES, ("repost", "sequence"), 3),
    ],
)
def test_an_operation_leaves_two_traces(
    scenario: Scenario, label: str, window: int, traces: tuple[str, str], least: int
) -> None:
    members = scenario.members(label)
    shared = shared_objects(actions(scenario.of(label)), window)
    for trace in traces:
        counts = [len(shared.get(pair, {}).get(trace, ())) for pair in combinations(members, 2)]
        assert median(counts) >= least, trace
        assert max(counts) < 80, "dozens, not thousands"
    both = [
        all(len(shared.get(pair, {}).get(trace, ())) >= 2 for trace in traces)
        for pair in combinations(members, 2)
    ]
    assert sum(both) > 0.6 * len(both)


def test_ordinary_pairs_share_little_at_the_same_time(scenario: Scenario) -> None:
    shared = shared_objects(actions(scenario.of("organic")), TEN_MINUTES)
    counts = [sum(map(len, traces.values())) for traces in shared.values()]
    assert len(counts) > 5_000, "people with the same interests do meet at the same posts"
    assert sum(count >= 3 for count in counts) < 0.02 * len(counts)
    assert sum(count >= 5 for count in counts) <= 25
    twice = [sum(len(objects) >= 2 for objects in traces.values()) for traces in shared.values()]
    assert sum(traces >= 2 for traces in twice) <= 5


def test_members_are_not_always_there(scenario: Scenario) -> None:
    """Nobody takes part every time, and everybody does more than rarely."""
    reposts = scenario.of("boosters", "repost")
    targets = (
        reposts.group_by("retweet_tweetid").agg(pl.col("userid").n_unique()).filter(pl.col("userid") >= 5)
    )
    joint = reposts.join(targets.select("retweet_tweetid"), on="retweet_tweetid")
    rates = joint.group_by("userid").len()["len"] / len(targets)
    assert len(rates) == 25
    assert number(rates.min()) > 0.15
    assert number(rates.max()) < 0.95


def test_boosters_were_created_in_a_burst(scenario: Scenario) -> None:
    profiles = scenario.profiles("boosters")
    days = sorted(profiles["account_creation_date"])
    assert date.fromisoformat(days[-1]) - date.fromisoformat(days[0]) <= timedelta(days=3)
    same_days = scenario.users["account_creation_date"].is_between(days[0], days[-1])
    assert same_days.sum() < 25 + 25
    assert profiles["user_screen_name"].str.contains(r"[a-z]\d|\d[a-z]").sum() >= 23
    assert number(profiles["user_screen_name"].str.count_matches(r"\d").mean()) > 2


def test_boosters_post_other_things_too(scenario: Scenario) -> None:
    posts = scenario.of("boosters")
    slogans = (pl.col("kind") == "original") & pl.col("tweet_text").is_duplicated()
    boosted = (pl.col("kind") == "repost") & (pl.len().over("retweet_tweetid") >= 5)
    mission = posts.filter(slogans | boosted)
    assert 0.5 < len(mission) / len(posts) < 0.9


def test_the_link_network_declares_nothing(scenario: Scenario) -> None:
    posts, profiles = scenario.of("link_network", "original"), scenario.profiles("link_network")
    domains = posts["urls"].str.extract(r"https://([a-z]+\.example)").drop_nulls()
    pushed = domains.value_counts(sort=True)["urls"].head(3).to_list()
    assert set(pushed) == {"korrowmonitor.example", "plainsheet.example", "ostrelvoice.example"}
    assert profiles["user_profile_url"].null_count() == len(profiles)
    names = "|".join(domain.removesuffix(".example") for domain in pushed)
    squashed = (
        profiles["user_profile_description"].fill_null("").str.to_lowercase().str.replace_all(r"\W", "")
    )
    assert not squashed.str.contains(names).any()


def test_tasked_accounts_are_mostly_new_and_otherwise_ordinary(scenario: Scenario) -> None:
    created = scenario.profiles("tasked")["account_creation_date"]
    assert (created >= "2020-09-01").sum() == 15
    originals = scenario.of("tasked", "original")
    varied = originals.filter(~pl.col("tweet_text").is_duplicated())
    assert varied.group_by("userid").len().height >= 15
    assert originals["time"].dt.date().n_unique() > 30
    pasted = originals.filter(pl.col("tweet_text").is_duplicated())
    assert pasted["time"].dt.date().n_unique() < 25


def test_repurposed_accounts_switch_in_the_last_eighteen_days(scenario: Scenario) -> None:
    posts = scenario.of("repurposed")
    about = posts["hashtags"].str.contains("OstrelVotes|OstrelMayor|BridgeStreet|TanneryWharf")
    late = posts["tweet_time"] >= "2021-03-25"
    assert (about & late).sum() > 100
    assert (about & ~late).sum() < 0.02 * number((about & late).sum())
    before = posts.filter(~late)
    assert number((before["tweet_language"] != "en").mean()) > 0.5
    assert set(posts.filter(late & about)["userid"]) == set(scenario.members("repurposed"))
