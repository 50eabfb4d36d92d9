"""Mention spam: does it call upon the same prominent accounts again and again?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal, with_strata

FEWEST: Final = 20
PROMINENT: Final = 10_000


def measure(view: Accounts) -> pl.DataFrame:
    """How many mentions of prominent accounts does it make in a post of its own?

    Value: mentions of accounts with 10,000 followers or more (as the case's own table of accounts says), over its own
    posts. Base rate: the case's other accounts of like activity and language. High: calls upon the prominent. Null
    hypothesis of the group test: members are no more often among the highest than such others. Needs 20 own posts, and
    targets whose followers are known.
    """
    known = view.accounts.filter(pl.col("followers_count") >= PROMINENT)
    targets = pl.concat([known["account_id"], known["handle"].str.to_lowercase()]).drop_nulls().unique()
    own = view.posts.filter(pl.col("post_type") != "repost")
    called = own.select("account_id", "post_id", target="mentions").explode("target").drop_nulls("target")
    called = called.filter(pl.col("target").str.to_lowercase().is_in(targets.implode()))
    if called.is_empty():
        return pl.DataFrame(schema={"account_id": pl.String, "value": pl.Float64, "stratum": pl.String})
    of = own.group_by("account_id").agg(n=pl.len()).filter(pl.col("n") >= FEWEST)
    of = of.join(called.group_by("account_id").agg(called=pl.len()), on="account_id", how="left")
    return with_strata(view, of.select("account_id", value=pl.col("called").fill_null(0) / pl.col("n")))


SIGNAL: Final = Signal(
    "mention_spam",
    "Calls upon the prominent",
    measure,
    "mentions of prominent accounts in a post of its own",
    "Activists and customers address those who can act; an interview or a debate draws replies.",
)
