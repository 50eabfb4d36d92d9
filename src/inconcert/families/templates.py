"""Templates: the same text with numbers and hashtags swapped. Links and @names are out of the key already."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.text import SHORTEST_KEY, graphemes

_NUMBER: Final = r"\d+(?:[.,:/]\d+)*"
_HASHTAG: Final = r"[#＃]\w+(?:\s*[#＃]\w+)*"
NUMBER, HASHTAGS = "◦", "＃"
"""What stands in a template where a number, or a row of hashtags, stood in the text."""


def template_keys(key: pl.Expr) -> pl.Expr:
    """The template of a normalised text: numbers and rows of hashtags become slots.

    Null when nothing is a slot, or when fewer than 30 graphemes remain beside them.
    """
    masked = (
        key.str.replace_all(_HASHTAG, HASHTAGS)
        .str.replace_all(_NUMBER, NUMBER)
        .str.replace_all(r"\s+", " ")
        .str.strip_chars(" ")
    )
    fixed = graphemes(masked.str.replace_all(f"[{NUMBER}{HASHTAGS} ]", ""))
    return pl.when((fixed >= SHORTEST_KEY) & masked.str.contains(f"[{NUMBER}{HASHTAGS}]")).then(masked)
