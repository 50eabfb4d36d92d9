"""What is said of one group: its card, its pictures, its posts, its explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from inconcert.coordination.explanations import Background, explain
from inconcert.coordination.grounds import FoundGroup
from inconcert.coordination.layers import SECOND
from inconcert.coordination.network import LN10, Evidence, Links
from inconcert.coordination.organic import SameMoment, same_moment
from inconcert.engine.layer import Layer
from inconcert.findings import pictures, uncalibrated, words
from inconcert.findings.families import families, phrases
from inconcert.findings.posts import iso
from inconcert.findings.tables import GroupTables
from inconcert.report.document import (
    Explanation,
    Figure,
    Group,
    GroupLayer,
    Link,
    LinkLayer,
    Member,
    PostPair,
    SharedObject,
    Verdict,
)
from inconcert.report.parts import PostView
from inconcert.settings import window_label
from inconcert.traces import TRACES

MEMBERS_SHOWN: Final = 200
LINKS_SHOWN: Final = 25
OBJECTS_SHOWN: Final = 10
PAIRS_SHOWN: Final = 12
OBJECT_CHARACTERS: Final = 500
NAMED: Final = tuple(trace.name for trace in TRACES if trace.named)
LANGUAGE_SHARE: Final = 0.05
"""A language with less of a group's posts is not told of: it may be a guess."""
STRATUM_SHARE: Final = 0.25
"""A group that makes more than this share of what it is compared with is told so."""


