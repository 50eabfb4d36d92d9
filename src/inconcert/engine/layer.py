"""The actions of one layer, sorted for the kernels, and the pairs that come out of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from inconcert.engine import counting, kernels
from inconcert.engine.kernels import Codes, Ints

NONE: Ints = np.empty(0, np.int64)
ANY_TIME: Final = 2**62
"""A window that holds every pair of times."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Actions of one trace, sorted by object, then time.

    Shapes: n actions; `offsets` has one entry more than there are objects. `time` is in microseconds. `post` is -1 where an
    action has no post. `prior_offsets` and `prior_codes` list (CSR by post, rising) the objects of earlier layers: two
    posts that share one of them have been counted there and do not count here. Both are empty when there is none.
    """

    object: Codes
    time: Ints
    account: Codes
    post: Ints
    offsets: Ints
    n_accounts: int
    prior_offsets: Ints = field(default_factory=lambda: NONE)
    prior_codes: Ints = field(default_factory=lambda: NONE)

    def __len__(self) -> int:
        return len(self.object)

    @property
    def n_objects(self) -> int:
        """How many objects the layer has."""
        return len(self.offsets) - 1

    def where(self, keep: npt.NDArray[np.bool_]) -> Layer:
        """The layer with these actions only."""
        counts = np.bincount(self.object[keep], minlength=self.n_objects)
        return replace(
            self,
            object=self.object[keep],
            time=self.time[keep],
            account=self.account[keep],
            post=self.post[keep],
            offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        )

    def without(self, accounts: Codes) -> Layer:
        """The layer without the actions of these accounts."""
        return self.where(~np.isin(self.account, accounts))


def joined(layers: Sequence[Layer]) -> Layer:
    """Layers one after the other: objects and posts of each are numbered on from those of the layers before it."""
    n_posts = max(max(int(one.post.max(initial=-1)) + 1, len(one.prior_offsets) - 1) for one in layers)
    objects = posts = actions = codes = 0
    parts = []
    for one in layers:
        rows = one.prior_offsets if len(one.prior_offsets) else np.zeros(1, np.int64)
        rows = np.pad(rows, (0, n_posts + 1 - len(rows)), "edge")
        parts.append(
            (
                one.object + np.int32(objects),
                one.time,
                one.account,
                np.where(one.post < 0, -1, one.post + posts),
                one.offsets[:-1] + actions,
                rows[:-1] + codes,
                one.prior_codes,
            )
        )
        objects, posts = objects + one.n_objects, posts + n_posts
        actions, codes = actions + len(one), codes + len(one.prior_codes)
    thing, time, account, post, offsets, rows, prior = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return Layer(
        object=thing,
        time=time,
        account=account,
        post=post,
        offsets=np.append(offsets, actions),
        n_accounts=layers[0].n_accounts,
        prior_offsets=np.append(rows, codes) if codes else NONE,
        prior_codes=prior,
    )


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of accounts (a < b), sorted; D and K by window, cumulative: distinct objects, and pairs of posts.

    `times` (pairs x 3), microseconds: sum of gaps, first and last action of the co-actions in the widest window.
    """

    a: Codes
    b: Codes
    distinct: Codes
    coactions: Codes
    times: Ints

    def __len__(self) -> int:
        return len(self.a)

    @property
    def columns(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays in order."""
        return self.a, self.b, self.distinct, self.coactions, self.times

    def __getitem__(self, keep: npt.NDArray[np.bool_] | Ints | slice) -> Pairs:
        return Pairs(*(column[keep] for column in self.columns))

    @classmethod
    def empty(cls, size: int, n_windows: int) -> Pairs:
        """Room for so many pairs."""
        a, b = np.empty(size, np.int32), np.empty(size, np.int32)
        distinct, coactions = np.empty((size, n_windows), np.int32), np.empty((size, n_windows), np.int32)
        return cls(a, b, distinct, coactions, np.empty((size, 3), np.int64))

    @classmethod
    def concat(cls, parts: Sequence[Pairs]) -> Pairs:
        """One table of many, in order. There must be at least one."""
        return cls(
            *(np.concatenate(columns) for columns in zip(*(part.columns for part in parts), strict=True))
        )


Screen = Callable[[Pairs], Pairs]
Kept = TypeVar("Kept")
CHUNK: Final = 1 << 19
"""Pairs found before they are screened: bounds memory."""


def blocks(work: Ints, count: int) -> Iterator[tuple[int, int]]:
    """Split items 0..n-1 into at most `count` runs of about equal work. `work` is cumulative (n + 1)."""
    cuts = np.searchsorted(work, np.linspace(0, work[-1], count + 1)[1:-1])
    edges = np.unique(np.concatenate([[0], cuts, [len(work) - 1]]))
    yield from pairwise(edges.tolist())


def sort_layer(
    objects: Codes,
    time: Ints,
    account: Codes,
    post: Ints,
    *,
    n_objects: int,
    n_accounts: int,
    prior: tuple[Ints, Ints] = (NONE, NONE),
    threads: int = 1,
) -> Layer:
    """Sort actions by object, then time; ties keep their order."""
    offsets, order = kernels.counting_sort(objects, n_objects)
    with ThreadPoolExecutor(threads) as pool:
        tasks = [
            pool.submit(kernels.sort_rows, offsets, order, time, *block)
            for block in blocks(offsets, 8 * threads)
        ]
        for task in tasks:
            task.result()
        columns = list(pool.map(lambda column: column[order], (objects, time, account, post)))
    return Layer(columns[0], columns[1], columns[2], columns[3], offsets, n_accounts, *prior)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How many actions before and after each action lie within the widest window on the same object."""

    left: Codes
    right: Codes
    pairs: int = field(metadata={"meaning": "pairs of actions within the window, same account included"})


def neighbours(layer: Layer, window: int, threads: int) -> Neighbours:
    """Bounds of the window around every action, by two pointers: exact, and nothing is listed."""
    left, right = np.zeros(len(layer), np.int32), np.zeros(len(layer), np.int32)
    with ThreadPoolExecutor(threads) as pool:
        tasks = [
            pool.submit(kernels.window_bounds, layer.offsets, layer.time, window, *block, left, right)
            for block in blocks(layer.offsets, 8 * threads)
        ]
        return Neighbours(left, right, sum(task.result() for task in tasks))


def account_rows(layer: Layer, active: npt.NDArray[np.bool_] | None = None) -> tuple[Ints, Ints]:
    """Each account's actions as positions in the layer, rising (CSR): offsets (accounts + 1) and positions."""
    if active is None:
        return kernels.counting_sort(layer.account, layer.n_accounts)
    where = np.flatnonzero(active)
    rows, order = kernels.counting_sort(layer.account[where], layer.n_accounts)
    return rows, where[order]


def _work_space(n_accounts: int, n_windows: int, most_near: int) -> tuple[npt.NDArray[Any], ...]:
    """What the kernel counts in: met, slots, cells, moments, others, near. One a thread, used again for every block."""
    return (
        np.zeros(n_accounts, np.uint8),
        np.zeros(n_accounts, np.int32),
        np.empty(n_accounts * (2 + 2 * n_windows), np.int32),
        np.empty(3 * n_accounts, np.int64),
        np.empty(n_accounts, np.int32),
        np.empty(most_near + 1, np.int32),
    )


def sweep(
    layer: Layer,
    windows: Sequence[int],
    *,
    min_objects: int = 1,
    min_coactions: int = 1,
    screen: Screen | None = None,
    threads: int = 1,
    advance: Callable[[float], None] | None = None,
) -> Pairs:
    """Every pair of accounts with enough co-actions: the heart of the engine.

    Args:
        layer: the sorted actions.
        windows: nested windows in microseconds, rising; a co-action lies within one when |dt| <= window.
        min_objects: distinct objects a pair needs in the widest window.
        min_coactions: pairs of posts it needs there.
        screen: called with each block of pairs; returns those to keep, so that memory stays bounded.
        threads: worker threads; the result does not depend on them.
        advance: told the share of work done with each block (0 to 1).
    """
    kept = sweep_blocks(
        layer,
        windows,
        screen or _everything,
        min_objects=min_objects,
        min_coactions=min_coactions,
        threads=threads,
        advance=advance,
    )
    return Pairs.concat(kept) if kept else Pairs.empty(0, len(windows))


def _everything(pairs: Pairs) -> Pairs:
    return pairs


def sweep_blocks(
    layer: Layer,
    windows: Sequence[int],
    take: Callable[[Pairs], Kept],
    *,
    min_objects: int = 1,
    min_coactions: int = 1,
    threads: int = 1,
    advance: Callable[[float], None] | None = None,
) -> list[Kept]:
    """The sweep, with each block of pairs handed over where it was found: what `take` makes of them, in order.

    `take` runs in the worker threads, so what it does costs no second pass over a table too large for the caches. The
    other arguments are those of `sweep`.
    """
    if not len(layer):
        return []
    levels = np.asarray(windows, np.int64)
    near = neighbours(layer, int(levels[-1]), threads)
    rows, positions = account_rows(layer, (near.left > 0) | (near.right > 0))
    visits = near.left + near.right
    work = np.concatenate([[0], np.cumsum(visits[positions], dtype=np.int64)])[rows] + rows
    # accumulators in order of activity, so that those met most lie together
    place_of = np.empty(layer.n_accounts, np.int32)
    place_of[np.argsort(-np.diff(rows), kind="stable")] = np.arange(layer.n_accounts, dtype=np.int32)
    place = place_of[layer.account]
    most_near = int(visits.max())
    spaces = threading.local()

    def one(block: tuple[int, int]) -> list[Kept]:
        if not hasattr(spaces, "own"):
            spaces.own = _work_space(layer.n_accounts, len(levels), most_near)
        row, last = block
        taken: list[Kept] = []
        while row < last:
            out = Pairs.empty(max(CHUNK, layer.n_accounts), len(levels))
            size, row = kernels.sweep(
                row,
                last,
                rows,
                positions,
                layer.object,
                layer.time,
                layer.account,
                layer.post,
                near.left,
                near.right,
                place,
                place_of,
                levels,
                layer.prior_offsets,
                layer.prior_codes,
                min_objects,
                min_coactions,
                *spaces.own,
                *out.columns,
            )
            taken.append(take(out[slice(0, size)]))
        if advance:
            advance(float(work[block[1]] - work[block[0]]) / max(float(work[-1]), 1.0))
        return taken

    with ThreadPoolExecutor(threads) as pool:
        return [part for parts in pool.map(one, blocks(work, 12 * threads)) for part in parts]


def object_pairs(layer: Layer, windows: Sequence[int], threads: int) -> Ints:
    """For each object and window: how many pairs of accounts have a pair of actions within it (objects x windows)."""
    counts = np.zeros((layer.n_objects, len(windows)), np.int64)
    levels = np.asarray(windows, np.int64)
    with ThreadPoolExecutor(threads) as pool:
        tasks = [
            pool.submit(
                counting.object_pair_counts,
                layer.offsets,
                layer.time,
                layer.account,
                layer.post,
                levels,
                layer.prior_offsets,
                layer.prior_codes,
                layer.n_accounts,
                *block,
                counts,
            )
            for block in blocks(layer.offsets, 8 * threads)
        ]
        for task in tasks:
            task.result()
    return counts


def post_pairs(layer: Layer, a: Codes, b: Codes, window: int, threads: int) -> tuple[Ints, Ints, Ints]:
    """The co-actions behind given pairs: index of the pair, a's action, b's action (positions in the layer)."""
    rows, positions = account_rows(layer)
    edges = np.linspace(0, len(a), 8 * threads + 1).astype(np.int64).tolist()

    def one(block: tuple[int, int]) -> tuple[Ints, Ints, Ints]:
        found: tuple[Ints, Ints, Ints] = counting.list_coactions(
            a,
            b,
            rows,
            positions,
            layer.object,
            layer.time,
            layer.post,
            window,
            layer.prior_offsets,
            layer.prior_codes,
            *block,
        )
        return found

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(one, pairwise(edges)))
    pair, here, there = (np.concatenate([part[index] for part in parts]) for index in range(3))
    return pair, here, there


def pair_counts(
    layer: Layer, a: Codes, b: Codes, windows: Sequence[int], threads: int
) -> tuple[Codes, Codes]:
    """D and K of given pairs by window (pairs x windows, cumulative), counted, not listed; earlier layers are not looked at."""
    rows, positions = account_rows(layer)
    levels = np.asarray(windows, np.int64)
    distinct, coactions = (np.zeros((len(a), len(levels)), np.int32) for _ in "dk")
    edges = np.linspace(0, len(a), 8 * threads + 1).astype(np.int64).tolist()
    with ThreadPoolExecutor(threads) as pool:
        tasks = [
            pool.submit(
                counting.count_coactions,
                a,
                b,
                rows,
                positions,
                layer.object,
                layer.time,
                levels,
                *block,
                distinct,
                coactions,
            )
            for block in pairwise(edges)
        ]
        for task in tasks:
            task.result()
    return distinct, coactions
