"""The tables of what changed and what was called for: topic switches, missions and what followed them."""

from __future__ import annotations

from typing import Final

from inconcert.columns import TEXTS, TIME, B, F, N, S, Table, table

SWITCHES = table(
    "switches",
    ("account_id",),
    ("account_id", S, "an account with ten posts or more"),
    ("group", S, "its group; null for none"),
    ("switched_at", TIME, "first post after the best split of its posts in two by topic, UTC"),
    ("log10_p", F, "log10 of the share of orders of its streaks that split as well; -2.3 is the least"),
    ("topics_after", TEXTS, "terms whose share of its posts rose by 0.3 or more there, most first"),
    ("topics_before", TEXTS, "terms whose share fell most"),
    ("posts_before", N, "posts before the split"),
    ("posts_after", N, "posts after it"),
    ("gap_days", F, "days without a post just before the split"),
)

GROUP_SWITCHES = table(
    "group_switches",
    ("group", "first"),
    ("group", S, "the group"),
    ("topics_after", TEXTS, "the term they switched to, then others that half of them or more share"),
    ("topics_before", TEXTS, "the terms most of them left"),
    ("accounts", TEXTS, "account_id of the members that switched"),
    ("size", N, "how many they are"),
    ("days", N, "within how many days: 1, 2, 4, 7 or 14"),
    ("first", TIME, "the first switch, UTC"),
    ("last", TIME, "the last one, UTC"),
    ("dormant", N, "of them, how many had not posted for 60 days"),
    ("others", N, "accounts outside the group that switched to the same term then or within 14 days of it"),
    ("others_active", N, "accounts outside the group that were active then"),
    (
        "log10_p",
        F,
        "log10 of the hypergeometric p, multiplied by all windows looked at; told at -2 and below",
    ),
)

MISSIONS = table(
    "missions",
    ("post_id",),
    ("post_id", S, "a post that asks for something to be done elsewhere, and was followed"),
    ("account_id", S, "who posted it"),
    ("surface_id", S, "where: the channel or group, else the account itself"),
    ("created_at", TIME, "when, UTC"),
    ("platform", S, "on which platform"),
    ("number", N, "the number it gives itself; null for none"),
    ("phrases", TEXTS, "what it puts in quotation marks, normalised"),
    ("targets", TEXTS, "posts and addresses it links"),
    ("words", TEXTS, "words of instruction it holds"),
    ("responses", N, "posts that did so within the day after"),
    ("responders", N, "accounts that did"),
    ("before", N, "posts that did so in the day before, or since the target was posted"),
    ("naming", N, "responses that name who called: repost, quote, reply, mention or link"),
    (
        "kind",
        S,
        "of its channel: open call (a fifth of the responses or more name the caller) or call and response",
    ),
    ("log10_p_before", F, "log10 p of the channel's calls: as many before as after (binomial)"),
    (
        "log10_p_times",
        F,
        "log10 p of the channel's calls: as many after any other time (permuted call times)",
    ),
)

MISSION_RESPONSES = table(
    "mission_responses",
    ("call", "created_at", "post_id"),
    ("call", S, "missions.post_id"),
    ("post_id", S, "a post that did what was asked"),
    ("account_id", S, "who posted it"),
    ("platform", S, "on which platform"),
    ("created_at", TIME, "when, UTC"),
    ("lag_s", F, "seconds after the call"),
    (
        "how",
        TEXTS,
        "phrase, edited phrase, other words (of one text family or meaning), target post, or address",
    ),
    ("names_caller", B, "whether it names who called"),
)

CHANGES: Final[tuple[Table, ...]] = (SWITCHES, GROUP_SWITCHES, MISSIONS, MISSION_RESPONSES)
