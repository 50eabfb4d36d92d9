"""Growth: did its followers multiply?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal

SHORTEST: Final = 14
MONTH: Final = 30.0
DAY: Final = 86_400


def measure(view: Accounts) -> pl.DataFrame:
    """Did its followers grow faster than those of other accounts of its size?

    Value: doublings of the followers a month, log2 of (last + 1) / (first + 1) over the months between the first and the
    last time the account was seen. Base rate: other accounts of platform and language that began with as many followers,
    in powers of ten. High: grew fast. Null hypothesis of the group test: members are no more often among the highest
    than such others. Not observable for accounts seen once, within 14 days, or without followers' counts.
    """
    seen = view.snapshots.drop_nulls(["observed_at", "followers_count"]).sort("account_id", "observed_at")
    of = seen.group_by("account_id", maintain_order=True).agg(
        days=(pl.col("observed_at").last() - pl.col("observed_at").first()).dt.total_seconds() / DAY,
        first=pl.col("followers_count").first(),
        last=pl.col("followers_count").last(),
    )
    doublings = ((pl.col("last") + 1) / (pl.col("first") + 1)).log(2)
    size = (pl.col("first") + 1).log10().floor().cast(pl.Int64)
    return (
        of.filter(pl.col("days") >= SHORTEST)
        .join(view.peers, on="account_id")
        .select(
            "account_id",
            value=doublings / (pl.col("days") / MONTH),
            stratum=pl.format("{}/{}", "stratum", size),
        )
    )


SIGNAL: Final = Signal(
    "growth",
    "Followers multiply",
    measure,
    "doublings of its followers a month",
    "One post that went round, an appearance on television, a newcomer's first friends; followers bought by others to harm it.",
)
