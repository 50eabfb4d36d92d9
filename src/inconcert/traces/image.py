"""The same picture, or a version of it, in posts of one's own."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace


def _actions(tables: Tables) -> ibis.Table:
    """One action a post, however many pictures it has: that of the family which most accounts posted.

    Two posts with the same four pictures are one coincidence, not four; as both take the same family, it is counted once.
    """
    posts = tables["posts"]
    own = posts.filter((posts.post_type != "repost") & posts.created_at.notnull())
    carried = tables["post_media"].join(tables["picture_families"], "media_id")
    found = carried.select("post_id", object=carried.family).distinct()
    joined = found.join(own, "post_id").select("account_id", "created_at", "post_id", "lang", "object")
    spread = joined.group_by("object").aggregate(accounts=joined.account_id.nunique())
    counted = joined.join(spread, "object")
    order = [ibis.desc(counted.accounts), counted.object]
    ranked = counted.mutate(rank=ibis.row_number().over(group_by=counted.post_id, order_by=order))
    first = ranked.filter(ranked["rank"] == 0)
    return first.select("account_id", "created_at", "post_id", "lang", "object")


IMAGE = Trace(
    name="image",
    title="versions of the same picture in posts of their own",
    family="image",
    strong=True,
    actions=_actions,
    needs="picture files of the posts (--media)",
)
