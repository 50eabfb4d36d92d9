"""What the taste of a community of interest gives two of its accounts by window: they draw from the same things, and often soon.

Popularity does not tell it: accounts of one country's politics have more of the same things in common than accounts drawn at
random, and those of one conference have them within the hour. For two accounts of one community c,

    Lambda_c(i, j) = sum over strata s of k_is k_js R_csw,

with R from support in each window w: from how many pairs of the community co-act on anything within it (see support.rate: a pair
with fifty things in common counts once). A pair is held to the more of this and of chance (see layers.LayerModel.expected).

It counts where pairs are looked at among all. It does not say whom to look at again (see second_look.loose), and accounts that
are tested again are held to the rates of all others and not to their community's: it may be they themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from inconcert.coordination.null import Floats
from inconcert.coordination.support import rate
from inconcert.engine import layer as engine_layers
from inconcert.engine.kernels import Codes, Ints
from inconcert.engine.layer import Layer, Pairs

SATURATED: Final = 0.5
"""Share of pairs that share something, above which support says nothing of how much is usual."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What the communities of a layer give.

    `community`: of each account, 0 for none; `activity` (accounts x strata): objects of the layer that say something at any time;
    `rates` (communities x strata x windows): R, 0 where it is not known.
    """

    community: Codes
    activity: Ints
    rates: Floats

    def expected(self, a: Codes, b: Codes, repeats: Floats) -> Floats:
        """Objects that taste gives pairs of accounts, by window (pairs x windows); 0 for two of different communities.

        `repeats` (accounts x windows): see null.repeats.
        """
        found = np.zeros((len(a), self.rates.shape[2]))
        inside = np.flatnonzero((self.community[a] == self.community[b]) & (self.community[a] > 0))
        a, b = a[inside], b[inside]
        both = self.activity[a].astype(np.float64) * self.activity[b]
        mean = np.einsum("ps,psw->pw", both, self.rates[self.community[a]])
        found[inside] = mean * repeats[a] * repeats[b]
        return found


def fitted(layer: Layer, of_object: Codes, community: Codes, windows: tuple[int, ...]) -> Taste:
    """The taste that a layer shows.

    A rate is known of a community in a stratum and window where no more than half of its pairs of accounts co-act.

    Args:
        layer: the first action of each account on each object that says something at any time (see content.content_layer).
        of_object: the stratum of each object.
        community: of each account, 0 for none.
        windows: microseconds, rising.
    """
    n_communities, n_strata = int(community.max(initial=0)) + 1, int(of_object.max(initial=-1)) + 1
    activity = np.zeros((layer.n_accounts, n_strata), np.int64)
    np.add.at(activity, (layer.account, of_object[layer.object]), 1)
    rates = np.zeros((n_communities, n_strata, len(windows)))
    for stratum in range(n_strata):
        meeting = _meeting(layer.where(of_object[layer.object] == stratum), community, n_communities, windows)
        for number in np.flatnonzero(meeting[1:].any(axis=1)) + 1:
            held = activity[(community == number) & (activity[:, stratum] > 0), stratum]
            most = SATURATED * len(held) * (len(held) - 1) / 2
            rates[number, stratum] = [
                rate(held, None, float(pairs)) if pairs <= most else 0.0 for pairs in meeting[number]
            ]
    return Taste(community, activity, rates)


def _meeting(layer: Layer, community: Codes, n_communities: int, windows: tuple[int, ...]) -> Ints:
    """Pairs of accounts of each community that co-act in this layer (communities x windows)."""
    counted = np.zeros((n_communities, len(windows)), np.int64)

    def count(pairs: Pairs) -> Pairs:
        same: npt.NDArray[np.bool_] = community[pairs.a] == community[pairs.b]
        np.add.at(counted, community[pairs.a[same]], pairs.distinct[same] > 0)
        return pairs[np.zeros(len(pairs), np.bool_)]

    engine_layers.sweep(layer, windows, screen=count)
    return counted
