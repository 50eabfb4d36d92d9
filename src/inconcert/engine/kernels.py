"""The co-action kernels: free functions on arrays, compiled, without the interpreter lock.

Actions are sorted by (object, time). `bounds` says for each action which others of its object lie within the widest
window. A sweep walks one account after the other and adds what it meets to an accumulator indexed by the other account
(Gustavson's row-wise sparse product, restricted to a time window), so memory does not grow with the number of pairs.

Every count is a whole number, so no result depends on the order of threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

_SMALL = 24


@njit(nogil=True, cache=True)
def counting_sort(codes: Codes, size: int) -> tuple[Ints, Ints]:
    """Stable order of `codes` (0 <= code < size): offsets of each code (size + 1), and positions in order."""
    offsets = np.zeros(size + 1, np.int64)
    for code in codes:
        offsets[code + 1] += 1
    for code in range(size):
        offsets[code + 1] += offsets[code]
    cursor = offsets[:-1].copy()
    order = np.empty(len(codes), np.int64)
    for position in range(len(codes)):
        code = codes[position]
        order[cursor[code]] = position
        cursor[code] += 1
    return offsets, order


@njit(nogil=True, cache=True)
def sort_rows(offsets: Ints, order: Ints, time: Ints, first: int, last: int) -> None:
    """Sort each object's positions (order[offsets[o]:offsets[o+1]]) by time, in place, for objects first..last-1.

    Equal times keep their input order.
    """
    for row in range(first, last):
        start, end = offsets[row], offsets[row + 1]
        if end - start > _SMALL:
            in_order = True
            for at in range(start + 1, end):
                if time[order[at]] < time[order[at - 1]]:
                    in_order = False
                    break
            if not in_order:
                keys = np.empty(end - start, np.int64)
                for at in range(start, end):
                    keys[at - start] = time[order[at]]
                order[start:end] = order[start:end][np.argsort(keys, kind="mergesort")]
            continue
        for at in range(start + 1, end):
            position = order[at]
            key = time[position]
            slot = at
            while slot > start and time[order[slot - 1]] > key:
                order[slot] = order[slot - 1]
                slot -= 1
            order[slot] = position


@njit(nogil=True, cache=True)
def window_bounds(
    offsets: Ints, time: Ints, window: int, first: int, last: int, left: Codes, right: Codes
) -> int:
    """For each action of objects first..last-1: how many earlier (left) and later (right) ones lie within the window.

    Two pointers, so nothing is listed. Returns the number of pairs of actions (same account included).
    """
    pairs = 0
    for row in range(first, last):
        start, end = offsets[row], offsets[row + 1]
        low = high = start
        for at in range(start, end):
            while time[at] - time[low] > window:
                low += 1
            high = max(high, at)
            while high + 1 < end and time[high + 1] - time[at] <= window:
                high += 1
            left[at] = at - low
            right[at] = high - at
            pairs += high - at
    return pairs


@njit(nogil=True, cache=True)
def share_a_code(offsets: Ints, codes: Ints, a: int, b: int) -> bool:
    """Whether two posts' sorted lists of earlier objects meet: the pair already counts in an earlier layer."""
    if a < 0 or b < 0:
        return False
    at, end_a = offsets[a], offsets[a + 1]
    to, end_b = offsets[b], offsets[b + 1]
    while at < end_a and to < end_b:
        if codes[at] == codes[to]:
            return True
        if codes[at] < codes[to]:
            at += 1
        else:
            to += 1
    return False


