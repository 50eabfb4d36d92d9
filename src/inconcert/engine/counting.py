"""Counting and listing co-actions: pairs per object without listing, and the posts behind given pairs of accounts."""

from __future__ import annotations

import numpy as np
from numba import njit

from inconcert.engine.kernels import Codes, Ints, share_a_code


@njit(nogil=True, cache=True)
def object_pair_counts(
    offsets: Ints,
    time: Ints,
    account: Codes,
    post: Ints,
    windows: Ints,
    prior_offsets: Ints,
    prior_codes: Ints,
    n_accounts: int,
    first: int,
    last: int,
    counts: Ints,
) -> None:
    """For objects first..last-1 and each window: how many pairs of accounts have a pair of actions within it.

    An object on which no account acts twice needs no listing: two pointers count its pairs exactly.
    `counts` (objects x windows) is filled in place.
    """
    n_windows = len(windows)
    has_prior = len(prior_offsets) > 0
    seen = np.full(n_accounts, -1, np.int64)
    nearest = np.zeros(n_accounts, np.int64)
    touched = np.empty(n_accounts, np.int32)
    for row in range(first, last):
        start, end = offsets[row], offsets[row + 1]
        once = not has_prior
        if once:
            for at in range(start, end):
                if seen[account[at]] == row:
                    once = False
                    break
                seen[account[at]] = row
            for at in range(start, end):
                seen[account[at]] = -1
        if once:
            for level in range(n_windows):
                low = start
                for at in range(start, end):
                    while time[at] - time[low] > windows[level]:
                        low += 1
                    counts[row, level] += at - low
            continue
        _count_repeated(
            start,
            end,
            time,
            account,
            post,
            windows,
            prior_offsets,
            prior_codes,
            has_prior,
            seen,
            nearest,
            touched,
            counts[row],
        )
        for level in range(1, n_windows):
            counts[row, level] += counts[row, level - 1]


@njit(nogil=True, cache=True)
def _count_repeated(
    start: int,
    end: int,
    time: Ints,
    account: Codes,
    post: Ints,
    windows: Ints,
    prior_offsets: Ints,
    prior_codes: Ints,
    has_prior: bool,
    seen: Ints,
    nearest: Ints,
    touched: Codes,
    counts: Ints,
) -> None:
    """Pairs of accounts by their narrowest window, on one object where accounts act more than once."""
    members = np.argsort(account[start:end], kind="mergesort")
    at = 0
    size = end - start
    widest = windows[-1]
    while at < size:
        row = account[start + members[at]]
        n_touched = 0
        while at < size and account[start + members[at]] == row:
            here = start + members[at]
            at += 1
            for step in (-1, 1):
                there = here + step
                while start <= there < end and abs(time[there] - time[here]) <= widest:
                    other = account[there]
                    if other > row and not (
                        has_prior and share_a_code(prior_offsets, prior_codes, post[here], post[there])
                    ):
                        level = 0
                        gap = abs(time[there] - time[here])
                        while gap > windows[level]:
                            level += 1
                        if seen[other] != row:
                            seen[other] = row
                            nearest[other] = level
                            touched[n_touched] = other
                            n_touched += 1
                        elif level < nearest[other]:
                            nearest[other] = level
                    there += step
        for index in range(n_touched):
            counts[nearest[touched[index]]] += 1
            seen[touched[index]] = -1


@njit(nogil=True, cache=True)
def shared_objects(
    pair_a: Codes,
    pair_b: Codes,
    rows: Ints,
    row_objects: Codes,
    stratum: Codes,
    first: int,
    last: int,
    shared: Ints,
) -> None:
    """Distinct objects that pairs first..last-1 share at any time, by stratum of the object.

    `rows`, `row_objects`: the distinct objects of each account, rising (CSR). `shared` (pairs x strata) is filled in place.
    """
    for pair in range(first, last):
        at, end_a = rows[pair_a[pair]], rows[pair_a[pair] + 1]
        to, end_b = rows[pair_b[pair]], rows[pair_b[pair] + 1]
        while at < end_a and to < end_b:
            if row_objects[at] == row_objects[to]:
                shared[pair, stratum[row_objects[at]]] += 1
                at += 1
                to += 1
            elif row_objects[at] < row_objects[to]:
                at += 1
            else:
                to += 1


