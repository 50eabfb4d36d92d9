"""Topic switches, as panels of the groups that switched together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from inconcert.case import Case
from inconcert.findings import words
from inconcert.findings.posts import iso
from inconcert.findings.stories import handles, table
from inconcert.findings.tables import GroupTables
from inconcert.findings.told import Told
from inconcert.report.parts import Panel, PanelRow

CHAPTER: Final = "Switches"
ROWS: Final = 25


def switch_panels(case: Case, groups: Sequence[GroupTables]) -> Told:
    """A panel of each described group whose members switched together."""
    rows = {row["group"]: row for row in case.polars("group_switches").iter_rows(named=True)}
    return Told(
        groups={group.name: [_panel(case, rows[group.name])] for group in groups if group.name in rows}
    )


def sentence(row: Mapping[str, Any]) -> str:
    """The switch in words: `23 accounts, mostly about X until 3 February 2031, then Y within 4 days`."""
    before = words.joined([_plain(name) for name in (row["topics_before"] or [])[:3]]) or "other things"
    after = words.joined([_plain(name) for name in row["topics_after"][:3]])
    until, within = words.day(row["first"]), words.count(row["days"], "day")
    return f"{row['size']:,} accounts, mostly about {before} until {until}, then {after} within {within}."


def _panel(case: Case, row: Mapping[str, Any]) -> Panel:
    own = pl.Series(row["accounts"], dtype=pl.String)
    switched = (
        case.scan("switches")
        .filter(pl.col("account_id").is_in(own.implode()))
        .sort("switched_at", "account_id")
        .collect()
    )
    first = (
        case.scan("posts")
        .select("account_id", "post_id", switched_at="created_at")
        .join(
            switched.lazy().select("account_id", "switched_at"), on=["account_id", "switched_at"], how="semi"
        )
        .sort("account_id", "post_id")
        .unique("account_id", keep="first", maintain_order=True)
        .collect()
    )
    posts, names = dict(first.select("account_id", "post_id").iter_rows()), handles(case, own)
    rows = [
        PanelRow(
            cells=[
                names[one["account_id"]], ", ".join(map(_plain, one["topics_before"] or [])), iso(one["switched_at"]),
                ", ".join(map(_plain, one["topics_after"] or [])), one["gap_days"] * 86_400, one["log10_p"],
            ],
            posts=[posts[one["account_id"]]],
        )
        for one in switched.head(ROWS).iter_rows(named=True)
    ]  # fmt: skip
    dormant = f" {row['dormant']:,} of them had not posted for 60 days or longer." if row["dormant"] else ""
    return Panel(
        chapter=CHAPTER,
        title="Members turned to the same topic together",
        sentences=[
            sentence(row) + dormant,
            f"Of the {row['others_active']:,} outside accounts active then, {row['others']:,} turned to it too.",
        ],
        tables=[
            table(
                "Who switched, and their first post after it",
                (
                    ("Account", "handle"), ("Before", "text"), ("Switched", "time"), ("After", "text"),
                    ("Silent before", "span"), ("By chance, alone", "p"),
                ),
                rows,
                len(switched),
                "results/switches",
            )
        ],
        caveats=[
            "People who share an interest turn to its news together: their links, not this, say that they act in concert.",
            "An account that speaks of one thing only after a day has one long streak, which alone proves little.",
            "If no other account of the case shares the members' interest, the comparison is weak.",
        ],
    )  # fmt: skip


def _plain(name: str) -> str:
    return name.removeprefix("site:").replace("language:", "language ")
