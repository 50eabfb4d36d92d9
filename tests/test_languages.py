"""Languages are told where the text is long enough, and not guessed where it is not."""

from __future__ import annotations

import polars as pl
import pytest

from inconcert.languages import detected
from inconcert.readers.ingest import with_language
from inconcert.text import matching_text


def normalised(texts: list[str | None]) -> pl.Series:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.select(matching_text(pl.col("text")))["text"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council meets again on Thursday to talk about the bridge", "en"),
        ("Der Gemeinderat spricht am Donnerstag noch einmal über die Brücke", "de"),
        ("Городской совет в четверг снова обсудит ремонт старого моста", "ru"),
        ("يجتمع مجلس المدينة يوم الخميس مرة أخرى للحديث عن الجسر", "ar"),
        ("شورای شهر پنجشنبه دوباره دربارهٔ پل گفتگو می‌کند", "fa"),
        ("市议会星期四将再次讨论大桥的维修问题以及新的预算", "zh"),
        ("מועצת העיר תדון ביום חמישי שוב בתיקון הגשר הישן", "he"),
        ("@councillor https://example.org/a/long/path/in/english #NightBus danke", None),
        ("ok", None),
        ("12345 67890 !!! ??? 2024-05-06 #one #two", None),
        ("", None),
        (None, None),
    ],
)
def test_a_language_is_told_or_left_open(text: str | None, language: str | None) -> None:
    assert detected(normalised([text])).to_list() == [language]


def test_what_the_source_declares_stays() -> None:
    posts = pl.DataFrame(
        {
            "text": ["Der Gemeinderat spricht am Donnerstag noch einmal über die Brücke"] * 2 + ["ja"],
            "lang": ["nl", None, None],
        }
    )
    found = with_language(posts, normalised(posts["text"].to_list())).select("lang", "lang_source").rows()
    assert found == [("nl", "declared"), ("de", "detected"), (None, None)]
