"""How often account signals fire on unrelated groups, and whether they fire on made-up ones.

    python -m benchmarks.signals

Needs the shared research data beside the checkout. Random groups of 10 accounts are drawn from each control, and natural
groups: 10 accounts next to each other by first post. The share of groups with p <= 0.01 is shown for each signal.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from inconcert.accounts import SIGNALS
from inconcert.accounts.base import Accounts, Observed

DATA: Final = Path(__file__).parents[1].parent / "shared" / "data" / "controls"
DRAWS, SIZE, LEVEL = 300, 10, -2.0
BIG: Final = (
    "stocknet",
    "conferences",
    "ar_authorities_timelines",
    "es_argentina_candidates",
    "de_politicians_2020_21",
    "fa_hashtag_storm",
    "ru_vk_karelia_pages_1",
    "en_us_newsroom_washtimes",
)


def control(name: str) -> Accounts:
    """A control as the signals read a case."""
    raw = pl.read_parquet(DATA / f"{name}.parquet")
    account = next(column for column in ("user_id", "account") if column in raw.columns)
    repost = next(column for column in ("is_retweet", "is_repost") if column in raw.columns)

    def column(*names: str, dtype: pl.DataType | type[pl.DataType] = pl.String) -> pl.Expr:
        found = [one for one in names if one in raw.columns]
        return pl.col(found[0]).cast(dtype, strict=False) if found else pl.lit(None, dtype=dtype)

    key = pl.when(pl.col("text").str.len_chars() >= 30).then(pl.col("text").str.to_lowercase()).hash(seed=1)
    posts = raw.with_row_index("n").select(
        post_id=pl.format("p{}", "n"),
        account_id=pl.col(account).cast(pl.String),
        platform=pl.lit("x"),
        created_at=pl.col("created_at").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        post_type=pl.when(pl.col(repost).cast(pl.Boolean))
        .then(pl.lit("repost"))
        .otherwise(pl.lit("original")),
        text_key=key,
        lang=pl.col("lang"),
        client_name=column("source")
        if name in {"stocknet", "conferences"}
        else pl.lit(None, dtype=pl.String),
        mentions=pl.lit([], dtype=pl.List(pl.String)),
    )
    accounts = (
        raw.sort("created_at")
        .unique(account, keep="last")
        .select(
            account_id=pl.col(account).cast(pl.String),
            platform=pl.lit("x"),
            handle=column("screen_name"),
            display_name=column("name"),
            description=column("user_desc", "description"),
            profile_url=column("user_url"),
            created_at=pl.col("user_created_at").dt.replace_time_zone("UTC")
            if "user_created_at" in raw.columns
            else pl.lit(None, dtype=pl.Datetime("us", "UTC")),
            followers_count=column("followers", "followers_count", dtype=pl.Int64),
            following_count=column("friends", "friends_count", dtype=pl.Int64),
            status=pl.lit(None, dtype=pl.String),
            is_pseudonymised=pl.lit(value=False),
        )
    )
    snapshots = pl.DataFrame(schema={"account_id": pl.String, "changed": pl.List(pl.String)})
    return Accounts(
        accounts.sort("account_id"),
        posts.drop_nulls("created_at").sort("account_id", "created_at", "post_id"),
        snapshots,
        "s",
    )


def planted(view: Accounts) -> tuple[Accounts, list[str]]:
    """Ten accounts posting on a clock, made within a week, with handles of random letters and one profile text."""
    random = np.random.default_rng(7)
    ids = [f"made{n}" for n in range(SIZE)]
    start, stamps = np.datetime64("2014-06-01T00:00", "us"), []
    for n in range(SIZE):
        steps = np.arange(200) * 120 + n  # every two hours, at one minute
        stamps.append(start + steps.astype("timedelta64[m]"))
    lang = view.posts["lang"].drop_nulls().mode().sort()[0]
    posts = pl.DataFrame(
        {
            "post_id": [f"{one}/{k}" for one in ids for k in range(200)],
            "account_id": np.repeat(ids, 200),
            "created_at": np.concatenate(stamps),
            "post_type": "repost",
            "text_key": np.tile(np.arange(200), SIZE).astype(np.uint64),
        }
    ).with_columns(
        pl.col("created_at").dt.replace_time_zone("UTC"),
        platform=pl.lit("x"),
        lang=pl.lit(lang),
        client_name=pl.lit("Made-up Poster"),
    )
    letters = np.array(list("bcdfghjkqvwxz"))
    accounts = pl.DataFrame({"account_id": ids}).with_columns(
        platform=pl.lit("x"),
        handle=pl.Series(["".join(random.choice(letters, 12)) for _ in ids]),
        description=pl.lit("We water the roses of the old garden on Sundays"),
        created_at=pl.Series(
            np.datetime64("2014-03-01", "us") + random.integers(0, 6, SIZE).astype("timedelta64[D]")
        ).dt.replace_time_zone("UTC"),
        followers_count=pl.lit(3),
        following_count=pl.lit(4000),
        is_pseudonymised=pl.lit(value=False),
    )
    joined = Accounts(
        pl.concat([view.accounts, accounts], how="diagonal_relaxed"),
        pl.concat([view.posts, posts], how="diagonal_relaxed").sort("account_id", "created_at", "post_id"),
        view.snapshots,
        "s",
    )
    return joined, ids


def main() -> None:
    """Print the tables."""
    for name in BIG:
        view = control(name)
        both, ids = planted(view)
        order = view.posts.sort("created_at", "account_id")["account_id"].unique(maintain_order=True)
        print(f"\n{name}: {view.accounts.height:,} accounts\n")
        print(
            "| signal | accounts | random <= .01 | neighbours <= .01 | planted log10 p |\n|---|---|---|---|---|"
        )
        for signal in SIGNALS:
            measured = signal.measure(view)
            known = measured["account_id"].sort()
            if len(known) < 3 * SIZE:
                continue
            random = np.random.default_rng(1)
            ranked = order.filter(order.is_in(known.implode()))
            shares = []
            for natural in (False, True):
                pool = ranked if natural else known
                groups = []
                for _ in range(DRAWS):
                    at = int(random.integers(len(pool) - SIZE + 1))
                    chosen = (
                        pool[at : at + SIZE]
                        if natural
                        else pool.gather(random.choice(len(pool), SIZE, replace=False))
                    )
                    groups.append(signal.test(measured, frozenset(chosen.to_list())))
                seen = [one.log10_p <= LEVEL for one in groups if isinstance(one, Observed)]
                shares.append(f"{sum(seen) / len(seen):.3f} of {len(seen)}" if seen else "not observable")
            found = signal.test(signal.measure(both), frozenset(ids))
            power = f"{found.log10_p:.1f}" if isinstance(found, Observed) else "not observable"
            print(f"| {signal.name} | {len(known):,} | {shares[0]} | {shares[1]} | {power} |", flush=True)


if __name__ == "__main__":
    main()
