"""Deletion: is the account gone?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal


def measure(view: Accounts) -> pl.DataFrame:
    """Is the account suspended or deleted, where the source says so?

    Value: 1 when suspended or deleted, 0 otherwise. Base rate: other accounts of platform and language whose state is
    known.
    Null hypothesis of the group test: members are no more often gone than such others. What a platform removed is a
    label with noise. Not observable without a state; single deleted posts are not in the tables.
    """
    gone = pl.col("status").is_in(["suspended", "deleted"]).cast(pl.Float64)
    return (
        view.accounts.drop_nulls("status").select("account_id", value=gone).join(view.peers, on="account_id")
    )


SIGNAL: Final = Signal(
    "deletion",
    "Gone",
    measure,
    "(1 is suspended or deleted)",
    "People leave; platforms err and remove by mass reports.",
)
