"""Which pairs of accounts are close in time too often: looked at among all, then again among those who look linked.

The first look is at the rates of everybody. Accounts that it ties, with their company, are tested again at the rates of the
others (see second_look and outside), or of all that is posted (see quiet).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from inconcert.coordination import network, quiet, significance
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.network import Candidates, Looked
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
    another one. Were ties independent, that would close a ring with a probability of SPARSE^3 / 6; things that half a dozen
    accounts have tie three at once, so it is more, and is measured. So where accounts are named, something is likely among them,
    and what it is need not be looked for among all pairs: a desk of twenty has 190 of its own, where the collection has half a
    million. Naming, and the test among the named, also count what a pair shares in all traces together (see pooled). Among all
    pairs they do not: people of one taste have more in common in every trace.
    """

    near: Tested
    among: Tested
    named: Codes
    bound: float
    """Log p of the pairs by which they were named."""
    again: tuple[Codes, ...]
    """The accounts that were tested again among themselves, at the rates of all others (each rising)."""
    alone: bool
    """Whether these stand out among all that is posted (see quiet)."""

    def bounds(self, a: Codes, b: Codes) -> Floats:
        """Log p at or below which these pairs are kept by their windows."""
        inside = np.isin(a, self.named) & np.isin(b, self.named)
        return np.where(inside, max(self.near.threshold, self.among.threshold), self.near.threshold)

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """Which pairs of `near` are so unlikely that, among all or among the named, they would be kept."""
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


@dataclass(frozen=True, slots=True)
class _Margins:
    """What could be tested in some layers, by margins only: it is the same in every look."""

    pairs: int
    """Pairs that could reach significance in one of them."""
    able: npt.NDArray[np.bool_]
    """Which accounts could in which of them, and in all together (accounts x layers)."""
    bound: float
    """Log p of the pairs by which accounts are named."""


def _margins(strong: Sequence[LayerModel]) -> _Margins:
    able = network.able(counted(strong))
    return _Margins(
        pairs=significance.testable_pairs(network.able(strong)),
        able=able,
        bound=sparse(significance.testable_pairs(able), int(able.any(axis=1).sum())),
    )


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
    seen = network.candidates(engine, strong, settings, reporter, title)
    freely = network.candidates(
        engine, [loose(model) for model in strong], settings, reporter, "Looking whom to test again"
    )
    margins = _margins(strong)
    first, freely_first = suspects(*seen.each), suspects(*freely.each)
    first_named, freely_named = (suspects(*one.together, margins.bound) for one in (seen, freely))
    few = quiet.sharers(engine, strong) if over_posts else NOBODY
    if not any(map(len, (first, freely_first, first_named, freely_named, few))):
        return _looks(seen, NOBODY, (), margins, settings)
    moments = moments_of(strong)
    few = with_those_beside(few, moments)
    alone = quiet.stand_alone(strong, few)
    second = few if alone else with_those_beside(_either(first, freely_first), moments)
    most = is_most(strong, second)
    if most and not alone:
        second = with_those_beside(first, moments)
    named = first_named if most else _either(first_named, freely_named)
    if not len(second):
        return _looks(seen, named, (), margins, settings)
    seen = _again(engine, strong, seen, second, settings)
    looks = _looks(seen, named, (second,), margins, settings, alone=alone)
    third = with_those_beside(company(looks.near.a, looks.near.b, looks.kept), moments)
    if not len(third) or np.array_equal(third, second):
        return looks
    seen = _again(engine, strong, seen, third, settings)
    return _looks(seen, named, (second, third), margins, settings, alone=alone)


def _looks(
    seen: Looked,
    named: Codes,
    again: tuple[Codes, ...],
    margins: _Margins,
    settings: Settings,
    *,
    alone: bool = False,
) -> Looks:
    """Both procedures on what was seen: all pairs, and those of accounts named."""
    a, b, log_p = seen.together
    inside = np.isin(a, named) & np.isin(b, named)
    pairs_named = significance.testable_pairs(margins.able[named])
    return Looks(
        near=tested(*seen.each, margins.pairs, settings),
        among=tested(a[inside], b[inside], log_p[inside], pairs_named, settings),
        named=named,
        bound=margins.bound,
        again=again,
        alone=alone,
    )


def _again(
    engine: Engine, strong: Sequence[LayerModel], seen: Looked, accounts: Codes, settings: Settings
) -> Looked:
    """What was seen, and these accounts tested among themselves at the rates of the others; of a pair in both the smaller p."""
    more = tested_again(engine, strong, accounts, settings)
    n_accounts = strong[0].layer.n_accounts
    return Looked(
        _smaller(seen.each, more.each, n_accounts), _smaller(seen.together, more.together, n_accounts)
    )


def _smaller(some: Candidates, others: Candidates, n_accounts: int) -> Candidates:
    """Both lists in one; of a pair in both the smaller p."""
    a, b = np.concatenate([some.a, others.a]), np.concatenate([some.b, others.b])
    log_p = np.concatenate([some.log_p, others.log_p])
    keys = a.astype(np.int64) * n_accounts + b
    order = np.lexsort((log_p, keys))
    best = order[np.unique(keys[order], return_index=True)[1]]
    return Candidates(a[best], b[best], log_p[best])


def _either(some: Codes, others: Codes) -> Codes:
    """Accounts that are in one or the other (rising)."""
    found: Codes = np.union1d(some, others).astype(np.int32)
    return found
