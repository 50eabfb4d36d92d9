"""The same moment, given the same things: of what two accounts share, how much should fall within the window by itself?

Each thing falls within it as often as for the others who have it: who passes on what everybody passes on in one minute comes at
the same moment as everybody, and that is no excess. Of a thing that few others have there is little to learn, so some pairs of
its stratum are added to its own. Accounts that look linked are not among the others: a group would be its own reference.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from inconcert.coordination import null, significance
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import Floats
from inconcert.engine import layer as engine_layers
from inconcert.engine.kernels import Codes, Ints

CORRELATION: Final = 0.1
"""rho of the test: things differ in how fast they spread."""
ADDED: Final = 10
"""Pairs of its stratum that are added to the pairs of others who have a thing."""
AT_ONCE: Final = 20_000
"""Pairs of accounts compared at once."""


def log_p(
    model: LayerModel, a: Codes, b: Codes, hits: Codes, shared: Ints, window: Ints, suspects: Codes
) -> Floats:
    """Log p of so many of the shared objects falling within the window, which was chosen as the best of all.

    Args:
        model: the layer.
        a: one account of each pair.
        b: the other one.
        hits: objects of theirs within the window.
        shared: objects of theirs at any distance in time.
        window: number of each pair's window in `model.windows`.
        suspects: accounts that are no reference.
    """
    expected = _expected(model, a, b, window, suspects)
    moments = np.take_along_axis(model.repeats[a] * model.repeats[b], window[:, None], axis=1)[:, 0]
    share = np.minimum(expected * moments / np.maximum(shared, 1), 1.0)
    found = [
        significance.log_hits_tail(int(hit), int(trials), float(rate), CORRELATION)
        for hit, trials, rate in zip(hits, shared, share, strict=True)
    ]
    return np.minimum(np.array(found) + math.log(len(model.windows)), 0.0)


def _expected(model: LayerModel, a: Codes, b: Codes, window: Ints, suspects: Codes) -> Floats:
    """Shared objects that would fall within each pair's window at the rates of the others."""
    has = model.incidences.matrix
    rate = _rates(model, np.union1d(a, b), suspects)
    total = np.zeros(len(a))
    for level in range(len(model.windows)):
        there = np.flatnonzero(window == level)
        for start in range(0, len(there), AT_ONCE):
            some = there[start : start + AT_ONCE]
            total[some] = has[a[some]].multiply(has[b[some]]) @ rate[:, level]
    return total


def _rates(model: LayerModel, tested: Codes, suspects: Codes) -> Floats:
    """How often two others who have an object have it within each window (objects x windows); objects of the accounts tested."""
    asked = np.isin(np.arange(model.layer.n_objects), model.incidences.matrix[tested].indices)
    others = model.layer.without(suspects)
    others = others.where(asked[others.object])
    near = engine_layers.object_pairs(others, model.windows, 1)
    held = null.incidences(others).accounts_per_object
    usual = model.rates.base[model.strata.of_object]
    rate: Floats = (near + ADDED * usual) / (held * (held - 1) / 2 + ADDED)[:, None]
    return rate
