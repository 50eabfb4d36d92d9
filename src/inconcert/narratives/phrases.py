"""Which texts say a phrase: word for word, with words changed, or in other words."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.case import Case

SLICE: Final = 200_000
"""Texts whose words are looked at in one go."""
FEWEST_PAIRS: Final = 3
LEAST_SHARE: Final = 0.5
COMMON, FEWEST_COMMON = 0.001, 100
"""Pairs of words that a larger share of the texts has, and as many texts, are everybody's and not counted."""
_MARKS: Final = ".,:;!?…\"'«»“”„‘’()[]-–—"
_SAID: Final = {"call": pl.String, "text_key": pl.String, "how": pl.String}


def saying(case: Case, asked: pl.DataFrame) -> pl.DataFrame:
    """Texts that say what a call puts in quotation marks: call, text_key, how.

    - *phrase*: the text holds it, word for word (normalised).
    - *edited phrase*: the text has three or more of the phrase's pairs of words in a row, and half or more of their weight (each
      weighs -ln of the share of texts that have it; those of over a thousandth are left out). Not for languages without spaces.
    - *other words*: the text is an edited copy, a rewording or a translation (results/text_families) of a text that says it, or
      of the call itself. Meanings are there only where they were compared (`--semantic-budget`), and within its budget.
    """
    phrases = asked.select(call="post_id", asks="phrases").explode("asks").drop_nulls()
    texts = case.scan("posts").select("text_key").drop_nulls().unique().sort("text_key").collect()["text_key"]
    listed = phrases["asks"].unique().sort()
    held = pl.concat([_holding(texts, listed), _edited(texts, listed)]).join(phrases, on="asks")
    said = held.select(_SAID.keys())
    own = case.scan("posts").filter(pl.col("post_id").is_in(asked["post_id"].implode()))
    calls = own.select("text_key", call="post_id").drop_nulls().collect()
    every = pl.concat(
        [
            said,
            _other_words(
                case, pl.concat([said.select("call", "text_key"), calls.select("call", "text_key")])
            ),
        ]
    )
    order = pl.col("how").replace_strict({"phrase": 0, "edited phrase": 1, "other words": 2})
    return every.sort("call", "text_key", order).unique(
        ["call", "text_key"], keep="first", maintain_order=True
    )


def _holding(texts: pl.Series, phrases: pl.Series) -> pl.DataFrame:
    if phrases.is_empty():
        return pl.DataFrame(schema={"text_key": pl.String, "asks": pl.String, "how": pl.String})
    # over the whole column at once: the automaton of the phrases is built anew for each part of it
    having = texts.filter(texts.str.contains_any(phrases.to_list()))
    found = having.to_frame().with_columns(
        asks=pl.col("text_key").str.extract_many(phrases.to_list(), overlapping=True)
    )
    return found.explode("asks").drop_nulls().unique().with_columns(how=pl.lit("phrase"))


def _edited(texts: pl.Series, phrases: pl.Series) -> pl.DataFrame:
    pairs = _pairs(phrases.alias("asks"))
    sought, named = pairs["pair"].unique(), texts.alias("text_key")
    parts = [_pairs(named.slice(start, SLICE), sought) for start in range(0, max(1, len(texts)), SLICE)]
    held = pl.concat(parts)
    counted = pairs.join(held.group_by("pair").agg(texts=pl.len()), on="pair", how="left")
    rare = counted.filter(pl.col("texts").fill_null(1) <= max(COMMON * len(texts), FEWEST_COMMON))
    weighed = rare.with_columns(weight=-(pl.col("texts").fill_null(1) / max(2, len(texts))).log())
    whole = weighed.group_by("asks").agg(whole=pl.col("weight").sum())
    shared = (
        held.join(weighed, on="pair")
        .group_by("asks", "text_key")
        .agg(pairs=pl.len(), shared=pl.col("weight").sum())
        .join(whole, on="asks")
    )
    enough = (pl.col("pairs") >= FEWEST_PAIRS) & (pl.col("shared") >= LEAST_SHARE * pl.col("whole"))
    return shared.filter(enough).select("text_key", "asks", how=pl.lit("edited phrase"))


def _pairs(texts: pl.Series, sought: pl.Series | None = None) -> pl.DataFrame:
    """Each text's distinct pairs of words in a row, as numbers, of those sought: the text under its series' name, pair."""
    named = texts.to_frame().with_row_index("row")
    words = named.select("row", word=pl.col(texts.name).str.split(" ")).explode("word")
    words = words.with_columns(pl.col("word").str.strip_chars(_MARKS).hash(seed=1))
    is_pair = pl.col("row") == pl.col("row").shift(-1)
    pair = pl.col("word") ^ pl.col("word").shift(-1).hash(seed=2)
    pairs = words.select("row", pair=pl.when(is_pair).then(pair)).drop_nulls()
    if sought is not None:
        pairs = pairs.filter(pl.col("pair").is_in(sought.implode()))
    return pairs.unique().join(named, on="row").select(texts.name, "pair")


def _other_words(case: Case, said: pl.DataFrame) -> pl.DataFrame:
    """What is of one family, or of one meaning, with the texts given: call, text_key, how."""
    families = (
        case.scan("text_families")
        .filter(~pl.col("everyday"))
        .select("text_key", "family", "meaning")
        .collect()
    )
    known = said.join(families, on="text_key")
    found = [
        known.select("call", name)
        .drop_nulls()
        .unique()
        .join(families.drop_nulls(name).select("text_key", name), on=name)
        for name in ("family", "meaning")
    ]
    every = pl.concat([one.select("call", "text_key") for one in found]).unique()
    return every.with_columns(how=pl.lit("other words"))
