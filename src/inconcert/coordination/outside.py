"""Rates of everybody else: a group must not be its own reference.

A group that fills the strata it acts in raises their rates, and so hides its own excess: a hundred accounts that repost eighty
posts within a minute make it usual to do so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from inconcert.coordination import null
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import Floats
from inconcert.engine import layer as engine_layers
from inconcert.engine.kernels import Codes

OWN_SHARE: Final = 0.05
"""Share of a stratum's incidences from which on the accounts move its rates."""
OUTSIDE: Final = 200
"""Incidences of others below which a stratum says nothing without these accounts."""


def outside(model: LayerModel, accounts: Codes) -> LayerModel | None:
    """The layer at the rates of everybody else; None where the accounts are a small part, or hardly anybody else is in it.

    Their actions are left out of the rates of strata that they move; a stratum that holds hardly anybody else is pooled with the
    one that holds most others.
    """
    own = model.strata.activity[accounts].sum(axis=0, dtype=np.int64)
    others = model.strata.size - own
    replaced = own > OWN_SHARE * model.strata.size
    if not replaced.any() or others.max() < OUTSIDE:
        return None
    filled = replaced & (others < OUTSIDE)
    strata = null.pooled(model.strata, filled, int(np.argmax(others)))
    rest = replace(strata, size=strata.size - strata.activity[accounts].sum(axis=0, dtype=np.int64))
    pairs = engine_layers.object_pairs(model.layer.without(accounts), model.windows, 1)
    rates = null.rates(rest, model.incidences, pairs, unseen=1)
    replaced[np.argmax(others)] |= filled.any()
    curves = np.where(replaced[:, None, None], rates.curves, model.rates.curves)
    return replace(model, strata=strata, rates=replace(model.rates, curves=curves, step=rates.step))


def expected(model: LayerModel, a: Codes, b: Codes, accounts: Codes) -> Floats:
    """Lambda of pairs by window: at the rates of the others where both are among the accounts, else at those of all."""
    means = model.expected(a, b)
    both = np.isin(a, accounts) & np.isin(b, accounts)
    rated = outside(model, accounts) if both.any() else None
    if rated is not None:
        means[both] = np.minimum(means[both], rated.expected(a[both], b[both]))
    return means
