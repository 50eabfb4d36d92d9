"""Hashtags whose traffic is made by few: the coefficient of traffic manipulation (CTM), with an interval.

C = R/10 + F + U, with R the percentage of reposts among a hashtag's posts, F the percentage of its posts that came from its fifty
most active accounts, U its posts per account (Nimmo, "Measuring Traffic Manipulation on Twitter", 2019). Flows that nobody pushed
were at 12 and below there, pushed ones up to 60 and beyond.

**Size.** Of fifty accounts or fewer F is 100 whatever they do. So each hashtag also has `usual`: what C would be if the same
accounts made as many posts, each as ready as the other to post again (then posts per account are geometric). It is called
*driven by few* only where the whole interval lies above both 12 and `usual`; *spread* where it lies at 12 or below; *too small to
say* where `usual` itself is above 12; else *unclear*. With fewer than 100 accounts there is no interval, and nothing is said.

**Interval.** C of another draw of as many accounts from where these came from, at 95%. Accounts are drawn anew (Poisson
bootstrap), and the spread of log C over the draws, centred, is laid around what was observed, widened by 1.3 because the accounts
that would change C most are the rarest. How often it covers is measured in benchmarks/ctm.py.

High C says that few accounts make the traffic: fan clubs, an event's staff and a small community do that too. It says nothing of
who they are. In a file that a platform or a query has selected, it measures the selection as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from inconcert.case import Case

TOP: Final = 50
ORGANIC: Final = 12.0
FEWEST_POSTS: Final = 30
FEWEST_ACCOUNTS: Final = 100
WIDER: Final = 1.3
MOST_HASHTAGS: Final = 500
"""Hashtags measured, those with most posts first."""
DRAWS: Final = 400
_FORGET: Final = 0.975

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Traffic:
    """One hashtag's traffic: the three terms in their units, C, its interval, and C of a usual flow of that size."""

    posts: int
    accounts: int
    reposts_percent: float
    top50_percent: float
    posts_per_account: float
    ctm: float
    low: float | None
    high: float | None
    usual: float

    @property
    def verdict(self) -> str:
        """What is said of it: driven by few, spread, too small to say, or unclear (see the module)."""
        if self.low is None or self.high is None:
            return "too small to say"
        if self.low > max(ORGANIC, self.usual):
            return "driven by few"
        if self.high <= ORGANIC:
            return "spread"
        return "too small to say" if self.usual > ORGANIC else "unclear"


def ctm(posts: Ints, reposts: Ints) -> tuple[float, float, float, float]:
    """R, F, U and C of a flow, from each account's posts and how many of these are reposts. Exactly the definition."""
    total = int(posts.sum())
    share = 100 * float(reposts.sum()) / total
    top = 100 * float(np.sort(posts)[::-1][:TOP].sum()) / total
    per_account = total / len(posts)
    return share, top, per_account, share / 10 + top + per_account


def traffic(posts: Ints, reposts: Ints, seed: int) -> Traffic:
    """The traffic of one hashtag.

    Args:
        posts: how many posts each account made, one or more.
        reposts: how many of these are reposts.
        seed: of the draws.
    """
    share, top, per_account, value = ctm(posts, reposts)
    low, high = interval(posts, reposts, value, seed) if len(posts) >= FEWEST_ACCOUNTS else (None, None)
    usual = share / 10 + usual_top(len(posts), per_account) + per_account
    return Traffic(int(posts.sum()), len(posts), share, top, per_account, value, low, high, usual)


def usual_top(accounts: int, per_account: float) -> float:
    """F of so many accounts whose posts are geometric with this mean: 100 sum_k min(50, n q^k) / (n U), q = 1 - 1/U."""
    again, left, taken = 1 - 1 / per_account, float(accounts), 0.0
    while left > 1e-3:
        taken += min(TOP, left)
        left *= again
    return min(100.0, 100 * taken / (accounts * per_account))


