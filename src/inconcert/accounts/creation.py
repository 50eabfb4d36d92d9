"""Creation burst: were these accounts made within days of each other?"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import polars as pl

from inconcert.accounts import chance
from inconcert.accounts.base import (
    Accounts,
    NotObservable,
    Observed,
    Signal,
    beside,
    too_few,
)
from inconcert.report.words import several

WIDTHS: Final = (1, 10, 30)
NEAR, SEASON = 3, 180


def measure(view: Accounts) -> pl.DataFrame:
    """Were many accounts of the case created in the days around this one?

    Value: how many accounts of the case were created within 3 days, for each that the surrounding 180 days would lead
    one to expect. For a group: the members within the least likely stretch of 1, 10 or 30 days (scan). Null hypothesis: the
    group's creation dates are a random draw from those of accounts of the same platform and language whose first posts
    in the data came at about the same time; the p value is a bound, three windows paid for. High: more accounts began
    together than others that came then. A class or company that signs up together on one device is high too: it was made
    together. Say nothing of it where the group was itself chosen by creation dates: groups of a case are found by what
    accounts post, and never by when they were made. Not observable without creation dates, or with under 20 other accounts.
    """
    known = view.accounts.drop_nulls("created_at").sort("created_at", "account_id")
    parts = []
    for _, part in known.group_by("platform", maintain_order=True):
        days = part["created_at"].dt.epoch("d").to_numpy().astype(np.int64)
        near, season = (
            np.searchsorted(days, days + reach, side="right") - np.searchsorted(days, days - reach)
            for reach in (NEAR, SEASON)
        )
        expected = np.maximum(season * (2 * NEAR + 1) / (2 * SEASON + 1), 1.0)
        parts.append(part.select("account_id", value=pl.Series(near / expected), number=pl.Series(days)))
    empty = {"account_id": pl.String, "value": pl.Float64, "number": pl.Int64}
    return (pl.concat(parts) if parts else pl.DataFrame(schema=empty)).join(view.peers, on="account_id")


def together(measured: pl.DataFrame, members: frozenset[str]) -> Observed | NotObservable:
    """The scan over the members' moments (`number`, in days) against those of comparable accounts."""
    part = beside(measured, members).sort("number")
    pooled, held = part["number"].to_numpy(), part["member"].to_numpy()
    chosen = pooled[held]
    if silent := too_few(len(chosen), len(pooled) - len(chosen)):
        return silent
    shares = part.select(pl.col("member").mean().over("stratum")).to_series().to_numpy()
    best: Observed | None = None
    for width in WIDTHS:
        k, at, expected, log_p = chance.scan(pooled, shares, chosen, width - 1)
        first = int(np.searchsorted(chosen, at))
        spread = int(chosen[first + k - 1] - at) + 1
        log_p = min(0.0, log_p + math.log10(len(WIDTHS)))
        detail = (
            f"{k} of {len(chosen)} members within {several(spread, 'day')} from {np.datetime64(at, 'D')}; "
            f"chance would put {expected:.1f} there"
        )
        if best is None or log_p < best.log10_p:
            best = Observed(len(chosen), float(k), expected, log_p, detail)
    assert best is not None  # noqa: S101
    return best


SIGNAL: Final = Signal(
    "creation_burst",
    "Created together",
    measure,
    "times the usual number of accounts created around that day",
    "A wave of sign-ups: an app's launch, an event, a ban elsewhere, a class or a campaign that told people to join; "
    "a list of accounts that was itself chosen by creation dates.",
    together,
)
