"""Which account of a case a person means by a name: one rule for every command and list."""

from __future__ import annotations

import polars as pl


def accounts_named(accounts: pl.DataFrame, asked: str) -> list[str]:
    """Ids of the accounts (account_id, native_id, handle) that a name means: none, one, or several that cannot be told apart.

    A name is the canonical id (platform:native), else the platform's own id, else the handle (@ or not, in any case of letters).
    """
    handle = asked.lstrip("@").lower()
    for rule in (
        pl.col("account_id") == asked,
        pl.col("native_id") == asked,
        pl.col("handle").str.to_lowercase() == handle,
    ):
        found = accounts.filter(rule)["account_id"].unique().sort().to_list()
        if found:
            return found
    return []
