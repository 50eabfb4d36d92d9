"""Posts that ask for something to be done elsewhere, known by their structure: numbered, with phrases in quotes, with links."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.text import folded, matching_text

SHORTEST_PHRASE: Final = 15
"""Letters of a quoted phrase that is looked for elsewhere; shorter ones are names and irony."""
FEWEST_WORDS: Final = 4
_UNSPACED: Final = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]"
_BETWEEN_MARKS: Final = r"[«“”„\"][^«»“”„\"\n]{1,280}[»“”\"]"
_QUOTED: Final = r"[«“”„\"]([^«»“”„\"\n]{15,280})[»“”\"]"


def vocabulary(kind: str) -> list[str]:
    """The shipped words of a kind (nouns, verbs, opening, before) of all languages, case folded."""
    lists = tomllib.loads((files("inconcert") / "data" / "calls.toml").read_text("utf-8"))
    return sorted({word for one in lists.values() for word in one.get(kind, [])})


def asking(told: pl.Expr) -> pl.Expr:
    """Words of instruction in a folded text, in order: none of those within quotation marks, which are somebody else's.

    Words that are nouns too count at the beginning of a text, sentence or clause, and after "please" and the like.
    """
    bare = told.str.replace_all(_BETWEEN_MARKS, " q ").str.replace_all(r"@\S+", " . ")
    ahead = "|".join(map(re.escape, vocabulary("before")))
    first = rf"(?:^|[^\p{{L}}\p{{N}}\s]\s*|\b(?:{ahead})\s+)(?:{'|'.join(map(re.escape, vocabulary('opening')))})\b"
    last = pl.element().str.extract(r"(\p{L}+)$")
    opening = bare.str.extract_all(first).list.eval(last)
    verbs = bare.str.extract_all(r"\p{L}+").list.set_intersection(pl.lit(vocabulary("verbs")))
    return pl.concat_list(opening, verbs).list.unique().list.sort()


def calls(case: Case) -> pl.DataFrame:
    """Posts that ask for something.

    Posts of one's own with a number and a phrase in quotation marks or a link; or with a number or a phrase, and a word of
    instruction outside the quotation marks. A phrase and a link without either is how news quotes, and no call; nor is a
    headline in quotation marks that says "report" or "vote". The lists of words (data/calls.toml) know
    some languages only; in others a call needs a number. A phrase of under four words, where words have spaces, is a name.

    Returns:
        post_id, account_id, surface_id, created_at, platform, number, phrases, words, targets (ids of posts, addresses).
    """
    named = "|".join(map(re.escape, vocabulary("nouns")))
    numbered = rf"(?:\b(?:{named})\s*(?:no\.?|nr\.?|nº|№|#|:)?\s*|(?:^|\s)[#№]\s?)(\p{{Nd}}{{1,4}})\b"
    text = folded(pl.col("text"))
    posts = (
        case.scan("posts")
        .filter((pl.col("post_type") != "repost") & pl.col("created_at").is_not_null())
        .filter(text.str.contains(rf"{numbered}|{_QUOTED}"))
        .select("post_id", "account_id", "surface_id", "created_at", "platform", "text")
        .with_columns(folded=text)
        .collect()
    )
    posts = posts.with_columns(
        number=_digits(pl.col("folded").str.extract(numbered)),
        phrases=pl.col("text").str.extract_all(_QUOTED),
        words=asking(pl.col("folded")),
    ).join(_targets(case, posts["post_id"]), on="post_id", how="left")
    numbering, quoting = pl.col("number").is_not_null(), pl.col("phrases").list.len() > 0
    linking = pl.col("targets").list.len().fill_null(0) > 0
    told = (numbering & (quoting | linking)) | ((numbering | quoting) & (pl.col("words").list.len() > 0))
    asked = posts.filter(told).sort("created_at", "post_id")
    phrases = (
        asked.select("post_id", "phrases")
        .explode("phrases")
        .drop_nulls()
        .with_columns(phrase=matching_text(pl.col("phrases").str.strip_chars('«»“”„"')))
        .filter(pl.col("phrase").str.len_chars() >= SHORTEST_PHRASE)
        .filter(
            (pl.col("phrase").str.count_matches(" ") >= FEWEST_WORDS - 1)
            | pl.col("phrase").str.contains(_UNSPACED)
        )
        .group_by("post_id")
        .agg(phrases=pl.col("phrase").unique().sort())
    )
    return (
        asked.drop("phrases", "text", "folded")
        .join(phrases, on="post_id", how="left", maintain_order="left")
        .filter(pl.col("phrases").is_not_null() | pl.col("targets").is_not_null())
    )


def _targets(case: Case, posts: pl.Series) -> pl.DataFrame:
    """The posts and addresses that each of these posts links: post_id, targets."""
    return (
        case.scan("links")
        .filter(pl.col("post_id").is_in(posts.implode()))
        .select("post_id", target=pl.coalesce("target_post_id", "url_canonical"))
        .drop_nulls()
        .group_by("post_id")
        .agg(targets=pl.col("target").unique().sort())
        .collect()
    )


def _digits(text: pl.Expr) -> pl.Expr:
    """A number from digits of any script."""
    scripts = {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0, 0x966) for digit in range(10)}
    return text.str.replace_many(list(scripts), list(scripts.values())).cast(pl.Int64, strict=False)
