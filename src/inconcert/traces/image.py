"""The same picture, or a version of it, in posts of one's own."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace


def _actions(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    own = posts.filter((posts.post_type != "repost") & posts.created_at.notnull())
    carried = tables["post_media"].join(tables["picture_families"], "media_id")
    found = carried.select("post_id", object=carried.family).distinct()
    joined = found.join(own, "post_id")
    return joined.select("account_id", "created_at", "post_id", "lang", "object")


IMAGE = Trace(
    name="image",
    title="versions of the same picture in posts of their own",
    family="image",
    strong=True,
    actions=_actions,
    needs="picture files of the posts (--media)",
)
