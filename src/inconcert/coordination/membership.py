"""Who belongs to a group: the sets that reruns agree on, held to accounts that act together, and homes for those left between.

An account belongs by what it does with the members, never along a chain: each step measures against the members that the one
before it left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import networkx as nx
import numpy as np
import numpy.typing as npt

from inconcert.coordination.network import Evidence, Links, by_windows
from inconcert.coordination.null import Floats
from inconcert.coordination.partition import CORE, SMALLEST, Partition, in_core, joined
from inconcert.coordination.standing import HOUR, Activity, Standing, standing, together
from inconcert.engine.kernels import Codes, Ints
from inconcert.settings import Settings

LASTING: Final = 1 / 5
"""Share of the members, and at least three of them, that must share lasting objects of a kind of trace, or links beyond taste.
Among organic accounts that tweet about the same shares, one in ten has three texts of its own in common with anybody."""
LASTING_OBJECTS: Final = 3
"""Objects of a kind of trace that must lie outside the group's busiest stretch."""
MOSTLY: Final = 0.3
"""Share of a group's members that must be linked by their windows for the group as a whole to act at the same moments."""
AS_TIED: Final = 2 / 3
"""Links by windows of a member by faint ones, as a share of what the median member has; and of members of the day with those of
the hour, as a share of what these have with each other."""
SHARED: Final = 8
"""Objects that a member without links by windows must share with others of the group."""
NEAR: Final = 2 / 3
"""Share of them that must be within an hour of another member."""
SOON: Final = 1 / 3
"""Share of links by windows that must say most within an hour: people of one taste share things within the day."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Which links by windows say most within an hour, and which within the day; of traces without times it is not known."""

    hour: npt.NDArray[np.bool_]
    day: npt.NDArray[np.bool_]

    def of(self, some: Ints) -> tuple[Ints, Ints]:
        """Those of some links that say most within an hour, and those that do within the day."""
        return some[self.hour[some]], some[self.day[some]]


@dataclass(frozen=True, slots=True)
class Found:
    """What groups are made from: the links, the layers behind them, what accounts do at all, and the network cut."""

    links: Links
    strong: Sequence[Evidence]
    activity: Activity
    partition: Partition
    pace: Pace


def pace(links: Links, strong: Sequence[Evidence], settings: Settings) -> Pace:
    """The pace of each link by windows: the window of the layer, or of all together, that says most of it."""
    distinct, means = [one.distinct for one in strong], [one.means for one in strong]
    told = by_windows(strong, links, distinct, means, settings)
    told.present[:, [number for number, one in enumerate(strong) if one.model.trace.any_time]] = False
    log_p = np.where(told.present, told.log_p, 0.0)
    best = np.argmin(np.column_stack([np.zeros(len(links)), log_p]), axis=1)
    window = np.take_along_axis(
        np.column_stack([np.zeros(len(links), np.int64), told.window]), best[:, None], axis=1
    )[:, 0]
    known = links.timed & (best > 0)
    return Pace(known & (window <= HOUR), known & (window > HOUR))


@dataclass(frozen=True, slots=True)
class Draft:
    """A group before it is judged: members (rising), their stability, the links among them (indexes), what they share over time.

    `faint`: whether faint links count in it, which only a group of two kinds may be made of. `moments`: they act at the same
    moments. `beyond_taste`: links beyond the taste of their communities carry it. `parted`: chosen for their pace (see by_pace).
    """

    members: Codes
    stability: Floats
    links: Ints
    standing: Standing
    faint: bool
    moments: bool = True
    beyond_taste: bool = False
    parted: bool = False


def drafts(found: Found) -> list[Draft]:
    """Groups of at least three accounts: the network cut, sets held to who belongs, parted, accounts left over brought home."""
    made: list[Draft] = []
    for members in found.partition.sets:
        whole = _draft(members, found, faint=True)
        for draft in _by_moments(whole, found) if whole else ():
            made += [draft] if _is_of_two_kinds(draft) else _sure(draft, found)
    return _homes(made, found)


@dataclass(frozen=True, slots=True)
class Parted:
    """A group parted by pace: what is left of it as groups of the members of the hour, and as groups of those of the day.

    `dense`: whether those of the day are linked with those of the hour about as densely as these are with each other.
    """

    hour: list[Draft]
    day: list[Draft]
    dense: bool


