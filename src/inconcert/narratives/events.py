"""An event's hours beside the same hours of other weeks: how much more was posted, and which hashtags met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import polars as pl
from scipy.stats import poisson

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.text import folded

WEEKS: Final = 8
"""How many weeks before and after are looked at, as far as the data reach."""
TAGS: Final = 20
FEWEST_USERS: Final = 10


@dataclass(frozen=True, slots=True)
class Window:
    """The hours asked about, UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Volume:
    """Posts in the event beside matched windows; ratio, low and high are null without matched windows."""

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
    """Posts in the window beside the same weekday and hours of up to eight weeks before and after that the data cover whole.

    log ratio = ln((n + 1/2) / (mean + 1/2)), negative binomial variance 1/(n + 1/2) + a + (1/(mean + 1/2) + a)/m,
    m matched windows, a their over-dispersion by moments, (variance - mean) / mean^2 where positive. The interval is 95%.
    High: more than usual at this hour. Limit: with few windows a is guessed poorly; weeks with events of their own widen it.
    """

    def inside(start: datetime, end: datetime) -> int:
        return int(times.is_between(start, end, closed="left").sum())

    shifts = [
        timedelta(weeks=week)
        for week in range(-WEEKS, WEEKS + 1)
        if timedelta(weeks=abs(week)) >= asked.end - asked.start and week
    ]
    spans = [(asked.start + shift, asked.end + shift) for shift in shifts]
    counts = tuple(inside(*span) for span in spans if span[0] >= whole[0] and span[1] <= whole[1])
    posts = inside(asked.start, asked.end)
    if not counts:
        return Volume(posts, counts, None, None, None)
    mean = float(np.mean(counts))
    spread = max(0.0, (float(np.var(counts, ddof=1)) - mean) / mean**2) if len(counts) > 1 and mean else 0.0
    log_ratio = float(np.log((posts + 0.5) / (mean + 0.5)))
    error = float(np.sqrt(1 / (posts + 0.5) + spread + (1 / (mean + 0.5) + spread) / len(counts)))
    return Volume(posts, counts, *(float(np.exp(log_ratio + z * error)) for z in (0.0, -1.96, 1.96)))


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
