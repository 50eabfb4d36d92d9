"""How unlikely a pair's co-actions are, and which pairs to keep at a stated false-discovery rate.

Everything is in natural logarithms of p: p itself underflows. 0 means nothing beyond chance; more negative is less likely
to be chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from inconcert.coordination.null import Floats

_TINY: Final = -30.0


@njit(nogil=True, cache=True)
def log_count_tail(count: float, mean: float, dispersion: float) -> float:
    """Log P(X >= count), X with mean `mean` and variance mean + dispersion mean^2 (negative binomial; Poisson at 0).

    Returns 0 (p = 1) when the count is no more than the mean: such a pair shows no excess.
    """
    if count <= mean or count <= 0.0:
        return 0.0
    if mean <= 0.0:
        return -np.inf
    if dispersion <= 1e-9:
        log_first = count * math.log(mean) - mean - math.lgamma(count + 1.0)
        size, shrink = 0.0, 0.0
    else:
        size = 1.0 / dispersion
        shrink = mean / (size + mean)
        log_first = (
            math.lgamma(count + size)
            - math.lgamma(size)
            - math.lgamma(count + 1.0)
            + size * math.log1p(-shrink)
            + count * math.log(shrink)
        )
    term = total = 1.0
    at = count
    while term > 1e-17 * total:
        ratio = mean / (at + 1.0) if size == 0.0 else shrink * (at + size) / (at + 1.0)
        term *= ratio
        total += term
        at += 1.0
    return min(0.0, log_first + math.log(total))


@njit(nogil=True, cache=True)
def log_hits_tail(hits: int, trials: int, rate: float, correlation: float) -> float:
    """Log P(T >= hits), T beta-binomial with `trials`, mean trials x rate and pairwise correlation rho (binomial at 0)."""
    if hits <= 0 or trials <= 0 or hits <= trials * rate:
        return 0.0
    rate = min(max(rate, 1e-12), 1.0 - 1e-12)
    total = 0.0
    peak = -np.inf
    for pick in range(2):
        for value in range(hits, trials + 1):
            choose = math.lgamma(trials + 1.0) - math.lgamma(value + 1.0) - math.lgamma(trials - value + 1.0)
            if correlation <= 1e-9:
                log_term = choose + value * math.log(rate) + (trials - value) * math.log1p(-rate)
            else:
                scale = 1.0 / correlation - 1.0
                alpha, beta = rate * scale, (1.0 - rate) * scale
                log_term = (
                    choose
                    + math.lgamma(value + alpha)
                    + math.lgamma(trials - value + beta)
                    - math.lgamma(trials + scale)
                    + math.lgamma(scale)
                    - math.lgamma(alpha)
                    - math.lgamma(beta)
                )
            if pick == 0:
                peak = max(peak, log_term)
            else:
                total += math.exp(log_term - peak)
    return min(0.0, peak + math.log(total))


@njit(nogil=True, cache=True)
def log_p_windows(
    distinct: npt.NDArray[np.int32], means: Floats, dispersion: float, min_objects: int
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """One layer's log p of pairs over nested windows, p = min over windows of (windows x p_w), and the window that gave it.

    A window with fewer than `min_objects` distinct objects has p = 1.
    """
    n_pairs, n_windows = distinct.shape
    best = np.zeros(n_pairs)
    window = np.zeros(n_pairs, np.int64)
    for pair in range(n_pairs):
        for level in range(n_windows):
            if distinct[pair, level] < min_objects:
                continue
            value = log_count_tail(float(distinct[pair, level]), means[pair, level], dispersion)
            if value < best[pair]:
                best[pair] = value
                window[pair] = level
        best[pair] = min(0.0, best[pair] + math.log(n_windows))
    return best, window


def half_cauchy(log_p: Floats, present: npt.NDArray[np.bool_]) -> Floats:
    """Combine layers: T = sum of w_l cot(pi p_l / 2), p = (2 / pi) atan(1 / T), equal weights over the layers present.

    A layer present with p = 1 adds nothing and spoils nothing; an absent layer is left out.
    Args: log_p, present (pairs x layers). Returns log p (pairs).
    """
    layers = np.maximum(present.sum(axis=1), 1)
    with np.errstate(divide="ignore", over="ignore"):
        ordinary = np.log(np.maximum(1.0 / np.tan(np.pi * np.exp(np.minimum(log_p, -1e-12)) / 2.0), 0.0))
    tiny = math.log(2.0 / math.pi) - log_p
    terms = np.where(log_p < _TINY, tiny, np.where(log_p >= 0.0, -np.inf, ordinary))
    terms = np.where(present, terms, -np.inf)
    peak = terms.max(axis=1, initial=-np.inf)
    anchor = np.where(np.isfinite(peak), peak, 0.0)
    with np.errstate(divide="ignore"):
        log_t = anchor + np.log(np.exp(terms - anchor[:, None]).sum(axis=1)) - np.log(layers)
    moderate = np.log(np.maximum((2.0 / np.pi) * np.arctan(np.exp(-np.clip(log_t, -30.0, 30.0))), 1e-300))
    result = np.where(log_t > 30.0, math.log(2.0 / math.pi) - log_t, moderate)
    result = np.where(np.isposinf(peak), -np.inf, result)
    return np.where(np.isneginf(peak), 0.0, np.minimum(result, 0.0))


def benjamini_hochberg(log_p: Floats, tests: int) -> Floats:
    """Log q of each p among `tests` tests (those not listed had p = 1): q = min over larger p of tests x p / rank."""
    order = np.argsort(log_p, kind="stable")
    ranks = np.arange(1, len(log_p) + 1)
    raw = log_p[order] + math.log(max(tests, 1)) - np.log(ranks)
    log_q = np.empty(len(log_p))
    log_q[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 0.0)
    return log_q


def simes(log_p: Floats, tests: int) -> float:
    """Log p of the intersection hypothesis 'no pair of this family is linked': min of tests p_(i) / i.

    Only the `tests` smallest are looked at: pairs that could not be tested come with p = 1 and must not add ranks.
    """
    ordered = np.sort(log_p)[:tests]
    if not len(ordered):
        return 0.0
    return float(min(0.0, np.min(ordered + math.log(tests) - np.log(np.arange(1, len(ordered) + 1)))))


def partial_conjunction(log_p: Sequence[float]) -> float:
    """Log p that at least two of L independent families hold: (L - 1) p_(2). 0 with fewer than two families."""
    if len(log_p) < 2:
        return 0.0
    return min(0.0, sorted(log_p)[1] + math.log(len(log_p) - 1))


def testable_pairs(eligible: npt.NDArray[np.bool_]) -> int:
    """How many pairs of accounts could reach significance: both eligible in a layer they share (accounts x layers).

    This is the number of tests m: it depends on margins only, never on who met whom.
    """
    weights = 1 << np.arange(eligible.shape[1], dtype=np.int64)
    masks, counts = np.unique(eligible @ weights, return_counts=True)
    total = 0
    for index, mask in enumerate(masks.tolist()):
        if not mask:
            continue
        total += int(counts[index]) * (int(counts[index]) - 1) // 2
        meets = (masks[index + 1 :] & mask) != 0
        total += int(counts[index]) * int(counts[index + 1 :][meets].sum())
    return total
