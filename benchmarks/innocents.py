"""Ordinary people shown in groups, and accused, by their language and by how much they post."""

from __future__ import annotations

from typing import Final

import polars as pl

from benchmarks.corpora import ACTING
from inconcert import Case

SIZES: Final = {1: "1 to 9 posts", 10: "10 to 49", 50: "50 and more"}
"""Posts from which an account is of a size, rising."""
FEW: Final = 200
"""Accounts below which a language is told with the others."""


def by_language_and_size(posts: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Of the controls in a corpus: accounts, how many are in a group, how many accused (`language`, `size`, and all together).

    The language of an account is that of most of its posts. `posts`: with `account`, `label`, `lang`, as the case has read them.
    """
    members = (
        case.polars("members")
        .join(case.polars("groups").select("group", "verdict"), on="group")
        .select(
            account=pl.col("account_id").str.strip_prefix("x:"), accused=pl.col("verdict") == "in_concert"
        )
    )
    people = (
        posts.filter(~pl.col("label").is_in(ACTING))
        .group_by("account")
        .agg(posts=pl.len(), language=pl.col("lang").drop_nulls().mode().sort().first())
        .join(members, on="account", how="left")
    )
    common = people["language"].value_counts().filter(pl.col("count") >= FEW)["language"].drop_nulls()
    size = pl.lit("")
    for least, name in SIZES.items():
        size = pl.when(pl.col("posts") >= least).then(pl.lit(name)).otherwise(size)
    people = people.with_columns(
        language=pl.when(pl.col("language").is_in(common.implode()))
        .then("language")
        .otherwise(pl.lit("other")),
        size=size,
    )
    counts = (
        pl.len().alias("accounts"),
        pl.col("accused").is_not_null().sum().alias("in_group"),
        pl.col("accused").fill_null(value=False).sum().alias("accused"),
    )
    rows = people.group_by("language", "size").agg(*counts).sort("language", "size")
    whole = people.group_by("language").agg(*counts).sort("accounts", "language", descending=True)
    whole = whole.with_columns(size=pl.lit("all")).select(rows.columns)
    order = {language: number for number, language in enumerate(whole["language"])}
    return pl.concat([whole, rows]).sort(
        pl.col("language").replace_strict(order, return_dtype=pl.Int64),
        pl.col("size").replace_strict({name: n for n, name in enumerate(["all", *SIZES.values()])}),
    )
