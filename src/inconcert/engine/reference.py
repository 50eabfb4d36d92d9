"""The slow, obvious engine: what the kernels must give, written so that it can be read and believed.

Loops over every pair of actions. For tests and for small tables only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import combinations
from typing import NamedTuple


class Action(NamedTuple):
    """An account acted on an object at a time (microseconds), with a post."""

    account: int
    object: int
    time: int
    post: int


class CoAction(NamedTuple):
    """Two actions of two accounts (account of the first < of the second) on one object within the widest window."""

    first: Action
    second: Action

    @property
    def gap(self) -> int:
        """|dt| in microseconds."""
        return abs(self.first.time - self.second.time)


Earlier = Mapping[int, Set[int]]


def coactions(actions: Sequence[Action], window: int, earlier: Earlier | None = None) -> list[CoAction]:
    """Every pair of actions of different accounts on the same object with |dt| <= window.

    `earlier` names, for each post, objects of earlier layers: two posts that share one have been counted there.
    """
    counted = earlier or {}
    found = []
    for one, other in combinations(actions, 2):
        if one.object != other.object or one.account == other.account or abs(one.time - other.time) > window:
            continue
        if counted.get(one.post, set()) & counted.get(other.post, set()):
            continue
        found.append(CoAction(*sorted((one, other))))
    return found


def pair_counts(
    actions: Sequence[Action], windows: Sequence[int], earlier: Earlier | None = None
) -> dict[tuple[int, int], tuple[list[int], list[int]]]:
    """For each pair of accounts: D (distinct objects) and K (pairs of actions) by window."""
    found: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
    for level, window in enumerate(windows):
        objects: dict[tuple[int, int], set[int]] = defaultdict(set)
        for pair in coactions(actions, window, earlier):
            key = (pair.first.account, pair.second.account)
            objects[key].add(pair.first.object)
            counts = found.setdefault(key, ([0] * len(windows), [0] * len(windows)))
            counts[1][level] += 1
        for key, seen in objects.items():
            found[key][0][level] = len(seen)
    return found


def object_pairs(
    actions: Sequence[Action], windows: Sequence[int], earlier: Earlier | None = None
) -> dict[int, list[int]]:
    """For each object: pairs of accounts with a pair of actions within each window."""
    found: dict[int, list[int]] = defaultdict(lambda: [0] * len(windows))
    for level, window in enumerate(windows):
        seen = {
            (pair.first.object, pair.first.account, pair.second.account)
            for pair in coactions(actions, window, earlier)
        }
        for obj, _, _ in seen:
            found[obj][level] += 1
    return dict(found)
