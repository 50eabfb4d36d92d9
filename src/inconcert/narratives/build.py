"""The stories part, start to end: units -> narratives -> their posts -> labels, spread, targets; hashtags beside them."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.case import Case, Stage
from inconcert.families.shingles import Ints
from inconcert.narratives import labels
from inconcert.narratives.hashtags import hashtag_traffic
from inconcert.narratives.spread import followed, spread
from inconcert.narratives.stories import narratives
from inconcert.narratives.targets import targets
from inconcert.narratives.texts import shared_terms, units
from inconcert.progress import Reporter
from inconcert.schema_told import (
    HASHTAG_TRAFFIC,
    NARRATIVE_POSTS,
    NARRATIVE_SPREAD,
    NARRATIVE_TARGETS,
    NARRATIVES,
)

FEWEST_ACCOUNTS: Final = 2
FEWEST_POSTS: Final = 3
_TEXT: Final = ("text_key", "family", "said", "unit")


def find_narratives(case: Case, stage: Stage, reporter: Reporter) -> None:
    """Write the tables of what is told. A case without texts gets empty ones: *not observable*, as the counts say."""
    with reporter.step("Finding what is told", 5) as step:
        found = units(case)
        leading = found.leading
        step.advance()
        label, central = narratives(leading, shared_terms(case, found.texts), case.settings.seed)
        step.advance()
        told = posts_told(case, found.texts, label)
        told, names = numbered(told)
        trail = followed(told).select("narrative", "post_id", "via", "after_post")
        told = told.join(trail, on=["narrative", "post_id"], how="left")
        step.advance()
        domains = (
            case.scan("links")
            .filter(pl.col("target_platform").is_null() & pl.col("domain").is_not_null())
            .select("post_id", "domain")
            .unique()
            .collect()
        )
        spreading = spread(told.filter(pl.col("via").is_not_null()), domains)
        step.advance()
        named = targets(case, told)
        leading = leading.with_columns(
            pl.Series("cluster", label[leading["unit"].to_numpy()], pl.Int64),
            pl.Series("central", central[leading["unit"].to_numpy()], pl.Float64),
        ).join(names, on="cluster", how="left", maintain_order="left")
        table = narrative_table(told, leading)
        step.advance()
    with reporter.step("Measuring the traffic of hashtags"):
        traffic = hashtag_traffic(case)
    stage.write(NARRATIVES, table.sort("narrative"))
    stage.write(NARRATIVE_POSTS, told.sort("narrative", "created_at", "post_id", nulls_last=True))
    stage.write(NARRATIVE_SPREAD, spreading.sort("narrative", "kind", "place"))
    stage.write(NARRATIVE_TARGETS, named.sort("narrative", "kind", "target"))
    stage.write(HASHTAG_TRAFFIC, traffic.sort("hashtag"))
    stage.counts["narratives"] = {
        **found.counts,
        "narratives": len(table),
        "posts": len(told),
        "hashtags": len(traffic),
    }


def posts_told(case: Case, texts: pl.DataFrame, label: Ints) -> pl.DataFrame:
    """The posts of every cluster: cluster, post_id, account_id, created_at, post_type, lang, platform, and what they may share.

    A post belongs to a cluster by its text; a repost without a text of its own by the post that it reposts.
    """
    compared = texts.filter(pl.col("unit") >= 0)
    clustered = compared.with_columns(
        cluster=pl.Series(label[compared["unit"].to_numpy()], dtype=pl.Int64)
    ).select("text_key", "family", "said", "cluster")
    links = (
        case.scan("links")
        .filter(pl.col("url_canonical").is_not_null())
        .group_by("post_id")
        .agg(pl.col("url_canonical").sort_by("position").first().alias("link"))
    )
    posts = case.scan("posts").select(
        "post_id", "account_id", "created_at", "post_type", "lang", "platform", "text_key",
        "repost_of_post_id", "quote_of_post_id",
    )  # fmt: skip
    by_text = posts.join(clustered.lazy(), on="text_key").collect()
    source = by_text.select(repost_of_post_id="post_id", cluster="cluster")
    bare = (
        posts.filter(pl.col("text_key").is_null() & pl.col("repost_of_post_id").is_not_null())
        .join(source.lazy(), on="repost_of_post_id")
        .with_columns(family=pl.lit(None, pl.String), said=pl.lit(None, pl.String))
        .collect()
    )
    both = pl.concat([by_text, bare.select(by_text.columns)])
    return both.join(links.collect(), on="post_id", how="left")


def numbered(told: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The clusters that are narratives, by name: two accounts and three posts or more; N1 has most accounts."""
    ranked = (
        told.group_by("cluster")
        .agg(
            pl.col("account_id").n_unique().alias("accounts"),
            pl.len().alias("posts"),
            pl.col("post_id").min(),
        )
        .filter((pl.col("accounts") >= FEWEST_ACCOUNTS) & (pl.col("posts") >= FEWEST_POSTS))
        .sort("accounts", "posts", "post_id", descending=[True, True, False])
        .with_row_index("number", offset=1)
    )
    names = ranked.select("cluster", narrative=pl.format("N{}", "number"))
    return told.join(names, on="cluster").drop("cluster"), names


def narrative_table(told: pl.DataFrame, leading: pl.DataFrame) -> pl.DataFrame:
    """results/narratives. `leading`: the leading texts with narrative (null: none) and central."""
    seen = told.sort("narrative", "created_at", "post_id", nulls_last=True)
    counted = seen.group_by("narrative").agg(
        posts=pl.len().cast(pl.Int64),
        own_posts=(pl.col("post_type") != "repost").sum().cast(pl.Int64),
        accounts=pl.col("account_id").n_unique().cast(pl.Int64),
        languages=_by_count("lang"),
        platforms=_by_count("platform"),
        first=pl.col("created_at").min(),
        last=pl.col("created_at").max(),
        first_post=pl.col("post_id").first(),
    )
    central = (
        leading.drop_nulls("narrative")
        .sort("narrative", "central", "hash", descending=[False, True, False])
        .group_by("narrative", maintain_order=True)
        .head(labels.TYPICAL)
    )
    first_of_text = seen.unique(["narrative", "text_key"], keep="first", maintain_order=True).select(
        "narrative", "text_key", "post_id"
    )
    typical = (
        central.join(first_of_text, on=["narrative", "text_key"], maintain_order="left")
        .group_by("narrative", maintain_order=True)
        .agg(pl.col("post_id").alias("typical_posts"), pl.col("text_key").first().alias("leading_text"))
    )
    sizes = (
        leading.drop_nulls("narrative")
        .group_by("narrative")
        .agg(pl.col("unit").n_unique().cast(pl.Int64).alias("units"))
    )
    return (
        counted.join(sizes, on="narrative", how="left")
        .join(labels.typical_words(leading), on="narrative", how="left")
        .join(typical, on="narrative", how="left")
    )


def _by_count(column: str) -> pl.Expr:
    """The values of a column, commonest first, equals by name."""
    runs = pl.col(column).drop_nulls().sort().rle()  # value_counts has no order of its own
    return runs.sort_by(
        runs.struct.field("len"), runs.struct.field("value"), descending=[True, False]
    ).struct.field("value")