@njit(nogil=True, cache=True)
def sweep(
    first: int,
    last: int,
    rows: Ints,
    positions: Ints,
    objects: Codes,
    time: Ints,
    account: Codes,
    post: Ints,
    left: Codes,
    right: Codes,
    place: Codes,
    place_of: Codes,
    windows: Ints,
    prior_offsets: Ints,
    prior_codes: Ints,
    min_objects: int,
    min_coactions: int,
) -> tuple[Codes, Codes, Codes, Codes, Ints]:
    """Co-actions of accounts first..last-1 with every account of a higher number.

    Returns a, b (n), D and K (n x windows, cumulative over nested windows) and the sum of gaps, first and last time
    (n x 3, widest window) of the pairs that have, in the widest window, at least `min_objects` distinct objects and
    `min_coactions` pairs of posts. Sorted by a, then b.

    `place_of` numbers accounts by how often they are met, most first; `place` is that number for each action.
    """
    n_windows = len(windows)
    single = n_windows == 1
    has_prior = len(prior_offsets) > 0
    # how often the row meets each later account, and the account's slot: the only memory that is reached at random.
    # Most pairs meet once and end there; a slot's counts lie close together
    needed = max(min_objects, min_coactions)
    table = np.zeros(2 * len(place_of), np.uint32)
    width = 2 + 2 * n_windows  # object last seen, narrowest window there, then D and K by window
    cells = np.empty(len(place_of) * width, np.int32)
    moments = np.empty(3 * len(place_of), np.int64)
    others = np.empty(len(place_of), np.int32)
    capacity = 1024
    out_a = np.empty(capacity, np.int32)
    out_b = np.empty(capacity, np.int32)
    out_d = np.empty((capacity, n_windows), np.int32)
    out_k = np.empty((capacity, n_windows), np.int32)
    out_t = np.empty((capacity, 3), np.int64)
    size = 0
    for row in range(first, last):
        if needed > 1:
            for index in range(rows[row], rows[row + 1]):
                here = positions[index]
                for there in range(here - left[here], here + right[here] + 1):
                    table[2 * np.uint64(place[there])] += np.uint32(account[there] > row)
        used = 0
        for index in range(rows[row], rows[row + 1]):
            here = positions[index]
            now = time[here]
            stamp = objects[here] + 1
            for there in range(here - left[here], here + right[here] + 1):
                entry = 2 * np.uint64(place[there])
                if needed > 1:
                    meetings = table[entry]
                    if meetings < needed:
                        if meetings > 0:
                            table[entry] = 0
                        continue
                elif account[there] <= row:
                    continue
                slot = int(table[entry + 1]) - 1
                if slot < 0:
                    slot = used
                    used += 1
                    table[entry + 1] = used
                    others[slot] = account[there]
                    cells[slot * width : (slot + 1) * width] = 0
                    moments[3 * slot] = 0
                    moments[3 * slot + 1] = now
                    moments[3 * slot + 2] = now
                if has_prior and share_a_code(prior_offsets, prior_codes, post[here], post[there]):
                    continue
                then = time[there]
                gap = abs(then - now)
                level = 0
                if not single:
                    while gap > windows[level]:
                        level += 1
                cell = slot * width
                if cells[cell] != stamp:
                    if cells[cell] != 0:
                        cells[cell + 2 + cells[cell + 1]] += 1
                    cells[cell] = stamp
                    cells[cell + 1] = level
                elif level < cells[cell + 1]:
                    cells[cell + 1] = level
                cells[cell + 2 + n_windows + level] += 1
                moments[3 * slot] += gap
                moments[3 * slot + 1] = min(moments[3 * slot + 1], now, then)
                moments[3 * slot + 2] = max(moments[3 * slot + 2], now, then)
        kept = 0
        for slot in range(used):
            entry = 2 * np.uint64(place_of[others[slot]])
            table[entry] = 0
            cell = slot * width
            if cells[cell] != 0:
                cells[cell + 2 + cells[cell + 1]] += 1
            distinct = coactions = 0
            for level in range(n_windows):
                distinct += cells[cell + 2 + level]
                coactions += cells[cell + 2 + n_windows + level]
            if distinct >= min_objects and coactions >= min_coactions:
                others[kept] = others[slot]
                kept += 1
            else:
                table[entry + 1] = 0
        if kept == 0:
            continue
        while size + kept > capacity:
            capacity *= 2
            out_a = _grown(out_a, capacity, size)
            out_b = _grown(out_b, capacity, size)
            out_d = _grown_rows(out_d, capacity, size)
            out_k = _grown_rows(out_k, capacity, size)
            out_t = _grown_rows(out_t, capacity, size)
        for other in np.sort(others[:kept]):
            entry = 2 * np.uint64(place_of[other])
            slot = int(table[entry + 1]) - 1
            table[entry + 1] = 0
            cell = slot * width
            out_a[size] = row
            out_b[size] = other
            distinct = coactions = 0
            for level in range(n_windows):
                distinct += cells[cell + 2 + level]
                coactions += cells[cell + 2 + n_windows + level]
                out_d[size, level] = distinct
                out_k[size, level] = coactions
            for part in range(3):
                out_t[size, part] = moments[3 * slot + part]
            size += 1
    return out_a[:size], out_b[:size], out_d[:size], out_k[:size], out_t[:size]


@njit(nogil=True, cache=True)
def _grown(array: Codes, capacity: int, size: int) -> Codes:
    grown = np.empty(capacity, array.dtype)
    grown[:size] = array[:size]
    return grown


@njit(nogil=True, cache=True)
def _grown_rows(array: npt.NDArray[Any], capacity: int, size: int) -> npt.NDArray[Any]:
    grown = np.empty((capacity, array.shape[1]), array.dtype)
    grown[:size] = array[:size]
    return grown


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
