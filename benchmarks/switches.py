"""How often ordinary accounts and groups are called switched, and how often made-up ones are. `python -m benchmarks.switches`.

Needs the shared research data beside the checkout. Each control alone: the share of its accounts with p at most .01, and
how many groups are told (20 accounts at random, and 20 in a row by first post). Then made-up switchers: of 10 real accounts of
the control (20 posts or more), from one post near the middle on, most posts are about one new thing, within four days of each
other; and the same where as many accounts outside the group turn to it too (an election), which must not be told.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from benchmarks.corpora import controls
from benchmarks.match import case_of
from inconcert.narratives.switches import account_switches, group_switches
from inconcert.narratives.topics import Topics, topics

SIZE, GROUPS, SWITCHERS, ROUNDS, LEVEL = 20, 20, 10, 10, -2.0
DAYS: Final = 4
NEW_SHARE: Final = 0.8


def told(switched: pl.DataFrame, risen: pl.DataFrame, groups: dict[str, list[str]], names: list[str]) -> int:
    """How many of the groups are told to have switched."""
    rows = [(account, name) for name, accounts in groups.items() for account in accounts]
    members = pl.DataFrame(rows, schema={"account_id": pl.String, "group": pl.String}, orient="row")
    return group_switches(switched, risen, members, names).height


def groups_of(accounts: list[str], dice: np.random.Generator, *, natural: bool) -> dict[str, list[str]]:
    """Up to GROUPS groups of SIZE accounts, without overlap."""
    ordered = accounts if natural else list(dice.permutation(accounts))
    starts = range(0, len(ordered) - SIZE + 1, SIZE)
    return {f"G{n}": [str(one) for one in ordered[start : start + SIZE]] for n, start in enumerate(starts)}


def turned(known: Topics, accounts: list[str], dice: np.random.Generator) -> Topics:
    """The same posts, where these accounts turn to one new term at one time: their own middle is moved there."""
    code = len(known.names)
    posts = known.posts.with_columns(
        place=pl.int_range(pl.len()).over("account_id"), size=pl.len().over("account_id")
    )
    chosen = pl.col("account_id").is_in(accounts)
    middle = pl.col("created_at").get(pl.len() // 2).over("account_id")
    at = posts["created_at"].sort()[len(posts) // 2]
    delays = pl.DataFrame(
        {"account_id": accounts, "delay": dice.uniform(0, DAYS * 86_400e6, len(accounts)).astype(np.int64)}
    )
    posts = posts.join(delays, on="account_id", how="left", maintain_order="left")
    moved = pl.col("created_at") - middle + at + pl.duration(microseconds="delay")
    late = chosen & (pl.col("place") >= pl.col("size") // 2)
    new = late & (pl.Series(dice.random(len(posts))) < NEW_SHARE)
    posts = posts.with_columns(
        created_at=pl.when(chosen).then(moved).otherwise("created_at"),
        topic=pl.when(new).then(pl.lit(code, known.posts["topic"].dtype)).otherwise("topic"),
        new=new,
    )
    rows = posts.filter("new")["row"]
    held = known.held.filter(~pl.col("row").is_in(rows.implode()))
    added = pl.DataFrame({"row": rows, "term": pl.Series([code] * len(rows), dtype=held["term"].dtype)})
    kept = posts.select(known.posts.columns).sort("account_id", "created_at", "post_id")
    rarity = -math.log(max(1, len(rows)) / len(kept))
    return Topics(kept, pl.concat([held, added]), [*known.names, "#new"], [*known.rarity, rarity])


def main() -> None:
    """Print the tables."""
    every = controls()
    head = "| control | accounts | switched, p <= .01 | random groups told | in a row | made-up told | everybody's told |"
    print(f"{head}\n{'|---' * 7}|")
    for (named,), rows in sorted(every.group_by("label"), key=str):
        label = str(named)
        dice = np.random.default_rng(1)
        with tempfile.TemporaryDirectory() as folder:
            known = topics(case_of(rows, Path(folder)))
        switched, risen = account_switches(known, 1)
        if switched.height < 2 * SIZE:
            continue
        accounts = switched.sort("first", "account_id")["account_id"].to_list()
        share = (switched["log10_p"] <= LEVEL).sum() / switched.height
        groups = [groups_of(accounts, dice, natural=natural) for natural in (False, True)]
        false = [f"{told(switched, risen, one, known.names)} of {len(one)}" for one in groups]
        active = (
            switched.filter(pl.col("posts_before") + pl.col("posts_after") >= 20)["account_id"]
            .sort()
            .to_list()
        )
        found: list[int] = []
        election: list[int] = []
        for _ in range(ROUNDS if len(active) >= 3 * SWITCHERS else 0):
            drawn = [str(one) for one in dice.choice(active, 2 * SWITCHERS, replace=False)]
            group = {"G": drawn[:SWITCHERS]}
            for accounts_turned, counts in ((group["G"], found), (drawn, election)):
                made = turned(known, accounts_turned, dice)
                counts.append(told(*account_switches(made, 1), group, made.names))
        power = [f"{sum(one)} of {len(one)}" for one in (found, election)]
        print(f"| {label} | {switched.height:,} | {share:.3f} | {' | '.join([*false, *power])} |", flush=True)


if __name__ == "__main__":
    main()
