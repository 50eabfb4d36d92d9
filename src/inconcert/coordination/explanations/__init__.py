"""Innocent explanations of a group: which fit, and what speaks for and against each.

Each explanation is a function from a group's figures to an `Explanation`; its docstring is the analyst's
text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from inconcert.coordination.explanations.event_audience import event_audience
from inconcert.coordination.explanations.facts import Facts
from inconcert.coordination.explanations.fan_community import fan_community
from inconcert.coordination.explanations.known_accounts import known_accounts
from inconcert.coordination.explanations.news_syndication import news_syndication
from inconcert.coordination.explanations.one_owner import one_owner
from inconcert.coordination.explanations.open_campaign import open_campaign
from inconcert.coordination.explanations.press_office import press_office
from inconcert.coordination.explanations.shared_app import shared_app
from inconcert.coordination.explanations.view import Background, GroupView, background
from inconcert.report.document import Explanation

__all__ = ["EXPLANATIONS", "Background", "GroupView", "background", "explain"]

EXPLANATIONS: Final[tuple[Callable[[Facts], Explanation], ...]] = (
    news_syndication,
    shared_app,
    event_audience,
    fan_community,
    press_office,
    one_owner,
    open_campaign,
    known_accounts,
)


def explain(view: GroupView, background: Background) -> list[Explanation]:
    """Every innocent explanation of a group, in the order of EXPLANATIONS, fitting or not.

    An explanation fits when every observation it requires holds and at least two of them are observable in
    these data. The order of rows does not matter.
    """
    facts = Facts(view, background)
    return [explanation(facts) for explanation in EXPLANATIONS]
