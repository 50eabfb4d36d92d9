"""What a group said again: slots of templates, spread, and the sentence that sums it up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from inconcert.families.slots import Slot, slots
from inconcert.findings.families import families, phrases, slot_words, spread
from inconcert.findings.tables import GroupTables

START = datetime(2031, 3, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (
            [
                "Only 3 days left for the pier!",
                "Only 2 days left for the pier!",
                "Only 14 days left for the pier!",
            ],
            [Slot("Only", "number", 3)],
        ),
        (
            [
                "Happy birthday dear Nell Arden, the whole council of Korrow wishes you the best",
                "Happy birthday dear Jo Brask, the whole council of Korrow wishes you the best",
                "Happy birthday dear Ann Ilvest, the whole council of Korrow wishes you the best",
            ],
            [Slot("Happy birthday dear", "name", 3)],
        ),
        (
            ["the ferry must stay #Korrow", "the ferry must stay #Ostrel", "the ferry must stay #Pier #Now"],
            [Slot("ferry must stay", "hashtag", 3)],
        ),
        (["one text that is said", "one text that was said"], []),  # a single edit is no slot
        (["all of this is other", "nothing here stays alike", "not a word in common"], []),
        ([], []),
        (["", "", ""], []),
    ],
)
def test_slots(texts: list[str], found: list[Slot]) -> None:
    assert slots(texts) == found


def test_a_slot_in_words() -> None:
    assert slot_words(Slot("Only", "number", 3)) == '3 different numbers after "Only"'
    assert slot_words(Slot("", "words", 4)) == "4 different words at the start"


def test_spread_is_the_least_similar_pair() -> None:
    assert spread(["abcd", "abcx", "abyx"]) == 0.5
    assert spread(["alone"]) is None


def _group(new: bool, target: str | None) -> GroupTables:
    """Four accounts, two phrases, one of them in two wordings, within two days."""
    texts = {"k1": "first phrase", "k1b": "first phrase!", "k2": "second phrase"}
    rows = [
        (f"x:{account}", key, START + timedelta(hours=12 * number))
        for number, key in enumerate(texts)
        for account in range(4)
    ]
    posts = pl.DataFrame(
        {
            "post_id": [f"x:p{number}" for number in range(len(rows))],
            "account_id": [account for account, _, _ in rows],
            "text_key": [key for _, key, _ in rows],
            "text": [texts[key] for _, key, _ in rows],
            "created_at": [when for _, _, when in rows],
            "post_type": ["reply" if target else "original"] * len(rows),
            "reply_to_post_id": pl.Series([target] * len(rows), dtype=pl.String),
            "lang": ["en"] * len(rows),
        }
    )
    age = timedelta(days=30 if new else 900)
    profiles = pl.DataFrame(
        {"account_id": [f"x:{account}" for account in range(4)], "created_at": [START - age] * 4}
    )
    pairs = pl.DataFrame(
        {
            "trace": "text",
            "object_code": 1,
            "post_a": posts["post_id"],
            "post_b": posts["post_id"],
            "account_a": posts["account_id"],
            "account_b": posts["account_id"],
            "time_a": posts["created_at"],
            "time_b": posts["created_at"],
        }
    )
    known = pl.DataFrame(
        {
            "text_key": ["k1", "k1b", "k2"],
            "family": ["T1", "T1", "T2"],
            "meaning": pl.Series([None] * 3, dtype=pl.String),
            "similarity": [1.0, 0.9, 1.0],
            "everyday": [False] * 3,
            "family_accounts": [7, 7, 4],
        }
    )
    none = pl.DataFrame()
    return GroupTables("G1", none, profiles, posts, none, pairs, none, known)


@pytest.mark.parametrize(
    ("new", "target", "sentence"),
    [
        (
            True,
            "x:target",
            (
                "4 accounts, 100% of those with a known date created in the four months before, used 2 phrases in 3 "
                "wordings, within 24 h, most of them in replies to 1 post."
            ),
        ),
        (False, None, "4 accounts used 2 phrases in 3 wordings, within 24 h."),
    ],
)
def test_the_sentence_says_who_used_what_when_and_where(new: bool, target: str | None, sentence: str) -> None:
    assert phrases(_group(new, target)) == sentence


def test_families_show_their_wordings_and_who_else_used_them() -> None:
    first, second = families(_group(new=False, target=None), {"x:0": "zero"})
    assert [(one.text, one.kind, one.posts, one.first_by) for one in first.variants] == [
        ("first phrase", "leading text", 4, "zero"),
        ("first phrase!", "edited copy", 4, "zero"),
    ]
    assert (first.members, first.outsiders, first.posts, first.spread) == (4, 3, 8, round(12 / 13, 3))
    assert (second.variants_total, second.outsiders, second.spread) == (1, 0, None)
