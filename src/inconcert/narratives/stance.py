"""For or against: said only where an analyst has labelled posts, and with how right it is on posts held back.

A classifier for each target: multinomial logistic regression on TF-IDF of the words, L2 penalty, fitted by L-BFGS to its one
optimum. It is measured by five-fold cross-validation in which all texts of a family are in one fold, so that a copy of a labelled
post is never its own test. Beside it stands what always saying the commonest stance would score.

Limits: irony is missed; a classifier learns these labels, the analyst's errors among them; other topics and other years are other
words. Where it is not better than the commonest stance, it predicts nothing.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import optimize, sparse

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.families.shingles import Ints

COLUMNS: Final = ("post_id", "target", "stance")
FOLDS: Final = 5
FEWEST: Final = 20
"""Labelled posts a target needs; each of its stances at least FOLDS."""
PENALTY: Final = 0.02
_WORD: Final = r"[#@]?[\p{L}\p{M}\p{N}]{2,}"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stance:
    """What was learnt of one target.

    `accuracy` and `macro_f1` are of posts held back, `baseline` is the accuracy of always saying the commonest stance; all null
    with too few labels. `predicted` counts stances of the other posts that name the target; empty where that is not better than
    the baseline.
    """

    target: str
    labelled: dict[str, int]
    accuracy: float | None
    macro_f1: float | None
    baseline: float | None
    predicted: dict[str, int]
    examples: dict[str, list[str]]


def read_labels(path: Path, case: Case) -> pl.DataFrame:
    """The analyst's labels: post_id, target, stance. Raises InputError where a column is missing or a post is not in the case."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text. Save it as CSV in UTF-8.") from None
    missing = [name for name in COLUMNS if rows and name not in rows[0]]
    if not rows or missing:
        raise InputError(
            f"{path}: labels need the columns {', '.join(COLUMNS)}, and a row for each labelled post."
        )
    for number, row in enumerate(rows, 2):
        empty = next((name for name in COLUMNS if not (row[name] or "").strip()), None)
        if empty:
            raise InputError(
                f"{path}, line {number}, column {empty}: empty. Each label needs a post, a target and a stance."
            )
    labels = pl.DataFrame([{name: row[name].strip() for name in COLUMNS} for row in rows])
    twice = labels.group_by("post_id", "target").len().filter(pl.col("len") > 1).sort("post_id", "target")
    if len(twice):
        raise InputError(
            f"{path}: post {twice['post_id'][0]} has two labels for {twice['target'][0]}. Keep one."
        )
    known = (
        case.scan("posts")
        .select("post_id")
        .filter(pl.col("post_id").is_in(labels["post_id"].implode()))
        .collect()
    )
    unknown = labels.join(known, on="post_id", how="anti", maintain_order="left")
    if len(unknown):
        raise InputError(
            f"{path}: post {unknown['post_id'][0]} is not in the case. Ids are as in tables/posts: x:123."
        )
    return labels


def stances(case: Case, labels: pl.DataFrame) -> list[Stance]:
    """Each target of the labels: how right a classifier is, and what it says of the other posts that name the target."""
    return [
        _stance(case, str(target), frame.sort("post_id"))
        for (target,), frame in labels.sort("target").group_by("target", maintain_order=True)
    ]


def _stance(case: Case, target: str, labels: pl.DataFrame) -> Stance:
    counts = {str(name): int(number) for name, number in sorted(Counter(labels["stance"]).items())}
    few = len(labels) < FEWEST or len(counts) < 2 or min(counts.values()) < FOLDS
    if few:
        return Stance(target, counts, None, None, None, {}, {})
    name = target.casefold().lstrip("@#")
    posts = (
        case.scan("posts")
        .filter(
            pl.col("post_id").is_in(labels["post_id"].implode())
            | pl.col("text").str.to_lowercase().str.contains(name, literal=True)
        )
        .filter(pl.col("post_type") != "repost")
        .select("post_id", "text", "text_key")
        .join(case.scan("text_families").select("text_key", "family"), on="text_key", how="left")
        .collect()
        .join(labels.select("post_id", "stance"), on="post_id", how="left")
        .sort("post_id")
    )
    given = posts.drop_nulls("stance")
    classes = sorted(counts)
    rows = features(posts["text"].fill_null(""))
    at = np.flatnonzero(posts["stance"].is_not_null().to_numpy())
    truth = np.array([classes.index(one) for one in given["stance"]], np.int64)
    fold = folds(given.select(pl.coalesce("family", "text_key", "post_id")).to_series())
    held = np.empty(len(at), np.int64)
    for number in range(FOLDS):
        out = fold == number
        if out.any():
            weights = fit(rows[at[~out]], truth[~out], len(classes))
            held[out] = predict(rows[at[out]], weights)
    accuracy = float((held == truth).mean())
    baseline = max(counts.values()) / len(labels)
    predicted: dict[str, int] = {}
    examples: dict[str, list[str]] = {}
    rest = np.flatnonzero(posts["stance"].is_null().to_numpy())
    if accuracy > baseline and len(rest):
        said = predict(rows[rest], fit(rows[at], truth, len(classes)))
        ids = posts["post_id"].gather(rest)
        for number, one in enumerate(classes):
            predicted[one] = int((said == number).sum())
            examples[one] = ids.filter(pl.Series(said == number)).head(2).to_list()
    return Stance(
        target, counts, accuracy, macro_f1(truth, held, len(classes)), baseline, predicted, examples
    )


