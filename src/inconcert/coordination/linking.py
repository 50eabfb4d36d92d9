"""Which accounts are linked: close in time, by the same content at any time, or beyond the taste of their communities.

Three procedures, each at a third of the asked false-discovery rate, so that the links of all three together keep it. Then a
second look, around what was found only: see `_closing`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from inconcert.coordination import network, significance
from inconcert.coordination.communities import communities
from inconcert.coordination.content import Content, content_layer, share, strong_timed
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.network import Links
from inconcert.coordination.null import Floats
from inconcert.engine.base import Engine
from inconcert.engine.kernels import Codes, Ints
from inconcert.progress import Reporter
from inconcert.settings import Settings

PROCEDURES: Final = 3
SECOND_LOOK: Final = math.log(0.01)
"""log p at or below which a pair that closes a triangle with a link is kept too."""


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


@dataclass(frozen=True, slots=True)
class Search:
    """The links, and the procedures behind them: windows, content against chance, content against taste."""

    links: Links
    procedures: tuple[Tested, Tested, Tested]
    n_accounts: int

    def passing(self, real: Search) -> int:
        """How many pairs of this search would have been kept by the bounds of the real one."""
        keys = [
            own.key(self.n_accounts)[own.log_p <= bound.threshold]
            for own, bound in zip(self.procedures, real.procedures, strict=True)
        ]
        return len(np.unique(np.concatenate(keys)))


def find_links(
    engine: Engine, models: Sequence[LayerModel], settings: Settings, reporter: Reporter, title: str
) -> Search:
    """Search all strong layers for links. A link's p is the smallest of the three procedures, its q likewise."""
    part = settings.model_copy(update={"fdr": settings.fdr / PROCEDURES})
    windows = network.find_links(engine, models, part, reporter, title)
    timed = strong_timed(models)
    n_accounts = timed[0].layer.n_accounts if timed else 0
    with reporter.step("Comparing what accounts share at any time", len(timed) + 1) as step:
        layers = [content_layer(model) for model in timed]
        community = communities(layers, n_accounts, settings.seed)
        step.advance()
        shared = []
        for model, layer in zip(timed, layers, strict=True):
            shared.append(share(engine, model, layer, community))
            step.advance()
    chance = _tested(shared, [one.chance() for one in shared], part)
    taste = _tested(shared, [one.taste() for one in shared], part)
    near = Tested(windows.a, windows.b, windows.log_p, windows.log_q, windows.tests, windows.threshold)
    procedures = (near, chance, taste)
    return Search(_united(windows, procedures, n_accounts), procedures, n_accounts)


def _tested(shared: Sequence[Content], means: Sequence[Floats], settings: Settings) -> Tested:
    """Layers combined by half-Cauchy, then Benjamini-Hochberg over every pair that could have reached significance."""
    if not shared:
        nobody = np.empty(0, np.int32)
        return Tested(nobody, nobody, np.empty(0), np.empty(0), 0, -math.inf)
    found = [
        (one.pairs, one.log_p(mean, settings.dispersion)) for one, mean in zip(shared, means, strict=True)
    ]
    eligible = np.stack([one.eligible for one in shared], axis=1)
    tests = significance.testable_pairs(eligible)
    a, b, log_p = network.combined(found, eligible)
    log_q = significance.benjamini_hochberg(log_p, tests)
    kept = log_q <= math.log(settings.fdr)
    threshold = math.log(settings.fdr * kept.sum() / tests) if kept.any() else -math.inf
    return Tested(a, b, log_p, log_q, tests, threshold)


def _united(windows: Links, procedures: Sequence[Tested], n_accounts: int) -> Links:
    keys = [one.key(n_accounts) for one in procedures]
    first = [one.log_p <= one.threshold for one in procedures]
    kept = [
        mask | (_closing(one, mask) if number else False)
        for number, (one, mask) in enumerate(zip(procedures, first, strict=True))
    ]
    every = np.unique(np.concatenate([key[mask] for key, mask in zip(keys, kept, strict=True)]))
    log_p, log_q = np.zeros(len(every)), np.zeros(len(every))
    flags = np.zeros((len(procedures), len(every)), np.bool_)
    for flag, key, mask, one in zip(flags, keys, kept, procedures, strict=True):
        at = np.searchsorted(every, key[mask])
        flag[at] = True
        log_p[at] = np.minimum(log_p[at], one.log_p[mask])
        log_q[at] = np.minimum(log_q[at], one.log_q[mask])
    a, b = (every // max(n_accounts, 1)).astype(np.int32), (every % max(n_accounts, 1)).astype(np.int32)
    tests = max(one.tests for one in procedures)
    return Links(a, b, log_p, log_q, tests, windows.threshold, windows.every, flags[0], flags[2])


def _closing(tested: Tested, kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Candidates with p at most .01 that close a triangle: (i, j) where some other h has i-h at that p too, and h-j linked.

    A light account shares too little with any single member of a group to pass a bound made for millions of pairs. Next to a
    link that passed, only few pairs are in question. These pairs are not covered by the false-discovery rate.
    """
    near = tested.log_p <= SECOND_LOOK
    linked: dict[int, set[int]] = {}
    around: dict[int, set[int]] = {}
    for table, mask in ((linked, kept), (around, near | kept)):
        for a, b in zip(tested.a[mask].tolist(), tested.b[mask].tolist(), strict=True):
            table.setdefault(a, set()).add(b)
            table.setdefault(b, set()).add(a)
    closing = np.zeros(len(kept), np.bool_)
    nobody: set[int] = set()
    for index in np.flatnonzero(near & ~kept).tolist():
        a, b = int(tested.a[index]), int(tested.b[index])
        closing[index] = not around[a].isdisjoint(linked.get(b, nobody)) or not around[b].isdisjoint(
            linked.get(a, nobody)
        )
    return closing
