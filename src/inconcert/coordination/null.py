"""What chance and popularity would give: strata, rates and the expected number of shared objects.

The unit of the null is the incidence: one account on one object, with all its actions there. Within a stratum (a trace,
a popularity tier, a language) the accounts' labels are exchangeable over incidences, given how many each account has. So
an account that repeats itself a thousand times on one object counts once, and does not make everybody look coordinated
or nobody. It is near others more easily, though: its activity is multiplied by its `repeats`.

For an object o with P_o pairs of accounts within a window, and A incidences in its stratum,

    q_o = 2 P_o / (A (A - 1)),    Lambda_s(x) = sum over o of (1 - exp(-x q_o)),

and the expected number of distinct objects of accounts with k_i and k_j incidences is the sum over strata of
Lambda_s(k_is k_js). Lambda_s is one curve a stratum and window: tabulated once, read by interpolation.

What communities of interest give beyond that: see taste.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.sparse import csr_matrix

from inconcert.engine import layer as layers
from inconcert.engine.kernels import Codes, Ints
from inconcert.engine.layer import Layer

Floats = npt.NDArray[np.float64]

TIERS: Final = (8, 40, 200)
"""Popularity tiers by accounts on an object: fewer than 8, 8-39, 40-199, 200 and more."""
MIN_INCIDENCES: Final = 1_000
"""A language with fewer incidences in a tier is pooled with the others, so that no group fills a stratum."""
GRID: Final = 240
REDRAWS: Final = 12
"""Rounds in which a shuffle parts an account's labels that fell on one object; the last few that remain are left."""


@dataclass(frozen=True, slots=True)
class Incidences:
    """Distinct (account, object) pairs of a layer: by account (CSR), and how many accounts each object has."""

    rows: Ints
    objects: Codes
    accounts_per_object: Ints

    @property
    def per_account(self) -> Ints:
        """k: distinct objects of each account."""
        return np.diff(self.rows)

    @property
    def accounts(self) -> Codes:
        """The account of each incidence."""
        return np.repeat(np.arange(len(self.rows) - 1, dtype=np.int32), self.per_account)

    @property
    def matrix(self) -> csr_matrix:
        """1 where an account has an object (accounts x objects)."""
        shape = len(self.rows) - 1, len(self.accounts_per_object)
        return csr_matrix((np.ones(len(self.objects)), self.objects, self.rows), shape)


def first_actions(objects: Codes, account: Codes) -> npt.NDArray[np.bool_]:
    """Which actions, sorted by account and object, begin an incidence."""
    first = np.ones(len(objects), np.bool_)
    first[1:] = (objects[1:] != objects[:-1]) | (account[1:] != account[:-1])
    return first


def first_of_each(layer: Layer) -> Ints:
    """Positions of the first action of each account on each object, by account and object."""
    _, positions = layers.account_rows(layer)
    return positions[first_actions(layer.object[positions], layer.account[positions])]


def incidences(layer: Layer) -> Incidences:
    """The layer's incidences: repeated actions of one account on one object collapse."""
    first = first_of_each(layer)
    kept = layer.object[first]
    counts = np.bincount(layer.account[first], minlength=layer.n_accounts)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Incidences(starts, kept, np.bincount(kept, minlength=layer.n_objects).astype(np.int64))


@dataclass(frozen=True, slots=True)
class Posted:
    """Posts of the kind that a layer reads: so many of an account in a language ("" where unknown)."""

    account: Codes
    lang: npt.NDArray[np.str_]
    posts: Codes


@dataclass(frozen=True, slots=True)
class Strata:
    """The strata of a layer. `activity` (accounts x strata) is k_is; `size` is A; `of_object` names each object's stratum.

    `unshared` (accounts x strata) are the posts of an account that could have had one of the least popular objects of their
    language and have none, counted in the stratum of these: how much of all that is posted is so shared is asked there. `tiers`
    and `langs` say what each stratum holds (a language of "" is all that were pooled).
    """

    names: tuple[str, ...]
    tiers: tuple[int, ...]
    langs: tuple[str, ...]
    of_object: Codes
    activity: Codes
    size: Ints
    pooled: tuple[str, ...]
    unshared: Codes


