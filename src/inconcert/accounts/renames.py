"""Renames: did the handle change while the id stayed?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal


def measure(view: Accounts) -> pl.DataFrame:
    """How often did its handle change while its id stayed the same?

    Value: changes of the handle between its snapshots. Base rate: other accounts of platform and language that were seen
    at two times or more. High: renamed more often. Null hypothesis of the group test: members are no more often among
    the highest than such others. Not observable for accounts seen only once.
    """
    changed = pl.col("changed").list.contains("handle").fill_null(value=False).sum()
    return (
        view.snapshots.group_by("account_id")
        .agg(value=changed.cast(pl.Float64))
        .join(view.peers, on="account_id")
    )


SIGNAL: Final = Signal(
    "renames",
    "Renamed",
    measure,
    "changes of the handle",
    "Marriage, a new office, a joke, a sold account; some fandoms rename every week.",
)
