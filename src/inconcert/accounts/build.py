"""The stage part: every signal of every account, and every group against the case's other accounts."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from inconcert.accounts import SIGNALS
from inconcert.accounts.base import Accounts, Described, NotObservable, Observed, Signal, surprisal
from inconcert.case import Case, Stage
from inconcert.coordination.significance import benjamini_hochberg
from inconcert.progress import Reporter
from inconcert.schema_accounts import GROUP_SIGNALS, SIGNAL_VALUES

EVIDENCE = 3


def measure_accounts(case: Case, stage: Stage, reporter: Reporter) -> None:
    """Writes results/signals and results/group_signals. Groups are tested; accounts are only described."""
    view = read(case)
    first = view.posts.group_by("account_id", maintain_order=True).agg(shown=pl.col("post_id").head(EVIDENCE))
    members = {
        str(name): frozenset(part["account_id"].to_list())
        for (name,), part in case.polars("members")
        .sort("group", "account_id")
        .group_by("group", maintain_order=True)
    }
    rows: list[dict[str, object]] = []
    with (
        reporter.step("Looking at the accounts", len(SIGNALS)) as step,
        stage.writer(SIGNAL_VALUES) as writer,
    ):
        for signal in SIGNALS:
            measured = signal.values(view)
            writer.write(_told(view, signal, measured, first))
            for group, ids in members.items():
                rows.append({"group": group, "signal": signal.name, **_row(signal.test(measured, ids))})
            step.advance()
    table = pl.DataFrame(rows, schema=pl.DataFrame(GROUP_SIGNALS.arrow.empty_table()).schema)
    stage.write(GROUP_SIGNALS, with_fdr(table).sort(GROUP_SIGNALS.order))


def read(case: Case) -> Accounts:
    """What the signals read of a case. Posts without a time tell nothing here."""
    columns = (
        "post_id",
        "account_id",
        "platform",
        "created_at",
        "post_type",
        "text_key",
        "lang",
        "client_name",
        "mentions",
    )
    posts = (
        case.scan("posts")
        .select(columns)
        .drop_nulls("created_at")
        .with_columns(pl.col("text_key").hash(seed=1))
        .collect()
    )
    posts = posts.sort("account_id", "created_at", "post_id")
    precision = str(case.counts("import")["precision"])
    return Accounts(case.polars("accounts"), posts, case.polars("account_snapshots"), precision)


def with_fdr(table: pl.DataFrame) -> pl.DataFrame:
    """log10_q by Benjamini-Hochberg over all groups x signals that were observable."""
    seen = table["log10_p"].is_not_null().to_numpy()
    log_q = np.full(table.height, np.nan)
    log_p = table["log10_p"].drop_nulls().to_numpy() * math.log(10)
    log_q[seen] = benjamini_hochberg(log_p, len(log_p)) / math.log(10)
    return table.with_columns(pl.Series("log10_q", log_q).fill_nan(None))


def _row(found: Observed | Described | NotObservable) -> dict[str, object]:
    if isinstance(found, NotObservable):
        return {"observable": False, "detail": found.reason}
    return {
        "observable": True,
        "members": found.members,
        "statistic": found.statistic,
        "expected": found.expected,
        "log10_p": found.log10_p if isinstance(found, Observed) else None,
        "detail": found.detail,
    }


def _told(view: Accounts, signal: Signal, measured: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    scored = (
        surprisal(measured) if signal.weighs else measured.with_columns(surprisal=pl.lit(None, pl.Float64))
    )
    said = (
        pl.col("detail")
        if "detail" in measured.columns
        else pl.format("{} {}", pl.col("value").round(2), pl.lit(signal.unit))
    )
    evidence = pl.concat_list("posts") if "posts" in measured.columns else pl.col("shown")
    told = (
        view.accounts.select("account_id")
        .join(scored, on="account_id", how="left")
        .join(first, on="account_id", how="left")
    )
    seen = pl.col("value").is_not_null()
    return told.sort("account_id").select(
        "account_id",
        signal=pl.lit(signal.name),
        observable=seen,
        surprisal="surprisal",
        value="value",
        detail=pl.when(seen).then(said).otherwise(pl.lit("not enough data")),
        posts=pl.when(seen).then(evidence).otherwise(pl.lit([], dtype=pl.List(pl.String))),
    )
