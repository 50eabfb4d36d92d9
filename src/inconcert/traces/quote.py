"""Quotes of the same post."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace, from_posts


def _actions(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    return from_posts(posts.filter(posts.post_type != "repost"), posts.quote_of_post_id)


QUOTE = Trace(
    name="quote",
    title="quotes of the same post",
    family="quote",
    strong=True,
    actions=_actions,
    needs="the id of the quoted post",
)