@dataclass(frozen=True, slots=True)
class Context:
    """What all groups of a case share."""

    links: Links
    behind: Sequence[Evidence]
    excess: Sequence[str]
    accounts: np.ndarray
    platforms: np.ndarray
    names: Mapping[str, str]
    shuffled: dict[str, Layer]
    background: Background
    precision: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A group with its rows, the innocent explanations tried on it, and what may be said."""

    found: FoundGroup
    tables: GroupTables
    explanations: list[Explanation]
    verdict: Verdict


def judge(found: FoundGroup, tables: GroupTables, background: Background) -> Judged:
    """Try every innocent explanation on a group, and say what may be said of it."""
    explanations = explain(tables.view(), background)
    return Judged(found, tables, explanations, words.verdict(found, explanations))


def describe(judged: Judged, context: Context) -> tuple[Group, pl.DataFrame]:
    """One group of the document, and the post pairs it wants to show (filled in later, all groups in one scan)."""
    found, tables, explanations, verdict = judged.found, judged.tables, judged.explanations, judged.verdict
    acts = tables.acts
    first, last = acts["time"].min(), acts["time"].max()
    gap = float(tables.pairs["gap_s"].abs().median() or 0.0)  # type: ignore[arg-type]
    group = Group(
        id=tables.name,
        verdict=verdict,
        verdict_text=words.VERDICT_TEXT[verdict],
        sentences=words.group_sentences(found, explanations, first, last, gap, context.precision),  # type: ignore[arg-type]
        size=len(found.members),
        figures=figures(found, tables, acts, gap, context.names),
        layers=layers(found),
        explanations=explanations,
        members=members(tables, context.names),
        members_total=len(found.members),
        links=links(found, context),
        links_total=len(found.links),
        phrases=phrases(tables),
        families=families(tables, context.names),
        first_shared=shared(
            tables, tables.objects.sort("first", "object_code").head(OBJECTS_SHOWN), context.names
        ),
        most_shared=shared(tables, tables.objects.head(OBJECTS_SHOWN), context.names),
        pairs=[],
        raster=pictures.raster(found, context.links, context.shuffled, context.accounts, dict(context.names)),
        timeline=pictures.timeline(tables.posts),
        hours=pictures.hours(tables.posts),
        creation=pictures.months(tables.profiles["created_at"]),
        languages=pictures.top(tables.posts["lang"]),
        domains=pictures.top(tables.links["domain"]),
        hashtags=pictures.top(tables.posts.explode("hashtags")["hashtags"]),
        gaps=pictures.gaps(found),
        cautions=cautions(found, tables, explanations, context),
    )
    return group, strongest_pairs(found, tables, context)


def layers(found: FoundGroup) -> list[GroupLayer]:
    """What each strong layer says of the group, strongest first."""
    rows = [
        GroupLayer(
            trace=layer.behind.model.trace.name,
            title=layer.behind.model.trace.title,
            strong=True,
            links=layer.links,
            members=layer.members,
            objects=layer.objects,
            window=words.within(layer.behind.model, layer.window),
            distinct_objects=layer.distinct,
            expected=round(layer.expected, 4),
            log10_p=round(layer.log_p / LN10, 3),
            agrees=layer.agrees,
        )
        for layer in found.layers
        if layer.distinct
    ]
    return sorted(rows, key=lambda row: (row.log10_p, row.trace))


def figures(
    found: FoundGroup, tables: GroupTables, acts: pl.DataFrame, gap: float, names: Mapping[str, str]
) -> list[Figure]:
    """The group card: each figure with what it means."""
    size, n_links = len(found.members), len(found.links)
    possible = size * (size - 1) // 2
    objects = tables.objects
    per_object = tables.pairs.group_by("object_code").len()["len"]
    by_family: dict[str, tuple[int, float]] = {}
    for layer in found.layers:  # a wider trace of a family holds what a narrower one does
        family = layer.behind.model.trace.family
        by_family[family] = max(by_family.get(family, (0, 0.0)), (layer.distinct, layer.expected))
    seen = sum(distinct for distinct, _ in by_family.values())
    chance = sum(expected for _, expected in by_family.values())
    days = acts["time"].dt.date().n_unique()
    span = (acts["time"].max() - acts["time"].min()).days + 1  # type: ignore[operator, union-attr]
    ownership = float((objects["members"] / (objects["members"] + objects["outsiders"])).median() or 0.0)  # type: ignore[arg-type]
    lead = tables.members.sort("leads", "account_id", descending=[True, False]).row(0, named=True)
    card = [
        Figure(
            label="Linked pairs",
            value=f"{n_links:,} of {possible:,}",
            meaning="pairs of members with a link of their own",
        ),
        Figure(
            label="Co-action against chance",
            value=f"{seen:,} / {words.expected(chance)}",
            meaning="objects that linked pairs shared within the window that tells most, and how many chance would give",
        ),
        Figure(
            label="Distinct objects",
            value=f"{len(objects):,}",
            meaning="different things they acted on together",
        ),
        Figure(
            label="Share of the commonest object",
            value=f"{per_object.max() / per_object.sum():.0%}",  # type: ignore[operator]
            meaning="of all co-acting pairs of posts; near 100% means it rests on one thing",
        ),
        Figure(
            label="Active days",
            value=f"{days:,} of {span:,}",
            meaning="days with a co-action, of the days from first to last",
        ),
        Figure(label="Median gap", value=words.duration(gap), meaning="between two co-acting posts"),
        Figure(
            label="Dedication",
            value=f"{np.median(tables.members['dedication'].to_numpy()):.0%}",
            meaning="median share of a member's posts that were co-action",
        ),
        Figure(
            label="Ownership",
            value=f"{ownership:.0%}",
            meaning="median share of the accounts on a shared object that are members; high means others did not pick it up. "
            "Inflated where a file holds only removed accounts",
        ),
        Figure(
            label="Leads most",
            value=f"{names.get(lead['account_id'], lead['account_id'])} ({lead['leads']:.0%})",
            meaning="member that came first in the largest share of its co-actions",
        ),
        Figure(
            label="Stability",
            value=f"{np.mean(tables.members['stability'].to_numpy()):.0%}",
            meaning="how often reruns (other seeds, one fifth of the objects left out) kept members together",
        ),
        Figure(
            label="Holds on odd and even days",
            value=f"{replicated(tables.pairs):.0%}",
            meaning="linked pairs with a shared object on odd days and another one on even days",
        ),
    ]
    moment = moment_of(found)
    if moment:
        card.append(
            Figure(
                label="Same moment",
                value=f"{moment.share:.0%} / {words.between(moment.low, moment.high)}",
                meaning=f"of the {moment.pairs:,} times that two members had the same thing, those within "
                f"{window_label(moment.window // SECOND)}; and how many in {words.count(moment.collections, 'collection')} of "
                "ordinary posts, for things as popular",
            )
        )
    created = tables.profiles["created_at"].drop_nulls().sort()
    if len(created):
        card.append(
            Figure(
                label="Created",
                value=f"median {created[len(created) // 2]:%Y-%m}",
                meaning=f"creation date, known for {len(created):,} of {size:,} members",
            )
        )
    return card


def moment_of(found: FoundGroup) -> SameMoment | None:
    """The group's strongest trace beside ordinary posts, in the window that tells most, or the next that was measured."""
    strongest = min(
        (layer for layer in found.layers if layer.agrees), key=lambda one: one.log_p, default=None
    )
    if strongest is None:
        return None
    model = strongest.behind.model
    windows = [window for window in model.windows if window >= strongest.window]
    seen = (same_moment(model, found.members, window) for window in windows)
    return next((one for one in seen if one), None)


