"""Innocent crowds: who of them is accused, and is an operation of the same size and tempo found beside them?

    python -m benchmarks.benign [--seeds 2] [--accounts 2500] [--only petition ...] [--quiet]

For each kind of innocent group (docs/reference/scenarios.md) a made-up corpus of four weeks: first with that group alone, then
with an operation beside it that has as many accounts, acts within the same time (the group's median delay), on as many
targets (40 at least), with more than half of its members each time. Then all kinds in one corpus with one operation of 20.
Printed: the share of the group in any group and the share accused, of the operation the share accused, accused accounts of
neither. Exits with 1 when more than .02 of any innocent group is accused, or less than half of the operation. With --quiet the
ordinary people share nothing: of their posts only those stay that are no repost and no reply, have no link and no hashtag, and a
text that nobody else of them has.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
import polars as pl

from benchmarks.planted import investigated
from inconcert.simulate import Planted
from inconcert.simulate.kinds import BENIGN_KINDS, Kind

BOUND = 0.02
LEAST = 0.5
LEAST_TARGETS = 40


def beside(kind: Kind) -> dict[str, Any]:
    """An operation of the same size and tempo."""
    known = kind.defaults
    return {
        "label": "operation",
        "size": known["size"],
        "delay": known["delay"],
        "targets": max(known["occasions"], LEAST_TARGETS),
        "participation": 0.55,
    }


def scenario(
    kinds: list[Kind], operations: list[dict[str, Any]], seed: int, accounts: int, days: int = 28
) -> dict[str, Any]:
    """A corpus with these innocent groups and operations."""
    return {
        "seed": seed,
        "days": days,
        "organic": {"accounts": accounts},
        "operations": operations,
        "benign": [{"label": kind.name, "kind": kind.name} for kind in kinds],
    }


def hush(planted: Planted) -> None:
    """Leave of the ordinary people's posts only those that share nothing with anybody."""
    posts = pl.read_csv(planted.tweets, infer_schema=False)
    ordinary = ~pl.col("userid").is_in(pl.read_csv(planted.truth, infer_schema=False)["account_id"].implode())
    shares = (
        (pl.col("is_retweet").str.to_lowercase() == "true")
        | (pl.col("in_reply_to_tweetid").fill_null("") != "")
        | ~pl.col("urls").fill_null("").is_in(["", "[]"])
        | ~pl.col("hashtags").fill_null("").is_in(["", "[]"])
        | (pl.col("userid").filter(ordinary).n_unique().over("tweet_text") > 1)
    )
    posts.filter(~(ordinary & shares)).write_csv(planted.tweets)


def row(
    name: str, kinds: list[Kind], operation: dict[str, Any], seeds: int, accounts: int, *, quiet: bool
) -> bool:
    """Print one row; whether no innocent group has more than the bound accused in any corpus, and the operation is found."""
    worst, grouped, accused, found, others = 0.0, [], [], [], 0
    for seed in range(1, seeds + 1):
        for operations in ([], [operation]):
            spec = scenario(kinds, operations, seed, accounts)
            with investigated(spec, change=hush if quiet else None) as run:
                shares = [run.accused(kind.name) for kind in kinds]
                worst = max(worst, *shares)
                accused.append(float(np.mean(shares)))
                grouped.append(float(np.mean([run.grouped(kind.name) for kind in kinds])))
                if operations:
                    found.append(run.accused("operation"))
                strangers = run.result.by_label.get("organic")
                others += strangers.accused if strangers else 0
    print(
        f"{name:<22}{np.mean(grouped):>12.2f}{np.mean(accused):>10.3f}{worst:>10.3f}{np.mean(found):>18.2f}{others:>10}"
        + ("  ABOVE THE BOUND" if worst > BOUND else "")
        + ("  THE OPERATION IS MISSED" if np.mean(found) < LEAST else ""),
        flush=True,
    )
    return bool(worst <= BOUND and np.mean(found) >= LEAST)


def main() -> int:
    names = [kind.name for kind in BENIGN_KINDS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--accounts", type=int, default=2500)
    parser.add_argument("--only", nargs="+", choices=[*names, "together"])
    parser.add_argument("--quiet", action="store_true", help="the ordinary people share nothing")
    asked = parser.parse_args()
    print(
        f"{'kind':<22}{'in a group':>12}{'accused':>10}{'at most':>10}{'operation found':>18}{'others':>10}"
    )
    chosen = [kind for kind in BENIGN_KINDS if not asked.only or kind.name in asked.only]
    usual = {"seeds": asked.seeds, "accounts": asked.accounts, "quiet": asked.quiet}
    kept = [row(kind.name, [kind], beside(kind), **usual) for kind in chosen]
    if not asked.only or "together" in asked.only:
        operation = {"label": "operation", "size": 20, "delay": "10m", "participation": 0.55}
        kept.append(row("together", list(BENIGN_KINDS), operation, **usual))
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
