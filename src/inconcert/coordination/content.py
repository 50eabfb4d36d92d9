"""The same content at any time: more of the same things than activity, or taste, explains.

Two tests on S, the number of distinct objects two accounts share at any distance in time. Objects of 200 accounts and more are
left out: what everybody has says nothing without a time.

- *Chance*: S has mean k_i k_j R, with R for the pair's two classes of activity over the whole layer.
- *Taste*: S has mean k_i k_j R, with R of the community of interest that both belong to; of two communities, the lower one's.

R comes from support (see support.rate). Both tails are negative binomial, as in the tests by window.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from inconcert.coordination import null, significance
from inconcert.coordination.communities import communities
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import Floats, first_of_each
from inconcert.coordination.support import rate
from inconcert.coordination.taste import SATURATED, fitted
from inconcert.engine.base import Engine
from inconcert.engine.kernels import Codes, Ints
from inconcert.engine.layer import ANY_TIME, Layer, Pairs
from inconcert.settings import Settings

CAPS: Final = (200, 100, 40, 20, 8)
"""Accounts from which an object is too popular to say anything at any time; a lower one where the pairs would be too many."""
MOST_PAIRS: Final = 60_000_000
"""Pairs of accounts on objects counted in a layer."""
CLASS_BASE: Final = 4
"""Classes of activity: 1-3, 4-15, 16-63 objects and so on."""
FEWEST_PAIRS: Final = 50
"""Pairs of accounts that two classes need for a rate of their own; below it the layer's rate holds."""


@dataclass(frozen=True, slots=True)
class Content:
    """What the accounts of a layer share at any time.

    `layer` has one action an account and object. `activity` is k; `classes` the class of activity; `pairs` those that share two
    objects or more. `by_class` (classes x classes, upper half) and `by_community` count pairs that share one or more.
    """

    model: LayerModel
    layer: Layer
    activity: Ints
    classes: Ints
    community: Codes
    pairs: Pairs
    by_class: Ints
    by_community: Ints

    @property
    def eligible(self) -> np.ndarray:
        """Accounts that could reach significance, by margins only."""
        found: np.ndarray = self.activity >= self.model.trace.min_objects
        return found

    def chance(self, taste: Floats) -> Floats:
        """Expected shared objects of each pair, given both accounts' activity; of two of one community not less than its taste.

        `taste`: see `taste`.
        """
        held = [
            self.activity[(self.classes == one) & (self.activity > 0)] for one in range(len(self.by_class))
        ]
        everybody = rate(self.activity[self.activity > 0], None, float(self.by_class.sum()))
        rates = np.full(self.by_class.shape, everybody)
        for low in range(len(held)):
            for high in range(low, len(held)):
                size = (
                    len(held[low]) * (len(held[low]) - 1) // 2
                    if low == high
                    else len(held[low]) * len(held[high])
                )
                if size >= FEWEST_PAIRS:
                    # one pair more than was seen: what was not seen is rare, not impossible
                    meeting = min(self.by_class[low, high] + 1.0, float(size))
                    other = None if low == high else held[high]
                    full = meeting > SATURATED * size
                    rates[low, high] = rates[high, low] = np.inf if full else rate(held[low], other, meeting)
        a, b = self.pairs.a, self.pairs.b
        mean: Floats = self.activity[a] * self.activity[b] * rates[self.classes[a], self.classes[b]]
        inside = (self.community[a] == self.community[b]) & np.isfinite(taste)
        return np.where(inside, np.maximum(mean, taste), mean)

    def taste(self) -> Floats:
        """Expected shared objects of each pair, given their communities of interest as well: the lower rate of the two.

        Accounts of small communities, pooled as number 0, have no taste in common to go beyond: no two of them do.
        """
        everybody = rate(self.activity[self.activity > 0], None, float(self.by_class.sum()))
        rates = np.full(len(self.by_community), everybody)
        for number, meeting in enumerate(self.by_community.tolist()):
            held = self.activity[(self.community == number) & (self.activity > 0)]
            if meeting and len(held) > 1:
                full = meeting > SATURATED * len(held) * (len(held) - 1) / 2
                rates[number] = np.inf if full else rate(held, None, meeting)
        rates[0] = np.inf
        a, b = self.pairs.a, self.pairs.b
        own = np.minimum(rates[self.community[a]], rates[self.community[b]])
        mean: Floats = self.activity[a] * self.activity[b] * own
        return mean

    def log_p(self, mean: Floats, settings: Settings) -> Floats:
        """Log p of S or more shared objects, for each pair: at the given mean, and never below that of its strata.

        Rates from support are pooled over popularity and languages: accounts of one rare language would seem to share too much.
        """
        found = self._log_p(mean, settings, slice(None))
        near = np.flatnonzero(found <= math.log(settings.fdr))
        found[near] = self._log_p(np.maximum(mean[near], self.within_strata(near)), settings, near)
        return found

    def _log_p(self, mean: Floats, settings: Settings, which: Ints | slice) -> Floats:
        least = self.model.trace.min_objects
        found: Floats = significance.log_p_windows(
            self.pairs.distinct[which], mean[:, None], settings.dispersion, least
        )[0]
        return found

    def within_strata(self, which: Ints) -> Floats:
        """Expected shared objects of some of the pairs when accounts are dealt out over incidences within strata."""
        model, objects = self.model, np.unique(self.layer.object)
        pairs = self.pairs[which]
        return null.expected_shared(pairs.a, pairs.b, model.strata, model.incidences, objects)


