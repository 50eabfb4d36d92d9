"""Panels about accounts: who a group's accounts are, the accounts of the case, and one account's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from inconcert.accounts import SIGNALS
from inconcert.accounts.base import Signal
from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.findings.posts import counted, with_posts
from inconcert.findings.stories import table
from inconcert.findings.tables import GroupTables
from inconcert.findings.told import Told
from inconcert.operations.naming import accounts_named
from inconcert.report.page import new_page
from inconcert.report.parts import (
    Cell,
    Count,
    Kind,
    Page,
    Panel,
    PanelChart,
    PanelColumn,
    PanelRow,
    PanelTable,
)

CHAPTER: Final = "Accounts"
ROWS, POSTS = 25, 12
EXAMPLES: Final = 3
COLUMNS: Final = 6
"""Signals in the table of members: those that set the group apart; all are in the case's table."""
CLEAR: Final = -2.0
"""log10 q at which a group signal is told in a sentence: one in a hundred of those told may be chance."""
UNUSUAL: Final = 2.0
WEIGHED: Final = tuple(signal for signal in SIGNALS if signal.weighs)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOW_OFTEN: Final = (
    "By chance alone: how often as many members drawn at random from comparable accounts would be so. False among such "
    "findings: which share of all findings at least this clear, over all groups and signals, may be chance."
)
NO_SUM: Final = (
    "Each signal stands for itself: they have no common scale, so they are not added up, "
    "and none says that an account is fake."
)

PLACE: Final = "Hours and days of rest point to a place at most: they have no p value, and weigh nothing."


def account_panels(case: Case, groups: Sequence[GroupTables]) -> Told:
    """Who the accounts of each described group are, and the accounts of the case as a whole."""
    found = case.polars("group_signals")
    members = [account for group in groups for account in group.members["account_id"]]
    values = (
        case.scan("signals")
        .filter(pl.col("account_id").is_in(pl.Series(members, dtype=pl.String).implode()))
        .collect()
    )
    return Told([of_case(case)], {group.name: [_of_group(group, found, values)] for group in groups})


def of_case(case: Case) -> Panel:
    """When the case's accounts were created, with what they post, on which weekday: description, nothing is weighed."""
    accounts = case.scan("accounts").select("account_id", "created_at").collect()
    posts = case.scan("posts").select("post_id", "account_id", "created_at", "client_name")
    month = pl.col("created_at").dt.strftime("%Y-%m-01")
    theirs = posts.group_by("account_id").agg(pl.col("post_id").min()).collect()
    started = accounts.drop_nulls("created_at").join(theirs, on="account_id", how="left")
    months = counted(started.lazy(), month)
    created = pl.DataFrame({"label": [one.label for one in months], "count": [one.count for one in months]})
    clients = sorted(counted(posts, pl.col("client_name")), key=lambda one: (-one.count, one.label))
    days = {int(one.label): one for one in counted(posts, pl.col("created_at").dt.weekday().cast(pl.String))}
    by_day = {day: one.count for day, one in days.items()}
    total, named = sum(by_day.values()), sum(one.count for one in clients)
    sentences, rows = [], []
    if created.height:
        first, last, count = _densest(created, 3)
        known, window = int(created["count"].sum()), f"{first} to {last}"
        sentences.append(
            f"{count / known:.0%} of the {known:,} accounts with a known date were created in {window}."
        )
        then = accounts.filter(
            pl.col("created_at").dt.strftime("%Y-%m").is_between(pl.lit(first), pl.lit(last))
        )
        rows.append(
            _figure(
                case,
                f"accounts created in {window}",
                count,
                known,
                pl.col("account_id").is_in(then["account_id"].implode()),
            )
        )
    if named:
        name, count = clients[0].label, clients[0].count
        sentences.append(f"{count / named:.0%} of the posts that name an application were sent with {name}.")
        rows.append(_figure(case, f"posts sent with {name}", count, named, pl.col("client_name") == name))
    if total:
        quiet = min(range(1, 8), key=lambda day: by_day.get(day, 0))
        count = by_day.get(quiet, 0)
        sentences.append(
            f"The quietest weekday is {WEEKDAYS[quiet - 1]} (UTC), with {count / total:.1%} of the posts; "
            "a seventh is 14.3%."
        )
        on_it = pl.col("created_at").dt.weekday() == quiet
        rows.append(_figure(case, f"posts on a {WEEKDAYS[quiet - 1]} (UTC)", count, total, on_it))
    columns: tuple[tuple[str, Kind], ...] = (
        ("Figure", "text"),
        ("Count", "number"),
        ("Of", "number"),
        ("Share", "share"),
    )
    figures = table("These figures, each with its first posts", columns, rows, len(rows), "tables/posts")
    charts = [
        PanelChart(
            kind="timeline",
            title="Accounts created",
            unit="accounts",
            axis="month",
            counts=months,
            source="tables/accounts",
        ),
        PanelChart(
            kind="bars",
            title="Applications",
            unit="posts",
            axis="application",
            counts=clients[:ROWS],
            source="tables/posts",
        ),
        PanelChart(
            kind="classes",
            title="Posts by weekday, UTC",
            unit="posts",
            axis="weekday",
            counts=[
                days[number].model_copy(update={"label": name})
                if number in days
                else Count(label=name, count=0)
                for number, name in enumerate(WEEKDAYS, 1)
            ]
            if total
            else [],
            source="tables/posts",
        ),
    ]
    return Panel(
        chapter=CHAPTER,
        title="The accounts of this case",
        sentences=sentences or ["The source gives no creation dates, applications or times."],
        tables=[figures] if rows else [],
        charts=[chart for chart in charts if chart.counts],
        caveats=[
            "Weekdays and hours point to a place at most, and never to whether somebody is genuine: weekends differ by country."
        ],
    )


