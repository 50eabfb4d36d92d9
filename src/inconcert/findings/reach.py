"""Reach, as panels: engagement of the case, and who outside a group reacted to it. Exposure, never persuasion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from inconcert.case import Case
from inconcert.findings import words
from inconcert.findings.stories import handles, table
from inconcert.findings.tables import GroupTables
from inconcert.findings.told import Told
from inconcert.operations.reach import OWN
from inconcert.report.parts import Kind, Panel, PanelRow, PanelTable
from inconcert.report.words import percent

CHAPTER: Final = "Reach"
EXPOSURE: Final = (
    "Engagement is exposure at most: nothing here says that anybody was persuaded, or who engaged."
)
CLAIMS: Final = (
    "Breakout categories 4 (mainstream media), 5 (celebrities) and 6 (calls for action or violence) are never computed: "
    "they need a source outside these posts, and an analyst's claim."
)
ROWS: Final = 8
_KINDS: Final = {
    OWN: "all own posts",
    "original": "original posts",
    "reply": "replies",
    "quote": "quotes",
    "comment": "comments",
    "repost": "reposts of others",
}
_TYPES: Final = (OWN, "original", "reply", "quote", "comment", "repost")
_COLUMNS: Final[tuple[tuple[str, Kind], ...]] = (
    ("Posts", "text"),
    ("How many", "number"),
    ("With counts", "number"),
    ("With none", "share"),
    ("Under 12", "share"),
    ("Median", "number"),
    ("9 in 10 under", "number"),
    ("Most", "number"),
    ("Concentration (Gini)", "number"),
)


def reach_panels(case: Case, groups: Sequence[GroupTables]) -> Told:
    """Engagement of all accounts, and the reach of each described group."""
    figures = case.polars("engagement")
    reached = {row["group"]: row for row in case.polars("reach").iter_rows(named=True)}
    return Told(
        [engagement_panel(figures.filter(pl.col("group").is_null()))],
        {
            group.name: [
                group_panel(case, reached[group.name], figures.filter(pl.col("group") == group.name))
            ]
            for group in groups
            if group.name in reached
        },
    )


def engagement_panel(figures: pl.DataFrame) -> Panel:
    """How much engagement the posts of the case got."""
    return Panel(
        chapter=CHAPTER,
        title="Engagement of all accounts of the case",
        sentences=engagement_sentences(figures),
        tables=engagement_table(figures),
        caveats=[EXPOSURE, "Counts are as of when the posts were collected."],
    )


def engagement_sentences(figures: pl.DataFrame) -> list[str]:
    """The share with none and few, and how much goes to the top; or that there are no counts."""
    own = figures.filter((pl.col("post_type") == OWN) & pl.col("lang").is_null())
    row = own.row(0, named=True) if len(own) else None
    if row is None or not row["counted"]:
        return ["Not observable: these posts carry no counts of likes, reposts, replies or quotes."]
    told = (
        f"Of {row['counted']:,} own posts with counts (no reposts), {percent(row['zero_share'])} had no engagement and "
        f"{percent(row['under_12_share'])} fewer than 12 (likes, reposts, replies and quotes together); the median is "
        f"{row['median']:g}, the post with most has {row['most']:,}."
    )
    missing = row["posts"] - row["counted"]
    return [told, *([f"{words.count(missing, 'own post')} without counts left out."] if missing else [])]


def engagement_table(figures: pl.DataFrame) -> list[PanelTable]:
    """Engagement by post type, and of own posts by language; empty without counts."""
    counted = figures.filter(pl.col("counted") > 0)
    by_type = [
        row
        for kind in _TYPES
        for row in counted.filter((pl.col("post_type") == kind) & pl.col("lang").is_null()).iter_rows(
            named=True
        )
    ]
    by_lang = (
        counted.filter((pl.col("post_type") == OWN) & pl.col("lang").is_not_null())
        .sort("posts", "lang", descending=[True, False])
        .head(ROWS)
    )
    named = [
        *((_KINDS[row["post_type"]], row) for row in by_type),
        *((f"own posts in {row['lang']}", row) for row in by_lang.iter_rows(named=True)),
    ]
    rows = [PanelRow(cells=[name, *_figures(row)], posts=(row["top_posts"] or [])[:3]) for name, row in named]
    if not rows:
        return []
    return [
        table("Engagements a post, by kind and language", _COLUMNS, rows, len(rows), "results/engagement")
    ]


def _figures(row: Mapping[str, Any]) -> list[str | int | float | None]:
    shares = (row["zero_share"], row["under_12_share"], row["median"], row["q90"], row["most"])
    return [row["posts"], row["counted"], *shares, None if row["gini"] is None else round(row["gini"], 2)]


def group_panel(case: Case, row: Mapping[str, Any], figures: pl.DataFrame) -> Panel:
    """Who reacted to a group, how much of it was the group itself, and who carried it further."""
    outside = case.scan("reach_accounts").filter(pl.col("group") == row["group"]).collect()
    ranked = outside.sort("carried_to", "engagements", "account_id", descending=[True, True, False])
    names = handles(case, ranked["account_id"].head(ROWS))
    rows = [
        PanelRow(
            cells=[names[one["account_id"]], one["engagements"], one["carried"], one["carried_to"]],
            posts=[one["example"]],
        )
        for one in ranked.head(ROWS).iter_rows(named=True)
    ]
    accounts = table(
        "Outside accounts that reacted",
        (
            ("Account", "handle"),
            ("Reactions", "number"),
            ("Posts that carried it further", "number"),
            ("Carried to other accounts", "number"),
        ),
        rows,
        len(ranked),
        "results/reach_accounts",
    )
    return Panel(
        chapter=CHAPTER,
        title="Who reacted",
        sentences=[*engagement_sentences(figures), *reaction_sentences(row)],
        tables=[*engagement_table(figures), *([accounts] if rows else [])],
        caveats=[EXPOSURE, CLAIMS],
    )


def reaction_sentences(row: Mapping[str, Any]) -> list[str]:
    """Self-amplification with its coverage, outside reach, bridging accounts, Breakout category."""
    if not row["observed"]:
        return [("No repost, quote or reply to a member is in these data, so who reacted is not observable.")]
    covered = (
        f"these reactions are {percent(row['coverage'])} of those that the posts' own counts give"
        if row["coverage"] is not None
        else "how many there were in all, the posts do not say"
    )
    told = [
        (
            f"Of {words.count(row['observed'], 'observed reaction')} to members (reposts, quotes, replies), "
            f"{percent(row['self_amplification'])} "
            f"came from members themselves; {covered}."
        ),
        (
            f"{words.count(row['outside_engagers'], 'outside account')} reacted; {row['bridging_accounts']:,} of them carried it "
            "further to others."
        ),
    ]
    if row["breakout"] is not None:
        circles = (
            f" and from {words.count(row['communities'], 'community', 'communities')} of interest"
            if row["communities"]
            else ""
        )
        told.append(
            f"Breakout category {row['breakout']}: its outside reactions are on "
            f"{words.count(len(row['platforms']), 'platform')}{circles}. From these data it is 1, and one more each for several "
            "platforms and for several communities."
        )
    return told
