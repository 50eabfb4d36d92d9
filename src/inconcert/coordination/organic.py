"""How often ordinary accounts have the same thing at the same moment: measured on organic posts, shipped as numbers.

A file of removed accounts has nobody to compare with. What is usual elsewhere is then the only yardstick there is: of the times
that two accounts had the same thing, the share within a minute, ten minutes, an hour, a day, by how many accounts had it. It
differs much between collections (an event is quick, a taste is slow), so the lowest and the highest of them are given, and
nothing is decided by it. `data/organic.csv` is written by `python -m benchmarks.organic_moments`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from inconcert.coordination import null
from inconcert.coordination.layers import SECOND, LayerModel
from inconcert.coordination.null import TIERS
from inconcert.engine import layer as engine_layers
from inconcert.engine.kernels import Codes

FILE: Final = "organic.csv"
COLUMNS: Final = ("family", "tier", "window", "collection", "pairs", "within")

Collections = Mapping[str, float]
"""Collection -> share of co-sharing pairs of accounts within the window."""


@dataclass(frozen=True, slots=True)
class SameMoment:
    """Of `pairs` times that two of some accounts had the same thing, `within` were within the window (microseconds).

    `low` and `high`: the share in the organic collection that has least and most, for things as popular; of `collections`.
    """

    window: int
    pairs: int
    within: int
    low: float
    high: float
    collections: int

    @property
    def share(self) -> float:
        """Share of the times within the window."""
        return self.within / self.pairs


@cache
def measured() -> Mapping[tuple[str, int, int], Collections]:
    """(family of traces, tier of popularity, window in seconds) -> what was measured."""
    found: dict[tuple[str, int, int], dict[str, float]] = {}
    text = (files("inconcert.coordination") / "data" / FILE).read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        key = (row["family"], int(row["tier"]), int(row["window"]))
        found.setdefault(key, {})[row["collection"]] = int(row["within"]) / int(row["pairs"])
    return found


def counted(model: LayerModel, accounts: Codes, window: int) -> list[tuple[int, int, int]]:
    """By tier of popularity: the tier, how often two of these accounts have the same thing, how often within the window."""
    layer = model.layer.where(np.isin(model.layer.account, accounts))
    held = null.incidences(layer).accounts_per_object
    pairs, within = held * (held - 1) // 2, engine_layers.object_pairs(layer, (window,), 1)[:, 0]
    tiers = np.digitize(model.incidences.accounts_per_object, TIERS)
    return [
        (tier, int(pairs[tiers == tier].sum()), int(within[tiers == tier].sum()))
        for tier in range(len(TIERS) + 1)
        if pairs[tiers == tier].any()
    ]


def same_moment(model: LayerModel, accounts: Codes, window: int) -> SameMoment | None:
    """How often these accounts have the same thing at the same moment, beside organic collections; None where none was measured.

    A share far above the highest collection is no coincidence of taste; one within their range says nothing either way.
    Collections are compared over the tiers that they have, each weighed by how often the accounts have things of it.
    """
    usual_in = {
        tier: usual
        for (family, tier, level), usual in measured().items()
        if (family, level) == (model.trace.family, window // SECOND)
    }
    if not usual_in or model.trace.any_time:
        return None
    known = [
        (usual_in[tier], pairs, within)
        for tier, pairs, within in counted(model, accounts, window)
        if tier in usual_in
    ]
    total = sum(pairs for _, pairs, _ in known)
    if not total:
        return None
    low, high = (
        sum(pick(usual.values()) * pairs for usual, pairs, _ in known) / total for pick in (min, max)
    )
    names = {name for usual, _, _ in known for name in usual}
    return SameMoment(window, total, sum(within for _, _, within in known), low, high, len(names))
