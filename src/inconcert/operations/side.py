"""One side of a comparison: a whole case, or one group of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from inconcert.case import Case
from inconcert.errors import InputError


@dataclass(frozen=True)
class Side:
    """Accounts of a case, with a name for the page. Its frames hold these accounts' rows only."""

    case: Case
    name: str
    group: str | None = None

    @cached_property
    def accounts(self) -> pl.DataFrame:
        """The accounts that posted, by id: rows of `accounts`."""
        posted = self.case.scan("posts").select("account_id").unique()
        found = self.case.scan("accounts").join(posted, on="account_id", how="semi")
        if self.group is not None:
            members = self.case.scan("members").filter(pl.col("group") == self.group).select("account_id")
            found = found.join(members, on="account_id", how="semi")
        return found.sort("account_id").collect()

    def posts(self, *columns: str) -> pl.LazyFrame:
        """Their posts, in the case's order."""
        found = self.case.scan("posts").select("post_id", "account_id", *columns)
        if self.group is None:
            return found
        return found.join(self.accounts.lazy().select("account_id"), on="account_id", how="semi")

    def links(self) -> pl.LazyFrame:
        """The links in their posts."""
        return self.case.scan("links").join(self.posts(), on="post_id", how="inner")


def side(case: Case, group: str | None, name: str) -> Side:
    """A side that has posts. Raises InputError where the group is not in the case or nothing was posted."""
    case.require("import")
    if group is not None:
        case.require("detect")
        known = case.polars("members")["group"].unique().to_list()
        if group not in known:
            named = ", ".join(sorted(known, key=lambda one: (len(one), one))[:10]) or "none"
            raise InputError(f"{case.path} has no group {group}. Its groups: {named}.")
    found = Side(case, name, group)
    if found.accounts.is_empty():
        raise InputError(f"{case.path} has no posts to compare.")
    return found
