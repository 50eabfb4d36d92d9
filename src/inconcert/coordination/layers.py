"""One trace as a layer of the network: its sorted actions, its null model, its windows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.coordination import null
from inconcert.coordination.null import Floats, Incidences, Posted, Rates, Strata
from inconcert.coordination.taste import Taste
from inconcert.engine import layer as engine_layers
from inconcert.engine.kernels import Codes, Ints
from inconcert.engine.layer import ANY_TIME, Layer
from inconcert.traces.base import Trace

SECOND: Final = 1_000_000
PRECISION: Final = {"s": 1, "min": 60, "day": 86_400}


@dataclass(frozen=True, slots=True)
class LayerModel:
    """A layer ready for testing."""

    trace: Trace
    layer: Layer
    first_object: int
    """results/objects.object_code of the layer's object 0."""
    windows: tuple[int, ...]
    """Microseconds, rising."""
    incidences: Incidences
    strata: Strata
    rates: Rates
    repeats: Floats
    """How many more separate moments accounts have on an object than is usual (accounts x windows), from 1."""
    coactions: int
    """Pairs of actions within the widest window, same account included: exact, not listed."""
    pairs_within: Ints
    """Pairs of accounts on an object, over all objects, by window: how organic and other co-sharers' gaps spread."""
    sampled: HotObjects | None
    taste: Taste | None = None
    """What communities of interest give; None where it is not asked (weak traces, and those without times)."""

    def expected(self, a: Codes, b: Codes) -> Floats:
        """Lambda of pairs by window (pairs x windows): distinct objects that chance, popularity and taste would give them."""
        means: Floats = null.expected(
            a, b, self.strata.activity, self.repeats, self.rates.curves, self.rates.step
        )
        return means if self.taste is None else np.maximum(means, self.taste.expected(a, b, self.repeats))

    @property
    def parts(self) -> tuple[LayerModel, ...]:
        """Itself (see pooled)."""
        return (self,)

    @property
    def min_objects(self) -> int:
        """Distinct objects below which a pair is not tested."""
        return self.trace.min_objects

    @property
    def eligible(self) -> npt.NDArray[np.bool_]:
        """Accounts that could reach significance in this layer, by margins only."""
        return self.incidences.per_account >= self.min_objects


@dataclass(frozen=True, slots=True)
class HotObjects:
    """What was left out of the hottest objects, and never in silence."""

    objects: int
    actions: int
    kept: int
    pairs: int = field(metadata={"meaning": "pairs of actions these objects have, counted exactly"})


def usable_windows(windows: Sequence[int], precision: str) -> tuple[list[int], list[int]]:
    """Windows (seconds) that the precision of the times supports, and those that it does not."""
    finest = PRECISION[precision]
    return [window for window in windows if window >= finest], [
        window for window in windows if window < finest
    ]


def build_layer(
    trace: Trace,
    actions: pa.Table,
    langs: Sequence[str | None],
    posted: Posted,
    *,
    first_object: int,
    windows: Sequence[int],
    accounts: np.ndarray,
    n_posts: int,
    prior: Prior,
    hot_object_pairs: int,
    threads: int,
) -> LayerModel:
    """Sort a trace's actions, limit its hottest objects, and fit its null model.

    Args:
        trace: the trace.
        actions: rows of results/actions of this trace.
        langs: commonest language of each of its objects, in order of object_code.
        posted: how much each account posted of what the trace reads.
        first_object: object_code of the first.
        windows: seconds.
        accounts: account ids, by account_code.
        n_posts: posts in the case.
        prior: objects that earlier layers hold for each post.
        hot_object_pairs: pairs of actions listed of one object before accounts are sampled.
        threads: worker threads; no result depends on them.
    """
    objects = (actions["object_code"].to_numpy() - first_object).astype(np.int32)
    levels = (ANY_TIME,) if trace.any_time else tuple(window * SECOND for window in windows)
    layer = engine_layers.sort_layer(
        objects,
        actions["time"].cast(pa.int64()).to_numpy(),
        actions["account_code"].to_numpy().astype(np.int32),
        actions["post_code"].to_numpy().copy(),
        n_objects=len(langs),
        n_accounts=len(accounts),
        prior=prior.lists(actions["post_code"].to_numpy(), n_posts, trace),
        threads=threads,
    )
    layer, sampled = limit_hot_objects(layer, levels[-1], accounts, hot_object_pairs, threads)
    found = null.incidences(layer)
    strata = null.stratify(found, langs, posted)
    pairs = engine_layers.object_pairs(layer, levels, threads)
    coactions = engine_layers.neighbours(layer, levels[-1], threads).pairs
    return LayerModel(
        trace=trace,
        layer=layer,
        first_object=first_object,
        windows=levels,
        incidences=found,
        strata=strata,
        rates=null.rates(strata, found, pairs),
        repeats=null.repeats(layer, found, levels),
        coactions=coactions,
        pairs_within=pairs.sum(axis=0),
        sampled=sampled,
    )


