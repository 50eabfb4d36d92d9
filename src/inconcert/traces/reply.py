"""Replies to the same post."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace, from_posts


def _actions(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    return from_posts(posts.filter(posts.post_type != "repost"), posts.reply_to_post_id)


REPLY = Trace(
    name="reply",
    title="replies to the same post",
    family="reply",
    strong=True,
    actions=_actions,
    needs="the id of the post replied to",
)
