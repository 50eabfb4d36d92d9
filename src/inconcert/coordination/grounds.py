"""What a group stands on: what each trace says of it, and whether an audience of the same taste is excluded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.stats import binom

from inconcert.coordination import significance
from inconcert.coordination.membership import LASTING, LASTING_OBJECTS, SOON, Draft, Found
from inconcert.coordination.network import Evidence, Links
from inconcert.coordination.null import Floats
from inconcert.coordination.outside import outside
from inconcert.coordination.partition import SMALLEST
from inconcert.coordination.standing import HOUR, READING, Standing, kind_of
from inconcert.engine.kernels import Codes, Ints
from inconcert.settings import Settings
from inconcert.traces.base import Trace

AGREEMENT: Final = 0.01
"""p at or below which a trace speaks for a group by the windows of its links."""

CARRIED: Final = 1 / 3
"""Share of the members, and at least three of them, that a trace must link by itself to count as carrying the group."""
OVERWHELMING: Final = 1e-10
"""p at or below which two sources (see _source) speak for a slower group: for circles of one taste they do not."""
HANDS: Final = 5
"""Members who have each lasting thing, the median, from which a slower group is no circle: of friends two or three have it."""
MOST_HANDS: Final = 2 / 5
"""Of the members, who have each lasting thing, the median, from which families need not agree: of an open campaign fewer do."""
QUICK: Final = 0.7
"""Of what a group's links share within a day beyond chance, the share that must be within an hour; of circles .46 to .66 is."""
DEDICATION: Final = 0.05
"""Median share of a member's posts that are on objects shared in the group: a newsroom or neighbouring towns have .02."""

Ground = Literal["two_kinds", "two_traces", "beyond_taste"]
"""Why an audience is excluded.

two_kinds: the group says, and passes on or answers, the same things, and both last. two_traces: two traces agree at the same
moments, and something lasts. beyond_taste: it passes on more of the same things than the taste of its communities gives, and
that lasts.
"""


Lack = Literal["moments", "dedication", "hour", "ways"]
"""What a group lacks for a ground, the first of these: its members seldom act at the same moments; what they share is little of
what they post; it is rather within the day than within the hour, or too little to tell; it holds in no way that excludes an
audience.
"""


