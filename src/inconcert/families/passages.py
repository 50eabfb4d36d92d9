"""Passages of long texts (site stories, channel posts): what was copied of them, without headline, byline and source."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.text import graphemes, matching_text

LONG: Final = 500
"""Characters of a text that is looked at by passages too; shorter ones are compared whole."""
SHORTEST: Final = 80
"""Letters of a passage; shorter lines are headlines, bylines, sources ("Read more at ...") and leave no trace."""
LONGEST: Final = 400
"""A paragraph longer than this is cut into its sentences, so that one changed sentence leaves the others alike."""
MOST: Final = 200
"""Passages of one text: a book in one post is not read to its end."""
_AGENCY: Final = r"^[^\n]{0,60}?(?:\([^()\n]{2,40}\)|/[^/\n]{2,40}/)\s*[—–.-]+\s*"
_SOURCE: Final = r"\s*(?:\([^()\n]{2,40}\)|/[^/\n]{2,40}/|\|[^|\n]{2,40})\s*$"
_SENTENCE: Final = r"([.!?…؟۔][\"'»”’)]*)\s+|([。！？])"


def passages(posts: pl.DataFrame) -> pl.DataFrame:
    """The passages of long texts: post_id, position, passage (normalised), in order. `posts`: post_id, text.

    A text is cut at line breaks, long paragraphs at the ends of sentences. A dateline with an agency in brackets
    ("KORROW, 5 May (Agency) - "), and a source in brackets at the end, are taken off.
    """
    long = posts.filter(pl.col("text").str.len_chars() >= LONG)
    lines = long.select(
        "post_id", pl.col("text").str.replace_all("\r\n?", "\n").str.split("\n").alias("passage")
    ).explode("passage")
    lines = lines.with_columns(pl.col("passage").str.strip_chars()).filter(pl.col("passage") != "")
    cut = lines.with_columns(
        pl.when(pl.col("passage").str.len_chars() > LONGEST)
        .then(pl.col("passage").str.replace_all(_SENTENCE, "$1$2\n"))
        .otherwise("passage")
        .str.split("\n")
        .alias("passage")
    ).explode("passage")
    plain = pl.col("passage").str.replace(_AGENCY, "").str.replace(_SOURCE, "")
    told = cut.with_columns(
        matching_text(plain).alias("passage"),
        pl.int_range(pl.len(), dtype=pl.Int64).over("post_id").alias("position"),
    )
    kept = told.filter((graphemes(pl.col("passage")) >= SHORTEST) & (pl.col("position") < MOST))
    return kept.select("post_id", "position", "passage")
