"""Dormancy and wake-up: silent for months, then active again?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal, with_strata
from inconcert.accounts.creation import together

FEWEST: Final = 20
SLEEP: Final = 90
DAY: Final = 86_400


def _longest(view: Accounts) -> pl.DataFrame:
    ordered = view.posts.select("account_id", "post_id", "created_at").sort(
        "account_id", "created_at", "post_id"
    )
    ordered = ordered.with_columns(
        gap=pl.col("created_at").diff().over("account_id").dt.total_seconds() / DAY
    ).drop_nulls("gap")
    return ordered.group_by("account_id", maintain_order=True).agg(
        n=pl.len(),
        longest=pl.col("gap").max(),
        total=pl.col("gap").sum(),
        waking=pl.col("created_at").get(pl.col("gap").arg_max()),
        posts=pl.col("post_id").get(pl.col("gap").arg_max()).reshape((-1,)),
    )


def measure(view: Accounts) -> pl.DataFrame:
    """Was it silent for long, measured by its own pace?

    Value: the longest gap in days over the mean of its other gaps (at least a day). Base rate: the case's other
    accounts of like activity and language that are in the data for about as long, from first to last post, in powers of
    four days: who is there for a week cannot sleep for a month. High: a long sleep of an otherwise active account. Null
    hypothesis of the group test: members are no more often among the highest than such others. Needs 20 gaps; posts that
    are missing from the data look like sleep.
    """
    of = _longest(view).filter(pl.col("n") >= FEWEST)
    pace = ((pl.col("total") - pl.col("longest")) / (pl.col("n") - 1)).clip(1.0)
    span = pl.col("total").clip(1.0).log(4).floor().cast(pl.Int64)
    measured = of.select("account_id", "posts", value=pl.col("longest") / pace, span=span)
    return (
        with_strata(view, measured).with_columns(stratum=pl.format("{}/{}", "stratum", "span")).drop("span")
    )


def wake_up(view: Accounts) -> pl.DataFrame:
    """Did accounts that slept for 90 days or more wake within days of each other?

    Value: the longest gap in days, of accounts that slept so. For a group: the scan of creation bursts over the days of
    waking. Null hypothesis: those days are a random draw from the wakings of accounts of the same platform and language
    whose first posts in the data came at about the same time: the case's own returning users. It cannot tell accounts that
    were woken from people who come back in one season, for one election or one tournament: these truly wake nearer to
    each other than sleepers at large (7 of 100 made-up groups of people who come back within 200 days, where others do
    over two years). Not observable with under 3 sleepers in the group or 20 outside.
    """
    of = _longest(view).filter(pl.col("longest") >= SLEEP)
    number = pl.col("waking").dt.epoch("d").cast(pl.Int64)
    return of.select("account_id", "posts", value="longest", number=number).join(view.peers, on="account_id")


SIGNAL: Final = Signal(
    "dormancy",
    "Long sleep",
    measure,
    "times its usual pause",
    "A returning user, an illness, a season; posts that were deleted or not collected.",
)
WAKE_UP: Final = Signal(
    "wake_up",
    "Woken together",
    wake_up,
    "days asleep before waking",
    "An event or season that brings people back; the first day of a collection; a platform's outage or ban that ended.",
    together,
)
