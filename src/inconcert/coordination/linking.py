"""Which accounts are linked: close in time, by the same content at any time, or beyond the taste of their communities.

Three procedures, each at a third of the asked false-discovery rate, so that the links of all three together keep it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from inconcert.coordination import network, quiet, significance
from inconcert.coordination.communities import communities
from inconcert.coordination.content import Content, content_layer, share, strong_timed
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.network import Links
from inconcert.coordination.null import Floats
from inconcert.coordination.second_look import (
    company,
    is_most,
    loose,
    moments_of,
    suspects,
    tested_again,
    with_those_beside,
)
from inconcert.engine.base import Engine
from inconcert.engine.kernels import Codes, Ints
from inconcert.progress import Reporter
from inconcert.settings import Settings

PROCEDURES: Final = 4


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
    procedures: tuple[Tested, Tested, Tested, Tested]
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
    near, again, alone, named_ = _near(engine, models, part, reporter, title)
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
    chance = _by_content(shared, [one.chance() for one in shared], part)
    taste = _by_content(shared, [one.taste() for one in shared], part)
    procedures = (near, chance, taste, _among(near, named_, models, part))
    n_accounts = max([n_accounts, *(int(one.b.max(initial=0)) + 1 for one in procedures)])
    return Search(_united(procedures, n_accounts, again, alone, named_), procedures, n_accounts)


def _near(
    engine: Engine, models: Sequence[LayerModel], settings: Settings, reporter: Reporter, title: str
) -> tuple[Tested, Codes, bool]:
    """Pairs by their windows; accounts that look linked, then with their company, are tested again at the rates of the others.

    Also who was tested again last, and whether these stand out among all that is posted (see quiet).
    """
    a, b, log_p, tests = network.candidates(engine, models, settings, reporter, title)
    near = _tested(a, b, log_p, tests, settings)
    strong = [model for model in models if model.trace.strong]

    def named(view: Callable[[LayerModel], LayerModel]) -> Codes:
        title = "Looking whom to test again"
        found = network.candidates(engine, [view(model) for model in strong], settings, reporter, title)
        return suspects(*found[:3])

    few, again = quiet.sharers(engine, strong), suspects(near.a, near.b, near.log_p)
    first = np.union1d(again, named(loose)).astype(np.int32)
    if not len(first) and not len(few):
        return near, first, False, first
    core = np.union1d(first, few).astype(np.int32)
    moments = moments_of(strong)
    second, alone = _to_test_again(strong, moments, few, first, again)
    if not len(second):
        return near, second, alone, core
    n_accounts = strong[0].layer.n_accounts
    near = _with(near, tested_again(engine, strong, second, settings), n_accounts, settings)
    third = with_those_beside(company(near.a, near.b, near.log_p, near.threshold), moments)
    if len(third) and not np.array_equal(third, second):
        near = _with(near, tested_again(engine, strong, third, settings), n_accounts, settings)
    return near, third, alone, core


def _among(near, named, models, settings):
    inside = np.isin(near.a, named) & np.isin(near.b, named)
    eligible = np.stack([m.eligible for m in models if m.trace.strong], axis=1)[named]
    return _tested(near.a[inside], near.b[inside], near.log_p[inside], significance.testable_pairs(eligible), settings)


def _to_test_again(
    strong: Sequence[LayerModel], moments: Sequence[pl.DataFrame], few: Codes, first: Codes, again: Codes
) -> tuple[Codes, bool]:
    """Accounts named, with those beside them (rising); and whether they stand out among all that is posted.

    `few`: named over all posts; `first`: by both first looks; `again`: by the one that links.
    """
    few = with_those_beside(few, moments)
    if quiet.stand_alone(strong, few):
        return few, True
    second = with_those_beside(first, moments)
    if is_most(strong, second):
        second = with_those_beside(again, moments)
    return second, False


def _with(near: Tested, more: tuple[Codes, Codes, Floats], n_accounts: int, settings: Settings) -> Tested:
    """The candidates with those of another look; of a pair in both the smaller p."""
    a, b = np.concatenate([near.a, more[0]]), np.concatenate([near.b, more[1]])
    log_p = np.concatenate([near.log_p, more[2]])
    keys = a.astype(np.int64) * n_accounts + b
    order = np.lexsort((log_p, keys))
    first = order[np.unique(keys[order], return_index=True)[1]]
    return _tested(a[first], b[first], log_p[first], near.tests, settings)


def _by_content(shared: Sequence[Content], means: Sequence[Floats], settings: Settings) -> Tested:
    """Layers combined by half-Cauchy, over every pair that could have reached significance."""
    nobody = np.empty(0, np.int32)
    if not shared:
        return _tested(nobody, nobody, np.empty(0), 0, settings)
    found = [(one.pairs, one.log_p(mean, settings)) for one, mean in zip(shared, means, strict=True)]
    eligible = np.stack([one.eligible for one in shared], axis=1)
    tests = significance.testable_pairs(eligible)
    return _tested(*network.combined(found, eligible), tests, settings)


def _tested(a: Codes, b: Codes, log_p: Floats, tests: int, settings: Settings) -> Tested:
    """Benjamini-Hochberg over all pairs tested."""
    log_q = significance.benjamini_hochberg(log_p, tests)
    kept = log_q <= math.log(settings.fdr)
    threshold = math.log(settings.fdr * kept.sum() / tests) if kept.any() else -math.inf
    return Tested(a, b, log_p, log_q, tests, threshold)


def _united(procedures: Sequence[Tested], n_accounts: int, again: Codes, alone: bool, core: Codes) -> Links:
    keys = [one.key(n_accounts) for one in procedures]
    kept = [one.log_p <= one.threshold for one in procedures]
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
    near = procedures[0]
    bound = np.where(np.isin(a, core) & np.isin(b, core), max(near.threshold, procedures[3].threshold), near.threshold)
    return Links(a, b, log_p, log_q, tests, bound, flags[0] | flags[3], flags[2], again, alone)
