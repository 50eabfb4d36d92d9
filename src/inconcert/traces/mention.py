"""Mentions of the same account (weak)."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace


def _actions(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    own = posts.filter(
        (posts.post_type != "repost") & (posts.mentions.length() > 0) & posts.created_at.notnull()
    )
    return own.select("account_id", "created_at", "post_id", "lang", object=own.mentions.unique().unnest())


MENTION = Trace(
    name="mention",
    title="mentions of the same account",
    family="mention",
    strong=False,
    actions=_actions,
    needs="mentions",
)
