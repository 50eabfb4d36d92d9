"""What an explanation may look at: the group, and the whole case around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.coordination.explanations.words import call_phrases

CALLS_KEPT: Final = 5_000  # open calls kept of a case, earliest first: enough for any case seen, and bounded


@dataclass(frozen=True)
class GroupView:
    """One group of accounts: profiles, posts, and what the members did together.

    Attributes:
        members: rows of `accounts`; fields are null where the source has none.
        posts: all posts by members, with the columns that explanations read.
        coacting: trace, object_code, post_id, account_id of posts that co-acted in the group (strong layers).
        objects: object_code, trace, object, members, outsiders (accounts acting on it), first, last (UTC).
        links: rows of `links` for the members' posts.
    """

    members: pl.DataFrame
    posts: pl.DataFrame
    coacting: pl.DataFrame
    objects: pl.DataFrame
    links: pl.DataFrame


@dataclass(frozen=True)
class Background:
    """What is usual in the whole case, members of groups included.

    Attributes:
        clients: client_name, accounts, posts.
        hashtags: hashtag, accounts, posts.
        calls: posts that openly ask others to copy a text: post_id, account_id, created_at, text, text_key.
        accounts: accounts with at least one post.
    """

    clients: pl.DataFrame
    hashtags: pl.DataFrame
    calls: pl.DataFrame
    accounts: int


def background(case: Case) -> Background:
    """Count clients and hashtags of a case and find its open calls, in one streamed pass each.

    Calls are found by phrases in several languages, so a call in other words or in a picture is missed. Of
    several posts with the same text the earliest is kept.
    """
    posts = case.scan("posts")
    return Background(
        clients=_users(posts.drop_nulls("client_name"), "client_name"),
        hashtags=_users(
            posts.select("account_id", hashtag=pl.col("hashtags").list.unique())
            .explode("hashtag", empty_as_null=False, keep_nulls=False)
            .drop_nulls("hashtag"),
            "hashtag",
        ),
        calls=_open_calls(posts),
        accounts=posts.select(pl.col("account_id").n_unique()).collect(engine="streaming").item(),
    )


def _users(posts: pl.LazyFrame, column: str) -> pl.DataFrame:
    """Accounts and posts for each value of a column."""
    return (
        posts.group_by(column, "account_id")
        .agg(posts=pl.len())
        .group_by(column)
        .agg(accounts=pl.len(), posts=pl.col("posts").sum())
        .sort(column)
        .collect(engine="streaming")
    )


def _open_calls(posts: pl.LazyFrame) -> pl.DataFrame:
    """The earliest posts that contain a phrase of the word list, one for each text."""
    plain = pl.col("text").str.to_lowercase().str.replace_many(["ي", "ى", "ك"], ["ی", "ی", "ک"])
    order = ["created_at", "post_id"]
    return (
        posts.select("post_id", "account_id", "created_at", "text", "text_key")
        .filter(plain.str.contains_any(list(call_phrases())))
        .sort(order)
        .unique("text", keep="first", maintain_order=True)
        .head(CALLS_KEPT)
        .collect(engine="streaming")
    )
