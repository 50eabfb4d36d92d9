"""The metadata-only baseline: how well an account's plain figures, which say nothing of acting together, tell who it is.

If such figures alone separate the operation from the controls, a good result of anything that uses them would prove nothing.
"""

from __future__ import annotations

import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from benchmarks.corpora import ACTIVE

FOLDS = 5


def figures(posts: pl.DataFrame) -> pl.DataFrame:
    """One row an active account: label and its plain figures."""
    text = pl.col("text")
    return (
        posts.group_by("label", "account")
        .agg(
            posts=pl.len(),
            first=pl.col("created_at").min().dt.epoch("d"),
            last=pl.col("created_at").max().dt.epoch("d"),
            hour=pl.col("created_at").dt.hour().median(),
            weekend=(pl.col("created_at").dt.weekday() > 5).mean(),
            reposts=pl.col("is_repost").mean(),
            letters=text.str.len_chars().mean(),
            hashtags=text.str.count_matches("#").mean(),
            mentions=text.str.count_matches("@").mean(),
            english=(pl.col("lang") == "en").mean(),
        )
        .filter(pl.col("posts") >= ACTIVE)
        .sort("label", "account")
    )


def _scores(table: pl.DataFrame, columns: list[str]) -> tuple[float, float]:
    """Area under the ROC curve and average precision of a cross-validated classifier."""
    truth = (table["label"] == "ira").to_numpy()
    values = table.select(pl.col(columns).cast(pl.Float64).fill_null(0)).to_numpy()
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    guess = cross_val_predict(
        HistGradientBoostingClassifier(random_state=1), values, truth, cv=folds, method="predict_proba"
    )[:, 1]
    return float(roc_auc_score(truth, guess)), float(average_precision_score(truth, guess))


def table(op: pl.DataFrame, others: pl.DataFrame, moved: pl.DataFrame) -> str:
    """Each figure alone and all together, with times as they are and with the controls' calendar moved."""
    rows = [
        "\n## Metadata only: area under the ROC curve (average precision) of active accounts, operation against controls",
        f"{'figures':<28}{'times as they are':>20}{'calendar moved':>20}",
    ]
    tables = [figures(pl.concat([op, each])) for each in (others, moved)]
    names = [name for name in tables[0].columns if name not in {"label", "account"}]
    without_time = [name for name in names if name not in {"first", "last"}]
    for title, columns in [
        *((name, [name]) for name in names),
        ("all but first and last", without_time),
        ("all", names),
    ]:
        cells = ["{:.3f} ({:.3f})".format(*_scores(each, columns)) for each in tables]
        rows.append(f"{title:<28}" + "".join(f"{cell:>20}" for cell in cells))
    share = (tables[0]["label"] == "ira").to_numpy().mean()
    rows.append(f"A list in random order has an average precision of {share:.3f}.")
    return "\n".join(rows)
