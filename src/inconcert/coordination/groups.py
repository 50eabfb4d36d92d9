"""From links to groups: who belongs, what carries the group, and whether an audience of the same taste is excluded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import networkx as nx
import numpy as np

from inconcert.coordination import significance
from inconcert.coordination.network import Evidence, Links
from inconcert.coordination.null import Floats
from inconcert.coordination.outside import outside
from inconcert.coordination.partition import CORE, SMALLEST, cut, in_core
from inconcert.coordination.standing import Activity, Standing, standing, together
from inconcert.engine.kernels import Codes, Ints
from inconcert.progress import Reporter
from inconcert.settings import Settings

AGREEMENT: Final = 0.01
"""p at or below which a trace speaks for a group by the windows of its links."""

CARRIED: Final = 1 / 3
"""Share of the members, and at least three of them, that a trace must link by itself to count as carrying the group."""
LASTING: Final = 1 / 5
"""Share of the members, and at least three of them, that must share lasting objects of a kind of trace. Among organic accounts
that tweet about the same shares, one in ten has three texts of its own in common with anybody."""
LASTING_OBJECTS: Final = 3
"""Objects of a kind of trace that must lie outside the group's busiest stretch."""
DEDICATION: Final = 0.05
"""Median share of a member's posts that are on objects shared in the group: a newsroom or neighbouring towns have .02."""

MOSTLY: Final = 0.3
"""Share of a group's members that must be linked by their windows for the group as a whole to act at the same moments."""
SHARED: Final = 8
"""Objects that a member without links by windows must share with others of the group."""
NEAR: Final = 2 / 3
"""Share of them that must be within an hour of another member."""

Ground = Literal["two_kinds", "two_traces", "beyond_taste"]
"""Why an audience is excluded.

two_kinds: the group says, and passes on or answers, the same things, and both last. two_traces: two traces agree at the same
moments, and something lasts. beyond_taste: it passes on more of the same things than the taste of its communities gives, and
that lasts.
"""


