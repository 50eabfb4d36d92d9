"""Templates and everyday phrases, by example."""

from __future__ import annotations

import polars as pl
import pytest

from inconcert.families import everyday
from inconcert.families.templates import templates

COMMON = ["good", "morning", "everybody", "have", "a", "great", "day"]


def counted(texts: list[str], lang: str | None = "en") -> pl.DataFrame:
    return pl.DataFrame({"key": texts, "lang": [lang] * len(texts), "hash": range(len(texts))}).cast(
        {"lang": pl.String, "hash": pl.UInt64}
    )


def worth(text: str, counts: pl.DataFrame, lang: str | None = "en") -> float:
    return float(everyday.bits(counted([text], lang), counts)[0])


def test_numbers_and_rows_of_hashtags_are_slots() -> None:
    keys = [
        "the ferry at tarnholm carried 1,204 people on day 3 of the fair",
        "the ferry at tarnholm carried 17 people on day 12 of the fair",
        "the mill at tarnholm must open its doors now #mill #open",
        "the mill at tarnholm must open its doors now #valley",
        "the mill at tarnholm must open its doors now",
        "only this text has the number 44 and nothing else like it",
        "12 of 30 today 4",
        "15 of 31 today 9",
    ]
    found = templates(pl.Series(keys)).to_list()
    assert found[0] == found[1] == "the ferry at tarnholm carried ◦ people on day ◦ of the fair"
    assert found[2] == found[3] == "the mill at tarnholm must open its doors now ＃"
    assert found[4:] == [None] * 4
    assert templates(pl.Series([], dtype=pl.String)).to_list() == []


@pytest.mark.parametrize(
    ("bits", "accounts", "week", "expected"),
    [
        (40.0, 1, 1, True),
        (40.1, 1, 1, False),
        (20.0, 4, 4, True),  # too few accounts to speak of a push
        (20.0, 5, 5, False),  # five accounts in one week: pushed
        (20.0, 5, 3, False),
        (20.0, 6, 3, True),  # half is not most
        (90.0, 50, 2, False),
    ],
)
def test_the_rule(bits: float, accounts: int, week: int, expected: bool) -> None:
    row = pl.DataFrame({"b": [bits], "a": [accounts], "w": [week]})
    assert row.select(everyday.everyday(pl.col("b"), pl.col("a"), pl.col("w"))).item() is expected


def test_a_greeting_is_worth_little_and_a_story_much() -> None:
    crowd = [" ".join([*COMMON, f"name{number}"]) for number in range(4_000)]
    crowd += [f"street{number} and harbour{number} were closed by order{number}" for number in range(4_000)]
    counts = everyday.word_counts(counted(crowd))
    assert worth(" ".join(COMMON), counts) == pytest.approx(7.0, abs=0.01)
    assert worth("harbour7 street8 order9 harbour10", counts) > everyday.BITS
    assert worth(" ".join(COMMON * 5), counts) == worth(" ".join(COMMON), counts)


def test_with_few_texts_of_a_language_more_is_everyday() -> None:
    few = everyday.word_counts(counted(["паром отходит в девять", "мельница закрыта"], "ru"))
    assert worth("совсем другой текст о другом береге реки", few, "ru") == pytest.approx(7.0)
    assert worth("unknown language, nothing counted at all", few, "xx") == 0


def test_a_text_taken_for_a_rare_language_is_counted_in_the_one_that_knows_its_words() -> None:
    pushed = "the ferry terminal at old harbour was sold in secret"
    words = pushed.split()
    crowd = [f"{words[n % 10]} and row{n} again" if n < 1_000 else f"rain and row{n}" for n in range(4_000)]
    few = ["god morgen til alle sammen"] * 3 + [pushed]
    counts = everyday.word_counts(
        pl.concat([counted(crowd), counted(few, "no").with_columns(hash=pl.col("hash") + 10_000)])
    )
    assert worth(pushed, counts, "no") == worth(pushed, counts, "en") > everyday.BITS > 9 * 2
    assert worth(few[0], counts, "no") == pytest.approx(5 * 0.415, abs=0.01)  # its own language knows it
    assert worth("en helt annen linje", counts, "no") == pytest.approx(4 * 2)  # nobody does


def test_chinese_is_counted_in_pairs_of_signs_and_a_text_without_words_is_worth_nothing() -> None:
    counts = everyday.word_counts(counted(["早上好", "早上坏", "晚上好"], None))
    assert set(counts["word"]) == {"早上", "晚上", "好", "坏"}
    assert worth("早上", counts, None) == pytest.approx(0.585, abs=0.001)
    assert worth("!!! ...", counts, None) == 0


def test_what_a_family_is_called() -> None:
    rows = pl.DataFrame({"e": [True, True, False, False], "l": [True, False, True, False]})
    assert rows.select(everyday.kind(pl.col("e"), pl.col("l"))).to_series().to_list() == [
        "everyday",
        "everyday",
        "headline",
        "line",
    ]
