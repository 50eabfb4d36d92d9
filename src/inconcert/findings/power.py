"""What would have been found, and so what may have been missed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from inconcert.coordination import null, quiet
from inconcert.coordination.layers import SECOND, LayerModel
from inconcert.coordination.network import Links
from inconcert.coordination.null import TIERS
from inconcert.coordination.outside import OUTSIDE
from inconcert.coordination.pooled import counted
from inconcert.coordination.procedure import NOBODY
from inconcert.coordination.second_look import BESIDE, at_rates_of
from inconcert.coordination.significance import log_count_tail
from inconcert.settings import Settings, window_label

OBJECTS: Final = (2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 75, 100)
SIZES: Final = (5, 20)
BUSY: Final = 0.75
"""Share of the accounts that do no more of a layer besides than the members are taken to do."""
FAINT: Final = "The weakest of such groups are shown only where both what they say and what they pass on is the same over time."


def smallest_found(
    model: LayerModel,
    window: int,
    size: int,
    threshold: float,
    layers: int,
    settings: Settings,
    shared: int | None = None,
) -> int | None:
    """How many common objects a planted group of `size` accounts needs for its pairs to be linked; None: over 100.

    Every member acts on every common object within the window, and has besides as many other incidences of the layer as a
    busy account (BUSY). The planted objects raise chance's own rate, as a real group's would; but where hardly anything is
    shared (only `shared` incidences in all layers; None where more is), a group with more than that is compared with all that
    is posted; then every member posts as much again of its own.
    """
    level = model.windows.index(window)
    among_shared = _MeanAmongShared(model, level, size)
    over_posts = _MeanOverPosts(model, level, size) if shared is not None else None

    def log_p(objects: int, mean: float) -> float:
        tail: float = log_count_tail(float(objects), mean, settings.dispersion)
        return tail + math.log(len(model.windows)) + math.log(layers)

    for objects in OBJECTS:
        mean = among_shared(objects)
        if over_posts and objects >= BESIDE and objects * size > (shared or 0):
            mean = min(mean, over_posts(objects))
        if log_p(objects, mean) <= threshold:
            return objects
    return None


class _MeanAmongShared:
    """What chance would give two members, among things as popular as theirs, which they make more of."""

    def __init__(self, model: LayerModel, level: int, size: int) -> None:
        tier = int(np.digitize(size, TIERS))
        tiers = np.digitize(model.incidences.accounts_per_object, TIERS)
        stratum = _largest_stratum(model, tier, tiers)
        self.size = size
        self.total = float(model.strata.size[stratum]) if stratum is not None else 0.0
        chance = math.exp(model.rates.curves[stratum, level, 0]) if stratum is not None else 0.0
        self.known = chance * self.total * (self.total - 1) / 2 if self.total else 0.0
        active = model.strata.activity[:, stratum] if stratum is not None else np.zeros(1)
        self.besides = float(np.quantile(active[active > 0], BUSY)) if (active > 0).any() else 0.0

    def __call__(self, objects: int) -> float:
        incidences = self.total + objects * self.size
        scale = 2.0 / (incidences * (incidences - 1))
        x = (self.besides + objects) ** 2
        own = objects * -math.expm1(-x * scale * self.size * (self.size - 1) / 2)
        return own + x * scale * self.known


class _MeanOverPosts:
    """What chance would give two members at the rates of all others, over all that is posted (see quiet).

    Half of what the members post is common.
    """

    def __init__(self, model: LayerModel, level: int, size: int) -> None:
        rated = at_rates_of(model, null.whole(null.without_tiers(model.strata)))
        usual = np.array(rated.strata.tiers) < len(TIERS)
        stratum = int(np.argmax(np.where(usual, rated.strata.size, -1)))
        self.size = size
        self.total = float(rated.strata.size[stratum])
        chance = math.exp(rated.rates.curves[stratum, level, 0])
        self.known = 1.0 + chance * self.total * (self.total - 1) / 2

    def __call__(self, objects: int) -> float:
        posts = 2.0 * objects
        if self.size * posts > self.total or self.total < OUTSIDE:
            return math.inf
        return posts**2 * 2.0 * self.known / (self.total * (self.total - 1))


def _largest_stratum(model: LayerModel, tier: int, tiers: np.ndarray) -> int | None:
    """The largest stratum of a tier; of all where nothing is as popular: then the others' rates are what counts."""
    inside = np.unique(model.strata.of_object[tiers == tier])
    if not len(inside):
        inside = np.unique(model.strata.of_object)
    return int(inside[np.argmax(model.strata.size[inside])]) if len(inside) else None


def statement(models: Sequence[LayerModel], links: Links, settings: Settings) -> list[str]:
    """One sentence a window: the smallest group of 5 and of 20 accounts that would have been linked in the busiest layer.

    And what is shown of those linked (see membership).
    """
    strong = [model for model in models if model.trace.strong and not model.trace.any_time]
    if not strong or not links.tests:
        return [
            "No two accounts share anything that could be tested, so nothing can be said about what was missed."
        ]
    model = max(strong, key=lambda one: len(one.layer))
    layers = len(counted(strong))
    among_others = quiet.sharing(strong, links.again[-1] if links.again else NOBODY)
    shared = among_others.held + among_others.shared if among_others.hardly else None
    sentences = []
    told = [window for window in model.windows if window // SECOND in (60, 600, 3600, 86400)]
    for window in told or model.windows:
        found = [
            (size, smallest_found(model, window, size, links.findable, layers, settings, shared))
            for size in SIZES
        ]
        parts = [f"{size} accounts on {objects} common objects" for size, objects in found if objects]
        missed = [f"{size} accounts on 100 common objects" for size, objects in found if not objects]
        within = window_label(window // SECOND)
        text = f"Within {within} of each other ({model.trace.title}), "
        if parts:
            text += f"a group of {' or of '.join(parts)} would have been linked; fewer might not"
        if missed:
            text += ("; " if parts else "") + f"even {' and '.join(missed)} would not"
        sentences.append(text + ".")
    return [*sentences, FAINT]
