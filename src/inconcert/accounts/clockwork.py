"""Clockwork: does the minute of the hour betray a schedule?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal, with_strata

HALF_HOUR: Final = 30 * 60 * 1_000_000
FEWEST: Final = 60
BINS: Final = 12


def thinned(posts: pl.DataFrame) -> pl.DataFrame:
    """At most one post in each half hour of the clock, so that a conversation counts once; the half hour shifts by account.

    The first post of a half hour would favour its beginning, so one is drawn by a hash of its id.
    """
    slot = pl.col("created_at").dt.epoch("us") // HALF_HOUR
    drawn = posts.with_columns(slot=slot, draw=pl.col("post_id").hash(seed=1)).sort(
        "account_id", "slot", "draw", "post_id"
    )
    return drawn.unique(["account_id", "slot"], keep="first", maintain_order=True).drop("slot", "draw")


def measure(view: Accounts) -> pl.DataFrame:
    """Do its posts prefer certain minutes of the hour, as a scheduler's do?

    Value: chi-square of the twelve five-minute parts of the hour against equal shares, for each degree of freedom,
    after one post a half hour was drawn (a conversation's posts are not independent). Around 1 for a person; high for
    a schedule. Base rate: the case's other accounts of like activity and language. Null hypothesis of the group test:
    members are no more often among the highest than such others. Needs 60 drawn posts and times to the minute.
    """
    if view.precision == "day":
        return pl.DataFrame(schema={"account_id": pl.String, "value": pl.Float64, "stratum": pl.String})
    part = pl.col("created_at").dt.minute().cast(pl.Int64) // (60 // BINS)
    counts = thinned(view.posts).with_columns(part=part).group_by("account_id", "part").len()
    of = counts.group_by("account_id").agg(
        posts=pl.col("len").sum(), squares=(pl.col("len").cast(pl.Float64) ** 2).sum()
    )
    chi = (BINS * pl.col("squares") / pl.col("posts") - pl.col("posts")) / (BINS - 1)
    return with_strata(view, of.filter(pl.col("posts") >= FEWEST).select("account_id", value=chi))


SIGNAL: Final = Signal(
    "clockwork",
    "Minutes of the hour",
    measure,
    "times what equal minutes would give",
    "A scheduler or feed that a newsroom, a shop or a careful person uses openly. It says automation, and nothing else.",
)
