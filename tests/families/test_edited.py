"""Edited copies: families against a slow reference, and by example."""

from __future__ import annotations

from random import Random

import numpy as np
import pyarrow as pa
import pytest
from benchmarks.text_families import AT_LEAST, edit_recall, made_up_texts
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inconcert.families import leaders
from inconcert.families.edited import Families, edited_families, similarity
from tests.families import slow

SENTENCES = {
    "Arabic": "العبارة في تارنهولم تغادر كل يوم في الساعة التاسعة صباحا من الرصيف الشمالي",
    "Persian": "کشتی تارنهولم هر روز ساعت نه صبح از اسکله شمالی به سوی جزیره حرکت می کند",
    "Russian": "паром в тарнхольме отходит каждый день в девять утра от северного причала",
    "Chinese": "塔恩霍姆的渡轮每天早上九点钟从北码头出发请大家准时到码头集合上船",
    "Japanese": "ターンホルムのフェリーは毎朝九時に北の桟橋から出発しますので時間どおりに集まってください",
    "Hebrew": "המעבורת בטארנהולם יוצאת כל יום בשעה תשע בבוקר מהרציף הצפוני אל האי",
    "Korean": "타른홀름의 연락선은 매일 아침 아홉 시에 북쪽 부두에서 섬으로 출발합니다",
    "English": "the ferry at tarnholm leaves every day at nine in the morning from the north pier",
}
WORDS = ["the", "ferry", "mill", "leaves", "tarnholm", "паром", "塔恩霍姆", "渡轮", "타른홀름의", "עבורת"]


def made(texts: list[str], weight: list[int], **options: int) -> Families:
    return edited_families(pa.array(texts, pa.string()), np.array(weight, np.int64), **options)


def by_text(texts: list[str], found: Families) -> dict[str, tuple[str, float]]:
    rows = zip(texts, found.leader.tolist(), found.similarity.tolist(), strict=True)
    return {text: (texts[leader], near) for text, leader, near in rows}


@st.composite
def pair_tables(draw: st.DrawFn) -> tuple[list[int], slow.Pairs]:
    size = draw(st.integers(1, 10))
    all_pairs = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda p: p[0] < p[1])
    near = st.sampled_from([0.5, 0.7, 0.7, 0.9])
    pairs = draw(st.dictionaries(all_pairs, near, max_size=20)) if size > 1 else {}
    return draw(st.permutations(range(size))), pairs


@settings(max_examples=150, deadline=None)
@given(pair_tables(), st.randoms(use_true_random=False))
def test_leaders_equal_the_reference_and_nothing_chains(
    table: tuple[list[int], slow.Pairs], dice: Random
) -> None:
    rank, pairs = table
    listed = [(a, b) if value > 0.6 else (b, a) for (a, b), value in pairs.items()]
    order = dice.sample(range(len(listed)), len(listed))
    a, b = (np.array([listed[at][side] for at in order], np.int64) for side in (0, 1))
    near = np.array([list(pairs.values())[at] for at in order], np.float64)
    leader, to_leader = leaders.families(np.array(rank, np.int64), a, b, near)
    assert list(zip(leader.tolist(), to_leader.tolist(), strict=True)) == slow.families(rank, pairs)
    for item, led in enumerate(leader.tolist()):
        assert leader[led] == led
        assert item == led or pairs[min(item, led), max(item, led)] == to_leader[item]


sentences = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join),
    min_size=1,
    max_size=9,
    unique=True,
)


@settings(max_examples=50, deadline=None)
@given(sentences, st.data())
def test_with_many_bands_of_one_row_families_equal_all_pairs(texts: list[str], data: st.DataObject) -> None:
    weight = data.draw(st.lists(st.integers(1, 3), min_size=len(texts), max_size=len(texts)))
    pairs = slow.all_pairs(texts)
    # a pair that shares (almost) no shingle is met by no band, however many there are
    assume(all(slow.jaccard(texts[a], texts[b]) >= 0.05 for a, b in pairs))
    expected = slow.families(leaders.ranked(pa.array(texts), np.array(weight)).tolist(), pairs)
    found = made(texts, weight, bands=600, rows=1, leading=len(texts))
    assert found.leader.tolist() == [leader for leader, _ in expected]
    assert found.similarity.tolist() == pytest.approx([near for _, near in expected])
    assert found.similar == len(pairs)


@settings(max_examples=25, deadline=None)
@given(sentences, st.randoms(use_true_random=False))
def test_order_and_threads_do_not_matter(texts: list[str], dice: Random) -> None:
    weight = {text: 1 + len(text) % 3 for text in texts}
    expected = by_text(texts, made(texts, [weight[text] for text in texts]))
    other = dice.sample(texts, len(texts))
    assert by_text(other, made(other, [weight[text] for text in other], threads=2)) == expected


def test_every_script_has_edited_copies_and_strangers_stay_apart() -> None:
    copies = [text[:-3] + text[-1] for text in SENTENCES.values()]
    texts = [*SENTENCES.values(), *copies]
    found = made(texts, [2] * len(SENTENCES) + [1] * len(copies))
    assert found.leader.tolist() == [*range(len(SENTENCES))] * 2
    assert (found.similarity[: len(SENTENCES)] == 1).all()
    assert (found.similarity[len(SENTENCES) :] > 0.9).all()


def test_the_more_used_text_leads_and_a_chain_is_cut() -> None:
    first = "the old mill at tarnholm must open its doors to everybody in the valley this spring"
    middle = first.replace("old mill", "red barn").replace("this spring", "before long")
    last = middle.replace("must open its doors", "cannot stay locked up").replace("everybody", "anyone")
    assert slow.similarity(first, middle) > 0
    assert slow.similarity(middle, last) > 0
    assert slow.similarity(first, last) == 0
    assert made([first, middle, last], [3, 2, 1]).leader.tolist() == [0, 0, 2]
    assert made([first, middle, last], [1, 3, 1]).leader.tolist() == [1, 1, 1]


def test_similarity_is_the_larger_of_letters_and_shingles_and_nothing_below_both_bounds() -> None:
    base = "the council of tarnholm has closed the bridge over the river"
    moved = "over the river the council of tarnholm has closed the bridge"
    texts = [
        base,
        moved,
        base.replace("closed", "opened"),
        "nobody has seen the lighthouse keeper since last autumn",
    ]
    a, b = np.array([0, 0, 0]), np.array([1, 2, 3])
    for threads in (1, 2):
        found = similarity(pa.array(texts), a, b, threads).tolist()
        assert found == pytest.approx([slow.similarity(base, text) for text in texts[1:]])
    assert found[0] == pytest.approx(slow.jaccard(base, moved))
    assert found[1] > 0.9
    assert found[2] == 0


def test_very_long_texts_are_compared_and_no_texts_are_no_families() -> None:
    long = "the council of tarnholm met again and nothing came of it; " * 400
    found = made([long, long[:-60] + "the end"], [1, 1])
    assert found.similar == 1
    empty = made([], [])
    assert (len(empty.leader), empty.candidates, empty.similar) == (0, 0, 0)


def test_copies_with_changed_words_are_found_as_often_as_promised() -> None:
    texts, words = made_up_texts(1_500)
    for changed, least in enumerate(AT_LEAST, 1):
        assert edit_recall(texts, words, changed, seed=changed) >= least
