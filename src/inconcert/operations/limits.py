"""What the collection of two sides forbids to conclude, as far as the data themselves show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.findings.posts import post_views
from inconcert.operations.engagement import COUNTS, engagements
from inconcert.operations.portrait import Portrait
from inconcert.operations.side import Side
from inconcert.report.parts import Panel, PostView
from inconcert.report.words import percent
from inconcert.urls import SHORTENERS

MOSTLY: Final = 0.5
POSTS_SHOWN: Final = 8
FEWEST_POSTS: Final = 200
"""Posts of a side without a single reply (or repost, or quote) from which its source seems not to mark them."""
AIMED: Final = frozenset(("posts", "reposts", "replies", "quotes", "with_mention", "talk"))
LINKS: Final = frozenset(("original_with_site", "with_link", "outlets"))


@dataclass(frozen=True, slots=True)
class Limit:
    """What the collection of a side forbids: in words, and the parts of measures (portrait.MEASURES) without meaning then."""

    says: str
    parts: frozenset[str] = frozenset()


def forbidden(limits: Sequence[Limit]) -> frozenset[str]:
    """The parts of measures that cannot be compared."""
    return frozenset().union(*(limit.parts for limit in limits))


def selection(sides: Sequence[Side], portraits: Sequence[Portrait], limits: Sequence[Limit]) -> Panel:
    """What the collection of either side forbids to conclude, seen in the data themselves."""
    lines = [limit.says for limit in limits]
    first, second = portraits
    if apart(first, second):
        lines.append("The two periods do not overlap: what differs may be the times, not the operations.")
    shown = [post for one in sides for post in _typical(one)]
    return Panel(
        chapter="Beside each other",
        title="What these two collections forbid to conclude",
        sentences=lines
        or ["Nothing of the kind was seen in the data; how they were collected decides all the same."],
        posts=shown,
        caveats=["Seen in the data only. Who chose the accounts and posts, and why, is not in them."],
    )


def limits_of(one: Portrait) -> list[Limit]:
    """What the collection of a side forbids."""
    name, found = one.side.name, list[Limit]()
    links = one.side.links().select(
        pl.len(), short=pl.col("domain").is_in(list(SHORTENERS)).sum(), sites=pl.col("target_platform").is_null().sum()
    ).collect()  # fmt: skip
    total, short, sites = links.row(0)
    if total and short > MOSTLY * sites and sites:
        found.append(
            Limit(
                f"{name}: {percent(short / sites)} of its links to websites are shortened addresses that were not resolved, "
                "so its websites cannot be compared."
            )
        )
    if not total:
        found.append(Limit(f"{name}: no links in these data, so nothing can be said of websites.", LINKS))
    named = one.side.posts("mentions", "reply_to_account_id", "repost_of_account_id", "quote_of_post_id")
    aimed = (
        named.select(
            "post_id",
            target=pl.concat_list(
                pl.col("mentions").fill_null([]),
                pl.concat_list("reply_to_account_id", "repost_of_account_id"),
            ),
        )
        .explode("target")
        .drop_nulls("target")
        .unique()
    )
    top = aimed.group_by("target").len().sort("len", "target", descending=[True, False]).head(5).collect()
    reached = (
        aimed.join(top.lazy(), on="target", how="semi").select(pl.col("post_id").n_unique()).collect().item()
    )
    if reached > MOSTLY * one.posts and one.posts >= 50:
        found.append(
            Limit(
                f"{name}: {percent(reached / one.posts)} of its posts name, answer or repost one of five accounts. "
                "It looks chosen by its targets, so whom it aims at cannot be compared, nor how often, nor how much it posts.",
                AIMED,
            )
        )
    types = one.side.posts("post_type").group_by("post_type").len().collect()
    kinds = dict(types.iter_rows())
    for kind, part in (("repost", "reposts"), ("reply", "replies"), ("quote", "quotes")):
        if one.posts >= FEWEST_POSTS and not kinds.get(kind):
            says = f"{name}: no post is marked as a {kind}, so shares of {part} cannot be compared."
            found.append(Limit(says, frozenset((part, "talk") if part == "replies" else (part,))))
    status = one.side.accounts["status"].drop_nulls()
    if len(status) and (status == "suspended").mean() == 1.0:
        found.append(
            Limit(
                f"{name}: every account is suspended. It is a list of removed accounts: nothing organic is beside them."
            )
        )
    return found


def _typical(one: Side) -> list[PostView]:
    """The posts with most engagements of a side, or its first ones where none are counted."""
    ranked = (
        one.posts("post_type", "created_at", *COUNTS)
        .filter(pl.col("post_type") == "original")
        .select("post_id", "created_at", e=engagements().fill_null(0))
        .sort("e", "created_at", "post_id", descending=[True, False, False])
        .head(POSTS_SHOWN // 2)
        .collect()["post_id"]
        .to_list()
    )
    views = post_views(one.case, ranked)
    return [views[post] for post in ranked]


def apart(first: Portrait, second: Portrait) -> bool:
    """Whether one side ended before the other began."""
    if first.first is None or second.first is None or first.last is None or second.last is None:
        return False
    return first.last < second.first or second.last < first.first
