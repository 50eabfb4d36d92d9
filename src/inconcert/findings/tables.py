"""What the findings read of a case, bounded: profiles and posts of members, and the posts that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.coordination.explanations import GroupView
from inconcert.coordination.explanations.known_accounts import labelled

POST_COLUMNS: Final = (
    "post_id",
    "account_id",
    "created_at",
    "post_type",
    "text",
    "text_key",
    "lang",
    "client_name",
    "hashtags",
    "mentions",
    "reply_to_post_id",
    "reply_to_account_id",
    "repost_of_account_id",
    "repost_of_post_id",
)


@dataclass(frozen=True, slots=True)
class GroupTables:
    """One group's rows: members (results), profiles, posts, links, and its post pairs in strong layers."""

    name: str
    members: pl.DataFrame
    profiles: pl.DataFrame
    posts: pl.DataFrame
    links: pl.DataFrame
    pairs: pl.DataFrame
    objects: pl.DataFrame
    texts: pl.DataFrame
    """What is known of the texts that are said again, of all groups: text_key, family, similarity, everyday, family_accounts."""

    @property
    def acts(self) -> pl.DataFrame:
        """Distinct co-acting actions: trace, object_code, post_id, account_id, time."""
        sides = [
            self.pairs.select(
                "trace",
                "object_code",
                post_id=pl.col(f"post_{side}"),
                account_id=pl.col(f"account_{side}"),
                time=pl.col(f"time_{side}"),
            )
            for side in "ab"
        ]
        return pl.concat(sides).unique().sort("time", "account_id", "trace", "object_code", "post_id")

    def view(self) -> GroupView:
        """The group as the innocent explanations look at it."""
        coacting = self.acts.select("trace", "object_code", "post_id", "account_id").drop_nulls("post_id")
        objects = self.objects.select(
            "object_code", "trace", "object", "members", "outsiders", "first", "last"
        )
        return GroupView(self.profiles, self.posts, coacting, objects, self.links)


class CaseReader:
    """Reads the rows of groups from a case, all groups of a scan at once."""

    def __init__(
        self, case: Case, members: pl.DataFrame | None = None, pairs: pl.DataFrame | None = None
    ) -> None:
        """Collect members, their profiles, posts, links and post pairs, apart by group.

        Args:
            case: the case, detected.
            members: group and account_id of other sets than the case's groups; `pairs`: their post pairs, with group.
            pairs: rows as of edge_posts, and group.
        """
        self.case = case
        members = case.polars("members") if members is None else members
        ids = members.lazy().select("account_id", "group")
        inside = case.scan("network").drop_nulls("group").select("account_a", "account_b", "group")
        profiles = (
            labelled(case.scan("accounts").join(ids, on="account_id"), case.scan("known_accounts"))
            .sort("account_id")
            .collect()
        )
        posts = (
            case.scan("posts")
            .select(POST_COLUMNS)
            .join(ids, on="account_id")
            .sort("created_at", "post_id")
            .collect()
        )
        links = (
            case.scan("links")
            .join(posts.lazy().select("post_id", "group"), on="post_id")
            .sort("post_id", "position")
        )
        if pairs is None:
            pairs = (
                case.scan("edge_posts")
                .join(inside, on=["account_a", "account_b"], maintain_order="left")
                .collect()
            )
        self._objects = (
            case.scan("objects")
            .filter(pl.col("object_code").is_in(pairs["object_code"].unique().implode()))
            .collect()
        )
        self._texts = _texts(case, posts)
        frames = {
            "members": members,
            "profiles": profiles,
            "posts": posts,
            "links": links.collect(),
            "pairs": pairs,
        }
        self._empty = {name: frame.clear().drop("group") for name, frame in frames.items()}
        self._parts: dict[str, dict[tuple[object, ...], pl.DataFrame]] = {}
        while frames:  # one frame at a time, so that no table is held twice
            name, frame = frames.popitem()
            self._parts[name] = frame.partition_by(
                "group", as_dict=True, include_key=False, maintain_order=True
            )

    def group(self, name: str) -> GroupTables:
        """The rows of one group."""
        rows = {table: parts.get((name,), self._empty[table]) for table, parts in self._parts.items()}
        return GroupTables(name, **rows, objects=self._shared(rows["pairs"]), texts=self._texts)

    def _shared(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Objects the group co-acted on: members and outsiders that acted on them, posts, first and last."""
        sides = [
            pairs.select("object_code", account=f"account_{side}", post=f"post_{side}", time=f"time_{side}")
            for side in "ab"
        ]
        acted = (
            pl.concat(sides)
            .sort("time", "account", "post")
            .group_by("object_code")
            .agg(
                members=pl.col("account").n_unique(),
                posts=pl.col("post").n_unique(),
                first=pl.col("time").min(),
                last=pl.col("time").max(),
                first_by=pl.col("account").first(),
                first_post=pl.col("post").first(),
            )
        )
        return (
            acted.join(
                self._objects.select("object_code", "trace", "object", "lang", "accounts"), on="object_code"
            )
            .with_columns(outsiders=(pl.col("accounts") - pl.col("members")).clip(0, None))
            .sort("members", "posts", "object_code", descending=[True, True, False])
        )


def _texts(case: Case, posts: pl.DataFrame) -> pl.DataFrame:
    """The texts of these posts that are said again."""
    keys = posts["text_key"].drop_nulls().unique()
    known = case.scan("text_families").filter(pl.col("text_key").is_in(keys.implode()))
    return known.select(
        "text_key", "family", "meaning", "similarity", "everyday", "family_accounts"
    ).collect()
