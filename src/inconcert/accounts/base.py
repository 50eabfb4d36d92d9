"""What a signal is: a measure of single accounts, and a test of a group against the case's other accounts."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.accounts import chance

FEWEST_MEMBERS: Final = 3
FEWEST_OTHERS: Final = 20
TAILS: Final = (0.05, 0.25)
"""Shares of the comparable accounts that count as unusual; two are tried, and the p value pays for both."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was found of a group: the statistic, what chance would give, and log10 of its p value."""

    members: int
    statistic: float
    expected: float
    log10_p: float
    detail: str


@dataclass(frozen=True, slots=True)
class NotObservable:
    """The data do not say. This is not the same as finding nothing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """What signals read: accounts, their posts (timed, in order), snapshots and links of the whole case."""

    accounts: pl.DataFrame
    posts: pl.DataFrame
    snapshots: pl.DataFrame
    precision: str


Measure = Callable[[Accounts], pl.DataFrame]
"""Rows account_id, value (higher is more unusual), stratum (who is comparable) and posts, where there are some.

Accounts without data have no row.
"""
GroupTest = Callable[[pl.DataFrame, frozenset[str]], Observed | NotObservable]


def in_the_tail(measured: pl.DataFrame, members: frozenset[str]) -> Observed | NotObservable:
    """Whether more members than chance are among the most unusual of the comparable accounts.

    In each stratum the highest 5% (and 25%) by value are marked, without looking at who is a member. Null hypothesis:
    the members are a random subset of each stratum; the marked members are then a sum of hypergeometric counts, and p
    is its exact upper tail, doubled for the two shares. Ties are left out of the marked set, so p is never too small.
    Not observable with fewer than 3 members or 20 comparable others.
    """
    inside = measured.with_columns(member=pl.col("account_id").is_in(sorted(members)))
    inside = inside.filter(pl.col("member").any().over("stratum"))
    count = int(inside["member"].sum())
    others = inside.height - count
    if count < FEWEST_MEMBERS:
        return NotObservable(f"only {count} of {len(members)} members have the data for it")
    if others < FEWEST_OTHERS:
        return NotObservable(
            f"only {others} comparable other accounts in the case; {FEWEST_OTHERS} are needed"
        )
    best: Observed | None = None
    for share in TAILS:
        rank = pl.col("value").rank("max", descending=True).over("stratum")
        marked = inside.with_columns(marked=rank <= (share * pl.len().over("stratum")).ceil())
        strata = marked.group_by("stratum").agg(
            all=pl.len(),
            marked=pl.col("marked").sum(),
            members=pl.col("member").sum(),
            hit=(pl.col("marked") & pl.col("member")).sum(),
        )
        sizes = [
            tuple(map(int, row)) for row in strata.sort("stratum").select("all", "marked", "members").rows()
        ]
        hits = int(strata["hit"].sum())
        expected = sum(drawn * good / total for total, good, drawn in sizes)
        found = chance.stratified_tail(hits, sizes)
        log_p = min(0.0, found + chance.LOG10_2)
        detail = (
            f"{hits} of {count} members are among the most unusual {share:.0%} of {inside.height:,} comparable accounts; "
            f"chance would put {expected:.1f} there"
        )
        one = Observed(count, float(hits), expected, log_p, detail)
        if best is None or one.log10_p < best.log10_p:
            best = one
    assert best is not None  # noqa: S101
    return best


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal: its measure's docstring is what the analyst reads."""

    name: str
    title: str
    measure: Measure
    unit: str
    otherwise: str
    test: GroupTest = in_the_tail

    @property
    def text(self) -> str:
        """What it answers, its formula, null hypothesis, base rate and limits."""
        return inspect.getdoc(self.measure) or ""


def activity(posts: pl.DataFrame) -> pl.DataFrame:
    """Who is comparable by activity: platform, commonest language, and number of posts in powers of four."""
    lang = (
        posts.group_by("account_id", "lang")
        .len()
        .sort("len", "lang", descending=[True, False], nulls_last=True)
    )
    main = lang.group_by("account_id", maintain_order=True).agg(
        lang=pl.col("lang").first(), posts=pl.col("len").sum()
    )
    band = (pl.col("posts").log(4)).floor().cast(pl.Int64)
    return main.select("account_id", "posts", stratum=pl.format("{}/{}", pl.col("lang").fill_null("?"), band))


def with_strata(view: Accounts, measured: pl.DataFrame) -> pl.DataFrame:
    """The measure with its accounts' strata of activity and platform."""
    platform = view.accounts.select("account_id", "platform")
    return (
        measured.join(activity(view.posts).drop("posts"), on="account_id")
        .join(platform, on="account_id", how="left")
        .with_columns(stratum=pl.format("{}/{}", pl.col("platform").fill_null("?"), "stratum"))
        .drop("platform")
    )


def surprisal(measured: pl.DataFrame) -> pl.DataFrame:
    """-log10 of the share of the stratum's accounts with as high a value, ties counted against it."""
    rank = pl.col("value").rank("max", descending=True).over("stratum")
    return measured.with_columns(surprisal=-(rank / pl.len().over("stratum")).log10() + 0.0)
