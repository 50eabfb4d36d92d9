"""Burstiness: are the pauses between posts too even?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal, with_strata

FEWEST: Final = 30


def gaps(posts: pl.DataFrame) -> pl.DataFrame:
    """account_id and gap, the seconds between its successive posts, in order."""
    ordered = posts.select("account_id", "created_at").sort("account_id", "created_at")
    gap = pl.col("created_at").diff().over("account_id").dt.total_seconds().alias("gap")
    return ordered.with_columns(gap).drop_nulls("gap")


def measure(view: Accounts) -> pl.DataFrame:
    """Are the pauses between its posts more even than those of other accounts?

    Value: -A, the finite-size burstiness of Kim and Jo (2016): A = (sqrt(n+1) r - sqrt(n-1)) / ((sqrt(n+1) - 2) r +
    sqrt(n-1)), where r is standard deviation over mean of the n gaps. People are bursty (A near 0.5 or more), a clock
    is even (A near -1): a high value is even. Base rate: the case's other accounts of like activity and language. Null
    hypothesis of the group test: members are no more often among the highest than such others. Needs 30 gaps and times
    to the minute.
    """
    if view.precision == "day":
        return pl.DataFrame(schema={"account_id": pl.String, "value": pl.Float64, "stratum": pl.String})
    of = (
        gaps(view.posts)
        .group_by("account_id")
        .agg(n=pl.len(), mean=pl.col("gap").mean(), std=pl.col("gap").std())
    )
    of = of.filter((pl.col("n") >= FEWEST) & (pl.col("mean") > 0)).with_columns(
        r=pl.col("std") / pl.col("mean")
    )
    more, fewer = (pl.col("n") + 1).sqrt(), (pl.col("n") - 1).sqrt()
    a = (more * pl.col("r") - fewer) / ((more - 2) * pl.col("r") + fewer)
    return with_strata(view, of.select("account_id", value=-a))


SIGNAL: Final = Signal(
    "burstiness",
    "Even pauses",
    measure,
    "(-A: 1 is a clock, -1 all at once)",
    "A feed, a weather or price service, a scheduler; a data set that was sampled evenly. It says automation, and nothing else.",
)
