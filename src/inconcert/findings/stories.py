"""What was told, as panels: the narratives of a case, of a group, and one narrative's way from account to account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from inconcert.case import Case
from inconcert.findings import words
from inconcert.findings.posts import counted, iso
from inconcert.findings.tables import GroupTables
from inconcert.findings.told import Told
from inconcert.narratives.texts import MOST_UNITS
from inconcert.report.parts import (
    Kind,
    Panel,
    PanelChart,
    PanelColumn,
    PanelRow,
    PanelTable,
)
from inconcert.report.words import percent
from inconcert.urls import SHORTENERS

CHAPTER: Final = "Stories"
ROWS: Final = 12
GROUP_ROWS: Final = 8
POSTS: Final = 16
SEEN_NOT_ORIGIN: Final = (
    "Earliest seen is not origin: what was deleted, private, or never collected may have come before."
)
SAME_IS_NO_EVIDENCE: Final = "Telling the same story is not acting in concert, and nobody is accused for it."
_DAYS: Final = 100
_WEEKS: Final = 60
"""From so many days on a timeline is by week."""


def story_panels(case: Case, groups: Sequence[GroupTables]) -> Told:
    """What was told in the case, hashtags driven by few, and what each group pushes."""
    stories = case.polars("narratives")
    if stories.is_empty():
        return Told([untold(case)])
    told = (
        case.scan("narrative_posts")
        .select("narrative", "post_id", "account_id", "created_at", "lang")
        .collect()
    )
    by_group = {group.name: pushed(case, group, stories, told) for group in groups}
    return Told(
        [overview(case, stories), *hashtag_panel(case)],
        {name: [panel] for name, panel in by_group.items() if panel},
    )


def untold(case: Case) -> Panel:
    """Why a case has no narratives: no texts, or none that two accounts told."""
    counts = case.counts("understand")["narratives"] if case.done("understand") else {"texts": 0}
    texts = counts["texts"]
    return Panel(
        chapter=CHAPTER,
        title="No story that two accounts told",
        sentences=[
            "Not observable: these posts have no texts of 30 letters or more."
            if not texts
            else f"{words.count(texts, 'distinct text')} compared; no story was told by two accounts in three posts."
        ],
    )


def overview(case: Case, stories: pl.DataFrame, top: int = ROWS) -> Panel:
    """The stories of most accounts."""
    counts = case.counts("understand")["narratives"]
    ranked = by_number(stories)
    shown = ranked.head(top)
    rows = [
        PanelRow(
            cells=[
                row["narrative"],
                label(row),
                row["accounts"],
                row["posts"],
                ", ".join(row["languages"][:4]) or None,
                iso(row["first"]) or None,
                iso(row["last"]) or None,
            ],
            posts=[*(row["typical_posts"] or [])[:1], row["first_post"]],
        )
        for row in shown.iter_rows(named=True)
    ]
    sentences = [
        (
            f"{words.count(len(ranked), 'story', 'stories')} told by two accounts or more, in {counts['posts']:,} posts. Each is "
            "named by its own typical words; read its posts before you name it otherwise. Stories of most accounts come first: "
            "what few accounts say very often stands lower, and in the tables of hashtags and of each group."
        )
    ]
    caveats = [SAME_IS_NO_EVIDENCE, SEEN_NOT_ORIGIN, *method_limits(counts)]
    return Panel(
        chapter=CHAPTER,
        title="What was told",
        sentences=sentences,
        tables=[
            table(
                "Stories by number of accounts",
                (
                    ("Story", "text"),
                    ("Typical words", "text"),
                    ("Accounts", "number"),
                    ("Posts", "number"),
                    ("Languages", "text"),
                    ("First seen", "time"),
                    ("Last", "time"),
                ),
                rows,
                len(ranked),
                "results/narratives",
            )
        ],
        caveats=caveats,
    )


def method_limits(counts: Mapping[str, Any]) -> list[str]:
    """What the search for stories did not look at."""
    lines = [
        (
            "Stories are found by shared words, hashtags and links. The same claim in other words or another language is the "
            "same story only where meaning was compared (--semantic-budget) or a link or hashtag joins them."
        )
    ]
    if counts["left_out"]:
        lines.append(
            f"{words.count(counts['left_out'], 'text')} not compared: those said least often, mostly once, beyond the "
            f"{MOST_UNITS:,} commonest. They are {percent(counts['left_out_posts'] / counts['with_text'])} of the posts. "
            "A claim that everybody words anew can hide among them, and so can what only a small group says: look at that "
            "group's own posts too."
        )
    if counts["everyday"]:
        lines.append(f"{words.count(counts['everyday'], 'everyday text')} (greetings and the like) left out.")
    return lines


def hashtag_panel(case: Case) -> list[Panel]:
    """Hashtags by their coefficient of traffic manipulation; no panel where no hashtag is used enough."""
    traffic = case.polars("hashtag_traffic")
    if traffic.is_empty():
        return []
    driven = traffic.filter(pl.col("verdict") == "driven by few").sort(
        "low", "hashtag", descending=[True, False]
    )
    rest = traffic.filter(pl.col("verdict") != "driven by few").sort(
        "posts", "hashtag", descending=[True, False]
    )
    shown = pl.concat([driven, rest]).head(ROWS)
    rows = [
        PanelRow(
            cells=[
                f"#{row['hashtag']}",
                row["verdict"],
                row["ctm"] and round(row["ctm"], 1),
                f"{row['low']:.0f} to {row['high']:.0f}" if row["low"] is not None else None,
                row["usual"] and round(row["usual"], 1),
                row["posts"],
                row["accounts"],
                row["reposts_percent"] and row["reposts_percent"] / 100,
                row["top50_percent"] / 100,
            ],
            posts=row["examples"][:1],
        )
        for row in shown.iter_rows(named=True)
    ]
    small = traffic.filter(pl.col("verdict") == "too small to say").height
    found = Panel(
        chapter=CHAPTER,
        title="Hashtags whose traffic few accounts make",
        sentences=[
            (
                f"{words.count(len(driven), 'hashtag')} of {len(traffic):,} measured "
                f"{'is' if len(driven) == 1 else 'are'} driven by few accounts beyond what a flow of that size would be; "
                f"{small:,} more are too small to say."
            )
        ],
        tables=[
            table(
                "Coefficient of traffic manipulation",
                (
                    ("Hashtag", "text"),
                    ("Traffic", "text"),
                    ("C", "number"),
                    ("95% interval", "text"),
                    ("Usual C at this size", "number"),
                    ("Posts", "number"),
                    ("Accounts", "number"),
                    ("Reposts", "share"),
                    ("By its 50 most active", "share"),
                ),
                rows,
                len(traffic),
                "results/hashtag_traffic",
            )
        ],
        caveats=[
            (
                "C = reposts % / 10 + % by the 50 most active accounts + posts per account. Large flows that nobody pushes "
                "are at 12 or below; small ones are higher by themselves, so what is usual for that many posts and accounts "
                "stands beside it."
            ),
            (
                "Fan clubs, an event's staff and small communities drive hashtags too; selected accounts show their "
                "selection."
            ),
        ],
    )
    return [found]


def pushed(case: Case, group: GroupTables, stories: pl.DataFrame, told: pl.DataFrame) -> Panel | None:
    """What a group tells more than the other accounts of the case do; None where it tells no story."""
    members = group.members["account_id"].implode()
    inside = told.filter(pl.col("account_id").is_in(members))
    if inside.is_empty():
        return None
    posts_inside, posts_all = len(group.posts), case.counts("import")["posts"]
    outside = max(posts_all - posts_inside, 0)
    shares = (
        inside.sort("created_at", "post_id", nulls_last=True)
        .group_by("narrative")
        .agg(
            pl.len().alias("inside"),
            pl.col("account_id").n_unique().alias("members"),
            pl.col("created_at").min().alias("began"),
            pl.col("post_id").head(2).alias("examples"),
        )
        .filter(pl.col("members") > 1)
        .join(stories, on="narrative")
        .with_columns(
            share=pl.col("inside") / posts_inside,
            elsewhere=(pl.col("posts") - pl.col("inside")) / max(outside, 1),
        )
        .sort("members", "inside", "narrative", descending=[True, True, False])
    )
    if shares.is_empty():
        return None
    names = handles(case, inside["account_id"])
    domains = top_domains(group, inside)
    rows = []
    for row in shares.head(GROUP_ROWS).iter_rows(named=True):
        led = row["began"] is not None and row["began"] == row["first"]
        rows.append(
            PanelRow(
                cells=[
                    row["narrative"],
                    label(row),
                    row["members"],
                    row["inside"],
                    row["share"],
                    row["elsewhere"] if outside else None,
                    ", ".join(row["languages"][:4]) or None,
                    iso(row["began"]) or None,
                    "first seen here" if led else "told by others before",
                ],
                posts=row["examples"],
            )
        )
    leading = shares.row(0, named=True)
    telling = inside.filter(pl.col("narrative").is_in(shares["narrative"].implode()))
    who = telling.drop_nulls("created_at").sort("created_at", "post_id")
    sentences = [
        f"{words.count(telling['account_id'].n_unique(), 'member')} told {words.count(len(shares), 'story', 'stories')} that two "
        f"or more of them share, in {percent(telling['post_id'].n_unique() / posts_inside)} of the group's {posts_inside:,} "
        f"posts. The one most members told is “{label(leading)}”: {leading['members']:,} members, "
        f"{percent(leading['share'])} of their posts"
        + (f", {percent(leading['elsewhere'])} of the others'." if outside else ".")
    ]
    if len(who):
        opener = who.row(0, named=True)
        sentences.append(
            f"The earliest of these posts seen is @{names[opener['account_id']]}'s of {words.day(opener['created_at'])}."
        )
    if domains:
        sentences.append(f"Sites they link most with it: {words.joined(domains)}.")
    return Panel(
        chapter=CHAPTER,
        title="What they push",
        sentences=sentences,
        tables=[
            table(
                "Stories that members share",
                (
                    ("Story", "text"),
                    ("Typical words", "text"),
                    ("Members", "number"),
                    ("Their posts", "number"),
                    ("Of their posts", "share"),
                    ("Of others' posts", "share"),
                    ("Languages", "text"),
                    ("First by a member", "time"),
                    ("Order", "text"),
                ),
                rows,
                len(shares),
                "results/narratives",
            )
        ],
        charts=[timeline("The group's posts that tell these stories", telling)],
        caveats=[SAME_IS_NO_EVIDENCE, SEEN_NOT_ORIGIN],
    )


def label(story: Mapping[str, Any]) -> str:
    """A story by its typical words; by its leading text where it has none."""
    return ", ".join(story["words"] or []) or (story["leading_text"] or "")[:60] or story["narrative"]


def by_number(stories: pl.DataFrame) -> pl.DataFrame:
    """N1, N2, ... in the order of their numbers."""
    return stories.sort(pl.col("narrative").str.slice(1).cast(pl.Int64))


def handles(case: Case, accounts: pl.Series) -> dict[str, str]:
    """The handle of each account; its id where it has none."""
    wanted = accounts.drop_nulls().unique()
    known = (
        case.scan("accounts")
        .filter(pl.col("account_id").is_in(wanted.implode()))
        .select("account_id", pl.col("handle").fill_null(pl.col("account_id")))
        .collect()
    )
    return {one: one for one in wanted} | dict(known.iter_rows())


def top_domains(group: GroupTables, inside: pl.DataFrame) -> list[str]:
    """The three domains linked most in these posts of the group."""
    sites = group.links.filter(~pl.col("domain").is_in(sorted(SHORTENERS)))
    linked = sites.join(inside.select("post_id").unique(), on="post_id", how="semi").drop_nulls("domain")
    counted = linked.group_by("domain").len().sort("len", "domain", descending=[True, False])
    return counted["domain"].head(3).to_list()


def timeline(title: str, told: pl.DataFrame) -> PanelChart:
    """Posts by day; by week (its Monday) beyond a hundred days, by month beyond sixty weeks. `told`: post_id, created_at."""
    known = told["created_at"].drop_nulls()
    span = (known.max() - known.min()).days if len(known) else 0  # type: ignore[operator, union-attr]
    every, form, axis = ("1d", "%Y-%m-%d", "day, UTC")
    if span > 7 * _WEEKS:
        every, form, axis = ("1mo", "%Y-%m", "month, UTC")
    elif span > _DAYS:
        every, axis = ("1w", "week from, UTC")
    label = pl.col("created_at").dt.truncate(every).dt.strftime(form)
    return PanelChart(
        kind="classes" if every == "1w" else "timeline",
        title=title,
        unit="posts",
        axis=axis,
        counts=counted(told.lazy(), label),
        source="results/narrative_posts",
    )


def table(
    title: str, columns: Iterable[tuple[str, Kind]], rows: list[PanelRow], total: int, source: str
) -> PanelTable:
    """A panel's table."""
    named = [PanelColumn(name=name, kind=kind) for name, kind in columns]
    return PanelTable(title=title, columns=named, rows=rows, total=total, source=source)
