"""The pictures that a group's members shared: each family with its versions, its posts and its first use. Bounded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from inconcert.case import Case
from inconcert.findings.posts import iso
from inconcert.report.document import PictureFamily, PictureVersion

FAMILIES_SHOWN: Final = 12
VERSIONS_SHOWN: Final = 4


def contact_sheets(
    case: Case, posts: Mapping[str, pl.DataFrame], names: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """For each group (its members' posts given) the fields `pictures` and `pictures_total` of its place in the document.

    A family is the group's when at least two members carried a version of it in posts of their own.
    """
    carried = _carried(case, posts)
    everyone = _everyone(case, carried)
    found = {}
    for name in posts:
        own = carried.filter(pl.col("group") == name)
        shared = (
            own.group_by("family")
            .agg(members=pl.col("account_id").n_unique(), posts=pl.col("post_id").n_unique())
            .filter(pl.col("members") > 1)
            .sort("members", "posts", "family", descending=[True, True, False])
        )
        listed = [
            _family(row, own.filter(pl.col("family") == row["family"]), everyone, names)
            for row in shared.head(FAMILIES_SHOWN).iter_rows(named=True)
        ]
        found[name] = {"pictures": listed, "pictures_total": shared.height}
    return found


def _carried(case: Case, posts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The members' own posts with a picture of a family, once a version, by time."""
    own = [
        frame.filter(pl.col("post_type") != "repost").select(
            "post_id", "account_id", "created_at", group=pl.lit(name)
        )
        for name, frame in posts.items()
    ]
    if not own or not case.parts("post_media"):
        columns = ("post_id", "account_id", "created_at", "group", "media_id", "family", "distance", "spread")
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return (
        case.scan("post_media")
        .join(pl.concat(own).lazy(), on="post_id")
        .join(case.scan("picture_families").select("media_id", "family", "distance", "spread"), on="media_id")
        .join(case.scan("media").select("media_id", "kind"), on="media_id")
        .sort("created_at", "post_id", "media_id", nulls_last=True)
        .collect()
    )


def _everyone(case: Case, carried: pl.DataFrame) -> dict[str, int]:
    """How many accounts of the whole case posted a version of each family."""
    if carried.is_empty():
        return {}
    wanted = carried["family"].unique().implode()
    counted = (
        case.scan("picture_families")
        .filter(pl.col("family").is_in(wanted))
        .join(case.scan("post_media"), on="media_id")
        .join(case.scan("posts").filter(pl.col("post_type") != "repost"), on="post_id")
        .group_by("family")
        .agg(pl.col("account_id").n_unique())
        .collect()
    )
    return dict(counted.iter_rows())


def _family(
    row: dict[str, Any], own: pl.DataFrame, everyone: Mapping[str, int], names: Mapping[str, str]
) -> PictureFamily:
    first = own.row(0, named=True)
    versions = own.group_by("media_id", "distance", "kind").agg(posts=pl.col("post_id").n_unique())
    most = versions.sort("posts", "media_id", descending=[True, False]).head(1)
    rest = versions.join(most, on="media_id", how="anti").sort(
        "distance", "posts", "media_id", descending=[True, True, False]
    )
    shown = pl.concat([most, rest.head(VERSIONS_SHOWN - 1)])
    return PictureFamily(
        family=row["family"],
        members=row["members"],
        outsiders=everyone[row["family"]] - row["members"],
        posts=row["posts"],
        versions=versions.height,
        spread=first["spread"],
        first=iso(own["created_at"].min()),
        last=iso(own["created_at"].max()),
        first_by=names.get(first["account_id"], first["account_id"]),
        shown=[
            PictureVersion.model_validate(version)
            for version in shown.select("media_id", "kind", "distance", "posts").iter_rows(named=True)
        ],
    )
