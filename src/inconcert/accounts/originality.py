"""Originality: does somebody else post its own texts too?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal, with_strata

FEWEST: Final = 10


def measure(view: Accounts) -> pl.DataFrame:
    """Which share of the texts it posts as its own did other accounts post as theirs?

    Value: 1 - own texts (30 characters or more, not reposts) that no other account of the case posted, over all its
    own texts. Base rate: the case's other accounts of like activity and language. High: little of its own. Null
    hypothesis of the group test: members are no more often among the highest than such others. Needs 10 own texts;
    earliest is not origin, so both sides of a copy count.
    """
    own = view.posts.filter(pl.col("post_type") != "repost").drop_nulls("text_key")
    holders = own.group_by("text_key").agg(shared=pl.col("account_id").n_unique() > 1)
    of = (
        own.join(holders, on="text_key").group_by("account_id").agg(n=pl.len(), value=pl.col("shared").mean())
    )
    return with_strata(view, of.filter(pl.col("n") >= FEWEST).select("account_id", "value"))


SIGNAL: Final = Signal(
    "originality",
    "Little of its own",
    measure,
    "of its own texts are posted by others too (1 is all)",
    "Headlines shared with a button, a campaign's template, quotations, reposts that the source does not mark.",
)
