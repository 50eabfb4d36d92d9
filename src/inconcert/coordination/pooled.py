"""All kinds of traces counted together: a pair that shares one thing in each of two of them shares two things.

Each trace by itself says nothing of a pair below two objects. What a pair shares over all families of traces is counted as one:
D and Lambda are added up over the first trace of each family, for no pair of posts is counted in two families (see layers.Prior).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import Floats
from inconcert.engine.kernels import Codes
from inconcert.engine.layer import NONE, Layer


@dataclass(frozen=True, slots=True)
class Pooled:
    """The layers of one trace a family, as one layer: objects and posts of each keep numbers of their own."""

    parts: tuple[LayerModel, ...]
    layer: Layer

    @property
    def windows(self) -> tuple[int, ...]:
        """Those of the parts."""
        return self.parts[0].windows

    @property
    def min_objects(self) -> int:
        """Two, as in the parts."""
        return 2

    def expected(self, a: Codes, b: Codes) -> Floats:
        """Lambda of pairs by window, added up (pairs x windows)."""
        means: Floats = np.sum([part.expected(a, b) for part in self.parts], axis=0)
        return means

    @property
    def eligible(self) -> npt.NDArray[np.bool_]:
        """Accounts that could reach significance, by margins only."""
        held = np.sum([part.incidences.per_account for part in self.parts], axis=0)
        found: npt.NDArray[np.bool_] = held >= self.min_objects
        return found


def pooled(models: Sequence[LayerModel]) -> Pooled | None:
    """The first trace of each family that has times; None where there are fewer than two."""
    first: dict[str, LayerModel] = {}
    for model in models:
        if model.trace.strong and not model.trace.any_time and len(model.layer):
            first.setdefault(model.trace.family, model)
    parts = tuple(first.values())
    if len(parts) < 2:
        return None
    return Pooled(parts, joined([part.layer for part in parts]))


def joined(layers: Sequence[Layer]) -> Layer:
    """The layers one after the other."""
    n_posts = max(
        max(int(layer.post.max(initial=-1)) + 1, len(layer.prior_offsets) - 1) for layer in layers
    )
    objects = posts = actions = codes = 0
    columns: list[tuple[np.ndarray, ...]] = []
    for layer in layers:
        held = layer.prior_offsets if len(layer.prior_offsets) else np.zeros(1, np.int64)
        rows = np.append(held, np.full(n_posts + 1 - len(held), held[-1]))
        columns.append(
            (
                layer.object + np.int32(objects),
                layer.time,
                layer.account,
                np.where(layer.post >= 0, layer.post + posts, -1),
                layer.offsets[:-1] + actions,
                rows[:-1] + codes,
                layer.prior_codes,
            )
        )
        objects, posts = objects + layer.n_objects, posts + n_posts
        actions, codes = actions + len(layer), codes + len(layer.prior_codes)
    obj, time, account, post, offsets, rows, prior = (np.concatenate(one) for one in zip(*columns, strict=True))
    return Layer(
        obj, time, account, post, np.append(offsets, actions), layers[0].n_accounts,
        np.append(rows, codes) if codes else NONE, prior if codes else NONE,
    )
