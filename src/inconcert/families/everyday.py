"""Everyday phrases: what people hit on without having it from each other, and what therefore founds no link.

**The rule.** Each word of a text is worth -log2 of the share of texts of the same language that hold it; a text is worth the sum
over its different words. A text worth at most 40 bits ("good morning everybody, have a great day") is everyday, unless five
accounts or more use it and most of them began within one week: that is how a line spreads that somebody pushes. A share is
never taken as smaller than one text in those that were counted, so in a language with few texts more is everyday, not less.

A detector takes some short texts for a language that hardly anybody here writes, and there nearly all would be everyday. So a
text is counted with a language of ten times as many texts instead if that knows more of its words than its own does, and two
thirds of them at least (a word is known when two texts hold it).

High values mean that only somebody who had read the text would write it. The sum overrates phrases whose words go together
(proverbs, titles of songs): these stay in, and the null model counts how many accounts use each.
"""

from __future__ import annotations

from typing import Final

import polars as pl

BITS: Final = 40.0
ACCOUNTS: Final = 5
WEEK_SHARE: Final = 0.5
LINKED: Final = 0.5
"""Share of a family's posts with a link from which on it is a headline."""
COUNTED: Final = 400_000
"""Texts that words are counted in, chosen by the hash of the text."""
LARGER: Final = 10
"""A language with so many times as many texts may know a text's words better than the one it was taken for."""
KNOWN: Final = 2 / 3
"""Share of a text's different words that such a language must know."""
_AT_ONCE: Final = 100_000
_SIGN: Final = r"\p{Han}\p{Hiragana}\p{Katakana}"
WORDS: Final = rf"[{_SIGN}]{{1,2}}|[[\p{{L}}\p{{M}}\p{{N}}]--[{_SIGN}]]+"
"""Runs of letters and digits; in Chinese and Japanese, pairs of signs."""


def word_counts(texts: pl.DataFrame) -> pl.DataFrame:
    """In how many texts (key, lang, hash) of its language each word stands: lang, word, texts, of (the language's texts)."""
    sample = texts.filter(pl.col("hash").is_in(_smallest(texts["hash"]).implode()))
    parts = [
        _words(sample.slice(start, _AT_ONCE)).group_by("lang", "word").len("texts")
        for start in range(0, len(sample), _AT_ONCE)
    ]
    empty = pl.DataFrame(schema={"lang": pl.String, "word": pl.String, "texts": pl.UInt32})
    counted = pl.concat([empty, *parts]).group_by("lang", "word").agg(pl.col("texts").sum())
    return counted.join(sample.group_by(_lang()).len("of"), on="lang")


def _smallest(hashes: pl.Series) -> pl.Series:
    return hashes if len(hashes) <= COUNTED else hashes.sort().head(COUNTED)


def _lang() -> pl.Expr:
    return pl.col("lang").fill_null("")


def _words(texts: pl.DataFrame) -> pl.DataFrame:
    """One row a text and different word: row, lang, word."""
    return (
        texts.select(
            pl.int_range(pl.len()).alias("row"),
            _lang(),
            pl.col("key").str.extract_all(WORDS).list.unique().alias("word"),
        )
        .explode("word")
        .drop_nulls("word")
    )


def bits(texts: pl.DataFrame, counts: pl.DataFrame) -> pl.Series:
    """How much each text says, in bits: the sum of -log2 of its words' shares. `texts`: key, lang."""
    sizes = counts.group_by("lang").agg(pl.col("of").first())
    known = counts.filter(pl.col("texts") > 1).select("lang", "word", "of")
    parts = []
    for start in range(0, len(texts), _AT_ONCE):
        part = texts.slice(start, _AT_ONCE)
        valued = (
            _in_known_language(_words(part), sizes, known)
            .join(sizes, on="lang", how="left")
            .join(counts.select("lang", "word", "texts"), on=["lang", "word"], how="left")
            .with_columns(
                (pl.col("of").fill_null(1) / pl.col("texts").fill_null(1).clip(1)).log(2).alias("worth")
            )
            .group_by("row")
            .agg(pl.col("worth").sort().sum())
        )
        rows = pl.DataFrame({"row": pl.int_range(len(part), eager=True)})
        parts.append(rows.join(valued, on="row", how="left", maintain_order="left")["worth"])
    found = pl.concat(parts) if parts else pl.Series(dtype=pl.Float64)
    return found.fill_null(0.0).round(3).alias("bits")


def _in_known_language(words: pl.DataFrame, sizes: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The words (row, lang, word), those of a text that a much larger language knows better than its own in that one."""
    few = words.join(sizes, on="lang", how="left").with_columns(pl.col("of").fill_null(1))
    few = few.filter(pl.col("of") * LARGER <= (sizes["of"].max() or 0))
    own = few.join(known.drop("of"), on=["lang", "word"]).group_by("row").len("own")
    least = LARGER * (few["of"].min() or 1)  # type: ignore[operator]
    larger = known.filter(pl.col("of") >= least).select("word", other="lang", other_of="of")
    better = (
        few.with_columns(words=pl.len().over("row"))
        .join(larger, on="word")
        .filter(pl.col("other_of") >= LARGER * pl.col("of"))
        .group_by("row", "words", "other", "other_of")
        .len("known")
        .join(own, on="row", how="left")
        .filter(
            pl.col("known") > pl.col("own").fill_null(0),
            pl.col("known") >= KNOWN * pl.col("words"),
        )
        .sort("row", "known", "other_of", "other", descending=[False, True, True, False])
        .unique("row", keep="first", maintain_order=True)
    )
    moved = words.join(better.select("row", "other"), on="row", how="left")
    return moved.select("row", pl.coalesce("other", "lang").alias("lang"), "word")


def everyday(worth: pl.Expr, accounts: pl.Expr, busiest_week: pl.Expr) -> pl.Expr:
    """Whether a phrase founds no link: worth little, and not taken up by many within a week.

    Args:
        worth: bits of the text.
        accounts: how many accounts used it.
        busiest_week: how many of them first used it within the same seven days.
    """
    pushed = (accounts >= ACCOUNTS) & (busiest_week > WEEK_SHARE * accounts)
    return (worth <= BITS) & ~pushed


def kind(is_everyday: pl.Expr, is_linked: pl.Expr) -> pl.Expr:
    """What a family is called: everyday, else headline where most posts carry a link, else line.

    A description, not a verdict: only everyday phrases found no link. What apps post by themselves carries links as well
    and is called a headline.
    """
    return (
        pl.when(is_everyday)
        .then(pl.lit("everyday"))
        .when(is_linked)
        .then(pl.lit("headline"))
        .otherwise(pl.lit("line"))
    )
