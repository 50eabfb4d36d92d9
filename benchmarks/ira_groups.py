"""How well unsupervised groups agree with the released categories of the IRA accounts.

    python -m benchmarks.ira_groups [CASE]

Needs the shared research data beside the checkout; CASE is an investigated case of it (otherwise it is made). Printed: adjusted
mutual information (Vinh, Epps, Bailey 2010: 0 what chance gives, 1 the same partition) of group and account_category among the
accounts in a group, with the share of all and of active accounts (10 posts or more) that are in one; and over all accounts, each
account outside groups by itself, where singletons gain nothing. Then what docs/explanation/a-real-archive.md tells: groups and
accounts by verdict and ground, how pure they are, and the accounts accused by category.
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


def described(case: Case, categories: pl.DataFrame) -> None:
    """Print groups by verdict and ground, their purity, and who is accused."""
    groups = case.polars("groups").select("group", "verdict", "ground", "size")
    counted = groups.group_by("verdict", "ground").agg(groups=pl.len(), accounts=pl.col("size").sum())
    for verdict, ground, number, accounts in counted.sort("verdict", "ground").iter_rows():
        print(f"{verdict} ({ground}): {number} groups of {accounts} accounts")
    members = case.polars("members").join(groups, on="group").join(categories, on="account_id", how="left")
    commonest = (pl.col("category") == pl.col("category").mode().sort().first()).sum()
    pure = members.group_by("group", "verdict", "size").agg(commonest=commonest)
    of_commonest = int(pure["commonest"].sum()) / len(members)
    print(f"of their group's commonest category: {of_commonest:.2f} of the accounts")
    accused = pure.filter(pl.col("verdict") == "in_concert")
    share = accused["commonest"] / accused["size"]
    least = float(share.to_numpy().min(initial=1.0))
    print(
        f"in concert: {(share == 1).sum()} of {len(accused)} groups of one category only, at least {least:.2f} of it"
    )
    posts = case.scan("posts").group_by("account_id").len("posts").collect()
    active = posts.filter(pl.col("posts") >= ACTIVE)
    found = members.filter(pl.col("verdict") == "in_concert")
    share_active = len(active.join(found, on="account_id", how="semi")) / len(active)
    print(f"active accounts accused: {share_active:.3f}")
    print(
        "accused: "
        + ", ".join(
            f"{n} {name}" for name, n in found["category"].value_counts().sort("category").iter_rows()
        )
    )


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
        described(opened, categories)
