"""Templates: the same text with numbers and hashtags swapped. Links and @names are out of the key already."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.text import SHORTEST_KEY, graphemes

_NUMBER: Final = r"\d+(?:[.,:/]\d+)*"
_HASHTAG: Final = r"[#＃]\w+(?:\s*[#＃]\w+)*"
_SPACES: Final = r"\s{2,}|[^\S ]"
NUMBER, HASHTAGS = "◦", "＃"
"""What stands in a template where a number, or a row of hashtags, stood in the text."""


def templates(keys: pl.Series) -> pl.Series:
    """The template of each of some distinct texts: null where no other one of them fills the same (see template_keys)."""
    rows = keys.alias("key").to_frame().with_row_index("row")
    # most texts have neither a number nor a hashtag, and cutting them is slow
    slotted = rows.filter(pl.col("key").str.contains(r"[\d#＃]"))
    filled = slotted.select("row", template=template_keys(slotted["key"]))
    shared = filled.drop_nulls("template").filter(pl.len().over("template") > 1)
    return rows.select("row").join(shared, on="row", how="left", maintain_order="left")["template"]


def template_keys(keys: pl.Series) -> pl.Series:
    """The template of each normalised text: numbers and rows of hashtags become slots.

    Null when nothing is a slot, or when fewer than 30 graphemes remain beside them.
    """
    masked = (
        keys.str.replace_all(_HASHTAG, HASHTAGS)
        .str.replace_all(_NUMBER, NUMBER)
        .str.replace_all(_SPACES, " ")
        .str.strip_chars(" ")
    ).to_frame("masked")
    fixed = masked.select(pl.col("masked").str.replace_all(f"[{NUMBER}{HASHTAGS} ]", ""))["masked"]
    long_enough = fixed.to_frame("fixed").select(graphemes(pl.col("fixed")) >= SHORTEST_KEY)["fixed"]
    has_slot = pl.col("masked").str.contains(f"[{NUMBER}{HASHTAGS}]")
    return masked.select(pl.when(long_enough & has_slot).then("masked"))["masked"]
