"""What each post is about, in the plainest way: its hashtags, the sites it links, its words, its language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.urls import SHORTENERS

FEWEST_ACCOUNTS: Final = 5
"""Accounts that must use a term before it can be a topic: fewer could not switch to it together."""
_WORD: Final = r"^\p{L}{4,}$"


@dataclass(frozen=True, slots=True)
class Topics:
    """`posts`: one row a post by account and time: account_id, post_id, created_at, and topic (its leading term's code).

    `held`: every post and term: row (of `posts`), term. `names`: the terms by code: #tag, site:domain, language:code, or a word.
    `rarity`: of each term, -ln of the share of all posts that have it.
    """

    posts: pl.DataFrame
    held: pl.DataFrame
    names: list[str]
    rarity: list[float]


def topics(case: Case) -> Topics:
    """The terms of all posts with a time.

    A post's leading term is, of its hashtags, sites and words, the one most typical
    of its account: posts of the account with it, times -ln(share of all posts with it). A post with none leads by its language.

    Words are runs of four letters or more between spaces, so a language written without spaces, and a post under 30 letters,
    has hashtags, sites and language only. Shortened addresses name no site. Terms of under five accounts are left out:
    nobody could switch to them together.
    """
    posts = (
        case.scan("posts")
        .filter(pl.col("created_at").is_not_null())
        .select("account_id", "post_id", "created_at", "text_key", "hashtags", "lang")
        .sort("account_id", "created_at", "post_id")
        .collect()
        .with_row_index("row")
    )
    words = pl.col("text_key").str.split(" ").list.eval(pl.element().str.strip_chars(".,:;!?\"'«»“”„()[]"))
    sites = (
        case.scan("links")
        .filter(pl.col("domain").is_not_null() & pl.col("target_platform").is_null())
        .filter(~pl.col("domain").is_in(sorted(SHORTENERS)))
        .select("post_id", term="site:" + pl.col("domain"))
        .unique()
        .collect()
    )
    every = pl.concat(
        [
            posts.select("row", term="hashtags").explode("term").with_columns(term="#" + pl.col("term")),
            posts.select("row", "text_key")
            .join(
                posts.lazy()
                .select("text_key")
                .drop_nulls()
                .unique()
                .with_columns(term=words)
                .explode("term")
                .filter(pl.col("term").str.contains(_WORD))
                .collect(),
                on="text_key",
            )
            .drop("text_key"),
            posts.select("row", "post_id").join(sites, on="post_id").select("row", "term"),
            posts.select("row", term="language:" + pl.col("lang")),
        ]
    )
    every = (
        every.lazy()
        .drop_nulls()
        .with_columns(pl.col("term").cast(pl.Categorical))
        .unique()
        .collect()
        .join(posts.select("row", account=pl.col("account_id").rle_id()), on="row")
    )
    common = (
        every.group_by("term")
        .agg(users=pl.col("account").n_unique(), posts=pl.len())
        .filter(pl.col("users") >= FEWEST_ACCOUNTS)
        .with_columns(name=pl.col("term").cast(pl.String))
        .sort("name")
        .with_row_index("code")
    )
    held = every.join(common.select("term", "code", "posts"), on="term").drop("term")
    idf = -(pl.col("posts") / max(1, len(posts))).log()
    is_language = pl.col("name").str.starts_with("language:")
    languages = common.filter(is_language)["code"]
    leading = (
        held.join(held.group_by("account", "code").agg(own=pl.len()), on=["account", "code"])
        .select("row", "code", language=pl.col("code").is_in(languages.implode()), weight=pl.col("own") * idf)
        .sort("row", "language", "weight", "code", descending=[False, False, True, False])
        .unique("row", keep="first", maintain_order=True)
    )
    posts = posts.join(leading.select("row", topic="code"), on="row", how="left", maintain_order="left")
    return Topics(
        posts.select("row", "account_id", "post_id", "created_at", "topic"),
        held.select("row", term="code"),
        common["name"].to_list(),
        common.select(idf)["posts"].to_list(),
    )
