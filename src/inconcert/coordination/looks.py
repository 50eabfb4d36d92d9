"""Which pairs of accounts are close in time too often: looked at among all, then again among those who look linked.

The first look is at the rates of everybody. Accounts that it ties, with their company, are tested again at the rates of the
others (see second_look and outside), or of all that is posted (see quiet).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from inconcert.coordination import network, quiet, significance
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import Floats
from inconcert.coordination.pooled import counted
from inconcert.coordination.procedure import NOBODY, Tested, tested
from inconcert.coordination.second_look import (
    FIRST_LOOK,
    company,
    is_most,
    loose,
    moments_of,
    suspects,
    tested_again,
    with_those_beside,
)
from inconcert.engine.base import Engine
from inconcert.engine.kernels import Codes
from inconcert.progress import Reporter
from inconcert.settings import Settings

SPARSE: Final = 0.1
"""Other accounts that chance may tie to one when accounts are named to be tested among themselves: a tenth of one."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What looking at windows gives: all pairs, and those among the accounts named; and who was tested again.

    Named are accounts tied to two others that are so tied, by pairs so unlikely that chance ties an account to a tenth of
    another one: that it closes any ring of such ties has a probability of about SPARSE^3 / 6, or two in 10,000. So where
    accounts are named, something is among them, and what it is need not be looked for among all pairs: a desk of twenty has
    190 of its own, where the collection has half a million.
    """

    near: Tested
    among: Tested
    named: Codes
    bound: float
    """Log p of the pairs by which they were named."""
    again: Codes
    """Accounts that were tested again last, at the rates of the others (rising)."""
    alone: bool
    """Whether these stand out among all that is posted (see quiet)."""

    def bounds(self, a: Codes, b: Codes) -> Floats:
        """Log p at or below which these pairs are kept by their windows."""
        inside = np.isin(a, self.named) & np.isin(b, self.named)
        return np.where(inside, max(self.near.threshold, self.among.threshold), self.near.threshold)

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """Which pairs of `near` are kept, among all or among the named."""
        found: npt.NDArray[np.bool_] = self.near.log_p <= self.bounds(self.near.a, self.near.b)
        return found

    def findable(self, settings: Settings) -> float:
        """Log p that the pairs of some group need to be linked: it must be named, and kept among the named, or kept among all."""
        near, among = (
            math.log(settings.fdr / max(one.tests, 1)) if one.threshold == -math.inf else one.threshold
            for one in (self.near, self.among)
        )
        return max(near, min(self.bound, among))


def sparse(tests: int, n_accounts: int) -> float:
    """Log p at which chance ties each of so many accounts to SPARSE others, where so many of their pairs are tested."""
    return min(math.log(SPARSE * max(n_accounts, 1) / (2 * max(tests, 1))), math.log(FIRST_LOOK))


def looked(
    engine: Engine,
    models: Sequence[LayerModel],
    settings: Settings,
    reporter: Reporter,
    title: str,
    *,
    over_posts: bool,
) -> Looks:
    """Pairs by their windows; accounts that look linked, then with their company, are tested again at the rates of the others."""
    strong = [model for model in models if model.trace.strong]
    a, b, log_p, tests = network.candidates(engine, strong, settings, reporter, title)
    near = tested(a, b, log_p, tests, settings)
    freely = network.candidates(
        engine, [loose(model) for model in strong], settings, reporter, "Looking whom to test again"
    )[:3]
    able = network.able(counted(strong))
    bound = sparse(tests, int(able.any(axis=1).sum()))
    first, freely_first = suspects(a, b, log_p), suspects(*freely)
    first_named, freely_named = suspects(a, b, log_p, bound), suspects(*freely, bound)
    few = quiet.sharers(engine, strong) if over_posts else NOBODY
    if not any(map(len, (first, freely_first, few))):
        return Looks(near, _among(near, NOBODY, able, settings), NOBODY, bound, NOBODY, alone=False)
    moments = moments_of(strong)
    few = with_those_beside(few, moments)
    alone = quiet.stand_alone(strong, few)
    second = few if alone else with_those_beside(_either(first, freely_first), moments)
    most = is_most(strong, second)
    if most and not alone:
        second = with_those_beside(first, moments)
    named = first_named if most else _either(first_named, freely_named)
    looks = Looks(near, _among(near, named, able, settings), named, bound, second, alone)
    if not len(second):
        return looks
    looks = _again(engine, strong, looks, second, settings)
    third = with_those_beside(company(looks.near.a, looks.near.b, looks.kept), moments)
    if not len(third) or np.array_equal(third, second):
        return looks
    return _again(engine, strong, looks, third, settings)


def _again(
    engine: Engine, strong: Sequence[LayerModel], looks: Looks, accounts: Codes, settings: Settings
) -> Looks:
    """What is known, and these accounts tested among themselves at the rates of the others; of a pair in both the smaller p."""
    more = tested_again(engine, strong, accounts, settings)
    a, b = np.concatenate([looks.near.a, more[0]]), np.concatenate([looks.near.b, more[1]])
    log_p = np.concatenate([looks.near.log_p, more[2]])
    keys = a.astype(np.int64) * strong[0].layer.n_accounts + b
    order = np.lexsort((log_p, keys))
    best = order[np.unique(keys[order], return_index=True)[1]]
    near = tested(a[best], b[best], log_p[best], looks.near.tests, settings)
    among = _among(near, looks.named, network.able(counted(strong)), settings)
    return replace(looks, near=near, among=among, again=accounts)


def _either(some: Codes, others: Codes) -> Codes:
    """Accounts that are in one or the other (rising)."""
    found: Codes = np.union1d(some, others).astype(np.int32)
    return found


def _among(near: Tested, named: Codes, eligible: npt.NDArray[np.bool_], settings: Settings) -> Tested:
    """The pairs of accounts named, tested by themselves."""
    inside = np.isin(near.a, named) & np.isin(near.b, named)
    tests = significance.testable_pairs(eligible[named])
    return tested(near.a[inside], near.b[inside], near.log_p[inside], tests, settings)
