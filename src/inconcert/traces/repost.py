"""Reposts: by the id of the post that was reposted, else by its text."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace, from_posts


def _by_id(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    return from_posts(posts.filter(posts.post_type == "repost"), posts.repost_of_post_id)


def _by_text(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    unnamed = posts.filter((posts.post_type == "repost") & posts.repost_of_post_id.isnull())
    return from_posts(unnamed, posts.text_key)


REPOST = Trace(
    name="repost",
    title="reposts of the same post",
    family="repost",
    strong=True,
    actions=_by_id,
    needs="the id of the reposted post",
)
REPOST_TEXT = Trace(
    name="repost_text",
    title="reposts of the same text",
    family="repost",
    strong=True,
    actions=_by_text,
    needs="reposts with text but without the id of the original",
)
