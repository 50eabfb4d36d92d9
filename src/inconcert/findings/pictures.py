"""The data behind the report's pictures: raster, gaps, calendars, network layout."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import networkx as nx
import numpy as np
import polars as pl

from inconcert.coordination import null
from inconcert.coordination.detect import Detection
from inconcert.coordination.grounds import FoundGroup, LayerStrength
from inconcert.coordination.layers import SECOND, LayerModel
from inconcert.coordination.network import Links
from inconcert.engine import layer as engine_layers
from inconcert.engine.kernels import Codes
from inconcert.engine.layer import ANY_TIME, Layer
from inconcert.findings.posts import iso
from inconcert.report.document import Network, NetworkNode, Raster
from inconcert.report.parts import Count
from inconcert.settings import window_label

RASTER_ACCOUNTS: Final = 30
RASTER_MARKS: Final = 800
RASTER_SPAN: Final = 3 * 86_400 * SECOND
NODES: Final = 400
EDGES: Final = 1_500
DAYS_SHOWN: Final = 120


def raster(
    group: FoundGroup, links: Links, shuffled: dict[str, Layer], accounts: np.ndarray, names: dict[str, str]
) -> Raster:
    """The three days with most co-actions of the group's strongest layer, and the same accounts and days shuffled."""
    strongest = min(group.layers, key=lambda layer: layer.log_p)
    model = strongest.behind.model
    window = min(model.windows[-1], 3_600 * SECOND)
    rows = _similar_first(group, strongest, links)
    start, marks, joins = _window_of_layer(model.layer, rows, window, None)
    _, fake_marks, fake_joins = _window_of_layer(shuffled[model.trace.name], rows, window, start)
    left_out = len(group.members) - len(rows)
    note = f"{model.trace.title}; co-actions within {window_label(window // SECOND)} are joined"
    if left_out > 0:
        note += f"; {left_out} more members not drawn"
    begin = datetime.fromtimestamp(start // SECOND, tz=UTC)
    return Raster(
        accounts=[names.get(str(accounts[row]), str(accounts[row])) for row in rows],
        start=iso(begin),
        end=iso(begin + timedelta(microseconds=RASTER_SPAN)),
        marks=marks,
        joins=joins,
        shuffled_marks=fake_marks,
        shuffled_joins=fake_joins,
        note=note,
    )


def _similar_first(group: FoundGroup, strongest: LayerStrength, links: Links) -> Codes:
    """Members in an order that puts linked ones side by side: greedy walk along the strongest links."""
    weights: dict[int, dict[int, int]] = {int(member): {} for member in group.members}
    for link in group.links:
        a, b, weight = int(links.a[link]), int(links.b[link]), int(strongest.behind.distinct[link, -1])
        weights[a][b] = weights[b][a] = weight
    start = max(weights, key=lambda one: (sum(weights[one].values()), -one))
    order = [start]
    left = set(weights) - {start}
    while left and len(order) < RASTER_ACCOUNTS:
        last = weights[order[-1]]
        following = max(left, key=lambda one: (last.get(one, 0), sum(weights[one].values()), -one))
        order.append(following)
        left.discard(following)
    return np.array(order, np.int32)


def _window_of_layer(
    layer: Layer, rows: Codes, window: int, start: int | None
) -> tuple[int, list[tuple[int, float]], list[tuple[int, int, float, float]]]:
    """Marks and joins of some accounts within RASTER_SPAN; the start is the busiest one when none is given."""
    ordered = np.sort(rows)
    first, second = np.triu_indices(len(ordered), 1)
    _, here, there = engine_layers.post_pairs(layer, ordered[first], ordered[second], window, 1)
    early = np.minimum(layer.time[here], layer.time[there])
    if start is None:
        times = np.sort(early) if len(early) else np.sort(layer.time[np.isin(layer.account, ordered)])
        inside = np.searchsorted(times, times + RASTER_SPAN, side="right") - np.arange(len(times))
        start = int(times[int(np.argmax(inside))]) // SECOND * SECOND
    row_of = {int(account): row for row, account in enumerate(rows)}
    own = np.flatnonzero(
        np.isin(layer.account, ordered) & (layer.time >= start) & (layer.time < start + RASTER_SPAN)
    )
    own = own[np.argsort(layer.time[own], kind="stable")][:RASTER_MARKS]
    marks = sorted(
        {(row_of[int(layer.account[at])], round(float(layer.time[at] - start) / SECOND, 1)) for at in own}
    )
    shown = np.flatnonzero(
        (early >= start) & (np.maximum(layer.time[here], layer.time[there]) < start + RASTER_SPAN)
    )
    shown = shown[np.argsort(early[shown], kind="stable")][:RASTER_MARKS]
    joins = sorted(
        {
            (
                row_of[int(layer.account[here[at]])],
                row_of[int(layer.account[there[at]])],
                round(float(layer.time[here[at]] - start) / SECOND, 1),
                round(float(layer.time[there[at]] - start) / SECOND, 1),
            )
            for at in shown
        }
    )
    return start, marks, joins


def gaps(group: FoundGroup) -> list[Count]:
    """Shared objects of linked pairs by their nearest gap, and how all co-sharing pairs of the same layers spread."""
    windows = sorted(
        {window for layer in group.layers for window in layer.behind.model.windows if window != ANY_TIME}
    )
    if not windows:
        return []
    seen, usual = np.zeros(len(windows)), np.zeros(len(windows))
    for layer in group.layers:
        model = layer.behind.model
        if model.trace.any_time or not layer.links:
            continue
        distinct = layer.behind.distinct[group.links].sum(axis=0)
        counts = np.diff(np.concatenate([[0], distinct]))
        seen += counts
        spread = np.diff(np.concatenate([[0], model.pairs_within]))
        usual += spread / max(spread.sum(), 1) * counts.sum()
    labels = ["up to " + window_label(windows[0] // SECOND)]
    labels += [f"to {window_label(window // SECOND)}" for window in windows[1:]]
    return [
        Count(label=label, count=int(count), baseline=round(float(base), 1))
        for label, count, base in zip(labels, seen, usual, strict=True)
    ]


def timeline(posts: pl.DataFrame) -> list[Count]:
    """Posts per day, or per month when the span is long. Empty units are shown as 0."""
    times = posts["created_at"].drop_nulls()
    if times.is_empty():
        return []
    unit = "1d" if (times.max() - times.min()).days <= DAYS_SHOWN else "1mo"  # type: ignore[operator, union-attr]
    form = "%Y-%m-%d" if unit == "1d" else "%Y-%m"
    counted = (
        posts.drop_nulls("created_at")
        .select(at=pl.col("created_at").dt.truncate(unit))
        .group_by("at")
        .len()
        .sort("at")
        .upsample("at", every=unit)
        .with_columns(pl.col("len").fill_null(0))
    )
    return [Count(label=f"{at:{form}}", count=count) for at, count in counted.iter_rows()]


def hours(posts: pl.DataFrame) -> list[list[int]]:
    """Posts by weekday (Monday first) and hour, UTC."""
    table = [[0] * 24 for _ in range(7)]
    counted = (
        posts.drop_nulls("created_at")
        .group_by(day=pl.col("created_at").dt.weekday(), hour=pl.col("created_at").dt.hour())
        .len()
    )
    for day, hour, count in counted.iter_rows():
        table[day - 1][hour] = count
    return table


def top(values: pl.Series, limit: int = 12) -> list[Count]:
    """The commonest values, most first; ties by name."""
    counted = (
        values.drop_nulls()
        .to_frame("value")
        .group_by("value")
        .len()
        .sort("len", "value", descending=[True, False])
    )
    return [Count(label=str(value), count=count) for value, count in counted.head(limit).iter_rows()]


def months(times: pl.Series) -> list[Count]:
    """Accounts created per month, gaps shown as 0 when the span is under ten years."""
    known = times.drop_nulls().sort()
    if known.is_empty():
        return []
    counted = known.dt.truncate("1mo").to_frame("at").group_by("at").len().sort("at")
    if counted.height > 1 and (counted["at"].max() - counted["at"].min()).days < 3653:  # type: ignore[operator, union-attr]
        counted = counted.upsample("at", every="1mo").with_columns(pl.col("len").fill_null(0))
    return [Count(label=f"{at:%Y-%m}", count=count) for at, count in counted.iter_rows()]


def network(found: Detection, labels: Sequence[str | None], names: dict[str, str]) -> Network:
    """The network laid out once: groups on a spiral by size, members by their links; the strongest members only."""
    links = found.links
    degree = np.bincount(np.concatenate([links.a, links.b]), minlength=len(found.accounts))
    chosen: list[tuple[int, str | None]] = []
    share = NODES / max(sum(len(group.members) for group in found.groups), 1)
    for group, label in zip(found.groups, labels, strict=True):
        keep = max(3, math.ceil(len(group.members) * min(share, 1.0)))
        ranked = sorted(group.members.tolist(), key=lambda one: (-degree[one], one))
        chosen += [(member, label) for member in ranked[:keep]]
    chosen = chosen[:NODES]
    index = {account: at for at, (account, _) in enumerate(chosen)}
    edges = [
        (index[int(a)], index[int(b)])
        for a, b, _ in sorted(
            zip(links.a, links.b, links.log_p, strict=True), key=lambda link: (link[2], link[0], link[1])
        )
        if int(a) in index and int(b) in index
    ][:EDGES]
    places = _layout(chosen, edges)
    nodes = [
        NetworkNode(
            account_id=str(found.accounts[account]),
            label=names.get(str(found.accounts[account]), str(found.accounts[account])),
            group=label,
            links=int(degree[account]),
            x=places[at][0],
            y=places[at][1],
        )
        for at, (account, label) in enumerate(chosen)
    ]
    return Network(nodes=nodes, edges=edges, accounts_total=int((degree > 0).sum()), links_total=len(links))


def _layout(
    chosen: Sequence[tuple[int, str | None]], edges: Sequence[tuple[int, int]]
) -> list[tuple[float, float]]:
    """Places from 0 to 1: each group in a disc of its own, discs along a sunflower spiral."""
    groups: dict[str | None, list[int]] = {}
    for at, (_, label) in enumerate(chosen):
        groups.setdefault(label, []).append(at)
    places: dict[int, tuple[float, float]] = {}
    area = 0.0
    for number, members in enumerate(groups.values()):
        radius = math.sqrt(len(members))
        area += radius * radius
        distance = 1.35 * math.sqrt(area - radius * radius / 2) if number else 0.0
        angle = number * math.pi * (3 - math.sqrt(5))
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(members)
        inside = set(members)
        graph.add_edges_from((a, b) for a, b in edges if a in inside and b in inside)
        spread = nx.spring_layout(graph, seed=1, iterations=40)
        for member in members:
            x, y = spread[member]
            places[member] = (
                distance * math.cos(angle) + 0.8 * radius * x,
                distance * math.sin(angle) + 0.8 * radius * y,
            )
    if not places:
        return []
    xs, ys = [place[0] for place in places.values()], [place[1] for place in places.values()]
    scale = max(max(xs) - min(xs), max(ys) - min(ys), 1e-9)
    return [
        (
            round(float((places[at][0] - min(xs)) / scale), 3),
            round(float((places[at][1] - min(ys)) / scale), 3),
        )
        for at in range(len(chosen))
    ]


def shuffled_layers(models: Sequence[LayerModel], seed: int) -> dict[str, Layer]:
    """Each strong layer with labels shuffled within strata, for the raster's twin."""
    random = np.random.default_rng([seed, 99])
    return {
        model.trace.name: null.shuffled(model.layer, model.incidences, model.strata, random)
        for model in models
        if model.trace.strong
    }
