"""What the findings read of a case, bounded: profiles and posts of members, and the posts that are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.coordination.explanations import GroupView
from inconcert.report.document import PostView

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

    def __init__(self, case: Case) -> None:
        """Collect members, their profiles, posts, links and post pairs."""
        self.case = case
        self.members = case.polars("members")
        ids = self.members.select("account_id", "group")
        self._profiles = case.scan("accounts").join(ids.lazy(), on="account_id").collect()
        self._posts = case.scan("posts").select(POST_COLUMNS).join(ids.lazy(), on="account_id").collect()
        inside = case.polars("network").drop_nulls("group").select("account_a", "account_b", "group")
        self._pairs = case.scan("edge_posts").join(inside.lazy(), on=["account_a", "account_b"]).collect()
        self._links = (
            case.scan("links").join(self._posts.lazy().select("post_id", "group"), on="post_id").collect()
        )
        self._objects = (
            case.scan("objects")
            .filter(pl.col("object_code").is_in(self._pairs["object_code"].unique().implode()))
            .collect()
        )

    def group(self, name: str) -> GroupTables:
        """The rows of one group."""
        mine = pl.col("group") == name
        pairs = self._pairs.filter(mine).drop("group")
        profiles = self._profiles.filter(mine).drop("group").sort("account_id")
        posts = self._posts.filter(mine).drop("group").sort("created_at", "post_id")
        links = self._links.filter(mine).drop("group").sort("post_id", "position")
        members = self.members.filter(mine)
        return GroupTables(name, members, profiles, posts, links, pairs, self._shared(pairs))

    def _shared(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Objects the group co-acted on: members and outsiders that acted on them, posts, first and last."""
        sides = [
            pairs.select("object_code", account=f"account_{side}", post=f"post_{side}", time=f"time_{side}")
            for side in "ab"
        ]
        acted = (
            pl.concat(sides)
            .sort("time", "account")
            .group_by("object_code")
            .agg(
                members=pl.col("account").n_unique(),
                posts=pl.col("post").n_unique(),
                first=pl.col("time").min(),
                last=pl.col("time").max(),
                first_by=pl.col("account").first(),
            )
        )
        return (
            acted.join(
                self._objects.select("object_code", "trace", "object", "lang", "accounts"), on="object_code"
            )
            .with_columns(outsiders=(pl.col("accounts") - pl.col("members")).clip(0, None))
            .sort("members", "posts", "object_code", descending=[True, True, False])
        )

    def post_views(self, post_ids: Iterable[str]) -> dict[str, PostView]:
        """The posts that are shown, by id."""
        wanted = pl.Series(sorted(set(post_ids)), dtype=pl.String)
        names = self._profiles.select("account_id", "handle").unique("account_id")
        links = (
            self._links.filter(pl.col("post_id").is_in(wanted.implode()))
            .group_by("post_id")
            .agg(pl.col("url_canonical").sort_by("position"))
        )
        sources = self.case.polars("sources").select("source_id", "path")
        rows = (
            self.case.scan("posts")
            .filter(pl.col("post_id").is_in(wanted.implode()))
            .collect()
            .join(names, on="account_id", how="left")
            .join(links, on="post_id", how="left")
            .join(sources, on="source_id", how="left")
        )
        return {
            row["post_id"]: PostView(
                post_id=row["post_id"],
                account_id=row["account_id"],
                handle=row["handle"] or row["account_id"],
                platform=row["platform"] or "unknown",
                created_at=iso(row["created_at"]),
                precision=row["created_at_precision"] or "s",
                post_type=row["post_type"] or "original",
                text=row["text"] or "",
                lang=row["lang"],
                client=row["client_name"],
                links=row["url_canonical"] or [],
                source=f"{row['path'] or row['source_id'] or 'unknown file'}, row {row['source_row']}",
            )
            for row in rows.iter_rows(named=True)
        }


def iso(moment: object) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if hasattr(moment, "isoformat") else ""
