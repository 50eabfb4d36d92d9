"""One row an account, from all that was observed of it; and what it looked like each time it was seen."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.readers.cells import TIME
from inconcert.schema import ACCOUNTS, SNAPSHOTS

_SIZE: Final = r"(_(normal|bigger|mini|reasonably_small|\d+x\d+))?(\.\w+)$"
_TYPES: Final = dict(pl.Schema(ACCOUNTS.arrow)) | {"created_at": TIME, "observed_at": TIME}
_MANY: Final = 100_000
_PROFILE: Final = ("handle", "display_name", "description", "profile_url")
_SEEN: Final = {
    name: _TYPES[name] for name in SNAPSHOTS.names if name in _TYPES
}  # all columns of a snapshot but `changed`


def picture_of(address: pl.Expr) -> pl.Expr:
    """What stands for a profile picture: a hash as it is; an address without scheme, size, query and what a server adds.

    Bluesky's addresses hold the hash of the picture's bytes (bafk...), which is taken alone: the same picture has it for
    every account. Elsewhere the same picture uploaded twice has two addresses, so only a shared upload is seen. Pictures
    that X and Mastodon give to everybody are none.
    """
    bare = address.str.replace(r"^https?://", "").str.replace(r"[?#].*$", "").str.replace(r"~[^/]*$", "")
    hashed = bare.str.extract(r"/(bafk[a-z2-7]{20,})(@\w+)?$")
    kept = pl.when(~bare.str.contains("default_profile|/missing\\.png$")).then(bare.str.replace(_SIZE, "$3"))
    return pl.coalesce(hashed, kept)


class AccountBook:
    """Gathers observations of accounts in bounded memory: of each field the last known value, by time of observation.

    Observations without a time count as the earliest; among equals the later record wins. Records come in a
    fixed order, so the result is always the same. Snapshots are kept by account, day and profile, so that ten
    thousand posts of a day are one row.
    """

    def __init__(self) -> None:
        self._known = pl.DataFrame(schema=_TYPES)
        self._new: list[pl.DataFrame] = []
        self._waiting = 0
        self._seen = pl.DataFrame(schema=_SEEN)
        self._seen_new: list[pl.DataFrame] = []
        self._seen_waiting = 0

    def add(self, observed: pl.DataFrame) -> None:
        """Take observations: columns of the accounts table and observed_at."""
        missing = [
            pl.lit(None, kind).alias(name) for name, kind in _TYPES.items() if name not in observed.columns
        ]
        typed = (
            observed.with_columns(missing)
            .select(pl.col(name).cast(kind) for name, kind in _TYPES.items())
            .with_columns(picture_of(pl.col("picture")))
        )
        frame = _latest(typed)
        self._new.append(frame)
        self._waiting += frame.height
        if self._waiting > _MANY:
            self._merge()
        seen = typed.filter(pl.col("observed_at").is_not_null()).select(list(_SEEN))
        if seen.height:
            self._seen_new.append(_by_day(seen))
            self._seen_waiting += self._seen_new[-1].height
            if self._seen_waiting > max(_MANY, self._seen.height):
                self._merge_seen()

    def table(self) -> pl.DataFrame:
        """All accounts, by id."""
        self._merge()
        return self._known.drop("observed_at").sort("account_id")

    def snapshots(self) -> pl.DataFrame:
        """What accounts looked like each time, by account and time: those seen at two times or more.

        `changed` says which of the profile's fields have another value than in the row before (a value that is
        not known is no change).
        """
        self._merge_seen()
        seen = self._seen.filter(pl.col("observed_at").n_unique().over("account_id") > 1)
        ordered = seen.sort("account_id", "observed_at", *_PROFILE, maintain_order=True)
        before = {
            name: pl.col(name).forward_fill().over("account_id").shift(1).over("account_id")
            for name in _PROFILE
        }
        names = [
            pl.when(pl.col(name) != earlier).then(pl.lit(name)).otherwise(pl.lit(None, pl.String))
            for name, earlier in before.items()
        ]
        return ordered.with_columns(pl.concat_list(names).list.drop_nulls().alias("changed"))

    def _merge(self) -> None:
        self._known = _latest(pl.concat([self._known, *self._new]))
        self._new, self._waiting = [], 0

    def _merge_seen(self) -> None:
        self._seen = _by_day(pl.concat([self._seen, *self._seen_new]))
        self._seen_new, self._seen_waiting = [], 0


def _latest(frame: pl.DataFrame) -> pl.DataFrame:
    ordered = frame.sort("observed_at", nulls_last=False, maintain_order=True)
    others = [name for name in _TYPES if name != "account_id"]
    return (
        ordered.group_by("account_id", maintain_order=True)
        .agg(pl.col(name).drop_nulls().last() for name in others)
        .select(list(_TYPES))
    )


def _by_day(frame: pl.DataFrame) -> pl.DataFrame:
    """The last observation of each account, UTC day and profile."""
    ordered = frame.sort("observed_at", maintain_order=True)
    day = pl.col("observed_at").dt.date().alias("day")
    return (
        ordered.with_columns(day)
        .unique(["account_id", "day", *_PROFILE], keep="last", maintain_order=True)
        .select(list(_SEEN))
    )
