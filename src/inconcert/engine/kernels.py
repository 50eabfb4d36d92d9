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
Shorts = npt.NDArray[np.uint16]

_SMALL = 24
_MOST = 65_000


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
    met: Shorts,
    slot_of: Codes,
    cells: Codes,
    moments: Ints,
    others: Codes,
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
    `slot_of` (accounts) must be zero, and are left so; `cells`, `moments` and `others` are work space.
    """
    n_windows = len(windows)
    single = n_windows == 1
    has_prior = len(prior_offsets) > 0
    # how often the row meets each later account, and the account's slot: the only memory that is reached at random.
    # Most pairs meet once and end there; a slot's counts lie close together
    needed = max(min_objects, min_coactions)
    width = 2 + 2 * n_windows  # of a cell: object last seen, narrowest window there, then D and K by window
    size = 0
    for row in range(first, last):
        visits = 0
        for index in range(rows[row], rows[row + 1]):
            visits += left[positions[index]] + right[positions[index]]
        if visits < needed - 1:
            continue
        count_first = needed > 1 and visits < _MOST  # so that no count overflows
        if count_first:
            for index in range(rows[row], rows[row + 1]):
                here = positions[index]
                for there in range(here - left[here], here + right[here] + 1):
                    met[np.uint32(place[there])] += np.uint16(account[there] > row)
        used = 0
        for index in range(rows[row], rows[row + 1]):
            here = positions[index]
            now = time[here]
            stamp = objects[here] + 1
            for there in range(here - left[here], here + right[here] + 1):
                entry = np.uint32(place[there])
                if count_first:
                    meetings = met[entry]
                    if meetings < needed:
                        if meetings > 0:
                            met[entry] = 0
                        continue
                elif account[there] <= row:
                    continue
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
