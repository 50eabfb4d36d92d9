"""A repurposed network and a channel with orders, beside people who only look like them: exactly these."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import yaml

from inconcert import Case
from inconcert.narratives.calls import asking
from inconcert.narratives.missions import find_missions
from inconcert.narratives.phrases import _edited
from inconcert.narratives.switches import _best_split, _streaks, account_switches, find_switches
from inconcert.narratives.topics import topics
from inconcert.progress import Quiet
from inconcert.schema import MEMBERS, TEXT_FAMILIES
from inconcert.text import folded

from .made_case import Row, imported_case, ordinary

SCENARIO: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "scenarios" / "switches_and_missions.yaml").read_text("utf-8")
)
EXPECTED = SCENARIO["expected"]
FOOD = [
    "onions",
    "pepper",
    "dumplings",
    "noodles",
    "butter",
    "cinnamon",
    "kettle",
    "recipe",
    "cabbage",
    "plums",
]


def lives() -> list[Row]:
    """Everybody's posts, in the terms of the scenario."""
    dice = random.Random(7)  # noqa: S311
    rows: list[Row] = []

    def say(account: str, day: float, words: list[str], **more: Any) -> None:
        rows.append(
            {"id": f"r{len(rows)}", "account": account, "hour": day * 24, "text": " ".join(words), **more}
        )

    def something(number: int) -> list[str]:
        return ["we", "talk", "about", *dice.sample(FOOD, number), "in", "the", "evening"]

    for member in range(SCENARIO["repurposed"]["accounts"]):
        turn = SCENARIO["repurposed"]["from_day"] + member % 4
        until = -30 if member < SCENARIO["repurposed"]["dormant"] else turn - 1
        for _ in range(20):
            say(f"turned{member}", dice.uniform(until - 60, until), something(4))
        for number in range(15):
            day = turn + 0.1 if number == 0 else turn + dice.uniform(0.2, 25)
            say(
                f"turned{member}",
                day,
                ["#bridgevote", "the", "river", "crossing", *dice.sample(FOOD, 1), "again"],
            )
    for person in range(SCENARIO["everybody"]["accounts"]):
        turn = SCENARIO["everybody"]["from_day"] + dice.uniform(0, 2)
        for _ in range(20):
            say(f"neighbour{person}", dice.uniform(0, turn), something(5))
        for _ in range(15):
            say(
                f"neighbour{person}",
                turn + dice.uniform(0, 9),
                ["#ostrelstorm", "roofs", *dice.sample(FOOD, 2)],
            )
    for person in range(SCENARIO["returning"]["accounts"]):
        for _ in range(12):
            say(f"back{person}", dice.uniform(-200, -100), something(4))
        for _ in range(12):
            say(
                f"back{person}",
                7 * person + dice.uniform(0, 20),
                ["my", "garden", FOOD[person % 10], *dice.sample(FOOD, 3)],
            )
    return rows


