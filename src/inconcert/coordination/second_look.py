"""A second look at accounts that seem linked: tested again among themselves, at the rates that the rest of the case gives.

A third look takes in who came with those that the second one linked: members of a group that is its own reference hide each
other, and at first only the busiest stand out.

The rates of chance do not depend on a few accounts that chance alone brought together, so p values stay what they say. An
audience of one taste is told more clearly from the rest by the same step; it is judged by its grounds (see groups).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from inconcert.coordination import network
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import Floats
from inconcert.coordination.outside import outside
from inconcert.coordination.partition import CORE, in_core
from inconcert.engine.base import Engine
from inconcert.engine.kernels import Codes
from inconcert.engine.layer import Pairs
from inconcert.settings import Settings

FIRST_LOOK: Final = 1e-4
"""p of a pair at the first look; chance alone leaves hardly a triangle of such pairs."""


def suspects(a: Codes, b: Codes, log_p: Floats) -> Codes:
    """Accounts that a first look ties to at least two others that are so tied themselves (rising)."""
    close = in_core(a, b, log_p <= math.log(FIRST_LOOK))
    found: Codes = np.unique(np.concatenate([a[close], b[close]])).astype(np.int32)
    return found


def company(a: Codes, b: Codes, log_p: Floats, bound: float) -> Codes:
    """Accounts in the core of pairs with log p at most the bound, and those that two pairs of any p tie to it (rising)."""
    linked = in_core(a, b, log_p <= bound)
    core = np.unique(np.concatenate([a[linked], b[linked]]))
    beside = np.concatenate([b[np.isin(a, core)], a[np.isin(b, core)]])
    others, ties = np.unique(beside, return_counts=True)
    found: Codes = np.union1d(core, others[ties >= CORE]).astype(np.int32)
    return found


def tested_again(
    engine: Engine, models: Sequence[LayerModel], accounts: Codes, settings: Settings
) -> tuple[Codes, Codes, Floats]:
    """Pairs among these accounts with p at most the asked rate, at the rates of the others: a, b, log p."""
    found: list[tuple[Pairs, Floats]] = []
    for model in models:
        rated = outside(model, accounts) or model
        layer = model.layer.where(np.isin(model.layer.account, accounts))

        def screen(pairs: Pairs, rated: LayerModel = rated) -> Pairs:
            return pairs[network.layer_log_p(rated, pairs, settings)[0] <= math.log(settings.fdr)]

        pairs = engine.coactions(layer, model.windows, min_objects=model.trace.min_objects, screen=screen)
        found.append((pairs, network.layer_log_p(rated, pairs, settings)[0]))
    return network.combined(found, np.stack([model.eligible for model in models], axis=1))
