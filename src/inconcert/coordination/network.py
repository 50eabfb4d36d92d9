"""Layers into one network: which pairs of accounts are linked, in which layers, and what stands behind each link."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from inconcert.coordination import moment, null, outside, significance
from inconcert.coordination.layers import SECOND, LayerModel
from inconcert.coordination.null import Floats
from inconcert.coordination.pooled import Counted, counted
from inconcert.coordination.procedure import NOBODY
from inconcert.engine import counting
from inconcert.engine import layer as engine_layers
from inconcert.engine.base import Engine
from inconcert.engine.kernels import Codes, Ints
from inconcert.engine.layer import Pairs
from inconcert.progress import Reporter
from inconcert.settings import Settings

LN10: Final = math.log(10)
EXCESS_LEVEL: Final = 0.01
"""p below which a link is said to show an excess of content, or of moment."""


@dataclass(frozen=True, slots=True)
class Links:
    """The links kept: account codes (a < b), log p (natural), log q; and what the test looked at."""

    a: Codes
    b: Codes
    log_p: Floats
    log_q: Floats
    tests: int
    tests_named: int
    """Pairs tested among the accounts named (see looks)."""
    bounds: Floats
    """log p at or below which each is kept by its windows; -inf where none is."""
    findable: float
    """log p that the pairs of a group need to be linked in such data."""

    timed: npt.NDArray[np.bool_]
    """Which links the windows alone keep."""
    faint: npt.NDArray[np.bool_]
    """Which of these only because both accounts are named (see looks)."""
    beyond_taste: npt.NDArray[np.bool_]
    """Which links share more than the taste of their communities gives."""
    again: tuple[Codes, ...]
    """Accounts whose pairs were tested again, at the rates of all others (see outside): one set for each look."""
    alone: bool = False
    """Whether they were, because hardly anybody else shares anything (see quiet)."""

    def __len__(self) -> int:
        return len(self.a)

    @property
    def suspects(self) -> Codes:
        """The accounts that were tested again in any look (rising)."""
        return np.unique(np.concatenate([NOBODY, *self.again]))


class Candidates(NamedTuple):
    """Pairs of accounts (a < b, sorted) with p at most the asked rate by their windows, and their log p."""

    a: Codes
    b: Codes
    log_p: Floats


class Looked(NamedTuple):
    """The same pairs by each trace for itself, combined; and with all traces together as one more (see pooled)."""

    each: Candidates
    together: Candidates


def candidates(
    engine: Engine, models: Sequence[LayerModel], settings: Settings, reporter: Reporter, title: str
) -> Looked:
    """Each strong layer, and all together, swept once for all windows.

    A layer's p is the smallest over its windows, corrected for their number; layers are combined by half-Cauchy.
    """
    layers = counted(models)
    found: list[tuple[Pairs, Floats]] = []
    with reporter.step(title, len(layers)) as step:
        for layer in layers:
            pairs = sweep(engine, layer, settings, step.advance)
            found.append((pairs, layer_log_p(layer, pairs, settings)[0]))
    return looked_at(layers, found)


def looked_at(layers: Sequence[Counted], found: Sequence[tuple[Pairs, Floats]]) -> Looked:
    """What each of these layers gave, in one list without and in one with all traces together."""
    eligible = able(layers)
    together = combined(found, eligible)
    single = [place for place, layer in enumerate(layers) if len(layer.parts) == 1]
    if len(single) == len(layers):
        return Looked(together, together)
    return Looked(combined([found[place] for place in single], eligible[:, single]), together)


def able(models: Sequence[Counted]) -> npt.NDArray[np.bool_]:
    """Which accounts could reach significance in which of these layers, by margins only (accounts x layers)."""
    columns = [model.eligible for model in models]
    return np.stack(columns, axis=1) if columns else np.zeros((0, 0), np.bool_)


def sweep(
    engine: Engine,
    model: Counted,
    settings: Settings,
    advance: Callable[[float], None] | None = None,
    among: Codes | None = None,
) -> Pairs:
    """The layer's pairs that could be kept: p at or below the asked rate; combining makes no p smaller than its smallest.

    `among`: only pairs of these accounts.
    """
    layer = model.layer if among is None else model.layer.where(np.isin(model.layer.account, among))

    def screen(pairs: Pairs) -> Pairs:
        return pairs[layer_log_p(model, pairs, settings)[0] <= math.log(settings.fdr)]

    return engine.coactions(
        layer, model.windows, min_objects=model.min_objects, screen=screen, advance=advance
    )


def layer_log_p(model: Counted, pairs: Pairs, settings: Settings) -> tuple[Floats, npt.NDArray[np.int64]]:
    """One layer's log p of pairs over its windows, and the window that gave it."""
    means = model.expected(pairs.a, pairs.b)
    found: tuple[Floats, npt.NDArray[np.int64]] = significance.log_p_windows(
        pairs.distinct, means, settings.dispersion, model.min_objects
    )
    return found


