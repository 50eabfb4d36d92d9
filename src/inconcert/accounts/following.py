"""Following: does it follow many and have few followers?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal

FEWEST: Final = 20


def measure(view: Accounts) -> pl.DataFrame:
    """Does it follow many more accounts than follow it?

    Value: log2 of (following + 1) / (followers + 1), as last observed. Base rate: other accounts of platform and
    language, created in the same year. High: follows many, followed by few. Null hypothesis of the group test: members
    are no more often among the highest than such others. Not observable without both counts, or where it follows fewer
    than 20.
    """
    known = view.accounts.drop_nulls(["followers_count", "following_count"]).filter(
        pl.col("following_count") >= FEWEST
    )
    ratio = ((pl.col("following_count") + 1) / (pl.col("followers_count") + 1)).log(2)
    year = pl.col("created_at").dt.year().cast(pl.String).fill_null("?")
    return known.join(view.peers, on="account_id").select(
        "account_id", value=ratio, stratum=pl.format("{}/{}", "stratum", year)
    )


SIGNAL: Final = Signal(
    "following",
    "Follows many, followed by few",
    measure,
    "(log2 of following over followers)",
    "A newcomer, a reader who seldom posts, a custom of following back.",
)