@dataclass(frozen=True, slots=True)
class LayerStrength:
    """What one layer says of a group: links with D at least the trace's minimum, their members and objects."""

    behind: Evidence
    links: int
    members: int
    objects: int
    distinct: int
    expected: float
    log_p: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A group: account codes (rising) with their stability, its links (indexes), its layers, and what lasts.

    `ground` says why an audience of the same taste is excluded; None when it is not.
    """

    members: Codes
    stability: Floats
    links: Ints
    layers: tuple[LayerStrength, ...]
    log_p_two_traces: float
    standing: Standing
    ground: Ground | None

    @property
    def strength(self) -> tuple[bool, int, float]:
        """How groups are ranked: an audience excluded first, then size, then evidence."""
        return (
            self.ground is not None,
            len(self.members),
            -self.log_p_two_traces - sum(layer.log_p for layer in self.layers),
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    members: Codes
    stability: Floats
    links: Ints
    standing: Standing
    moments: bool = True
    taste_only: bool = False


def find_groups(
    links: Links, behind: Sequence[Evidence], activity: Activity, settings: Settings, reporter: Reporter
) -> list[FoundGroup]:
    """Groups of at least three accounts, strongest first.

    The network is cut (partition.cut); members are those who also act at the same moments (see `_belonging`); a group on one
    kind of trace is parted into what goes beyond taste and the rest; then each is judged.
    """
    strong = [one for one in behind if one.model.trace.strong]
    drafts: list[_Draft] = []
    for members, stability in cut(links, strong, settings, reporter):
        whole = _draft(members, members, stability, links, strong, activity)
        for draft in _by_moments(whole, links, strong, activity) if whole else ():
            two_kinds = len(draft.standing.lasting(LASTING, LASTING_OBJECTS)) >= 2
            drafts += [draft] if two_kinds or not draft.moments else _parted(draft, links, strong, activity)
    described = [_judged(draft, links, strong, settings, len(drafts)) for draft in drafts]
    return sorted(
        described, key=lambda group: (*(-float(part) for part in group.strength), int(group.members[0]))
    )


def _draft(
    members: Codes,
    cohort: Codes,
    stability: Floats,
    links: Links,
    strong: Sequence[Evidence],
    activity: Activity,
    *,
    taste: bool = False,
) -> _Draft | None:
    """The members that belong, with the links among them; None when fewer than three do."""
    kept = members
    while True:
        inside = np.isin(links.a, kept) & np.isin(links.b, kept)
        inside &= in_core(links.a, links.b, inside)
        held = np.unique(np.concatenate([links.a[inside], links.b[inside]]))
        stay = _belonging(held, np.flatnonzero(inside), links, strong)
        if len(stay) < SMALLEST:
            return None
        if len(stay) == len(kept):
            break
        kept = stay
    own = stability[np.searchsorted(cohort, kept)]
    return _Draft(kept, own, np.flatnonzero(inside), standing(kept, strong, activity), taste_only=taste)


def _belonging(held: Codes, inside: Ints, links: Links, strong: Sequence[Evidence]) -> Codes:
    """Members that act together, and do not only come by.

    An account belongs when two of its links inside hold by their windows; or when it shares eight objects with other members,
    most of them within an hour. Someone who reposts a few of a group's lines later does neither.
    """
    if not len(held):
        return held
    timed = inside[links.timed[inside]]
    ends = np.concatenate([links.a[timed], links.b[timed]])
    by_windows = np.bincount(np.searchsorted(held, ends), minlength=len(held)) >= CORE
    shared, near = together(held, strong)
    found: Codes = held[by_windows | ((shared >= SHARED) & (near >= NEAR * shared))]
    return found


def _by_moments(draft: _Draft, links: Links, strong: Sequence[Evidence], activity: Activity) -> list[_Draft]:
    """The group as it is when most of its members are linked by their windows to two others; else these, and the rest apart.

    People of one taste share much, and seldom at the same moment. The rest is shown and never accused.
    """
    timed = np.zeros(len(links), np.bool_)
    timed[draft.links] = links.timed[draft.links]
    timed &= in_core(links.a, links.b, timed)
    core = np.unique(np.concatenate([links.a[timed], links.b[timed]]))
    if len(core) >= MOSTLY * len(draft.members):
        return [draft]
    own, cohort = draft.stability, draft.members
    inner = _draft(core, cohort, own, links, strong, activity) if len(core) >= SMALLEST else None
    if inner is None:
        return [replace(draft, moments=False)]
    left = np.setdiff1d(cohort, inner.members)
    rest = _draft(left, cohort, own, links, strong, activity) if len(left) >= SMALLEST else None
    return [inner, replace(rest, moments=False)] if rest else [inner]


def _parted(draft: _Draft, links: Links, strong: Sequence[Evidence], activity: Activity) -> list[_Draft]:
    """A group on one kind of trace: the sets in it whose links go beyond taste, if reposts carry them, and what is left."""
    own = draft.links[links.beyond_taste[draft.links]]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(links.a[own].tolist(), links.b[own].tolist(), strict=True))
    parts = []
    left = draft.members
    for component in sorted(sorted(one) for one in nx.connected_components(nx.k_core(graph, CORE))):
        part = _draft(
            np.array(component, np.int32), draft.members, draft.stability, links, strong, activity, taste=True
        )
        if part is not None and "passed on" in part.standing.lasting(LASTING, LASTING_OBJECTS):
            parts.append(part)
            left = np.setdiff1d(left, part.members)
    if not parts:
        return [draft]
    rest = (
        _draft(left, draft.members, draft.stability, links, strong, activity)
        if len(left) >= SMALLEST
        else None
    )
    return [*parts, rest] if rest is not None else parts


def _judged(
    draft: _Draft, links: Links, strong: Sequence[Evidence], settings: Settings, n_groups: int
) -> FoundGroup:
    layers = tuple(_layer_strength(draft.members, draft.links, links, one, settings) for one in strong)
    by_family: dict[str, float] = {}
    for layer in layers:
        if layer.agrees:
            family = layer.behind.model.trace.family
            by_family[family] = min(by_family.get(family, 0.0), layer.log_p)
    log_p = significance.partial_conjunction(list(by_family.values()))
    ground: Ground | None = None
    if draft.moments and draft.standing.dedication >= DEDICATION:
        if len(draft.standing.lasting(LASTING, LASTING_OBJECTS)) >= 2:
            ground = "two_kinds"
        elif (
            len(by_family) >= 2
            and log_p <= math.log(AGREEMENT / n_groups)
            and draft.standing.outside >= LASTING_OBJECTS
        ):
            ground = "two_traces"
        elif draft.taste_only:
            ground = "beyond_taste"
    return FoundGroup(draft.members, draft.stability, draft.links, layers, log_p, draft.standing, ground)


def _layer_strength(
    members: Codes, inside: Ints, links: Links, one: Evidence, settings: Settings
) -> LayerStrength:
    """One layer within a group: Simes p over all pairs of members, and how many members it links by itself."""
    trace = one.model.trace
    distinct = one.distinct[inside]
    means = _means_from_outside(members, inside, links, one)
    log_p, _ = significance.log_p_windows(distinct, means, settings.dispersion, trace.min_objects)
    acting = distinct[:, -1] >= trace.min_objects
    significant = inside[log_p <= math.log(AGREEMENT)]
    linked = len(np.unique(np.concatenate([links.a[significant], links.b[significant]])))
    objects = len(np.unique(one.model.layer.object[one.here[np.isin(one.pair, inside[acting])]]))
    eligible = int(one.model.eligible[members].sum())
    together = significance.simes(log_p, eligible * (eligible - 1) // 2)
    least = trace.min_objects if trace.any_time else SMALLEST
    enough = linked >= max(SMALLEST, CARRIED * len(members)) and objects >= least
    return LayerStrength(
        behind=one,
        links=int(acting.sum()),
        members=len(np.unique(np.concatenate([links.a[inside[acting]], links.b[inside[acting]]]))),
        objects=objects,
        distinct=int(distinct[:, -1].sum()),
        expected=float(means[:, -1].sum()),
        log_p=together,
        agrees=bool(enough and together <= math.log(AGREEMENT)),
    )


def _means_from_outside(members: Codes, inside: Ints, links: Links, one: Evidence) -> Floats:
    """Lambda of the group's linked pairs at the rates of everybody else, where the group moves the rates of all (see outside)."""
    rated = outside(one.model, members)
    if rated is None:
        means: Floats = one.means[inside]
        return means
    return rated.expected(links.a[inside], links.b[inside])
