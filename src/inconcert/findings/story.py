"""One story, as a panel: who had it first, who took it up and by what, and whom it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from inconcert.case import Case
from inconcert.findings import words
from inconcert.findings.posts import iso, with_posts
from inconcert.findings.stories import (
    CHAPTER,
    GROUP_ROWS,
    SEEN_NOT_ORIGIN,
    handles,
    label,
    table,
    timeline,
)
from inconcert.report.parts import Panel, PanelRow

_TRAILS: Final = {"repost", "quote", "same text", "edited copy", "same link", "translation", "rewording"}


def narrative_panel(case: Case, story: Mapping[str, Any], outlets: Sequence[str] = ()) -> Panel:
    """One story: who had it first, who took it up, by what, where, in which languages, and whom it names."""
    name = story["narrative"]
    told = case.scan("narrative_posts").filter(pl.col("narrative") == name).collect()
    order = case.scan("narrative_spread").filter(pl.col("narrative") == name).collect()
    named = case.scan("narrative_targets").filter(pl.col("narrative") == name).collect()
    accounts = order.filter(pl.col("kind") == "account").sort("place")
    names = handles(case, pl.concat([order["first_by"], named["target"]]))
    sentences = [
        f"{words.count(story['accounts'], 'account')} told it in {words.count(story['posts'], 'post')}"
        + (f", in {words.languages(story['languages'])}" if story["languages"] else "")
        + (f", on {words.joined(story['platforms'])}" if len(story["platforms"]) > 1 else "")
        + "."
    ]
    if len(accounts):
        opener = accounts.row(0, named=True)
        trail = accounts.filter((pl.col("place") > 1) & pl.col("via").is_in(_TRAILS)).height
        unseen = opener["via"] in {"repost", "quote"} and opener["after_post"] not in told["post_id"]
        sentences.append(
            f"The earliest seen is @{names[opener['value']]} on {words.day(opener['first'])}"
            + (f", a {opener['via']} of a post that is not in this story's posts" if unseen else "")
            + f"; of the {len(accounts) - 1:,} that followed, {trail:,} left a trail (a repost, "
            "the same or an edited text, the same link, a translation)."
        )
    sentences += pickups(order, outlets, names)
    rows = [
        PanelRow(
            cells=[
                row["kind"],
                row["place"],
                f"@{names[row['value']]}" if row["kind"] == "account" else row["value"],
                iso(row["first"]),
                row["posts"],
                row["via"],
            ],
            posts=[row["first_post"]],
        )
        for kind, most in (("platform", 2), ("language", 3), ("domain", 4), ("account", 6))
        for row in order.filter(pl.col("kind") == kind).sort("place").head(most).iter_rows(named=True)
    ]
    whom = named.sort("accounts", "posts", "kind", "target", descending=[True, True, False, False]).head(
        GROUP_ROWS
    )
    targets = [
        PanelRow(
            cells=[
                row["kind"],
                names[row["target"]],
                row["accounts"],
                row["posts"],
                row["share"],
                row["elsewhere"],
            ],
            posts=[row["example"]],
        )
        for row in whom.iter_rows(named=True)
    ]
    panel = Panel(
        chapter=CHAPTER,
        title=f"{name}: {label(story)}",
        sentences=sentences,
        tables=[
            table(
                "Order in which it was taken up",
                (
                    ("Kind", "text"),
                    ("Place", "number"),
                    ("Who or where", "text"),
                    ("First seen", "time"),
                    ("Posts", "number"),
                    ("By what", "text"),
                ),
                rows,
                len(order),
                "results/narrative_spread",
            ),
            *(
                [
                    table(
                        "Whom and what it names (naming is neither praise nor attack)",
                        (
                            ("Kind", "text"),
                            ("Named", "text"),
                            ("Accounts", "number"),
                            ("Posts", "number"),
                            ("Of its posts", "share"),
                            ("Of other stories' posts", "share"),
                        ),
                        targets,
                        len(named),
                        "results/narrative_targets",
                    )
                ]
                if targets
                else []
            ),
        ],
        charts=[timeline("Posts that tell it", told)],
        caveats=[SEEN_NOT_ORIGIN],
    )
    return with_posts(case, [panel], story["typical_posts"] or [])[0]


def pickups(order: pl.DataFrame, outlets: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """When the outlets that the analyst named took it up: one sentence each, in order; or that none of them did."""
    if not outlets:
        return []
    wanted = {outlet.casefold().removeprefix("@") for outlet in outlets}
    who = order.with_columns(
        name=pl.when(pl.col("kind") == "account")
        .then(pl.col("value").replace_strict(names, default=None, return_dtype=pl.String))
        .otherwise("value")
    )
    found = who.filter(
        pl.col("kind").is_in(["account", "domain"])
        & (pl.col("name").str.to_lowercase().is_in(wanted) | pl.col("value").str.to_lowercase().is_in(wanted))
    ).sort("first", "kind")
    if found.is_empty():
        return ["None of the outlets named is seen to have taken it up."]
    return [
        f"Taken up by {row['name']} ({row['kind']}) on {words.day(row['first'])}, {_after(row)}"
        for row in found.iter_rows(named=True)
    ]


def _after(row: Mapping[str, Any]) -> str:
    if row["place"] == 1:
        return "as the first seen."
    return f"after {words.count(row['place'] - 1, 'other ' + row['kind'])}; by what: {row['via']}."