def replicated(pairs: pl.DataFrame) -> float:
    """Share of linked pairs whose co-action stands on odd and on even days, on different objects."""
    by_day = pairs.select(
        "account_a", "account_b", "object_code", odd=pl.col("time_a").dt.date().dt.ordinal_day() % 2 == 1
    ).unique()
    per_pair = by_day.group_by("account_a", "account_b").agg(
        odd=pl.col("odd").any(), even=(~pl.col("odd")).any(), objects=pl.col("object_code").n_unique()
    )
    return float((per_pair["odd"] & per_pair["even"] & (per_pair["objects"] > 1)).mean() or 0.0)  # type: ignore[arg-type]


def members(tables: GroupTables, names: Mapping[str, str]) -> list[Member]:
    """The members, most co-actions first."""
    rows = tables.members.join(
        tables.profiles.select("account_id", "known", "display_name", "created_at", "followers_count"),
        on="account_id",
        how="left",
    ).sort("coactions", "account_id", descending=[True, False])
    return [
        Member(
            account_id=row["account_id"],
            handle=names.get(row["account_id"], row["account_id"]),
            display_name=row["display_name"],
            known=row["known"],
            created_at=iso(row["created_at"]) or None,
            followers=row["followers_count"],
            posts=row["posts"],
            coactions=row["coactions"],
            dedication=round(row["dedication"], 4),
            leads=round(row["leads"], 4),
            links=row["links"],
            stability=round(row["stability"], 4),
        )
        for row in rows.head(MEMBERS_SHOWN).iter_rows(named=True)
    ]


def strongest(found: FoundGroup, context: Context) -> list[int]:
    """Indexes of the group's links, least likely to be chance first."""
    log_p = context.links.log_p
    return sorted((int(link) for link in found.links), key=lambda link: (float(log_p[link]), link))


def links(found: FoundGroup, context: Context) -> list[Link]:
    """The strongest links, with what each layer says."""
    rows = []
    for link in strongest(found, context)[:LINKS_SHOWN]:
        a, b = (str(context.accounts[code[link]]) for code in (context.links.a, context.links.b))
        rows.append(
            Link(
                account_a=a,
                account_b=b,
                handle_a=context.names.get(a, a),
                handle_b=context.names.get(b, b),
                log10_p=round(float(context.links.log_p[link]) / LN10, 3),
                log10_q=round(float(context.links.log_q[link]) / LN10, 3),
                excess=context.excess[link],
                layers=[_link_layer(one, link) for one in context.behind if one.coactions[link, -1] > 0],
            )
        )
    return rows


def _link_layer(one: Evidence, link: int) -> LinkLayer:
    level = int(one.window[link])
    own = one.gap[one.pair == link]
    return LinkLayer(
        trace=one.model.trace.name,
        strong=one.model.trace.strong,
        window=words.within(one.model, one.model.windows[level]),
        distinct_objects=int(one.distinct[link, level]),
        coactions=int(one.coactions[link, level]),
        expected=round(float(one.means[link, level]), 5),
        log10_p=round(float(one.log_p[link]) / LN10, 3),
        shared_any_time=int(one.shared[link]),
        median_gap_s=round(float(np.median(own)) / 1_000_000, 1) if len(own) else None,
    )


def shared(tables: GroupTables, objects: pl.DataFrame, names: Mapping[str, str]) -> list[SharedObject]:
    """Objects the members shared, as rows of the report; those that are only ids with the words of their first post."""
    words_of = words_behind(tables, objects)
    return [
        SharedObject(
            trace=row["trace"],
            object=row["object"][:OBJECT_CHARACTERS],
            text=words_of.get(row["object_code"]),
            lang=row["lang"],
            members=row["members"],
            outsiders=row["outsiders"],
            posts=row["posts"],
            first=iso(row["first"]),
            last=iso(row["last"]),
            first_by=names.get(row["first_by"], row["first_by"]),
        )
        for row in objects.iter_rows(named=True)
    ]


def words_behind(tables: GroupTables, objects: pl.DataFrame) -> dict[int, str]:
    """The words of objects that are only ids (a reposted post, a family of texts), by object_code: their first post's text."""
    ids = objects.filter(pl.col("trace").is_in(NAMED)).select("object_code", post_id="first_post")
    found = ids.join(tables.posts.select("post_id", "text"), on="post_id").drop_nulls("text")
    return {
        code: text[:OBJECT_CHARACTERS]
        for code, text in found.select("object_code", "text").iter_rows()
        if text
    }


