"""The tables of what is told and whom it reached: stories, hashtags, engagement, reach."""

from __future__ import annotations

from typing import Final

from inconcert.columns import TEXTS, TIME, F, N, S, Table, table

NARRATIVES = table(
    "narratives",
    ("narrative",),
    ("narrative", S, "N1 has most accounts; only what two accounts or more told"),
    ("words", TEXTS, "its typical words: those that its texts have and others do not"),
    ("units", N, "things said: families of copies, and texts said once"),
    ("posts", N, "posts that tell it, reposts included"),
    ("own_posts", N, "of these, not reposts"),
    ("accounts", N, "accounts that told it"),
    ("languages", TEXTS, "its languages, most posts first"),
    ("platforms", TEXTS, "its platforms, most posts first"),
    ("first", TIME, "when it is first seen in these data, UTC; earliest seen is not origin"),
    ("last", TIME, "when it was last told, UTC"),
    ("first_post", S, "the earliest post seen"),
    ("typical_posts", TEXTS, "posts that are most alike to the rest of it, each of another text"),
    ("leading_text", S, "the normalised text most alike to the rest, the same in every case"),
)

NARRATIVE_POSTS = table(
    "narrative_posts",
    ("narrative", "created_at", "post_id"),
    ("narrative", S, "the narrative"),
    ("post_id", S, "a post that tells it"),
    ("account_id", S, "who posted it"),
    ("created_at", TIME, "when, UTC"),
    ("post_type", S, "as in posts"),
    ("lang", S, "as in posts"),
    ("platform", S, "as in posts"),
    (
        "via",
        S,
        (
            "what it has from an earlier post: repost, quote, same text, edited copy, same link, translation, rewording; "
            "words (the story only) or first seen; null without a time"
        ),
    ),
    ("after_post", S, "the post it follows by that; null for words and first seen"),
)

NARRATIVE_SPREAD = table(
    "narrative_spread",
    ("narrative", "kind", "place"),
    ("narrative", S, "the narrative"),
    ("kind", S, "account, domain, platform or language"),
    ("place", N, "1 for the earliest seen"),
    ("value", S, "the account, domain, platform or language"),
    ("first", TIME, "when it is first seen with the narrative, UTC"),
    ("first_post", S, "the post of that time"),
    ("first_by", S, "the account of that post"),
    ("posts", N, "its posts of the narrative"),
    ("accounts", N, "accounts behind them"),
    ("via", S, "as in narrative_posts, of first_post"),
    ("after_post", S, "as in narrative_posts, of first_post"),
)

NARRATIVE_TARGETS = table(
    "narrative_targets",
    ("narrative", "kind", "target"),
    ("narrative", S, "the narrative"),
    ("kind", S, "mention, hashtag, reply (the account replied to) or name (capitalised words in the text)"),
    ("target", S, "who or what is named; naming is neither praise nor attack"),
    ("posts", N, "own posts of the narrative that name it"),
    ("accounts", N, "accounts that do, two or more; the twelve of most accounts of each kind"),
    ("share", F, "share of the narrative's own posts (0 to 1)"),
    ("elsewhere", F, "share of the other narratives' own posts (0 to 1)"),
    ("example", S, "a post that names it"),
)

HASHTAG_TRAFFIC = table(
    "hashtag_traffic",
    ("hashtag",),
    ("hashtag", S, "the hashtag, folded; those with 30 posts or more, the 500 of most posts"),
    ("posts", N, "posts with it, reposts included"),
    ("accounts", N, "accounts behind them"),
    ("reposts_percent", F, "R: per cent of the posts that are reposts; null where the case has no reposts"),
    ("top50_percent", F, "F: per cent of the posts from the fifty most active accounts"),
    ("posts_per_account", F, "U: posts per account"),
    ("ctm", F, "C = R/10 + F + U, coefficient of traffic manipulation: 12 and below where nobody pushes"),
    ("low", F, "lower end of C's 95% interval over accounts; null under 100 accounts"),
    ("high", F, "upper end of it"),
    ("usual", F, "C of a flow of that size whose accounts are all as ready to post again"),
    ("verdict", S, "driven by few, spread, too small to say, unclear, or not observable"),
    ("first", TIME, "first post with it, UTC"),
    ("last", TIME, "last post with it, UTC"),
    ("examples", TEXTS, "posts of its most active accounts"),
)

ENGAGEMENT = table(
    "engagement",
    ("group", "post_type", "lang"),
    ("group", S, "the group; null for all accounts of the case"),
    ("post_type", S, "as in posts; own: all but reposts"),
    ("lang", S, "the language; null for all"),
    ("posts", N, "posts"),
    ("counted", N, "of these, with a count of likes, reposts, replies or quotes; 0: not observable"),
    ("zero_share", F, "share of the counted with no engagement (0 to 1)"),
    ("under_12_share", F, "share of the counted with fewer than 12 engagements (0 to 1)"),
    ("q25", F, "lower quartile of engagements: likes + reposts + replies + quotes"),
    ("median", F, "median of engagements"),
    ("q75", F, "upper quartile"),
    ("q90", F, "nine in ten posts have fewer"),
    ("q99", F, "99 in a hundred posts have fewer"),
    ("most", N, "engagements of the post with most"),
    ("total", N, "engagements of all these posts"),
    ("gini", F, "how unequal: 0 every post has as many, near 1 one post has all; null without engagements"),
    ("top_posts", TEXTS, "the posts with most engagements"),
)

REACH = table(
    "reach",
    ("group",),
    ("group", S, "the group"),
    (
        "observed",
        N,
        "reposts, quotes and replies to members' posts that are in the case, members' own included",
    ),
    ("by_members", N, "of these, by members"),
    ("self_amplification", F, "by_members / observed (0 to 1); null where none is observed"),
    (
        "counted",
        N,
        "reposts, replies and quotes that the counts of members' own posts say; null where there are no counts",
    ),
    (
        "coverage",
        F,
        "observed / counted: the share of what happened that the case holds; above 1 where counts are older",
    ),
    ("outside_engagers", N, "distinct outside accounts that reposted, quoted or replied to members"),
    ("bridging_accounts", N, "outside accounts that carried it further: see reach_accounts"),
    ("platforms", TEXTS, "platforms where members, or outside accounts with members' texts or links, posted"),
    (
        "communities",
        N,
        "communities of interest of 100 accounts and more among the outside engagers; null where there are none to tell apart",
    ),
    (
        "breakout",
        N,
        (
            "Breakout Scale category 1 to 3, from platforms and communities; 4 to 6 need a source outside the posts; null "
            "where nobody outside is seen to have reacted"
        ),
    ),
)

REACH_ACCOUNTS = table(
    "reach_accounts",
    ("group", "account_id"),
    ("group", S, "the group"),
    ("account_id", S, "an outside account that reposted, quoted or replied to members"),
    ("engagements", N, "how often"),
    ("first", TIME, "the first time, UTC"),
    (
        "carried",
        N,
        "its own posts that carried members' content further: quotes of members, and the same text or link later",
    ),
    (
        "carried_to",
        N,
        "distinct other outside accounts that reposted, quoted or replied to these; 1 or more: a bridging account",
    ),
    ("example", S, "a post of its that carried it, else that engaged"),
)

TOLD: Final[tuple[Table, ...]] = (
    NARRATIVES,
    NARRATIVE_POSTS,
    NARRATIVE_SPREAD,
    NARRATIVE_TARGETS,
    HASHTAG_TRAFFIC,
    ENGAGEMENT,
    REACH,
    REACH_ACCOUNTS,
)
