"""Who and what a narrative names: mentions, hashtags, accounts replied to, and names in the text.

Naming is not praising or attacking. Which of the two it is, nothing here guesses; `stance` says it where an analyst has labelled
posts. A *name* is one capitalised word or several in a row inside a sentence, so scripts without capitals have none, nor have
headlines that capitalise most of their words; German nouns are taken for names.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.case import Case

SHOWN: Final = 12
"""Targets kept of each narrative and kind, those of most accounts first."""
_NAME: Final = r"[\p{Ll}\p{N},;:] \p{Lu}[\p{L}\p{M}’'-]+(?: \p{Lu}[\p{L}\p{M}’'-]+)*"
_CAPITALISED: Final = 0.5


def names(text: pl.Expr) -> pl.Expr:
    """The names in a text, as a list: capitalised words in a row inside a sentence; none where most words are capitalised."""
    capitals = text.str.count_matches(r"(?:^|[^\p{L}\p{N}])\p{Lu}")
    words = text.str.count_matches(r"(?:^|[^\p{L}\p{N}])\p{L}")
    plain = text.str.replace_all(r"(?:https?://|[@#])\S+", "")
    found = plain.str.extract_all(_NAME).list.eval(pl.element().str.slice(2).str.replace(r"['’]s$", ""))
    return pl.when(capitals < _CAPITALISED * words).then(found)


def targets(case: Case, told: pl.DataFrame) -> pl.DataFrame:
    """results/narrative_targets. `told`: narrative, post_id, account_id of the posts in narratives.

    `elsewhere` is the target's share of the posts of the other narratives: a name that everybody names says little of one.
    """
    own = (
        case.scan("posts")
        .filter(pl.col("post_type") != "repost")
        .select("post_id", "text", "mentions", "hashtags", "reply_to_account_id")
        .join(told.lazy().select("narrative", "post_id", "account_id"), on="post_id")
        .collect()
    )
    key = ("narrative", "account_id", "post_id")
    held = [
        own.select(*key, kind=pl.lit("mention"), target="mentions").explode("target"),
        own.select(*key, kind=pl.lit("hashtag"), target="hashtags").explode("target"),
        own.select(*key, kind=pl.lit("reply"), target="reply_to_account_id"),
        own.select(*key, kind=pl.lit("name"), target=names(pl.col("text"))).explode("target"),
    ]
    sizes = own.group_by("narrative").len("of")
    everything = len(own)
    counted = (
        pl.concat(held)
        .drop_nulls("target")
        .group_by("narrative", "kind", "target")
        .agg(
            posts=pl.col("post_id").n_unique().cast(pl.Int64),
            accounts=pl.col("account_id").n_unique().cast(pl.Int64),
            example=pl.col("post_id").min(),
        )
        .with_columns(everywhere=pl.col("posts").sum().over("kind", "target"))
        .join(sizes, on="narrative")
        .filter(pl.col("accounts") > 1)
        .with_columns(
            share=pl.col("posts") / pl.col("of"),
            elsewhere=(pl.col("everywhere") - pl.col("posts")) / (everything - pl.col("of")).clip(1),
        )
        .sort(
            "narrative", "kind", "accounts", "posts", "target", descending=[False, False, True, True, False]
        )
    )
    return counted.group_by("narrative", "kind", maintain_order=True).head(SHOWN)