def content_layer(model: LayerModel) -> Layer:
    """The layer's actions, the first of each account on each object, on objects that are not too popular."""
    layer = model.layer
    first = first_of_each(layer)
    held = model.incidences.accounts_per_object
    pairs = held * (held - 1) // 2
    cap = next((cap for cap in CAPS if pairs[held < cap].sum() <= MOST_PAIRS), CAPS[-1])
    keep = np.zeros(len(layer), np.bool_)
    keep[first] = True
    return layer.where(keep & (held >= 2)[layer.object] & (held < cap)[layer.object])


def share(engine: Engine, model: LayerModel, layer: Layer, community: Codes) -> Content:
    """Count what every pair of accounts of a content layer shares."""
    activity = np.bincount(layer.account, minlength=layer.n_accounts).astype(np.int64)
    classes = np.zeros(layer.n_accounts, np.int64)
    bound = CLASS_BASE
    while bound <= activity.max(initial=0):
        classes += activity >= bound
        bound *= CLASS_BASE
    n_classes, n_communities = int(classes.max(initial=0)) + 1, int(community.max(initial=0)) + 1
    tallies: list[tuple[Ints, Ints]] = []

    def tally(pairs: Pairs) -> Pairs:
        low = np.minimum(classes[pairs.a], classes[pairs.b])
        high = np.maximum(classes[pairs.a], classes[pairs.b])
        by_class = np.bincount(low * n_classes + high, minlength=n_classes**2)
        same = community[pairs.a] == community[pairs.b]
        tallies.append((by_class, np.bincount(community[pairs.a[same]], minlength=n_communities)))
        return pairs[pairs.distinct[:, 0] >= model.trace.min_objects]

    pairs = engine.coactions(layer, (ANY_TIME,), screen=tally)
    return Content(
        model=model,
        layer=layer,
        activity=activity,
        classes=classes,
        community=community,
        pairs=pairs,
        by_class=sum((one for one, _ in tallies), np.zeros(n_classes**2, np.int64)).reshape(
            n_classes, n_classes
        ),
        by_community=sum((one for _, one in tallies), np.zeros(n_communities, np.int64)),
    )


def with_taste(models: Sequence[LayerModel], seed: int) -> list[LayerModel]:
    """The layers, those that these tests look at with what the taste of communities gives by window."""
    timed = strong_timed(models)
    layers = [content_layer(model) for model in timed]
    community = communities(layers, timed[0].layer.n_accounts if timed else 0, seed)
    tasted = {
        model.first_object: replace(
            model, taste=fitted(layer, model.strata.of_object, community, model.windows)
        )
        for model, layer in zip(timed, layers, strict=True)
    }
    return [tasted.get(model.first_object, model) for model in models]


def strong_timed(models: Sequence[LayerModel]) -> list[LayerModel]:
    """The layers that these tests look at: strong ones whose windows are in question."""
    return [model for model in models if model.trace.strong and not model.trace.any_time and len(model.layer)]
