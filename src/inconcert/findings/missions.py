"""Call and response, as a panel of the case: the call, and the posts that did what it asks, with their lags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from inconcert.case import Case
from inconcert.findings import words
from inconcert.findings.posts import iso
from inconcert.findings.stories import handles, panel_with_posts, table
from inconcert.findings.tables import GroupTables
from inconcert.findings.told import Told
from inconcert.report.parts import Panel, PanelRow

CHAPTER: Final = "Calls"
CHANNELS: Final = 5
ROWS: Final = 25
_TITLES: Final = {"open call": "An open call, and who followed it", "call and response": "Call and response"}


def mission_panels(case: Case, groups: Sequence[GroupTables]) -> Told:  # noqa: ARG001
    """A panel of each channel whose calls were followed, those with most responses first; in groups: nothing."""
    calls = case.polars("missions")
    ranked = (
        calls.group_by("surface_id")
        .agg(pl.col("responses").sum())
        .sort("responses", "surface_id", descending=[True, False])
    )
    return Told([_panel(case, calls.filter(surface_id=one)) for one in ranked["surface_id"].head(CHANNELS)])


def _panel(case: Case, calls: pl.DataFrame) -> Panel:
    calls = calls.sort("created_at", "post_id")
    responses = (
        case.scan("mission_responses")
        .filter(pl.col("call").is_in(calls["post_id"].implode()))
        .sort("created_at", "post_id")
        .collect()
    )
    kind, caller = calls["kind"][0], calls["account_id"]
    names = handles(case, pl.concat([caller, responses["account_id"]]))
    rows = []
    for call in calls.iter_rows(named=True):
        for number, one in enumerate(responses.filter(call=call["post_id"]).iter_rows(named=True)):
            rows.append(_row(call if number == 0 else None, one, names))
    accounts = responses["account_id"].n_unique()
    lag = responses["lag_s"].median()
    numbered = calls["number"].drop_nulls().len()
    sentences = [
        f"{words.count(len(calls), 'post')} of @{names[caller[0]]} on {calls['platform'][0]} "
        f"{'asks' if len(calls) == 1 else 'ask'} for something to be done"
        + (f", {numbered} of them numbered. " if numbered else ". ")
        + f"{words.count(len(responses), 'post')} of {words.count(accounts, 'account')} did it within a day, "
        f"half of them within {words.duration(float(lag or 0))}; {calls['before'].sum():,} had done so in the day before.",  # type: ignore[arg-type]
        f"{calls['naming'].sum():,} of the responses name who called. "
        + (
            "This is how people organise openly: a template that is passed on under its author's name."
            if kind == "open call"
            else "That the accounts saw the call, or were asked by anybody, is not observed."
        ),
    ]
    panel = Panel(
        chapter=CHAPTER,
        title=_TITLES[kind],
        sentences=sentences,
        tables=[
            table(
                "Calls on the left, what followed on the right",
                (
                    ("Call", "text"), ("Called", "time"), ("Response by", "handle"), ("On", "text"), ("How", "text"),
                    ("After", "span"),
                ),
                rows[:ROWS],
                len(rows),
                "results/mission_responses",
            )
        ],
        caveats=[
            "Volunteers, unions and fans follow calls too; a call is no order, and nobody here is shown to be paid.",
            "A fresh post draws replies; what people quote from a speech, they quote without being asked.",
            "What says a quoted phrase in other words is followed only where texts were found alike; the rest is missed.",
        ],
    )  # fmt: skip
    return panel_with_posts(case, panel)


def _row(call: dict[str, Any] | None, one: dict[str, Any], names: dict[str, str]) -> PanelRow:
    said = ""
    if call is not None:
        number = f"{call['number']}: " if call["number"] is not None else ""
        said = number + "; ".join([*(call["phrases"] or []), *(call["targets"] or [])])[:120]
    cells = [
        said, iso(call["created_at"]) if call else "", names[one["account_id"]],
        one["platform"], ", ".join(one["how"]), one["lag_s"],
    ]  # fmt: skip
    return PanelRow(cells=cells, posts=[*([call["post_id"]] if call else []), one["post_id"]])
