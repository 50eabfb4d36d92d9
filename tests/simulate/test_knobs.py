"""Each knob of an operation does what its name says, in the posts; each innocent group acts, and outsiders with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inconcert.simulate import Planted, ScenarioSpec, write_scenario
from inconcert.simulate.kinds import BENIGN_KINDS, OPERATION_KINDS

from .written import number

SMALL: dict[str, Any] = {"days": 14, "organic": {"accounts": 300}}
Write = Callable[..., "Written"]


class Written:
    """A small scenario with one group in it."""

    def __init__(self, planted: Planted) -> None:
        members = planted.groups[0].accounts
        self.planted = planted
        self.posts = pl.read_csv(planted.tweets, infer_schema=False).with_columns(
            time=pl.col("tweet_time").str.to_datetime("%Y-%m-%d %H:%M:%S"),
            repost=pl.col("is_retweet") == "true",
            member=pl.col("userid").is_in(members),
        )
        self.group = self.posts.filter("member")

    def shared(self, column: str = "tweet_text", least: int = 4) -> pl.DataFrame:
        """Objects that so many members acted on: how many, and the seconds between the first and the last."""
        long = ~pl.col("repost") & (
            pl.col("tweet_text").str.len_chars() >= 80
        )  # headlines and greetings coincide
        posts = self.group.filter(long) if column == "tweet_text" else self.group
        return (
            posts.drop_nulls(column)
            .group_by(column)
            .agg(
                accounts=pl.col("userid").n_unique(),
                seconds=(pl.col("time").max() - pl.col("time").min()).dt.total_seconds(),
                first=pl.col("time").min(),
                who=pl.col("userid").unique(),
            )
            .filter(pl.col("accounts") >= least)
        )


@pytest.fixture
def desk(tmp_path: Path) -> Write:
    def write(**knobs: Any) -> Written:
        operation = {
            "label": "desk",
            "size": 20,
            "targets": 30,
            "participation": 0.6,
            "traces": {"text": 1},
            **knobs,
        }
        return Written(
            write_scenario(tmp_path, ScenarioSpec.model_validate({**SMALL, "operations": [operation]}))
        )

    return write


def test_targets_and_participation(desk: Write) -> None:
    texts = desk(targets=30, participation=0.6).shared(least=3)
    assert 28 <= len(texts) <= 31  # few may come to one of them, and an ordinary text may coincide
    assert 10 < number(texts["accounts"].mean()) < 14


@pytest.mark.parametrize("delay", [30, 3600])
def test_all_act_within_the_delay(desk: Write, delay: int) -> None:
    seconds = desk(delay=delay).shared()["seconds"]
    assert delay / 2 < number(seconds.max()) <= delay


def test_rewording_by_words_leaves_no_two_alike(desk: Write) -> None:
    written = desk(rewording=3)
    assert len(written.shared(least=3)) <= 1  # an ordinary text may coincide
    texts = written.group.filter(~pl.col("repost"))["tweet_text"]
    assert number(texts.str.split(" ").list.len().max()) > 15


def test_camouflage_adds_ordinary_acts(desk: Write) -> None:
    plain, hidden = desk(), desk(camouflage=5)
    acts = number(plain.shared(least=2)["accounts"].sum())
    assert len(hidden.group) > len(plain.group) + 3.5 * acts
    assert len(hidden.shared(least=5)) <= 31


def test_rotation_keeps_shifts_apart(desk: Write) -> None:
    written = desk(rotation=2, participation=0.9)
    met = {(a, b) for who in written.shared()["who"] for a in who for b in who}
    together = {
        account: {b for a, b in met if a == account} for account in written.planted.groups[0].accounts
    }
    assert all(len(others) <= 10 for others in together.values())


def test_start_and_days(desk: Write) -> None:
    first = desk(start=5, days=3).shared()["first"]
    days = first.dt.day()  # the first of March is day 0
    assert (days.min(), days.max()) in {(6, 8), (6, 7)}


def test_evenings(desk: Write) -> None:
    first = desk(evenings=2, delay=60).shared()["first"]
    assert first.dt.date().n_unique() == 2
    assert first.dt.hour().is_between(15, 19).all()


def test_prevalence_is_a_share_of_all_accounts(desk: Write) -> None:
    written = desk(size=2, prevalence=None)
    assert len(written.planted.groups[0].accounts) == 2
    spec = ScenarioSpec.model_validate({**SMALL, "operations": [{"label": "desk", "prevalence": 0.1}]})
    planted = write_scenario(written.planted.tweets.parent, spec)
    assert len(planted.groups[0].accounts) == 33
    assert planted.accounts_total == 333


@pytest.mark.parametrize("objects", ["hijacked", "own"])
def test_whose_posts_are_reposted(desk: Write, objects: str) -> None:
    written = desk(objects=objects, traces={"repost": 1}, targets=20)
    many = written.shared("retweet_tweetid", least=6)
    authors = written.posts.join(many.select(tweetid="retweet_tweetid"), on="tweetid")
    assert len(authors) >= 18
    assert authors["member"].all() if objects == "own" else not authors["member"].any()


@pytest.mark.parametrize("objects", ["hijacked", "own"])
def test_whose_stories_are_pushed(desk: Write, objects: str) -> None:
    urls = (
        desk(objects=objects, traces={"link": 1}, targets=20)
        .shared("urls", least=4)
        .filter(pl.col("urls") != "[]")
    )
    own = urls["urls"].str.contains("deskdaily.example|deskreport.example")
    assert len(urls) >= 15
    assert own.sum() >= 18 if objects == "own" else not own.any()


def test_languages(desk: Write) -> None:
    written = desk(languages={"ru": 1, "fa": 1})
    texts = written.group.filter(pl.col("tweet_text").is_in(written.shared()["tweet_text"].implode()))
    assert set(texts["tweet_language"]) == {"ru", "fa"}


@pytest.mark.parametrize("kind", [kind.name for kind in OPERATION_KINDS])
def test_every_kind_of_operation_acts_together(tmp_path: Path, kind: str) -> None:
    spec = ScenarioSpec.model_validate(
        {**SMALL, "operations": [{"label": "one", "kind": kind, "size": 12, "start": 0}]}
    )
    written = Written(write_scenario(tmp_path, spec))
    assert len(written.planted.groups[0].accounts) == 12
    objects = [
        written.shared(column, least=4) for column in ("tweet_text", "retweet_tweetid", "in_reply_to_tweetid")
    ]
    assert sum(len(found) for found in objects) >= 10


@pytest.mark.parametrize("kind", [kind.name for kind in BENIGN_KINDS])
def test_every_innocent_group_shares_something(tmp_path: Path, kind: str) -> None:
    group = {"label": "people", "kind": kind, "size": 30, "start": 0}
    written = Written(write_scenario(tmp_path, ScenarioSpec.model_validate({**SMALL, "benign": [group]})))
    assert len(written.planted.groups[0].accounts) == 30
    assert written.planted.groups[0].benign
    columns = ("tweet_text", "retweet_tweetid", "urls", "hashtags", "tweet_client_name")
    assert any(len(written.shared(column, least=8)) for column in columns)
    assert written.group["userid"].n_unique() >= 29


def test_events_and_apps(tmp_path: Path) -> None:
    organic = {
        "accounts": 300,
        "events": [{"hashtag": "BigMatch", "community": "football", "day": 3, "accounts": 80}],
        "apps": [{"name": "TidyTally", "accounts": 30, "a_week": 7}],
    }
    posts = pl.read_csv(
        write_scenario(tmp_path, ScenarioSpec.model_validate({"days": 14, "organic": organic})).tweets,
        infer_schema=False,
    )
    tagged = posts.filter(pl.col("hashtags").str.contains("BigMatch") & (pl.col("is_retweet") == "false"))
    assert len(tagged) == 86
    assert tagged["tweet_time"].str.starts_with("2021-03-04").all()
    of_app = posts.filter((pl.col("tweet_client_name") == "TidyTally") & (pl.col("is_retweet") == "false"))
    assert of_app["userid"].n_unique() == 30
    assert len(of_app) == 30 * 14


def test_languages_and_communities_of_the_people(tmp_path: Path) -> None:
    organic = {"accounts": 1000, "languages": {"en": 1, "ar": 1}, "communities": {"books": 1, "ar_city": 1}}
    users = pl.read_csv(
        write_scenario(tmp_path, ScenarioSpec.model_validate({"days": 2, "organic": organic})).users,
        infer_schema=False,
    )
    assert len(users) == 1000
    speak = dict(users["account_language"].value_counts().iter_rows())
    assert speak["en"] > 400
    assert speak["ar"] > 400
    assert speak["ru"] < 20


def test_more_operations_in_other_words_than_there_are_words(tmp_path: Path) -> None:
    from inconcert.errors import InputError  # noqa: PLC0415

    many = [
        {"label": f"o{n}", "rewording": "rephrase", "targets": 60, "traces": {"text": 1}} for n in range(3)
    ]
    with pytest.raises(InputError, match="other operations of the scenario have used them up"):
        write_scenario(tmp_path, ScenarioSpec.model_validate({**SMALL, "operations": many}))
    assert not list(tmp_path.iterdir()), "nothing half-written"
