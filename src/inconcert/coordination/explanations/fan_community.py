"""Fan or hashtag community: people who like the same thing for a long time."""

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

TOPIC_SHARE: Final = 0.6  # of posts in common about the one thing: fans have other things in common too
LONG_DAYS: Final = (
    21  # a liking outlasts an event; three weeks is the shortest that an export of a month can show
)
WEEK: Final = timedelta(days=7)
WEEK_SHARE: Final = 0.7  # more than that in one week is an event
OWN_POSTS: Final = 3  # posts in own words a member: who only reposts shows no liking of their own


def fan_community(facts: Facts) -> Explanation:
    """Fans of an artist or a team, or people who meet around one hashtag.

    They share the same posts for a long time. It fits when one hashtag or one reposted account leads in most
    of the posts in common, over three weeks or more, members also write in words of their own, and outsiders
    act on the same things. Pasted slogans speak against it, and so do accounts that were created together.
    """
    required = [_one_thing(facts), _long(facts), outsiders_share_it(facts), own_words(facts), _voices(facts)]
    return weigh("fan_community", "Fans or a hashtag community", required, [no_burst(facts)])


def _one_thing(facts: Facts) -> Observation:
    text = "One hashtag that others use too, or one reposted account, leads in most of the posts in common"
    tags, _ = facts.leading_tags(1)
    if not facts.has_others or (not tags and facts.leading_source is None):
        return observe(
            text, None, "These data show neither hashtags nor whom a post reposts, or too few other accounts."
        )
    source = facts.leading_source[1] if facts.leading_source else 0.0
    by_tag = bool(tags) and tags[0].share >= TOPIC_SHARE and tags[0].outsiders >= facts.size
    found = [
        f"#{shown(tag.hashtag)} marks {percent(tag.share)}, {tag.outsiders} outside accounts use it"
        for tag in tags
    ]
    found.append(f"the account reposted most makes up {percent(source)}")
    return observe(
        text, by_tag or source >= TOPIC_SHARE, f"{'; '.join(found)} ({percent(TOPIC_SHARE)} needed)."
    )


def _long(facts: Facts) -> Observation:
    text = "It went on for three weeks or more, and not in one rush"
    if facts.coposts.is_empty():
        return observe(text, None, "The posts in common are not in these data.")
    share = facts.busiest(WEEK)
    return observe(
        text,
        facts.days >= LONG_DAYS and share <= WEEK_SHARE,
        f"The posts in common span {facts.days:.0f} days; the busiest week holds {percent(share)} of them.",
    )


def _voices(facts: Facts) -> Observation:
    text = "Members also write in words of their own"
    if facts.copiers is None:
        return observe(text, None, "The posts have no text in these data.")
    return observe(
        text,
        facts.own_posts >= OWN_POSTS,
        f"Half of the members have {facts.own_posts:g} or more posts in their own words ({OWN_POSTS} "
        "needed).",
    )
