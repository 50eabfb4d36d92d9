"""What a signal is: a measure of single accounts, and a test of a group against the case's other accounts."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from inconcert.accounts import chance

FEWEST_MEMBERS: Final = 3
FEWEST_OTHERS: Final = 20
BESIDE: Final = 20
"""Accounts that came at the same time, for each member: so many that members are few among them."""
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
class Described:
    """What was seen of a group that describes and weighs nothing: there is no p value."""

    members: int
    statistic: float
    expected: float
    detail: str


@dataclass(frozen=True, slots=True)
class NotObservable:
    """The data do not say. This is not the same as finding nothing."""

    reason: str


@dataclass(frozen=True, eq=False)
class Accounts:
    """What signals read: accounts, their posts (timed, in order), snapshots and links of the whole case."""

    accounts: pl.DataFrame
    posts: pl.DataFrame
    snapshots: pl.DataFrame
    precision: str

    @cached_property
    def spoken(self) -> pl.DataFrame:
        """account_id, lang (the commonest of its posts, ? where none is known) and posts."""
        counted = self.posts.group_by("account_id", "lang").len()
        ordered = counted.sort("len", "lang", descending=[True, False], nulls_last=True)
        return ordered.group_by("account_id", maintain_order=True).agg(
            pl.col("lang").drop_nulls().first().fill_null("?"), posts=pl.col("len").sum()
        )

    @cached_property
    def peers(self) -> pl.DataFrame:
        """account_id and stratum of all accounts: those of one platform and one language are comparable.

        By language, because a platform grows in one country years after another: its users there are all young, and have the
        names of their time. Where few others write a language, little can be said of its accounts, and that is right.
        """
        lang = pl.col("lang").fill_null("?")
        known = self.accounts.join(self.spoken, on="account_id", how="left", maintain_order="left")
        return known.select("account_id", stratum=pl.format("{}/{}", pl.col("platform").fill_null("?"), lang))

    @cached_property
    def entered(self) -> pl.DataFrame:
        """account_id and entered, the time of its first post in the data."""
        return self.posts.group_by("account_id").agg(entered=pl.col("created_at").min())


Measure = Callable[[Accounts], pl.DataFrame]
"""Rows account_id, value (higher is more unusual), stratum (who is comparable), and where there are some posts and detail.

Accounts without data have no row.
"""
GroupTest = Callable[[pl.DataFrame, frozenset[str]], Observed | Described | NotObservable]


def too_few(members: int, others: int) -> NotObservable | None:
    """Why a group cannot be held against others: under 3 members, or under 20 others, have the data; null when it can."""
    if members >= FEWEST_MEMBERS and others >= FEWEST_OTHERS:
        return None
    return NotObservable(
        f"{members} members and {others} other accounts to compare with have the data; "
        f"{FEWEST_MEMBERS} and {FEWEST_OTHERS} are needed"
    )


def beside(measured: pl.DataFrame, members: frozenset[str]) -> pl.DataFrame:
    """The accounts comparable to the members, from `Signal.values`: with `member`, strata split by entry into the data.

    Accounts that enter a data set together are alike for many reasons (one event, one wave of sign-ups, one query), so a
    group is held against those whose first post came at about the same time: each stratum in order of `entered` is cut into
    blocks of 20 accounts for each member in it. Strata and blocks without a member are left out.
    """
    marked = measured.with_columns(member=pl.col("account_id").is_in(sorted(members)))
    inside = marked.filter(pl.col("member").any().over("stratum"))
    size = (BESIDE * pl.col("member").sum()).over("stratum")
    count = pl.len().over("stratum")
    place = pl.int_range(pl.len()).over("stratum")
    block = place * (count // size).clip(1) // count
    split = inside.with_columns(stratum=pl.format("{}/{}", "stratum", block))
    return split.filter(pl.col("member").any().over("stratum"))


def in_the_tail(measured: pl.DataFrame, members: frozenset[str]) -> Observed | NotObservable:
    """Whether more members than chance are among the most unusual of the comparable accounts.

    In each stratum (split by entry, see `beside`) the highest 5% (and 25%) by value are marked, without looking at who is a
    member. Null hypothesis: the members are a random subset of each stratum; the marked members are then a sum of
    hypergeometric counts, and p is its exact upper tail, doubled for the two shares. Ties are left out of the marked set, so
    p is never too small.
    Not observable with fewer than 3 members or 20 comparable others.
    """
    inside = beside(measured, members)
    count = int(inside["member"].sum())
    if silent := too_few(count, inside.height - count):
        return silent
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
    weighs: bool = True
    """No: it describes (a place, at most), so it has no surprisal and no p value."""

    def values(self, view: Accounts) -> pl.DataFrame:
        """The measure, with `entered`, the time of each account's first post in the data, ordered by stratum and that time."""
        # sums of floats depend on threads in their last digits
        measured = self.measure(view).sort("account_id").with_columns(pl.col("value").round(9))
        return measured.join(view.entered, on="account_id", how="left").sort(
            "stratum", "entered", "account_id"
        )

    @property
    def text(self) -> str:
        """What it answers, its formula, null hypothesis, base rate and limits."""
        return inspect.getdoc(self.measure) or ""


def with_strata(view: Accounts, measured: pl.DataFrame) -> pl.DataFrame:
    """The measure with strata of platform, commonest language, and number of posts in powers of four."""
    band = pl.col("posts").log(4).floor().cast(pl.Int64)
    active = view.spoken.select("account_id", band=band)
    return (
        measured.join(view.peers, on="account_id")
        .join(active, on="account_id")
        .with_columns(stratum=pl.format("{}/{}", "stratum", "band"))
        .drop("band")
    )


def surprisal(measured: pl.DataFrame) -> pl.DataFrame:
    """-log10 of the share of the stratum's accounts with as high a value, ties counted against it."""
    rank = pl.col("value").rank("max", descending=True).over("stratum")
    return measured.with_columns(surprisal=-(rank / pl.len().over("stratum")).log10() + 0.0)
