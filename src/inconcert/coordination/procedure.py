"""One procedure of testing: the pairs it looked at, and which it keeps at the false-discovery rate asked of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from inconcert.coordination import significance
from inconcert.coordination.null import Floats
from inconcert.engine.kernels import Codes, Ints
from inconcert.settings import Settings

NOBODY: Final[Codes] = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Tested:
    """Candidates of one procedure (a < b, sorted): log p, log q, the pairs it tested, and the bound it kept them by."""

    a: Codes
    b: Codes
    log_p: Floats
    log_q: Floats
    tests: int
    threshold: float

    def key(self, n_accounts: int) -> Ints:
        """One number for each pair."""
        found: Ints = self.a.astype(np.int64) * n_accounts + self.b
        return found


def tested(a: Codes, b: Codes, log_p: Floats, tests: int, settings: Settings) -> Tested:
    """The procedure that keeps pairs by Benjamini-Hochberg over all pairs tested, at `settings.fdr`."""
    log_q = significance.benjamini_hochberg(log_p, tests)
    kept = log_q <= math.log(settings.fdr)
    threshold = math.log(settings.fdr * kept.sum() / tests) if kept.any() else -math.inf
    return Tested(a, b, log_p, log_q, tests, threshold)
