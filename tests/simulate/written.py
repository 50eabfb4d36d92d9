"""A written scenario as the tests look at it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from inconcert.simulate import Planted


@dataclass(frozen=True)
class Scenario:
    """The files of one seed; posts carry kind, time and their author's label, or 'organic'."""

    seed: int
    planted: Planted
    posts: pl.DataFrame
    users: pl.DataFrame

    def members(self, label: str) -> tuple[str, ...]:
        return next(group.accounts for group in self.planted.groups if group.label == label)

    def profiles(self, label: str) -> pl.DataFrame:
        return self.users.filter(pl.col("userid").is_in(self.members(label)))

    def of(self, label: str, kind: str | None = None) -> pl.DataFrame:
        found = self.posts.filter(pl.col("label") == label)
        return found if kind is None else found.filter(pl.col("kind") == kind)


def number(value: object) -> float:
    """What polars returns for a mean or a maximum, as a number: these series are numeric and not empty."""
    assert isinstance(value, int | float)
    return float(value)
