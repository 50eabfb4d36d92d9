"""One row an account, from all that was observed of it."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.readers.cells import TIME
from inconcert.schema import ACCOUNTS

_TYPES: Final = dict(pl.Schema(ACCOUNTS.arrow)) | {"created_at": TIME, "observed_at": TIME}
_MANY: Final = 100_000


class AccountBook:
    """Gathers observations of accounts in bounded memory: of each field the last known value, by time of observation.

    Observations without a time count as the earliest; among equals the later record wins. Records come in a
    fixed order, so the result is always the same.
    """

    def __init__(self) -> None:
        self._known = pl.DataFrame(schema=_TYPES)
        self._new: list[pl.DataFrame] = []
        self._waiting = 0

    def add(self, observed: pl.DataFrame) -> None:
        """Take observations: columns of the accounts table and observed_at."""
        missing = [
            pl.lit(None, kind).alias(name) for name, kind in _TYPES.items() if name not in observed.columns
        ]
        frame = _latest(
            observed.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in _TYPES.items())
        )
        self._new.append(frame)
        self._waiting += frame.height
        if self._waiting > _MANY:
            self._merge()

    def table(self) -> pl.DataFrame:
        """All accounts, by id."""
        self._merge()
        return self._known.drop("observed_at").sort("account_id")

    def _merge(self) -> None:
        self._known = _latest(pl.concat([self._known, *self._new]))
        self._new, self._waiting = [], 0


def _latest(frame: pl.DataFrame) -> pl.DataFrame:
    ordered = frame.sort("observed_at", nulls_last=False, maintain_order=True)
    others = [name for name in _TYPES if name != "account_id"]
    return (
        ordered.group_by("account_id", maintain_order=True)
        .agg(pl.col(name).drop_nulls().last() for name in others)
        .select(list(_TYPES))
    )
