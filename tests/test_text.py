"""Text keys against a slow, obvious reference, and by example."""

from __future__ import annotations

import re
import unicodedata

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inconcert.text import _UNCHANGED, hashtags_given, hashtags_in, matching_text, mentions_in, text_keys

STICKY = set(
    "\ufe0e\ufe0f\u20e3\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
INVISIBLE = set("\u00ad\u0640\u200b\u200c\u200d\u2060")
LETTERS = {"ß": "ss", "ς": "σ", "ي": "ی", "ى": "ی", "ك": "ک"}


def is_emoji(letter: str) -> bool:
    code = ord(letter)
    return (
        0x2300 <= code <= 0x23FF
        or 0x25A0 <= code <= 0x27BF
        or 0x2B00 <= code <= 0x2BFF
        or 0x1F000 <= code <= 0x1FAFF
        or 0xE0020 <= code <= 0xE007F
    )


# What Unicode calls a word character has marks and joiners in it, which Python's own class leaves out.
WORD = r"\w\u0301\u200c\u200d"
URL = rf"(?:https?://|(?<![{WORD}])www\.)[^\s<>\"]+"
REPOST = rf"^\s*(?:rt\s+@[{WORD}+/]+=?\s*:\s*)+"
NAME = rf"(^|[^{WORD}@])@(?:[A-Za-z0-9+/]{{36,88}}=+|[{WORD}]+(?:@[{WORD}-]+(?:\.[{WORD}-]+)+)?)"


def slow_matching_text(text: str) -> str:
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter not in STICKY)
    plain = re.sub(URL, " ", plain, flags=re.IGNORECASE)
    plain = re.sub(REPOST, "", plain, flags=re.IGNORECASE)
    plain = re.sub(NAME, r"\1 ", plain)
    plain = "".join(letter for letter in plain if letter not in INVISIBLE and not is_emoji(letter)).lower()
    plain = "".join(LETTERS.get(letter, letter) for letter in plain)
    spaced = "".join(
        " " if letter.isspace() or unicodedata.category(letter) == "Cc" else letter for letter in plain
    )
    return re.sub(" +", " ", spaced).strip(" ")


def slow_key(text: str) -> str | None:
    key = slow_matching_text(text)
    signs = ("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "HIRAGANA LETTER", "KATAKANA LETTER")
    length = sum(not unicodedata.category(letter).startswith("M") for letter in key)
    length += sum(unicodedata.name(letter, "").startswith(signs) for letter in key)
    return key if length >= 30 else None


def matched(text: str) -> str:
    found: str = pl.DataFrame({"t": [text]}).select(matching_text(pl.col("t"))).item()
    return found


def test_a_chinese_or_japanese_sentence_is_long_enough_at_half_the_length() -> None:
    chinese = "明天的会议改到下午三点请大家准时参加"  # 18 signs say what 36 letters do
    assert text_keys(pl.Series([chinese, chinese[:14], "seventeen letters"])).to_list() == [
        chinese,
        None,
        None,
    ]


LETTERS_USED = (
    "abcXYZ012 ßΣςσéİ\u0301 \n\t\x00.,!?'\"-_ #@:/&;كيىةنمـ\u200c\u200f\u202b\u2069🎉🇮🇷👍🏽✊❤\ufe0fＡﬁ中жЖ"
)
PIECES = st.sampled_from(
    [
        "https://t.co/aB1",
        "http://",
        "www.a.example/x?y",
        "RT @name: ",
        "rt @x_1:",
        "@name",
        "@a@b.example",
        "#tag",
        "a@b.c",
        "  ",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(LETTERS_USED, max_size=12)), max_size=10).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, max_size=5))
@example(["RT @a: RT @b: some words that are long enough to count, really"])
def test_keys_are_those_of_the_reference(texts: list[str]) -> None:
    fast = text_keys(pl.Series("text", texts, dtype=pl.String)).to_list()
    assert fast == [slow_key(text) for text in texts]
    frame = pl.DataFrame({"t": pl.Series(texts, dtype=pl.String)})
    assert frame.select(matching_text(pl.col("t")))["t"].to_list() == [
        slow_matching_text(text) for text in texts
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STRASSE", "straße"),
        ("ΟΔΟΣ", "οδοσ"),
        ("ＦＵＬＬ width", "full width"),
        ("خبر‌های مهم", "خبرهای مهم"),
        ("كتاب علي", "کتاب علی"),
        ("ســلام", "سلام"),
        ("vote now 🗳️👍🏽", "vote now"),
        ("RT @made_up: vote  now", "Vote\nnow https://t.co/x"),
        ("@made_up @other vote", "vote"),
        ("❤️@made_up vote", "vote"),
        ("@KYOiwo2lAF0h2Sri0iOi4DLcnhyyq+hS7whrTj7bbSM= vote", "vote"),
    ],
)
def test_what_says_the_same_has_one_key(one: str, other: str) -> None:
    assert matched(one) == matched(other)


def test_short_texts_have_no_key_and_marks_do_not_count() -> None:
    thirty, marked = "a" * 30, "e\u0301x" * 14 + "x"
    keys = text_keys(pl.Series([thirty, thirty[1:], marked, None, ""])).to_list()
    assert keys == [thirty, None, None, None, None]


def test_hashtags_and_mentions_in_text() -> None:
    texts = [
        "Go #FreeTag, #ＡＢ! &#39; #12 http://a.example/#frag x#no",
        "#خبر_مهم و #می‌شود",
        "@Name, mail a@b.example @two@host.example ＠wide",
        "",
        None,
    ]
    frame = pl.DataFrame({"t": texts})
    assert frame.select(hashtags_in(pl.col("t")))["t"].to_list() == [
        ["freetag", "ab"],
        ["خبر_مهم", "می‌شود"],
        [],
        [],
        None,
    ]
    assert frame.select(mentions_in(pl.col("t")))["t"].to_list() == [
        [],
        [],
        ["name", "two@host.example", "wide"],
        [],
        None,
    ]


def test_given_hashtags_keep_order_and_repeats() -> None:
    tags = pl.DataFrame({"t": [["#One", "one ", "", "Straße"], [], None]})
    assert tags.select(hashtags_given(pl.col("t")))["t"].to_list() == [["one", "one", "strasse"], [], None]


def test_what_the_normaliser_skips_it_would_not_change() -> None:
    letters = pl.Series("t", [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000])
    skipped = letters.filter(letters.str.contains(_UNCHANGED)).to_list()
    assert len(skipped) > 20_000
    assert not [
        letter
        for letter in skipped
        if unicodedata.normalize("NFKC", letter) != letter or unicodedata.category(letter).startswith("M")
    ]
