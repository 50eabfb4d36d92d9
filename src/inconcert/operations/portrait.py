"""A portrait of accounts in figures, each with the uncertainty that comes from which accounts were collected.

Every figure is a ratio of sums over accounts (posts with a link / posts). Its interval is a bootstrap over *accounts*, not posts:
posts of one account resemble each other, so drawing posts would make a figure look far surer than it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from inconcert.operations.engagement import COUNTS, FEW_ENGAGEMENTS, engagements
from inconcert.operations.side import Side

Floats = npt.NDArray[np.float64]

DRAWS: Final = 400
LEVEL: Final = 0.95
POSTS: Final = "posts"
QUANTILES: Final = (0.5, 0.75, 0.99)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: the sum of `part` over the sum of `whole`, over accounts; what it says, and in which section it stands."""

    section: str
    name: str
    part: str
    whole: str = POSTS
    kind: str = "share"


MEASURES: Final = (
    Measure("Volume and types", "posts of an account, on average", POSTS, "accounts", "number"),
    Measure("Volume and types", "reposts, of all posts", "reposts"),
    Measure("Volume and types", "replies and comments, of all posts", "replies"),
    Measure("Volume and types", "quotes, of all posts", "quotes"),
    Measure("Style", "original posts with a link to a website", "original_with_site", "originals"),
    Measure("Style", "posts with a link of any kind", "with_link"),
    Measure("Style", "posts with a hashtag", "with_hashtag"),
    Measure("Style", "posts that name an account", "with_mention"),
    Measure("Style", "talk: replies or mentions without a link", "talk"),
    Measure("Style", "accounts of which most original posts carry a link (outlets)", "outlets", "accounts"),
    Measure("Tactics", "own posts in words that another of these accounts used", "said_again", "compared"),
    Measure("Tactics", "reposts of each other, of all reposts with a known author", "inside_reposts", "known_reposts"),
    Measure("Tactics", "posts sent with the commonest client", "first_client", "with_client"),
    Measure("Engagement of own posts", "with none at all", "unengaged", "counted"),
    Measure("Engagement of own posts", f"with fewer than {FEW_ENGAGEMENTS}", "few_engagements", "counted"),
    Measure("Engagement of own posts", "engagements, on average", "engagements", "counted", "number"),
    Measure("Accounts", "accounts younger than a year at their first post here", "young", "dated"),
    Measure("Accounts", "accounts whose posts are in two languages or more", "several_languages", "accounts"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval at LEVEL; None where these data cannot show it."""

    value: float | None
    low: float | None
    high: float | None
    draws: Floats


@dataclass(frozen=True, slots=True)
class Portrait:
    """One side in figures, in the order of MEASURES."""

    side: Side
    posts: int
    first: datetime | None
    last: datetime | None
    engagement: tuple[float, float, float] | None
    """Median, upper quartile and 99th percentile of an own post's engagements."""
    estimates: list[Estimate]
    ends: tuple[str | None, str | None]
    """The first and the last post."""
    engaged: tuple[str | None, ...]
    """An own post at each of the quantiles of engagement."""
    examples: dict[str, str | None]
    """A post that each of the parts of MEASURES counts, or of an account that it counts."""


def portrait(side: Side, seed: int) -> Portrait:
    """Draw a side: counts per account, then ratios with intervals. `seed` is that of the draws."""
    counts = per_account(side)
    own = side.posts("post_type", *COUNTS).filter(pl.col("post_type") != "repost")
    engaged = own.select("post_id", e=engagements()).drop_nulls("e").sort("e", "post_id").collect()
    low, middle, high = (engaged["e"].quantile(at, "linear") for at in QUANTILES)
    ids, last_place = engaged["post_id"], max(engaged.height - 1, 0)
    period = side.posts("created_at").select(
        pl.len(),
        first=pl.col("created_at").min(),
        last=pl.col("created_at").max(),
        first_post=pl.col("post_id").get(pl.col("created_at").arg_min()),
        last_post=pl.col("post_id").get(pl.col("created_at").arg_max()),
    ).collect().row(0)  # fmt: skip
    n_posts, first, last, *ends = period
    return Portrait(
        side,
        n_posts,
        first,
        last,
        None if low is None or middle is None or high is None else (low, middle, high),
        estimates(counts, MEASURES, seed),
        (ends[0], ends[1]),
        tuple(ids[int(at * last_place)] if len(ids) else None for at in QUANTILES),
        {one.part: counts[f"post:{one.part}"].min() for one in MEASURES},  # type: ignore[misc]
    )


def estimates(counts: pl.DataFrame, measures: Sequence[Measure], seed: int) -> list[Estimate]:
    """Each measure's ratio, and its percentile interval over draws of accounts with replacement."""
    random = np.random.default_rng(seed)
    names = sorted({one.part for one in measures} | {one.whole for one in measures})
    table = counts.select(pl.col(names).cast(pl.Float64)).to_numpy()
    n_accounts = len(table)
    drawn = np.empty((DRAWS, len(names)))
    for draw in range(DRAWS):
        times = np.bincount(random.integers(0, n_accounts, n_accounts), minlength=n_accounts)
        drawn[draw] = times @ table
    sums = table.sum(axis=0)
    found = []
    for one in measures:
        part, whole = names.index(one.part), names.index(one.whole)
        if not sums[whole]:
            found.append(Estimate(None, None, None, np.empty(0)))
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(drawn[:, whole] > 0, drawn[:, part] / drawn[:, whole], np.nan)
        low, high = np.nanquantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        found.append(Estimate(float(sums[part] / sums[whole]), float(low), float(high), ratios))
    return found


def per_account(side: Side) -> pl.DataFrame:
    """One row an account with the sums that MEASURES are made of, and a post that each counts (`post:` and its name)."""
    columns = ("created_at", "post_type", "text_key", "lang", "hashtags", "mentions", "client_name")
    posts = side.posts(*columns, "repost_of_account_id", *COUNTS)
    linked = side.links().group_by("post_id").agg(site=pl.col("target_platform").is_null().any())
    texts = (
        side.case.scan("text_families").select("text_key", "version") if side.case.done("families") else None
    )
    rows = posts.join(linked, on="post_id", how="left").with_columns(
        own=pl.col("post_type") != "repost",
        original=pl.col("post_type") == "original",
        replying=pl.col("post_type").is_in(["reply", "comment"]),
        link=pl.col("site").is_not_null(),
        named=pl.col("mentions").list.len().fill_null(0) > 0,
        e=pl.when(pl.col("post_type") != "repost").then(engagements()),
    )
    rows = _said_again(rows, texts)
    client = (
        rows.group_by("client_name").len().drop_nulls().sort("len", "client_name", descending=[True, False])
    )
    first = client.select("client_name").head(1).collect()["client_name"].to_list()
    inside = side.accounts["account_id"].implode()
    known = pl.col("repost_of_account_id").is_not_null() & (pl.col("post_type") == "repost")
    flags = {
        "reposts": pl.col("post_type") == "repost",
        "replies": pl.col("replying"),
        "quotes": pl.col("post_type") == "quote",
        "originals": pl.col("original"),
        "original_with_site": pl.col("original") & pl.col("site").fill_null(value=False),
        "original_with_link": pl.col("original") & pl.col("link"),
        "with_link": pl.col("link"),
        "with_hashtag": pl.col("hashtags").list.len().fill_null(0) > 0,
        "with_mention": pl.col("named"),
        "talk": (pl.col("replying") | pl.col("named")) & pl.col("own") & ~pl.col("link"),
        "said_again": pl.col("own") & pl.col("again"),
        "compared": pl.col("own") & pl.col("text_key").is_not_null() & pl.lit(texts is not None),
        "known_reposts": known,
        "inside_reposts": known & pl.col("repost_of_account_id").is_in(inside),
        "with_client": pl.col("client_name").is_not_null(),
        "first_client": pl.col("client_name").is_in(first),
        "counted": pl.col("e").is_not_null(),
        "unengaged": pl.col("e") == 0,
        "few_engagements": pl.col("e") < FEW_ENGAGEMENTS,
    }
    summed = rows.group_by("account_id").agg(
        pl.len().alias(POSTS),
        *(flag.sum().alias(name) for name, flag in flags.items()),
        *(pl.col("post_id").filter(flag).min().alias(f"post:{name}") for name, flag in flags.items()),
        pl.col("post_id").min().alias(f"post:{POSTS}"),
        pl.col("post_id").filter(pl.col("e") > 0).min().alias("post:engagements"),
        engagements=pl.col("e").sum(),
        languages=pl.col("lang").filter(pl.col("lang") != "und").drop_nulls().value_counts(sort=True),
        started=pl.col("created_at").min(),
    )
    return (
        summed.join(side.accounts.lazy().select("account_id", "created_at"), on="account_id", how="left")
        .with_columns(
            accounts=pl.lit(1),
            outlets=(pl.col("original_with_link") > 0.5 * pl.col("originals")) & (pl.col("originals") > 0),
            dated=pl.col("created_at").is_not_null(),
            young=(pl.col("started") - pl.col("created_at") < pl.duration(days=365)).fill_null(value=False),
            several_languages=_in_several_languages(),
        )
        .with_columns(
            pl.when(name).then(f"post:{of}").alias(f"post:{name}")
            for name, of in {
                "outlets": "original_with_link",
                "young": POSTS,
                "several_languages": POSTS,
            }.items()
        )
        .sort("account_id")
        .collect()
    )


def _in_several_languages() -> pl.Expr:
    """A second language in three posts or more, and in one of ten: fewer may be mistakes of the detection."""
    second = pl.col("languages").list.get(1, null_on_oob=True).struct.field("count")
    return ((second >= 3) & (second >= 0.1 * pl.col(POSTS))).fill_null(value=False)


def _said_again(rows: pl.LazyFrame, texts: pl.LazyFrame | None) -> pl.LazyFrame:
    """Flags posts in words (copies, or a word or two changed) that another account of the side posted as its own."""
    if texts is None:
        return rows.with_columns(again=pl.lit(value=False))
    worded = rows.join(texts, on="text_key", how="left")
    users = (
        worded.filter("own")
        .drop_nulls("version")
        .group_by("version")
        .agg(users=pl.col("account_id").n_unique())
    )
    return worded.join(users, on="version", how="left").with_columns(again=pl.col("users").fill_null(0) >= 2)
