"""The texts that narratives are made of: one unit a thing said, however often and in however many versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.families import everyday, shingles

FEWEST_TEXTS: Final = 100
"""Texts a language needs before one of them can be told to be everyday: its words are counted in them."""
MOST_UNITS: Final = 60_000
"""Units that are compared, those with most posts first. What is left out is counted and said."""


@dataclass(frozen=True, slots=True)
class Units:
    """What is said in a case, once each.

    `texts`: one row a distinct text of 30 letters or more: text_key, unit (number; -1 where not compared), lang, posts, hash,
    said (the unit's name), and of text_families family, meaning, similarity, everyday. `leading`: the leading text of each
    family that is compared, with `text` as posted: copies add nothing. `counts`: texts, everyday (texts that are so),
    units, left_out (units beyond MOST_UNITS), left_out_posts (their posts), with_text (posts with a text of 30 letters or more).
    """

    texts: pl.DataFrame
    leading: pl.DataFrame
    counts: dict[str, int]


def units(case: Case) -> Units:
    """Distinct texts, gathered into units: copies and edited copies of one text, and what says the same in other words.

    A family of edited copies is one unit; where the meaning of texts was compared, all families that say the same are one. A
    text that is said once is a unit of its own. Everyday phrases (`families.everyday`) are no unit: greetings are not a story.
    In a language with under a hundred texts nothing is known to be everyday.
    """
    texts = (
        case.scan("posts")
        .filter(pl.col("text_key").is_not_null())
        .group_by("text_key")
        .agg(
            pl.col("lang").max(),
            pl.len().cast(pl.Int64).alias("posts"),
        )
        .collect()
    )
    known = case.scan("text_families").select("text_key", "family", "meaning", "similarity", "everyday")
    texts = texts.join(known.collect(), on="text_key", how="left").sort("text_key")
    judged = pl.len().over(pl.col("lang").fill_null("")) >= FEWEST_TEXTS
    texts = texts.with_columns(everyday=pl.when(judged).then("everyday").otherwise(pl.lit(value=False)))
    texts = texts.with_columns(pl.Series("hash", shingles.hashed(texts["text_key"].to_arrow())))
    texts = texts.with_columns(said=pl.coalesce("meaning", "family", pl.format("S{}", "hash")))
    ranked = (
        texts.filter(~pl.col("everyday").fill_null(value=False))
        .group_by("said")
        .agg(pl.col("posts").sum(), pl.col("hash").min())
        .sort("posts", "hash", descending=[True, False])
    )
    compared = texts.join(ranked.head(MOST_UNITS), on="said", how="semi", maintain_order="left")
    common = _everyday_once(compared)
    texts = texts.with_columns(
        everyday=pl.col("everyday").fill_null(pl.col("text_key").is_in(common.implode()))
    )
    numbered = (
        compared.filter(
            ~pl.col("text_key").is_in(common.implode()) & ~pl.col("everyday").fill_null(value=False)
        )
        .select(pl.col("said").unique().sort())
        .with_row_index("unit")
        .with_columns(pl.col("unit").cast(pl.Int64))
    )
    texts = texts.join(numbered, on="said", how="left", maintain_order="left").with_columns(
        unit=pl.when("everyday").then(-1).otherwise(pl.col("unit").fill_null(-1))
    )
    counts = {
        "texts": len(texts),
        "everyday": int(texts["everyday"].sum()),
        "units": len(numbered),
        "left_out": len(ranked) - len(ranked.head(MOST_UNITS)),
        "left_out_posts": int(ranked["posts"].slice(MOST_UNITS).sum()),
        "with_text": int(texts["posts"].sum()),
    }
    return Units(texts, leading_texts(case, texts), counts)


def leading_texts(case: Case, texts: pl.DataFrame) -> pl.DataFrame:
    """The leading text of each family that is compared, as first posted: unit, text_key, text, lang, hash."""
    ranked = texts.filter(pl.col("unit") >= 0).sort(
        "unit", pl.col("similarity").fill_null(1.0), "posts", "hash", descending=[False, True, True, False]
    )
    leading = ranked.unique(pl.coalesce("family", "said"), keep="first", maintain_order=True)
    posted = (
        case.scan("posts")
        .filter(pl.col("text_key").is_in(leading["text_key"].implode()))
        .group_by("text_key")
        .agg(pl.col("text").min())
        .collect()
    )
    return leading.join(posted, on="text_key", how="left", maintain_order="left")


def _everyday_once(texts: pl.DataFrame) -> pl.Series:
    """The texts that are said once and are everyday by what their words are worth; of texts said again the family says it."""
    every = texts.select(pl.col("text_key").alias("key"), "lang", "hash", "everyday")
    once = every.filter(pl.col("everyday").is_null())
    worth = everyday.bits(once, everyday.word_counts(every))
    return once.filter(worth <= everyday.BITS)["key"]


def shared_terms(case: Case, texts: pl.DataFrame) -> pl.DataFrame:
    """The hashtags (h:) and links (l:) that a third or more of a unit's own posts carry: unit, term, each once.

    Fewer do not count: machines add other hashtags to each copy of one headline, and these say nothing of the story.
    """
    keys = texts.filter(pl.col("unit") >= 0).select("text_key", "unit").lazy()
    own = (
        case.scan("posts")
        .filter(pl.col("post_type") != "repost")
        .select("post_id", "text_key", "hashtags")
        .join(keys, on="text_key")
    )
    held = [
        own.select("unit", "post_id", "hashtags")
        .explode("hashtags")
        .drop_nulls("hashtags")
        .select("unit", "post_id", term=pl.format("h:{}", "hashtags")),
        own.select("unit", "post_id")
        .join(case.scan("links").select("post_id", "url_canonical").drop_nulls(), on="post_id")
        .select("unit", "post_id", term=pl.format("l:{}", "url_canonical")),
    ]
    sizes = own.group_by("unit").agg(pl.len().alias("size"))
    return (
        pl.concat(held)
        .group_by("unit", "term")
        .agg(pl.col("post_id").n_unique().alias("posts"))
        .join(sizes, on="unit")
        .filter(pl.col("posts") * 3 >= pl.col("size"))
        .select("unit", "term")
        .sort("unit", "term")
        .collect()
    )
