"""The network cut into groups: its core, and communities of links that reruns agree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import graspologic_native
import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from inconcert.coordination.network import LN10, Evidence, Links, by_windows, count_windows
from inconcert.coordination.null import Floats
from inconcert.engine import counting
from inconcert.engine.kernels import Codes, Ints
from inconcert.progress import Reporter
from inconcert.settings import Settings

CORE: Final = 2
"""Every member is linked to at least two others, so that the smallest group is a triangle."""
SMALLEST: Final = 3
STRONGEST: Final = 50.0
"""-log10 p above which a link weighs no more: beyond it the null model's tails are not to be trusted."""
FOLDS: Final = 5
"""Object jackknife: each rerun leaves out one fifth of the objects."""
DENSE: Final = 1 / 3
"""Sets that are linked with each other at least so densely, as a share of how densely the looser one is within, are one."""
CO_MEMBERSHIP: Final = 0.8
"""Share of reruns in which two accounts must fall together to stay together."""


@dataclass(frozen=True, slots=True)
class Partition:
    """The accounts of the core (rising), the community of each in every rerun (accounts x reruns), and what reruns agree on."""

    accounts: Codes
    runs: Ints
    sets: list[Codes]

    def stability(self, members: Codes) -> Floats:
        """Each member's mean share of reruns spent with each other member (0 to 1)."""
        runs = self.runs[np.searchsorted(self.accounts, members)]
        together = np.zeros(len(members))
        for run in runs.T:
            _, of_member, counts = np.unique(run, return_inverse=True, return_counts=True)
            together += (counts[of_member] - 1) / (len(members) - 1)
        share: Floats = together / runs.shape[1]
        return share


def cut(links: Links, strong: Sequence[Evidence], settings: Settings, reporter: Reporter) -> Partition:
    """Sets of accounts (rising) that fall together in at least .8 of the reruns.

    Core -> Leiden (modularity on -log10 p) over two seeds and five reruns that leave out a fifth of the objects each.
    """
    everything = np.ones(len(links), np.bool_)
    core = in_core(links.a, links.b, everything)
    if not core.any():
        return Partition(np.empty(0, np.int32), np.empty((0, 0), np.int64), [])
    weight = np.minimum(-links.log_p / LN10, STRONGEST)
    accounts = np.unique(np.concatenate([links.a[core], links.b[core]]))
    keeps = [(core, settings.seed + number) for number in (1, 2)]
    keeps += [
        (core & _survives(strong, links, fold, settings), settings.seed + fold) for fold in range(FOLDS)
    ]
    labels = []
    with reporter.step("Finding groups that reruns agree on", len(keeps)) as step:
        for keep, seed in keeps:
            found = _leiden(links.a[keep], links.b[keep], weight[keep], accounts, seed)
            labels.append(joined(found, links.a[keep], links.b[keep], accounts))
            step.advance()
    runs = np.stack(labels, axis=1)
    return Partition(accounts, runs, _consensus(accounts, runs))


def in_core(a: Codes, b: Codes, keep: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The links among accounts that each have at least CORE links left (k-core)."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(a[keep].tolist(), b[keep].tolist(), strict=True))
    inside = np.fromiter(nx.k_core(graph, CORE).nodes, np.int64)
    return keep & np.isin(a, inside) & np.isin(b, inside)


def _survives(
    strong: Sequence[Evidence], links: Links, fold: int, settings: Settings
) -> npt.NDArray[np.bool_]:
    """Which links would be kept without one fifth of the objects.

    A link by windows is tested again. One by content at any time stays when it keeps two objects, and half of its objects.
    """
    left, all_shared = np.zeros(len(links), np.int64), np.zeros(len(links), np.int64)
    for one in strong:
        gone = _shared_in_fold(one, links, fold)
        left, all_shared = left + one.shared - gone, all_shared + one.shared
    by_content = ~links.timed & (left >= 2) & (2 * left >= all_shared)
    distinct = []
    for one in strong:
        objects = one.model.layer.object[one.here]
        stay = (objects + one.model.first_object) % FOLDS != fold
        distinct.append(
            count_windows(one.pair[stay], objects[stay], one.gap[stay], one.model.windows, len(links))[0]
        )
    means = [one.means * (1 - 1 / FOLDS) for one in strong]
    by_time = by_windows(strong, links, distinct, means, settings).combined <= links.bounds
    kept: npt.NDArray[np.bool_] = by_content | by_time
    return kept


def _shared_in_fold(one: Evidence, links: Links, fold: int) -> Ints:
    """How many objects that each link's accounts share fall into the fifth that is left out."""
    found = one.model.incidences
    fold_of = ((np.arange(one.model.layer.n_objects) + one.model.first_object) % FOLDS != fold).astype(
        np.int32
    )
    counts = np.zeros((len(links), 2), np.int64)
    counting.shared_objects(links.a, links.b, found.rows, found.objects, fold_of, 0, len(links), counts)
    gone: Ints = counts[:, 0]
    return gone


def _leiden(a: Codes, b: Codes, weight: Floats, accounts: Codes, seed: int) -> Ints:
    """Community of each account in one run; an account without a link is alone (a negative number of its own)."""
    labels = -1 - np.arange(len(accounts), dtype=np.int64)
    if not len(a):
        return labels
    edges = [
        (str(x), str(y), float(w)) for x, y, w in zip(a.tolist(), b.tolist(), weight.tolist(), strict=True)
    ]
    _, found = graspologic_native.leiden(
        edges, resolution=1.0, use_modularity=True, seed=seed, iterations=3, trials=1, randomness=0.001
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


def joined(labels: Ints, a: Codes, b: Codes, accounts: Codes) -> Ints:
    """The labels of one run, communities that are linked with each other about as densely as within made one (see DENSE).

    Modularity compares with the network as a whole, and where that is one group it cuts the group, differently in each run.
    """
    names, community = np.unique(labels, return_inverse=True)
    size = np.bincount(community)
    ends = np.sort(community[np.searchsorted(accounts, np.stack([a, b]))], axis=0)
    (low, high), links = np.unique(ends, axis=1, return_counts=True)
    possible = np.where(low == high, size[low] * (size[low] - 1) // 2, size[low] * size[high])
    density = links / possible
    within = np.ones(len(names))
    within[low[low == high]] = density[low == high]
    close = density >= DENSE * np.minimum(within[low], within[high])
    graph = coo_matrix((np.ones(close.sum()), (low[close], high[close])), (len(names), len(names)))
    joined: Ints = connected_components(graph, directed=False)[1][community].astype(np.int64)
    return joined
