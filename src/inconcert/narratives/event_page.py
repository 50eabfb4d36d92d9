"""The answer to: what happened in these hours, and what did each group do in them?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.findings.posts import with_posts
from inconcert.findings.stories import handles, table
from inconcert.narratives.events import Window, both_sides, posts_on, volume, window
from inconcert.report.page import new_page
from inconcert.report.parts import Kind, Page, Panel, PanelRow

CHAPTER: Final = "Event"
GROUPS: Final = 12
_COLUMNS: Final[tuple[tuple[str, Kind], ...]] = (
    ("Who", "text"), ("Posts", "number"), ("Usual", "number"), ("Ratio", "number"), ("At least", "number"),
    ("At most", "number"), ("Accounts", "number"), ("Only in these hours", "share"), ("First on the topic", "share"),
)  # fmt: skip


def event_page(case: Case, start: str, end: str, timezone: str = "UTC", topic: str | None = None) -> Page:
    """A window of time as a page: volume against matched windows, accounts seen only then, first use, replies, by group.

    Args:
        case: an investigated case.
        start: when it starts, ISO 8601; without a zone it is in `timezone`.
        end: when it ends.
        timezone: zone of times that name none.
        topic: a #hashtag or word; only posts with it are counted.
    """
    case.require("detect")
    asked = window(start, end, timezone)
    members = case.polars("members").select("account_id", "group")
    every = case.scan("posts").filter(pl.col("created_at").is_not_null())
    first, last = every.select(pl.col("created_at").min(), last=pl.col("created_at").max()).collect().row(0)
    posts = (
        posts_on(case, topic)
        .select("post_id", "account_id", "created_at", "hashtags", "reply_to_account_id")
        .sort("created_at", "post_id")
        .collect()
        .join(members, on="account_id", how="left", maintain_order="left")
    )
    lives = (
        every.group_by("account_id")
        .agg(born=pl.col("created_at").min(), gone=pl.col("created_at").max())
        .collect()
    )
    during = posts.filter(pl.col("created_at").is_between(asked.start, asked.end, closed="left"))
    names = (
        during["group"].drop_nulls().value_counts().sort("count", "group", descending=[True, False])["group"]
    )
    rows = [_row("all accounts", posts, during, lives, (first, last), asked)]
    rows += [
        _row(name, posts.filter(group=name), during.filter(group=name), lives, (first, last), asked)
        for name in names.head(GROUPS)
    ]
    spoken = f"{asked.start:%Y-%m-%d %H:%M} to {asked.end:%Y-%m-%d %H:%M} UTC"
    ratio = rows[0].cells[3]
    told = (
        f"{ratio:.1f} times the usual of these weekdays and hours{_interval(rows[0])}"
        if isinstance(ratio, float)
        else "no other week of the data covers these hours, so what is usual is not observable"
    )
    counted = Panel(
        chapter=CHAPTER,
        title="How much more than usual, and by whom",
        sentences=[f"{len(during):,} posts of {during['account_id'].n_unique():,} accounts: {told}."],
        tables=[table("Posts by group", _COLUMNS, rows, len(names) + 1, "results/members and tables/posts")],
        caveats=[
            "Crowds come to an event: viewers who post only then are ordinary.",
            "An account is new or seen only then as far as these data reach; what was not collected is not known.",
        ],
    )
    return new_page(
        f"{spoken}{f', on {topic}' if topic else ''}: {told}",
        lede=["A group's part in an event says what it did, not that it acted in concert: its links say that."],
        panels=with_posts(case, [counted, *_replies(case, during), *_sides(during, names.head(GROUPS).to_list())]),
        unknowns=["What was posted and not collected.", "Whether an account watched the event."],
        asked={
            "Case": case.path.name, "From": asked.start.isoformat(), "To": asked.end.isoformat(),
            "Zone of times without one": timezone, "Topic": topic or "all posts",
        },
    )  # fmt: skip


def _row(
    name: str,
    posts: pl.DataFrame,
    during: pl.DataFrame,
    lives: pl.DataFrame,
    whole: tuple[datetime, datetime],
    asked: Window,
) -> PanelRow:
    found = volume(posts["created_at"], whole, asked)
    there = during.select("account_id").unique().join(lives, on="account_id")
    only = (there["born"] >= asked.start) & (there["gone"] < asked.end)
    earlier = posts.filter(pl.col("created_at") < asked.start)["account_id"].unique()
    new = ~there["account_id"].is_in(earlier.implode())
    usual = median(found.matched) if found.matched else None
    return PanelRow(
        cells=[
            name,
            found.posts,
            usual,
            found.ratio,
            found.low,
            found.high,
            len(there),
            _share(only),
            _share(new),
        ],
        posts=during["post_id"].head(2).to_list(),
    )


def _interval(row: PanelRow) -> str:
    low, high = row.cells[4], row.cells[5]
    if not isinstance(low, float) or not isinstance(high, float):
        return ", of too few weeks for an interval"
    return f" (95% interval {low:.1f} to {high:.1f})"


def _share(held: pl.Series) -> float | None:
    return float(held.sum()) / len(held) if len(held) else None


def _replies(case: Case, during: pl.DataFrame) -> list[Panel]:
    """Whose posts the groups replied to, outside themselves."""
    groups = case.polars("members").select(reply_to_account_id="account_id", theirs="group")
    answered = (
        during.drop_nulls(["group", "reply_to_account_id"])
        .join(groups, on="reply_to_account_id", how="left")
        .filter(pl.col("theirs").is_null() | (pl.col("theirs") != pl.col("group")))
        .group_by("group", "reply_to_account_id")
        .agg(
            pl.col("account_id").n_unique().alias("members"),
            replies=pl.len(),
            posts=pl.col("post_id").sort().head(2),
        )
        .filter(pl.col("members") >= 3)
        .sort("members", "replies", "group", "reply_to_account_id", descending=[True, True, False, False])
    )
    if answered.is_empty():
        return []
    names = handles(case, answered["reply_to_account_id"])
    rows = [
        PanelRow(
            cells=[row["group"], names[row["reply_to_account_id"]], row["members"], row["replies"]],
            posts=row["posts"],
        )
        for row in answered.head(GROUPS).iter_rows(named=True)
    ]
    top = answered.row(0, named=True)
    panel = Panel(
        chapter=CHAPTER,
        title="Whom members replied to, outside their group",
        sentences=[
            f"{top['members']:,} members of {top['group']} replied to @{names[top['reply_to_account_id']]}."
        ],
        tables=[
            table(
                "Replies",
                (("Group", "text"), ("To", "handle"), ("Members", "number"), ("Replies", "number")),
                rows,
                len(answered),
                "tables/posts",
            )
        ],
        caveats=[
            "People reply to whoever is on stage that night: how many others did so is in the case's posts."
        ],
    )
    return [panel]


def _sides(during: pl.DataFrame, groups: Sequence[str]) -> list[Panel]:
    rows = [
        PanelRow(cells=[group, f"#{a}", in_a, f"#{b}", in_b], posts=posts)
        for group in groups
        for a, b, in_a, in_b, posts in both_sides(during, during.filter(group=group)["account_id"].unique())
    ]
    if not rows:
        return []
    panel = Panel(
        chapter=CHAPTER,
        title="Hashtags that others keep apart, pushed by one group",
        sentences=[
            f"{rows[0].cells[0]} pushed both {rows[0].cells[1]} and {rows[0].cells[3]}, which hardly anybody else uses together."
        ],
        tables=[
            table(
                "Pairs",
                (
                    ("Group", "text"),
                    ("One", "text"),
                    ("Posts", "number"),
                    ("Other", "text"),
                    ("Posts too", "number"),
                ),
                rows[:GROUPS],
                len(rows),
                "tables/posts",
            )
        ],
        caveats=[
            "That two hashtags are opposed is not known to the tool; newsrooms and aggregators use both sides' hashtags too."
        ],
    )
    return [panel]
