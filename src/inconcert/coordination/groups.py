"""From links to groups: the core of the network, communities that reruns agree on, and the traces that carry each group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import graspologic_native
import networkx as nx
import numpy as np
import numpy.typing as npt

from inconcert.coordination import null, significance
from inconcert.coordination.network import LN10, Evidence, Links, count_windows
from inconcert.coordination.null import Floats
from inconcert.engine import layer as engine_layers
from inconcert.engine.kernels import Codes, Ints
from inconcert.progress import Reporter
from inconcert.settings import Settings

CORE: Final = 2
"""Every member is linked to at least two others, so that the smallest group is a triangle."""
SMALLEST: Final = 3
STRONGEST: Final = 50.0
"""-log10 p above which a link weighs no more: beyond it the null model's tails are not to be trusted."""
RESOLUTIONS: Final = (0.1, 0.3)
"""CPM resolutions, as shares of the weakest kept link's weight: the mean weight over all pairs a community must reach."""
FOLDS: Final = 5
"""Object jackknife: each rerun leaves out one fifth of the objects."""
CO_MEMBERSHIP: Final = 0.8
"""Share of reruns in which two accounts must fall together to stay together."""
AGREEMENT: Final = 0.01
"""p of 'fewer than two independent traces hold within the group', over all groups."""
OWN_SHARE: Final = 0.05
"""A group that makes more than this share of a stratum is compared with the rates of the accounts outside it."""
OUTSIDE: Final = 200
"""Incidences of outsiders that a stratum needs for that; with fewer it is pooled with another one."""
CARRIED: Final = 1 / 3
"""Share of the members, and at least three of them, that a trace must link by itself to count as carrying the group."""


@dataclass(frozen=True, slots=True)
class LayerStrength:
    """What one layer says of a group: links with D at least the trace's minimum, their members and objects."""

    behind: Evidence
    links: int
    members: int
    objects: int
    distinct: int
    expected: float
    log_p: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A group: account codes (rising) with their stability, its links (indexes), and its layers."""

    members: Codes
    stability: Floats
    links: Ints
    layers: tuple[LayerStrength, ...]
    log_p_two_traces: float
    two_traces: bool

    @property
    def strength(self) -> tuple[bool, int, float]:
        """How groups are ranked: two traces first, then size, then evidence."""
        return (
            self.two_traces,
            len(self.members),
            -self.log_p_two_traces - sum(layer.log_p for layer in self.layers),
        )


def find_groups(
    links: Links, behind: Sequence[Evidence], settings: Settings, reporter: Reporter
) -> list[FoundGroup]:
    """Groups of at least three accounts, strongest first.

    Components -> core -> Leiden (CPM on -log10 p) over resolutions, seeds and object jackknife -> accounts that fall together in
    at least .8 of the reruns -> core again. A group's traces agree when at least two independent families of traces are
    significant within it (partial conjunction of Simes p values) and each links enough of its members.
    """
    weight = np.minimum(-links.log_p / LN10, STRONGEST)
    strong = [one for one in behind if one.model.trace.strong]
    core = _core(links.a, links.b, np.ones(len(links), np.bool_))
    if not core.any():
        return []
    accounts = np.unique(np.concatenate([links.a[core], links.b[core]]))
    keeps = [(core, fold) for fold in (-1, -2)]
    keeps += [(core & _survives(strong, links, fold, settings), fold) for fold in range(FOLDS)]
    labels = []
    with reporter.step("Finding groups that reruns agree on", len(keeps) * len(RESOLUTIONS)) as step:
        for keep, fold in keeps:
            for resolution in RESOLUTIONS:
                gamma = resolution * float(-links.threshold / LN10)
                labels.append(
                    _leiden(
                        links.a[keep], links.b[keep], weight[keep], accounts, gamma, settings.seed + abs(fold)
                    )
                )
                step.advance()
    runs = np.stack(labels, axis=1)
    groups = []
    for members in _consensus(accounts, runs):
        inside = np.isin(links.a, members) & np.isin(links.b, members)
        inside &= _core(links.a, links.b, inside)
        kept = np.unique(np.concatenate([links.a[inside], links.b[inside]]))
        if len(kept) >= SMALLEST:
            groups.append((kept, _stability(runs[np.searchsorted(accounts, kept)]), np.flatnonzero(inside)))
    described = [
        _describe(members, stability, inside, links, strong, settings, len(groups))
        for members, stability, inside in groups
    ]
    return sorted(
        described, key=lambda group: (*(-float(part) for part in group.strength), int(group.members[0]))
    )


def _core(a: Codes, b: Codes, keep: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The links among accounts that each have at least CORE links left (k-core)."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(a[keep].tolist(), b[keep].tolist(), strict=True))
    inside = np.fromiter(nx.k_core(graph, CORE).nodes, np.int64)
    return keep & np.isin(a, inside) & np.isin(b, inside)


def _survives(
    strong: Sequence[Evidence], links: Links, fold: int, settings: Settings
) -> npt.NDArray[np.bool_]:
    """Which links would be kept without one fifth of the objects."""
    columns = []
    for one in strong:
        model = one.model
        objects = model.layer.object[one.here]
        stay = (objects + model.first_object) % FOLDS != fold
        distinct, _ = count_windows(one.pair[stay], objects[stay], one.gap[stay], model.windows, len(links))
        means = one.means * (1 - 1 / FOLDS)
        columns.append(
            significance.log_p_windows(distinct, means, settings.dispersion, model.trace.min_objects)[0]
        )
    present = np.stack([one.model.eligible[links.a] & one.model.eligible[links.b] for one in strong], axis=1)
    kept: npt.NDArray[np.bool_] = (
        significance.half_cauchy(np.stack(columns, axis=1), present) <= links.threshold
    )
    return kept


def _leiden(a: Codes, b: Codes, weight: Floats, accounts: Codes, gamma: float, seed: int) -> Ints:
    """Community of each account in one run; an account without a link is alone (a negative number of its own)."""
    labels = -1 - np.arange(len(accounts), dtype=np.int64)
    if not len(a):
        return labels
    edges = [
        (str(x), str(y), float(w)) for x, y, w in zip(a.tolist(), b.tolist(), weight.tolist(), strict=True)
    ]
    _, found = graspologic_native.leiden(
        edges, resolution=gamma, use_modularity=False, seed=seed, iterations=3, trials=1, randomness=0.001
    )
    names = np.array([int(name) for name in found], np.int64)
    labels[np.searchsorted(accounts, names)] = np.array(list(found.values()), np.int64)
    return labels


def _consensus(accounts: Codes, runs: Ints) -> list[Codes]:
    """Accounts that fall together with the same centre in at least CO_MEMBERSHIP of the runs; largest centre first.

    Measured against a centre, never along a chain.
    """
    atoms, of_account = np.unique(runs, axis=0, return_inverse=True)
    weight = np.bincount(of_account, minlength=len(atoms))
    left = np.ones(len(atoms), np.bool_)
    near = [np.flatnonzero((atoms == atom).mean(axis=1) >= CO_MEMBERSHIP) for atom in atoms]
    groups: list[Codes] = []
    while True:
        reach = np.array(
            [weight[around[left[around]]].sum() if left[atom] else 0 for atom, around in enumerate(near)]
        )
        centre = int(np.argmax(reach)) if len(reach) else 0
        if not len(reach) or reach[centre] < SMALLEST:
            return groups
        taken = near[centre][left[near[centre]]]
        left[taken] = False
        groups.append(accounts[np.isin(of_account, taken)])


def _stability(runs: Ints) -> Floats:
    """Each member's mean share of runs spent with each other member."""
    size = len(runs)
    together = np.zeros(size)
    for run in runs.T:
        _, of_member, counts = np.unique(run, return_inverse=True, return_counts=True)
        together += (counts[of_member] - 1) / (size - 1)
    share: Floats = together / runs.shape[1]
    return share


