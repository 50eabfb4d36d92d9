"""The same hashtags in the same order, and (weak) the same single hashtag."""

from __future__ import annotations

from typing import Final

import ibis

from inconcert.traces.base import Tables, Trace, from_posts

SEQUENCE_LENGTH: Final = 3
"""Fewer hashtags in a row are everyday: an event and its topic."""


def _sequence(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    long = posts.filter((posts.post_type != "repost") & (posts.hashtags.length() >= SEQUENCE_LENGTH))
    return from_posts(long, long.hashtags.join(" "))


def _single(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    own = posts.filter(
        (posts.post_type != "repost") & (posts.hashtags.length() > 0) & posts.created_at.notnull()
    )
    return own.select("account_id", "created_at", "post_id", "lang", object=own.hashtags.unique().unnest())


HASHTAG_SEQUENCE = Trace(
    name="hashtag_sequence",
    title=f"the same {SEQUENCE_LENGTH} or more hashtags in the same order",
    family="hashtag",
    strong=True,
    actions=_sequence,
    needs=f"posts with {SEQUENCE_LENGTH} or more hashtags",
)
HASHTAG = Trace(
    name="hashtag",
    title="the same hashtag",
    family="hashtag",
    strong=False,
    actions=_single,
    needs="hashtags",
)
