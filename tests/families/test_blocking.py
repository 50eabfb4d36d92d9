"""What two texts share, and which are worth embedding."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.families import blocking
from tests.families.meanings import MORNING, sharing, table


def blocks(texts: pl.DataFrame, shared: pl.DataFrame) -> tuple[blocking.Blocks, np.ndarray]:
    rank = blocking.stable_rank(texts)
    return blocking.blocks_of(texts, shared, rank), rank


def test_words_numbers_names_and_signs() -> None:
    texts = table(("Today the mayor of Norvik opened bridges in 2031", "en"), ("古い橋です", "ja"))
    found = blocking.terms(texts).group_by("row").agg(pl.col("term").sort()).sort("row")["term"].to_list()
    assert {"norvik", "n:norvik", "2031", "bridge", "opened"} <= set(found[0])
    assert "n:today" not in found[0]
    assert found[1] == ["い橋", "です", "古い", "橋で"]


def test_partner_is_the_text_that_shares_most() -> None:
    texts = table(
        ("the ferry to karrow island sinks", "en"),
        ("karrow islands last ferry is gone", "en"),
        ("a ferry is a boat for people", "en"),
        ("nothing in common", "en"),
    )
    found, rank = blocks(texts, sharing())
    best, score = blocking.partners(found, rank, 2)
    assert best[0, 0] == 1
    assert best[3, 0] == -1
    assert (np.diff(score, axis=1) <= 0).all()
    assert blocking.worth_embedding(best, score, blocking.moments(texts), rank, 2).tolist() == [0, 1]
    assert blocking.worth_embedding(best, score, blocking.moments(texts), rank, 10).tolist() == [0, 1, 2, 3]


def test_a_close_moment_is_shared_and_weighs_less_than_a_link() -> None:
    texts = table(*((f"text{n} word{n}", "en") for n in range(8))).with_columns(
        first=pl.Series(
            [MORNING, MORNING + timedelta(minutes=4), *(MORNING + timedelta(days=n) for n in range(1, 7))]
        )
    )
    found, rank = blocks(texts, sharing((2, "link:a"), (3, "link:a")))
    best, score = blocking.partners(found, rank, 1)
    assert best[:4, 0].tolist() == [1, 0, 3, 2]
    assert score[0, 0] < score[2, 0]


def test_what_texts_of_one_hour_share_is_read_first() -> None:
    texts = table(*((f"text{n} word{n}", "en") for n in range(4))).with_columns(
        first=pl.Series([MORNING, MORNING + timedelta(days=9), MORNING + timedelta(minutes=59), None])
    )
    best = np.array([[1, 2, -1], [0, -1, -1], [0, -1, -1], [0, -1, -1]], np.int32)
    score = np.array([[0.5, 0.3, 0], [0.5, 0, 0], [0.3, 0, 0], [0.55, 0, 0]])
    chosen = [
        blocking.worth_embedding(best, score, blocking.moments(texts), np.arange(4), budget).tolist()
        for budget in (2, 3, 4)
    ]
    assert chosen == [[0, 2], [0, 2, 3], [0, 1, 2, 3]]


def test_large_blocks_are_cut_and_counted() -> None:
    size = blocking.LARGEST + 40
    texts = table(*((f"common w{n:04}", "en") for n in range(size)), posts=list(range(size)))
    found, rank = blocks(texts, sharing(*((n, "reply:1") for n in range(size))))
    assert found.counts["common_words_left_out"] == 1
    assert found.counts["blocks_cut"] == 1
    assert found.counts["texts_cut_from_blocks"] == 40
    best, _ = blocking.partners(found, rank, 1)
    assert (best[:40, 0] == -1).all()
    assert (best[40:, 0] >= 0).all()


def test_rank_is_by_posts_then_accounts_then_the_same_everywhere() -> None:
    texts = table(("aaa", None), ("bbb", None), ("ccc", None), posts=[1, 3, 1])
    rank = blocking.stable_rank(texts)
    assert rank[1] == 0
    turned = blocking.stable_rank(texts.reverse())
    assert turned.tolist() == rank[::-1].tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 11), max_size=6, unique=True), min_size=1, max_size=30),
    st.integers(1, 40),
)
def test_partners_equal_a_slow_reference(memberships: list[list[int]], budget: int) -> None:
    texts = table(*((f"t{n}", "en") for n in range(len(memberships))))
    shared = sharing(*((text, f"b{block}") for text, own in enumerate(memberships) for block in own))
    found, rank = blocks(texts, shared)
    best, score = blocking.partners(found, rank, 2)
    size = len(memberships)
    members = [
        set(found.text_blocks[found.text_offsets[n] : found.text_offsets[n + 1]].tolist())
        for n in range(size)
    ]
    for text in range(size):
        expected = []
        for other in range(size):
            bits = sum(int(found.weight[block]) for block in members[text] & members[other])
            if other != text and bits:
                value = bits / np.sqrt(float(found.own[text]) * float(found.own[other]))
                expected.append((-value, int(rank[other]), other))
        wanted = [(other, -value) for value, _, other in sorted(expected)[: blocking.PARTNERS]]
        got = [(int(a), float(b)) for a, b in zip(best[text], score[text], strict=True) if a >= 0]
        assert got == wanted
        pairs = np.array([[text, other] for other in range(size)])
        shares = blocking.sharing(found, pairs[:, 0], pairs[:, 1])
        assert [bool(members[text] & members[other]) for other in range(size)] == shares.tolist()
    rows = blocking.worth_embedding(best, score, blocking.moments(texts), rank, budget)
    assert len(rows) == min(budget, size)
    assert (np.diff(rows) > 0).all()