def orders() -> list[Row]:
    """The calls and the posts that follow, the choir's open call, and the news channel."""
    rows: list[Row] = [
        {"id": "t501", "account": "mayor", "hour": 478, "text": "The council meets on Monday about the tram"}
    ]
    for call in SCENARIO["calls"]:
        link = {"link": "https://x.com/mayor/status/501", "links_post": "t501"} if call["target"] else {}
        rows.append(
            {
                "id": call["id"],
                "account": call["account"],
                "platform": call["platform"],
                "hour": call["day"] * 24,
                "text": call["text"],
                **link,
            }
        )
        for number in range(SCENARIO["responders"]):
            rows.append({  # noqa: PERF401
                "id": f"{call['id']}-{number}", "account": f"tasked{number}", "hour": call["day"] * 24 + 1 + number / 3,
                "text": f"{SCENARIO['phrases'][call['id']]}, and number {number} says so",
                **({"reply_to": "t501"} if call["target"] else {}),
            })  # fmt: skip
    for call in SCENARIO["reworded"]:
        rows.append(
            {key: call[key] for key in ("id", "account", "platform", "text")} | {"hour": call["day"] * 24}
        )
        for number, text in enumerate(call["said"]):
            hour = call["day"] * 24 + 2 + number / 2
            rows.append(
                {"id": f"{call['id']}-{number}", "account": f"volunteer{number}", "hour": hour, "text": text}
            )
    quoting = SCENARIO["quoting"]
    rows.append(
        {key: quoting[key] for key in ("id", "account", "text", "link")} | {"hour": quoting["day"] * 24}
    )
    headlines = SCENARIO["headlines"]
    for day, said in headlines["at"].items():
        link = {"link": f"https://gazette.example/{day}"}
        caller = {"id": f"h{day}", "account": headlines["account"], "text": f'"{said}"'}
        rows.append({**caller, "hour": day * 24, **link})
        for number in range(headlines["readers"]):
            reader = {"id": f"h{day}-{number}", "account": f"follower{number}", "text": said}
            rows.append({**reader, "hour": day * 24 + (number + 1) / 10, **link})
    choir = SCENARIO["open_call"]
    rows.append(
        {"id": choir["id"], "account": choir["account"], "hour": choir["day"] * 24, "text": choir["text"]}
    )
    for number in range(choir["followers"]):
        rows.append({  # noqa: PERF401
            "id": f"c1-{number}", "account": f"singer{number}", "hour": choir["day"] * 24 + 1 + number,
            "text": f"{choir['phrase']} with us", "quote_of": "c1",
        })  # fmt: skip
    for day in SCENARIO["news"]["days"]:
        link = {"link": f"https://wire.example/story-{day}"}
        rows.append(
            {
                "id": f"n{day}",
                "account": "wire_news",
                "platform": "telegram",
                "hour": day * 24,
                "text": f"#{day} Share: what happened at the harbour today",
                **link,
            }
        )
        for number in range(2 * SCENARIO["news"]["sharers"]):
            hour = day * 24 + 1.3 * (number - SCENARIO["news"]["sharers"])
            rows.append(
                {
                    "id": f"n{day}-{number}",
                    "account": f"reader{number}",
                    "hour": hour + 0.1,
                    "text": "See this about the harbour",
                    **link,
                }
            )
    return rows


def one_meaning(case: Case) -> pl.DataFrame:
    """What a model would find: the translations of mission 22 and the mission itself are of one meaning."""
    ids = ["p:m22", *(f"p:m22-{number}" for number in range(6))]
    keys = case.scan("posts").filter(pl.col("post_id").is_in(ids)).select("text_key").collect()
    names = TEXT_FAMILIES.arrow.names
    row = dict.fromkeys(names) | {"meaning": "M1", "everyday": False}
    empty = pl.DataFrame(TEXT_FAMILIES.arrow.empty_table()).schema
    return keys.select(
        pl.col("text_key") if name == "text_key" else pl.lit(row[name], dtype=empty[name]).alias(name)
        for name in names
    ).sort("text_key")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    rows = [*lives(), *orders(), *ordinary(400)]
    made = imported_case(tmp_path_factory.mktemp("switches") / "case", rows)
    groups = {"turned": "G1", "neighbour": "G2", "back": "G3"}
    members = (
        made.scan("accounts")
        .select(
            "account_id",
            group=pl.col("account_id").str.extract(r"^p:([a-z]+)").replace_strict(groups, default=None),
        )
        .drop_nulls()
        .filter((pl.col("group") != "G2") | (pl.col("account_id").str.extract(r"(\d+)$").cast(pl.Int64) < 30))
        .collect()
    )
    with made.stage("families", "made") as stage:
        stage.write(TEXT_FAMILIES, one_meaning(made))
    with made.stage("detect", "made") as stage:
        stage.write(MEMBERS, members)
    with made.stage("understand", "made") as stage:
        find_switches(made, stage, Quiet())
        find_missions(made, stage, Quiet())
    return made