def by_pace(draft: Draft, found: Found) -> Parted | None:
    """The members of the hour, and apart from them those of the day; None where all are members of the hour.

    Members of the hour are those a third of whose links by windows say most within one; of who has a part in both kinds that bear
    the group out, one such link is enough. Who reposts a desk's lines and those of its sources later in the day is linked with
    some of it by taste; those with less than half the share leave first, since a desk with many such followers has most of its
    links with them. Who has no link by windows belongs for another reason (see _belonging) and stays.
    """
    links, members = found.links, draft.members
    sure = members[draft.standing.in_both(LASTING, LASTING_OBJECTS)]
    hour, day = found.pace.of(draft.links)
    told = np.unique(np.stack([links.a, links.b])[:, np.union1d(hour, day)])
    while len(members):
        soon, slow = (_ties(members, _among(members, some, links), links) for some in (hour, day))
        share = soon / np.maximum(soon + slow, 1)
        leaves = (share < SOON) & np.isin(members, told) & ((soon == 0) | ~np.isin(members, sure))
        if not leaves.any():
            break
        far = leaves & (share < SOON / 2)
        members = members[~(far if far.any() else leaves)]
    if len(members) == len(draft.members):
        return None
    quick = _part(draft, members, found)
    stay = np.unique(np.concatenate([members[:0], *(one.members for one in quick)]))
    rest = _part(draft, np.setdiff1d(draft.members, stay), found)
    return Parted(quick, rest, _dense(draft, stay, links))


def _part(draft: Draft, members: Codes, found: Found) -> list[Draft]:
    """These members of a draft as groups of their own: one where they may have faint links or have none, else what is left."""
    held = _draft(members, found, faint=draft.faint) if len(members) >= SMALLEST else None
    if held is None:
        return []
    links = found.links
    by_taste = len(_core(held, links.beyond_taste, links))
    held = replace(
        held,
        moments=draft.moments and _at_moments(held, links),
        beyond_taste=draft.beyond_taste and by_taste >= max(SMALLEST, LASTING * len(held.members)),
    )
    whole = not held.faint or _is_of_two_kinds(held)
    return [replace(one, parted=True) for one in ([held] if whole else _sure(held, found))]


def _dense(draft: Draft, members: Codes, links: Links) -> bool:
    """Whether the others of a draft are linked with these by windows about as densely as these are with each other."""
    timed = draft.links[links.timed[draft.links]]
    inside = np.isin(links.a[timed], members).astype(np.int64) + np.isin(links.b[timed], members)
    n_in, n_out = len(members), len(draft.members) - len(members)
    within, across = (inside == 2).sum() * 2 * n_out, (inside == 1).sum() * (n_in - 1)
    return bool(n_in > 1 and across >= AS_TIED * within)


def _is_of_two_kinds(draft: Draft) -> bool:
    """Whether what it says, and what it passes on or answers, both last, at the same moments."""
    return draft.moments and bool(draft.standing.borne_out(LASTING, LASTING_OBJECTS))


def _sure(draft: Draft, found: Found) -> list[Draft]:
    """What is left of a group of one kind without its faint links, each connected part by itself, parted by taste."""
    links = found.links
    made: list[Draft] = []
    for part in _connected(links, _only(draft, ~links.faint, links)):
        held = _draft(part, found, faint=False)
        if held is not None:
            made += _by_taste(held, found) if draft.moments else [replace(held, moments=False)]
    return made


def _draft(members: Codes, found: Found, *, faint: bool) -> Draft | None:
    """The members that belong, with the links among them, faint ones or not; None when fewer than three do."""
    links, kept = found.links, members
    while True:
        inside = np.isin(links.a, kept) & np.isin(links.b, kept)
        if not faint:
            inside &= ~links.faint
        inside &= in_core(links.a, links.b, inside)
        held = np.unique(np.concatenate([links.a[inside], links.b[inside]]))
        stay = _belonging(held, np.flatnonzero(inside), links, found.strong)
        if len(stay) < SMALLEST:
            return None
        if len(stay) == len(kept):
            break
        kept = stay
    stability = found.partition.stability(kept)
    return Draft(kept, stability, np.flatnonzero(inside), standing(kept, found.strong, found.activity), faint)


def _belonging(held: Codes, inside: Ints, links: Links, strong: Sequence[Evidence]) -> Codes:
    """Members that act together, and do not only come by.

    An account belongs when two of its links inside hold by their windows among all pairs; when, with those that hold only among
    the named, it has two thirds of what the median member has (who likes what a group does is linked with some of it); or when it
    has two that are not faint and shares eight objects with other members, most of them within an hour. Someone who reposts a few
    of a group's lines later does none of these.
    """
    if not len(held):
        return held
    timed = inside[links.timed[inside]]
    sure, ties = (_ties(held, some, links) for some in (timed[~links.faint[timed]], timed))
    is_timed = (sure >= CORE) | (ties >= max(float(CORE), AS_TIED * float(np.median(ties))))
    is_held = _ties(held, inside[~links.faint[inside]], links) >= CORE
    shared, near = together(held, strong)
    found: Codes = held[is_timed | (is_held & (shared >= SHARED) & (near >= NEAR * shared))]
    return found


def _among(members: Codes, some: Ints, links: Links) -> Ints:
    """Those of some links that lead from a member to a member."""
    return some[np.isin(links.a[some], members) & np.isin(links.b[some], members)]


def _ties(held: Codes, some: Ints, links: Links) -> Ints:
    """How many of some links each of these accounts has."""
    ends = np.concatenate([links.a[some], links.b[some]])
    found: Ints = np.bincount(np.searchsorted(held, ends), minlength=len(held))
    return found


