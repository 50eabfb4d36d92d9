"""Measures of a ranking: plain functions of scores and labels.

Accounts with equal scores are not ordered among themselves, so no figure depends on the order of rows.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def _steps(scores: Scores, positive: Flags) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """True and all accounts at or above each distinct score, highest score first."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.diff(scores[order]) != 0, True)
    hits = np.cumsum(positive[order])[last]
    return hits.astype(np.int64), np.flatnonzero(last) + 1


def average_precision(scores: Scores, positive: Flags) -> float:
    """Area under the precision-recall curve: sum over distinct scores of (recall gained) x (precision there).

    1 when every positive scores above every other account; the share of positives when scores say nothing. Not a number
    without positives.
    """
    total = int(positive.sum())
    if not total:
        return float("nan")
    hits, above = _steps(scores, positive)
    return float(np.sum(np.diff(hits, prepend=0) / total * (hits / above)))


def precision_at(scores: Scores, positive: Flags, count: int) -> float:
    """Share of positives among the `count` highest scores; where the cut falls among equals, their mean share counts.

    With fewer than `count` accounts, of all of them. Not a number without accounts.
    """
    if not len(scores):
        return float("nan")
    count = min(count, len(scores))
    hits, above = _steps(scores, positive)
    at = int(np.searchsorted(above, count))
    before_hits, before = (int(hits[at - 1]), int(above[at - 1])) if at else (0, 0)
    within = (int(hits[at]) - before_hits) / (int(above[at]) - before)
    return (before_hits + (count - before) * within) / count


def recall_at_fpr(scores: Scores, positive: Flags, rate: float) -> float:
    """Largest share of positives found at a score where at most `rate` of the other accounts are found too.

    Accounts that score 0 are never found. Not a number without positives.
    """
    total = int(positive.sum())
    if not total:
        return float("nan")
    hits, above = _steps(scores, positive)
    allowed = (above - hits) <= rate * (len(scores) - total)
    allowed &= np.sort(np.unique(scores))[::-1] > 0
    return float(hits[allowed].max(initial=0)) / total
