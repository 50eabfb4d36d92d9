"""Observations that more than one explanation requires, worded once."""

from __future__ import annotations

from typing import Final

from inconcert.coordination.explanations.facts import Facts
from inconcert.coordination.explanations.weigh import observe
from inconcert.report.document import Observation

# Measured: groups in real conference audiences and a hashtag storm 0.51 to 1.00, but for one tight circle in
# the storm (0.19); made-up fans and audiences 0.41 to 0.86; made-up operations 0.00 to 0.39, and more where
# only a part of one is found. So this says little alone, and own words are required beside it.
CROWD_SHARE: Final = 0.33
# In the same audiences 3 of 75 members at most are copiers; in the operations nearly all.
COPIERS_SHARE: Final = 0.25


def percent(share: float) -> str:
    """A share in words: 0.256 becomes 26%."""
    return f"{100 * share:.0f}%"


def outsiders_share_it(facts: Facts) -> Observation:
    """Others act on the same things: an audience is larger than the group that was found in it."""
    text = "Accounts outside the group act on the same things"
    if facts.crowd_share is None:
        return observe(text, None, "These data hold too few other accounts to compare with.")
    return observe(
        text,
        facts.crowd_share >= CROWD_SHARE,
        f"{percent(facts.crowd_share)} of the posts in common are on something that at least one outsider "
        "for every "
        f"three members acted on ({percent(CROWD_SHARE)} needed).",
    )


def own_words(facts: Facts) -> Observation:
    """Members of an audience do not post each other's sentences as their own."""
    text = "Members do not post the same words, or the same order of hashtags, as if they were their own"
    if facts.copiers is None:
        return observe(text, None, "The posts have no text in these data.")
    return observe(
        text,
        facts.copiers < COPIERS_SHARE * facts.size,
        f"{facts.copiers} of {facts.size} members posted at least two texts or hashtag orders that other "
        "members posted "
        "too and that are no public phrase (fewer than five outsiders for each member).",
    )


def no_burst(facts: Facts) -> Observation:
    """People who like the same thing did not all sign up in the same month."""
    text = "The accounts were not created together"
    if facts.burst is None or facts.in_burst is None:
        return observe(text, None, "These data give no creation dates for the accounts.")
    most, known = facts.burst
    return observe(
        text, not facts.in_burst, f"{most} of {known} accounts with a known date were created within 30 days."
    )
