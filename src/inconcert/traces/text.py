"""The same text, after normalisation, in posts of one's own (reposts are another trace)."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace, from_posts


def _actions(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    return from_posts(posts.filter(posts.post_type != "repost"), posts.text_key)


TEXT = Trace(
    name="text",
    title="the same text as posts of their own",
    family="text",
    strong=True,
    actions=_actions,
    needs="texts of 30 characters or more",
)
