"""What every export says: the accounts with a link, and the links, as two flat tables.

All formats carry the same columns. Lists are joined with '|', times are text, and what is unknown is left
out, so that no reader has to guess a type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.privacy.people import REDACTIONS, People
from inconcert.report.exports.columns import EDGES, NODES
from inconcert.schema import Table

SEPARATOR: Final = "|"
TEXT_LIMIT: Final = 1_000

_NOTE: Final = (
    "Accounts linked because they acted together more than chance explains. This is not a claim about who "
    "they are, who directs them, or whether anyone is fake. Read a group's verdict and its innocent "
    "explanations before you use it. weight is -log10 of the link's p value."
)
# Characters that break XML or a line of a table, and those that make text run backwards on the screen.
_BREAKING: Final = r"[\x00-\x1f\x7f-\x9f\x{2028}\x{2029}\x{fffe}\x{ffff}]+"
_TURNING: Final = r"[\x{202a}-\x{202e}\x{2066}-\x{2069}]+"
_UNSAFE: Final = re.compile("[\x00-\x20\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class ExportedNetwork:
    """The accounts and links of a case as they leave it, sorted by exported id, and what they mean."""

    nodes: pl.DataFrame
    edges: pl.DataFrame
    note: str


def exported_network(case: Case, people: People, redaction: str) -> ExportedNetwork:
    """The case's network as it may leave the house. Raises CaseError when detection has not run."""
    case.require("detect")
    links = case.polars("network")
    accounts = _accounts(case, links)
    ids = accounts["account_id"].to_list()
    named = [people.is_shown(account) for account in ids]
    accounts = accounts.with_columns(
        pl.Series("pseudonymised", [not shown for shown in named], pl.Boolean),
        pl.Series(
            "id",
            [
                safe_id(account) if shown else people.account(account)
                for account, shown in zip(ids, named, strict=True)
            ],
            pl.String,
        ),
        pl.Series("named", [shown and redaction != "ids-only" for shown in named], pl.Boolean),
        people.cover.column(accounts["display_name"]),
    )
    return ExportedNetwork(
        nodes=finished(NODES, _nodes(case, accounts)),
        edges=finished(EDGES, _edges(case, links, accounts)).with_columns(
            id=pl.format("e{}", pl.int_range(pl.len(), dtype=pl.Int64))
        ),
        note=f"{_NOTE} {REDACTIONS[redaction]}",
    )


def _accounts(case: Case, links: pl.DataFrame) -> pl.DataFrame:
    """The accounts that have a link, with how many; null fields where the source told nothing of one."""
    ends = pl.concat([links["account_a"], links["account_b"]]).alias("account_id")
    linked = ends.value_counts(name="links").with_columns(pl.col("links").cast(pl.Int64))
    return linked.lazy().join(case.scan("accounts"), on="account_id", how="left").sort("account_id").collect()


def _nodes(case: Case, accounts: pl.DataFrame) -> pl.DataFrame:
    shown = pl.col("named")
    members = case.polars("members").drop("links")
    return (
        accounts.join(members, on="account_id", how="left")
        .join(_verdicts(case), on="group", how="left")
        .with_columns(
            label=pl.when(shown).then(pl.coalesce("handle", "display_name", "id")).otherwise("id"),
            platform=pl.col("account_id").str.split(":").list.first(),
            display_name=pl.when(shown).then("display_name"),
            created=_moment("created_at", shown, "%Y-%m"),
            followers=pl.when(shown).then("followers_count"),
        )
    )


def _verdicts(case: Case) -> pl.DataFrame:
    """What is said of each group: nobody should see a group without it."""
    fitting = pl.col("explanations").list.join(SEPARATOR)
    return case.polars("groups").select("group", "verdict", explanations=pl.when(fitting != "").then(fitting))


def _edges(case: Case, links: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    ends = accounts.select("account_id", "id", "pseudonymised")
    named = (
        links.join(
            ends.rename({"account_id": "account_a", "id": "a", "pseudonymised": "hidden_a"}), on="account_a"
        )
        .join(
            ends.rename({"account_id": "account_b", "id": "b", "pseudonymised": "hidden_b"}), on="account_b"
        )
        .join(_layers(case, links), on=["account_a", "account_b"], how="left")
    )
    shown = (pl.col("hidden_a") | pl.col("hidden_b")).not_()
    return named.with_columns(
        source=pl.min_horizontal("a", "b"),
        target=pl.max_horizontal("a", "b"),
        weight=pl.when(pl.col("log10_p") < 0).then(-pl.col("log10_p")).otherwise(0.0),
        label=pl.col("layers").list.join(SEPARATOR),
        first=_moment("first", shown, "%Y-%m-%d"),
        last=_moment("last", shown, "%Y-%m-%d"),
    )


def _layers(case: Case, links: pl.DataFrame) -> pl.DataFrame:
    """Of each link: what its own layers say, with the gap of the strongest of them."""
    carried = links.lazy().select("account_a", "account_b", trace=pl.col("layers")).explode("trace")
    strongest_first = ["log10_p", "trace"]
    return (
        case.scan("edges")
        .join(carried, on=["account_a", "account_b", "trace"], how="semi")
        .with_columns(
            said=pl.format(
                "{} {} ({} expected)",
                "trace",
                "distinct_objects",
                pl.col("expected").round_sig_figs(2).cast(pl.String),
            )
        )
        .group_by("account_a", "account_b")
        .agg(
            evidence=pl.col("said").sort_by(strongest_first).str.join(SEPARATOR),
            median_gap_s=pl.col("median_gap_s").sort_by(strongest_first).first(),
            first=pl.col("first").min(),
            last=pl.col("last").max(),
        )
        .collect()
    )


def _moment(column: str, exact: pl.Expr, coarse: str) -> pl.Expr:
    """A time as text: to the second where `exact` holds, else coarser, as a moment gives a person away."""
    time = pl.col(column).dt
    return pl.when(exact).then(time.strftime("%Y-%m-%dT%H:%M:%SZ")).otherwise(time.strftime(coarse))


def safe_id(account_id: str) -> str:
    """The id with characters that break a file written as %XX, so that two ids never become one."""
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), account_id)


def finished(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """A frame as it is written: the table's columns, harmless and bounded text, in the table's order."""
    columns = [
        pl.col(column.name) if column.name in frame.columns else pl.lit(None, pl.String).alias(column.name)
        for column in table.columns
    ]
    text = pl.col(pl.String)
    harmless = (
        text.str.replace_all(_TURNING, "")
        .str.replace_all(_BREAKING, " ")
        .str.strip_chars()
        .str.head(TEXT_LIMIT)
    )
    return frame.select(columns).with_columns(harmless.replace("", None)).sort(table.order)
