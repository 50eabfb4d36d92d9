"""The columns of every export: the accounts with a link (nodes), and the links (edges)."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from inconcert.schema import Column, Table

_S, _I, _F, _B = pa.string(), pa.int64(), pa.float64(), pa.bool_()

_NODES = (
    ("id", _S, "platform:native id, or the pseudonym: platform:p-... (the same in all exports of a case)"),
    ("label", _S, "the handle, or the pseudonym"),
    ("platform", _S, "x, facebook, telegram ..."),
    ("display_name", _S, "the name shown; left out for a pseudonymised account"),
    ("account_type", _S, "user, page, group, channel or bot (declared as such by the platform)"),
    ("created", _S, "when the account was created, UTC; the month only for a pseudonymised account"),
    ("followers", _I, "followers at the latest observation; left out for a pseudonymised account"),
    ("pseudonymised", _B, "whether the account stands here under a pseudonym"),
    ("group", _S, "the group it is a member of; G1 is the strongest; left out for none"),
    ("verdict", _S, "the group's: in_concert, audience_not_excluded or explained"),
    ("explanations", _S, "innocent explanations that fit the group"),
    ("stability", _F, "mean share of reruns in which it stayed with the group's others (0 to 1)"),
    ("links", _I, "its links in this network"),
    ("posts", _I, "its posts in the case; members of groups only"),
    ("coactions", _I, "its posts that co-acted within the group; members of groups only"),
    ("dedication", _F, "coactions / posts (0 to 1)"),
    ("leads", _F, "share of its co-actions in which it came first (0 to 1)"),
)

_EDGES = (
    ("source", _S, "one account; links have no direction"),
    ("target", _S, "the other account"),
    (
        "weight",
        _F,
        "-log10 of the link's p value: 3 means one in a thousand, under the null model",
    ),
    ("id", _S, "e0, e1, ... in the order of the file"),
    ("label", _S, "the layers that carry the link"),
    ("log10_p", _F, "log10 of the combined p value over strong layers"),
    ("log10_q", _F, "log10 of the link's false-discovery rate"),
    ("excess", _S, "same content, same moment, both, or joint"),
    ("objects", _I, "distinct objects shared over strong layers, each pair of posts counted once"),
    ("evidence", _S, "by layer, strongest first: distinct objects, and how many chance would give"),
    ("median_gap_s", _F, "median gap between co-acting posts in the strongest layer, seconds"),
    ("first", _S, "first co-action, UTC; the day only when an end is pseudonymised"),
    ("last", _S, "last co-action, UTC; the day only when an end is pseudonymised"),
    ("group", _S, "the group both ends belong to; left out when they do not share one"),
)

_POSTS = (
    ("post_id", _S, "platform:native id, or a pseudonym: a post's id leads to who posted it"),
    ("account", _S, "the account that posted, as in nodes"),
    ("group", _S, "its group"),
    ("platform", _S, "x, facebook, telegram ..."),
    ("created", _S, "when it was posted, UTC"),
    ("precision", _S, "s, min or day"),
    ("post_type", _S, "original, repost, quote, reply or comment"),
    ("text", _S, "the text, names covered; left out with ids-only"),
    ("lang", _S, "ISO 639-1 code where known"),
    ("hashtags", _S, "hashtags, joined with |; left out with ids-only"),
    ("mentions", _S, "accounts mentioned, joined with |; left out with ids-only"),
    ("addresses", _S, "canonical addresses of its links, joined with |; left out with ids-only"),
)

_EVIDENCE = (
    ("source", _S, "one account of a link inside a group"),
    ("target", _S, "the other account"),
    ("trace", _S, "what both did: repost, link ..."),
    ("post_a", _S, "the post of source, as in posts; left out for an action without a post"),
    ("post_b", _S, "the post of target"),
    ("gap_s", _F, "seconds from the first's post to the second's; negative when the second came first"),
)

_COUNTS = (
    ("group", _S, "the group; G1 is the strongest"),
    ("what", _S, "accounts, month, language or domain"),
    ("value", _S, "which month, language or domain; left out for accounts"),
    ("posts", _I, "posts that co-acted"),
    ("accounts", _I, "accounts behind them; never under five"),
)

POSTS: Final = Table(
    "posts of groups", tuple(Column(*column) for column in _POSTS), ("group", "created", "post_id")
)
EVIDENCE: Final = Table(
    "evidence",
    tuple(Column(*column) for column in _EVIDENCE),
    ("source", "target", "trace", "post_a", "post_b"),
)
COUNTS: Final = Table("counts", tuple(Column(*column) for column in _COUNTS), ("group", "what", "value"))
NODES: Final = Table("nodes", tuple(Column(*column) for column in _NODES), ("id",))
EDGES: Final = Table("edges", tuple(Column(*column) for column in _EDGES), ("source", "target"))
