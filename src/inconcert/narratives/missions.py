"""Call and response: posts that ask for something to be done elsewhere, and the posts that do it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl
from scipy.stats import binom

from inconcert.case import Case, Stage
from inconcert.narratives.calls import calls
from inconcert.narratives.phrases import saying
from inconcert.progress import Reporter
from inconcert.schema_changes import MISSION_RESPONSES, MISSIONS

WITHIN: Final = timedelta(days=1)
"""How long after a call a post counts as its response, and how long before it the comparison reaches."""
FEWEST_RESPONSES: Final = 5
FEWEST_RESPONDERS: Final = 3
LEVEL: Final = -2.0
"""log10 of the level of each of the two tests of a channel."""
PERMUTATIONS: Final = 999
OPEN: Final = 0.2
"""Share of responses that name the caller from which a call is told as an open one."""
_DAY: Final = WITHIN.total_seconds()


def find_missions(case: Case, stage: Stage, reporter: Reporter) -> None:
    """Write results/missions (calls that were followed) and results/mission_responses (the posts that followed them)."""
    with reporter.step("Looking for calls and responses"):
        asked = calls(case).with_columns(channel=pl.coalesce("surface_id", "account_id"))
        matched = matches(case, asked)
        told, responses = followed(asked, matched, _period(case), case.settings.seed)
    stage.write(MISSIONS, told.sort("post_id"))
    stage.write(MISSION_RESPONSES, responses.sort("call", "created_at", "post_id"))
    stage.counts["missions"] = {"calls": len(asked), "followed": len(told), "responses": len(responses)}


def matches(case: Case, asked: pl.DataFrame) -> pl.DataFrame:
    """Posts of others, at any time, on any platform, that say a call's phrase, react to the post it links, or link its address.

    Returns:
        call, post_id, account_id, platform, created_at, how (as phrases.saying says; target post, address), names_caller, since
        (when the target was posted, or first reacted to; null for phrases and addresses).
    """
    targets = asked.select(call="post_id", asks="targets").explode("asks").drop_nulls()
    posts = case.scan("posts").select(
        "post_id", "account_id", "platform", "created_at", "text_key", "mentions", "reply_to_post_id",
        "quote_of_post_id", "repost_of_post_id", "reply_to_account_id", "repost_of_account_id",
    ).filter(pl.col("created_at").is_not_null())  # fmt: skip
    said = posts.select("post_id", "text_key").join(saying(case, asked).lazy(), on="text_key")
    reacting = [
        posts.select("post_id", asks=column).drop_nulls().collect()
        for column in ("reply_to_post_id", "quote_of_post_id", "repost_of_post_id")
    ]
    linked = case.scan("links").select("post_id", "target_post_id", "url_canonical").collect()
    reacting.append(linked.select("post_id", asks="target_post_id").drop_nulls())
    linking = (
        linked.filter(pl.col("target_post_id").is_null()).select("post_id", asks="url_canonical").drop_nulls()
    )
    done = [
        said.with_columns(asks=pl.lit(None, pl.String)).collect(),
        pl.concat(reacting).join(targets, on="asks").with_columns(how=pl.lit("target post")),
        linking.join(targets, on="asks").with_columns(how=pl.lit("address")),
    ]
    found = pl.concat([one.select("call", "post_id", "asks", "how") for one in done]).unique()
    callers = asked.select(call="post_id", caller="account_id", channel="channel")
    handles = case.scan("accounts").select(caller="account_id", handle="handle").collect()
    known = posts.join(found.select("post_id").unique().lazy(), on="post_id", how="semi").collect()
    found = found.join(known, on="post_id").join(callers, on="call").join(handles, on="caller", how="left")
    found = found.filter(
        (pl.col("account_id") != pl.col("caller")) & ~pl.col("post_id").is_in(asked["post_id"].implode())
    )
    names = (
        (pl.col("reply_to_account_id") == pl.col("caller")).fill_null(value=False)
        | (pl.col("repost_of_account_id") == pl.col("caller")).fill_null(value=False)
        | (pl.col("quote_of_post_id") == pl.col("call")).fill_null(value=False)
        | pl.col("mentions").list.contains(pl.col("handle").str.to_lowercase()).fill_null(value=False)
        | pl.col("mentions").list.contains(pl.col("caller")).fill_null(value=False)
    )
    times = (
        posts.select(asks="post_id", posted="created_at")
        .join(targets.lazy().select("asks").unique(), on="asks")
        .collect()
    )
    first = found.filter(how="target post").group_by("asks").agg(reacted=pl.col("created_at").min())
    since = first.join(times, on="asks", how="left").select("asks", since=pl.coalesce("posted", "reacted"))
    return (
        found.join(since, on="asks", how="left")
        .with_columns(names_caller=names)
        .group_by("call", "post_id")
        .agg(
            pl.col("account_id", "platform", "created_at", "names_caller").first(),
            how=pl.col("how").unique().sort(),
            since=pl.col("since").min(),
        )
        .sort("call", "created_at", "post_id")
    )


def followed(
    asked: pl.DataFrame, matched: pl.DataFrame, period: tuple[datetime, datetime], seed: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Channels whose calls were followed more than chance explains: their calls, and the responses within a day.

    Two tests a channel, each at 0.01, on all its calls together, with five responses of three accounts at least:
    - before: the posts of the day before and of the day after come alike (binomial; where the linked post is younger than a day,
      the time before is only as long as that post was there). Who links what people share anyway has as many before.
    - times: 999 times, each call at any moment of the data's period; how often do as many follow within a day?
    Limit: a fresh post draws replies by itself, soon; where only replies to it are seen, before is short and says little.
    """
    lag = (pl.col("created_at") - pl.col("called")).dt.total_microseconds() / 1e6
    dated = (
        matched.join(asked.select(call="post_id", called="created_at", channel="channel"), on="call")
        .with_columns(lag_s=lag)
        .sort("channel", "call", "created_at", "post_id")
    )
    after, before = pl.col("lag_s").is_between(0, _DAY), pl.col("lag_s").is_between(-_DAY, 0, closed="left")
    there = ((pl.col("called") - pl.col("since")).dt.total_seconds()).fill_null(_DAY).clip(0, _DAY)
    dated = dated.with_columns(after=after, earlier=before, there=there)
    counts = dated.group_by("channel", maintain_order=True).agg(
        after=pl.col("after").sum(),
        earlier=pl.col("earlier").sum(),
        there=pl.col("there").filter(pl.col("after") | pl.col("earlier")).mean(),
        accounts=pl.col("account_id").filter(pl.col("after")).n_unique(),
        naming=pl.col("names_caller").filter(pl.col("after")).mean(),
    )
    counts = counts.filter((pl.col("after") >= FEWEST_RESPONSES) & (pl.col("accounts") >= FEWEST_RESPONDERS))
    p_before, p_times = [], []
    for row in counts.iter_rows(named=True):
        share = _DAY / (_DAY + row["there"])
        p_before.append(
            float(binom.logsf(row["after"] - 1, row["after"] + row["earlier"], share) / np.log(10))
        )
        p_times.append(
            _by_time(dated.filter(channel=row["channel"]), period, seed) if p_before[-1] <= LEVEL else 0.0
        )
    channels = counts.select(
        "channel",
        log10_p_before=pl.Series(p_before, dtype=pl.Float64),
        log10_p_times=pl.Series(p_times, dtype=pl.Float64),
        kind=pl.when(pl.col("naming") >= OPEN)
        .then(pl.lit("open call"))
        .otherwise(pl.lit("call and response")),
    ).filter((pl.col("log10_p_before") <= LEVEL) & (pl.col("log10_p_times") <= LEVEL))
    responses = dated.filter("after").join(channels, on="channel", how="semi")
    numbers = dated.group_by("call").agg(
        responses=pl.col("after").sum().cast(pl.Int64),
        responders=pl.col("account_id").filter(pl.col("after")).n_unique().cast(pl.Int64),
        before=pl.col("earlier").sum().cast(pl.Int64),
        naming=(pl.col("names_caller") & pl.col("after")).sum().cast(pl.Int64),
    )
    told = (
        asked.join(channels, on="channel")
        .join(numbers, left_on="post_id", right_on="call")
        .filter(pl.col("responses") > 0)
        .with_columns(surface_id="channel")
    )
    return told, responses


def _period(case: Case) -> tuple[datetime, datetime]:
    """The first and the last time of the case's posts; the same moment twice where none has a time."""
    at = pl.col("created_at")
    first, last = case.scan("posts").select(at.min(), last=at.max()).collect().row(0)
    never = datetime.fromtimestamp(0, UTC)
    return first or never, last or never


def _by_time(dated: pl.DataFrame, period: tuple[datetime, datetime], seed: int) -> float:
    """log10 of the share of permuted call times after which as many posts follow within a day (this one counted)."""
    start, end = period
    origin = dated.select((pl.col("created_at") - start).dt.total_microseconds() / 1e6)["created_at"]
    span = (end - start).total_seconds()
    random = np.random.default_rng(seed)
    total = np.zeros(PERMUTATIONS, np.int64)
    for rows in dated.with_columns(at=origin).partition_by("call", maintain_order=True):
        at = np.sort(rows["at"].to_numpy())
        called = random.uniform(-_DAY, max(span, _DAY), PERMUTATIONS)
        total += np.searchsorted(at, called + _DAY, "right") - np.searchsorted(at, called)
    observed = int(dated["after"].sum())
    return float(np.log10((1 + np.count_nonzero(total >= observed)) / (PERMUTATIONS + 1)))
