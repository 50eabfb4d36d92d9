"""Client: do they post with an application few others use?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal, with_strata

FEWEST: Final = 5


def measure(view: Accounts) -> pl.DataFrame:
    """Does it post with an application that few other accounts used at that time?

    Value: mean over its posts of -log2 of the share of the same month's posting accounts that used the post's
    application. Base rate: all accounts of the case in that month. High: rare applications. Null hypothesis of the
    group test: members are no more often among the highest than others of like activity and language. Not observable
    where the source does not name the application, or under 5 posts.
    """
    rows = view.posts.drop_nulls("client_name").with_columns(month=pl.col("created_at").dt.truncate("1mo"))
    everyone = rows.group_by("platform", "month").agg(all=pl.col("account_id").n_unique())
    using = rows.group_by("platform", "month", "client_name").agg(using=pl.col("account_id").n_unique())
    shares = using.join(everyone, on=["platform", "month"]).select(
        "platform", "month", "client_name", bits=-(pl.col("using") / pl.col("all")).log(2)
    )
    of = (
        rows.group_by("account_id", "platform", "month", "client_name")
        .len()
        .join(shares, on=["platform", "month", "client_name"])
    )
    bits = (pl.col("bits") * pl.col("len")).sum() / pl.col("len").sum()
    by = of.group_by("account_id").agg(value=bits, posts=pl.col("len").sum())
    return with_strata(view, by.filter(pl.col("posts") >= FEWEST).select("account_id", "value"))


SIGNAL: Final = Signal(
    "client",
    "Rare applications",
    measure,
    "bits: each is half as many accounts that use it",
    "A default web client where most use phones, an office's tool, an application popular in one place or profession.",
)