def folds(families: pl.Series) -> Ints:
    """The fold of each labelled post; posts of one family are in one."""
    return (families.rank("dense").cast(pl.Int64) % FOLDS).to_numpy()


def features(texts: pl.Series) -> sparse.csr_matrix:
    """TF-IDF rows of length one over words, hashtags and names; the last column is the constant."""
    words = (
        texts.str.to_lowercase()
        .to_frame("text")
        .with_row_index("row")
        .select("row", pl.col("text").str.extract_all(_WORD).list.unique().alias("word"))
        .explode("word")
        .drop_nulls("word")
        .with_columns(held=pl.len().over("word"))
        .filter(pl.col("held") > 1)
    )
    columns = words.select("word", "held").unique().sort("word").with_row_index("column")
    cells = words.select("row", "word").join(columns, on="word").sort("row", "column")
    value = np.log(1 + len(texts) / cells["held"].to_numpy())
    found = sparse.csr_matrix(
        (value, (cells["row"].to_numpy(), cells["column"].to_numpy())), (len(texts), len(columns))
    )
    length = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    scaled = sparse.diags(1 / np.maximum(length, 1e-12)) @ found
    return sparse.csr_matrix(sparse.hstack([scaled, np.ones((len(texts), 1))]))


def fit(rows: sparse.csr_matrix, truth: Ints, classes: int) -> Floats:
    """Weights (columns x classes) that minimise mean cross-entropy + PENALTY/2 |w|^2; the constant is not penalised."""
    wanted = np.eye(classes)[truth]
    free = np.ones((rows.shape[1], 1))
    free[-1] = 0

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(rows.shape[1], classes)
        chance = _softmax(rows @ weights)
        error = -float(np.log(np.maximum((chance * wanted).sum(axis=1), 1e-300)).mean())
        slope = rows.T @ (chance - wanted) / len(truth) + PENALTY * free * weights
        return error + PENALTY / 2 * float((free * weights**2).sum()), slope.ravel()

    found = optimize.minimize(loss, np.zeros(rows.shape[1] * classes), jac=True, method="L-BFGS-B")
    weights: Floats = found.x.reshape(rows.shape[1], classes)
    return weights


def predict(rows: sparse.csr_matrix, weights: Floats) -> Ints:
    """The likeliest class of each row."""
    return np.asarray((rows @ weights).argmax(axis=1), np.int64)


def macro_f1(truth: Ints, said: Ints, classes: int) -> float:
    """Mean over the classes of 2 tp / (2 tp + fp + fn): each stance counts as much as the other, however rare."""
    return float(
        np.mean(
            [
                2
                * ((truth == one) & (said == one)).sum()
                / max(1, (truth == one).sum() + (said == one).sum())
                for one in range(classes)
            ]
        )
    )


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def stance_lines(found: Sequence[Stance]) -> list[str]:
    """What was learnt, in sentences."""
    lines = []
    for one in found:
        given = ", ".join(f"{name} {number}" for name, number in one.labelled.items())
        if one.accuracy is None:
            lines.append(
                f"{one.target}: labelled {given}. Too few to learn from: {FEWEST} posts and {FOLDS} of each stance are needed."
            )
            continue
        measured = (
            f"{one.target}: labelled {given}. On posts held back {one.accuracy:.0%} are right (always saying the commonest: "
            f"{one.baseline:.0%}; macro-F1 {one.macro_f1:.2f})."
        )
        told = ", ".join(f"{number:,} {name}" for name, number in one.predicted.items())
        lines.append(
            f"{measured} Of the other posts that name it: {told}."
            if told
            else f"{measured} No better than that, or no other post names it, so nothing is said of other posts."
        )
    return lines
