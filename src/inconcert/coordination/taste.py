"""What the taste of a community of interest gives two of its accounts by window: they draw from the same things, and often soon.

Popularity does not tell it: accounts of one country's politics have more of the same things in common than accounts drawn at
random, and those of one conference have them within the hour. For two accounts of one community c,

    Lambda_c(i, j) = sum over strata s of k_is k_js R_cs b_csw,

with R from support (see support.rate: a pair with fifty things in common counts once) and b the share of its pairs of accounts
on an object that are within the window w, in the community or in all, whichever is more. A pair is held to the more of this and
of chance (see layers.LayerModel.expected).

Of accounts that are tested again at the rates of the others (see outside), taste is that of the others of their community, where
these are enough: an operation is not its own taste.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from inconcert.coordination.communities import SMALLEST
from inconcert.coordination.null import Floats
from inconcert.coordination.support import rate
from inconcert.engine import layer as engine_layers
from inconcert.engine.kernels import Codes, Ints
from inconcert.engine.layer import ANY_TIME, Layer, Pairs

SATURATED: Final = 0.5
"""Share of pairs that share something, above which support says nothing of how much is usual."""
THEIRS: Final = 3 / 4
"""Share of what a community has in a stratum from which on it is theirs who are tested again, and says nothing of the others."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What the communities of a layer give.

    `layer`: the first action of each account on each object that says something at any time (see content.content_layer);
    `of_object`: the stratum of each object; `community`: of each account, 0 for none; `windows`: microseconds, rising;
    `soon` (strata x windows): b in all; `activity` (accounts x strata): objects of the layer; `rates` (communities x strata x
    windows): R b, 0 where R is not known.
    """

    layer: Layer
    of_object: Codes
    community: Codes
    windows: tuple[int, ...]
    soon: Floats
    activity: Ints
    rates: Floats

    def expected(self, a: Codes, b: Codes, repeats: Floats) -> Floats:
        """Objects that taste gives pairs of accounts, by window (pairs x windows); 0 for two of different communities.

        `repeats` (accounts x windows): see null.repeats.
        """
        found = np.zeros((len(a), self.soon.shape[1]))
        inside = np.flatnonzero((self.community[a] == self.community[b]) & (self.community[a] > 0))
        a, b = a[inside], b[inside]
        both = self.activity[a].astype(np.float64) * self.activity[b]
        mean = np.einsum("ps,psw->pw", both, self.rates[self.community[a]])
        found[inside] = mean * repeats[a] * repeats[b]
        return found

    def of_others(self, accounts: Codes) -> Taste:
        """The taste that everybody but these accounts shows; what is known of fewer than 100 others says nothing.

        Nor does what is left of a community in a stratum that is mostly these accounts': those others only pass by.
        """
        layer = self.layer.without(accounts)
        others = fitted(layer, self.of_object, self.community, self.windows, self.soon, fewest=SMALLEST)
        held, own = np.zeros(others.rates.shape[:2]), np.zeros(others.rates.shape[:2])
        np.add.at(held, self.community, self.activity)
        np.add.at(own, self.community[accounts], self.activity[accounts])
        return replace(self, rates=np.where((own > THEIRS * held)[:, :, None], 0.0, others.rates))


def fitted(
    layer: Layer,
    of_object: Codes,
    community: Codes,
    windows: tuple[int, ...],
    soon: Floats,
    fewest: int = 2,
) -> Taste:
    """The taste that a layer shows (see Taste for the arguments).

    A rate is known of a community in a stratum where at least `fewest` of its accounts act, and no more than half of their pairs
    share anything.
    """
    n_communities, n_strata = int(community.max(initial=0)) + 1, len(soon)
    activity = np.zeros((layer.n_accounts, n_strata), np.int64)
    np.add.at(activity, (layer.account, of_object[layer.object]), 1)
    rates = np.zeros((n_communities, n_strata, len(windows)))
    for stratum in range(n_strata):
        inside = layer.where(of_object[layer.object] == stratum)
        meeting = _meeting(inside, community, n_communities)
        for number in np.flatnonzero(meeting[1:]) + 1:
            own = (community == number) & (activity[:, stratum] > 0)
            held = activity[own, stratum]
            full = meeting[number] > SATURATED * len(held) * (len(held) - 1) / 2
            if len(held) >= fewest and not full:
                near = np.maximum(_soon(inside.where(own[inside.account]), windows), soon[stratum])
                rates[number, stratum] = rate(held, None, float(meeting[number])) * near
    return Taste(layer, of_object, community, windows, soon, activity, rates)


def _meeting(layer: Layer, community: Codes, n_communities: int) -> Ints:
    """Pairs of accounts of each community that share an object of this layer."""
    counted: list[Ints] = []

    def count(pairs: Pairs) -> Pairs:
        same: npt.NDArray[np.bool_] = community[pairs.a] == community[pairs.b]
        counted.append(np.bincount(community[pairs.a[same]], minlength=n_communities))
        return pairs[np.zeros(len(pairs), np.bool_)]

    engine_layers.sweep(layer, (ANY_TIME,), screen=count)
    return sum(counted, np.zeros(n_communities, np.int64))


def _soon(layer: Layer, windows: tuple[int, ...]) -> Floats:
    """Of the pairs of accounts on an object of the layer, the share within each window."""
    pairs = engine_layers.object_pairs(layer, (*windows, ANY_TIME), 1).sum(axis=0)
    found: Floats = pairs[:-1] / pairs[-1]
    return found
