"""Ours and the peers' rules in one run: the same posts, the same truth, one table.

    python -m benchmarks.peers [--seeds 2] [--only "60 s, rho .3" "real mix" ...]

The injection families (benchmarks/injection.py; operations of 5, 20 and 100 accounts in one corpus), innocent crowds with an
operation of 20 among them, and, where the shared research data lie beside the checkout, the real mix: a removed operation and ten
collections of ordinary posts (benchmarks/corpora.py). bicm and astrodetection are run where they are installed
(benchmarks/requirements-peers.txt).

Every rule ranks all accounts; with its usual settings it also keeps some as its network. AUPRC, precision at 50 and 200 and the
recall where 1 in 1,000 others ranks as high are of the ranking; *others kept* are accounts of no operation in that network:
for ours, those accused. Exits with 1 when ours accuses anybody of no operation.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from benchmarks import corpora, injection, peer_rules
from benchmarks.judged import judged
from benchmarks.planted import investigated
from inconcert import Case
from inconcert.evaluate import measures
from inconcert.evaluate.compare import scores
from inconcert.simulate.kinds import BENIGN_KINDS

OURS = "inconcert"


@dataclass(frozen=True)
class Figures:
    """How one rule fared on one corpus."""

    auprc: float
    at_50: float
    at_200: float
    at_fpr: float
    kept: float
    others: int
    seconds: float


def ours(case: Case) -> peer_rules.Ranking:
    """The ranking of `inconcert evaluate`, and the accounts accused, by the platform's own id."""
    groups = case.polars("members").join(case.polars("groups").select("group", "verdict"), on="group")
    ranked = scores(groups, case.polars("network")).with_columns(
        pl.col("account_id").str.replace(r"^\w+:", "")
    )
    accused = groups.filter(pl.col("verdict") == "in_concert")["account_id"].str.replace(r"^\w+:", "")
    return peer_rules.Ranking(dict(ranked.iter_rows()), frozenset(accused))


def figures(ranking: peer_rules.Ranking, accounts: list[str], guilty: set[str], seconds: float) -> Figures:
    """One rule's figures over all accounts of the corpus."""
    score = np.array([ranking.scores.get(account, 0.0) for account in accounts])
    positive = np.array([account in guilty for account in accounts])
    return Figures(
        measures.average_precision(score, positive),
        measures.precision_at(score, positive, 50),
        measures.precision_at(score, positive, 200),
        measures.recall_at_fpr(score, positive, 0.001),
        len(ranking.kept & guilty) / len(guilty),
        len(ranking.kept - guilty),
        seconds,
    )


def compared(
    posts: pl.DataFrame, guilty: set[str], found: peer_rules.Ranking, seconds: float
) -> dict[str, Figures]:
    """Ours and every peer on the same posts (see peer_rules.actions for their columns)."""
    accounts = posts["account"].unique().sort().to_list()
    rows = {OURS: figures(found, accounts, guilty, seconds)}
    acts = peer_rules.actions(posts)
    for name, rule in peer_rules.RULES.items():
        began = time.perf_counter()
        ranking = rule(acts)
        rows[name] = figures(ranking, accounts, guilty, time.perf_counter() - began)
    return rows


def archive_posts(path: Path) -> pl.DataFrame:
    """The posts of a written scenario, as the peers' rules read them."""
    return pl.read_csv(path, infer_schema=False).select(
        account="userid",
        post="tweetid",
        time=pl.col("tweet_time").str.to_datetime("%Y-%m-%d %H:%M:%S").dt.epoch("s"),
        text=pl.col("tweet_text").fill_null(""),
        of="retweet_tweetid",
        reply="in_reply_to_tweetid",
        urls=pl.col("urls").str.extract_all(r"https?://[^',\]]+"),
    )


def made_up(spec: dict[str, Any]) -> dict[str, Figures]:
    """A scenario: ours and the peers."""
    with investigated(spec) as run:
        guilty = {account for group in run.planted.groups if not group.benign for account in group.accounts}
        return compared(archive_posts(run.planted.tweets), guilty, ours(run.case), run.seconds)


def real_mix() -> dict[str, Figures]:
    """The removed operation among all controls, times to the minute. A repost's object is its text: nothing else is known."""
    posts = pl.concat([corpora.operation(), corpora.controls()])
    with TemporaryDirectory() as scratch:
        file, mapping, _ = corpora.write(posts, Path(scratch))
        began = time.perf_counter()
        case = judged([file], Path(scratch) / "case", mapping=str(mapping))
        seconds = time.perf_counter() - began
        found = ours(case)
    table = posts.with_row_index("post").select(
        "account",
        pl.col("post").cast(pl.String),
        pl.col("created_at").dt.epoch("s").alias("time"),
        "text",
        pl.when("is_repost").then("text").alias("of"),
        pl.lit(None, dtype=pl.String).alias("reply"),
        pl.lit([], dtype=pl.List(pl.String)).alias("urls"),
    )
    guilty = set(posts.filter(pl.col("label") == corpora.OPERATION)["account"])
    return compared(table, guilty, found, seconds)


def crowds(seed: int) -> dict[str, Any]:
    """All kinds of innocent groups and an operation of 20 in one corpus."""
    return {
        "seed": seed,
        "days": 28,
        "organic": {"accounts": 3000},
        "operations": [
            {"label": "operation", "size": 20, "targets": 80, "participation": 0.4, "delay": "5m"}
        ],
        "benign": [{"label": kind.name, "kind": kind.name} for kind in BENIGN_KINDS],
    }


def made(family: injection.Family) -> Callable[[int], dict[str, Any]]:
    return lambda seed: injection.scenario(family, seed, 3000)


CORPORA: dict[str, Callable[[int], dict[str, Any]]] = {
    **{family.name: made(family) for family in injection.FAMILIES},
    "among crowds": crowds,
}
REAL = "real mix"


def show(name: str, runs: list[dict[str, Figures]]) -> bool:
    """Means over the seeds, a rule a row; whether ours accuses nobody else."""
    print(f"\n## {name}")
    print(
        f"{'rule':<22}{'AUPRC':>7}{'at 50':>7}{'at 200':>8}{'FPR .1%':>9}{'kept':>7}{'others kept':>13}{'s':>7}"
    )
    for rule in runs[0]:
        of_rule = [run[rule] for run in runs]
        mean = {
            field: float(np.mean([getattr(one, field) for one in of_rule]))
            for field in Figures.__dataclass_fields__
        }
        print(
            f"{rule:<22}{mean['auprc']:>7.3f}{mean['at_50']:>7.2f}{mean['at_200']:>8.2f}{mean['at_fpr']:>9.3f}"
            f"{mean['kept']:>7.2f}{mean['others']:>13.1f}{mean['seconds']:>7.1f}",
            flush=True,
        )
    return not any(run[OURS].others for run in runs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--only", nargs="+", choices=[*CORPORA, REAL])
    asked = parser.parse_args()
    if missing := {"bicm Poisson", "astrodetection"} - set(peer_rules.RULES):
        print(
            f"Left out, not installed: {sorted(missing)} (pip install -r benchmarks/requirements-peers.txt)"
        )
    kept = True
    for name, spec in CORPORA.items():
        if not asked.only or name in asked.only:
            kept &= show(name, [made_up(spec(seed)) for seed in range(1, asked.seeds + 1)])
    if not asked.only or REAL in asked.only:
        if corpora.DATA.is_dir():
            kept &= show(REAL, [real_mix()])
        else:
            print("\nThe shared research data are not here: no real mix.")
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
