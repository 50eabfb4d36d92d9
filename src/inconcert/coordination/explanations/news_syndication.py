"""News syndication: staff and desks of one publisher post its headlines."""

from __future__ import annotations

from typing import Final

from inconcert.coordination.explanations.facts import Facts
from inconcert.coordination.explanations.shared_observations import percent
from inconcert.coordination.explanations.weigh import observe, shown, weigh
from inconcert.report.document import Explanation, Observation

PUBLISHER_SHARE: Final = (
    0.6  # desks also repost each other and the agencies, so not all of it is the publisher's
)
DECLARING_SHARE: Final = (
    0.6  # some staff keep private profiles; sites pushed from outside are declared by hardly any
)


def news_syndication(facts: Facts) -> Explanation:
    """Staff, desks and partners of one publisher post its headlines and links at the same moment.

    It fits when most of the posts in common link to one site, and most members declare that site openly:
    an address on it, or its name, in their profile. Pushing a site that the profiles do not mention is not
    syndication. A profile is the account's own word: whether the publisher knows these people is for the
    reader to check.
    """
    return weigh("news_syndication", "News syndication", [_one_publisher(facts), _declared(facts)])


def _one_publisher(facts: Facts) -> Observation:
    text = "Most of the posts in common link to one publisher"
    if facts.view.links.is_empty():
        return observe(text, None, "The members' posts have no links in these data.")
    if facts.leading_domain is None:
        return observe(text, False, "None of the posts in common has a link.")
    domain, share = facts.leading_domain
    return observe(
        text,
        share >= PUBLISHER_SHARE,
        f"{percent(share)} of the posts in common link to {shown(domain)} "
        f"({percent(PUBLISHER_SHARE)} needed).",
    )


def _declared(facts: Facts) -> Observation:
    text = "Most members declare that publisher in their profile"
    if not facts.profiles.observable:
        return observe(text, None, "These data give no profiles for most members.")
    if facts.leading_domain is None:
        return observe(text, None, "No publisher to look for.")
    domain = facts.leading_domain[0]
    declaring = len(facts.profiles.declaring(domain))
    return observe(
        text,
        declaring >= DECLARING_SHARE * facts.size,
        f"{declaring} of {facts.size} members name {shown(domain)} or its name in their profile.",
    )