@dataclass(frozen=True, slots=True)
class LayerStrength:
    """What one layer says of a group: links with D at least the trace's minimum, their members and objects.

    `distinct` and `expected` (sums of D and of Lambda) are of the pairs that it ties by itself, of all where it ties none, within
    `window` (microseconds), the one that says most of most of them: in a wider one chance gives more.
    """

    behind: Evidence
    links: int
    members: int
    objects: int
    window: int
    distinct: int
    expected: float
    log_p: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A group: account codes (rising) with their stability, its links (indexes), its layers, and what lasts.

    `grounds` say why an audience of the same taste is excluded, the strongest first; where there is none, `lack` says why not.
    """

    members: Codes
    stability: Floats
    links: Ints
    layers: tuple[LayerStrength, ...]
    log_p_two_traces: float
    standing: Standing
    grounds: tuple[Ground, ...]
    lack: Lack | None

    @property
    def ground(self) -> Ground | None:
        """The strongest ground."""
        return self.grounds[0] if self.grounds else None

    @property
    def borne_out(self) -> tuple[str, ...]:
        """The two kinds (see standing.KINDS) that bear each other out; none where no two do."""
        return self.standing.borne_out(LASTING, LASTING_OBJECTS)

    @property
    def exceeds(self) -> bool:
        """Whether some trace speaks for it, at the rates of everybody else."""
        return any(layer.log_p <= math.log(AGREEMENT) for layer in self.layers)

    @property
    def strength(self) -> tuple[bool, int, float]:
        """How groups are ranked: an audience excluded first, then size, then evidence."""
        return (
            self.ground is not None,
            len(self.members),
            -self.log_p_two_traces - sum(layer.log_p for layer in self.layers),
        )


def judged(draft: Draft, found: Found, settings: Settings, n_groups: int) -> FoundGroup:
    """What each layer says of a group, and its grounds. `n_groups`: how many are judged, which two traces pay for."""
    layers = tuple(
        _layer_strength(draft.members, draft.links, found.links, one, settings) for one in found.strong
    )
    log_p = significance.partial_conjunction(_p_by(_family, draft.members, layers))
    agree = log_p <= math.log(AGREEMENT / n_groups)
    slow = not soon(draft, found)
    lack = _lack(draft, slow=slow and not _no_circle(draft, layers, agree=agree))
    grounds = () if lack else _grounds(draft, agree=agree, slow=slow)
    lack = None if grounds else lack or "ways"
    return FoundGroup(
        draft.members, draft.stability, draft.links, layers, log_p, draft.standing, grounds, lack
    )


def _p_by(of: Callable[[Trace], str], members: Codes, layers: Sequence[LayerStrength]) -> list[float]:
    """Log p of each family or source in which two could be tested: the smallest of its traces that agree, times their number."""
    some: dict[str, list[float]] = {}
    for layer in layers:
        if layer.behind.model.eligible[members].sum() >= 2:
            tested = some.setdefault(of(layer.behind.model.trace), [])
            tested.append(layer.log_p if layer.agrees else 0.0)
    return [min(0.0, min(found) + math.log(len(found))) for found in some.values()]


def _family(trace: Trace) -> str:
    return trace.family


def _source(trace: Trace) -> str:
    """What one timeline gives (whom one passes on and answers), and what one headline gives (text, link), are one each."""
    kind = kind_of(trace)
    return "read" if kind in READING else kind


def _no_circle(draft: Draft, layers: Sequence[LayerStrength], *, agree: bool) -> bool:
    """Whether no circle of one taste explains a group that shares rather within the day: many hands, or two sources.

    The members of such a circle paste the same headlines and share the same links, which are two families and one source.
    """
    hands = draft.standing.hands(LASTING, LASTING_OBJECTS)
    if hands >= HANDS and (agree or hands >= MOST_HANDS * len(draft.members)):
        return True
    log_p = significance.partial_conjunction(_p_by(_source, draft.members, layers))
    return log_p <= math.log(OVERWHELMING)


def soon(draft: Draft, found: Found) -> bool:
    """Whether a group shares rather within the hour than within the day.

    A third of its links by windows say most within an hour (of members chosen for it, more than luck gives), and seven tenths of
    what its links have in common within a day beyond chance they have within an hour.
    """
    hour, day = (len(some) for some in found.pace.of(draft.links))
    if not hour or _within_the_hour(draft, found) < QUICK:
        return False
    if draft.parted:
        return bool(binom.sf(hour - 1, hour + day, SOON) <= AGREEMENT)
    return hour >= SOON * (hour + day)


def _within_the_hour(draft: Draft, found: Found) -> float:
    """Of what the group's links have in common within the widest window beyond chance, the share within an hour."""
    hour = widest = 0.0
    for one in found.strong:
        if not one.model.trace.any_time:
            beyond = (one.distinct[draft.links] - one.means[draft.links]).sum(axis=0)
            quick = beyond[[window <= HOUR for window in one.model.windows]]
            hour += float(quick.max()) if len(quick) else 0.0
            widest += float(beyond[-1])
    return hour / widest if widest > 0 else 0.0


def _lack(draft: Draft, *, slow: bool) -> Lack | None:
    """What a group lacks before any ground is asked; `slow`: rather within the day, and not so that no circle explains it."""
    lacks: dict[Lack, bool] = {
        "moments": not draft.moments,
        "dedication": draft.standing.dedication < DEDICATION,
        "hour": slow,
    }
    return next((lack for lack, held in lacks.items() if held), None)


def _grounds(draft: Draft, *, agree: bool, slow: bool) -> tuple[Ground, ...]:
    """Why an audience is excluded.

    Args:
        draft: the group.
        agree: whether two families of traces speak for it, each by itself, by their windows.
        slow: whether what its members share is rather within the day than within the hour (see soon).
    """
    lasting = draft.standing.lasting(LASTING, LASTING_OBJECTS)
    holds: dict[Ground, bool] = {
        "two_kinds": bool(draft.standing.borne_out(LASTING, LASTING_OBJECTS)),
        "two_traces": agree and draft.standing.outside >= LASTING_OBJECTS,
        "beyond_taste": draft.beyond_taste and not slow and "passed on" in lasting,
    }
    return tuple(ground for ground, held in holds.items() if held)


def _layer_strength(
    members: Codes, inside: Ints, links: Links, one: Evidence, settings: Settings
) -> LayerStrength:
    """One layer within a group: Simes p over all pairs of members, and how many members it links by itself."""
    trace = one.model.trace
    distinct = one.distinct[inside]
    means = _means_from_outside(members, inside, links, one)
    log_p, level = significance.log_p_windows(distinct, means, settings.dispersion, trace.min_objects)
    acting = distinct[:, -1] >= trace.min_objects
    significant = log_p <= math.log(AGREEMENT)
    best = int(np.bincount(level[significant]).argmax()) if significant.any() else distinct.shape[1] - 1
    counted = significant if significant.any() else acting
    tied = inside[significant]
    linked = len(np.unique(np.concatenate([links.a[tied], links.b[tied]])))
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
        window=one.model.windows[best],
        distinct=int(distinct[counted, best].sum()),
        expected=float(means[counted, best].sum()),
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
