"""Communities of interest: who draws from the same things, whenever they do. What taste gives is measured within them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import graspologic_native
import numpy as np

from inconcert.engine.kernels import Codes, Ints
from inconcert.engine.layer import Layer

SMALLEST: Final = 100
"""Accounts a community must have: a smaller one could be the very group that is looked for, and its own reference."""
RESOLUTION: Final = 0.1
"""Of the community search: coarse, so that a taste is a country's politics or a science, not one conference room."""
MOST_EDGES: Final = 3_000_000
"""Ties of accounts to objects looked at; with more, the objects of most accounts are left out first."""


def communities(layers: Sequence[Layer], n_accounts: int, seed: int) -> Codes:
    """The community of each account, by number; 0 for accounts of small communities, which are pooled.

    Found without times, from the ties of accounts to objects (one tie for each layer, account and object), by Leiden with
    modularity at a low resolution. Two accounts need not share anything to be in one community.

    Args:
        layers: actions, one an account and object.
        n_accounts: accounts of the case.
        seed: of the search.
    """
    account, thing = _ties(layers)
    label = np.zeros(n_accounts, np.int32)
    if not len(account):
        return label
    edges = [(f"a{a}", f"o{o}", 1.0) for a, o in zip(account.tolist(), thing.tolist(), strict=True)]
    _, found = graspologic_native.leiden(
        edges, resolution=RESOLUTION, use_modularity=True, seed=seed, iterations=2, trials=1, randomness=0.001
    )
    present = np.unique(account)
    own = np.array([found[f"a{a}"] for a in present.tolist()], np.int64)
    _, inverse, counts = np.unique(own, return_inverse=True, return_counts=True)
    large = counts >= SMALLEST
    number = np.where(large, np.cumsum(large), 0)
    label[present] = number[inverse]
    return label


def _ties(layers: Sequence[Layer]) -> tuple[Codes, Ints]:
    """Accounts and objects (numbered over all layers), objects of fewest accounts first where there are too many."""
    accounts, things, popular, start = [], [], [], 0
    for layer in layers:
        held = np.diff(layer.offsets)
        accounts.append(layer.account)
        things.append(layer.object.astype(np.int64) + start)
        popular.append(held[layer.object])
        start += layer.n_objects
    if not accounts:
        return np.empty(0, np.int32), np.empty(0, np.int64)
    account, thing, size = np.concatenate(accounts), np.concatenate(things), np.concatenate(popular)
    order = np.lexsort((account, thing))
    if len(order) > MOST_EDGES:
        order = order[np.sort(np.argsort(size[order], kind="stable")[:MOST_EDGES])]
    return account[order], thing[order]
