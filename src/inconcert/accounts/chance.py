"""Exact tails of drawing without replacement, in log10."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

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
    pooled: npt.NDArray[np.int64], chosen: npt.NDArray[np.int64], width: int
) -> tuple[int, int, float, float]:
    """Most chosen moments within `width`, where that window starts, how many are expected there, and log10 p.

    Null hypothesis: the chosen are a random subset of m of the N pooled moments (sorted). A window with k chosen
    begins at one of them; given that the moment d is chosen, the others within d..d+width are hypergeometric of the
    c(d) - 1 others there. Union over the m first moments: p <= m x mean over d of P(H(N-1, c(d)-1, m-1) >= k-1), an
    exact bound (Naus' scan, conditional on the dates).
    """
    inside = np.searchsorted(chosen, chosen + width, side="right") - np.arange(len(chosen))
    best = int(np.argmax(inside))
    k, m, n = int(inside[best]), len(chosen), len(pooled)
    around = np.searchsorted(pooled, pooled + width, side="right") - np.searchsorted(
        pooled, pooled, side="left"
    )
    sizes, counts = np.unique(around, return_counts=True)
    mean = (
        sum(
            int(count) * tail(k - 1, n - 1, int(size) - 1, m - 1)
            for size, count in zip(sizes, counts, strict=True)
        )
        / n
    )
    at = int(
        np.searchsorted(pooled, chosen[best] + width, side="right") - np.searchsorted(pooled, chosen[best])
    )
    return k, int(chosen[best]), m * at / n, math.log10(min(1.0, max(m * mean, 1e-300)))


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
