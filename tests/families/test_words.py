"""Short texts by their words in order: likeness against a slow reference, and what is and is not one line said again."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.families.edited import edited_families
from inconcert.families.shingles import utf8
from inconcert.families.words import SHORT, word_counts, words_in_order, words_kept
from tests.families import slow

WORDS = ["ferry", "mill", "tarnholm", "7", "19th", "٧", "паром", "عبّارة", "המעבורת", "渡轮每天早上", "नाव"]
JOINTS = [" ", ", ", " - ", "، ", "。", "־", "। ", "’", "\N{NO-BREAK SPACE}"]


def likeness(texts: list[str], a: list[int], b: list[int], least: float = 0, threads: int = 1) -> list[float]:
    words = words_in_order(*utf8(pa.array(texts, pa.string())), threads)
    counts = word_counts(words, threads)
    found = words_kept(words, counts, np.array(a, np.int64), np.array(b, np.int64), least, threads)
    return [float(value) for value in found]


texts_of_words = st.lists(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(JOINTS)), max_size=6).map(
        lambda parts: "".join(word + joint for word, joint in parts)
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(texts_of_words, st.sampled_from([0, 0.4, 0.6]), st.integers(1, 3))
def test_likeness_equals_the_reference_in_every_script(texts: list[str], least: float, threads: int) -> None:
    pairs = sorted(combinations(range(len(texts)), 2), key=lambda pair: pair[1])
    expected = [slow.words_kept(texts, texts[a], texts[b]) for a, b in pairs]
    found = likeness(texts, [a for a, _ in pairs], [b for _, b in pairs], least, threads)
    for was, wanted in zip(found, expected, strict=True):
        if wanted != pytest.approx(least):
            assert was == pytest.approx(wanted if wanted >= least else 0)


def test_words_end_at_space_and_punctuation_and_numbers_are_marked() -> None:
    texts = [
        "(the) ferry:leaves",
        "the ferry leaves",
        "the 3rd ferry",
        "渡轮 出发。渡轮",
        "",
        " ".join("abcdefghijklmnopqrstu"),
    ]
    words = words_in_order(*utf8(pa.array(texts)))
    assert words.shape == (len(texts), SHORT)
    assert (words[0] == words[1]).all()
    assert (words > 0).sum(axis=1).tolist() == [3, 3, 3, 3, 0, 0]
    assert words[3, 0] == words[3, 2]
    assert (words[:4, :3] % 2).tolist() == [[0, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_the_more_texts_there_are_the_more_must_be_kept() -> None:
    one, other = "the red mill of tarnholm burned down", "the red mill of hallwick burned down"
    few = [one, other, *(f"{word} a{number}" for number, word in enumerate(["the", "of", "red"]))]
    many = [*few, *(f"b{number} c{number}" for number in range(4_000))]
    for texts in (few, many):
        assert likeness(texts, [0], [1]) == pytest.approx([slow.words_kept(texts, one, other)])
    bits = {word: max(worth, 0.1) for word, worth in slow.word_worth(many).items()}
    kept = sum(bits[word] for word in ["the", "red", "mill", "of", "burned", "down"])
    doubt = 2 * np.log2(len(many) / 1024)
    assert likeness(many, [0], [1]) == pytest.approx([kept / (kept + bits["tarnholm"] + doubt)])


# What people write in a valley: words of every text below, so that none of them is rare for want of company.
COMMON = (
    "the a of in at to for on and with is was says after over man woman police fire found shot dead home near road council"
    " bank match game winning numbers drawn evening weather sunny warm weekend missing help finding ask draw final licence"
)
RARE = [one + other for one in ("tarn", "hall", "brim", "fell") for other in ("wick", "holm", "dale", "ford")]


@pytest.fixture(scope="module")
def valley() -> list[str]:
    """3,000 texts of eight words: common ones, and a name."""
    random = np.random.default_rng(1)
    return sorted(
        {" ".join([*random.permutation(COMMON.split())[:7], random.choice(RARE)]) for _ in range(3_000)}
    )


def joined(valley: list[str], one: str, other: str) -> bool:
    texts = [*(text for text in valley if text not in {one, other}), one, other]
    weight = [1] * (len(texts) - 2) + [3, 2]
    found = edited_families(pa.array(texts), np.array(weight, np.int64))
    return bool(found.leader[-1] == len(texts) - 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "nobody asked us before flooding orchards",
            "nobody seriously asked us before flooding their lovely orchards",
        ),
        ("мельницу сожгли ночью а сторож молчал", "мельницу опять сожгли а старый сторож молчал"),
        ("העיר סגרה אתמול את הגשר הישן", "העיר סגרה בפתאומיות את הגשר המתנדנד הישן"),
        ("أغلقت البلدية جسر النهر القديم فجأة", "أغلقت أمس البلدية، جسر النهر الكبير القديم"),
    ],
)
def test_a_line_with_words_changed_is_one_line(valley: list[str], one: str, other: str) -> None:
    assert slow.similarity(one, other) == 0
    # its words are not new: each is in two texts more
    company = [
        f"{word} {number} {RARE[number]}" for word in {*one.split(), *other.split()} for number in (1, 2)
    ]
    assert joined([*valley, *company], one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "police in tarnwick ask for help finding missing woman",
            "hallford police ask for help finding man missing after match",
        ),
        ("man found shot dead at home near fellholm road", "woman found dead at her house on halldale road"),
        (
            "winning numbers drawn in evening game 14 28",
            "winning numbers were drawn in the game at midnight : 3 77 91 5",
        ),
        ("weather in brimdale sunny and warm weekend", "weather for fellwick : a wet and warm weekend"),
        ("bank of tarnholm is to draw licence", "council to draw the licence of hallwick bank"),
        ("渡轮每天早上九点钟从北码头出发请大家准时集合", "新桥下个月开放市长说所有居民都可以免费通过庆祝"),
    ],
)
def test_one_sentence_about_two_things_is_not_one_line(valley: list[str], one: str, other: str) -> None:
    assert not joined(valley, one, other)
