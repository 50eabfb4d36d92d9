"""The panels of a report: what is said of the case and of each described group. One line a part; each reads its own tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

from inconcert.case import Case
from inconcert.findings.accounts import account_panels
from inconcert.findings.missions import mission_panels
from inconcert.findings.posts import with_posts
from inconcert.findings.reach import reach_panels
from inconcert.findings.stories import story_panels
from inconcert.findings.switches import switch_panels
from inconcert.findings.tables import GroupTables
from inconcert.findings.told import Told
from inconcert.inspecting.inspect import data_panels


def _data(case: Case, groups: Sequence[GroupTables]) -> Told:
    """What the data can show, whatever the groups."""
    del groups
    return Told(data_panels(case))


PANELS: Final[tuple[Callable[[Case, Sequence[GroupTables]], Told], ...]] = (
    _data,
    account_panels,
    story_panels,
    reach_panels,
    switch_panels,
    mission_panels,
)
"""Each takes the case and the described groups, strongest first; `findings.posts.post_views` reads the posts to show."""


def panels(case: Case, groups: Sequence[GroupTables]) -> Told:
    """All panels, in the order of the list."""
    told = [part(case, groups) for part in PANELS]
    by_group = [[panel for one in told for panel in one.groups.get(group.name, [])] for group in groups]
    of_case = [panel for one in told for panel in one.case]
    filled = iter(with_posts(case, [*of_case, *(panel for part in by_group for panel in part)]))
    return Told(
        list(islice(filled, len(of_case))),
        {group.name: list(islice(filled, len(part))) for group, part in zip(groups, by_group, strict=True)},
    )
