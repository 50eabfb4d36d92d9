"""Exact tails of drawing without replacement, in log10."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

LOG10_2: Final = math.log10(2)
FLOOR: Final = -300.0


@lru_cache(maxsize=100_000)
def hypergeometric(total: int, good: int, drawn: int) -> npt.NDArray[np.float64]:
    """P(k good among the drawn) for k = 0..min(good, drawn)."""
    most = min(good, drawn)
    logs = np.full(most + 1, -np.inf)
    whole = _choose(total, drawn)
    for k in range(max(0, drawn - (total - good)), most + 1):
        logs[k] = _choose(good, k) + _choose(total - good, drawn - k) - whole
    chances: npt.NDArray[np.float64] = np.exp(logs)
    return chances


def stratified_tail(hits: int, strata: Sequence[tuple[int, ...]]) -> float:
    """log10 P(hits or more) where each stratum (total, good, drawn) is drawn by itself; the sum of the draws."""
    spread = np.ones(1)
    for total, good, drawn in strata:
        spread = np.convolve(spread, hypergeometric(total, good, drawn))
    return max(FLOOR, math.log10(max(min(1.0, float(spread[hits:].sum())), 1e-300)))


def tail(hits: int, total: int, good: int, drawn: int) -> float:
    """P(hits or more good among the drawn)."""
    return float(hypergeometric(total, good, drawn)[hits:].sum()) if hits > 0 else 1.0


def scan(
    pooled: npt.NDArray[np.int64],
    shares: npt.NDArray[np.float64],
    chosen: npt.NDArray[np.int64],
    width: int,
) -> tuple[int, int, float, float]:
    """How many chosen moments the least likely window of `width` holds, where it starts, how many are expected, and log10 p.

    Null hypothesis: in each stratum the chosen are a random subset of the pooled moments (sorted); `shares` holds, for each
    of these, the share of its stratum that is chosen. A window begins at a chosen moment d. Given that d is chosen, the
    others within d..d+width are a sum of hypergeometric counts with mean mu(d) at most, the sum of the shares there but its
    own. Such a sum is one of independent yes-or-no draws, so from mu + 1 on its tail is at most q = P(B(m - 1, mu(d)/(m - 1))
    >= k - 1), that of a binomial of the same mean (Hoeffding 1956). The statistic is the least q; the union over the m chosen
    gives p <= m q (a scan, conditional on the dates). A wave that everybody shares has a large mu, so it is not unlikely.
    """
    inside = np.searchsorted(chosen, chosen + width, side="right") - np.arange(len(chosen))
    m, summed = len(chosen), np.concatenate(([0.0], np.cumsum(shares)))
    starts = np.searchsorted(pooled, chosen)
    expected = summed[np.searchsorted(pooled, chosen + width, side="right")] - summed[starts]
    others = np.maximum(expected - _own(pooled, shares, chosen), 0.0)
    tails = np.where(
        inside - 1 >= others + 1, binom.sf(inside - 2, m - 1, np.minimum(1.0, others / (m - 1))), 1.0
    )
    best = int(np.argmin(tails))
    log_p = math.log10(min(1.0, max(m * float(tails[best]), 1e-300)))
    return int(inside[best]), int(chosen[best]), float(expected[best]), log_p


def _own(
    pooled: npt.NDArray[np.int64], shares: npt.NDArray[np.float64], chosen: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """The least share of the pooled moments at each chosen one: which of equal moments was chosen is not known here."""
    starts = np.searchsorted(pooled, chosen)
    ends = np.searchsorted(pooled, chosen, side="right")
    return np.array([shares[start:end].min() for start, end in zip(starts, ends, strict=True)])


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
