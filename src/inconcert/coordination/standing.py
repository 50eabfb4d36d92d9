"""What a group shares, object by object: how long it lasts, how much of its members' posting it is, how close in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from inconcert.coordination.layers import SECOND
from inconcert.coordination.network import Evidence
from inconcert.coordination.null import first_actions
from inconcert.engine.kernels import Codes, Ints
from inconcert.traces.base import Trace

BUSIEST: Final = 14 * 86_400 * SECOND
"""Longest stretch that counts as one burst; in shorter data a quarter of them."""
HOUR: Final = 3_600 * SECOND
OWNED: Final = 1 / 3
"""Share of an object's accounts that must be members for it to count as lasting: what everybody has says nothing of a group."""
KINDS: Final = {
    "repost": "passed on",
    "quote": "passed on",
    "reply": "answered",
    "text": "said",
    "image": "said",
    "link": "said",
    "hashtag": "said",
    "audio": "said",
}
"""What a family of traces says of an account: what it passes on, whom it answers, what it says itself. Families of one kind can
come from the same posts (a text with its link and its hashtags), so they are not independent. Others are kinds of their own."""
READING: Final = {"passed on", "answered"}
"""Kinds that one timeline gives: who reads an account reposts it and answers it. The two do not bear each other out."""


def kind_of(trace: Trace) -> str:
    """The kind of a trace; one of your own is a kind of its own."""
    return KINDS.get(trace.family, trace.family)


@dataclass(frozen=True, slots=True)
class Activity:
    """Of the whole case: posts of each account (by account_code), and the time from first to last action, microseconds."""

    posts: Ints
    span: int


@dataclass(frozen=True, slots=True)
class Lasting:
    """One kind in a group: what members share and hardly anybody else, what of it is outside the busiest stretch, whose it is.

    `members`: who has any of what is outside, by place in the group. `hands`: how many of them have each of it, the median.
    """

    objects: int
    outside: int
    members: frozenset[int]
    hands: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What a group shares over time.

    `kinds`: by kind (see KINDS), its trace with most lasting objects. `dedication`: median over members of the share of their
    posts that are on objects shared in the group (0 to 1).
    """

    size: int
    kinds: dict[str, Lasting]
    dedication: float
    outside: int
    """Most objects of one kind outside the busiest stretch, whoever else has them."""

    def lasting(self, share: float, objects: int) -> list[str]:
        """Kinds with enough objects outside the group's busiest stretch, shared by enough members."""
        least = max(3.0, share * self.size)
        return sorted(
            name
            for name, kind in self.kinds.items()
            if kind.outside >= objects and len(kind.members) >= least
        )

    def borne_out(self, share: float, objects: int) -> tuple[str, ...]:
        """Two lasting kinds that bear each other out; none where no two do.

        Enough members have a part in both, and one is more than reading the same accounts: nine who repost the same and three
        others who say the same are two circles, and no group of two kinds.
        """
        least = max(3.0, share * self.size)
        for two in combinations(self.lasting(share, objects), 2):
            both = self.kinds[two[0]].members & self.kinds[two[1]].members
            if len(both) >= least and not READING.issuperset(two):
                return two
        return ()

    def in_both(self, share: float, objects: int) -> list[int]:
        """Members, by place in the group, with a part in both kinds that bear each other out (rising); none where no two do."""
        parts = [self.kinds[name].members for name in self.borne_out(share, objects)]
        return sorted(frozenset.intersection(*parts)) if parts else []

    def hands(self, share: float, objects: int) -> float:
        """Members who have each lasting thing, the median, in the lesser of two kinds that bear each other out; else 0."""
        return min((self.kinds[name].hands for name in self.borne_out(share, objects)), default=0.0)


@dataclass(frozen=True, slots=True)
class _Shared:
    """A layer within a group: first action of each member on each object that two or more members have, by object and time."""

    member: Ints
    object: Codes
    time: Ints


