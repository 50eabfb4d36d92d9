"""Engagement of a post: likes, reposts, replies and quotes, as counted when it was collected."""

from __future__ import annotations

from typing import Final

import polars as pl

COUNTS: Final = ("like_count", "repost_count", "reply_count", "quote_count")
FEW_ENGAGEMENTS: Final = 12


def engagements() -> pl.Expr:
    """All four counts of a post together; null where the source counts none of them."""
    known = pl.any_horizontal(pl.col(*COUNTS).is_not_null())
    return pl.when(known).then(pl.sum_horizontal(COUNTS))