class Prior:
    """Objects that earlier layers hold for each post: what has been counted there does not count again.

    Within a family of traces a wider one holds all that a narrower one does (edited copies, and copies among them), so that
    a line that some paste and others change is weighed whole. The family still speaks with one voice (see groups).
    """

    def __init__(self) -> None:
        self._layers: list[tuple[Trace, Ints, Ints]] = []

    def add(self, trace: Trace, posts: Ints, codes: Ints) -> None:
        """A layer has been built: its posts hold these objects."""
        real = posts >= 0
        self._layers.append((trace, posts[real], codes[real]))

    def lists(self, posts: Ints, n_posts: int, trace: Trace) -> tuple[Ints, Ints]:
        """CSR by post of the objects of earlier layers of other families, rising; empty when no post of this layer has one."""
        earlier = [held for held in self._layers if held[0].excuses or held[0].family != trace.family]
        if not earlier:
            return engine_layers.NONE, engine_layers.NONE
        here = np.zeros(n_posts + 1, np.bool_)
        here[posts] = True
        here[-1] = False  # posts without a number
        all_posts, all_codes = (np.concatenate([held[part] for held in earlier]) for part in (1, 2))
        wanted = here[all_posts]
        if not wanted.any():
            return engine_layers.NONE, engine_layers.NONE
        all_posts, all_codes = all_posts[wanted], all_codes[wanted]
        order = np.lexsort((all_codes, all_posts))
        counts = np.bincount(all_posts, minlength=n_posts)
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), all_codes[order]


def limit_hot_objects(
    layer: Layer, window: int, accounts: np.ndarray, limit: int, threads: int
) -> tuple[Layer, HotObjects | None]:
    """Keep, on objects with more than `limit` pairs within the window, only accounts below a hash threshold.

    The hash is of the account's id, so the same accounts are kept on every such object and their pairs stay whole; a
    hotter object keeps a subset of them. What remains is tested by a null model of what remains.
    """
    near = engine_layers.neighbours(layer, window, threads)
    pairs = (
        np.add.reduceat(near.right, layer.offsets[:-1], dtype=np.int64)
        if len(layer)
        else np.zeros(0, np.int64)
    )
    hot = np.flatnonzero(pairs > limit)
    if not len(hot):
        return layer, None
    halvings = np.zeros(layer.n_objects, np.int64)
    halvings[hot] = np.ceil(np.log2(pairs[hot] / limit) / 2).astype(np.int64)
    rank = np.array([_hash(account) for account in accounts], np.float64)
    keep = rank[layer.account] < 0.5 ** halvings[layer.object]
    on_hot = halvings[layer.object] > 0
    return layer.where(keep), HotObjects(
        len(hot), int(on_hot.sum()), int((on_hot & keep).sum()), int(pairs[hot].sum())
    )


def _hash(account: str) -> float:
    """A number from 0 to 1 that depends on the account's id only."""
    digest = hashlib.blake2b(account.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
