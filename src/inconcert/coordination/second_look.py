"""A second look at accounts that seem linked: tested again among themselves, at the rates that the rest of the case gives.

The first look is taken twice: among objects of similar popularity, and without asking how popular an object is (see loose). What
a large group passes on is popular by that alone, so that among objects as popular the group is its own reference. The second
of the two only says whom to look at again; it links nobody. Where those it names, with those beside them, have most of what is
shared (a file of removed accounts), nobody is left to compare with, and it is left out.

A third look takes in who came with those that the second one linked, or acts beside them: members of a group that is its own
reference hide each other, and at first only the busiest stand out. Where an operation is most of what is passed on in a
language, and each of its lines is given to two or three of its accounts, no pair stands out at all.

The rates of chance do not depend on a few accounts that chance alone brought together, so p values stay what they say. An
audience of one taste is told more clearly from the rest by the same step; it is judged by its grounds (see groups).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from inconcert.coordination import network, null
from inconcert.coordination.layers import SECOND, LayerModel
from inconcert.coordination.network import Looked
from inconcert.coordination.null import Floats, Strata, first_of_each
from inconcert.coordination.outside import of_others
from inconcert.coordination.partition import CORE, in_core
from inconcert.coordination.pooled import counted
from inconcert.engine import layer as engine_layers
from inconcert.engine.base import Engine
from inconcert.engine.kernels import Codes
from inconcert.engine.layer import Pairs
from inconcert.settings import Settings

FIRST_LOOK: Final = 1e-4
"""p of a pair at the first look; chance alone leaves hardly a triangle of such pairs."""
BESIDE: Final = 8
"""Objects that an account must share with accounts that look linked to act beside them."""
OWNED: Final = 1 / 3
"""Share of an object's other accounts that must look linked for it to count: what everybody has says nothing."""
SOON: Final = 600 * SECOND
"""Time from one of them within which an account acts at the same moment."""
REST: Final = 0.5
"""Share of what is shared that accounts named without asking for popularity may have: with more, hardly a rest is left."""
MOST: Final = 2 / 3
"""Share of those objects on which it must."""


def loose(model: LayerModel) -> LayerModel:
    """The layer at rates that ask neither taste nor how popular an object is, but for the most popular (null.without_tiers).

    A trace without times stays as it is: what its accounts share says much less where many have it.
    """
    return at_rates_of(model, null.without_tiers(model.strata))


def at_rates_of(model: LayerModel, strata: Strata) -> LayerModel:
    """The layer with these strata and the rates they give, and no taste; a trace without times stays as it is (see loose)."""
    if model.trace.any_time:
        return model
    pairs = engine_layers.object_pairs(model.layer, model.windows, 1)
    return replace(model, strata=strata, rates=null.rates(strata, model.incidences, pairs), taste=None)


def is_most(models: Sequence[LayerModel], accounts: Codes) -> bool:
    """Whether these accounts have more than half of all that is shared: then who shares much is no longer the question."""
    counts = [model.incidences.per_account for model in models]
    return sum(int(own[accounts].sum()) for own in counts) > REST * sum(int(own.sum()) for own in counts)


def suspects(a: Codes, b: Codes, log_p: Floats, bound: float = math.log(FIRST_LOOK)) -> Codes:
    """Accounts that a first look ties, by log p up to a bound, to at least two others that are so tied themselves (rising)."""
    close = log_p <= bound
    return core(a[close], b[close])


def company(a: Codes, b: Codes, kept: npt.NDArray[np.bool_]) -> Codes:
    """Accounts in the core of the pairs kept, and those that two of the pairs looked at tie to it (rising)."""
    inner = core(a[kept], b[kept])
    beside = np.concatenate([b[np.isin(a, inner)], a[np.isin(b, inner)]])
    others, ties = np.unique(beside, return_counts=True)
    found: Codes = np.union1d(inner, others[ties >= CORE]).astype(np.int32)
    return found


def core(a: Codes, b: Codes) -> Codes:
    """Accounts that these pairs tie to at least two others of them (rising)."""
    tied = in_core(a, b, np.ones(len(a), np.bool_))
    found: Codes = np.unique(np.concatenate([a[tied], b[tied]])).astype(np.int32)
    return found


def with_those_beside(accounts: Codes, moments: Sequence[pl.DataFrame]) -> Codes:
    """These accounts and those who act beside them, or beside those (rising). `moments`: see `moments_of`."""
    found = accounts
    while moments and len(found):
        more = np.setdiff1d(np.concatenate([_beside(found, layer) for layer in moments]), found)
        if not len(more):
            break
        found = np.union1d(found, more)
    return found


def moments_of(models: Sequence[LayerModel]) -> list[pl.DataFrame]:
    """Of each layer with times, the first action of each account on each object that others have, by time.

    `others` says how many have it.
    """
    return [_moments(model) for model in models if not model.trace.any_time]


def _moments(model: LayerModel) -> pl.DataFrame:
    layer = model.layer
    first = first_of_each(layer)
    things = layer.object[first]
    others = model.incidences.accounts_per_object[things] - 1
    table = {"account": layer.account[first], "object": things, "time": layer.time[first], "others": others}
    return pl.DataFrame(table).filter(pl.col("others") > 0).sort("time", "object", "account")


def _beside(accounts: Codes, first: pl.DataFrame) -> Codes:
    """Accounts that share enough with other ones of these, and most of it at the same moments, in one layer."""
    theirs = first.filter(pl.col("account").is_in(accounts.tolist())).select("object", soon="time")
    held = theirs.group_by("object").agg(own=pl.len())
    near = (
        first.filter(~pl.col("account").is_in(accounts.tolist()))
        .join(held, on="object", maintain_order="left")
        .filter(pl.col("own") >= OWNED * pl.col("others"))
        .join_asof(
            theirs,
            left_on="time",
            right_on="soon",
            by="object",
            strategy="nearest",
            tolerance=SOON,
            check_sortedness=False,
        )
        .group_by("account")
        .agg(shared=pl.len(), soon=pl.col("soon").count())
        .filter((pl.col("shared") >= BESIDE) & (pl.col("soon") >= MOST * pl.col("shared")))
    )
    return near["account"].to_numpy()


def tested_again(engine: Engine, models: Sequence[LayerModel], accounts: Codes, settings: Settings) -> Looked:
    """Pairs among these accounts with p at most the asked rate, at the rates of the others."""
    found: list[tuple[Pairs, Floats]] = []
    layers = counted([of_others(model, accounts) for model in models])
    for layer in layers:
        pairs = network.sweep(engine, layer, settings, among=accounts)
        found.append((pairs, network.layer_log_p(layer, pairs, settings)[0]))
    return network.looked_at(layers, found)
