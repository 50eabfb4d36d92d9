"""Names are covered as whole tokens, in whatever form they stand."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.privacy.cover import Cover
from inconcert.privacy.folding import fold, folded_name

COVER = Cover(
    {
        "ilse": "p-1",
        "john.smith": "p-2",
        "小明": "p-3",
        "دختر": "p-4",
        "a+b": "p-5",
        "9007199254740993": "p-6",
    }
)


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("Ilse, ILSE and ｉｌｓｅ", "p-1, p-1 and p-1"),
        ("else ilses chilse ilse2", "else ilses chilse ilse2"),
        ("_ilse_ and ilse_x", "_p-1_ and ilse_x"),
        ("x.com/il%73e?by=ILSE", "x.com/p-1?by=p-1"),
        ("il\u200bse i\u0301lse il\x00se", "p-1 p-1 p-1"),
        ("看ilse说", "看p-1说"),
        ("我和小明去", "我和p-3去"),
        ("JOHN.SMITH john smith", "p-2 john smith"),
        ("دختر دخترک", "p-4 دخترک"),
        ("a+b a.b", "p-5 a.b"),
        ("id=9007199254740993", "id=p-6"),
        ("", ""),
    ],
)
def test_names_are_whole_tokens(text: str, covered: str) -> None:
    assert COVER.text(text) == covered


def test_strangers_are_covered_where_they_are_marked_and_the_known_stay() -> None:
    cover = Cover({}, {"gazette"}, lambda name: f"<{name}>")
    assert cover.text("@gazette and @Other, u/some_body, me@mail.example") == (
        "@gazette and @<other>, u/<some_body>, <me@mail.example>"
    )
    assert cover.text("https://x.com/gazette/status/1 https://x.com/Other") == (
        "https://x.com/gazette/status/1 x.com/<other>"
    )
    assert cover.text("see t.co/AbC") == "see t.co/<t.co/abc>"


@given(st.text(), st.text())
def test_no_name_is_left_between_any_texts(before: str, after: str) -> None:
    left = COVER.text(f"{before} ilse {after}")
    assert "ilse" not in fold(left).letters.split()
    assert "p-1" in left


@given(st.text())
def test_text_without_names_is_untouched(text: str) -> None:
    assert Cover({"nobody_has_this_name": "x"}).text(text) == text


def test_a_name_of_signs_only_cannot_be_looked_for() -> None:
    assert folded_name("🔥🔥") == ""


SPELLINGS = (
    "Ilse, x", "il%73e", "@who else", "t.me/abcde", "plain", "ＩＬＳＥ", "i\u0301l\u0327se", "il\\_se", "il\u00adse", "دُختَر",
    "دخـتر", "小\u200d明", "a＋b", "STRAẞE", "ｗｈｏ＠ｅｌｓｅ.example", "％６９lse", "ي ك", "ΛΌΓΟΣ ",
    "Ilse  Quiet", "ilse\u00a0 quiet", "\u2003ilse\x1f\nquiet", "\u0345\u0301ilse\u0301\u0345",
)  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.text(), st.sampled_from(SPELLINGS), st.lists(st.sampled_from(SPELLINGS)).map("".join))
    )
)
def test_a_column_is_covered_as_its_texts_are(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    marks = Cover({folded_name(name): "p-1" for name in SPELLINGS if folded_name(name)})
    for cover in (COVER, marks, Cover({"ilse": "p-1"}, frozenset(), lambda _: "p-s")):
        assert cover.column(pl.Series(texts, dtype=pl.String)).to_list() == [
            cover.text(text) for text in texts
        ]