def strongest_pairs(found: FoundGroup, tables: GroupTables, context: Context) -> pl.DataFrame:
    """Post pairs to show: of each of the strongest links its closest co-action, different objects first."""
    order = {
        (str(context.accounts[context.links.a[link]]), str(context.accounts[context.links.b[link]])): rank
        for rank, link in enumerate(strongest(found, context)[:200])
    }
    ranked = pl.DataFrame(
        {
            "account_a": [a for a, _ in order],
            "account_b": [b for _, b in order],
            "rank": list(order.values()),
        },
        schema={"account_a": pl.String, "account_b": pl.String, "rank": pl.Int64},
    )
    close = (
        tables.pairs.drop_nulls(["post_a", "post_b"])
        .join(ranked, on=["account_a", "account_b"])
        .with_columns(gap=pl.col("gap_s").abs())
        .sort("gap", "rank", "object_code", "post_a", "post_b")
    )
    one_each = close.unique(["object_code"], keep="first", maintain_order=True)
    one_each = one_each.sort("rank", "gap", "object_code").unique(
        ["account_a", "account_b"], keep="first", maintain_order=True
    )
    rest = (
        one_each
        if one_each.height >= PAIRS_SHOWN
        else close.unique(["account_a", "account_b"], keep="first", maintain_order=True)
    )
    chosen = pl.concat([one_each, rest.sort("rank")]).unique(
        ["post_a", "post_b"], keep="first", maintain_order=True
    )
    shown = chosen.head(PAIRS_SHOWN).join(
        tables.objects.select("object_code", "object", "first_post"), on="object_code", how="left"
    )
    words_of = words_behind(tables, shown)
    texts = [words_of.get(code) for code in shown["object_code"]]
    return shown.with_columns(pl.Series("words", texts, dtype=pl.String))


def post_pairs(chosen: pl.DataFrame, views: Mapping[str, PostView]) -> list[PostPair]:
    """The chosen pairs with their posts: the earlier one first."""
    rows = []
    for row in chosen.iter_rows(named=True):
        a, b = views[row["post_a"]], views[row["post_b"]]
        earlier, later = (a, b) if row["gap_s"] >= 0 else (b, a)
        label = (row["object"] or "")[:OBJECT_CHARACTERS]
        rows.append(
            PostPair(
                trace=row["trace"],
                object=label,
                text=row["words"],
                gap_s=abs(row["gap_s"]),
                a=earlier,
                b=later,
            )
        )
    return rows


def main_languages(tables: GroupTables) -> list[str]:
    """The languages of a group's posts, each of at least a twentieth of those in any known one."""
    counted = tables.posts["lang"].drop_nulls().value_counts().sort("lang")
    return counted.filter(pl.col("count") >= LANGUAGE_SHARE * pl.col("count").sum())["lang"].to_list()


def cautions(
    found: FoundGroup, tables: GroupTables, explanations: list[Explanation], context: Context
) -> list[str]:
    """What is uncertain or not observable about this group."""
    notes = []
    suspects = np.union1d(context.links.suspects, found.members)
    written, rare = main_languages(tables), set[str]()
    acting = [layer.behind.model for layer in found.layers if layer.links]
    for model in acting:
        own = model.strata.activity[found.members].sum(axis=0)
        share = own / np.maximum(model.strata.size, 1)
        worst = int(np.argmax(np.where(own > 0, share, 0)))
        if share[worst] > STRATUM_SHARE:
            notes.append(
                f"The group itself makes {share[worst]:.0%} of what it is compared with ({model.trace.title}: "
                f"{model.strata.names[worst]}): what is usual there is taken from the others."
            )
        rare |= set(written) & set(model.strata.pooled)
    notes += uncalibrated.of_group(acting, suspects, context.platforms, written)
    if rare:
        notes.append(
            f"Partly compared across languages, because {words.languages(sorted(rare))} "
            f"{'is' if len(rare) == 1 else 'are'} rare in some traces."
        )
    if context.precision != "s":
        unit = {"min": "minute", "day": "day"}[context.precision]
        notes.append(
            f"Times are known to the {unit}: a gap of 0 may be up to one {unit}, and a window is wider by as much."
        )
    hidden = sum(
        any(observation.state == "not_observable" for observation in explanation.observations)
        for explanation in explanations
    )
    if hidden:
        notes.append(
            f"{hidden} of {len(explanations)} innocent explanations could not be tested fully with these data."
        )
    return list(dict.fromkeys(notes))