def test_the_repurposed_network_is_told_and_nobody_else(case: Case) -> None:
    told = case.polars("group_switches")
    assert told["group"].to_list() == ["G1"]
    row, expected = told.row(0, named=True), EXPECTED["switch"]
    assert row["accounts"] == sorted(f"p:turned{number}" for number in range(expected["size"]))
    assert expected["topic"] in row["topics_after"]
    assert (row["size"], row["dormant"]) == (expected["size"], expected["dormant"])
    assert (row["first"].date(), row["last"].date()) == (expected["first"], expected["last"])
    assert (row["days"], row["others"]) == (4, 0)


def test_the_calls_that_were_followed_with_their_responses(case: Case) -> None:
    told = case.polars("missions")
    assert dict(told.select("post_id", "responses").iter_rows()) == {
        f"p:{call}": number for call, number in EXPECTED["missions"].items()
    }
    assert dict(told.select("post_id", "kind").iter_rows()) == {
        f"p:{call}": kind for call, kind in EXPECTED["kinds"].items()
    }
    responses = case.polars("mission_responses")
    assert all(post.startswith(f"{call}-") for call, post in responses.select("call", "post_id").iter_rows())
    assert (
        responses.filter(call="p:m11")["how"].to_list()
        == [["phrase", "target post"]] * SCENARIO["responders"]
    )
    assert dict(told.select("post_id", "number").iter_rows())["p:m12"] == 12


@pytest.mark.parametrize("call", SCENARIO["reworded"], ids=lambda call: call["id"])
def test_responses_in_words_of_their_own_are_followed(case: Case, call: dict[str, Any]) -> None:
    responses = case.polars("mission_responses").filter(call=f"p:{call['id']}")
    assert responses["post_id"].sort().to_list() == [f"p:{call['id']}-{number}" for number in range(6)]
    assert responses["how"].to_list() == [[call["how"]]] * 6


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Please copy and share: “Come and sing with us on the old quay”", ["copy", "share"]),
        ("@mayor reply to this", ["reply"]),
        ("Задание: скопируйте это", ["скопируйте"]),
        ('"REPORT: they may vote, and then comment"', []),
        ("Read the report about the vote", []),
        ("She laughs at “the old mayor” retweet of the year", []),
    ],
)
def test_words_ask_where_they_begin_something_and_nobody_is_quoted(text: str, words: list[str]) -> None:
    assert (
        pl.DataFrame({"text": [text]}).select(asking(folded(pl.col("text"))).alias("words")).item().to_list()
        == words
    )


def test_posts_that_share_common_words_with_a_phrase_do_not_say_it() -> None:
    texts = pl.Series(
        "text_key", ["we talk about the onions in the evening", "the crows of the new bridge sing", "x"]
    )
    phrases = pl.Series("asks", ["the new bridge toll will ruin every family shop", "in the evening"])
    assert _edited(texts, phrases).is_empty()


def slow_split(labels: list[int], side: int) -> float:
    """The definition, split by split."""
    n, best = len(labels), -1.0
    for at in range(side, n - side + 1):
        g = 0.0
        for part in (labels[:at], labels[at:]):
            for label in set(labels):
                seen, mean = part.count(label), labels.count(label) * len(part) / n
                g += 2 * seen * np.log(seen / mean) if seen else 0.0
        best = max(best, g)
    return best


@pytest.mark.parametrize("seed", range(8))
def test_the_fast_split_is_the_definition(seed: int) -> None:
    labels = np.random.default_rng(seed).integers(0, 4, 40)
    counts = np.arange(41.0)
    xlogx = counts * np.log(np.maximum(counts, 1))
    assert _best_split(labels, 5, xlogx)[0] == pytest.approx(slow_split(labels.tolist(), 5))


def test_streaks_are_days_and_days_in_a_row_with_one_topic() -> None:
    day = np.array([0, 0, 0, 1, 1, 2, 5, 6])
    labels = np.array([0, 1, 0, 0, 0, 2, 2, 1])
    assert _streaks(day, labels).tolist() == [0, 5, 7]


def test_accounts_of_the_scenario_that_stay_are_not_told_as_switched(case: Case) -> None:
    switched, _ = account_switches(topics(case), 1)
    stayed = switched.filter(pl.col("account_id").str.starts_with("p:person"))
    assert (stayed["log10_p"] > -2).all()
