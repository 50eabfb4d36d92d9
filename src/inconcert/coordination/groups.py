"""From links to groups: found, parted by pace, and those left out that are no more than their taste."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inconcert.coordination.grounds import FoundGroup, judged, soon
from inconcert.coordination.membership import Draft, Found, by_pace, drafts, pace
from inconcert.coordination.network import Evidence, Links, by_windows
from inconcert.coordination.partition import cut, in_core
from inconcert.coordination.standing import Activity
from inconcert.progress import Reporter
from inconcert.settings import Settings


class Groups(NamedTuple):
    """Groups, strongest first; and those left out: without a ground, and no more than their taste, or everybody else, gives."""

    shown: list[FoundGroup]
    left_out: list[FoundGroup]


def find_groups(
    links: Links, behind: Sequence[Evidence], activity: Activity, settings: Settings, reporter: Reporter
) -> Groups:
    """Groups of at least three accounts (see membership), each judged."""
    strong = [one for one in behind if one.model.trace.strong]
    found = Found(
        links, strong, activity, cut(links, strong, settings, reporter), pace(links, strong, settings)
    )
    made = drafts(found)
    described = [group for draft in made for group in _by_pace(draft, found, settings, len(made))]
    described.sort(key=lambda group: (*(-float(part) for part in group.strength), int(group.members[0])))
    more_than_taste = _beyond_their_taste(links, strong, settings)
    groups = Groups([], [])
    for group in described:
        a, b = links.a[group.links], links.b[group.links]
        stands = group.exceeds and in_core(a, b, more_than_taste[group.links]).any()
        (groups.shown if group.ground is not None or stands else groups.left_out).append(group)
    return groups


def _beyond_their_taste(
    links: Links, strong: Sequence[Evidence], settings: Settings
) -> npt.NDArray[np.bool_]:
    """Which links hold at the rates of everybody and the taste of their communities, too.

    A group without a ground that was tested again at the rates of others may be no more than a community of interest.
    """
    distinct = [one.distinct for one in strong]
    means = [one.model.expected(links.a, links.b) for one in strong]
    found: npt.NDArray[np.bool_] = links.beyond_taste | (
        by_windows(strong, links, distinct, means, settings).combined <= links.bounds
    )
    return found


def _by_pace(draft: Draft, found: Found, settings: Settings, n_groups: int) -> list[FoundGroup]:
    """The draft judged; with a ground, or lacking the hour for one, its members of the hour and those of the day apart, or whole.

    It stays whole where those of the hour stand by themselves, and those of the day do too or are linked with them as densely as
    they are with each other; and where its ground does not come from the hour, and those of the hour do not stand alone. Where it
    has no ground it is parted if those of the hour stand.
    """
    whole = judged(draft, found, settings, n_groups)
    parted = by_pace(draft, found) if whole.ground is not None or whole.lack == "hour" else None
    if parted is None:
        return [whole]
    hour, day = (
        [judged(one, found, settings, n_groups) for one in some] for some in (parted.hour, parted.day)
    )
    hour_stands, day_stands = (any(one.ground is not None for one in some) for some in (hour, day))
    if hour_stands:
        stays = whole.ground is not None and (day_stands or parted.dense)
    else:
        stays = whole.ground is None or not soon(draft, found)
    if stays:
        return [whole]
    return [*hour, *day] or [replace(whole, grounds=(), lack="hour")]
