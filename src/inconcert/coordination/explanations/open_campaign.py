"""Open campaign: people paste a text that somebody publicly asked them to paste."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from inconcert.coordination.explanations.facts import Facts
from inconcert.coordination.explanations.shared_observations import percent
from inconcert.coordination.explanations.weigh import observe, weigh
from inconcert.coordination.explanations.words import squash
from inconcert.report.document import Explanation, Observation

CALLED_SHARE: Final = 0.6  # of posts in common: volunteers also repost the organisers and each other
CONTAINED: Final = (
    0.8  # share of a text's letter runs found in the call: people add a word or an emoji of their own
)
RUN: Final = 5  # letters in a run; works for languages that write no spaces
LONGEST: Final = 4000  # characters of a text that are read: posts of any platform fit, hostile ones are cut
SHORTEST: Final = 20  # letters: shorter texts are found in too many calls
OLD_DAYS: Final = (
    180  # before the first post in common: accounts opened for a task are weeks to a few months old
)
OLD_SHARE: Final = 0.75  # of members with a known date: a campaign also brings a few new people in
# co-acting posts / all posts, median: volunteers have a life beside. Not a half: the volunteers that are found as a
# group are the busiest ones of the campaign
DEDICATION: Final = 2 / 3
OTHER_POSTS: Final = 5  # posts in own words, median of members


def open_campaign(facts: Facts) -> Explanation:
    """Members of a union, signers of a petition or volunteers paste a text after a public call to do so.

    It fits when most of the posts in common follow a public call that contains their text (or repost the
    caller), the accounts are older than the campaign and not created together, and most of what they post
    is something else in words of their own. Orders given out of sight, or accounts opened for the task, do
    not fit. Calls are found by phrases in several languages: a call in other words, in a picture or
    outside these data is missed.
    """
    required = [_called(facts), _old_accounts(facts), _other_life(facts)]
    return weigh("open_campaign", "Open campaign with a template text", required)


def _called(facts: Facts) -> Observation:
    text = "A public call to copy the text came first"
    if not facts.has_texts:
        return observe(text, None, "The posts have no text in these data.")
    posts, callers = _following_a_call(facts)
    share = facts.share(posts)
    names = f" by {len(callers)} account{'s' if len(callers) > 1 else ''}" if callers else ""
    return observe(
        text,
        bool(callers) and share >= CALLED_SHARE,
        f"{percent(share)} of the posts in common follow a call in these data{names} "
        f"({percent(CALLED_SHARE)} needed).",
    )


def _following_a_call(facts: Facts) -> tuple[pl.Series, frozenset[str]]:
    """Posts whose text an earlier call contains, or that repost such a caller; and the callers."""
    # null where no post stands behind a link
    last = pl.lit(facts.coposts["created_at"].max(), pl.Datetime("us", "UTC"))
    calls = facts.background.calls.filter(pl.col("created_at") <= last).to_dicts()
    runs: dict[str, set[int]] = {}
    for number, call in enumerate(calls):
        for run in _runs(call["text"]):
            runs.setdefault(run, set()).add(number)
    followed: list[str] = []
    callers: set[str] = set()
    for text in facts.texts["text"]:
        if found := _first_call(text, calls, runs):
            since, caller = found
            copies = facts.coposts.filter((pl.col("text") == text) & (pl.col("created_at") >= since))
            followed += copies["post_id"].to_list()
            callers.add(caller)
    reposts = facts.coposts.filter(pl.col("repost_of_account_id").is_in(sorted(callers)))
    return pl.Series([*followed, *reposts["post_id"].to_list()], dtype=pl.String), frozenset(callers)


def _first_call(
    text: str, calls: list[dict[str, object]], runs: dict[str, set[int]]
) -> tuple[datetime, str] | None:
    """Time and account of the earliest call that contains a text."""
    wanted = _runs(text)
    if len(wanted) < SHORTEST - RUN + 1:
        return None
    hits: dict[int, int] = {}
    for run in wanted:
        for number in runs.get(run, ()):
            hits[number] = hits.get(number, 0) + 1
    fitting = [number for number, count in hits.items() if count >= CONTAINED * len(wanted)]
    if not fitting:
        return None
    call = calls[min(fitting)]
    created, account = call["created_at"], call["account_id"]
    return (created, account) if isinstance(created, datetime) and isinstance(account, str) else None


def _runs(text: str) -> set[str]:
    plain = squash(text[:LONGEST])
    return {plain[start : start + RUN] for start in range(len(plain) - RUN + 1)}


def _old_accounts(facts: Facts) -> Observation:
    text = "The accounts are older than the campaign and were not created together"
    if facts.ages.is_empty() or facts.in_burst is None:
        return observe(text, None, "These data give no creation dates for the accounts.")
    old = int((facts.ages >= OLD_DAYS).sum())
    return observe(
        text,
        old >= OLD_SHARE * len(facts.ages) and not facts.in_burst,
        f"{old} of {len(facts.ages)} accounts with a known date existed {OLD_DAYS} days before their first "
        "post in common"
        f"{'; half or more were created within 30 days' if facts.in_burst else ''}.",
    )


def _other_life(facts: Facts) -> Observation:
    text = "Most of what the members post is something else, in their own words"
    return observe(
        text,
        facts.dedication <= DEDICATION and facts.own_posts >= OTHER_POSTS,
        f"For half of the members at most {percent(facts.dedication)} of their posts are posts in common, "
        "and they have "
        f"{facts.own_posts:g} or more posts in their own words.",
    )
