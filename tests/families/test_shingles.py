"""Shingles of compiled code against Python's own strings and sets."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inconcert.families import shingles
from tests.families import slow

TEXTS = [
    "",
    "a",
    "the ferry at tarnholm leaves at nine",
    "العبارة في تارنهولم تغادر في الساعة التاسعة",
    "کشتی تارنهولم ساعت نه صبح حرکت می‌کند",
    "паром в тарнхольме отходит в девять",
    "塔恩霍姆的渡轮九点钟出发请大家准时到码头集合",
    "ターンホルムのフェリーは九時に出発します",
    "המעבורת בטארנהולם יוצאת בשעה תשע",
    "타른홀름의 연락선은 아홉 시에 출발합니다",
    "⛴️🌊👩‍👩‍👧 ferry 🚢",
    "𠀀𠀁𠀂 𝓯𝓮𝓻𝓻𝔂",
    "塔 abcdefghij",
]
any_text = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="ab 塔恩타른паé𠀀🚢", max_size=40),
    st.sampled_from(TEXTS),
)


def decoded(column: pa.Array) -> list[str]:
    data, offsets = shingles.utf8(column)
    out = []
    for row in range(len(column)):
        points = np.empty(max(offsets[row + 1] - offsets[row], 1), np.uint32)
        size = shingles.code_points(data, offsets[row], offsets[row + 1], points)
        out.append("".join(map(chr, points[:size].tolist())))
    return out


@settings(max_examples=150, deadline=None)
@given(st.lists(any_text, max_size=8), st.integers(0, 3))
@example(TEXTS, 0)
@example(TEXTS, 3)
def test_texts_are_read_as_python_reads_them_also_from_a_slice(texts: list[str], start: int) -> None:
    for kind in (pa.string(), pa.large_string()):
        assert decoded(pa.array(texts, kind)[start:]) == texts[start:]


@pytest.mark.parametrize("text", TEXTS)
def test_how_long_a_shingle_is(text: str) -> None:
    points = np.array([ord(letter) for letter in text] or [0], np.uint32)
    assert shingles.shingle_length(points, len(text)) == slow.shingle_length(text)


@settings(max_examples=200, deadline=None)
@given(any_text)
def test_hashes_are_equal_where_shingles_are(text: str) -> None:
    points = np.array([ord(letter) for letter in text] or [0], np.uint32)
    out = np.zeros(len(points), np.uint32)
    count = shingles.shingle_hashes(points, len(text), out)
    assert len(set(out[:count].tolist())) == len(slow.shingles(text))


@settings(max_examples=200, deadline=None)
@given(st.lists(any_text, min_size=1, max_size=6), st.integers(1, 3), st.sampled_from([0, 0.25, 0.5, 1]))
@example(TEXTS, 2, 0)
@example(["ab", "ab塔恩", "塔恩"], 1, 0)
@example(["abcdef", "abcdeg", "abcde"], 1, 0.5)
def test_jaccard_is_that_of_python_sets(texts: list[str], threads: int, least: float) -> None:
    # in any order of pairs: a set that is used again for the next pair must not leak into another one
    pairs = [(a, b) for b in range(len(texts)) for a in range(len(texts))]
    for some in (pairs, [(b, a) for a, b in pairs], pairs[::-1]):
        a, b = np.array(some, np.int64).T
        found = shingles.jaccard(pa.array(["x", *texts], pa.string())[1:], a, b, least, threads)
        every = [slow.jaccard(texts[a], texts[b]) for a, b in some]
        assert found.tolist() == pytest.approx([alike if alike >= least else 0 for alike in every])


def test_text_hashes_are_the_same_on_every_machine_and_differ() -> None:
    found = shingles.hashed(pa.array(["", *TEXTS], pa.string())[1:])
    assert len(set(found.tolist())) == len(TEXTS)
    assert found.tolist() == shingles.hashed(pa.array(TEXTS, pa.large_string())).tolist()
    assert f"{shingles.hashed(pa.array(['the ferry']))[0]:016x}" == "41ed7bb235fecf05"
