"""Reach: who outside a group reacted to it. Exposure, never persuasion: nobody's mind is counted here.

- *Engagement* of a post: likes + reposts + replies + quotes, as counted when it was collected. Posts without any count are left
  out and said; 0 is a count.
- *Self-amplification*: reposts, quotes and replies to members' posts made by members / all that are in the case. *Coverage* says
  how much of what the platform counted the case holds: with little coverage the share says little.
- *Outside reach*: distinct outside accounts that reposted, quoted or replied to a member.
- *Bridging accounts*: outside accounts that carried it further: their quotes of members, or their later posts with a member's
  text or link, were themselves reposted, quoted or answered by other outside accounts.
- *Gini* of engagements over posts: sum_i (2i - n - 1) x_i / (n sum x), x rising.
- *Breakout Scale* (Nimmo 2020): category 1 one platform and one community; 2 several of one of them; 3 several of both.
  Categories 4 (mainstream media), 5 (celebrities) and 6 (a call for action or violence) are claims about the world, which an
  analyst makes.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.case import Case, Stage
from inconcert.operations.audience import communities_of
from inconcert.operations.engagement import FEW_ENGAGEMENTS, engagements
from inconcert.progress import Reporter
from inconcert.schema_told import ENGAGEMENT, REACH, REACH_ACCOUNTS

QUANTILES: Final = {"q25": 0.25, "median": 0.5, "q75": 0.75, "q90": 0.9, "q99": 0.99}
TOP_POSTS: Final = 10
OWN: Final = "own"


def measure_reach(case: Case, stage: Stage, reporter: Reporter) -> None:
    """Write engagement of the case and of each group, reach of each group, and the outside accounts that reacted."""
    with reporter.step("Measuring reach", 3) as step:
        members = case.scan("members").select("account_id", "group")
        stage.write(ENGAGEMENT, engagement_table(case, members))
        step.advance()
        reactions = reactions_to(case, members)
        carriers = carriers_of(case, members, reactions)
        step.advance()
        outside = outside_accounts(reactions, carriers)
        stage.write(REACH_ACCOUNTS, outside)
        stage.write(REACH, reach_table(case, members, reactions, outside))
        step.advance()


def engagement_table(case: Case, members: pl.LazyFrame) -> pl.DataFrame:
    """results/engagement: of the whole case and of each group, by post type and language, and all of each together."""
    columns = ("post_id", "group", "post_type", "lang", "engagements")
    posts = (
        case.scan("posts")
        .join(members, on="account_id", how="left")
        .select(
            "post_id",
            "group",
            "post_type",
            "lang",
            engagements().alias("engagements"),
        )
        .collect()
    )
    whole = posts.with_columns(group=pl.lit(None, pl.String))
    every = pl.concat([whole, posts.drop_nulls("group")]).select(columns)
    own = every.filter(pl.col("post_type") != "repost").with_columns(post_type=pl.lit(OWN))
    every = pl.concat([every, own])
    parts = [
        summary(every.with_columns(lang=pl.lit(None, pl.String))),
        summary(every.drop_nulls("lang")),
    ]
    return pl.concat(parts).sort("group", "post_type", "lang", nulls_last=False)


def summary(posts: pl.DataFrame) -> pl.DataFrame:
    """The figures of each group, post type and language. `posts`: post_id, group, post_type, lang, engagements or null."""
    value, counted = pl.col("engagements"), pl.col("engagements").count()
    rank = (2 * pl.int_range(1, pl.len() + 1) - pl.len() - 1) * value
    keys = ("group", "post_type", "lang")
    figures = posts.group_by(keys).agg(
        posts=pl.len().cast(pl.Int64),
        counted=counted.cast(pl.Int64),
        zero_share=(value == 0).mean(),
        under_12_share=(value < FEW_ENGAGEMENTS).mean(),
        **{name: value.quantile(at, "linear") for name, at in QUANTILES.items()},
        most=value.max(),
        total=value.sum(),
    )
    ordered = posts.drop_nulls("engagements").sort("engagements", "post_id", descending=[True, False])
    inequality = (
        ordered.sort("engagements")
        .group_by(keys, maintain_order=True)
        .agg(gini=rank.sum() / (pl.len() * value.sum()))
        .with_columns(pl.col("gini").fill_nan(None))
    )
    top = ordered.group_by(keys, maintain_order=True).agg(
        pl.col("post_id").head(TOP_POSTS).alias("top_posts")
    )
    joined = figures.join(inequality, on=keys, how="left", nulls_equal=True)
    joined = joined.join(top, on=keys, how="left", nulls_equal=True)
    return joined.with_columns(total=pl.when(pl.col("counted") > 0).then("total"))


def reactions_to(case: Case, members: pl.LazyFrame) -> pl.DataFrame:
    """Reposts, quotes and replies to members' posts: group, account_id (who reacted), post_id, created_at, member.

    `member` says whether who reacted is of that group. A repost or reply may name the account
    only, a quote the post only: both are looked up.
    """
    posts = case.scan("posts")
    named = posts.select(
        "post_id",
        "account_id",
        "created_at",
        to_post=pl.coalesce("repost_of_post_id", "quote_of_post_id", "reply_to_post_id"),
        to_account=pl.coalesce("repost_of_account_id", "reply_to_account_id"),
    ).filter(pl.col("to_post").is_not_null() | pl.col("to_account").is_not_null())
    authors = posts.select(to_post="post_id", author="account_id")
    reacted = named.join(authors, on="to_post", how="left").with_columns(
        to=pl.coalesce("author", "to_account")
    )
    return (
        reacted.filter(pl.col("to") != pl.col("account_id"))
        .join(members.rename({"account_id": "to"}), on="to")
        .join(members.rename({"group": "own_group"}), on="account_id", how="left")
        .select(
            "group",
            "account_id",
            "post_id",
            "created_at",
            member=(pl.col("own_group") == pl.col("group")).fill_null(value=False),
        )
        .collect()
    )


def carriers_of(case: Case, members: pl.LazyFrame, reactions: pl.DataFrame) -> pl.DataFrame:
    """Outside accounts' posts that carried a group's content, and who reacted to these: group, account_id, post_id, reached.

    Carried: a post of one's own that quotes a member, or has the text or link of a member's earlier post, by an account that
    reacted to the group. `reached` is the list of other outside accounts that reposted, quoted or answered it.
    """
    posts = case.scan("posts").select(
        "post_id", "account_id", "created_at", "post_type", "text_key", "quote_of_post_id"
    )
    links = case.scan("links").select("post_id", pl.col("url_canonical").alias("link")).drop_nulls()
    outside = reactions.lazy().filter(~pl.col("member")).select("group", "account_id").unique()
    theirs = posts.filter(pl.col("post_type") != "repost").join(outside, on="account_id")
    ours = posts.join(members, on="account_id")
    said = (
        ours.drop_nulls("text_key")
        .group_by("group", "text_key")
        .agg(pl.col("created_at").min().alias("told"))
    )
    linked = (
        ours.join(links, on="post_id").group_by("group", "link").agg(pl.col("created_at").min().alias("told"))
    )
    quoted = ours.select("group", quote_of_post_id="post_id")
    key = ("group", "account_id", "post_id")
    later = pl.col("created_at") > pl.col("told")
    carried = pl.concat(
        [
            theirs.join(quoted, on=["group", "quote_of_post_id"]).select(key),
            theirs.join(said, on=["group", "text_key"]).filter(later).select(key),
            theirs.join(links, on="post_id").join(linked, on=["group", "link"]).filter(later).select(key),
        ]
    ).unique()
    everyone = case.scan("posts").select(
        by="account_id",
        post_id=pl.coalesce("repost_of_post_id", "quote_of_post_id", "reply_to_post_id"),
    )
    inside = members.rename({"account_id": "by", "group": "by_group"})
    reached = (
        carried.join(everyone.drop_nulls("post_id"), on="post_id")
        .join(inside, on="by", how="left")
        .filter(
            (pl.col("by") != pl.col("account_id"))
            & (pl.col("by_group") != pl.col("group")).fill_null(value=True)
        )
        .group_by(key)
        .agg(pl.col("by").unique().sort().alias("reached"))
    )
    return carried.join(reached, on=key, how="left").collect()


def outside_accounts(reactions: pl.DataFrame, carriers: pl.DataFrame) -> pl.DataFrame:
    """results/reach_accounts."""
    key = ("group", "account_id")
    reacted = (
        reactions.filter(~pl.col("member"))
        .sort("created_at", "post_id", nulls_last=True)
        .group_by(key, maintain_order=True)
        .agg(
            engagements=pl.len().cast(pl.Int64),
            first=pl.col("created_at").first(),
            reaction=pl.col("post_id").first(),
        )
    )
    carried = (
        carriers.sort(pl.col("reached").list.len().fill_null(0), "post_id", descending=[True, False])
        .group_by(key, maintain_order=True)
        .agg(
            carried=pl.len().cast(pl.Int64),
            carried_to=pl.col("reached").explode().drop_nulls().n_unique().cast(pl.Int64),
            carrier=pl.col("post_id").first(),
        )
    )
    return (
        reacted.join(carried, on=key, how="left")
        .with_columns(
            pl.col("carried", "carried_to").fill_null(0), example=pl.coalesce("carrier", "reaction")
        )
        .sort(key)
    )


def reach_table(
    case: Case, members: pl.LazyFrame, reactions: pl.DataFrame, outside: pl.DataFrame
) -> pl.DataFrame:
    """results/reach: one row a group."""
    groups = members.select("group").unique().collect()
    shared = ("repost_count", "reply_count", "quote_count")
    counted = (
        case.scan("posts")
        .filter(pl.col("post_type") != "repost")
        .join(members, on="account_id")
        .group_by("group")
        .agg(
            counted=pl.sum_horizontal(pl.col(shared).sum()),
            counts=pl.sum_horizontal(pl.col(shared).count()),
        )
        .with_columns(counted=pl.when(pl.col("counts") > 0).then("counted"))
        .drop("counts")
        .collect()
    )
    observed = reactions.group_by("group").agg(
        observed=pl.len().cast(pl.Int64), by_members=pl.col("member").sum().cast(pl.Int64)
    )
    engaged = outside.group_by("group").agg(
        outside_engagers=pl.len().cast(pl.Int64),
        bridging_accounts=(pl.col("carried_to") > 0).sum().cast(pl.Int64),
    )
    own = members.collect()
    carried = outside.filter(pl.col("carried") > 0).select("group", "account_id")
    present = pl.concat([own.select("group", "account_id"), carried]).lazy()
    platforms = (
        case.scan("posts")
        .join(present, on="account_id")
        .group_by("group")
        .agg(platforms=pl.col("platform").unique().sort())
        .collect()
    )
    table = groups
    for part in (counted, observed, engaged, platforms, _communities(case, outside)):
        table = table.join(part, on="group", how="left")
    figures = table.with_columns(
        pl.col("observed", "by_members", "outside_engagers", "bridging_accounts").fill_null(0)
    ).with_columns(
        self_amplification=pl.when(pl.col("observed") > 0).then(pl.col("by_members") / pl.col("observed")),
        coverage=pl.when(pl.col("counted") > 0).then(pl.col("observed") / pl.col("counted")),
    )
    return figures.with_columns(breakout=breakout()).sort("group")


def breakout() -> pl.Expr:
    """Category 1 to 3 from platforms and communities; null where nobody outside is seen to have reacted."""
    platforms = pl.col("platforms").list.len() > 1
    circles = (pl.col("communities") > 1).fill_null(value=False)
    category = 1 + platforms.cast(pl.Int64) + circles.cast(pl.Int64)
    return pl.when(pl.col("outside_engagers") > 0).then(category)


def _communities(case: Case, outside: pl.DataFrame) -> pl.DataFrame:
    """How many communities of interest each group's outside engagers belong to; accounts of small ones are not counted."""
    label = communities_of(case, outside["account_id"].unique().sort())
    known = outside.join(label, on="account_id").filter(pl.col("community") > 0)
    return known.group_by("group").agg(communities=pl.col("community").n_unique().cast(pl.Int64))
