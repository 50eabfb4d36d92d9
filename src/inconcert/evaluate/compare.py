"""A case's result beside the truth: recall, false accusations and the rest, label by label.

An account is *accused* when it is in a group in concert: more than chance, and no innocent explanation that is tested fits. It is
a *false accusation* when the truth calls it benign or does not name it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from inconcert.case import Case
from inconcert.evaluate import measures
from inconcert.evaluate.truth import named

ACTIVE: Final = 10
"""Posts from which an account is active."""
TIERS: Final = {"in_concert": 4.0, "audience_not_excluded": 3.0, "explained": 1.0}
"""Where an account of a group stands in the ranking. Links without a group come between: 2."""
LINKED: Final = 2.0
STRONGEST: Final = 300.0
"""-log10 p from which a link ranks no higher."""


class LabelCounts(BaseModel):
    """How the accounts of one label fared."""

    model_config = ConfigDict(frozen=True)
    accounts: int = Field(description="accounts of the case with this label")
    active: int = Field(description=f"of them with {ACTIVE} posts or more")
    in_group: int = Field(description="accounts in a group of any verdict")
    accused: int = Field(description="accounts in a group without a fitting innocent explanation")
    active_in_group: int = Field(description="active accounts in a group of any verdict")
    active_accused: int = Field(description="active accounts accused")
    benign: bool = Field(description="whether the truth calls any of them an operation: false if so")


class Evaluation(BaseModel):
    """Everything that `inconcert evaluate` prints. Shares are null where there is nothing to divide by."""

    model_config = ConfigDict(frozen=True)
    by_label: dict[str, LabelCounts]
    links: dict[str, int] = Field(description="links kept by pair of labels, 'a|b' with a <= b")
    recall: float | None = Field(description="share of the operations' accounts accused")
    recall_active: float | None = Field(description="the same of their active accounts")
    recall_in_group: float | None = Field(
        description="share of the operations' accounts in a group of any verdict"
    )
    false_share: float | None = Field(description="share of the accused that are of no operation")
    false_accusations: int = Field(description="accounts accused that are of no operation")
    auprc: float | None = Field(description="area under the precision-recall curve of all accounts")
    precision_at_50: float | None
    precision_at_200: float | None
    recall_at_fpr_0_001: float | None = Field(
        description="recall where at most 1 in 1,000 other accounts scores as high"
    )
    weighted_group_precision: float | None = Field(
        description="share of members of groups in concert that have their group's commonest label of an operation"
    )
    not_in_case: int = Field(description="rows of the truth whose account is not in the case")


def evaluate(case: Case, truth: pl.DataFrame) -> Evaluation:
    """Compare what a case says with a table of account_id, label, benign (see evaluate.truth).

    Raises:
        InputError: the truth cannot be matched with the case's accounts.
        CaseError: the case has no result yet.
    """
    case.require("document")
    labels, unknown = named(truth, case.scan("accounts").select("account_id", "native_id").collect())
    posts = case.scan("posts").group_by("account_id").agg(posts=pl.len()).collect()
    groups = case.polars("members").join(case.polars("groups").select("group", "verdict"), on="group")
    links = case.polars("network")
    return compared(labels, posts, groups, links, unknown)


def compared(
    labels: pl.DataFrame, posts: pl.DataFrame, groups: pl.DataFrame, links: pl.DataFrame, unknown: int = 0
) -> Evaluation:
    """The figures, from plain tables.

    Args:
        labels: account_id, label, benign of every account.
        posts: account_id, posts.
        groups: account_id, group, verdict of every member.
        links: account_a, account_b, log10_p of every link kept.
        unknown: rows of the truth that name nobody.
    """
    table = (
        labels.join(posts, on="account_id", how="left")
        .join(groups.select("account_id", "group", "verdict"), on="account_id", how="left")
        .join(scores(groups, links), on="account_id", how="left")
        .with_columns(
            pl.col("score").fill_null(0.0),
            active=pl.col("posts").fill_null(0) >= ACTIVE,
            grouped=pl.col("group").is_not_null(),
            accused=(pl.col("verdict") == "in_concert").fill_null(value=False),
        )
    )
    guilty = table.filter(~pl.col("benign"))
    accused = table.filter("accused")
    score, positive = table["score"].to_numpy(), ~table["benign"].to_numpy()
    return Evaluation(
        by_label=_by_label(table),
        links=_links(labels, links),
        recall=_mean(guilty["accused"]),
        recall_active=_mean(guilty.filter("active")["accused"]),
        recall_in_group=_mean(guilty["grouped"]),
        false_share=_mean(accused["benign"]),
        false_accusations=int(accused["benign"].sum()),
        auprc=_known(measures.average_precision(score, positive)),
        precision_at_50=_known(measures.precision_at(score, positive, 50)),
        precision_at_200=_known(measures.precision_at(score, positive, 200)),
        recall_at_fpr_0_001=_known(measures.recall_at_fpr(score, positive, 0.001)),
        weighted_group_precision=_group_precision(accused),
        not_in_case=unknown,
    )


def scores(groups: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """account_id, score: where an account stands when all are ranked by how much the result says against them.

    Accused accounts first, then those of groups that may be an audience, then links outside groups, then explained groups; within
    each, -log10 p of the account's strongest link (of its strongest link at all, up to 300). Without a link: 0.
    """
    strongest = (
        pl.concat(
            [
                links.select(pl.col(f"account_{side}").alias("account_id"), pl.col("log10_p"))
                for side in ("a", "b")
            ]
        )
        .group_by("account_id")
        .agg(evidence=(-pl.col("log10_p").min()).clip(0, STRONGEST) / (STRONGEST + 1))
    )
    tiers = groups.select(
        "account_id", tier=pl.col("verdict").replace_strict(TIERS, default=0.0, return_dtype=pl.Float64)
    )
    return strongest.join(tiers, on="account_id", how="full", coalesce=True).select(
        "account_id", score=pl.col("tier").fill_null(LINKED) + pl.col("evidence").fill_null(0.0)
    )


def _by_label(table: pl.DataFrame) -> dict[str, LabelCounts]:
    counted = (
        table.group_by("label")
        .agg(
            accounts=pl.len(),
            active=pl.col("active").sum(),
            in_group=pl.col("grouped").sum(),
            accused=pl.col("accused").sum(),
            active_in_group=(pl.col("grouped") & pl.col("active")).sum(),
            active_accused=(pl.col("accused") & pl.col("active")).sum(),
            benign=pl.col("benign").all(),
        )
        .sort("label")
    )
    return {row["label"]: LabelCounts.model_validate(row) for row in counted.to_dicts()}


def _links(labels: pl.DataFrame, links: pl.DataFrame) -> dict[str, int]:
    label = labels.select("account_id", "label")
    pairs = links.join(label.rename({"account_id": "account_a", "label": "a"}), on="account_a").join(
        label.rename({"account_id": "account_b", "label": "b"}), on="account_b"
    )
    names = pairs.select(pair=pl.min_horizontal("a", "b") + pl.lit("|") + pl.max_horizontal("a", "b"))
    return dict(names.group_by("pair").len().sort("pair").iter_rows())


def _group_precision(accused: pl.DataFrame) -> float | None:
    """Share of the members that carry their group's commonest label of an operation, groups weighted by size."""
    commonest = (
        accused.filter(~pl.col("benign"))
        .group_by("group", "label")
        .len()
        .group_by("group")
        .agg(pl.col("len").max())
    )
    return float(commonest["len"].sum()) / accused.height if accused.height else None


