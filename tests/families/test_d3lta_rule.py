"""The peer's rule gives the peer's own kinds; what it leaves out by length is counted."""

from __future__ import annotations

import polars as pl
import pytest
from rapidfuzz.distance import Levenshtein

from tests.families import d3lta

PUBLISHED = {"edit": 0.7, "language": 0.747, "meaning": 0.747}
"""The thresholds that the published pairs show. The peer's defaults since then are .693, .715 and .85."""
needs_data = pytest.mark.skipif(not d3lta.FOLDER.is_dir(), reason="needs the shared research data")


def test_unit_value() -> None:
    assert Levenshtein.normalized_similarity("leschatssontgris", "leschatsnesontpasgris") == pytest.approx(
        0.7619, abs=5e-5
    )
    assert (
        d3lta.graphemes("Les chats ne sont pas GRIS ! 😀 https://a.example/x @nobody #gris")
        == "leschatsnesontpasgris"
    )


@pytest.mark.parametrize(
    ("a", "b", "other_language", "cosine", "expected"),
    [
        ("leschatssontgris", "leschatsnesontpasgris", False, 0.1, "copy-pasta"),
        ("leschatssontgris", "touslesmatousontlepoilgris", False, 0.86, "rewording"),
        ("leschatssontgris", "touslesmatousontlepoilgris", False, 0.85, ""),
        ("leschatssontgris", "catsaregrey", True, 0.716, "translation"),
        ("leschatssontgris", "leschatssontgris", True, 0.715, ""),
    ],
)
def test_kinds(a: str, b: str, other_language: bool, cosine: float, expected: str) -> None:
    found = d3lta.kind(
        a, b, other_language=other_language, cosine=cosine, edit=0.693, language=0.715, meaning=0.85
    )
    assert found == expected


@needs_data
@pytest.mark.shared
def test_all_published_pairs_have_their_kind() -> None:
    texts, matches = d3lta.texts(), d3lta.matches()
    plain = {one: d3lta.graphemes(text) for one, text in texts.select("id", "text_to_embed").iter_rows()}
    language = dict(texts.select("id", "language").iter_rows())
    found = [
        d3lta.kind(plain[a], plain[b], other_language=language[a] != language[b], cosine=score, **PUBLISHED)
        for a, b, score in matches.select("source", "target", "score").iter_rows()
    ]
    assert len(matches) == 10_516
    assert pl.Series(found).equals(matches["dup_type"], check_names=False)


@needs_data
@pytest.mark.shared
def test_default_edit_threshold_is_not_the_published_one() -> None:
    texts, matches = d3lta.texts(), d3lta.matches().filter(pl.col("dup_type") == "rewording")
    plain = {one: d3lta.graphemes(text) for one, text in texts.select("id", "text_to_embed").iter_rows()}
    near = [
        Levenshtein.normalized_similarity(plain[a], plain[b])
        for a, b in matches.select("source", "target").iter_rows()
    ]
    assert sum(value > 0.693 for value in near) == 54
    assert max(near) == pytest.approx(0.7)
