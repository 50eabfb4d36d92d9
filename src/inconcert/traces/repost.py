"""Reposts: by the id of the post that was reposted, else by its text."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace, from_posts
from inconcert.traces.text import edited, with_family


def _by_id(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    return from_posts(posts.filter(posts.post_type == "repost"), posts.repost_of_post_id)


def _unnamed(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    return with_family(tables, posts.filter((posts.post_type == "repost") & posts.repost_of_post_id.isnull()))


def _by_text(tables: Tables) -> ibis.Table:
    posts = _unnamed(tables)
    return from_posts(posts, posts.text_key)


def _by_edited_text(tables: Tables) -> ibis.Table:
    posts = _unnamed(tables)
    return from_posts(posts, edited(posts))


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
EDITED_REPOST = Trace(
    name="edited_repost",
    title="reposts of edited or shortened copies of the same text",
    family="repost",
    strong=True,
    actions=_by_edited_text,
    needs="reposts with text but without the id of the original",
)
