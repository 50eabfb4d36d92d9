"""Call and response, as a panel of the case: the call, and the posts that did what it asks, with their lags."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from inconcert.case import Case
from inconcert.findings import words
from inconcert.findings.posts import iso
from inconcert.findings.stories import handles, table
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
    of = {one["post_id"]: (f"C{number}", one) for number, one in enumerate(calls.iter_rows(named=True), 1)}
    asked = [_call(name, one, responses.filter(call=one["post_id"])) for name, one in of.values()]
    done = [_response(of[one["call"]][0], one, names) for one in responses.head(ROWS).iter_rows(named=True)]
    accounts, lag = responses["account_id"].n_unique(), responses["lag_s"].median()
    numbered = calls["number"].drop_nulls().len()
    sentences = [
        f"{words.count(len(calls), 'post')} of @{names[caller[0]]} on {calls['platform'][0]} "
        f"{'has' if len(calls) == 1 else 'have'} the form of a call"
        + (f", {numbered} of them numbered. " if numbered else ". ")
        + f"{words.count(len(responses), 'post')} of {words.count(accounts, 'account')} did what it says within a day, "
        f"half of them within {words.duration(float(lag or 0))}; {calls['before'].sum():,} had done so in the day before.",  # type: ignore[arg-type]
        f"{calls['naming'].sum():,} of the responses name who called. "
        + (
            "This is how people organise openly: a template that is passed on under its author's name."
            if kind == "open call"
            else "That the accounts saw the call, or were asked by anybody, is not observed."
        ),
    ]
    return Panel(
        chapter=CHAPTER,
        title=_TITLES[kind],
        sentences=sentences,
        tables=[
            table(
                "What was called for",
                (
                    ("Call", "text"), ("It says", "text"), ("Posted", "time"), ("Responses", "number"), ("Accounts", "number"),
                    ("Half within", "span"), ("The day before", "number"),
                ),
                asked[:ROWS],
                len(asked),
                "results/missions",
            ),
            table(
                "What followed",
                (("Response by", "handle"), ("To call", "text"), ("On", "text"), ("By", "text"), ("After", "span")),
                done,
                len(responses),
                "results/mission_responses",
            ),
        ],
        caveats=[
            "The form of a call: a number and a phrase in quotation marks or a link, or one of these and a word that asks.",
            "Volunteers, unions and fans follow calls too; a call is no order, and nobody here is shown to be paid.",
            "A fresh post draws replies; what people quote from a speech, they quote without being asked.",
            "What says a quoted phrase in other words is followed only where texts were found alike; the rest is missed.",
        ],
    )  # fmt: skip


def _call(name: str, call: dict[str, Any], responses: pl.DataFrame) -> PanelRow:
    number = f"{call['number']}: " if call["number"] is not None else ""
    said = number + "; ".join([*(call["phrases"] or []), *(call["targets"] or [])])
    half = responses["lag_s"].median()
    cells = [
        name, textwrap.shorten(said, 120, placeholder="…"), iso(call["created_at"]), call["responses"], call["responders"],
        float(half or 0), call["before"],  # type: ignore[arg-type]
    ]  # fmt: skip
    return PanelRow(cells=cells, posts=[call["post_id"]])


def _response(name: str, one: dict[str, Any], names: dict[str, str]) -> PanelRow:
    cells = [names[one["account_id"]], name, one["platform"], ", ".join(one["how"]), one["lag_s"]]
    return PanelRow(cells=cells, posts=[one["post_id"]])
