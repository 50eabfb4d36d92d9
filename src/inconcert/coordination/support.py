"""Rates of sharing estimated from support: how many pairs share anything at all, never how much they share.

A pair with fifty things in common counts once. So a few pairs that share far too much, which is what is looked for, hardly move
the rate that they are measured by.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy.optimize import brentq

from inconcert.coordination.null import Floats
from inconcert.engine.kernels import Ints

NEARLY_ALL: Final = 0.999
"""Share of pairs above which 'all share something' says nothing more of the rate."""
LOWEST: Final = -60.0
HIGHEST: Final = 20.0


def rate(first: Ints, second: Ints | None, meeting: float) -> float:
    """R that solves: sum over pairs of (1 - exp(-k_i k_j R)) = pairs that share at least one object.

    Args:
        first: k of each account: its distinct objects.
        second: k of the other accounts; None for pairs within `first`.
        meeting: pairs that share something.

    Returns:
        R, from 0; k_i k_j R is the number of objects that a pair is expected to share.
    """
    k, count = np.unique(first, return_counts=True)
    other_k, other_count = (k, count) if second is None else np.unique(second, return_counts=True)
    x = np.outer(k, other_k).astype(np.float64)
    pairs: Floats = np.outer(count, other_count).astype(np.float64)
    if second is None:
        pairs /= 2
        pairs[np.diag_indices(len(k))] -= count / 2
    pairs[x == 0] = 0.0
    total = float(pairs.sum())
    wanted = min(meeting, NEARLY_ALL * total)
    if wanted <= 0:
        return 0.0

    def excess(log_rate: float) -> float:
        return float((pairs * -np.expm1(-x * math.exp(log_rate))).sum()) - wanted

    return math.exp(float(brentq(excess, LOWEST, HIGHEST, xtol=1e-6)))