def _describe(
    members: Codes,
    stability: Floats,
    inside: Ints,
    links: Links,
    strong: Sequence[Evidence],
    settings: Settings,
    n_groups: int,
) -> FoundGroup:
    layers = tuple(_layer_strength(members, inside, links, one, settings) for one in strong)
    by_family: dict[str, float] = {}
    for layer in layers:
        if layer.agrees:
            family = layer.behind.model.trace.family
            by_family[family] = min(by_family.get(family, 0.0), layer.log_p)
    log_p = significance.partial_conjunction(list(by_family.values()))
    agree = len(by_family) >= 2 and log_p <= math.log(AGREEMENT / n_groups)
    return FoundGroup(members, stability, inside, layers, log_p, agree)


def _layer_strength(
    members: Codes, inside: Ints, links: Links, one: Evidence, settings: Settings
) -> LayerStrength:
    """One layer within a group: Simes p over all pairs of members, and how many members it links by itself."""
    trace = one.model.trace
    distinct = one.distinct[inside]
    means = _means_from_outside(members, inside, links, one)
    log_p, _ = significance.log_p_windows(distinct, means, settings.dispersion, trace.min_objects)
    acting = distinct[:, -1] >= trace.min_objects
    significant = inside[log_p <= math.log(AGREEMENT)]
    linked = len(np.unique(np.concatenate([links.a[significant], links.b[significant]])))
    objects = len(np.unique(one.model.layer.object[one.here[np.isin(one.pair, inside[acting])]]))
    eligible = int(one.model.eligible[members].sum())
    together = significance.simes(log_p, eligible * (eligible - 1) // 2)
    least = trace.min_objects if trace.any_time else SMALLEST
    enough = linked >= max(SMALLEST, CARRIED * len(members)) and objects >= least
    return LayerStrength(
        behind=one,
        links=int(acting.sum()),
        members=len(np.unique(np.concatenate([links.a[inside[acting]], links.b[inside[acting]]]))),
        objects=objects,
        distinct=int(distinct[:, -1].sum()),
        expected=float(means[:, -1].sum()),
        log_p=together,
        agrees=bool(enough and together <= math.log(AGREEMENT)),
    )


def _means_from_outside(members: Codes, inside: Ints, links: Links, one: Evidence) -> Floats:
    """Lambda of the group's linked pairs at the rates of everybody else: a group must not be its own reference.

    A large group raises the rates of the strata that it fills, and so hides its own excess. Its actions are left out
    of the rates there, and a stratum that holds hardly anybody else is pooled with the one that holds most others.
    The rates of all accounts stay where the group is a small part, or where hardly anybody else is in the layer.
    """
    model = one.model
    own = model.strata.activity[members].sum(axis=0, dtype=np.int64)
    others = model.strata.size - own
    replaced = own > OWN_SHARE * model.strata.size
    if not replaced.any() or others.max() < OUTSIDE:
        means: Floats = one.means[inside]
        return means
    filled = replaced & (others < OUTSIDE)
    strata = null.pooled(model.strata, filled, int(np.argmax(others)))
    outside = replace(strata, size=strata.size - strata.activity[members].sum(axis=0, dtype=np.int64))
    pairs = engine_layers.object_pairs(model.layer.without(members), model.windows, 1)
    rates = null.rates(outside, model.incidences, pairs, unseen=1)
    replaced[np.argmax(others)] |= filled.any()
    curves = np.where(replaced[:, None, None], rates.curves, model.rates.curves)
    found: Floats = null.expected(
        links.a[inside], links.b[inside], strata.activity, model.repeats, curves, rates.step
    )
    return found
