"""Which accounts are linked: close in time, by the same content at any time, or beyond the taste of their communities.

Four procedures, each at a quarter of the asked false-discovery rate, so that the links of all four together keep it. Two ask for
times: among all pairs of accounts, and among the few accounts that chance would hardly have named together (see looks).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inconcert.coordination import network, significance
from inconcert.coordination.communities import communities
from inconcert.coordination.content import Content, content_layer, share, strong_timed
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.looks import Looks, looked
from inconcert.coordination.network import Links
from inconcert.coordination.null import Floats
from inconcert.coordination.procedure import NOBODY, Tested, tested
from inconcert.engine.base import Engine
from inconcert.engine.kernels import Codes
from inconcert.progress import Reporter
from inconcert.settings import Settings

PROCEDURES: Final = 4


@dataclass(frozen=True, slots=True)
class Search:
    """The links, and the procedures behind them: windows, windows among the named, content against chance, against taste."""

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
    engine: Engine,
    models: Sequence[LayerModel],
    settings: Settings,
    reporter: Reporter,
    title: str,
    *,
    over_posts: bool = True,
    community: Codes | None = None,
) -> Search:
    """Search all strong layers for links. A link's p is the smallest of the four procedures, its q likewise.

    `over_posts`: look among all that is posted where hardly anybody shares anything (see quiet). Not asked of accounts that were
    dealt out over what is shared only: whoever has most of that would stand out among all that is posted. `community`: the
    community of interest of each account where these layers' are known (see content.with_taste), else they are looked for.
    """
    part = settings.model_copy(update={"fdr": settings.fdr / PROCEDURES})
    looks = looked(engine, models, part, reporter, title, over_posts=over_posts)
    timed = strong_timed(models)
    n_accounts = timed[0].layer.n_accounts if timed else 0
    with reporter.step("Comparing what accounts share at any time", len(timed) + 1) as step:
        layers = [content_layer(model) for model in timed]
        if community is None:
            community = communities(layers, n_accounts, settings.seed)
        step.advance()
        shared = []
        for model, layer in zip(timed, layers, strict=True):
            shared.append(share(engine, model, layer, community))
            step.advance()
    tastes = [one.taste() for one in shared]
    chance = _by_content(shared, [one.chance(own) for one, own in zip(shared, tastes, strict=True)], part)
    taste = _by_content(shared, tastes, part)
    procedures = (looks.near, looks.among, chance, taste)
    n_accounts = max([n_accounts, *(int(one.b.max(initial=0)) + 1 for one in procedures)])
    return Search(_united(procedures, n_accounts, looks, part), procedures, n_accounts)


def _by_content(shared: Sequence[Content], means: Sequence[Floats], settings: Settings) -> Tested:
    """Layers combined by half-Cauchy, over every pair that could have reached significance."""
    if not shared:
        return tested(NOBODY, NOBODY, np.empty(0), 0, settings)
    found = [(one.pairs, one.log_p(mean, settings)) for one, mean in zip(shared, means, strict=True)]
    eligible = np.stack([one.eligible for one in shared], axis=1)
    tests = significance.testable_pairs(eligible)
    return tested(*network.combined(found, eligible), tests, settings)


def _united(procedures: Sequence[Tested], n_accounts: int, looks: Looks, settings: Settings) -> Links:
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
    return Links(
        a=a,
        b=b,
        log_p=log_p,
        log_q=np.minimum(log_q + math.log(PROCEDURES), 0.0),  # each procedure has its share of the rate
        tests=max(one.tests for one in procedures),
        tests_named=looks.among.tests,
        bounds=looks.bounds(a, b),
        findable=looks.findable(settings),
        timed=flags[0] | flags[1],
        faint=flags[1] & ~flags[0],
        beyond_taste=flags[3],
        again=looks.again,
        alone=looks.alone,
    )
