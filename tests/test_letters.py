"""What a table makes of each letter is what the expression makes of the whole text."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inconcert.languages import _letters_alone
from inconcert.letters import ByLetter
from inconcert.text import _spelled_alike, _words_alone

ODD = st.sampled_from(
    [*"ΣςßẞİıȺﬁＡ@#\0\t\n\u200d\u0640\u0301\u064bيك\u00a0\u2028\u3000\ufe0f", "  ", " \n ", "👍🏽", "漢字"]
)
TEXTS = st.lists(st.none() | st.lists(ODD | st.text(max_size=4), max_size=8).map("".join), max_size=5)


@pytest.mark.parametrize("changed", [_spelled_alike, _words_alone, _letters_alone])
@given(texts=TEXTS)
@example(texts=["ΟΔΟΣ ΟΔΟΣ", "", None, " ", "a", "\0a\0"])
@settings(max_examples=300, deadline=None)
def test_a_table_says_what_the_expression_says(changed: ByLetter, texts: list[str | None]) -> None:
    column = pl.Series(texts, dtype=pl.String)
    expected = changed.by_expression(column).str.replace_all("ς", "σ").to_list()
    assert changed.by_table(column).str.replace_all("ς", "σ").to_list() == expected
    assert changed.by_table(column[1:]).str.replace_all("ς", "σ").to_list() == expected[1:]


@pytest.mark.parametrize("changed", [_spelled_alike, _words_alone, _letters_alone])
def test_every_letter_within_a_word(changed: ByLetter) -> None:
    letters = pl.Series([f"a{chr(code)}b" for code in range(0x1FFFF) if not 0xD800 <= code < 0xE000])
    assert changed.by_table(letters).equals(changed.by_expression(letters))


def test_runs_of_spaces_are_one_and_letters_can_be_taken_out() -> None:
    texts = pl.Series(["  Ab\t\n 🙂 c ", "x", None])
    assert _words_alone.by_table(texts).to_list() == ["Ab c", "x", None]
    assert _spelled_alike.by_table(texts).to_list() == ["  ab\t\n 🙂 c ", "x", None]