def _figure(case: Case, name: str, count: int, of: int, which: pl.Expr) -> PanelRow:
    """A figure of the case, with the first posts it counts."""
    posts = (
        case.scan("posts")
        .filter(which)
        .select("post_id", "created_at")
        .bottom_k(EXAMPLES, by=["created_at", "post_id"])
    )
    ids = posts.sort("created_at", "post_id").collect()["post_id"].to_list()
    return PanelRow(cells=[name, count, of, count / of], posts=ids)


def account_page(case: Case, asked: str) -> Page:
    """One account: what is unusual about it, what else explains that, and its posts. No verdict."""
    accounts = case.polars("accounts")
    hits = accounts.filter(pl.col("account_id").is_in(accounts_named(accounts, asked)))
    if hits.is_empty():
        raise InputError(
            f"No account {asked} in this case. Give its id (platform:number) or its handle, as tables/accounts has it."
        )
    if hits.height > 1:
        raise InputError(
            f"{asked} is {hits.height} accounts here. Give one of: {', '.join(hits['account_id'].sort().head(10))}"
        )
    row = hits.row(0, named=True)
    account, handle = row["account_id"], row["handle"] or row["account_id"]
    values = case.scan("signals").filter(pl.col("account_id") == account).collect().to_dicts()
    of = {one["signal"]: one for one in values}
    unusual = [signal for signal in SIGNALS if (of[signal.name]["surprisal"] or 0) >= UNUSUAL]
    ids = (
        case.scan("posts")
        .filter(pl.col("account_id") == account)
        .sort("created_at", "post_id")
        .select("post_id")
        .collect()["post_id"]
    )
    rows = [
        PanelRow(
            cells=[signal.title, of[signal.name]["surprisal"], of[signal.name]["detail"], signal.otherwise],
            posts=of[signal.name]["posts"],
        )
        for signal in SIGNALS
    ]
    names: tuple[tuple[str, str], ...] = (
        ("Signal", "text"),
        ("Surprisal", "number"),
        ("Found", "text"),
        ("What else explains it", "text"),
    )
    listed = _table("All signals", names, rows, len(rows), "results/signals")
    told = [
        f"{signal.title}: {of[signal.name]['detail']}. What else explains it: {signal.otherwise}"
        for signal in unusual
    ]
    panel = Panel(
        chapter=CHAPTER,
        title=f"What is unusual about @{handle}",
        sentences=told or ["Nothing here is rarer than one in a hundred comparable accounts of the case."],
        tables=[listed],
        caveats=[
            NO_SUM,
            PLACE,
            f"With {len(WEIGHED)} signals, one in six ordinary accounts has one that only one in a hundred has.",
        ],
    )
    return new_page(
        f"@{handle}: what is unusual, and what else explains it",
        lede=[
            f"{len(ids):,} posts in the case. This page describes; it holds no verdict, and no account is judged alone."
        ],
        panels=with_posts(case, [panel], ids.tail(POSTS).to_list()),
        unknowns=["Who runs the account.", "What it did outside these data."],
        asked={"Account": account},
    )


