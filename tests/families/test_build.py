"""The families stage on a small case: exact rows, and what becomes a link."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from string import ascii_lowercase

import polars as pl
import pytest

from inconcert.case import Case
from tests.made_archive import START, archive_rows, inconcert, write_rows

LINE = "the old mill at tarnholm must open its doors to everybody in the valley this spring"
EDIT = "the old mill at tarnholm must open its gates to everybody in the valley this spring"
NEWS = "council of tarnholm closes the northern bridge for repairs until late october"
ONCE = "nobody has seen the keeper of the lighthouse since the last days of august"


def ran(folder: Path, rows: list[dict[str, str]]) -> Case:
    table = write_rows(folder / "tweets.csv", rows)
    done = inconcert("investigate", table, "--case", folder / "case", "--quiet")
    assert done.code == 0, done.err
    return Case(folder / "case")


def post(number: int, user: str, text: str, hours: float = 0) -> dict[str, str]:
    row = dict(archive_rows()[0])
    when = (START + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S")
    return row | {
        "tweetid": str(number),
        "userid": user,
        "tweet_time": when,
        "tweet_text": text,
        "tweet_language": "en",
        "is_retweet": "false",
        "retweet_tweetid": "",
        "urls": "[]",
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Case:
    posts = [
        (LINE, "a"),
        (LINE.upper(), "b"),
        (EDIT, "c"),
        (f"{NEWS} https://gazette.example/1", "a"),
        (f"{NEWS} https://gazette.example/2", "d"),
        ("the ferry to tarnholm carried 204 people on the day of the fair", "e"),
        ("the ferry to tarnholm carried 17 people on the day of the fair", "f"),
        (ONCE, "g"),
        ("good morning", "h"),
        ("good morning", "i"),
    ]
    rows = [post(number, user, text, number) for number, (text, user) in enumerate(posts, 1)]
    return ran(tmp_path_factory.mktemp("small"), rows)


def test_exact_rows(small: Case) -> None:
    found = small.polars("text_families")
    rows = {row["text_key"]: row for row in found.to_dicts()}
    ferry = [key for key in rows if key.startswith("the ferry")]
    assert found["text_key"].to_list() == sorted([EDIT, LINE, NEWS, *ferry])
    assert len(ferry) == 2
    assert rows[EDIT]["family"] == rows[LINE]["family"] != rows[NEWS]["family"]
    assert (rows[LINE]["posts"], rows[LINE]["accounts"], rows[LINE]["similarity"]) == (2, 2, 1)
    assert (rows[EDIT]["posts"], rows[EDIT]["texts"], rows[NEWS]["texts"]) == (1, 2, 1)
    assert 0.9 < rows[EDIT]["similarity"] < 1
    assert rows[LINE]["first"] == START + timedelta(hours=1)
    assert {rows[key]["template"] for key in ferry} == {
        "the ferry to tarnholm carried ◦ people on the day of the fair"
    }
    assert rows[LINE]["template"] is None
    # so few texts say nothing about which words are rare: all of it is everyday, not less
    assert set(found["everyday"]) == {True}
    assert set(found["kind"]) == {"everyday"}
    counts = small.counts("families")
    assert (counts["texts"], counts["families"], counts["templates"]) == (6, 2, 1)
    assert (counts["everyday"], counts["everyday_posts"]) == (5, 7)


GREETING = "good morning everybody have a great day"
MEMBERS = [f"9{number}" for number in range(6)]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Six accounts push a line a day, each in words a little of its own; 100 people greet, tell stories on, write their own."""
    dice = random.Random(5)  # noqa: S311

    def own(count: int) -> str:
        return " ".join("".join(dice.choices(ascii_lowercase, k=9)) for _ in range(count))

    rows: list[dict[str, str]] = []

    def varied(text: str, place: int) -> str:
        words = text.split(" ")
        return " ".join([*words[:place], own(1), *words[place + 1 :]])

    stories = [own(9) for _ in range(400)]
    for user in [f"1{number}" for number in range(100)]:
        for _ in range(12):
            story = varied(dice.choice(stories), dice.randrange(9))
            rows.append(post(len(rows), user, story, dice.random() * 700))
        rows += [post(len(rows) + at, user, f"{GREETING} {own(8)}", dice.random() * 700) for at in range(20)]
        rows.append(post(len(rows), user, GREETING, dice.random() * 700))
    for day in range(29):
        line = own(16)  # two words of sixteen: the same version
        for place, user in enumerate(MEMBERS):
            rows.append(post(len(rows), user, varied(line, place), 24 * day + 8 + dice.random() / 120))
    return ran(tmp_path_factory.mktemp("edited"), rows)


def test_edited_copies_are_a_layer_of_their_own(edited: Case) -> None:
    members = {f"x:{user}" for user in MEMBERS}
    edges = edited.polars("edges").filter(
        pl.col("account_a").is_in(members) & pl.col("account_b").is_in(members)
    )
    assert set(edges["trace"]) == {
        "edited_text",
        "template",
    }  # the wider trace holds what the narrower one does
    assert edges.height == 2 * 15
    assert all(objects >= 20 for objects in edges["distinct_objects"].to_list())
    linked = edited.polars("network").filter(pl.col("account_a").is_in(members))
    assert linked.height == 15
    assert linked["layers"].to_list() == [["edited_text", "template"]] * 15
    families = edited.polars("text_families").filter(~pl.col("everyday"))
    assert set(families["kind"]) == {"line"}


def test_a_pair_of_posts_counts_once(edited: Case) -> None:
    posts = edited.polars("edge_posts").filter(pl.col("trace") == "edited_text")
    assert posts.height >= 15 * 20
    assert posts.unique(["post_a", "post_b"]).height == posts.height


def test_everyday_phrases_are_counted_and_found_no_link(edited: Case) -> None:
    everyday = edited.polars("text_families").filter("everyday")
    assert everyday["text_key"].to_list() == [GREETING]
    assert everyday["bits"][0] < 40
    counts = edited.counts("families")
    assert (counts["everyday"], counts["everyday_posts"]) == (1, 100)
    objects = edited.polars("objects").filter(pl.col("trace") == "everyday_text")
    assert objects["actions"].to_list() == [100]
    linked = edited.polars("network")
    assert {*linked["account_a"], *linked["account_b"]} <= {f"x:{user}" for user in MEMBERS}
