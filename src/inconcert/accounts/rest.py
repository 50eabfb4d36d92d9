"""Rest: which hours and weekdays are quiet? They point to a place at most, and weigh nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from inconcert.accounts.base import (
    Accounts,
    Described,
    GroupTest,
    NotObservable,
    Signal,
    too_few,
)
from inconcert.accounts.clockwork import thinned

FEWEST: Final = 60
HOURS, NIGHT = 24, 8
DAYS, WEEKEND = 7, 2
NEAR_HOURS: Final = 1
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EMPTY: Final = {
    "account_id": pl.String,
    "value": pl.Float64,
    "stratum": pl.String,
    "start": pl.Int64,
    "detail": pl.String,
}


def hours(view: Accounts) -> pl.DataFrame:
    """When does it rest?

    Value: the share of its posts that its quietest eight hours in a row (UTC) do not hold, after one post a half hour was
    drawn; two thirds is no rest at all, 1 is a night without a post. Null hypothesis: none is tested. It describes and
    weighs nothing: it is evidence of a place at most (an office's day, a time zone), and every resident of that place has
    it too. Needs 60 drawn posts and times to the hour.
    """
    if view.precision == "day":
        return pl.DataFrame(schema=_EMPTY)
    drawn = thinned(view.posts).select("account_id", part=pl.col("created_at").dt.hour().cast(pl.Int64))
    start = pl.col("start").cast(pl.String).str.zfill(2)
    end = ((pl.col("start") + NIGHT) % HOURS).cast(pl.String).str.zfill(2)
    share = ((1 - pl.col("value")) * 100).round(1)
    said = pl.format(
        "{}% of its posts between {}:00 and {}:00 UTC, its quietest eight hours", share, start, end
    )
    return _quietest(view, drawn, HOURS, NIGHT).with_columns(detail=said)


def weekend(view: Accounts) -> pl.DataFrame:
    """On which two days in a row is it quietest?

    Value: the share of the days it posted on that are not its quietest two weekdays in a row (UTC); five sevenths is no
    weekend at all. Null hypothesis: none is tested. It describes and weighs nothing: weekends differ by country, so it is
    evidence of a place at most. Needs 60 days with posts.
    """
    day = pl.col("created_at").dt.date()
    drawn = view.posts.select("account_id", day=day).unique(maintain_order=True)
    drawn = drawn.select("account_id", part=pl.col("day").dt.weekday().cast(pl.Int64) - 1)
    names = pl.DataFrame({"start": range(DAYS), "days": [_pair(start) for start in range(DAYS)]})
    share = ((1 - pl.col("value")) * 100).round(1)
    said = pl.format("{}% of the days it posted on are {}", share, "days")
    return (
        _quietest(view, drawn, DAYS, WEEKEND)
        .join(names, on="start", maintain_order="left")
        .with_columns(detail=said)
        .drop("days")
    )


def _pair(start: int) -> str:
    return f"{WEEKDAYS[start]} and {WEEKDAYS[(start + 1) % DAYS]}"


def _quietest(view: Accounts, drawn: pl.DataFrame, parts: int, width: int) -> pl.DataFrame:
    """account_id, value, stratum and start of the `width` parts in a row that hold fewest."""
    sizes = drawn.group_by("account_id").agg(all=pl.len()).filter(pl.col("all") >= FEWEST)
    grid = sizes.join(pl.DataFrame({"start": range(parts)}), how="cross")
    inside = pl.int_ranges(pl.col("part") - width + 1, pl.col("part") + 1).alias("start")
    counts = drawn.group_by("account_id", "part").len().with_columns(inside).explode("start")
    counts = counts.group_by("account_id", pl.col("start") % parts).agg(pl.col("len").sum())
    summed = grid.join(counts, on=["account_id", "start"], how="left").with_columns(
        pl.col("len").fill_null(0)
    )
    least = summed.sort("account_id", "len", "start").unique("account_id", keep="first", maintain_order=True)
    return least.join(view.peers, on="account_id", maintain_order="left").select(
        "account_id", "stratum", "start", value=1 - pl.col("len") / pl.col("all")
    )


def _agreeing(parts: int, near: int, say: Callable[[int], str]) -> GroupTest:
    """How many members rest at the commonest time of the group, give or take `near`, beside the case's other accounts."""

    def test(measured: pl.DataFrame, members: frozenset[str]) -> Described | NotObservable:
        inside = measured.with_columns(member=pl.col("account_id").is_in(sorted(members)))
        count = int(inside["member"].sum())
        others = inside.height - count
        if silent := too_few(count, others):
            return silent
        starts = inside.group_by("start").agg(own=pl.col("member").sum(), rest=(~pl.col("member")).sum())
        by = {int(start): (int(own), int(rest)) for start, own, rest in starts.rows()}

        def around(start: int) -> tuple[int, int]:
            near_by = [by.get((start + step) % parts, (0, 0)) for step in range(-near, near + 1)]
            return sum(own for own, _ in near_by), sum(rest for _, rest in near_by)

        best = max(range(parts), key=lambda start: (around(start)[0], by.get(start, (0, 0))[0], -start))
        own, rest = around(best)
        detail = f"{own} of {count} members are {say(best)}; of the case's other accounts {rest / others:.0%}"
        return Described(count, float(own), count * rest / others, detail)

    return test


def _night(start: int) -> str:
    return f"quietest for eight hours from {start:02}:00 UTC, give or take an hour"


WORKING_HOURS: Final = Signal(
    "working_hours",
    "Hours of rest (points to a place, weighs nothing)",
    hours,
    "of its posts are outside its quietest eight hours",
    "Everybody who lives there sleeps then. It says nothing of whether somebody is genuine.",
    _agreeing(HOURS, NEAR_HOURS, _night),
    weighs=False,
)
WEEKEND_DAYS: Final = Signal(
    "weekend",
    "Days of rest (points to a place, weighs nothing)",
    weekend,
    "of the days it posted on are outside its quietest two weekdays",
    "Weekends differ by country, faith and trade. It says nothing of whether somebody is genuine.",
    _agreeing(DAYS, 0, lambda start: f"quietest on {_pair(start)}"),
    weighs=False,
)
