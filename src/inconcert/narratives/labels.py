"""What a narrative is called: the words that its texts have and others do not, and its most typical posts."""

from __future__ import annotations

from typing import Final

import polars as pl

WORDS: Final = 6
TYPICAL: Final = 5
IN_TEXTS: Final = 0.15
"""Share of a narrative's texts that a word of its label must stand in."""
COMMON: Final = 0.02
"""A word in more of a language's texts than this labels nothing, where there are texts enough to tell."""
ENOUGH: Final = 2_000
_SIGN: Final = r"\p{Han}\p{Hiragana}\p{Katakana}"
_WORD: Final = rf"[{_SIGN}]{{2}}|[#\p{{L}}\p{{M}}&&[^{_SIGN}]][\p{{L}}\p{{M}}\p{{N}}’'-]{{3,}}"
"""Words of four letters and more; in Chinese and Japanese, pairs of signs."""


def typical_words(leading: pl.DataFrame) -> pl.DataFrame:
    """The words of each narrative, most typical first: narrative, label, words.

    Class-based TF-IDF (Grootendorst 2022): tf(word, narrative) x ln(1 + A / f(word)), with tf the share of the narrative's texts
    that have the word, f the number of all texts that have it, and A the mean number of texts of a narrative. Each
    distinct text counts once, so that a line in a thousand copies does not name a story.

    Args:
        leading: narrative (null for texts in none), lang, text_key: one row a leading text.
    """
    found = (
        leading.with_row_index("row")
        .select(
            "row",
            "narrative",
            pl.col("lang").fill_null(""),
            pl.col("text_key").str.extract_all(_WORD).list.unique().alias("word"),
        )
        .explode("word")
        .drop_nulls("word")
        .filter(~pl.col("word").str.contains(r"^https?$"))
    )
    sizes = leading.group_by(pl.col("lang").fill_null("")).len("of")
    usual = (
        found.group_by("lang", "word")
        .len("held")
        .join(sizes, on="lang")
        .filter((pl.col("of") >= ENOUGH) & (pl.col("held") > COMMON * pl.col("of")))
    )
    everywhere = found.group_by("word").len("everywhere")
    inside = found.drop_nulls("narrative").join(usual, on=["lang", "word"], how="anti")
    texts = leading.drop_nulls("narrative").group_by("narrative").len("texts")
    mean = float(texts["texts"].mean() or 1)  # type: ignore[arg-type]
    scored = (
        inside.group_by("narrative", "word")
        .len("held")
        .join(everywhere, on="word")
        .join(texts, on="narrative")
        .filter(pl.col("held") >= IN_TEXTS * pl.col("texts"))
        .with_columns(score=(pl.col("held") / pl.col("texts")) * (1 + mean / pl.col("everywhere")).log())
        .sort("narrative", "score", "word", descending=[False, True, False])
    )
    return scored.group_by("narrative", maintain_order=True).agg(pl.col("word").head(WORDS).alias("words"))
