"""Repost share: does it mostly pass on what others said?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal, with_strata

FEWEST: Final = 20


def measure(view: Accounts) -> pl.DataFrame:
    """Which share of its posts are reposts?

    Value: reposts over all posts (0 to 1). Base rate: the case's other accounts of like activity and language. High:
    mostly passes on. Null hypothesis of the group test: members are no more often among the highest than such others.
    Needs 20 posts; not observable where the source has no reposts at all.
    """
    repost = pl.col("post_type") == "repost"
    if not view.posts.select(repost.any()).item():
        return pl.DataFrame(schema={"account_id": pl.String, "value": pl.Float64, "stratum": pl.String})
    of = view.posts.group_by("account_id").agg(n=pl.len(), value=repost.mean())
    return with_strata(view, of.filter(pl.col("n") >= FEWEST).select("account_id", "value"))


SIGNAL: Final = Signal(
    "repost_share",
    "Mostly reposts",
    measure,
    "of its posts are reposts (1 is all)",
    "Most readers repost more than they write; fans, volunteers and press offices even more.",
)
