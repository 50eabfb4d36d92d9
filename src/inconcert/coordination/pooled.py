"""All kinds of traces counted together: who shares one thing in each of two of them shares two things.

A layer by itself says nothing of a pair below two objects. So what a pair shares is also counted over all families of traces:
D and Lambda are added up over the first trace of each family that has times. No pair of posts is counted in two of them (see
layers.Prior), and where each D has at most the variance Lambda + dispersion Lambda^2 and the families are independent given
activity, so has their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import Floats
from inconcert.engine.kernels import Codes
from inconcert.engine.layer import Layer, joined

MIN_OBJECTS: Final = 2
"""Distinct objects, over all families, that a pair must share."""


class Counted(Protocol):
    """What a pair of accounts can be tested by: one layer, or all of them together."""

    @property
    def parts(self) -> tuple[LayerModel, ...]:
        """The layers that it counts."""

    @property
    def layer(self) -> Layer:
        """The sorted actions."""

    @property
    def windows(self) -> tuple[int, ...]:
        """Microseconds, rising."""

    @property
    def min_objects(self) -> int:
        """Distinct objects below which a pair is not tested."""

    @property
    def eligible(self) -> npt.NDArray[np.bool_]:
        """Accounts that could reach significance, by margins only."""

    def expected(self, a: Codes, b: Codes) -> Floats:
        """Lambda of pairs by window (pairs x windows)."""


@dataclass(frozen=True)
class Pooled:
    """Layers with the same windows as one."""

    parts: tuple[LayerModel, ...]

    @cached_property
    def layer(self) -> Layer:
        """The layers one after the other; objects and posts of each keep numbers of their own."""
        return joined([part.layer for part in self.parts])

    @property
    def windows(self) -> tuple[int, ...]:
        """Those of every part."""
        return self.parts[0].windows

    @property
    def min_objects(self) -> int:
        """See MIN_OBJECTS."""
        return MIN_OBJECTS

    @property
    def eligible(self) -> npt.NDArray[np.bool_]:
        """Accounts with enough objects, of all parts together."""
        held = np.sum([part.incidences.per_account for part in self.parts], axis=0)
        found: npt.NDArray[np.bool_] = held >= MIN_OBJECTS
        return found

    def expected(self, a: Codes, b: Codes) -> Floats:
        """Lambda of pairs by window, added up over the parts (pairs x windows)."""
        means: Floats = np.sum([part.expected(a, b) for part in self.parts], axis=0)
        return means


def counted(models: Sequence[LayerModel]) -> list[Counted]:
    """The strong layers, each by itself; and all together, where two families of them have times."""
    strong = [model for model in models if model.trace.strong]
    first: dict[str, LayerModel] = {}
    for model in strong:
        if len(model.layer) and not model.trace.any_time:
            first.setdefault(model.trace.family, model)
    return [*strong, Pooled(tuple(first.values()))] if len(first) > 1 else [*strong]