def stratify(found: Incidences, langs: Sequence[str | None], posted: Posted) -> Strata:
    """Strata of a layer: popularity tier x language, languages with few incidences pooled within their tier."""
    tiers = np.digitize(found.accounts_per_object, TIERS)
    names, lang_code = np.unique(
        np.array([lang or "" for lang in langs], dtype=object).astype(str), return_inverse=True
    )
    if not len(names):
        names = np.array([""])
    table = np.zeros((len(TIERS) + 1, len(names)), np.int64)
    np.add.at(table, (tiers, lang_code), found.accounts_per_object)
    small = (table < MIN_INCIDENCES) | (names == "")[None, :]
    cell = tiers * (len(names) + 1) + np.where(small[tiers, lang_code], len(names), lang_code)
    used, inverse = np.unique(cell, return_inverse=True)
    of_object: Codes = inverse.astype(np.int32)
    held = [(int(code) // (len(names) + 1), [*names, ""][int(code) % (len(names) + 1)]) for code in used]
    pooled = sorted(
        str(names[lang]) for lang in np.flatnonzero((small & (table > 0)).any(axis=0)) if names[lang]
    )
    activity = _activity(found, of_object, len(used))
    unshared: Codes = np.zeros_like(activity)
    rare: dict[str, int] = {}
    for number, (_, lang) in enumerate(held):  # rising tiers
        rare.setdefault(lang, number)
    for lang in np.unique(posted.lang):
        stratum = rare.get(str(lang), rare.get(""))
        if stratum is not None:
            own = posted.lang == lang
            np.add.at(unshared[:, stratum], posted.account[own], posted.posts[own])
    unshared = np.maximum(unshared - activity, 0)
    size = activity.sum(axis=0, dtype=np.int64)
    return Strata(
        names=tuple(_label(tier, lang) for tier, lang in held),
        tiers=tuple(tier for tier, _ in held),
        langs=tuple(lang for _, lang in held),
        of_object=of_object,
        activity=activity,
        size=size,
        pooled=tuple(pooled),
        unshared=unshared,
    )


def _activity(found: Incidences, of_object: Codes, n_strata: int) -> Codes:
    """k_is: incidences of each account in each stratum (accounts x strata)."""
    activity: Codes = np.zeros((len(found.rows) - 1, n_strata), np.int32)
    if len(found.objects):
        np.add.at(activity, (found.accounts, of_object[found.objects]), 1)
    return activity


def dealt(strata: Strata, found: Incidences) -> Strata:
    """The strata with the activity that these incidences give; objects, and so the sizes, stay, and what each account posted."""
    activity = _activity(found, strata.of_object, len(strata.names))
    unshared, langs = strata.unshared.copy(), np.array(strata.langs)
    for lang in sorted(set(strata.langs)):
        own = np.flatnonzero(langs == lang)
        less = (strata.activity[:, own] - activity[:, own]).sum(axis=1, dtype=np.int32)
        unshared[:, own[0]] = np.maximum(unshared[:, own[0]] + less, 0)
    return replace(strata, activity=activity, unshared=unshared)


def pooled(strata: Strata, which: npt.NDArray[np.bool_], into: int) -> Strata:
    """The strata with some of them made part of another one: their objects, activity and size move there."""
    if not which.any():
        return strata
    activity, unshared = strata.activity.copy(), strata.unshared.copy()
    for counts in (activity, unshared):
        counts[:, into] += counts[:, which].sum(axis=1, dtype=np.int32)
        counts[:, which] = 0
    of_object = np.where(which[strata.of_object], np.int32(into), strata.of_object)
    size = activity.sum(axis=0, dtype=np.int64)
    return replace(strata, of_object=of_object, activity=activity, size=size, unshared=unshared)


def without_tiers(strata: Strata) -> Strata:
    """The strata with one a language for all objects but the most popular (of 200 accounts and more)."""
    tiers, langs = np.array(strata.tiers), np.array(strata.langs)
    for lang in sorted(set(strata.langs)):
        own = np.flatnonzero((langs == lang) & (tiers < len(TIERS)))
        if len(own) > 1:
            strata = pooled(strata, np.isin(np.arange(len(tiers)), own[1:]), int(own[0]))
    return strata


def whole(strata: Strata) -> Strata:
    """The strata with all that accounts posted as their activity, also what they share with nobody."""
    activity = strata.activity + strata.unshared
    size = activity.sum(axis=0, dtype=np.int64)
    return replace(strata, activity=activity, size=size, unshared=np.zeros_like(activity))


def _label(tier: int, lang: str) -> str:
    low, high = (2, *TIERS)[tier], (*TIERS, None)[tier]
    size = f"{low} or more accounts" if high is None else f"{low} to {high - 1} accounts"
    return f"objects of {size}, {lang or 'any language'}"


@dataclass(frozen=True, slots=True)
class Rates:
    """Expected shared objects by stratum and window. `curves` (strata x windows x GRID): log Lambda at log x = i `step`."""

    curves: Floats
    step: float
    base: Floats
    """Share of co-sharing pairs of accounts that co-act within the window, by stratum and window (strata x windows)."""


def rates(strata: Strata, found: Incidences, pairs: Ints, unseen: int = 0) -> Rates:
    """The curves Lambda_s for every window. `pairs` (objects x windows) is P_o, from engine.layer.object_pairs.

    `unseen` objects with one pair each are added to every stratum and window, so that a rate estimated from other accounts is
    never exactly nothing.
    """
    # over all strata together, so that pooling strata does not move the grid
    largest = float(np.max(strata.activity.sum(axis=1), initial=1.0))
    step = max(2 * np.log(largest), 1.0) / (GRID - 1)
    x = np.exp(np.arange(GRID) * step)
    n_windows = pairs.shape[1]
    curves = np.full((len(strata.names), n_windows, GRID), -np.inf)
    base = np.zeros((len(strata.names), n_windows))
    sharing = found.accounts_per_object * (found.accounts_per_object - 1) // 2
    for stratum, size in enumerate(strata.size):
        if size < 2:
            continue
        inside = strata.of_object == stratum
        for window in range(n_windows):
            values, counts = np.unique(pairs[inside, window], return_counts=True)
            base[stratum, window] = (values * counts).sum() / max(sharing[inside].sum(), 1)
            values, counts = values[values > 0], counts[values > 0]
            if unseen:
                values, counts = np.append(values, 1), np.append(counts, unseen)
            if not len(values):
                continue
            q = 2.0 * values / (float(size) * (size - 1.0))
            curves[stratum, window] = np.log(-np.expm1(-np.outer(x, q)) @ counts)
    return Rates(curves, step, base)


def repeats(layer: Layer, found: Incidences, windows: Sequence[int]) -> Floats:
    """How many more separate moments an account has on each of its objects than is usual (accounts x windows), at least 1.

    Moments are more than the window apart. An account that shares the same things all day is within a minute of everybody
    who shares them once: no label shuffle shows that, because an incidence keeps its moments when it changes hands.
    """
    _, positions = layers.account_rows(layer)
    account, thing, when = layer.account[positions], layer.object[positions], layer.time[positions]
    again = (account[1:] == account[:-1]) & (thing[1:] == thing[:-1])
    own = np.maximum(found.per_account, 1)
    moments = np.ones((layer.n_accounts, len(windows)))
    for level, window in enumerate(windows):
        apart = again & (np.diff(when) > window)
        more = np.bincount(account[1:][apart], minlength=layer.n_accounts)
        usual = 1.0 + more.sum() / max(len(found.objects), 1)
        moments[:, level] = np.maximum((1.0 + more / own) / usual, 1.0)
    return moments


@njit(nogil=True, cache=True)
def expected(a: Codes, b: Codes, activity: Codes, repeated: Floats, curves: Floats, step: float) -> Floats:
    """Lambda of pairs by window (pairs x windows): the distinct objects that chance and popularity would give them."""
    n_strata, n_windows, n_grid = curves.shape
    out = np.zeros((len(a), n_windows))
    for pair in range(len(a)):
        for stratum in range(n_strata):
            x = float(activity[a[pair], stratum]) * float(activity[b[pair], stratum])
            if x == 0.0:
                continue
            for window in range(n_windows):
                place = np.log(x * repeated[a[pair], window] * repeated[b[pair], window]) / step
                left = min(int(place), n_grid - 2)
                share = place - left
                low = curves[stratum, window, left]
                if low == -np.inf:
                    continue
                out[pair, window] += np.exp(low + share * (curves[stratum, window, left + 1] - low))
    return out


@njit(nogil=True, cache=True)
def expected_any_time(
    a: Codes, b: Codes, activity: Codes, size: Ints, sizes: Ints, stratum: Codes, count: Ints
) -> Floats:
    """Mean number of objects that pairs share at any time, given activity and popularity.

    pi_io = 1 - exp(-k_is n_o / A_s); mean = sum of pi_io pi_jo. (Its variance, sum of pi (1 - pi), is below the mean.)
    Objects come in classes: `count` objects with `sizes` accounts each, in `stratum`.
    """
    mean = np.zeros(len(a))
    for pair in range(len(a)):
        for group in range(len(sizes)):
            s = stratum[group]
            k_a, k_b = activity[a[pair], s], activity[b[pair], s]
            if k_a == 0 or k_b == 0:
                continue
            share = sizes[group] / size[s]
            mean[pair] += count[group] * (1.0 - np.exp(-k_a * share)) * (1.0 - np.exp(-k_b * share))
    return mean


def expected_shared(
    a: Codes, b: Codes, strata: Strata, found: Incidences, objects: Ints | Codes | None = None
) -> Floats:
    """Mean number of objects that pairs share at any time (see expected_any_time), of all objects or of those named."""
    kept = slice(None) if objects is None else objects
    kinds, count = np.unique(
        np.stack([strata.of_object[kept], found.accounts_per_object[kept]], axis=1),
        axis=0,
        return_counts=True,
    )
    mean: Floats = expected_any_time(
        a, b, strata.activity, strata.size, kinds[:, 1].copy(), kinds[:, 0].astype(np.int32), count
    )
    return mean


def shuffled(layer: Layer, found: Incidences, strata: Strata, random: np.random.Generator) -> Layer:
    """The layer with accounts' labels permuted over incidences, within strata: what chance looks like.

    Every account keeps its number of incidences in every stratum; every object keeps its times.
    """
    return permuted(layer, found, strata.of_object[found.objects], random)


def scattered(layer: Layer, found: Incidences, strata: Strata, random: np.random.Generator) -> Layer:
    """The layer with labels dealt out over all that accounts posted in a stratum, shared or not: who posts more gets more."""
    blocks = strata.of_object[found.objects]
    fresh = found.accounts.copy()
    for stratum, posts in enumerate((strata.activity + strata.unshared).T):
        inside = np.flatnonzero(blocks == stratum)
        everything = np.repeat(np.arange(len(posts), dtype=np.int32), posts)
        fresh[inside] = random.choice(everything, len(inside), replace=False)
    return permuted(layer, found, blocks, random, fresh)


def permuted(
    layer: Layer,
    found: Incidences,
    blocks: Ints | Codes,
    random: np.random.Generator,
    labels: Codes | None = None,
) -> Layer:
    """The layer with accounts' labels permuted over incidences, within blocks (`blocks`: the number of each incidence's).

    Every account keeps its number of incidences in every block. Labels that meet themselves on an object are drawn again with
    as many others, a few times: else busy accounts would lose objects. `labels` to deal instead of the accounts' own.
    """
    fresh = (found.accounts if labels is None else labels).copy()
    order = np.argsort(blocks, kind="stable")
    for inside in np.split(order, np.flatnonzero(np.diff(blocks[order])) + 1):
        drawn = inside
        for _ in range(REDRAWS):
            fresh[drawn] = random.permutation(fresh[drawn])
            key = found.objects[inside].astype(np.int64) * layer.n_accounts + fresh[inside]
            by_key = np.argsort(key, kind="stable")
            twice = inside[by_key[1:][np.diff(key[by_key]) == 0]]
            if not len(twice):
                break
            drawn = np.union1d(twice, random.choice(inside, len(twice)))
    _, positions = layers.account_rows(layer)
    first = first_actions(layer.object[positions], layer.account[positions])
    labels = np.empty(len(layer), np.int32)
    labels[positions] = fresh[np.cumsum(first) - 1] if len(first) else fresh
    return replace(layer, account=labels)
