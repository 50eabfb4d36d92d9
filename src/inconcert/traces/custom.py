"""The user's own traces: a device, an address, a payer, from any column or table."""

from __future__ import annotations

import ibis

from inconcert.settings import CustomTrace
from inconcert.traces.base import Tables, Trace


def custom(asked: CustomTrace) -> Trace:
    """The trace behind --trace NAME=...: two accounts share a value, at any time.

    An account acts once on each value, with its first post that carries it. One shared value can be evidence (a device of
    two accounts); a value that many share (a public network) is common, and the null model says so.
    """

    def actions(tables: Tables) -> ibis.Table:
        rows = tables["attributes"]
        undated = ibis.literal("1970-01-01T00:00:00Z").cast("timestamp('UTC')")
        dated = rows.filter(rows.name == asked.name).mutate(created_at=rows.created_at.fill_null(undated))
        return (
            dated.group_by("account_id", object=dated.value)
            .aggregate(created_at=dated.created_at.min(), post_id=dated.post_id.min())
            .mutate(lang=ibis.null("string"))
        )

    return Trace(
        name=asked.name,
        title=f"the same {asked.name}",
        family=asked.name,
        strong=True,
        actions=actions,
        needs=f"values of {asked.column or asked.table}",
        min_objects=1,
        any_time=True,
    )
