"""Narratives: what makes two texts alike, that topics stay apart, what is not observable, what a story is called and names."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

from inconcert import investigate
from inconcert.findings.stories import story_panels
from inconcert.narratives import stories
from inconcert.narratives.labels import typical_words
from inconcert.narratives.page import narratives_page
from inconcert.narratives.spread import followed
from inconcert.narratives.targets import names
from tests.made_archive import ENGINE_WARNING

from .made_case import START, made_case, ordinary

NO_TERMS = pl.DataFrame(schema={"unit": pl.Int64, "term": pl.String})
COORTWEET = (
    Path(__file__).parents[2].parent / "shared" / "data" / "coortweet" / "russian_coord_tweets.parquet"
)


def topic(words: str, number: int, seed: int) -> list[str]:
    """Texts of one topic: five of its words and three of their own."""
    dice = random.Random(seed)  # noqa: S311
    return [
        " ".join(
            [*dice.sample(words.split(), 5), *(f"own{seed}x{one}y{dice.randrange(9_999)}" for _ in range(3))]
        )
        for one in range(number)
    ]


def units(*texts: str, lang: str = "en") -> pl.DataFrame:
    return pl.DataFrame(
        {"unit": range(len(texts)), "text_key": texts, "text": texts, "lang": [lang] * len(texts)},
        schema_overrides={"unit": pl.Int64},
    )


FERRY = topic("ferry terminal harbour water poisoned council report hidden", 20, 1)
MAPS = topic("library maps oldest burst pipe volunteers midnight archive", 20, 2)


def test_two_topics_do_not_merge() -> None:
    label, _ = stories.narratives(units(*FERRY, *MAPS), NO_TERMS, seed=1)
    assert not set(label[:20]) & set(label[20:])
    assert len(set(label[:20])) == len(set(label[20:])) == 1


def test_the_order_of_the_input_and_a_second_run_change_nothing() -> None:
    frame = units(*FERRY, *MAPS)
    label, central = stories.narratives(frame, NO_TERMS, seed=1)
    again, same = stories.narratives(frame.reverse(), NO_TERMS, seed=1)
    assert label.tolist() == again.tolist()
    assert central.tolist() == same.tolist()


def test_two_rare_words_in_common_make_nobody_alike() -> None:
    a, _, _ = stories.ties(
        *stories.vectors(units("kestrel gable morning", "kestrel gable evening", *MAPS), NO_TERMS, 22)
    )
    assert not {0, 1} & set(a.tolist())


@pytest.mark.parametrize(
    ("terms", "joined"),
    [(["l:site.example/a"], True), (["h:pier", "h:mill"], True), (["h:pier"], False), ([], False)],
)
def test_languages_are_joined_by_links_and_hashtags_only(terms: list[str], joined: bool) -> None:
    """The same word in two languages joins nothing."""
    first, second = units("mayor hotel radio taxi"), units("mayor hotel radio taxi", lang="de")
    both = pl.concat([first, second.with_columns(pl.col("unit") + 1)])
    rest = units(*FERRY, *MAPS).with_columns(pl.col("unit") + 2)
    shared = pl.DataFrame(
        [{"unit": unit, "term": term} for unit in (0, 1) for term in terms], schema=dict(NO_TERMS.schema)
    )
    label, _ = stories.narratives(pl.concat([both, rest]), shared, seed=1)
    assert (label[0] == label[1]) == joined


def test_no_texts_no_narratives() -> None:
    label, central = stories.narratives(units(), NO_TERMS, seed=1)
    assert (len(label), len(central)) == (0, 0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Why does Mayor Ilvest hide it from Korrow's people?", ["Mayor Ilvest", "Korrow"]),
        ("Mayor Ilvest Hides Report From Korrow", None),  # a headline in capitals names everything
        ("all lower case here", []),
        ("see @Someone and #Tag at https://x.example/Y", []),
    ],
)
def test_names_are_capitalised_words_inside_a_sentence(text: str, found: list[str] | None) -> None:
    assert pl.DataFrame({"text": [text]}).select(names(pl.col("text"))).to_series().to_list() == [found]


def test_a_label_has_the_words_that_others_do_not_have() -> None:
    leading = pl.concat([units(*FERRY), units(*MAPS)]).with_columns(
        narrative=pl.Series(["N1"] * 20 + ["N2"] * 20)
    )
    words = dict(typical_words(leading).select("narrative", "words").iter_rows())
    assert set(words["N1"]) <= {
        "ferry",
        "terminal",
        "harbour",
        "water",
        "poisoned",
        "council",
        "report",
        "hidden",
    }
    assert set(words["N2"]) <= {
        "library",
        "maps",
        "oldest",
        "burst",
        "pipe",
        "volunteers",
        "midnight",
        "archive",
    }


def test_what_a_post_follows() -> None:
    """A translation has the meaning and another language, a rewording the meaning alone; a repost names its post."""
    told = pl.DataFrame(
        [
            ("a", "T1", "M1", "en", None),
            ("b", "T2", "M1", "en", None),
            ("c", "T3", "M1", "de", None),
            ("d", "T4", "S4", "en", "b"),
            ("e", "T5", "S5", "en", None),
        ],
        schema=["post_id", "family", "said", "lang", "repost_of_post_id"],
        orient="row",
    ).with_columns(
        narrative=pl.lit("N1"),
        text_key=pl.col("family"),
        link=pl.lit(None, pl.String),
        quote_of_post_id=pl.lit(None, pl.String),
        created_at=pl.lit(START) + pl.duration(hours=pl.int_range(pl.len())),
    )
    assert followed(told).select("post_id", "via", "after_post").rows() == [
        ("a", "first seen", None),
        ("b", "rewording", "a"),
        ("c", "translation", "a"),
        ("d", "repost", "b"),
        ("e", "words", None),
    ]


@pytest.mark.filterwarnings(ENGINE_WARNING)
def test_short_posts_only_are_not_observable(tmp_path: Path) -> None:
    rows = [
        {"id": str(number), "account": f"a{number % 7}", "hour": number, "text": "So true!"}
        for number in range(30)
    ]
    case = made_case(tmp_path / "case", rows)
    assert case.polars("narratives").is_empty()
    assert story_panels(case, []).case[0].sentences == [
        "Not observable: these posts have no texts of 30 letters or more."
    ]
    assert narratives_page(case).title == "No story that two accounts told"


@pytest.mark.filterwarnings(ENGINE_WARNING)
def test_people_who_say_nothing_alike_tell_no_story(tmp_path: Path) -> None:
    case = made_case(tmp_path / "case", list(ordinary(400, seed=4)))
    assert case.polars("narratives").is_empty()
    assert "no story was told by two accounts" in story_panels(case, []).case[0].sentences[0]


@pytest.mark.shared
@pytest.mark.filterwarnings(ENGINE_WARNING)
@pytest.mark.skipif(not COORTWEET.exists(), reason="needs the shared research data")
def test_a_table_of_shares_has_no_stories(tmp_path: Path) -> None:
    case = investigate(COORTWEET, tmp_path / "case", threads=2, shuffles=0)
    assert "Not observable" in story_panels(case, []).case[0].sentences[0]
