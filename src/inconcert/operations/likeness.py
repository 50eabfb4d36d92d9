"""How much a group resembles an old network, beside how much unrelated accounts do.

For account a and one trait, s_a = (weight of its features that the old network has too) / (weight of all its features). A feature
weighs log(N / n), with n of the N accounts of the *new* case that have it: what everybody has says nothing. A group's value is
the mean of s_a over its accounts that have the trait.

*Null hypothesis*: the group is no nearer to the old network than other sets of accounts of the same case that are as much of one
mind. The reference sets are as large as the group, of accounts outside it: a random account and those most like it in their
features, so that one topic or one language alone does not make a match.
p of a trait = (1 + sets with as high a value) / (1 + sets).

The traits are combined by the half-Cauchy sum, and its p is again the rank among the same sets, so traits that go together are
not counted twice. High values mean likeness; likeness is not identity: see what else explains each trait. The smallest p is
1 / (1 + SETS); with few other accounts the sets overlap and p is rough.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from inconcert.operations.traits import TRAITS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SETS: Final = 999
FEWEST_OTHERS: Final = 30
"""Accounts outside the group below which nothing is said: no set of them would be a reference."""
MOST_OTHERS: Final = 20_000
"""Accounts outside the group that the reference sets are made of; more are drawn from by chance."""
FEWEST_OBSERVED: Final = 3
"""Accounts of a group that must have a trait."""


@dataclass(frozen=True, slots=True)
class Term:
    """One trait: the group's value, the reference sets' median and 99th percentile, p; None where it is not observable."""

    trait: str
    value: float | None
    usual: float | None
    high: float | None
    log10_p: float | None
    observed: int
    shared: list[str]
    """Features that most of the group's accounts share with the old network, heaviest first."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A group beside an old network."""

    terms: list[Term]
    log10_p: float | None
    """Of all traits together; None where none is observable or there are too few other accounts."""
    sets: int


