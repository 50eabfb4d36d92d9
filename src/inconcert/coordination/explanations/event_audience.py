"""Event audience: many unrelated people follow one event."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from inconcert.coordination.explanations.facts import Facts
from inconcert.coordination.explanations.shared_observations import (
    no_burst,
    outsiders_share_it,
    own_words,
    percent,
)
from inconcert.coordination.explanations.weigh import observe, shown, weigh
from inconcert.report.document import Explanation, Observation

TAGS: Final = 3  # an event has its hashtag and one or two beside it
TAG_SHARE: Final = (
    0.4  # a repost may lose the hashtag when it is cut: 48% to 100% kept it at real conferences
)
OUTSIDE_USERS: Final = 20  # accounts: an event is seen by more people than the group that was found
WEEK: Final = timedelta(days=7)  # a conference, a debate, a storm, with the days before and after
WEEK_SHARE: Final = 0.8  # announcements and thanks fall outside the week


def event_audience(facts: Facts) -> Explanation:
    """People who do not know each other follow one event: a conference, a debate, a protest, a viral moment.

    It fits when one to three hashtags mark the posts in common, nearly all of them within a week,
    many outsiders use the hashtags and act on the same things, and members do not paste the same words.
    Accounts that were created together speak against it. Accounts that fill an event with material of
    their own do not fit.
    """
    required = [_hashtags(facts), _one_week(facts), outsiders_share_it(facts), own_words(facts)]
    return weigh("event_audience", "Audience of an event", required, [no_burst(facts)])


def _hashtags(facts: Facts) -> Observation:
    text = "A few hashtags that many others use mark the posts in common"
    if not facts.has_hashtags or not facts.has_others:
        return observe(text, None, "These data have no hashtags, or too few other accounts to compare with.")
    tags, share = facts.leading_tags(TAGS)
    needed = max(OUTSIDE_USERS, facts.size)
    known = bool(tags) and tags[0].outsiders >= needed
    names = (
        ", ".join(f"#{shown(tag.hashtag)} ({tag.outsiders} outside accounts)" for tag in tags) or "no hashtag"
    )
    return observe(
        text,
        share >= TAG_SHARE and known,
        f"{percent(share)} of the posts in common carry {names}; {percent(TAG_SHARE)} and {needed} outside "
        "accounts on the "
        "first are needed.",
    )


def _one_week(facts: Facts) -> Observation:
    text = "Nearly all of it happened within one week"
    if facts.coposts.is_empty():
        return observe(text, None, "The posts in common are not in these data.")
    share = facts.busiest(WEEK)
    return observe(
        text, share >= WEEK_SHARE, f"{percent(share)} of the posts in common fall within seven days."
    )