def interval(posts: Ints, reposts: Ints, value: float, seed: int) -> tuple[float, float]:
    """The 95% interval of C (see the module). Accounts alike in both counts are drawn together, so size costs little."""
    kinds, number = np.unique(np.column_stack([posts, reposts]), axis=0, return_counts=True)
    kinds, number = kinds[::-1], number[::-1]
    drawn = np.random.default_rng(seed).poisson(number, (DRAWS, len(number)))
    drawn = drawn[drawn.sum(axis=1) > 0]
    total = drawn @ kinds[:, 0]
    before = np.cumsum(drawn, axis=1) - drawn
    taken = np.clip(TOP - before, 0, drawn)
    values = (
        10 * (drawn @ kinds[:, 1]) / total + 100 * (taken @ kinds[:, 0]) / total + total / drawn.sum(axis=1)
    )
    spread = np.log(values) - np.log(values).mean()
    low, high = np.quantile(spread, [1 - _FORGET, _FORGET])
    return float(value * np.exp(WIDER * low)), float(value * np.exp(WIDER * high))


def hashtag_traffic(case: Case) -> pl.DataFrame:
    """results/hashtag_traffic: the most used hashtags of the case with their C. Empty without hashtags.

    A case in which no post is a repost has no R: C is null, *not observable*.
    """
    posts = case.scan("posts").filter(pl.col("hashtags").list.len() > 0)
    used = (
        posts.select(
            "account_id",
            "created_at",
            "post_id",
            pl.col("hashtags").list.unique().alias("hashtag"),
            (pl.col("post_type") == "repost").fill_null(value=False).alias("repost"),
        )
        .explode("hashtag")
        .drop_nulls("hashtag")
    )
    by_account = (
        used.group_by("hashtag", "account_id")
        .agg(
            pl.len().cast(pl.Int64).alias("posts"),
            pl.col("repost").sum().cast(pl.Int64).alias("reposts"),
            pl.col("created_at").min().alias("first"),
            pl.col("created_at").max().alias("last"),
            pl.col("post_id").min().alias("example"),
        )
        .with_columns(total=pl.col("posts").sum().over("hashtag"))
        .filter(pl.col("total") >= FEWEST_POSTS)
        .sort("total", "hashtag", "posts", "account_id", descending=[True, False, True, False])
        .collect()
    )
    kept = by_account["hashtag"].unique(maintain_order=True).head(MOST_HASHTAGS)
    observable = bool(
        case.scan("posts").select((pl.col("post_type") == "repost").any()).collect().item() or False
    )
    rows = []
    for (name,), frame in by_account.join(kept.to_frame(), on="hashtag").group_by(
        "hashtag", maintain_order=True
    ):
        one = traffic(frame["posts"].to_numpy(), frame["reposts"].to_numpy(), case.settings.seed)
        rows.append(
            {
                "hashtag": name,
                "posts": one.posts,
                "accounts": one.accounts,
                "reposts_percent": one.reposts_percent if observable else None,
                "top50_percent": one.top50_percent,
                "posts_per_account": one.posts_per_account,
                "ctm": one.ctm if observable else None,
                "low": one.low if observable else None,
                "high": one.high if observable else None,
                "usual": one.usual if observable else None,
                "verdict": one.verdict if observable else "not observable",
                "first": frame["first"].min(),
                "last": frame["last"].max(),
                "examples": frame["example"].head(3).to_list(),
            }
        )
    return pl.DataFrame(rows, schema_overrides=_TYPES) if rows else pl.DataFrame(schema=_TYPES)


_TYPES: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "hashtag": pl.String,
    "posts": pl.Int64,
    "accounts": pl.Int64,
    **dict.fromkeys(("reposts_percent", "top50_percent", "posts_per_account", "ctm", "low", "high", "usual"), pl.Float64),
    "verdict": pl.String,
    "first": pl.Datetime("us", "UTC"),
    "last": pl.Datetime("us", "UTC"),
    "examples": pl.List(pl.String),
}  # fmt: skip