def combined(found: Sequence[tuple[Pairs, Floats]], eligible: npt.NDArray[np.bool_]) -> Candidates:
    """Candidates of all layers in one list, sorted, with their combined log p."""
    if not found or not any(len(pairs) for pairs, _ in found):
        return Candidates(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0))
    n_accounts = len(eligible)
    keys = [pairs.a.astype(np.int64) * n_accounts + pairs.b for pairs, _ in found]
    every = np.unique(np.concatenate(keys))
    table = np.zeros((len(every), len(found)))
    for column, (key, (_, log_p)) in enumerate(zip(keys, found, strict=True)):
        table[np.searchsorted(every, key), column] = log_p
    a, b = (every // n_accounts).astype(np.int32), (every % n_accounts).astype(np.int32)
    return Candidates(a, b, significance.half_cauchy(table, eligible[a] & eligible[b]))


def shuffled_models(
    models: Sequence[LayerModel], settings: Settings, number: int, *, over_posts: bool = False
) -> list[LayerModel]:
    """The strong layers with accounts' labels shuffled over what they share in a language: what is found in them is chance.

    Labels move between things of any popularity (but for the most popular), because the second look asks why accounts share so
    much of what is popular by them alone: within tiers of popularity a group that fills one would be dealt out to itself. With
    `over_posts` they move over all that was posted, shared or not: a group that has all that is shared (see quiet) would be dealt
    out to itself again.
    """
    deal = null.scattered if over_posts else null.shuffled
    random = np.random.default_rng([settings.seed, number])
    fakes = []
    for model in models:
        if model.trace.strong:
            layer = deal(model.layer, model.incidences, null.without_tiers(model.strata), random)
            found = null.incidences(layer)
            fakes.append(
                replace(model, layer=layer, incidences=found, strata=null.dealt(model.strata, found))
            )
    return fakes


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind the links in one layer: the post pairs, and per link its figures.

    `pair`, `here`, `there`: index of the link, a's and b's action (positions in the layer), sorted by link; empty for weak
    layers, which are counted but not listed. `gap`: |dt| in microseconds. The other arrays have one entry a link.
    """

    model: LayerModel
    pair: Ints
    here: Ints
    there: Ints
    gap: Ints
    distinct: Codes
    """D by window (links x windows)."""
    coactions: Codes
    """K by window (links x windows)."""
    means: Floats
    log_p: Floats
    window: npt.NDArray[np.int64]
    shared: Ints
    log_p_content: Floats
    log_p_moment: Floats


def evidence(model: LayerModel, links: Links, settings: Settings, threads: int) -> Evidence:
    """Everything one layer knows about the links kept, weak layers included."""
    layer = model.layer
    if model.trace.strong:
        pair, here, there = engine_layers.post_pairs(layer, links.a, links.b, model.windows[-1], threads)
        gap = np.abs(layer.time[here] - layer.time[there])
        distinct, coactions = count_windows(pair, layer.object[here], gap, model.windows, len(links))
    else:
        pair = here = there = gap = engine_layers.NONE
        distinct, coactions = engine_layers.pair_counts(layer, links.a, links.b, model.windows, threads)
    means = outside.expected(model, links.a, links.b, links.again)
    log_p, window = significance.log_p_windows(distinct, means, settings.dispersion, model.trace.min_objects)
    by_stratum = np.zeros((len(links), len(model.strata.names)), np.int64)
    found = model.incidences
    counting.shared_objects(
        links.a,
        links.b,
        found.rows,
        found.objects,
        model.strata.of_object,
        0,
        len(links),
        by_stratum,
    )
    shared = by_stratum.sum(axis=1)
    content = _content(model, links, shared, settings)
    hits = np.take_along_axis(distinct, window[:, None], axis=1)[:, 0]
    return Evidence(
        model=model,
        pair=pair,
        here=here,
        there=there,
        gap=gap,
        distinct=distinct,
        coactions=coactions,
        means=means,
        log_p=log_p,
        window=window,
        shared=shared,
        log_p_content=content,
        log_p_moment=moment.log_p(model, links.a, links.b, hits, shared, window, links.suspects),
    )


def _content(model: LayerModel, links: Links, shared: Ints, settings: Settings) -> Floats:
    """Log p of sharing that many objects at any time, given activity and popularity."""
    mean = null.expected_shared(links.a, links.b, model.strata, model.incidences)
    return np.array(
        [
            significance.log_count_tail(float(count), float(value), settings.dispersion)
            for count, value in zip(shared, mean, strict=True)
        ]
    )


def count_windows(
    pair: Ints, objects: Codes, gap: Ints, windows: Sequence[int], n_pairs: int
) -> tuple[Codes, Codes]:
    """D and K by window (pairs x windows) of listed co-actions."""
    distinct = np.zeros((n_pairs, len(windows)), np.int32)
    coactions = np.zeros((n_pairs, len(windows)), np.int32)
    key = pair.astype(np.int64) * (int(objects.max(initial=0)) + 1) + objects
    order = np.lexsort((gap, key))
    nearest = order[np.diff(key[order], prepend=-1) != 0]
    for level, window in enumerate(windows):
        coactions[:, level] = np.bincount(pair[gap <= window], minlength=n_pairs)
        distinct[:, level] = np.bincount(pair[nearest[gap[nearest] <= window]], minlength=n_pairs)
    return distinct, coactions


@dataclass(frozen=True, slots=True)
class ByWindows:
    """What each layer says of the links by its windows, all together last where they count (links x layers).

    `log_p`: corrected for the windows. `window`: the one that gave it, microseconds. `present`: whether the layer counts for the
    link; all together do among the named alone.
    """

    log_p: Floats
    window: Ints
    present: npt.NDArray[np.bool_]

    @property
    def combined(self) -> Floats:
        """Log p over the layers, by half-Cauchy."""
        return significance.half_cauchy(self.log_p, self.present)


def by_windows(
    strong: Sequence[Evidence],
    links: Links,
    distinct: Sequence[Codes],
    means: Sequence[Floats],
    settings: Settings,
) -> ByWindows:
    """The links tested with these counts and means: one array of each (links x windows) for every trace."""
    place = {one.model.trace.name: number for number, one in enumerate(strong)}
    layers = counted([one.model for one in strong])
    log_p, window = np.zeros((len(links), len(layers))), np.zeros((len(links), len(layers)), np.int64)
    for column, layer in enumerate(layers):
        parts = [place[part.trace.name] for part in layer.parts]
        found: Codes = np.sum([distinct[part] for part in parts], axis=0, dtype=np.int32)
        mean: Floats = np.sum([means[part] for part in parts], axis=0)
        log_p[:, column], level = significance.log_p_windows(
            found, mean, settings.dispersion, layer.min_objects
        )
        window[:, column] = np.asarray(layer.windows)[level]
    present = able(layers)
    present = present[links.a] & present[links.b]
    present[:, len(strong) :] &= links.faint[:, None]
    return ByWindows(log_p, window, present)


def distinct_objects(strong: Sequence[Evidence], n_links: int) -> Ints:
    """Distinct objects behind each link: the most of any trace of a family, summed over families."""
    families: dict[str, Ints] = {}
    for one in strong:
        family = one.model.trace.family
        most = np.maximum(families.get(family, 0), one.distinct[:, -1].astype(np.int64))
        families[family] = most
    return sum(families.values(), np.zeros(n_links, np.int64))


def traces(strong: Sequence[Evidence], n_links: int) -> list[list[str]]:
    """The traces in which each link's accounts share enough objects; of a link by all together, those in which they share any."""
    found = []
    for link in range(n_links):
        enough = [one for one in strong if one.shared[link] >= one.model.min_objects]
        found.append([one.model.trace.name for one in enough or strong if one.shared[link]])
    return found


def excess(behind: Sequence[Evidence], n_links: int) -> list[str]:
    """Which excess each link shows: in the layer where it is strongest, content at any time, moment given content."""
    strong = [one for one in behind if one.model.trace.strong]
    if not strong or not n_links:
        return []
    best = np.argmin(np.stack([np.minimum(one.log_p, one.log_p_content) for one in strong]), axis=0)
    names = []
    level = math.log(EXCESS_LEVEL)
    for link in range(n_links):
        one = strong[best[link]]
        content, moment = one.log_p_content[link] <= level, one.log_p_moment[link] <= level
        if one.model.trace.any_time:
            moment = False
        names.append(
            "both"
            if content and moment
            else "same content"
            if content
            else "same moment"
            if moment
            else "joint"
        )
    return names


def edge_table(behind: Sequence[Evidence], links: Links, accounts: npt.NDArray[np.object_]) -> pl.DataFrame:
    """results/edges: one row a link and layer with a co-action, or with enough objects shared at any time."""
    frames = []
    for one in behind:
        acting = np.flatnonzero((one.coactions[:, -1] > 0) | (one.shared >= one.model.trace.min_objects))
        if not len(acting):
            continue
        level = one.window[acting]
        low = np.minimum(one.model.layer.time[one.here], one.model.layer.time[one.there])
        times = pl.DataFrame({"pair": acting}).join(
            pl.DataFrame({"pair": one.pair, "gap": one.gap, "low": low, "high": low + one.gap})
            .group_by("pair")
            .agg(pl.col("gap").median(), pl.col("low").min(), pl.col("high").max()),
            on="pair",
            how="left",
            maintain_order="left",
        )
        frames.append(
            pl.DataFrame(
                {
                    "account_a": accounts[links.a[acting]],
                    "account_b": accounts[links.b[acting]],
                    "trace": [one.model.trace.name] * len(acting),
                    "strong": [one.model.trace.strong] * len(acting),
                    "window_us": np.asarray(one.model.windows, np.int64)[level],
                    "distinct_objects": np.take_along_axis(one.distinct[acting], level[:, None], 1)[
                        :, 0
                    ].astype(np.int64),
                    "coactions": np.take_along_axis(one.coactions[acting], level[:, None], 1)[:, 0].astype(
                        np.int64
                    ),
                    "expected": np.take_along_axis(one.means[acting], level[:, None], 1)[:, 0],
                    "log10_p": one.log_p[acting] / LN10,
                    "shared_any_time": one.shared[acting],
                    "log10_p_content": one.log_p_content[acting] / LN10,
                    "log10_p_moment": one.log_p_moment[acting] / LN10,
                    "median_gap_s": times["gap"] / SECOND,
                    "first": times["low"].cast(pl.Datetime("us", "UTC")),
                    "last": times["high"].cast(pl.Datetime("us", "UTC")),
                },
                schema_overrides={"account_a": pl.String, "account_b": pl.String},
            )
        )
    return pl.concat(frames).sort("account_a", "account_b", "trace") if frames else pl.DataFrame()


def edge_post_table(
    behind: Sequence[Evidence],
    links: Links,
    accounts: npt.NDArray[np.object_],
    posts: npt.NDArray[np.object_],
) -> pl.DataFrame:
    """results/edge_posts: the post pairs behind every link, all layers."""
    frames = []
    for one in behind:
        if not one.model.trace.strong:
            continue
        layer = one.model.layer
        frames.append(
            pl.DataFrame(
                {
                    "account_a": accounts[links.a[one.pair]],
                    "account_b": accounts[links.b[one.pair]],
                    "trace": [one.model.trace.name] * len(one.pair),
                    "object_code": layer.object[one.here].astype(np.int64) + one.model.first_object,
                    "post_a": posts[layer.post[one.here]].tolist(),
                    "post_b": posts[layer.post[one.there]].tolist(),
                    "time_a": layer.time[one.here],
                    "time_b": layer.time[one.there],
                    "gap_s": (layer.time[one.there] - layer.time[one.here]) / SECOND,
                },
                schema_overrides=dict.fromkeys(
                    ("account_a", "account_b", "trace", "post_a", "post_b"), pl.String
                ),
            )
        )
    table = pl.concat(frames) if frames else pl.DataFrame()
    if table.is_empty():
        return table
    order = ("account_a", "account_b", "trace", "object_code", "time_a", "time_b", "post_a", "post_b")
    return table.with_columns(pl.col("time_a", "time_b").cast(pl.Datetime("us", "UTC"))).sort(
        order, nulls_last=True
    )
