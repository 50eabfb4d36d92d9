"""The user's own traces: a device, an address, a payer, from any column or table."""

from __future__ import annotations

import ibis

from inconcert.settings import CustomTrace
from inconcert.traces.base import Tables, Trace


def custom(asked: CustomTrace) -> Trace:
    """The trace behind --trace NAME=...: two accounts share a value, at any time.

    An account acts once on each value, with its first post that carries it. Treated like the other traces: two accounts are
    linked when they share at least two values, and more than chance gives; a value that many share (a public network) is
    common, and the null model says so. A single shared value (one device of two accounts) is counted and shown on links
    that other things found: how many pairs share one value is what chance is fitted to, so it can be no surprise by itself.
    """

    def actions(tables: Tables) -> ibis.Table:
        rows = tables["attributes"].semi_join(tables["accounts"], "account_id")  # a table may name others
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
        any_time=True,
    )
