"""How well unsupervised groups agree with the released categories of the IRA accounts.

    python benchmarks/ira_groups.py [CASE]

Needs the shared research data beside the checkout; CASE is an investigated case of it (otherwise it is made). Printed: adjusted
mutual information (Vinh, Epps, Bailey 2010: 0 what chance gives, 1 the same partition) of group and account_category among the
accounts in a group, with the share of all and of active accounts (10 posts or more) that are in one; and over all accounts, each
account outside groups by itself, where singletons gain nothing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import polars as pl
from sklearn.metrics import adjusted_mutual_info_score

from benchmarks.judged import judged
from benchmarks.real_data import IRA
from inconcert import Case

ACTIVE = 10


def agreement(case: Case, categories: pl.DataFrame) -> dict[str, float]:
    """AMI and coverage. `categories`: account_id, category."""
    members = case.polars("members").select("account_id", "group")
    posts = case.scan("posts").group_by("account_id").len("posts").collect()
    every = categories.join(members, on="account_id", how="left").join(posts, on="account_id", how="left")
    grouped = every.drop_nulls("group")
    alone = every.with_columns(pl.coalesce("group", "account_id").alias("group"))
    active = every.filter(pl.col("posts") >= ACTIVE)
    return {
        "accounts": float(len(every)),
        "groups": float(grouped["group"].n_unique()),
        "share of accounts grouped": len(grouped) / len(every),
        "share of active accounts grouped": len(active.drop_nulls("group")) / len(active),
        "AMI among grouped": float(adjusted_mutual_info_score(grouped["category"], grouped["group"])),
        "AMI over all, others alone": float(adjusted_mutual_info_score(alone["category"], alone["group"])),
    }


if __name__ == "__main__":
    categories = (
        pl.scan_parquet(IRA)
        .group_by("author_id")
        .agg(pl.col("account_category").mode().sort().first())
        .collect()
        .select(
            account_id=pl.format("x:{}", pl.col("author_id").cast(pl.String)), category="account_category"
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        opened = Case(sys.argv[1]) if len(sys.argv) > 1 else judged([IRA], Path(folder) / "case")
        for name, value in agreement(opened, categories).items():
            print(f"{name:<34} {value:.3f}")
