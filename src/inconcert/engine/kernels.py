"""The co-action kernels: free functions on arrays, compiled, without the interpreter lock.

Actions are sorted by (object, time). `bounds` says for each action which others of its object lie within the widest
window. A sweep walks one account after the other and adds what it meets to an accumulator indexed by the other account
(Gustavson's row-wise sparse product, restricted to a time window), so memory does not grow with the number of pairs.

Every count is a whole number, so no result depends on the order of threads.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]

_SMALL = 24
_MANY = 255


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


@njit(nogil=True, cache=True, inline="always")
def _later_accounts(row: int, first: int, last: int, account: Codes, near: Codes) -> int:
    """Positions first..last-1 whose account has a higher number than `row`, written to `near`; returns how many."""
    size = 0
    for there in range(first, last):
        near[size] = there
        size += account[there] > row  # no branch: half of them are, in no order
    return size


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
    met: Bytes,
    slot_of: Codes,
    cells: Codes,
    moments: Ints,
    others: Codes,
    near: Codes,
    out_a: Codes,
    out_b: Codes,
    out_d: Codes,
    out_k: Codes,
    out_t: Ints,
) -> tuple[int, int]:
    """Co-actions of accounts first..last-1 with every account of a higher number.

    Writes a, b (n), D and K (n x windows, cumulative over nested windows) and the sum of gaps, first and last time
    (n x 3, widest window) of the pairs that have, in the widest window, at least `min_objects` distinct objects and
    `min_coactions` pairs of posts, sorted by a, then b. Stops before a row that does not fit into the `out_` arrays any more;
    they must hold one row. Returns how many pairs were written, and the account to go on with.

    `place_of` numbers accounts by how often they are met, most first; `place` is that number for each action. `met` and
    `slot_of` (accounts) must be zero, and are left so; `cells`, `moments`, `others` and `near` (as long as the most neighbours
    of one action, and itself) are work space.

    Each row is walked twice. The first walk counts how often every other account is met, in one byte each, the only memory
    that is reached at random: most pairs meet once and end there. The second adds up what the others share, in slots that lie
    close together.
    """
    n_windows = len(windows)
    single = n_windows == 1
    has_prior = len(prior_offsets) > 0
    needed = min(max(min_objects, min_coactions), _MANY)
    width = 2 + 2 * n_windows  # of a cell: object last seen, narrowest window there, then D and K by window
    size = 0
    for row in range(first, last):
        visits = 0
        for index in range(rows[row], rows[row + 1]):
            visits += left[positions[index]] + right[positions[index]]
        if visits < needed:
            continue
        if needed > 1:
            for index in range(rows[row], rows[row + 1]):
                here = positions[index]
                count = _later_accounts(row, here - left[here], here + right[here] + 1, account, near)
                for at in range(count):
                    entry = np.uint32(place[near[at]])
                    met[entry] += met[entry] < _MANY
        used = 0
        for index in range(rows[row], rows[row + 1]):
            here = positions[index]
            now = time[here]
            stamp = objects[here] + 1
            count = _later_accounts(row, here - left[here], here + right[here] + 1, account, near)
            if needed > 1:
                enough = 0
                for at in range(count):
                    entry = np.uint32(place[near[at]])
                    meetings = met[entry]
                    near[enough] = near[at]
                    enough += meetings >= needed
                    met[entry] = meetings if meetings >= needed else 0
                count = enough
            for at in range(count):
                there = near[at]
                entry = np.uint32(place[there])
                slot = slot_of[entry] - 1
                if slot < 0:
                    slot = used
                    used += 1
                    slot_of[entry] = used
                    others[slot] = account[there]
                    for part in range(slot * width, (slot + 1) * width):
                        cells[part] = 0
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
            entry = np.uint32(place_of[others[slot]])
            met[entry] = 0
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
                slot_of[entry] = 0
        if kept == 0:
            continue
        if size + kept > len(out_a):
            for index in range(kept):
                slot_of[place_of[others[index]]] = 0
            return size, row
        for other in np.sort(others[:kept]):
            entry = np.uint32(place_of[other])
            slot = slot_of[entry] - 1
            slot_of[entry] = 0
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
    return size, last