def _by_moments(draft: Draft, found: Found) -> list[Draft]:
    """The group as it is when most of its members are linked by their windows to two others; else these, and the rest apart.

    People of one taste share much, and seldom at the same moment. The rest is shown and never accused.
    """
    if _at_moments(draft, found.links):
        return [draft]
    core = _core(draft, found.links.timed, found.links)
    inner = _draft(core, found, faint=draft.faint) if len(core) >= SMALLEST else None
    if inner is None:
        return [replace(draft, moments=False)]
    left = np.setdiff1d(draft.members, inner.members)
    rest = _draft(left, found, faint=draft.faint) if len(left) >= SMALLEST else None
    return [inner, replace(rest, moments=False)] if rest else [inner]


def _at_moments(draft: Draft, links: Links) -> bool:
    """Whether most of its members are linked by their windows to two others who are."""
    return len(_core(draft, links.timed, links)) >= MOSTLY * len(draft.members)


def _core(draft: Draft, kind: npt.NDArray[np.bool_], links: Links) -> Codes:
    """Members (rising) whom links of a kind tie to two others who are so tied."""
    kept = _only(draft, kind, links)
    kept &= in_core(links.a, links.b, kept)
    core: Codes = np.unique(np.concatenate([links.a[kept], links.b[kept]]))
    return core


def _by_taste(draft: Draft, found: Found) -> list[Draft]:
    """A group on one kind of trace: the sets in it whose links go beyond taste, if reposts carry them, and what is left.

    What is left stays with a set that it is linked with as densely as within (partition.joined), if that set is enough of it.
    """
    links = found.links
    taste = _only(draft, links.beyond_taste, links)
    taste &= in_core(links.a, links.b, taste)
    part = np.zeros(len(draft.members), np.int64)
    number = 0
    for component in _connected(links, taste):
        held = _draft(component, found, faint=draft.faint)
        if held is not None and "passed on" in held.standing.lasting(LASTING, LASTING_OBJECTS):
            number += 1
            part[np.searchsorted(draft.members, held.members)] = number
    if not number:
        return [draft]
    timed = _only(draft, links.timed, links)
    whole = joined(part, links.a[timed], links.b[timed], draft.members)
    for one in np.unique(whole):
        inside = whole == one
        if (part[inside] > 0).sum() >= LASTING * inside.sum():
            part[inside] = part[inside].max()
    parts = []
    for one in range(number + 1):
        inside = draft.members[part == one]
        held = _draft(inside, found, faint=draft.faint) if len(inside) >= SMALLEST else None
        if held is not None:
            parts.append(replace(held, beyond_taste=one > 0))
    return parts


def _connected(links: Links, kept: npt.NDArray[np.bool_]) -> list[Codes]:
    """The sets of accounts (rising) that some of the links connect."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(links.a[kept].tolist(), links.b[kept].tolist(), strict=True))
    return [np.array(one, np.int32) for one in sorted(sorted(one) for one in nx.connected_components(graph))]


def _only(draft: Draft, kind: npt.NDArray[np.bool_], links: Links) -> npt.NDArray[np.bool_]:
    """The links of a draft that are of a kind."""
    kept = np.zeros(len(links), np.bool_)
    kept[draft.links] = kind[draft.links]
    return kept


def _homes(made: Sequence[Draft], found: Found) -> list[Draft]:
    """The drafts, with each account that no draft holds in the one where most of its links by windows lead, if two do.

    Reruns leave out who falls now with one group and now with the next, and a set of such accounts may not hold by itself. A
    group that would not be of two kinds with them stays as it is.
    """
    links = found.links
    group = np.full(int(links.b.max(initial=0)) + 1, -1)
    for number, draft in enumerate(made):
        group[draft.members] = number if draft.moments else -2
    takes_faint = np.array([draft.faint for draft in made], np.bool_)
    ends = np.stack([np.concatenate([links.a, links.b]), np.concatenate([links.b, links.a])])
    account, home = ends[0], group[ends[1]]
    timed, is_faint = np.tile(links.timed, 2), np.tile(links.faint, 2)
    leads = timed & (group[account] == -1) & (home >= 0)
    leads[leads] = ~is_faint[leads] | takes_faint[home[leads]]
    which, count = np.unique(np.stack([account[leads], home[leads]]), axis=1, return_counts=True)
    order = np.lexsort((which[1], -count, which[0]))
    first = order[np.unique(which[0][order], return_index=True)[1]]
    first = first[count[first] >= CORE]
    settled = list(made)
    for number in np.unique(which[1][first]).tolist():
        own = made[number]
        more = which[0][first][which[1][first] == number].astype(np.int32)
        grown = _draft(np.union1d(own.members, more), found, faint=own.faint)
        if grown is not None and _is_of_two_kinds(grown) >= _is_of_two_kinds(own):
            settled[number] = replace(grown, beyond_taste=own.beyond_taste)
    return settled