def _of_group(group: GroupTables, found: pl.DataFrame, values: pl.DataFrame) -> Panel:
    tests = {row["signal"]: row for row in found.filter(pl.col("group") == group.name).to_dicts()}
    clear = [signal for signal in SIGNALS if (tests[signal.name]["log10_q"] or 0.0) <= CLEAR]
    clear.sort(key=lambda signal: tests[signal.name]["log10_q"])
    ids = group.members["account_id"].sort().to_list()
    own = values.filter(pl.col("account_id").is_in(ids))
    of = {(row["account_id"], row["signal"]): row for row in own.to_dicts()}
    behind = {signal.name: _posts(own.filter(pl.col("signal") == signal.name)) for signal in SIGNALS}
    handles = dict(group.profiles.select("account_id", "handle").rows())
    rows = [
        PanelRow(
            cells=[
                signal.title,
                *_levels(signal, tests[signal.name]),
                tests[signal.name]["detail"],
                signal.otherwise,
            ],
            posts=behind[signal.name],
        )
        for signal in sorted(SIGNALS, key=lambda signal: tests[signal.name]["log10_p"] or 0)
    ]
    columns = (
        ("Signal", "text"),
        ("By chance alone", "p"),
        ("False among such findings", "p"),
        ("Found", "text"),
        ("What else explains it", "text"),
    )
    seen = [
        signal
        for signal in WEIGHED
        if any((account, signal.name) in of and of[account, signal.name]["observable"] for account in ids)
    ]
    drawn = [signal for signal in clear if signal in seen] or seen
    drawn = drawn[:COLUMNS]
    own_posts = dict(
        group.posts.sort("created_at", "post_id")
        .unique("account_id", keep="first")
        .select("account_id", "post_id")
        .rows()
    )
    members = [
        PanelRow(
            cells=[
                handles.get(account) or account,
                *(of[account, signal.name]["surprisal"] for signal in drawn),
            ],
            posts=_leading([of[account, signal.name]["posts"] for signal in drawn], own_posts.get(account)),
        )
        for account in ids[:ROWS]
    ]
    silent = [signal.title for signal in SIGNALS if not tests[signal.name]["observable"]]
    sentences = [
        f"{signal.title}: {tests[signal.name]['detail']}. By chance as much or more: {_odds(tests[signal.name]['log10_p'])}."
        for signal in clear
    ]
    caveats = [HOW_OFTEN, NO_SUM, PLACE]
    if silent:
        caveats.append(f"Not observable here: {', '.join(silent)}.")
    return Panel(
        chapter=CHAPTER,
        title="Who these accounts are",
        sentences=sentences or ["No signal sets these accounts apart from the case's other accounts."],
        tables=[
            _table(
                "Signals of the group against the case's other accounts",
                columns,
                rows,
                len(rows),
                "results/group_signals",
            ),
            _table(
                "How unusual each member is: at 2, one in a hundred comparable accounts is so too",
                (("Account", "handle"), *((signal.title, "number") for signal in drawn)),
                members,
                len(ids),
                "results/signals",
            ),
        ],
        caveats=caveats,
    )


def _odds(log10_p: float) -> str:
    """A p value as a person says it."""
    if log10_p < -12:
        return "less than once in a million million draws"
    return f"once in {float(f'{10**-log10_p:.2g}'):,.0f} draws"


def _levels(signal: Signal, test: Mapping[str, Any]) -> list[Cell]:
    """The p value and its false-discovery rate; in words for a signal that describes only."""
    if not signal.weighs and test["observable"]:
        return ["describes only", "describes only"]
    return [test["log10_p"], test["log10_q"]]


def _leading(behind: Sequence[Sequence[str]], otherwise: str | None) -> list[str]:
    """Two of the posts behind an account's signals; a post of its own where no signal could be measured."""
    found = list(dict.fromkeys(post for posts in behind for post in posts))[:2]
    return found or ([otherwise] if otherwise else [])


def _posts(values: pl.DataFrame) -> list[str]:
    """Posts of the two most unusual accounts."""
    top = values.filter("observable").sort("value", "account_id", descending=[True, False]).head(2)
    return [post for posts in top["posts"].to_list() for post in posts[:1]]


def _densest(months: pl.DataFrame, width: int) -> tuple[str, str, int]:
    """The first and the last of the `width` calendar months in a row with most accounts, and how many these are."""
    calendar = (
        months.select(pl.col("label").str.to_date().alias("month"), "count")
        .sort("month")
        .upsample("month", every="1mo")
    )
    summed = calendar.with_columns(sum=pl.col("count").fill_null(0).rolling_sum(width, min_samples=1))
    best = summed.sort("sum", "month", descending=[True, False]).row(0, named=True)
    end = best["month"]
    number = end.year * 12 + end.month - width
    return f"{number // 12}-{number % 12 + 1:02}", f"{end:%Y-%m}", int(best["sum"])


def _table(
    title: str, names: Sequence[tuple[str, str]], rows: list[PanelRow], total: int, source: str
) -> PanelTable:
    columns = [PanelColumn.model_validate({"name": name, "kind": kind}) for name, kind in names]
    for row in rows:
        row.cells = [_rounded(cell) for cell in row.cells]
    return PanelTable(title=title, columns=columns, rows=rows, total=total, source=source)


def _rounded(cell: Cell) -> Cell:
    return round(cell, 2) if isinstance(cell, float) else cell