def _within(members: Codes, one: Evidence) -> _Shared:
    layer = one.model.layer
    where = np.flatnonzero(np.isin(layer.account, members))
    order = where[np.lexsort((layer.time[where], layer.account[where], layer.object[where]))]
    order = order[first_actions(layer.object[order], layer.account[order])]
    held = np.bincount(layer.object[order], minlength=layer.n_objects)
    order = order[held[layer.object[order]] >= 2]
    order = order[np.lexsort((layer.account[order], layer.time[order], layer.object[order]))]
    return _Shared(np.searchsorted(members, layer.account[order]), layer.object[order], layer.time[order])


def standing(members: Codes, strong: Sequence[Evidence], activity: Activity) -> Standing:
    """What lasts in a group, and how much of its members' posting it is."""
    kinds: dict[str, Lasting] = {}
    acts: dict[str, Ints] = {}
    stretch = min(BUSIEST, activity.span // 4)
    outside = 0
    for one in strong:
        if one.model.trace.any_time:
            continue
        kind = kind_of(one.model.trace)
        shared = _within(members, one)
        accounts = one.model.incidences.accounts_per_object
        lasting = _lasting(shared, accounts, stretch)
        outside = max(outside, _lasting(shared, np.zeros_like(accounts), stretch).outside)
        if kind not in kinds or (lasting.outside, lasting.objects) > (
            kinds[kind].outside,
            kinds[kind].objects,
        ):
            kinds[kind] = lasting
        own = np.bincount(shared.member, minlength=len(members)).astype(np.int64)
        acts[kind] = np.maximum(acts.get(kind, own), own)
    total = sum(acts.values(), np.zeros(len(members), np.int64))
    share = np.minimum(total / np.maximum(activity.posts[members], 1), 1.0)
    return Standing(len(members), kinds, float(np.median(share)) if len(members) else 0.0, outside)


def _lasting(shared: _Shared, accounts: Ints, stretch: int) -> Lasting:
    """An object happens, for a group, when its second member acts on it."""
    held = np.bincount(shared.object, minlength=len(accounts))
    owned = (held >= OWNED * accounts)[shared.object]
    shared = _Shared(shared.member[owned], shared.object[owned], shared.time[owned])
    if not len(shared.object):
        return Lasting(0, 0, frozenset(), 0.0)
    starts = np.flatnonzero(np.append(True, np.diff(shared.object) != 0))
    when = shared.time[starts + 1]
    order = np.sort(when)
    ends = np.searchsorted(order, order + stretch, side="right")
    first = int(np.argmax(ends - np.arange(len(order))))
    low, high = order[first], order[first] + stretch
    outside = (when < low) | (when > high)
    number = np.cumsum(np.append(True, np.diff(shared.object) != 0)) - 1
    members = frozenset(np.unique(shared.member[outside[number]]).tolist())
    hands = np.bincount(number)[outside]
    return Lasting(len(starts), int(outside.sum()), members, float(np.median(hands)) if len(hands) else 0.0)


def together(members: Codes, strong: Sequence[Evidence]) -> tuple[Ints, Ints]:
    """Of each member: objects shared with other members at any time, and those within an hour of another member.

    Of the traces of one kind the one with most counts; kinds are added up. A trace without times is near nobody and left out.
    """
    shared: dict[str, Ints] = {}
    near: dict[str, Ints] = {}
    for one in strong:
        if one.model.trace.any_time:
            continue
        found = _within(members, one)
        gap = np.diff(found.time)
        same = np.diff(found.object) == 0
        close = np.zeros(len(found.object), np.bool_)
        close[1:] |= same & (gap <= HOUR)
        close[:-1] |= same & (gap <= HOUR)
        kind = kind_of(one.model.trace)
        for table, kept in ((shared, found.member), (near, found.member[close])):
            own = np.bincount(kept, minlength=len(members)).astype(np.int64)
            table[kind] = np.maximum(table.get(kind, own), own)
    nothing = np.zeros(len(members), np.int64)
    return sum(shared.values(), nothing), sum(near.values(), nothing)
