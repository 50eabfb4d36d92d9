"""Figures of one group that several explanations read. Each is counted once, when first asked for.

A figure is None where the data cannot show it: *not observable* is not the same as *no*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from inconcert.coordination.explanations.profiles import Profiles
from inconcert.coordination.explanations.view import Background, GroupView

# Traces that any audience shares: being together on these does not say that the content was made together.
# What remains (equal own texts or orders of hashtags, a user's own trace) a common taste does not explain.
AUDIENCE_TRACES: Final = (
    "repost",
    "repost_text",
    "edited_repost",
    "quote",
    "reply",
    "link",
    "domain",
    "hashtag",
    "mention",
)

OWNED_OBJECTS: Final = 2  # one equal text may be a quotation that nobody else happened to use
# Outsiders for each member from which on a text is a public phrase, such as a chant. Not fewer: when a part
# of an operation is found, the rest of it stands among the outsiders.
PUBLIC_RATIO: Final = 5
FEWEST_OTHERS: Final = 20  # accounts outside the group, under which nothing is said of what outsiders do
BURST: Final = timedelta(
    days=30
)  # half of a group created within it: sign-up waves of platforms reach a tenth or so
TEXTS_READ: Final = 200  # distinct texts compared with calls and templates, the most used first


Values = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True)
class Tag:
    """A hashtag: the share of co-acting posts with it, and the accounts outside the group that use it."""

    hashtag: str
    share: float
    outsiders: int


class Facts:
    """The group's figures. *Posts* are co-acting posts unless a name says otherwise."""

    def __init__(self, view: GroupView, background: Background) -> None:
        self.view, self.background = view, background
        self.size = view.members.height
        self.profiles = Profiles(view.members)

    @cached_property
    def coposts(self) -> pl.DataFrame:
        """The distinct posts that co-acted, with all columns of `posts`, by time."""
        ids = self.view.coacting.select("post_id").drop_nulls().unique()
        return self.view.posts.join(ids, on="post_id", how="semi").sort("created_at", "post_id")

    @property
    def has_others(self) -> bool:
        """Whether the case holds enough other accounts to say what outsiders do."""
        return self.background.accounts - self.size >= max(self.size, FEWEST_OTHERS)

    @property
    def has_texts(self) -> bool:
        """Whether the source gives the text of posts."""
        return self.view.posts["text"].null_count() < self.view.posts.height

    @cached_property
    def crowd_share(self) -> float | None:
        """Share of posts on an object with one outsider or more for every three members (0 to 1)."""
        if not self.has_others or self.coposts.is_empty():
            return None
        crowded = self.view.objects.filter(pl.col("outsiders") * 3 >= pl.col("members"))
        return self.share(self.view.coacting.join(crowded, on="object_code", how="semi"))

    @cached_property
    def copiers(self) -> int | None:
        """Members with at least two pieces of own material that other members posted too and few outsiders.

        It counts members, not posts: ordinary posts beside do not lower it.
        """
        if not self.has_texts:
            return None
        owned = self.view.objects.filter(
            ~pl.col("trace").is_in(AUDIENCE_TRACES) & (pl.col("outsiders") < PUBLIC_RATIO * pl.col("members"))
        )
        own = self.view.posts.filter(pl.col("post_type") != "repost")
        return (
            self.view.coacting.join(owned, on="object_code", how="semi")
            .join(own, on="post_id", how="semi")
            .group_by("account_id", "trace")
            .agg(objects=pl.col("object_code").n_unique())
            .group_by("account_id")  # a text and its edited copies are objects of two traces, and one piece
            .agg(objects=pl.col("objects").max())
            .filter(pl.col("objects") >= OWNED_OBJECTS)
            .height
        )

    @cached_property
    def dedication(self) -> float:
        """Median over members of co-acting posts / all posts (0 to 1)."""
        return _median(self._counts(self.coposts) / np.maximum(self._counts(self.view.posts), 1))

    @cached_property
    def own_posts(self) -> float:
        """Median over members of own posts: no reposts, no text that another member posted too."""
        own = self.view.posts.filter((pl.col("post_type") != "repost") & pl.col("text").is_not_null())
        authors = own.drop_nulls("text_key").group_by("text_key").agg(authors=pl.col("account_id").n_unique())
        copied = authors.filter(pl.col("authors") > 1)
        return _median(self._counts(own.join(copied, on="text_key", how="anti")))

    def _counts(self, posts: pl.DataFrame) -> Values:
        """Posts of each member, members by id; 0 for those without."""
        counts = posts.group_by("account_id").agg(count=pl.len())
        members = (
            self.view.members.select("account_id")
            .join(counts, on="account_id", how="left")
            .sort("account_id")
        )
        return members["count"].fill_null(0).cast(pl.Float64).to_numpy()

    def share(self, posts: pl.DataFrame | pl.Series) -> float:
        """Share of the co-acting posts that are among these (by post_id); 0 when none co-acted."""
        ids = posts if isinstance(posts, pl.Series) else posts["post_id"]
        found = self.coposts["post_id"].is_in(ids.drop_nulls().implode()).sum()
        return float(found) / max(self.coposts.height, 1)

    @cached_property
    def has_hashtags(self) -> bool:
        """Whether any post of the members has a hashtag."""
        return bool(self.view.posts["hashtags"].list.len().fill_null(0).sum())

    def leading_tags(self, limit: int) -> tuple[Sequence[Tag], float]:
        """The fewest hashtags (at most `limit`) that together cover most posts, and the share they cover.

        Greedy: each next hashtag adds the most posts, and at least a tenth of all.
        """
        left = (
            self.coposts.select("post_id", hashtag="hashtags")
            .explode("hashtag", empty_as_null=False, keep_nulls=False)
            .drop_nulls()
            .unique()
        )
        tags: list[Tag] = []
        covered = 0.0
        while len(tags) < limit and not left.is_empty():
            best = (
                left.group_by("hashtag")
                .agg(posts=pl.len())
                .sort(["posts", "hashtag"], descending=[True, False])
            )
            hashtag, posts = best.row(0)
            gain = posts / self.coposts.height
            if tags and gain < 0.1:
                break
            covered += gain
            tags.append(Tag(hashtag, gain, self._outside_users(hashtag)))
            left = left.join(left.filter(pl.col("hashtag") == hashtag), on="post_id", how="anti")
        return tags, covered

    def _outside_users(self, hashtag: str) -> int:
        """Accounts outside the group that use a hashtag anywhere in the case."""
        users = self.background.hashtags.filter(pl.col("hashtag") == hashtag)["accounts"].sum()
        inside = self.view.posts.filter(pl.col("hashtags").list.contains(hashtag))["account_id"].n_unique()
        return max(int(users) - inside, 0)

    @cached_property
    def leading_source(self) -> tuple[str, float] | None:
        """The account reposted most and its share of the posts; None where no repost names one."""
        sources = (
            self.coposts.drop_nulls("repost_of_account_id")
            .group_by("repost_of_account_id")
            .agg(posts=pl.len())
        )
        if sources.is_empty():
            return None
        account, posts = sources.sort(["posts", "repost_of_account_id"], descending=[True, False]).row(0)
        return account, posts / self.coposts.height

    def busiest(self, span: timedelta) -> float:
        """Largest share of posts within any stretch of that length (0 to 1)."""
        return _densest(self.coposts["created_at"], span) / max(self.coposts.height, 1)

    @cached_property
    def days(self) -> float:
        """Days from the first to the last co-acting post."""
        times = self.coposts["created_at"].drop_nulls()
        return float((times[-1] - times[0]) / timedelta(days=1)) if len(times) else 0.0

    @cached_property
    def burst(self) -> tuple[int, int] | None:
        """Members created within the busiest thirty days, and members with a known date."""
        dates = self.view.members["created_at"].drop_nulls()
        return (_densest(dates, BURST), len(dates)) if len(dates) >= 3 else None

    @property
    def in_burst(self) -> bool | None:
        """Whether at least half of the members (and three) were created within thirty days."""
        return None if self.burst is None else self.burst[0] >= max(3, self.burst[1] / 2)

    @cached_property
    def ages(self) -> pl.Series:
        """Age of each member with a creation date at its first co-acting post, days, ascending."""
        first = self.coposts.group_by("account_id").agg(first=pl.col("created_at").min())
        known = (
            self.view.members.select("account_id", created="created_at")
            .join(first, on="account_id")
            .drop_nulls()
        )
        return (known["first"] - known["created"]).dt.total_seconds().sort() / 86400

    @cached_property
    def texts(self) -> pl.DataFrame:
        """The distinct texts of posts that are no reposts, with how many posts: the 200 most used."""
        own = self.coposts.filter(pl.col("post_type") != "repost").drop_nulls("text")
        counts = own.group_by("text").agg(posts=pl.len())
        return counts.sort(["posts", "text"], descending=[True, False]).head(TEXTS_READ)

    @cached_property
    def linked(self) -> pl.DataFrame:
        """post_id and domain of each link in a co-acting post, once each."""
        links = self.view.links.select("post_id", "domain").drop_nulls().unique()
        return links.join(self.coposts, on="post_id", how="semi")

    @cached_property
    def leading_domain(self) -> tuple[str, float] | None:
        """The domain linked in most posts and its share of them; None where no co-acting post has a link."""
        if self.linked.is_empty():
            return None
        counts = self.linked.group_by("domain").agg(posts=pl.len())
        domain, posts = counts.sort(["posts", "domain"], descending=[True, False]).row(0)
        return domain, posts / self.coposts.height


def _median(values: Values) -> float:
    return float(np.median(values)) if len(values) else 0.0


def _densest(times: pl.Series, span: timedelta) -> int:
    """The most times within any stretch of that length."""
    moments = np.sort(times.drop_nulls().dt.epoch("us").to_numpy())
    ends = np.searchsorted(moments, moments + span // timedelta(microseconds=1), side="right")
    return int((ends - np.arange(len(moments))).max(initial=0))
