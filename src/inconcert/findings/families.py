"""What a group said again: its families of texts, how their wording varies, and the sentence that sums them up."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import polars as pl
from rapidfuzz.distance import Levenshtein

from inconcert.families.slots import Slot, slots
from inconcert.findings import pictures, words
from inconcert.findings.posts import iso
from inconcert.findings.tables import GroupTables
from inconcert.report.document import TextFamily, TextVariant

FAMILIES_SHOWN: Final = 6
VARIANTS_SHOWN: Final = 8
VARIANTS_COMPARED: Final = 40
"""Wordings that the spread and the slots of a family are taken from, most posts first."""
TEXT_CHARACTERS: Final = 1_000
RECENT: Final = timedelta(days=120)
"""An account that was created within so long before a phrase came up is told as new."""
TARGETS_MOST: Final = 3
MOSTLY: Final = 0.5


def said(tables: GroupTables) -> pl.DataFrame:
    """The co-acting posts of the group's own whose text is said again, with what is known of it; by time.

    `story` is the family, or where other families say the same in other words or another language, all of these.
    """
    together = tables.acts.select("post_id").drop_nulls().unique()
    own = tables.posts.filter(pl.col("post_type") != "repost").join(together, on="post_id", how="semi")
    found = own.join(tables.texts, on="text_key", suffix="_of_text").sort("created_at", "post_id")
    found = found.with_columns(story=pl.coalesce("meaning", "family"))
    shared = found.group_by("story").agg(pl.col("account_id").n_unique().alias("members"))
    return found.join(shared.filter(pl.col("members") > 1), on="story", how="semi", maintain_order="left")


def families(tables: GroupTables, names: Mapping[str, str]) -> list[TextFamily]:
    """The families that most members used, each with its wordings."""
    posts = said(tables)
    ranked = (
        posts.group_by("story")
        .agg(pl.col("account_id").n_unique().alias("members"), pl.len().alias("posts"))
        .sort("members", "posts", "story", descending=[True, True, False])
    )
    return [
        _family(posts.filter(pl.col("story") == story), names)
        for story in ranked["story"].head(FAMILIES_SHOWN)
    ]


def _family(posts: pl.DataFrame, names: Mapping[str, str]) -> TextFamily:
    """One family. `posts`: the members' posts in it, by time."""
    wordings = (
        posts.group_by("text_key", maintain_order=True)
        .agg(
            pl.len().alias("posts"),
            pl.col("account_id").n_unique().alias("members"),
            pl.col("text").first(),
            pl.col("lang").first(),
            pl.col("similarity").first(),
            pl.col("family").first(),
            pl.col("created_at").first(),
            pl.col("account_id").first(),
            pl.col("post_id").first(),
        )
        .sort("posts", "created_at", "text_key", descending=[True, False, False])
    )
    texts = [text[:TEXT_CHARACTERS] for text in wordings["text"].head(VARIANTS_COMPARED)]
    leading = wordings.row(0, named=True)
    variants = [
        TextVariant(
            text=(row["text"] or "")[:TEXT_CHARACTERS],
            kind=kind(row, leading) if number else "leading text",
            similarity=round(row["similarity"], 3) if number and row["family"] == leading["family"] else None,
            lang=row["lang"],
            members=row["members"],
            posts=row["posts"],
            first=iso(row["created_at"]),
            first_by=names.get(row["account_id"], row["account_id"]),
            first_post=row["post_id"],
        )
        for number, row in enumerate(wordings.head(VARIANTS_SHOWN).iter_rows(named=True))
    ]
    members = posts["account_id"].n_unique()
    return TextFamily(
        family=posts["story"][0],
        variants=variants,
        variants_total=len(wordings),
        members=members,
        outsiders=max(int(posts["family_accounts"].max()) - members, 0),  # type: ignore[arg-type]
        posts=len(posts),
        first=iso(posts["created_at"].min()),
        last=iso(posts["created_at"].max()),
        languages=pictures.top(posts["lang"]),
        spread=spread(texts),
        slots=[slot_words(slot) for slot in slots(texts)],
        everyday=bool(posts["everyday"].any()),
    )


def kind(row: Mapping[str, Any], leading: Mapping[str, Any]) -> str:
    """What a wording is beside the leading one: an edited copy, a rewording or a translation."""
    if row["family"] == leading["family"]:
        return "edited copy"
    known = row["lang"] is not None and leading["lang"] is not None
    return "translation" if known and row["lang"] != leading["lang"] else "rewording"


def spread(texts: list[str]) -> float | None:
    """Similarity (1 - Levenshtein / longer length) of the least similar two texts; None for a single one."""
    pairs = itertools.combinations(texts, 2)
    return min(
        (round(Levenshtein.normalized_similarity(one, other), 3) for one, other in pairs), default=None
    )


def slot_words(slot: Slot) -> str:
    """A slot in words: `3 different numbers after "only"`."""
    place = f'after "{slot.after}"' if slot.after else "at the start"
    return f"{slot.different} different {slot.kind if slot.kind == 'words' else slot.kind + 's'} {place}"


def phrases(tables: GroupTables) -> str:
    """What the families say together, for a reader: who used how many phrases, how new they are, when, and under which posts.

    For example: 18 accounts, 81% of those with a known date created in the four months before, used versions of 5 phrases
    within 3 days, most of them in replies to 2 posts.
    """
    posts = said(tables)
    if posts.is_empty():
        return ""
    first: datetime = posts["created_at"].min()  # type: ignore[assignment]
    last: datetime = posts["created_at"].max()  # type: ignore[assignment]
    users = posts["account_id"].unique()
    created = tables.profiles.filter(pl.col("account_id").is_in(users.implode()))["created_at"].drop_nulls()
    new = int(((created > first - RECENT) & (created <= last)).sum())
    age = (
        f", {new / len(created):.0%} of those with a known date created in the four months before,"
        if new
        else ""
    )
    number, wordings = posts["story"].n_unique(), posts["text_key"].n_unique()
    used = f"used {words.count(number, 'phrase')}" + (
        f" in {wordings:,} wordings" if wordings > number else ""
    )
    span = (last - first).total_seconds()
    when = (
        f"within {words.duration(span)}" if span < RECENT.total_seconds() else f"over {words.duration(span)}"
    )
    return f"{words.count(len(users), 'account')}{age} {used}, {when}{_targets(posts)}."


def _targets(posts: pl.DataFrame) -> str:
    """Where most of the posts stand, when they are replies to few posts."""
    replies = posts.drop_nulls("reply_to_post_id")["reply_to_post_id"]
    counts = replies.value_counts(sort=True)["count"] if len(replies) else pl.Series([0])
    for few in range(1, TARGETS_MOST + 1):
        if counts.head(few).sum() > MOSTLY * len(posts):
            return f", most of them in replies to {words.count(few, 'post')}"
    return (
        f", {len(replies) / len(posts):.0%} of them in replies" if len(replies) > MOSTLY * len(posts) else ""
    )
