"""Rewordings and translations: found from one account on, within a budget, without chains; what was left out is counted."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inconcert.families import meaning, space
from inconcert.families.leaders import families
from inconcert.progress import Quiet
from tests.families.meanings import Words, sharing, table

OLD_BRIDGE = (
    ("the mayor closed the old bridge", "en"),
    ("the burgomaster shut the ancient crossing", "en"),
    ("мэр закрыт старый мост", "ru"),
    ("fresh herring with dill and onions tonight", "en"),
    ("lane works start after the summer fair", "en"),
)
REPLIES = sharing((0, "reply:1"), (1, "reply:1"), (2, "reply:1"), (3, "reply:2"), (4, "reply:3"))


def found(texts: pl.DataFrame, shared: pl.DataFrame, budget: int = 100) -> meaning.Meaning:
    return meaning.same_meaning(texts, shared, Words(), budget, Quiet())


def test_one_account_rewords_and_translates() -> None:
    result = found(table(*OLD_BRIDGE), REPLIES)
    assert result.pairs.select("text_a", "text_b", "kind").rows() == [
        (0, 1, "rewording"),
        (0, 2, "translation"),
        (1, 2, "translation"),
    ]
    assert set(result.families["text_code"]) == {0, 1, 2}
    assert result.families["meaning_family"].n_unique() == 1
    assert result.families.filter(pl.col("text_code") == pl.col("meaning_family"))["kind"].to_list() == [None]
    assert result.counts["embedded"] == 5
    assert (result.counts["rewordings"], result.counts["translations"], result.counts["families"]) == (
        1,
        2,
        1,
    )
    assert result.model == "words"


def test_most_posts_lead() -> None:
    result = found(table(*OLD_BRIDGE, posts=[1, 7, 1, 1, 1]), REPLIES)
    assert set(result.families["meaning_family"]) == {1}


def test_nothing_in_nothing_out() -> None:
    result = found(table(), sharing())
    assert result.pairs.is_empty()
    assert result.families.is_empty()
    assert result.counts["texts"] == result.counts["embedded"] == result.counts["pairs_compared"] == 0
    assert result.pairs.schema == found(table(*OLD_BRIDGE), REPLIES).pairs.schema


def test_budget_goes_to_those_that_share_most_and_the_rest_is_counted() -> None:
    model = Words()
    result = meaning.same_meaning(table(*OLD_BRIDGE), REPLIES, model, 3, Quiet())
    reference = [text for texts in space.reference_sentences().values() for text in texts]
    assert sorted(set(model.asked) - set(reference)) == sorted(text for text, _ in OLD_BRIDGE[:3])
    assert len(model.asked) == 3 + len(reference)
    assert result.counts["embedded"] == 3
    assert result.counts["left_by_budget"] + result.counts["alone"] == 2


def test_what_is_not_embedded_is_not_found() -> None:
    result = found(table(*OLD_BRIDGE), REPLIES, budget=0)
    assert result.pairs.is_empty()
    assert result.counts["left_by_budget"] >= 3


@pytest.mark.parametrize("together", [True, False])
def test_texts_that_share_nothing_must_be_surer(together: bool) -> None:
    class Flat:
        name, dimension = "flat", 3

        def embed(self, texts: list[str]) -> np.ndarray:
            angles = [np.arccos(0.70) if "low" in text else 0.0 for text in texts]
            return np.array([[np.cos(a), np.sin(a), 0.0] for a in angles], np.float32)

    texts = table(("qqqq wwww", "xx"), ("low zzzz", "xx"))
    shared = sharing((0, "link:1"), (1, "link:1")) if together else sharing()
    flat = Flat()
    known = space.Reference(np.zeros(3), {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meaning, "surer", lambda _: 0.06)
        patch.setattr(space, "reference", lambda _: known)
        patch.setattr(space, "centred", lambda vectors, _languages, _known: vectors)
        result = meaning.same_meaning(texts, shared, flat, 10, Quiet())  # type: ignore[arg-type]
    assert result.counts["rewordings"] == int(together)


def test_the_more_texts_the_surer() -> None:
    asked = [meaning.surer(count) for count in (0, 600, 2_000, 20_000, 200_000)]
    assert asked == pytest.approx([0, 0, 0.02, 0.06, 0.10])


def test_unknown_language_is_told_by_script_and_must_be_surer() -> None:
    points = np.array([[1, 0], [0.6, 0.8]], np.float32)
    cuts = {"rewording": 0.65, "translation": 0.5}

    def kinds(languages: list[str | None], script: list[str]) -> list[bool]:
        return [bool(one) for one in meaning.similar(points, languages, script, cuts).translation]

    assert kinds(["en", "fr"], ["latin", "latin"]) == [True]
    assert kinds(["en", "en"], ["latin", "latin"]) == []
    assert kinds([None, "fr"], ["latin", "cyrillic"]) == []
    points[1] = [0.8, 0.6]
    assert kinds([None, "fr"], ["latin", "cyrillic"]) == [True]
    assert kinds([None, None], ["latin", "latin"]) == [False]


def test_scripts() -> None:
    keys = pl.Series(["the old bridge", "старый мост ok", "پل قدیمی", "古い橋", "오래된 다리", "?? 12"])
    assert meaning.scripts(keys) == ["latin", "cyrillic", "arabic", "signs", "hangul", "other"]


def test_addresses_and_names_are_not_read_to_the_model() -> None:
    said = pl.Series(["RT @someone: Look  at\nthis https://a.example/x @other #bridge"]).to_frame("t")
    assert said.select(meaning.spoken(pl.col("t")))["t"].to_list() == ["Look at this #bridge"]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40))
@example(2914, 29)  # a pair two millionths above the cut
def test_pairs_equal_a_slow_reference_in_any_order(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(5, 6))
    points = (centres[random.integers(0, 5, size)] + 0.5 * random.normal(size=(size, 6))).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    languages = [("en", "fr", None)[n] for n in random.integers(0, 3, size)]
    result = meaning.similar(points, languages, ["latin"] * size, meaning.CUTS)
    expected = []
    for i in range(size):
        for j in range(i + 1, size):
            one, other = languages[i], languages[j]
            value = round(float(np.dot(points[i].astype(float), points[j].astype(float))), 6)
            translation = None not in {one, other} and one != other
            cut = 0.527 if translation else 0.68
            if value >= cut:
                expected.append((i, j, translation))
    assert (
        list(zip(result.a.tolist(), result.b.tolist(), result.translation.tolist(), strict=True)) == expected
    )
    rank = random.permutation(size)
    leader, near = families(rank, result.a, result.b, result.similarity)
    linked = set(zip(result.a.tolist(), result.b.tolist(), strict=True))
    for item in range(size):
        lead = int(leader[item])
        assert leader[lead] == lead
        assert lead == item or (min(item, lead), max(item, lead)) in linked
        assert near[item] >= 0.527


def test_families_do_not_depend_on_the_order_of_rows() -> None:
    texts = table(*OLD_BRIDGE)
    turned = texts.reverse().with_columns(text_code=pl.Series(range(5), dtype=pl.Int32))
    turned_shared = REPLIES.with_columns(text_code=(4 - pl.col("text_code")).cast(pl.Int32))
    one, other = found(texts, REPLIES), found(turned, turned_shared)

    def by_key(result: meaning.Meaning, rows: pl.DataFrame) -> set[tuple[str, str]]:
        keys = rows["key"]
        return {
            (keys[a], keys[b]) for a, b in result.families.select("text_code", "meaning_family").iter_rows()
        }

    assert by_key(one, texts) == by_key(other, turned)


def test_a_language_is_taken_out() -> None:
    random = np.random.default_rng(3)
    ideas = random.normal(size=(40, 32))
    aside = {"en": np.zeros(32), "fr": 6 * random.normal(size=32)}
    table_ = np.vstack([ideas + aside["en"], ideas + aside["fr"]])
    unit = (table_ / np.linalg.norm(table_, axis=1, keepdims=True)).astype(np.float32)
    languages = ["en"] * 40 + ["fr"] * 40
    general = unit.mean(axis=0)
    offset = {"en": unit[:40].mean(axis=0) - general, "fr": unit[40:].mean(axis=0) - general}
    points = space.centred(unit, languages, space.Reference(general.astype(float), offset))
    assert np.allclose(np.linalg.norm(points, axis=1), 1, atol=1e-5)
    before, after = unit[:40] @ unit[40:].T, points[:40] @ points[40:].T
    assert (after.argmax(axis=1) == np.arange(40)).mean() > 0.9
    assert np.diag(after).mean() > np.diag(before).mean() + 0.3


def test_reference_sentences_are_parallel() -> None:
    sentences = space.reference_sentences()
    assert len(sentences) == 13
    assert {len(texts) for texts in sentences.values()} == {24}
    assert all(len(set(texts)) == 24 for texts in sentences.values())
