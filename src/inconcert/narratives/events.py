"""An event's hours beside the same hours of other weeks: how much more was posted, and which hashtags met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import polars as pl
from scipy.stats import poisson
from scipy.stats import t as student

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.text import folded

WEEKS: Final = 8
"""How many weeks are matched, as far as the data reach."""
FEWEST_WEEKS: Final = 3
TRIMMED: Final = {3: 5.78, 4: 3.19, 5: 2.47, 6: 2.18, 7: 1.92, 8: 1.81}
"""By the number of weeks: variance over mean squared distance from the median without the farthest (normal draws, a million)."""
TAGS: Final = 20
FEWEST_USERS: Final = 10


@dataclass(frozen=True, slots=True)
class Window:
    """The hours asked about, UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Volume:
    """Posts in the event beside matched windows; ratio is null without any, low and high with fewer than three."""

    posts: int
    matched: tuple[int, ...]
    ratio: float | None
    low: float | None
    high: float | None


def window(start: str, end: str, timezone: str) -> Window:
    """The hours asked about. Times without a zone are in `timezone`. Raises InputError for what is none."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise InputError(f"'{timezone}' is not a time zone. Write one such as Europe/Paris or UTC.") from None
    moments = []
    for name, text in (("--from", start), ("--to", end)):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise InputError(
                f"{name} '{text}' is not a time. Write 2031-05-06T20:00 or 2031-05-06."
            ) from None
        moments.append((moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC))
    if moments[1] <= moments[0]:
        raise InputError("--to is not after --from. Give the event's start, then its end.")
    return Window(*moments)


def posts_on(case: Case, topic: str | None) -> pl.LazyFrame:
    """The posts with a time, on the topic where one is asked for: #hashtag, or a word (whole, in any case)."""
    posts = case.scan("posts").filter(pl.col("created_at").is_not_null())
    if topic is None:
        return posts
    word = topic.strip().removeprefix("#").casefold()
    if not word:
        raise InputError("--topic is empty. Give a hashtag such as '#debate', or a word.")
    if topic.strip().startswith("#"):
        return posts.filter(pl.col("hashtags").list.contains(word))
    return posts.filter(
        (" " + folded(pl.col("text")).str.replace_all(r"[^\p{L}\p{M}\p{Nd}]+", " ") + " ").str.contains(
            f" {word} ", literal=True
        )
    )


def volume(times: pl.Series, whole: tuple[datetime, datetime], asked: Window) -> Volume:
    """Posts in the window beside the same weekday and hours of up to eight earlier weeks that the data cover whole.

    Later weeks stand in only for missing earlier ones, nearest first: what an event starts goes on after it.

        log ratio = ln((n + 1/2) / (u + 1/2)), variance 1/(n + 1/2) + a + pi/2 (1/(u + 1/2) + a)/m

    u is the median of the m matched windows; a is the over-dispersion of a negative binomial, (s^2 - u)/u^2 where positive, s^2
    the mean squared distance from u without the most distant week, times what makes it right for normal weeks. So one week with
    an event of its own does not count. The interval is 95% of Student's t with m - 2 degrees of freedom; there is none with fewer
    than three windows. High: more than usual at this hour.
    Limits: growth from week to week looks like an event; coverage is measured in BENCHMARKS.md.
    """

    def inside(start: datetime, end: datetime) -> int:
        return int(times.is_between(start, end, closed="left").sum())

    apart = [week for week in range(1, WEEKS + 1) if timedelta(weeks=week) >= asked.end - asked.start]
    spans = [
        (asked.start + way * timedelta(weeks=week), asked.end + way * timedelta(weeks=week))
        for way in (-1, 1)
        for week in apart
    ]
    covered = [span for span in spans if span[0] >= whole[0] and span[1] <= whole[1]][:WEEKS]
    counts = tuple(inside(*span) for span in covered)
    posts, m = inside(asked.start, asked.end), len(counts)
    if not counts:
        return Volume(posts, counts, None, None, None)
    usual = float(np.median(counts))
    ratio = (posts + 0.5) / (usual + 0.5)
    if m < FEWEST_WEEKS:
        return Volume(posts, counts, ratio, None, None)
    distances = np.sort(np.abs(np.array(counts) - usual))[:-1]
    spread = TRIMMED[m] * float(np.mean(distances**2))
    more = max(0.0, (spread - usual) / usual**2) if usual else 0.0
    error = np.sqrt(1 / (posts + 0.5) + more + np.pi / 2 * (1 / (usual + 0.5) + more) / m)
    reach = float(np.exp(student.ppf(0.975, m - 2) * error))
    return Volume(posts, counts, ratio, ratio / reach, ratio * reach)


def both_sides(during: pl.DataFrame, inside: pl.Series) -> list[tuple[str, str, int, int, list[str]]]:
    """Pairs of hashtags that the other accounts keep apart and the group pushes both: tags, posts with each, a post of each.

    Kept apart: of the other accounts that use either (ten or more each), so few use both as chance would give with p < 0.001
    (Poisson, independent use). Pushed: each in a fifth of the group's posts with hashtags. That two hashtags are opposed in
    meaning is not known; it is seen only that hardly anybody else uses both.
    """
    used = during.select("post_id", "account_id", tag="hashtags").explode("tag").drop_nulls("tag").unique()
    own = used.filter(pl.col("account_id").is_in(inside.implode()))
    others = used.filter(~pl.col("account_id").is_in(inside.implode())).select("account_id", "tag").unique()
    least = own["post_id"].n_unique() / 5
    pushed = (
        own.group_by("tag")
        .agg(pl.len(), post=pl.col("post_id").min())
        .filter(pl.col("len") >= max(2.0, least))
        .sort("len", "tag", descending=[True, False])
        .head(TAGS)
    )
    users = {tag: set(others.filter(tag=tag)["account_id"]) for tag in pushed["tag"]}
    everybody, found = max(1, others["account_id"].n_unique()), []
    for a in pushed.iter_rows(named=True):
        for b in pushed.iter_rows(named=True):
            one, other = users[a["tag"]], users[b["tag"]]
            if a["tag"] >= b["tag"] or min(len(one), len(other)) < FEWEST_USERS:
                continue
            if poisson.cdf(len(one & other), len(one) * len(other) / everybody) < 0.001:
                found.append((a["tag"], b["tag"], a["len"], b["len"], [a["post"], b["post"]]))
    return found