@njit(nogil=True, cache=True)
def list_coactions(
    pair_a: Codes,
    pair_b: Codes,
    rows: Ints,
    positions: Ints,
    objects: Codes,
    time: Ints,
    post: Ints,
    window: int,
    prior_offsets: Ints,
    prior_codes: Ints,
    first: int,
    last: int,
) -> tuple[Ints, Ints, Ints]:
    """The post pairs behind pairs first..last-1: index of the pair, position of a's action, position of b's action.

    `rows`, `positions` hold every account's actions, rising, so both walk the same objects in the same order.
    """
    has_prior = len(prior_offsets) > 0
    capacity = 1024
    out = np.empty((capacity, 3), np.int64)
    size = 0
    for pair in range(first, last):
        at, end_a = rows[pair_a[pair]], rows[pair_a[pair] + 1]
        to, end_b = rows[pair_b[pair]], rows[pair_b[pair] + 1]
        while at < end_a and to < end_b:
            here, there = positions[at], positions[to]
            if objects[here] < objects[there]:
                at += 1
                continue
            if objects[there] < objects[here]:
                to += 1
                continue
            stop = to
            while stop < end_b and objects[positions[stop]] == objects[here]:
                there = positions[stop]
                stop += 1
                if abs(time[there] - time[here]) > window:
                    continue
                if has_prior and share_a_code(prior_offsets, prior_codes, post[here], post[there]):
                    continue
                if size == capacity:
                    capacity *= 2
                    grown = np.empty((capacity, 3), np.int64)
                    grown[:size] = out[:size]
                    out = grown
                out[size, 0] = pair
                out[size, 1] = here
                out[size, 2] = there
                size += 1
            at += 1
    return out[:size, 0].copy(), out[:size, 1].copy(), out[:size, 2].copy()


@njit(nogil=True, cache=True)
def count_coactions(
    pair_a: Codes,
    pair_b: Codes,
    rows: Ints,
    positions: Ints,
    objects: Codes,
    time: Ints,
    windows: Ints,
    first: int,
    last: int,
    distinct: Codes,
    coactions: Codes,
) -> None:
    """D and K of pairs first..last-1 by window (cumulative), without listing; for layers that nothing precedes. In place."""
    n_windows = len(windows)
    for pair in range(first, last):
        at, end_a = rows[pair_a[pair]], rows[pair_a[pair] + 1]
        to, end_b = rows[pair_b[pair]], rows[pair_b[pair] + 1]
        while at < end_a and to < end_b:
            obj = objects[positions[at]]
            if obj < objects[positions[to]]:
                at += 1
                continue
            if objects[positions[to]] < obj:
                to += 1
                continue
            nearest = n_windows
            stop_a = at
            while stop_a < end_a and objects[positions[stop_a]] == obj:
                stop_a += 1
            stop_b = to
            while stop_b < end_b and objects[positions[stop_b]] == obj:
                stop_b += 1
            low = to
            for index in range(at, stop_a):
                now = time[positions[index]]
                while low < stop_b and now - time[positions[low]] > windows[-1]:
                    low += 1
                for other in range(low, stop_b):
                    gap = time[positions[other]] - now
                    if gap > windows[-1]:
                        break
                    level = 0
                    while abs(gap) > windows[level]:
                        level += 1
                    coactions[pair, level] += 1
                    nearest = min(nearest, level)
            if nearest < n_windows:
                distinct[pair, nearest] += 1
            at, to = stop_a, stop_b
        for level in range(1, n_windows):
            distinct[pair, level] += distinct[pair, level - 1]
            coactions[pair, level] += coactions[pair, level - 1]


@njit(nogil=True, cache=True)
def list_pairs(offsets: Ints, right: Codes, first: int, last: int, out_a: Ints, out_b: Ints, at: int) -> int:
    """Every pair of actions within the window, same account included, for the peers' rules. Returns the next free slot."""
    for row in range(first, last):
        for here in range(offsets[row], offsets[row + 1]):
            for there in range(here + 1, here + right[here] + 1):
                out_a[at] = here
                out_b[at] = there
                at += 1
    return at