class Neighbourhood:
    """The accounts of a new case with their traits, ready to be held against old networks.

    Args:
        accounts: account ids, sorted.
        traits: by name, rows of account_id, feature.
        seed: of the reference sets.
    """

    def __init__(self, accounts: Sequence[str], traits: Mapping[str, pl.DataFrame], seed: int) -> None:
        self.accounts = np.array(accounts, object)
        self._at = {account: index for index, account in enumerate(accounts)}
        self._random = np.random.default_rng(seed)
        self._features: dict[str, list[str]] = {}
        self._weighted: dict[str, sparse.csr_matrix] = {}
        for trait in TRAITS:
            rows = traits[trait.name].filter(pl.col("account_id").is_in(list(accounts)))
            features = rows["feature"].unique().sort().to_list()
            number = {feature: index for index, feature in enumerate(features)}
            row = np.array([self._at[account] for account in rows["account_id"]], np.int64)
            column = np.array([number[feature] for feature in rows["feature"]], np.int64)
            held = np.bincount(column, minlength=len(features))
            weight = np.log(len(accounts) / np.maximum(held, 1))[column] if len(column) else np.zeros(0)
            shape = (len(accounts), len(features))
            self._features[trait.name] = features
            self._weighted[trait.name] = sparse.csr_matrix((weight, (row, column)), shape=shape)
        joined = sparse.hstack(list(self._weighted.values()), format="csr")
        norm = np.sqrt(np.asarray(joined.multiply(joined).sum(axis=1)).ravel())
        self._unit = sparse.diags(1 / np.maximum(norm, 1e-12)) @ joined

    def likeness(
        self, group: Sequence[str], old: Mapping[str, pl.DataFrame], apart: Collection[str]
    ) -> Likeness:
        """Hold one group against an old network, given by its accounts' traits. Accounts `apart` are no reference."""
        inside = np.array(sorted(self._at[account] for account in group), np.int64)
        outside = np.array(
            [index for index, account in enumerate(self.accounts) if account not in apart], np.int64
        )
        outside = np.setdiff1d(outside, inside)
        if len(outside) > MOST_OTHERS:
            outside = np.sort(self._random.choice(outside, MOST_OTHERS, replace=False))
        if len(outside) < max(FEWEST_OTHERS, len(inside)):
            return Likeness([_unseen(trait.name) for trait in TRAITS], None, 0)
        sets = self._reference_sets(outside, len(inside))
        terms, logs, reference = [], [], []
        for trait in TRAITS:
            shares, observed, shared = self._shares(trait.name, old[trait.name], inside)
            seen = int(observed[inside].sum())
            if seen < FEWEST_OBSERVED or not len(old[trait.name]):
                terms.append(_unseen(trait.name, seen))
                continue
            values = _means(shares, observed, sets)
            value = float(_means(shares, observed, inside[None, :])[0])
            known_values = values[~np.isnan(values)]
            if len(known_values) < len(sets) // 2:
                terms.append(_unseen(trait.name, seen))
                continue
            log_p = np.log10((1 + (known_values >= value).sum()) / (1 + len(known_values)))
            terms.append(
                Term(
                    trait.name,
                    value,
                    float(np.median(known_values)),
                    float(np.quantile(known_values, 0.99)),
                    float(log_p),
                    seen,
                    shared,
                )
            )
            logs.append(log_p)
            reference.append(_ranks(values))
        if not logs:
            return Likeness(terms, None, len(sets))
        own = _sum(np.array(logs)[None, :])[0]
        others = _sum(np.stack(reference, axis=1))
        return Likeness(terms, float(np.log10((1 + (others >= own).sum()) / (1 + len(others)))), len(sets))

    def _reference_sets(self, outside: Ints, size: int) -> Ints:
        """Sets x size: a random outside account and the outside accounts most like it."""
        unit = self._unit[outside]
        count = min(SETS, len(outside))
        first = self._random.choice(len(outside), count, replace=False)
        alike = (unit[first] @ unit.T).toarray()
        alike += self._random.uniform(0, 1e-9, alike.shape)
        alike[np.arange(count), first] = 2.0
        nearest = np.argpartition(-alike, size - 1, axis=1)[:, :size]
        found: Ints = outside[nearest]
        return found

    def _shares(
        self, trait: str, old: pl.DataFrame, inside: Ints
    ) -> tuple[Floats, npt.NDArray[np.bool_], list[str]]:
        """s_a of every account, whether it has the trait, and what most of the group shares with the old network."""
        weighted, features = self._weighted[trait], self._features[trait]
        had = set(old["feature"].unique())
        common = np.array([feature in had for feature in features], np.float64)
        total = np.asarray(weighted.sum(axis=1)).ravel()
        observed = total > 0
        part = weighted @ common if len(features) else np.zeros(len(self.accounts))
        shares = np.where(observed, part / np.maximum(total, 1e-12), np.nan)
        in_group = np.asarray(weighted[inside].sum(axis=0)).ravel() * common
        top = np.lexsort((np.arange(len(features)), -in_group))[:5]
        return shares, observed, [features[index] for index in top if in_group[index] > 0]


def _means(shares: Floats, observed: npt.NDArray[np.bool_], sets: Ints) -> Floats:
    """Mean share of each set's accounts that have the trait; nan where too few have it."""
    count = observed[sets].sum(axis=1)
    total = np.nansum(shares[sets], axis=1)
    return np.where(count >= FEWEST_OBSERVED, total / np.maximum(count, 1), np.nan)


def _ranks(values: Floats) -> Floats:
    """log10 p of each reference set among them all; a set without the trait says nothing (p = 1)."""
    known = values[~np.isnan(values)]
    high = len(known) - np.searchsorted(np.sort(known), values, side="left")
    found: Floats = np.where(np.isnan(values), 0.0, np.log10(np.maximum(high, 1) / max(len(known), 1)))
    return found


def _sum(log10_p: Floats) -> Floats:
    """Half-Cauchy sum over traits of cot(pi p / 2): a few strong traits decide, and no weak one spoils it."""
    found: Floats = (1 / np.tan(np.pi * 10.0**log10_p / 2)).sum(axis=1)
    return found


def _unseen(trait: str, observed: int = 0) -> Term:
    return Term(trait, None, None, None, None, observed, [])