def _mean(flags: pl.Series) -> float | None:
    return float(flags.sum()) / len(flags) if len(flags) else None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def lines(result: Evaluation) -> Sequence[str]:
    """The result for a terminal: a table by label, then a figure a line."""
    width = max(len("label"), *(len(name) for name in result.by_label), 1)
    titles = ("accounts", "active", "in a group", "accused", "active accused")
    rows = [f"{'label':<{width}}" + "".join(f"{title:>{len(title) + 2}}" for title in titles)]
    for name, counts in result.by_label.items():
        values = (counts.accounts, counts.active, counts.in_group, counts.accused, counts.active_accused)
        rows.append(
            f"{name:<{width}}"
            + "".join(f"{value:>{len(title) + 2},}" for title, value in zip(titles, values, strict=True))
        )
    figures = {
        "Recall (operations' accounts accused)": result.recall,
        "Recall of active accounts": result.recall_active,
        "In a group of any verdict": result.recall_in_group,
        "False share of the accused": result.false_share,
        "AUPRC": result.auprc,
        "Precision at 50": result.precision_at_50,
        "Precision at 200": result.precision_at_200,
        "Recall at a false-positive rate of 0.1%": result.recall_at_fpr_0_001,
        "Weighted group precision": result.weighted_group_precision,
    }
    rows.append("")
    rows += [f"{name}: {'-' if value is None else f'{value:.3f}'}" for name, value in figures.items()]
    rows.append(f"False accusations: {result.false_accusations:,}")
    between = ", ".join(f"{pair.replace('|', ' and ')}: {number:,}" for pair, number in result.links.items())
    rows.append(f"Links: {between or 'none'}")
    if result.not_in_case:
        rows.append(f"Rows of the truth that name no account of the case: {result.not_in_case:,}")
    return rows
