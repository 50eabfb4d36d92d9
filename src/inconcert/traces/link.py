"""The same web address, and (weak) the same domain, in posts of one's own."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace


def _of(tables: Tables, column: str) -> ibis.Table:
    posts, links = tables["posts"], tables["links"]
    own = posts.filter((posts.post_type != "repost") & posts.created_at.notnull())
    found = links.select("post_id", object=links[column]).filter(ibis._.object.notnull()).distinct()
    joined = found.join(own, "post_id")
    return joined.select("account_id", "created_at", "post_id", "lang", "object")


LINK = Trace(
    name="link",
    title="the same web address",
    family="link",
    strong=True,
    actions=lambda tables: _of(tables, "url_canonical"),
    needs="links in posts",
)
DOMAIN = Trace(
    name="domain",
    title="the same web domain",
    family="link",
    strong=False,
    actions=lambda tables: _of(tables, "domain"),
    needs="links in posts",
)
