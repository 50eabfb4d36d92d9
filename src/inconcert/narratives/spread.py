"""How a narrative spread: who told it when, after whom, and by what it can be seen to have come from there.

**Earliest seen is not origin.** The first post here is the first in these data: what was deleted, private, on another platform or
not collected came before it unseen.

A post follows another by the strongest thing they share, in this order: it reposts or quotes it; it has the same text; an edited
copy of the text; the same link; the same said in another language or in other words (where meaning was compared). The post it
follows is the earliest in the narrative that has the same. `words` says that only the story is the same: no trail.
"""

from __future__ import annotations

from typing import Final

import polars as pl

KINDS: Final = ("account", "domain", "platform", "language")
_STEPS: Final = (
    ("text_key", "same text"),
    ("family", "edited copy"),
    ("link", "same link"),
    ("said", "meaning"),
)


def followed(told: pl.DataFrame) -> pl.DataFrame:
    """Each post of a narrative with the post it follows (`after_post`) and by what (`via`).

    Args:
        told: narrative, post_id, account_id, created_at, lang, text_key, family, said, link, repost_of_post_id,
            quote_of_post_id. Posts without a time are left out: they have no place in an order.
    """
    order = told.drop_nulls("created_at").sort("narrative", "created_at", "post_id")
    firsts = [
        pl.when(pl.col(name).is_not_null())
        .then(pl.col("post_id").first().over("narrative", name))
        .alias(f"first_{name}")
        for name, _ in _STEPS
    ]
    order = order.with_columns(
        *firsts,
        first_lang=pl.col("lang").first().over("narrative", "said"),
        opens=pl.col("post_id") == pl.col("post_id").first().over("narrative"),
    )
    via, after = pl.lit("words"), pl.lit(None, pl.String)
    for name, word in reversed(_STEPS):
        here = pl.col(f"first_{name}").is_not_null() & (pl.col(f"first_{name}") != pl.col("post_id"))
        said = (
            pl.when((pl.col("lang") != pl.col("first_lang")).fill_null(value=False))
            .then(pl.lit("translation"))
            .otherwise(pl.lit("rewording"))
            if name == "said"
            else pl.lit(word)
        )
        via, after = (
            pl.when(here).then(said).otherwise(via),
            pl.when(here).then(f"first_{name}").otherwise(after),
        )
    for name, word in (("quote_of_post_id", "quote"), ("repost_of_post_id", "repost")):
        here = pl.col(name).is_not_null()
        via, after = (
            pl.when(here).then(pl.lit(word)).otherwise(via),
            pl.when(here).then(name).otherwise(after),
        )
    # a repost or quote follows the post it names even where that is the first thing seen of the story
    opened = pl.col("opens") & pl.col("repost_of_post_id").is_null() & pl.col("quote_of_post_id").is_null()
    return order.with_columns(
        via=pl.when(opened).then(pl.lit("first seen")).otherwise(via), after_post=after
    ).drop("opens", "first_lang", *(f"first_{name}" for name, _ in _STEPS))


def spread(followed_posts: pl.DataFrame, domains: pl.DataFrame) -> pl.DataFrame:
    """results/narrative_spread: in which order accounts, domains, platforms and languages took a narrative up.

    Args:
        followed_posts: what `followed` gives, with platform.
        domains: post_id, domain of the links of these posts, platforms' own pages left out.
    """
    by_kind = {
        "account": followed_posts.with_columns(value="account_id"),
        "domain": followed_posts.join(domains, on="post_id").with_columns(value="domain"),
        "platform": followed_posts.with_columns(value="platform"),
        "language": followed_posts.with_columns(value="lang"),
    }
    parts = [
        frame.drop_nulls("value")
        .sort("narrative", "created_at", "post_id")
        .group_by("narrative", "value", maintain_order=True)
        .agg(
            pl.lit(kind).alias("kind"),
            pl.col("created_at").first().alias("first"),
            pl.col("post_id").first().alias("first_post"),
            pl.col("account_id").first().alias("first_by"),
            pl.col("post_id").n_unique().cast(pl.Int64).alias("posts"),
            pl.col("account_id").n_unique().cast(pl.Int64).alias("accounts"),
            pl.col("via", "after_post").first(),
        )
        .with_columns(place=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("narrative"))
        for kind, frame in by_kind.items()
    ]
    return pl.concat([part.select(sorted(part.columns)) for part in parts])
